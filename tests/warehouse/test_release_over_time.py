"""Releases over time: what is kept, what a kill leaves, who reads while others publish."""

import json
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from time import sleep

import pyarrow.parquet as pq
import pytest

from tests.warehouse.made_up import BREAD, NOON, publish_rows, vintage
from warehouse.release import sweep

ROOT = Path(__file__).parents[2]


def test_retention_keeps_five_releases_and_a_day_and_latest(tmp_path):
    names = [
        publish_rows(tmp_path, vintage("bread", 1, n), now=NOON + timedelta(hours=n)).release_id
        for n in range(8)
    ]
    assert sweep(tmp_path, NOON + timedelta(hours=23)) == []
    latest = tmp_path / "latest"
    latest.unlink()
    latest.symlink_to(f"releases/{names[0]}")
    told = sweep(tmp_path, NOON + timedelta(days=2))
    assert told == [f"removed release {name}, 1 days old" for name in names[1:3]]
    left = sorted(path.name for path in (tmp_path / "releases").glob("2*"))
    assert left == [names[0], *names[3:]]
    assert (latest / "manifest.json").exists()


def test_sweep_removes_what_a_crash_left(tmp_path):
    publish_rows(tmp_path, BREAD)
    (tmp_path / "releases" / ".tmp-20260101T000000Z-00000000").mkdir()
    (tmp_path / ".latest-123").symlink_to("releases/nowhere")
    assert len(sweep(tmp_path, NOON)) == 2
    assert not list((tmp_path / "releases").glob(".tmp*"))
    assert not list(tmp_path.glob(".latest-*"))
    assert sweep(tmp_path, NOON) == []


KILLED = """
import os, signal, sys
from pathlib import Path
from datetime import timedelta
from tests.warehouse.made_up import NOON, publish_rows, vintage
module, name, calls = sys.argv[2], sys.argv[3], int(sys.argv[4])
owner = {"os": os, "Path": Path}[module]
real = getattr(owner, name)
def fatal(*a, **k):
    global calls
    calls -= 1
    if calls == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*a, **k)
setattr(owner, name, fatal)
publish_rows(Path(sys.argv[1]), vintage("bread", 1, 999), now=NOON + timedelta(hours=1))
"""

MOMENTS = [
    ("Path", "mkdir", 2),  # before anything is written
    ("os", "fsync", 2),  # between the tables
    ("os", "fsync", 9),  # between the descriptions
    ("Path", "rename", 1),  # all written, not yet in place
    ("Path", "symlink_to", 1),  # in place, not yet latest
    ("Path", "rename", 2),  # the new link made, not yet switched
]


@pytest.mark.parametrize(("module", "name", "call"), MOMENTS)
def test_killed_at_any_moment_latest_is_whole(tmp_path, module, name, call):
    old = publish_rows(tmp_path, BREAD)
    command = [sys.executable, "-c", KILLED, str(tmp_path), module, name, str(call)]
    ended = subprocess.run(command, cwd=ROOT, check=False, capture_output=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr.decode()
    assert (tmp_path / "latest").resolve().name == old.release_id
    assert pq.read_table(tmp_path / "latest" / "sales.parquet")["amount"].to_pylist() == [10]
    new = publish_rows(tmp_path, vintage("bread", 1, 999), now=NOON + timedelta(hours=1))
    assert new.changed
    assert pq.read_table(tmp_path / "latest" / "sales.parquet")["amount"].to_pylist() == [999]
    sweep(tmp_path, NOON + timedelta(hours=1))
    left = {path.name for path in (tmp_path / "releases").iterdir()}
    assert left == {".lock", old.release_id, new.release_id}


def test_readers_never_see_a_mixture_while_publishers_race(tmp_path):
    """Table and history always hold the same number, whoever publishes meanwhile."""
    publish_rows(tmp_path, vintage("bread", 1, 0))

    def write(start: int) -> None:
        for n in range(start, start + 15):
            publish_rows(tmp_path, vintage("bread", 1, n), now=NOON + timedelta(seconds=n))

    def read(done) -> int:
        pairs = 0
        while not done():
            folder = (tmp_path / "latest").resolve(strict=True)
            both = [folder / "sales.parquet", folder / "history" / "sales.parquet"]
            amounts = {pq.read_table(path)["amount"].to_pylist()[0] for path in both}
            assert len(amounts) == 1
            assert json.loads((folder / "manifest.json").read_text())["release_id"] == folder.name
            pairs += 1
            sleep(0.005)
        return pairs

    with ThreadPoolExecutor(4) as pool:
        writers = [pool.submit(write, 1), pool.submit(write, 1001)]
        readers = [pool.submit(read, lambda: all(w.done() for w in writers)) for _ in range(2)]
        for one in writers:
            one.result(timeout=120)
        assert all(one.result(timeout=10) > 0 for one in readers)
    names = [path.name for path in (tmp_path / "releases").glob("2*")]
    assert len(names) == 31
