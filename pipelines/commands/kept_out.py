"""Refusals as a person meets them: as published, with what was decided since.

Belongs here: finding refusals by the beginning of an id, and noting decisions about them.
Does not belong here: printing (`quarantine`), or what a decision changes (`pipelines.build`).
"""

import getpass
from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from pipelines.decisions import Decision, Decisions

__all__ = ["capture_subject", "decide", "one", "refusals", "replayable"]

Refusal = Mapping[str, Any]
DECIDED = {"accept": "accepted", "discard": "discarded", "reject": "rejected"}


def refusals(data: Path) -> list[Refusal]:
    """The latest release's quarantine, held ones and new ones first; times as text.

    `decided` says what a person decided that no run has applied yet, else None.

    Raises:
        LookupError: there is no release yet.
    """
    import warehouse
    from scrapers.capture import time_text

    decisions = _decisions(data)
    rows = []
    for row in warehouse.open(data).arrow("quarantine").to_pylist():
        times = {
            name: time_text(value) for name, value in row.items() if isinstance(value, datetime)
        }
        rows.append({**row, **times, "decided": _pending(decisions, row)})
    rows.sort(key=lambda row: row["last_seen"], reverse=True)
    return sorted(rows, key=lambda row: str(row["state"] != "held"))


def one(rows: Sequence[Refusal], entry: str) -> Refusal:
    """The refusal whose id begins so.

    Raises:
        LookupError: none, or more than one.
    """
    found = [row for row in rows if row["quarantine_id"].startswith(entry.strip().lower())]
    if len(found) == 1:
        return found[0]
    what = "several entries begin" if found else "no entry begins"
    raise LookupError(f"{what} with {entry}; `compute-market quarantine` lists them")


def replayable(rows: Sequence[Refusal], entries: Sequence[str]) -> list[str]:
    """The ids of refusals that a person can overrule.

    Raises:
        LookupError: an id is unknown.
        ValueError: one of them cannot be overruled, and what to do instead.
    """
    found = [one(rows, entry) for entry in entries]
    for row in found:
        reason = _standing(row)
        if reason is not None:
            raise ValueError(reason)
    return [row["quarantine_id"] for row in found]


def capture_subject(rows: Sequence[Refusal], capture: str) -> tuple[str, int, int]:
    """What a decision on a whole capture is about; how many of its rows it lets in, and not.

    Raises:
        LookupError: nothing of such a capture is kept out, or of more than one.
        ValueError: none of it can be overruled.
    """
    prefix = capture.strip().lower()
    found = [row for row in rows if (row["capture_id"] or "").startswith(prefix)]
    names = sorted({row["capture_id"] for row in found})
    if not names:
        raise LookupError(f"nothing of a capture {capture} is kept out")
    if len(names) > 1:
        raise LookupError(f"several captures begin with {capture!r}; give more digits")
    hard = [reason for row in found if (reason := _standing(row)) is not None]
    if len(hard) == len(found):
        raise ValueError(hard[0])
    return f"capture:{names[0]}", len(found) - len(hard), len(hard)


def decide(
    data: Path,
    action: str,
    subjects: Sequence[str],
    *,
    why: str,
    who: str | None,
    changes: Mapping[str, str | None] | None = None,
) -> None:
    """Append a decision on each subject; `changes` belong to an edit.

    Raises:
        ValueError: no reason is given, or nobody.
    """
    from pipelines.workspace import utc_now

    if not why.strip():
        raise ValueError("say why: --why must not be empty, it is all that is known later")
    decisions = _decisions(data)
    name = (who or _login()).strip()
    if not name:
        raise ValueError("say who decides: --who must not be empty")
    for subject in subjects:
        decisions.add(Decision(utc_now(), name, action, subject, why.strip(), changes or {}))


def _decisions(data: Path) -> Decisions:
    return Decisions(data / "decisions.jsonl")


def _login() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):
        raise ValueError("this machine has no login name; say who decides with --who") from None


def _pending(decisions: Decisions, row: Refusal) -> str | None:
    """What the last decision on a refusal, or its capture, will make of it."""
    for subject in (row["quarantine_id"], f"capture:{row['capture_id']}"):
        found = decisions.of(subject)
        if found is not None and DECIDED[found.action] != row["state"]:
            return DECIDED[found.action]
    return None


def _standing(row: Refusal) -> str | None:
    """Why nobody can overrule a refusal; None where a person can.

    A person overrules a judgement (a rule of kind `holds`), never a type, a range or a parser.
    """
    from warehouse.contract import contracts

    name = row["quarantine_id"][:8]
    if row["stage"] != "gate":
        return (
            f"{name} is a whole capture that was refused ({row['code']}), which no decision can "
            "overrule: mend the parser and the next run reads it again, or discard it"
        )
    judgements = {check.code for check in contracts()[row["table"]].checks if check.rule == "holds"}
    hard = [code for code in row["rule"].split(", ") if code not in judgements]
    if not hard:
        return None
    return (
        f"{name} breaks {', '.join(hard)}, which no decision can overrule: mend the code or "
        "the contract and the next run judges it again, or discard it"
    )
