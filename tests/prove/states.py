"""Prove the lives of bookings and of money against docs/invariants.md, on both databases (SM-01, SM-02).

    python -m tests.prove.states

Every state, event and actor is tried on a real booking: what the document lists leads where it says, everything else
is refused and leaves the database as it was, to the last byte. Then nothing but timers is fired, until every booking
has come to an end. The same is tried on attempts to pay, refunds, what is held, questions to the payment provider and
its messages. The controls plant a transition that the document does not have, and it must be found.
"""

import sys

from tests.prove.servers import on_both_databases

if __name__ == "__main__":
    sys.exit(on_both_databases("tests.prove.walk"))
