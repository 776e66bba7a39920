"""What table rules measured, part by part, and the verdict on the whole.

Belongs here: adding up the measures of parts, what is judged only of the sum, the sentences.
Does not belong here: measuring (`table_rules`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from warehouse.contract import Check
from warehouse.verdicts import EXAMPLES, CheckResult

__all__ = ["Measured", "added", "named", "verdict"]

WHAT = {"between": "rows", "restatement": "values", "vanished": "keys", "fresh": "groups",
        "min_rows": "tables", "rows_per_group": "groups", "parts_sum": "groups"}  # fmt: skip
"""What each rule counts."""


@dataclass(frozen=True, slots=True)
class Measured:
    """How many were looked at, a sentence for the first that fail, figures; ready for JSON."""

    evaluated: int
    failed: int = 0
    examples: Sequence[str] = ()
    figures: Mapping[str, Any] = field(default_factory=dict)
    still: int | None = None
    """What `evaluated` is where no row differs from the release before; None: the rule compares
    nothing."""

    @property
    def unmoved(self) -> "Measured":
        """The measure of a part that is the very same in the release before."""
        return self if self.still is None else Measured(self.still)


def added(measures: Iterable[Measured]) -> Measured:
    """The measures of several parts as one; their groups and keys are never shared."""
    evaluated = failed = 0
    examples: list[str] = []
    figures: dict[str, Any] = {}
    for one in measures:
        evaluated += one.evaluated
        failed += one.failed
        examples += one.examples
        for name, figure in one.figures.items():
            figures[name] = FIGURES[name](figures[name], figure) if name in figures else figure
    return Measured(evaluated, failed, tuple(examples[:EXAMPLES]), figures)


def verdict(check: Check, whole: Measured, now: datetime) -> CheckResult:
    """The verdict of one rule on a whole table, from the measures of all its parts."""
    whole = FINISHED[check.rule](check, whole, now) if check.rule in FINISHED else whole
    what = WHAT[check.rule]
    if check.rule == "fresh" and not check.parameters.get("by"):
        what = "tables"
    sentence = f"{check.code}: all {whole.evaluated:,} {what} hold"
    shown = list(whole.examples[:EXAMPLES]) if whole.failed else []
    if whole.failed:
        sentence = (
            f"{check.code}: {whole.failed:,} of {whole.evaluated:,} {what} fail: "
            f"{'; '.join(shown)} ({check.reason})"
        )
    return CheckResult(
        code=check.code,
        level="table",
        rule=check.rule,
        column=check.column,
        severity=check.severity,
        passed=not whole.failed,
        evaluated=whole.evaluated,
        failed=whole.failed,
        figures={**whole.figures, **({"examples": shown} if shown else {})},
        sentence=sentence,
    )


def named(row: Mapping[str, Any], names: Sequence[str]) -> str:
    """Some columns of a row in words."""
    return ", ".join(f"{name} {row[name] if row[name] != '' else 'empty'}" for name in names)


def _fresh(check: Check, whole: Measured, now: datetime) -> Measured:
    """How old the newest row of each group is, once all parts are known."""
    column, most = str(check.column), float(check.parameters["max_hours"])
    newest = {name: _moment(text) for name, text in sorted(whole.figures["newest"].items())}
    ages = {name: _age(value, now) for name, value in newest.items()}
    late = [
        f"newest {column}{f' of {name}' if name else ''} is {newest[name]}, "
        f"over for {age:.0f} hours, more than {most:g}"
        for name, age in ages.items()
        if age > most
    ]
    hours = {name or "all": round(age, 1) for name, age in ages.items()}
    return Measured(len(newest), len(late), late, {"hours": hours})


def _moment(text: str) -> date:
    return datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)


def _age(value: date, now: datetime) -> float:
    """Hours since an instant, or since the end of a day."""
    if isinstance(value, datetime):
        return (now - value).total_seconds() / 3600
    end = datetime.combine(value, time(), UTC) + timedelta(days=1)
    return (now - end).total_seconds() / 3600


def _min_rows(check: Check, whole: Measured, _: datetime) -> Measured:
    rows, least = whole.figures["rows"], int(check.parameters["min"])
    found = [f"{rows:,} rows, fewer than {least:,}"] if rows < least else []
    return replace(whole, evaluated=1, failed=len(found), examples=found)


def _newer(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    return {**one, **{name: max(text, one.get(name, text)) for name, text in other.items()}}


FINISHED = {"fresh": _fresh, "min_rows": _min_rows}
"""Rules that judge only the sum of all parts."""

FIGURES: Mapping[str, Any] = {
    "rows": int.__add__,
    "withdrawn": int.__add__,
    "largest": max,
    "largest_pct": max,
    "newest": _newer,
}
"""How a figure of two parts is that of both."""
