"""One run that is killed, and what must hold afterwards.

Belongs here: the shared body of the short and the long crash test.
Does not belong here: how many times, or at which moments.
"""

import hashlib
import json
import shutil
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from types import MappingProxyType

import warehouse
from tests.pipelines.rankings import BASE, MONDAY, NOON, answer, days, folder
from tests.whole.command import FEW_TABLES, NOW, Child, start
from tests.whole.market import parquet

__all__ = ["FEW", "Undisturbed", "assert_whole", "crash_once", "rerun", "undisturbed"]

FEW = {FEW_TABLES: "authors,token_volumes,token_shares,sources,quarantine"}
"""The tables that rankings make and those that every release has."""

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
    environment: Mapping[str, str]
    """Of every run."""


def undisturbed(root: Path, environment: Mapping[str, str] = MappingProxyType({})) -> Undisturbed:
    """Two runs in peace; the data folder between them is what crashes start from."""
    old, news = folder(root / "old", [FIRST]), folder(root / "news", [SECOND, RESTATED])
    before = root / "before"
    first = start("run", "--replay", old, data=before, output=root / "1", environment=environment)
    assert first.wait().status == 0
    later, times = NOW + timedelta(minutes=1), list[float]()
    for number in range(2):  # the faster one, so that moments lie within a run and not after it
        after = root / f"after{number}"
        shutil.copytree(before, after, symlinks=True)
        begun = time.monotonic()
        words = ("run", "--replay", news)
        child = start(*words, data=after, output=root / "2", now=later, environment=environment)
        assert child.wait().status == 0
        times.append(time.monotonic() - begun)
    assert parquet(after) != parquet(before)
    return Undisturbed(before, news, parquet(after), min(times), environment)


def crash_once(calm: Undisturbed, folder: Path, moment: float, *, new: bool = False) -> str:
    """Kill a run after the share `moment` of its time; returns what `latest` then was.

    `new`: the run begins in an empty folder and not in one with a release.
    """
    data = folder / "data"
    if not new:
        shutil.copytree(calm.before, data, symlinks=True)
    old = parquet(calm.before)
    child = rerun(calm, data, folder / "1", 1, new=new)
    child.process.join(moment * calm.seconds)
    child.kill()
    seen = "nothing"
    if (data / "latest").exists():
        assert_whole(data)
        seen = "the old release" if parquet(data) == old else "the new release"
        assert parquet(data) in (old, calm.tables)
    else:
        assert new
    again = rerun(calm, data, folder / "2", 2, new=new).wait()
    assert again.status == 0, again.err
    assert "Traceback" not in again.err
    assert_whole(data)
    assert parquet(data) == calm.tables
    assert [path.name for path in (data / "archive").glob("*.part")] == []
    return seen


def rerun(
    calm: Undisturbed, data: Path, output: Path, minutes: float, *, new: bool = False
) -> Child:
    """Begin the run that brings the news, with the clock so many minutes on."""
    paths = [*([calm.before.parent / "old"] if new else []), calm.news]
    return start(
        *("run", "--replay", *paths),
        data=data,
        output=output,
        now=NOW + timedelta(minutes=minutes),
        environment=calm.environment,
    )


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
