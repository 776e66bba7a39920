"""What else happens to a data folder than kills: disks, permissions, clocks, damage, two at once.

Belongs here: one function an event; each returns what came of it, or raises `TornError` or
`LostError`.
Does not belong here: kills (`kills`), the table (`table`).
"""

import contextlib
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path

from tests.crash.table import LostError, SkippedError, TornError
from tests.whole.command import Said, command
from tests.whole.crashes import Undisturbed, assert_whole, rerun
from tests.whole.market import parquet

__all__ = ["EVENTS", "tmpfs"]


def _run(calm: Undisturbed, data: Path, minutes: float) -> Said:
    # Beside what two runs in peace left: never on a disk that is full.
    output = calm.before.parent / f"said-{minutes}"
    said = rerun(calm, data, output, minutes).wait(600)
    if "Traceback" in said.err + said.out:
        raise LostError(f"a traceback: {said.err[-200:]}")
    return said


def _sentence(said: Said) -> str:
    lines = [line for line in said.err.splitlines() if line.strip()]
    if said.status == 0 or not lines:
        raise LostError(f"status {said.status} and nothing said")
    return lines[-1][:110]


def _whole(data: Path, *expected: Mapping[str, str]) -> None:
    try:
        assert_whole(data)
    except AssertionError as error:
        raise TornError(str(error)) from error
    if parquet(data) not in expected:
        raise TornError("a mixture of two releases")


def _heals(calm: Undisturbed, data: Path, minutes: float) -> str:
    said = _run(calm, data, minutes)
    if said.status != 0:
        raise LostError(f"the next run did not heal: {said.err[-200:]}")
    _whole(data, calm.tables)
    return "the next run heals"


@contextlib.contextmanager
def tmpfs(folder: Path, size: str) -> Iterator[None]:
    """A file system of a few megabytes; only root may mount one."""
    folder.mkdir(parents=True)
    words = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
    try:
        subprocess.run(words, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        raise SkippedError("skipped: no tmpfs can be mounted here (needs root)") from None
    try:
        yield
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=False, capture_output=True)


def _remount(folder: Path, options: str) -> None:
    subprocess.run(["mount", "-o", f"remount,{options}", str(folder)], check=True)


def full_disk(calm: Undisturbed, folder: Path) -> str:
    """The disk is full at three places of a run, then has room again."""
    told = []
    used = sum(one.stat().st_size for one in calm.before.rglob("*") if one.is_file())
    for part in (16 << 10, 256 << 10, 1 << 20):
        disk = folder / str(part)
        with tmpfs(disk, str(used * 2)):
            data = disk / "data"
            shutil.copytree(calm.before, data, symlinks=True)
            free = shutil.disk_usage(disk).free
            (disk / "ballast").write_bytes(b"x" * max(0, free - part))
            said = _run(calm, data, 1)
            _whole(data, parquet(calm.before), calm.tables)
            told.append("no room" if said.status else "enough room")
            if said.status:
                _sentence(said)
            (disk / "ballast").unlink()
            _remount(disk, "size=200m")
            _heals(calm, data, 2)
    return f"{', '.join(told)}: the old release stayed, in a sentence; the next run heals"


def read_only(calm: Undisturbed, folder: Path) -> str:
    """The file system becomes read-only: readers read, a run says so in a sentence."""
    with tmpfs(folder / "disk", "200m"):
        data = folder / "disk" / "data"
        shutil.copytree(calm.before, data, symlinks=True)
        _remount(folder / "disk", "ro")
        shown = command("tables", data=data, environment=calm.environment)
        if shown.status != 0:
            raise LostError(f"readers cannot read: {shown.err[-200:]}")
        output = folder / "said"
        said = rerun(calm, data, output, 1).wait(600)
        _whole(data, parquet(calm.before))
        told = _sentence(said)
        _remount(folder / "disk", "rw")
        return f'readers read; "{told}"; {_heals(calm, data, 2)}'


def _copied(calm: Undisturbed, folder: Path) -> Path:
    return Path(shutil.copytree(calm.before, folder / "data", symlinks=True))


def lost_latest(calm: Undisturbed, folder: Path) -> str:
    data = _copied(calm, folder)
    (data / "latest").unlink()
    return _heals(calm, data, 1)


def truncated_parquet(calm: Undisturbed, folder: Path) -> str:
    data = _copied(calm, folder)
    path = (data / "latest").resolve() / "token_volumes.parquet"
    path.chmod(0o644)
    path.write_bytes(path.read_bytes()[:-100])
    return _heals(calm, data, 1)


def altered_byte(calm: Undisturbed, folder: Path) -> str:
    """A byte of the archive: named at every run until the file is restored."""
    data = _copied(calm, folder)
    [path] = (data / "archive").glob("*.warc.gz")
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] + b"\0\0\0" + whole[len(whole) // 2 + 3 :])
    told = _sentence(_run(calm, data, 1))
    if path.name not in told:
        raise LostError(f"the file is not named: {told}")
    _is_whole(data)
    path.write_bytes(whole)
    return f'"{told[:60]}…"; restored, {_heals(calm, data, 2)}'


def _is_whole(data: Path) -> None:
    from warehouse.intact import is_whole

    if not is_whole((data / "latest").resolve()):
        raise TornError("the release is not what its manifest says")


def two_writers(calm: Undisturbed, folder: Path) -> str:
    data = _copied(calm, folder)
    children = [rerun(calm, data, folder / str(number), 1 + number) for number in range(2)]
    said = [child.wait(600) for child in children]
    if [one.status for one in said] != [0, 0]:
        raise LostError(f"{[one.err[-200:] for one in said]}")
    _whole(data, calm.tables)
    return "one waits for the other; both end well"


def clock_back(calm: Undisturbed, folder: Path) -> str:
    """Two days back: the release is named of an earlier time and is the latest all the same."""
    data = _copied(calm, folder)
    return _heals(calm, data, -2 * 24 * 60)


def damaged_caches(calm: Undisturbed, folder: Path) -> str:
    """All that is derived: index, ledger, records, shelves."""
    data = _copied(calm, folder)
    (data / "index.sqlite").write_bytes(b"no database" * 1000)
    for path in sorted((data / "cache").rglob("*")):
        if path.is_file() and path.suffix not in (".sqlite",):
            path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    said = _run(calm, data, 1)
    if said.status == 0:
        _whole(data, calm.tables)
        return "the next run heals"
    _sentence(said)
    shutil.rmtree(data / "cache")
    return f"said in a sentence; without data/cache {_heals(calm, data, 2)}"


EVENTS = {
    "full disk (three places)": full_disk,
    "read-only file system": read_only,
    "latest lost": lost_latest,
    "a Parquet file cut": truncated_parquet,
    "bytes of the archive altered": altered_byte,
    "two writers": two_writers,
    "clock set back two days": clock_back,
    "index and caches damaged": damaged_caches,
}
