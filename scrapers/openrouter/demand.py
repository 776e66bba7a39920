"""Which questions about demand are asked: applications, sessions, tasks, and weeks by breakdown.

Belongs here: the URLs, and which of them are due today.
Does not belong here: sending them (`spider`), what an answer means (`parse`).
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

__all__ = ["DEEPEST", "PAGE", "daily", "sessions", "weekly"]

API = "https://openrouter.ai/api/v1"
DAY = timedelta(days=1)
WEEK = 7 * DAY
PAGE, DEEPEST = 500, 5000  # documented: the longest page of session costs, the largest offset
RECENT_WEEKS = 5
"""Whole weeks asked for anew each week: restated estimates of a month are seen."""


def daily(declared: Mapping[str, Any], until: date) -> Iterator[str]:
    """What is asked on every run: app rankings of the window to `until`, and the tasks.

    `declared` is `source.yml`. The tasks have no history at the source: a day not asked is lost.
    """
    start = until - (declared["app_window_days"] - 1) * DAY
    for sort, category in declared["app_rankings"]:
        chosen = f"&category={category}" if category else ""
        window = f"start_date={start}&end_date={until}"
        yield f"{API}/datasets/app-rankings?sort={sort}{chosen}&{window}&limit=50"
    yield f"{API}/classifications/task?window=7d"


def sessions(offset: int = 0) -> str:
    """One page of all session costs."""
    more = f"&offset={offset}" if offset else ""
    return f"{API}/datasets/session-cost?limit={PAGE}{more}"


def weekly(
    declared: Mapping[str, Any], since: date, until: date, archived: Callable[[str], bool]
) -> Iterator[str]:
    """Whole weeks by each breakdown, the whole before its parts, unless they are held.

    The URLs name whole weeks only, so they change once a week, and so often they are asked for.
    """
    last = until - (until.weekday() + 1) % 7 * DAY
    first = _monday(min(since, last - RECENT_WEEKS * WEEK + DAY))
    floor = declared["first_date"]
    first = max(first, _monday(floor + 6 * DAY))
    asked = [
        "",
        *(f"&{name}={value}" for name, values in _breakdowns(declared) for value in values),
    ]
    while first < last:
        end = min(last, first + declared["window_days"] // 7 * WEEK - DAY)
        for breakdown in asked:
            window = f"start_date={first}&end_date={end}&period=week"
            url = f"{API}/datasets/rankings-daily?{window}{breakdown}"
            if not archived(url):
                yield url
        first = end + DAY


def _breakdowns(declared: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    yield from declared["breakdowns"].items()


def _monday(day: date) -> date:
    return day - day.weekday() * DAY
