"""Live months of the marketplace and hold them against an oracle (PBT-01).

python -m tests.prove.sim          SEED=7 or SEED=1..20, DAYS=30, DB=sqlite or postgres or both
"""

import os
import sys

from tests.prove.sim.running import run

if __name__ == "__main__":
    sys.exit(run(dict(os.environ)))
