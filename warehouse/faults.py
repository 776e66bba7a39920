"""The sentences that say why a row was kept out.

Belongs here: key, observed text, what is wrong and what was expected, in words.
Does not belong here: finding out (`gate`).
"""

from collections.abc import Mapping
from typing import Any

from warehouse.cast import observed_text
from warehouse.contract import Contract
from warehouse.rules import RowRule

__all__ = ["TYPE_WORDS", "key_text", "sentence"]

TYPE_WORDS = {
    "string": "text",
    "bool": "yes or no",
    "int32": "a whole number of at most 32 bits",
    "int64": "a whole number of at most 64 bits",
    "double": "a finite number",
    "date32": "a day written YYYY-MM-DD",
    "timestamp": "an instant with its time zone",
}
_LONGEST = 200
"""Characters of an observed text that a sentence repeats; `observed` holds it whole."""


def key_text(contract: Contract, row: Mapping[str, Any]) -> str:
    """The key of a row as text: `source=openrouter, date=2026-07-01, …`."""
    return ", ".join(f"{name}={_shown(row.get(name), '')}" for name in contract.key)


def sentence(
    contract: Contract,
    rule: RowRule,
    row: Mapping[str, Any],
    observed: str | None,
    expected: str,
) -> str:
    """One sentence: the value, the row it stands in, what is wrong, what was expected and why."""
    subject = f"{rule.column} = {_shown(observed)}" if rule.column else "the row"
    names = ", ".join(f"{name} {_shown(row.get(name), 'empty')}" for name in contract.key)
    wanted = f"; expected {expected}" if expected else ""
    why = f" ({rule.reason})" if rule.reason else ""
    return f"{subject} for {names}: {_fault(rule, row)}{wanted}{why}"


def _shown(value: Any, absent: str = "nothing") -> str:
    text = observed_text(value)
    if not text:
        return absent
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _fault(rule: RowRule, row: Mapping[str, Any]) -> str:
    value = row.get(rule.column or "")
    if rule.rule == "between":
        low, high = rule.limits
        return f"below {low}" if low is not None and value < low else f"above {high}"
    if rule.rule in ("ordered", "null_exactly_when"):
        other = rule.parameters["other"]
        beside = f"{other} = {_shown(row.get(other))}"
        if rule.rule == "ordered":
            return f"more than {beside}"
        return f"{'missing' if value is None else 'present'} with {beside}"
    return _FAULTS.get(rule.rule, f"fails {rule.code}")


_FAULTS = {
    "type": "not of the column's type",
    "null": "missing",
    "unknown": "not a value there is",
    "malformed": "malformed",
    "unique": "the same key stands there more than once",
    "not_after_now": "in the future",
}
