"""Refused captures and kept-out rows, as rows of the quarantine table.

Belongs here: the identity of a refusal and what a person decided about it.
Does not belong here: why something is refused (the parsers, `observe`, the gate).
"""

from collections.abc import Iterable, Iterator

import pandas as pd

from pipelines.decisions import Decisions
from pipelines.ledger import Entry, Ledger
from pipelines.observe import standing
from scrapers.capture import sha256

__all__ = ["COLUMNS", "kept_out_rows", "objections", "quarantine_id", "refused_captures"]

COLUMNS = (
    "quarantine_id",
    "table",
    "key",
    "column",
    "code",
    "stage",
    "rule",
    "reason",
    "observed",
    "expected",
    "capture_id",
    "locator",
    "parser_version",
    "contract_version",
    "first_seen",
    "last_seen",
    "state",
    "url",
)


def quarantine_id(*parts: object) -> str:
    """The identity of a refusal: the same one in every run and every release."""
    return sha256("\n".join(str(part) for part in parts).encode())[:32]


def objections(ledger: Ledger) -> Iterator[tuple[Entry, str, str, str]]:
    """(capture, stage, code, sentence) of every capture that was refused or is not vouched for."""
    for entry in ledger.entries(state="refused"):
        yield entry, "parse", str(entry.code), str(entry.message)
    for entry in ledger.verified_files():
        found = standing(ledger, entry)
        if found.code is not None:
            yield entry, "build", found.code, found.message


def refused_captures(ledger: Ledger, decisions: Decisions) -> pd.DataFrame:
    """One row per refused body and URL, however often it was fetched."""
    rows: dict[str, dict[str, object]] = {}
    for entry, stage, code, sentence in objections(ledger):
        name = quarantine_id(entry.kind, entry.url, entry.payload, code)
        row = rows.get(name)
        if row is not None:
            row["last_seen"] = entry.time
            continue
        rows[name] = {
            "quarantine_id": name,
            "table": "",
            "key": "",
            "column": "",
            "code": code,
            "stage": stage,
            "rule": code,
            "reason": f"{entry.source} {entry.kind}, capture {entry.capture_id[:12]}: {sentence}",
            "observed": None,
            "expected": None,
            "capture_id": entry.capture_id,
            "locator": entry.locator or None,
            "parser_version": entry.version and entry.version.rsplit("-", 1)[0],
            "contract_version": None,
            "first_seen": entry.time,
            "last_seen": entry.time,
            "state": "discarded" if name in decisions.subjects("discard") else "held",
            "url": entry.url,
        }
    return pd.DataFrame(list(rows.values()), columns=list(COLUMNS))


def kept_out_rows(quarantined: Iterable[pd.DataFrame], decisions: Decisions) -> pd.DataFrame:
    """The rows that the gate kept out of all tables, with what persons decided about them."""
    frames = [frame for frame in quarantined if len(frame)]
    if not frames:
        return pd.DataFrame(columns=list(COLUMNS))
    rows = pd.concat(frames, ignore_index=True)
    for name in ("first_seen", "last_seen"):  # the shelf keeps them as text
        rows[name] = pd.to_datetime(rows[name], utc=True)
    discarded = rows["quarantine_id"].isin(decisions.subjects("discard"))
    rows["state"] = rows["state"].where(~discarded, "discarded")
    return rows[list(COLUMNS)]
