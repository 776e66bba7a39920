"""Lines over time as small SVG panels, a phone wide, in the page's own colours.

Belongs here: scales, ticks, strokes and labels of a panel. Does not belong here: which series, or
the table behind them (`sections`). Drawn here and not by a charting library: twelve panels take
20 ms this way and 3 s by Vega (measured 2026-11), every release has a report, and only colours
given as CSS follow the reader's light or dark.
"""

import html
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

__all__ = ["Series", "panel"]

WIDTH, HEIGHT = 360, 230
LEFT, RIGHT, TOP, BOTTOM = 40, 66, 12, 26
LABEL_HEIGHT = 14
Across = Callable[[date], float]
Scale = Callable[[float], float]


@dataclass(frozen=True, slots=True)
class Series:
    """A line: `points` are (day, value) in order; `tone` names its colour; dashed if no actual."""

    name: str
    points: Sequence[tuple[date, float]]
    tone: str
    dashed: bool = False


def panel(title: str, series: Sequence[Series], *, unit: str, gap: timedelta) -> str:
    """One panel; points further apart than `gap` are not joined. Empty where nothing is to draw.

    Args:
        title: printed above, and the name a screen reader says.
        series: at least one point in all of them together.
        unit: of the values, printed at the axis.
        gap: the longest step between two points of one line.
    """
    drawn = [one for one in series if one.points]
    if not drawn:
        return ""
    days = sorted({day for one in drawn for day, _ in one.points})
    top = _ceiling(max(value for one in drawn for _, value in one.points))
    first, last = days[0], days[-1]

    def across(day: date) -> float:
        span = (last - first).days or 1
        return LEFT + (WIDTH - LEFT - RIGHT) * ((day - first).days / span if first < last else 0.5)

    def up(value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / top

    parts = [*_grid(top, up, unit), *_days(days, across)]
    for one in drawn:
        parts += _line(one, across, up, gap)
    parts += _labels(drawn, up)
    told = "; ".join(f"{one.name}: {one.points[-1][1]:.4g} on {one.points[-1][0]}" for one in drawn)
    name = html.escape(title)
    return (
        f'<figure class="panel"><figcaption>{name}</figcaption>'
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{name}, {html.escape(unit)}. Latest: {html.escape(told)}">'
        f"{''.join(parts)}</svg></figure>"
    )


def _ceiling(value: float) -> float:
    """A round number at or above the highest value: 1, 2, 2.5 or 5 times a power of ten."""
    if value <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(value))
    return next(step * power for step in (1, 2, 2.5, 5, 10) if step * power >= value * 0.999999)


def _grid(top: float, up: Scale, unit: str) -> list[str]:
    parts = []
    for step in range(5):
        value = top * step / 4
        y = up(value)
        ends = f'x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y:.1f}" y2="{y:.1f}"'
        parts.append(f'<line class="grid" {ends}/>')
        shown = f"{value:g}{unit if step == 4 and len(unit) < 3 else ''}"
        place = f'x="{LEFT - 5}" y="{y + 4:.1f}" text-anchor="end"'
        parts.append(f'<text class="tick" {place}>{shown}</text>')
    return parts


def _days(days: Sequence[date], across: Across) -> list[str]:
    ends = [days[0]] if days[0] == days[-1] else [days[0], days[-1]]
    anchors = ["middle"] if len(ends) == 1 else ["start", "end"]
    return [
        f'<text class="tick" x="{across(day):.1f}" y="{HEIGHT - 8}" '
        f'text-anchor="{anchor}">{day}</text>'
        for day, anchor in zip(ends, anchors, strict=True)
    ]


def _line(one: Series, across: Across, up: Scale, gap: timedelta) -> list[str]:
    path, before = "", None
    for day, value in one.points:
        move = "M" if before is None or day - before > gap else "L"
        path += f"{move}{across(day):.1f} {up(value):.1f}"
        before = day
    dashed = " dashed" if one.dashed else ""
    parts = [f'<path class="line {one.tone}{dashed}" d="{path}"/>']
    if len(one.points) <= 60:
        parts += [
            f'<circle class="dot {one.tone}" cx="{across(day):.1f}" cy="{up(value):.1f}" r="2.6"/>'
            for day, value in one.points
        ]
    return parts


def _labels(drawn: Sequence[Series], up: Scale) -> list[str]:
    """The name of each line at its end, moved apart where two would lie on each other."""
    ends = sorted(((up(one.points[-1][1]), one) for one in drawn), key=lambda end: end[0])
    parts, lowest = [], -math.inf
    room = HEIGHT - BOTTOM - LABEL_HEIGHT * (len(ends) - 1)
    for y, one in ends:
        place = max(min(y, room), lowest + LABEL_HEIGHT)
        lowest, room = place, room + LABEL_HEIGHT
        parts.append(
            f'<text class="name {one.tone}" x="{WIDTH - RIGHT + 6}" y="{place + 4:.1f}">'
            f"{html.escape(one.name)}</text>"
        )
    return parts
