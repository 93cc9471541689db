"""Prove that limits of rows hold when many add at once, on both databases (B10).

    python -m tests.prove.limits          a minute; FULL=1 for 20 rounds of each

Fifty threads add a venue, somebody to the page, a question, where there is room for one more. It ends at exactly the
limit, and whoever came too late is told so in a sentence (409). Then the guards are taken away one after the other:
without what the services do the database alone must hold the limit, and without either the race must be found, for a
race that cannot happen proves nothing.
"""

import sys

from tests.prove.servers import on_both_databases

VENUES = "3"  # a business may have, so that there is a limit to come to

if __name__ == "__main__":
    sys.exit(on_both_databases("tests.prove.add_together", VENUES_PER_BUSINESS=VENUES))
