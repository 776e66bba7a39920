"""Rows fitted to a window: what stands in columns, what is said once, what is left out.

Belongs here: choosing columns for a width. Does not belong here: drawing (`terminal`), or any
format that is meant for machines (`output`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.cells import cell_len

from pipelines.terminal import cell

__all__ = ["Fitted", "fit"]

GAP = 2
"""Blanks between two columns."""
WRAPPED = 32
"""Width, in characters, at which a text is wrapped."""
SAID_ONCE = 40
"""Longest value that is said once above the rows; what is longer is left out."""
HEADING = 12
"""A heading up to this width is never broken; a longer one is, after an underscore."""

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fitted:
    """What a table shows."""

    columns: tuple[str, ...]
    same: Mapping[str, Any]
    """Columns whose value is the same in every row, to be said once."""
    dropped: tuple[str, ...]


def fit(columns: Sequence[str], rows: Sequence[Row], width: int, keep: Sequence[str]) -> Fitted:
    """Choose among `columns` so that a line has at most `width` characters.

    What is the same in every row is taken out first, then columns from the right that are not in
    `keep`, then those at the end of `keep`. The first column stays.
    """
    widths = {name: _width(name, rows) for name in columns}
    shown = list(columns)
    same: dict[str, Any] = {}
    if _line(widths, shown) > width and len(rows) > 1:
        same = {name: rows[0][name] for name in columns if _is_same(name, rows)}
        shown = [name for name in columns if name not in same] or list(columns)
        same = {name: value for name, value in same.items() if name not in shown}
        same = {name: value for name, value in same.items() if len(cell(value)) <= SAID_ONCE}
    spare = [name for name in keep if name in shown] + [name for name in shown if name not in keep]
    first = spare.pop(spare.index(shown[0])) if shown else ""
    spare.insert(0, first)
    while len(spare) > 1 and _line(widths, spare) > width:
        spare.pop()
    kept = tuple(name for name in shown if name in spare)
    return Fitted(kept, same, tuple(name for name in columns if name not in {*kept, *same}))


def heading(name: str, rows: Sequence[Row]) -> str:
    """A column's name, broken after underscores where its values are much narrower."""
    room = max(HEADING, _values_width(name, rows))
    lines = [""]
    for part in name.replace("_", "_\n").split("\n"):
        if lines[-1] and len(lines[-1]) + len(part) > room:
            lines.append("")
        lines[-1] += part
    return "\n".join(lines)


def _is_same(name: str, rows: Sequence[Row]) -> bool:
    return all(row[name] == rows[0][name] for row in rows)


def _values_width(name: str, rows: Sequence[Row]) -> int:
    longest = max((cell_len(cell(row[name])) for row in rows), default=0)
    return min(WRAPPED, longest)


def _width(name: str, rows: Sequence[Row]) -> int:
    lines = heading(name, rows).split("\n")
    return max(_values_width(name, rows), *map(len, lines))


def _line(widths: Mapping[str, int], names: Sequence[str]) -> int:
    return sum(widths[name] for name in names) + GAP * (len(names) - 1)
