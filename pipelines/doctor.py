"""What could go wrong before a run begins, and what to do about it.

Belongs here: looking at keys, network, clock, disk, locks and permissions of one installation.
Does not belong here: mending anything, or judging data (`verify`).
"""

import errno
import fcntl
import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from pipelines.decisions import Decisions
from pipelines.settings import CONTACT, MIRROR, live_plan
from scrapers.archive import Archive
from scrapers.registry import Source, sources

__all__ = ["Finding", "Reach", "examine"]

LOW_DISK, NO_DISK = 2_000_000_000, 200_000_000
"""Bytes. A release of all recordings is 30 MB and a year of archives about 1 GB (2026-11)."""
CLOCK_TOLERANCE = timedelta(minutes=5)
Reach = Callable[[str], datetime]
"""Asks a host for its time, UTC; raises OSError if it cannot be reached."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at. `state`: `ok`, `note` (works, but know it), `bad` (a run would fail)."""

    subject: str
    state: str
    text: str


def examine(
    data: Path, environment: Mapping[str, str], *, now: datetime, reach: Reach
) -> list[Finding]:
    """Look at everything a live run needs; changes nothing.

    Args:
        data: the data folder; it need not exist yet.
        environment: keys, contact, mirror.
        now: what the clock shows, UTC.
        reach: how a host is asked for its time.
    """
    followed = _followed(environment)
    found = [*_keys(environment, followed)]
    found += _network(environment, followed, now, reach)
    found += [*_permissions(data), *_disk(data), *_lock(data)]
    return [*found, *_archive(data, now), *_decisions(data), *_release(data)]


def _followed(environment: Mapping[str, str]) -> list[Source]:
    names = live_plan({**environment, MIRROR: ""}).followed or tuple(sources())
    return [sources()[name] for name in names]


def _keys(environment: Mapping[str, str], followed: Iterable[Source]) -> Iterator[Finding]:
    asks = [source for source in followed if source.declaration.get("needs_contact")]
    if environment.get(CONTACT):
        yield Finding("contact", "ok", f"publishers are told {environment[CONTACT]}")
    elif asks:
        names = ", ".join(source.name for source in asks)
        yield Finding(
            "contact",
            "note",
            f"{names} must be told who asks and will be skipped; "
            f"set {CONTACT} to an e-mail address",
        )
    for source in followed:
        if not source.api_key:
            continue
        if environment.get(source.api_key):
            yield Finding(f"key of {source.name}", "ok", f"{source.api_key} is set")
        else:
            then = "is skipped" if source.key_required else "uses what is open to all"
            text = f"{source.name} {then}; set {source.api_key} for the rest"
            yield Finding(f"key of {source.name}", "note", text)


def _network(
    environment: Mapping[str, str], followed: Iterable[Source], now: datetime, reach: Reach
) -> list[Finding]:
    mirror = environment.get(MIRROR)
    if mirror and not mirror.startswith(("http://", "https://")):
        text = f"{MIRROR} is {mirror}; set it to an address like http://127.0.0.1:8000, or unset it"
        return [Finding("network", "bad", text)]
    if mirror:
        return [Finding("network", "note", f"every request goes to the mirror {mirror}")]
    hosts = [source.hosts[0] for source in followed]
    with ThreadPoolExecutor(max_workers=8) as pool:
        told = list(pool.map(lambda host: _reached(host, reach), hosts))
    silent = {host: why for host, why in zip(hosts, told, strict=True) if isinstance(why, str)}
    times = [answer for answer in told if isinstance(answer, datetime)]
    if not times:
        why = next(iter(silent.values()), "none is followed")
        text = f"no source can be reached ({why}); look at the connection, proxy or firewall"
        return [Finding("network", "bad", text)]
    found = [
        Finding("network", "bad", f"{host} cannot be reached ({why}); other sources answer")
        for host, why in silent.items()
    ]
    found.append(Finding("network", "ok", f"{len(times)} of {len(hosts)} sources answer"))
    return [*found, _clock(now, times)]


def _reached(host: str, reach: Reach) -> datetime | str:
    try:
        return reach(host)
    except OSError as error:
        return error.strerror or str(error) or type(error).__name__


def _clock(now: datetime, times: list[datetime]) -> Finding:
    """Against the middle of what the hosts say: one of them may be wrong itself."""
    middle = sorted(times)[len(times) // 2]
    off = now - middle
    if abs(off) <= CLOCK_TOLERANCE:
        return Finding("clock", "ok", f"agrees with {len(times)} hosts")
    minutes = abs(off) // timedelta(minutes=1)
    ahead = "ahead of" if off > timedelta(0) else "behind"
    text = f"the clock is {minutes} minutes {ahead} the hosts; set it, captures carry its time"
    return Finding("clock", "bad", text)


def _permissions(data: Path) -> Iterator[Finding]:
    """Whether the folder, or the nearest one above that exists, takes what a run writes."""
    here = next(folder for folder in (data, *data.parents) if folder.exists())
    try:
        with tempfile.TemporaryDirectory(dir=here, prefix=".doctor-") as name:
            path = Path(name) / "file"
            path.write_bytes(b"x")
            (Path(name) / "link").symlink_to("file")
            hard = _linked(path, Path(name) / "hard")
    except OSError as error:
        text = f"{here} cannot be written ({error.strerror}); mend it or choose another with --data"
        yield Finding("permissions", "bad", text)
        return
    yield Finding("permissions", "ok", f"{here} can be written")
    if not hard:
        text = f"{here} knows no hard links, so unchanged tables are copied into every release"
        yield Finding("hard links", "note", text)


def _linked(path: Path, other: Path) -> bool:
    try:
        os.link(path, other)
    except OSError:
        return False
    return True


def _disk(data: Path) -> Iterator[Finding]:
    here = next(folder for folder in (data, *data.parents) if folder.exists())
    free = shutil.disk_usage(here).free
    state = "bad" if free < NO_DISK else "note" if free < LOW_DISK else "ok"
    advice = "" if state == "ok" else "; make room, a run that finds no space publishes nothing"
    yield Finding("disk", state, f"{free / 1e9:.1f} GB free{advice}")


def _lock(data: Path) -> Iterator[Finding]:
    path = data / ".run.lock"
    if not path.exists():
        return
    try:
        descriptor = os.open(path, os.O_RDONLY)
    except OSError as error:
        text = f"{path} cannot be read ({error.strerror}); mend its permissions"
        yield Finding("lock", "bad", text)
        return
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        yield Finding("lock", "ok", "no other run works here")
    except OSError as error:
        if error.errno not in (errno.EAGAIN, errno.EACCES):
            raise
        holder = os.pread(descriptor, 200, 0).decode(errors="replace").strip() or "unknown"
        yield Finding("lock", "note", f"process {holder} works here now; a run would wait for it")
    finally:
        os.close(descriptor)


def _archive(data: Path, now: datetime) -> Iterator[Finding]:
    """What the archive knows of its own state; nothing where there is none yet."""
    if not (data / "index.sqlite").exists():
        yield Finding("archive", "note", f"{data} holds no captures yet")
        return
    with Archive(data / "archive", data / "index.sqlite") as archive:
        problems, newest = archive.problems(), archive.newest()
    for problem in problems:
        yield Finding("archive", "bad", problem)
    if newest is not None and newest > now + CLOCK_TOLERANCE:
        time = f"{newest:%Y-%m-%d %H:%M}"
        text = f"the newest capture is of {time} UTC, after now; the clock was set back, set it"
        yield Finding("clock", "bad", text)
    if not problems:
        yield Finding("archive", "ok", "no damage is known; `verify` reads every byte")


def _decisions(data: Path) -> Iterator[Finding]:
    """Whether every line can be read: a run applies them all, and stops at one it cannot read."""
    if not (data / "decisions.jsonl").exists():
        return
    try:
        count = len(Decisions(data / "decisions.jsonl").counting())
    except (ValueError, OSError) as error:
        yield Finding("decisions", "bad", str(error))
    else:
        yield Finding("decisions", "ok", f"{count} count")


def _release(data: Path) -> Iterator[Finding]:
    """Whether readers find what `latest` names."""
    latest = data / "latest"
    if latest.is_symlink() and not (latest / "manifest.json").exists():
        where = latest.readlink()
        text = f"latest leads to {where}, which is no release; the next run publishes anew"
        yield Finding("release", "bad", text)
