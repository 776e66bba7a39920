"""Data folders small enough to send in no time: a made-up table and an archive of a few bytes."""

from datetime import timedelta
from pathlib import Path

from pipelines.decisions import Decision, Decisions
from tests.warehouse.made_up import BREAD, MILK, NOON, publish_rows, vintage
from warehouse.release import Published

__all__ = ["capture", "decide", "grown", "quiet", "release"]

DAYS = 3


def quiet(sentence: str) -> None:
    """Progress that nobody sees."""


def capture(data: Path, name: str, content: bytes = b"as fetched") -> None:
    """A file of the archive; what it holds is no matter to a store."""
    (data / "archive").mkdir(parents=True, exist_ok=True)
    (data / "archive" / f"{name}.warc.gz").write_bytes(content + name.encode())


def decide(data: Path, hour: int, why: str) -> None:
    """One line of decisions."""
    made = Decision(NOON + timedelta(hours=hour), "me", "discard", why, why)
    Decisions(data / "decisions.jsonl").add(made)


def release(data: Path, amount: int, *, hours: int = 0) -> Published:
    """A release whose bread depends on `amount` and whose milk never changes."""
    bread = {**BREAD, "amount": amount}
    more = [vintage("rolls", day, amount) for day in range(1, DAYS)]
    return publish_rows(data, bread, MILK, *more, now=NOON + timedelta(hours=hours))


def grown(data: Path, amount: int, *, hours: int = 0) -> Published:
    """One more capture, one more decision, one more release."""
    capture(data, f"run-{hours:03d}-{amount}")
    decide(data, hours, f"w{amount}")
    return release(data, amount, hours=hours)
