"""What a source is asked with, and whether it may be asked now.

Belongs here: the plain values a spider is given (codes, days, what is held already), and the
reasons to leave a source alone for a while. Does not belong here: which URLs they become, which
the spiders say; crawling itself (`run`).
"""

from collections.abc import Collection, Mapping
from datetime import date, datetime, timedelta
from typing import Any

from pipelines.ledger import Ledger
from pipelines.observe import counts
from pipelines.reference import curated_rows
from pipelines.workspace import Workspace
from scrapers.archive import ArchiveDamageError, TooBigError, UndecodableError
from scrapers.capture import Capture
from scrapers.registry import Source

__all__ = ["arguments", "left_alone", "settled", "unasked", "wanted"]

OVERLAP = timedelta(days=30)
"""How far before the newest capture a run asks again: late rows and restatements of a month."""


def arguments(
    space: Workspace, source: Source, *, today: date, since: date | None, key: str | None
) -> dict[str, Any]:
    """What a spider is told, as plain values and functions of a URL.

    `since`, `until`: days; `key`; `archived(url)`: needs no second fetch; `last(url)`: when it was
    captured well for the last time; `body(url)`: what it said then; and what `source.yml` wants.
    """
    return {
        "since": since or _since(space, source, today),
        "until": today - timedelta(days=1),
        "key": key,
        "archived": lambda url: settled(space.ledger, url),
        "last": lambda url: _last(space, url),
        "body": lambda url: _body(space, url),
        **wanted(source),
    }


def _since(space: Workspace, source: Source, today: date) -> date:
    """A month before the newest capture, so that no outage leaves a gap; at first, from the start.

    A source that declares no `first_date` begins a month ago.
    """
    newest = space.ledger.newest_parsed(source)
    if newest is not None:
        return min(today, newest.date()) - OVERLAP
    return source.declaration.get("first_date") or today - OVERLAP


def wanted(source: Source) -> Mapping[str, list[Any]]:
    """The fields of reference rows that `wants` of a `source.yml` names, each once, in file order.

    `wants: {vendors: [ciks]}` gives `ciks`: the entries of that list in every row of vendors.yml,
    old rows too, for an older registrant's filings are still its filings.
    """
    found: dict[str, list[Any]] = {}
    for name, fields in source.declaration.get("wants", {}).items():
        for row in curated_rows(name):
            for field in fields:
                values = found.setdefault(field, [])
                held = row.fields[field]
                more = held if isinstance(held, list) else [held]
                values += [value for value in more if value not in values]
    return found


def settled(ledger: Ledger, url: str) -> bool:
    """Whether fetching `url` again would bring nothing new.

    It was read; or two fetches brought the same bytes that its parser refuses, so that the file is
    to blame and not the way here.
    """
    if counts(ledger, url):
        return True
    payloads = [entry.payload for entry in ledger.refused(url)]
    return len(payloads) != len(set(payloads))


def _newest(space: Workspace, url: str) -> Capture | None:
    """The newest good answer; where no parser can say what is good, the newest of status 200."""
    entry = space.ledger.newest(url)
    if entry is None:
        return None
    capture = space.archive.capture(entry.capture_id)
    if capture.status == 200:
        return capture
    held = [one for one in space.archive.captures(url=url) if one.status == 200]
    return held[-1] if held else None


def _last(space: Workspace, url: str) -> datetime | None:
    capture = _newest(space, url)
    return capture.time if capture else None


def _body(space: Workspace, url: str) -> bytes | None:
    capture = _newest(space, url)
    try:
        return space.archive.body(capture) if capture else None
    except (ArchiveDamageError, TooBigError, UndecodableError):
        return None  # said elsewhere; here it is as if not held


def unasked(
    source: Source, followed: Collection[str], key: str | None, contact: str | None
) -> str | None:
    """Why this installation never asks a source unless told to; None: it does.

    Args:
        source: the one in question.
        followed: names of the sources it follows; empty: every one there is.
        key: its key, where there is one.
        contact: who asks.
    """
    if followed and source.name not in followed:
        return "not among the sources this installation follows"
    if source.key_required and not key:
        return f"{source.name} is skipped: it needs a key; set {source.api_key}"
    if source.declaration.get("needs_contact") and not contact:
        return (
            f"{source.name} is skipped: it must be told who asks; "
            "set COMPUTE_MARKET_CONTACT to an e-mail address"
        )
    return None


def left_alone(space: Workspace, source: Source, now: datetime) -> str | None:
    """Why a source must not be asked yet after it blocked us; None: it may be asked.

    The archive remembers a block, so a run started anew keeps the silence of the one before.
    """
    pause = timedelta(seconds=source.declaration.get("pause_after_block_seconds", 0))
    if not pause:
        return None
    blocks = [
        capture
        for host in source.hosts
        for capture in space.archive.captures(host=host, since=now - pause)
        if capture.time <= now
        and (
            capture.status in (403, 429) or space.ledger.entry(capture.capture_id).code == "blocked"
        )
    ]
    if not blocks:
        return None
    newest = max(blocks, key=lambda capture: capture.time)
    until = newest.time + pause
    return (
        f"{source.name} is skipped: it blocked us at {newest.time:%H:%M:%S} UTC ({newest.status} "
        f"for {newest.url}) and asking on prolongs that; run again after {until:%H:%M:%S} UTC"
    )
