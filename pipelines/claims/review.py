"""What became of a claim: pending, accepted by a policy or a person, rejected, edited.

Belongs here: applying the policy file and decisions. Does not belong here: gates (`gates`), asking
a person (`commands`).
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from pipelines.claims.claim import Claim
from pipelines.decisions import Decision

__all__ = ["EDITABLE", "Review", "checked_change", "reviewed"]

TEXTS = ("metric", "entity", "scope", "geo", "unit", "publisher")
NUMBERS = ("value", "value_high")
DAYS = ("period_start", "period_end")
CHOICES = {
    "bound": ("exact", "about", "at_least", "at_most", "range"),
    "kind": ("actual", "estimate", "forecast", "plan"),
}
EDITABLE = (*TEXTS, *NUMBERS, *DAYS, *CHOICES)
"""What a person may correct: everything that was read, nothing that says where it stands."""
REQUIRED = ("value", "bound", "kind")


@dataclass(frozen=True, slots=True)
class Review:
    """The state of a claim, who brought it about, and corrected columns."""

    state: str
    by: str | None = None
    at: datetime | None = None
    why: str | None = None
    changes: Mapping[str, Any] = field(default_factory=dict)


def reviewed(
    claim: Claim,
    flags: Collection[str],
    policy: Sequence[Mapping[str, Any]],
    decision: Decision | None,
) -> Review:
    """The state of a claim. A person's word counts before the policy, and before every gate."""
    if decision is not None and decision.action in ("accept", "edit", "reject"):
        state = "rejected" if decision.action == "reject" else "accepted"
        changes = {name: _value(name, text) for name, text in decision.changes.items()}
        return Review(state, decision.who, decision.time, decision.why, changes)
    line = next((line for line in policy if _names(line, claim)), None)
    if line is None or flags:
        return Review("pending")
    return Review("accepted", "policy", why=line["evidence"])


def _names(line: Mapping[str, Any], claim: Claim) -> bool:
    rule, beginning = str(line["rule"]), str(line["rule"]).removesuffix("*")
    same = claim.rule == rule or (rule.endswith("*") and claim.rule.startswith(beginning))
    carrier = line.get("carrier") in (None, claim.carrier)
    return same and carrier and claim.publisher == line["publisher"]


def checked_change(name: str, text: str) -> str | None:
    """A correction as it is noted: the text, or None for null (an empty text).

    Raises:
        ValueError: there is no such column, or the text is no value of it.
    """
    if name not in EDITABLE:
        raise ValueError(f"{name} cannot be edited; what can is {', '.join(EDITABLE)}")
    if not text.strip():
        if name in REQUIRED:
            raise ValueError(f"{name} cannot be empty")
        return None
    try:
        _value(name, text.strip())
    except (ValueError, InvalidOperation):
        kind = {**dict.fromkeys(NUMBERS, "number"), **dict.fromkeys(DAYS, "day (YYYY-MM-DD)")}
        one_of = f"one of {', '.join(CHOICES[name])}" if name in CHOICES else f"a {kind[name]}"
        raise ValueError(f"{text!r} is no value of {name}, which is {one_of}") from None
    return text.strip()


def _value(name: str, text: str | None) -> Any:
    if text is None:
        return None
    if name in NUMBERS:
        number = Decimal(text)
        if not number.is_finite():
            raise ValueError(text)
        return f"{number:f}"
    if name in DAYS:
        return date.fromisoformat(text)
    if name in CHOICES and text not in CHOICES[name]:
        raise ValueError(text)
    return text
