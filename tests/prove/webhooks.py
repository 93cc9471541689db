"""Prove that a payment ends the same whatever order the provider tells it in, on both databases (W5, WH-01).

    python -m tests.prove.webhooks          a sample of orders; FULL=1 for every one of the last six events

Eighteen traces are played at the practice provider, a process of its own, and written down step by step: the twelve of
the catalogue but for the payout that fails, some in two ways. Then our side is told their events in one order after
the other, each also twice, and whoever asks the provider sees the oldest state it could still be in. Each trace must
end in one state: rows and books. The control believes old answers, and ends otherwise from one order to the next.
"""

import sys

from tests.prove.servers import on_both_databases

if __name__ == "__main__":
    sys.exit(on_both_databases("tests.prove.tell_together"))
