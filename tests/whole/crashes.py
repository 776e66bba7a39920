"""One run that is killed, and what must hold afterwards.

Belongs here: the shared body of the short and the long crash test.
Does not belong here: how many times, or at which moments.
"""

import hashlib
import json
import shutil
import time
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import warehouse
from tests.pipelines.rankings import BASE, MONDAY, NOON, answer, days, folder
from tests.whole.command import NOW, start
from tests.whole.market import parquet

__all__ = ["Undisturbed", "assert_whole", "crash_once", "undisturbed"]

WEEKS = days(MONDAY, 14)
FIRST = answer(days(MONDAY, 7), NOON)
SECOND = answer(WEEKS, NOON + timedelta(days=7))
RESTATED = answer(
    {**WEEKS, MONDAY: {**BASE, "qwen/qwen-a": 530_000, "openai/gpt-a": 270_000}},
    NOON + timedelta(days=8),
)


@dataclass(frozen=True)
class Undisturbed:
    """What runs lead to that nobody kills."""

    before: Path
    """A data folder after one run."""
    news: Path
    """Responses that the next run imports."""
    tables: dict[str, str]
    """Digests of its tables after that."""
    seconds: float
    """How long the second run takes."""


def undisturbed(root: Path) -> Undisturbed:
    """Two runs in peace; the data folder between them is what crashes start from."""
    old, news = folder(root / "old", [FIRST]), folder(root / "news", [SECOND, RESTATED])
    before = root / "before"
    assert start("run", "--replay", old, data=before, output=root / "1").wait().status == 0
    later, times = NOW + timedelta(minutes=1), list[float]()
    for number in range(2):  # the faster one, so that moments lie within a run and not after it
        after = root / f"after{number}"
        shutil.copytree(before, after, symlinks=True)
        begun = time.monotonic()
        child = start("run", "--replay", news, data=after, output=root / "2", now=later)
        assert child.wait().status == 0
        times.append(time.monotonic() - begun)
    assert parquet(after) != parquet(before)
    return Undisturbed(before, news, parquet(after), min(times))


def crash_once(calm: Undisturbed, folder: Path, moment: float, *, new: bool = False) -> str:
    """Kill a run after the share `moment` of its time; returns what `latest` then was.

    `new`: the run begins in an empty folder and not in one with a release.
    """
    data = folder / "data"
    if not new:
        shutil.copytree(calm.before, data, symlinks=True)
    old = parquet(calm.before)
    replay = ("run", "--replay", *([calm.before.parent / "old"] if new else []), calm.news)
    child = start(*replay, data=data, output=folder / "1", now=NOW + timedelta(minutes=1))
    child.process.join(moment * calm.seconds)
    child.kill()
    seen = "nothing"
    if (data / "latest").exists():
        assert_whole(data)
        seen = "the old release" if parquet(data) == old else "the new release"
        assert parquet(data) in (old, calm.tables)
    else:
        assert new
    again = start(*replay, data=data, output=folder / "2", now=NOW + timedelta(minutes=2)).wait()
    assert again.status == 0, again.err
    assert "Traceback" not in again.err
    assert_whole(data)
    assert parquet(data) == calm.tables
    assert [path.name for path in (data / "archive").glob("*.part")] == []
    return seen


def assert_whole(data: Path) -> None:
    """`latest` opens, and every file in it is the one its manifest names: one release."""
    latest = data / "latest"
    assert warehouse.open(data).release_id == latest.resolve().name
    manifest = json.loads((latest / "manifest.json").read_text())
    for name, facts in manifest["files"].items():
        content = (latest / name).read_bytes()
        assert hashlib.sha256(content).hexdigest() == facts["sha256"], name
    found = {
        str(path.relative_to(latest.resolve()))
        for path in latest.resolve().rglob("*")
        if path.is_file() and path.name != "manifest.json"
    }
    assert found == set(manifest["files"])
    for name in ("token_volumes", "token_shares", "authors"):
        assert len(warehouse.open(data).table(name)) > 0
