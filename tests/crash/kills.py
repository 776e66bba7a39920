"""`kill -9` at random moments, each on a folder of its own.

Belongs here: which moments, and the count. Does not belong here: one kill (`tests.whole.crashes`).
"""

import random
import shutil
import tempfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from tests.crash.table import Line
from tests.whole.crashes import Undisturbed, crash_once

__all__ = ["kills"]


def kills(
    calm: Undisturbed, count: int, seed: int, say: Callable[[str], None] = lambda text: None
) -> Line:
    """So many runs killed: one moment in each part of a run's length, a little beyond its end.

    Every fourth run starts from nothing.
    """
    chance, seen, wrong = random.Random(seed), Counter[str](), list[str]()
    torn = 0
    for number in range(count):
        moment = 1.05 * (number + chance.random()) / count
        with tempfile.TemporaryDirectory(prefix="kill-") as folder:
            try:
                seen[crash_once(calm, Path(folder), moment, new=number % 4 == 3)] += 1
            except Exception as error:
                wrong.append(f"at {moment:.3f}: {type(error).__name__}: {str(error)[:200]}")
                torn += isinstance(error, AssertionError)
                shutil.copytree(folder, calm.before.parent / f"wrong-{number}", symlinks=True)
        if number % 25 == 24:
            say(f"{number + 1} kills: {dict(seen)}, wrong {wrong}")
    found = ", ".join(f"{seen[what]} {what}" for what in sorted(seen))
    outcome = f"readers found {found}; each next run ended as if nothing had been"
    if wrong:
        outcome = f"{len(wrong)} WRONG ({'; '.join(wrong[:3])}); {found}"
    return Line(f"kill -9, {count} random moments", outcome, torn, len(wrong) - torn, count)
