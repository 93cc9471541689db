"""Prove that whatever dies wherever, money ends as it has to, on both databases (CHA-01 to 05, 07, IDM-05, 06).

    python -m tests.prove.crash          a sample of deaths in five minutes, by SEED=…; FULL=1 for every one

A request, the outbox, whoever asks the payment provider, the door for its messages and their application each run in a
process of their own, against the practice provider in another, for every way to pay and every way it may end. The
process is killed before or after one of its commits, or one of its questions to the provider; then the ordinary
workers go on, and whoever waited for a page asks again or goes away. In the end our rows, the books and the provider
say the same, nothing is taken or returned twice, what was acknowledged is there, and `manage.py audit` finds nothing.
The controls ask before the question is committed, never again, or with another key each time: each takes money twice
or loses it. Workers that sleep longer than their leases and then go on change nothing of what others have done since.
Last the databases themselves die while clients book (`lost_database`), or are away for a while (`away_database`).
"""

import sys

from tests.prove import away_database, lost_database
from tests.prove.servers import on_both_databases

if __name__ == "__main__":
    failed = [
        on_both_databases("tests.prove.crash_together"),
        lost_database.main(),
        away_database.main(),
    ]
    sys.exit(max(failed))
