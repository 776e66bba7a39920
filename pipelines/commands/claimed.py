"""Claims as a reviewer meets them: as published, decided since, with the words around the quote.

Belongs here: finding claims by the beginning of an id, and their neighbours in the archived page.
Does not belong here: printing (`review`), what a decision changes (`pipelines.claims.review`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.decisions import Decisions

if TYPE_CHECKING:
    from scrapers.press.locator import Place

__all__ = ["claims", "number", "one", "pending_first", "with_neighbours"]

Claim = Mapping[str, Any]
STATES = {"accept": "accepted", "edit": "accepted", "reject": "rejected"}
ORDER = ("pending", "accepted", "rejected")
AROUND = 160
"""Characters shown on either side of a sentence: as much again as a short sentence."""


def claims(data: Path) -> list[Claim]:
    """The latest release's claims, pending ones first; days as text.

    `decided` says what a person decided that no run has applied yet, else None.

    Raises:
        LookupError: there is no release yet, or none with claims.
    """
    import warehouse

    decisions = Decisions(data / "decisions.jsonl").counting()
    rows = []
    for row in warehouse.open(data).arrow("claims").to_pylist():
        plain = {name: _plain(value) for name, value in row.items()}
        found = decisions.get(row["claim_id"])
        state = STATES.get(found.action) if found else None
        applied = found is None or row["reviewed_at"] == found.time
        rows.append({**plain, "decided": None if applied else state})
    return pending_first(rows)


def pending_first(rows: Sequence[Claim]) -> list[Claim]:
    """Claims that wait, newest pages first, then the others; those of a page together."""
    newest = sorted(rows, key=lambda row: (row["page_url"], row["sentence"], row["claim_id"]))
    newest.sort(key=lambda row: row["published"] or "", reverse=True)
    return sorted(newest, key=lambda row: ORDER.index(row["review"]))


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        from scrapers.capture import time_text

        return time_text(value)
    return value.isoformat() if isinstance(value, date) else value


def number(value: float | None) -> str:
    """A figure for a person.

    >>> number(4120000000000.0), number(-2.5), number(None)
    ('4,120,000,000,000', '-2.5', '')
    """
    if value is None:
        return ""
    return f"{value:,.0f}" if value == int(value) else f"{value:,}"


def one(rows: Sequence[Claim], entry: str) -> Claim:
    """The claim whose id begins so.

    Raises:
        LookupError: none, or more than one.
    """
    found = [row for row in rows if row["claim_id"].startswith(entry.strip().lower())]
    if len(found) == 1 and entry.strip():
        return found[0]
    what = "several claims begin" if found else "no claim begins"
    raise LookupError(f"{what} with {entry!r}; `compute-market review` lists them")


def with_neighbours(data: Path, rows: Sequence[Claim]) -> list[Claim]:
    """Claims with `before`, `words` and `after`: their sentence in the archived page.

    All three are None where the archive is not here or has lost the page.
    """
    from scrapers.archive import Archive, ArchiveDamageError, TooBigError, UndecodableError
    from scrapers.press.locator import in_page

    if not (data / "archive").is_dir():
        return [{**row, **_told(None)} for row in rows]
    bodies: dict[str, bytes] = {}
    found: list[Claim] = []
    with Archive(data / "archive", data / "index.sqlite") as archive:
        for row in rows:
            name = row["capture_id"]
            try:
                body = bodies.setdefault(name, archive.body(archive.capture(name)))
            except (LookupError, ArchiveDamageError, TooBigError, UndecodableError):
                found.append({**row, **_told(None)})
                continue
            found.append({**row, **_told(in_page(body, row["locator"]))})
    return found


def _told(place: "Place | None") -> dict[str, str | None]:
    if place is None:
        return {"before": None, "words": None, "after": None}
    before, after = place.before[-AROUND:], place.after[:AROUND]
    return {"before": before, "words": place.sentence, "after": after}
