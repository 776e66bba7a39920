"""Work that misbehaves, by name, so that processes of their own can find it.

Belongs here: functions that engines run. Does not belong here: assertions.
"""

import os
import signal
from pathlib import Path

from pipelines.backfill.reading import Reading, Task, read_file

__all__ = ["dies_over", "read_or_die", "tenfold"]


def tenfold(number: int) -> int:
    """Ten times a number; nothing for three."""
    if number == 3:
        raise ValueError("three\nis not to be had")
    return 10 * number


def dies_over(number: int) -> int:
    """As `tenfold`, but four kills whoever tries."""
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * number


def read_or_die(task: Task) -> Reading:
    """Read a file, but be killed in the middle of the first one named `*b.warc.gz`."""
    mark = Path(task.path).with_suffix(".died")
    if task.path.endswith("b.warc.gz") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_file(task)
