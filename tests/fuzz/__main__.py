"""`python -m tests.fuzz`: spoil bodies of every kind and count what becomes of them.

Belongs here: the command, its counts, one line a kind. Does not belong here: how bodies are spoilt.
"""

import argparse
import sys
from pathlib import Path

from tests.fuzz.campaign import Campaign, told

BODIES = 10_500


def main() -> int:
    """Exit status 1 where any body did what none may do."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--bodies", type=int, default=BODIES)
    parser.add_argument("--seed", type=int, default=20261124)
    parser.add_argument("--only", default="", help="a source, or `source kind`")
    parser.add_argument("--keep", type=Path, help="folder for bodies that break a parser")
    asked = parser.parse_args()
    campaign = Campaign(asked.seed, asked.only, asked.keep)
    campaign.run(asked.bodies)
    for line in told(campaign):
        sys.stdout.write(line + "\n")
    return 1 if campaign.broken else 0


if __name__ == "__main__":
    sys.exit(main())
