"""Reading that is killed once, by name, so that processes of their own can find it.

Belongs here: functions of tasks that engines run. Does not belong here: assertions.
"""

import os
import signal
from pathlib import Path

from pipelines.backfill.reading import Reading, Task, read_file

__all__ = ["read_or_die"]


def read_or_die(task: Task) -> Reading:
    """Read a file, but be killed over the first one named `*b.warc.gz`."""
    mark = Path(task.path).with_suffix(".died")
    if task.path.endswith("b.warc.gz") and not mark.exists():
        mark.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return read_file(task)
