"""Quick work that misbehaves, by name, so that processes of their own can find it.

Belongs here: functions of numbers that engines run. Does not belong here: reading (`work`), which
takes seconds to import.
"""

import os
import signal

__all__ = ["dies_over", "tenfold"]


def tenfold(number: int) -> int:
    """Ten times a number; nothing for three."""
    if number == 3:
        raise ValueError("three\nis not to be had")
    return 10 * number


def dies_over(number: int) -> int:
    """Ten times a number, but four kills whoever tries."""
    if number == 4:
        os.kill(os.getpid(), signal.SIGKILL)
    return 10 * number
