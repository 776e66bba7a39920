"""The whole table: `python -m tests.hostile [WORDS]`, or only cells whose names hold a word."""

import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

from tests.hostile.cells import House, run_all, tasks


def main() -> int:
    root = Path(tempfile.mkdtemp(prefix="hostile-"))
    begun = time.monotonic()
    house = House(root)
    said = house.begin()
    print(f"good day: status {said.status}, {said.troubles}", flush=True)
    house.close()
    words = sys.argv[1:]
    numbers = [
        n
        for n, one in enumerate(tasks())
        if not words
        or any(
            word in ("storm" if isinstance(one, dict) else f"{one[1].source} {one[1].name} {one[0]}")
            for word in words
        )
    ]
    counted: Counter[str] = Counter()
    for cells in run_all(root, numbers):
        for one in cells:
            counted[one.verdict] += 1
            print(f"{one.verdict:16} {one.fault:28} {one.source:13} {one.part:18} {one.told:.400}", flush=True)
    print(counted, f"{time.monotonic() - begun:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
