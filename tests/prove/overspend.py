"""Prove that no more goes back than came in, and nothing is taken twice, on both databases (R-MAX, CON-09, 12, CHA-06).

    python -m tests.prove.overspend          a minute; FULL=1 for twenty-five rounds of each race

Refunds of one payment race each other and one made at the provider; one request is accepted eight times at once; the
clock releases what a customer is refunded and a bank freezes; a late payment is revived and returned; a fee is taken
from one card eight times at once; the line to the provider is torn again and again (`torn_lines`). Sums are taken from
our rows, from the books, and from the provider, a process of its own. Then the guards are taken away one after the
other, and more goes back, is asked for or is taken than there was: a race that cannot happen proves nothing.
"""

import sys

from tests.prove.servers import on_both_databases

if __name__ == "__main__":
    sys.exit(on_both_databases("tests.prove.spend_together"))
