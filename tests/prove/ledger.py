"""Prove that the books cannot be wrong, on both databases (L1 to L5, L8, L9, L11, L12; CON-10, LED-01 to 06, 08, 09).

    python -m tests.prove.ledger          a minute or two; FULL=1 for ten rounds of each race

Every bad journal is put straight at the tables, past all code of ours, and refused. The worked example is posted twice
and comes out once. Then many post at once: 500 transfers between 80 accounts, each reversed by two clients; fifty
writers on a few accounts with little on them, watched all the while; fifty that open one account; two that close the
books meanwhile. Afterwards `manage.py audit` finds nothing wrong. Then the guards are taken away one after the other,
and each fault has to show: a race that cannot happen proves nothing. Last all guards of the tables are dropped: every
bad journal gets in, and the audit names its rule.
"""

import sys

from tests.prove.servers import on_both_databases

if __name__ == "__main__":
    sys.exit(on_both_databases("tests.prove.post_together"))
