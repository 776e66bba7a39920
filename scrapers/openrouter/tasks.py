"""`GET /classifications/task`: what classified requests of the last week were for.

Belongs here: shares by task and by group of tasks, of requests and of tokens, and the sums the
source guarantees.
Does not belong here: the sampled series by category (`breakdowns`), which is another taxonomy.

There is no history at the source: what is not captured is lost.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from scrapers.exact import amount, exact_numbers
from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.window import asked
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import AHEAD, MEND, day, objects, once, one_of, typed

__all__ = ["TASK_SHARES", "TASK_SHARES_RECORDS", "parse_task_shares"]

TASK_SHARES_RECORDS = Records(
    name="task_shares",
    fields={
        "window_start": "date32",
        "window_end": "date32",
        "measure": "string",
        "scheme": "string",
        "category": "string",
        "parent": "string",
        "label": "string",
        "share": "string",
    },
    key=("window_start", "window_end", "measure", "scheme", "category"),
    scope=("window_start", "window_end", "measure", "scheme"),
    shard="window_end",
)
"""Shares from 0 to 1 of the classified sample, the source's own digits: one row a measure (of
requests: `usage_share`, of tokens: `token_share`) and task, or group of tasks without `parent`."""

SCHEME = "task"
MEASURES = ("usage_share", "token_share")
WITHIN = {"usage_share": "category_usage_share", "token_share": "category_token_share"}
GROUPS = frozenset({"code", "data", "agent", "general"})
WINDOW = {"window": "7d"}  # documented as the only one
ASKED = frozenset(WINDOW)
DATA = frozenset({"window_days", "as_of", "classifications", "macro_categories"})
TASK = frozenset({"tag", "display_name", "macro_category", *WITHIN, *WITHIN.values(), "models"})
GROUP = frozenset({"key", "label", *MEASURES})
MODEL = frozenset({"id", "tag_usage_share", "tag_token_share"})
BINARY = Decimal("0.000001")
"""What sums of binary fractions may miss 1 by, beside the digits the source rounds to."""

Rows = list[dict[str, Any]]


def parse_task_shares(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """Two rows a task and two a group of tasks: by requests and by tokens."""
    window = asked(url, ASKED).get("window", WINDOW["window"])
    one_of(window, frozenset(WINDOW.values()), "the URL's window")
    found = answer(body, "a classification of tasks")
    warnings = require_keys(found, frozenset({"data"}), frozenset({"data"}), "the body")
    data = typed(found["data"], dict, "/data")
    warnings += require_keys(data, DATA, DATA, "/data")
    start, end = _window(data, time)
    exact = exact_numbers(body)["data"]
    tasks, more = objects(data["classifications"], TASK, TASK, "/data/classifications")
    groups, odd = objects(data["macro_categories"], GROUP, GROUP, "/data/macro_categories")
    shares = _Shares(_tasks(tasks, exact), _groups(groups, exact))
    warnings += [*more, *odd, *_models(tasks, exact["classifications"])]
    shares.check()
    rows = [row for one in (shares.tasks, shares.groups) for row in _long(one)]
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    return Parsed(
        columns={"window_start": [start] * len(rows), "window_end": [end] * len(rows), **columns},
        scope=[(start, end, measure, SCHEME) for measure in MEASURES],
        warnings=warnings,
    )


def _window(data: Mapping[str, Any], time: datetime) -> tuple[date, date]:
    days = typed(data["window_days"], int, "/data/window_days")
    if days != 7:
        raise Refusal(
            "unknown_value",
            f"/data/window_days is {days} where 7 is documented; {MEND}",
            locator="/data/window_days",
        )
    end = day(data["as_of"], "/data/as_of")
    if end > (time + AHEAD).date():
        raise Refusal(
            "clock",
            f"/data/as_of says {end} but was captured on {time.date()}; set the clock that is "
            "wrong, the source's or ours, and fetch it again",
            locator="/data/as_of",
        )
    return end - timedelta(days=days - 1), end


def _tasks(rows: Rows, exact: Mapping[str, Any]) -> Rows:
    places = [f"/data/classifications/{n}" for n in range(len(rows))]
    for row, where in zip(rows, places, strict=True):
        one_of(row["macro_category"], GROUPS, f"{where}/macro_category")
    once(_texts(rows, places, "tag"), "/data/classifications", "tag")
    labels = _texts(rows, places, "display_name")
    return [
        {
            "category": row["tag"],
            "parent": row["macro_category"],
            "label": label,
            "where": where,
            **{key: _share(row, digits, key, where) for key in (*WITHIN, *WITHIN.values())},
        }
        for row, digits, label, where in zip(
            rows, exact["classifications"], labels, places, strict=True
        )
    ]


def _groups(rows: Rows, exact: Mapping[str, Any]) -> Rows:
    places = [f"/data/macro_categories/{n}" for n in range(len(rows))]
    for row, where in zip(rows, places, strict=True):
        one_of(row["key"], GROUPS, f"{where}/key")
    once(_texts(rows, places, "key"), "/data/macro_categories", "key")
    labels = _texts(rows, places, "label")
    return [
        {
            "category": row["key"],
            "parent": None,
            "label": label,
            "where": where,
            **{key: _share(row, digits, key, where) for key in MEASURES},
        }
        for row, digits, label, where in zip(
            rows, exact["macro_categories"], labels, places, strict=True
        )
    ]


def _texts(rows: Rows, places: Sequence[str], key: str) -> list[str]:
    return [typed(row[key], str, f"{where}/{key}") for row, where in zip(rows, places, strict=True)]


def _share(row: Mapping[str, Any], exact: Mapping[str, Any], key: str, where: str) -> str:
    text = amount(row, exact, key, where)
    if text is None or not 0 <= Decimal(text) <= 1:
        place = f"{where}/{key}"
        raise Refusal(
            "not_a_share",
            f"{place} is {text or 'null'}, no share from 0 to 1; {MEND}",
            locator=place,
        )
    return text


def _models(tasks: Rows, exact: Sequence[Mapping[str, Any]]) -> list[str]:
    """Check the largest models of each task, which no table holds; warnings."""
    warnings: list[str] = []
    for place, row in enumerate(tasks):
        where = f"/data/classifications/{place}/models"
        if typed(row["models"], list, where):
            found, more = objects(row["models"], MODEL, MODEL, where)
            warnings += more
            for n, (one, digits) in enumerate(zip(found, exact[place]["models"], strict=True)):
                typed(one["id"], str, f"{where}/{n}/id")
                for key in ("tag_usage_share", "tag_token_share"):
                    _share(one, digits, key, f"{where}/{n}")
    return warnings


def _long(rows: Rows) -> Iterator[dict[str, Any]]:
    for row in rows:
        for measure in MEASURES:
            yield {
                "measure": measure,
                "scheme": SCHEME,
                **{name: row[name] for name in ("category", "parent", "label")},
                "share": row[measure],
                "locator": f"{row['where']}/{measure}",
            }


class _Shares:
    """The sums that the source guarantees: to 1 in all, to 1 in a group, tasks to their group."""

    def __init__(self, tasks: Rows, groups: Rows) -> None:
        self.tasks, self.groups = tasks, groups
        digits = [-int(Decimal(row[key]).as_tuple().exponent) for row in tasks for key in WITHIN]
        # Each share is rounded to the digits that the longest of them shows.
        self.unit = Decimal(10) ** -max(digits)

    def check(self) -> None:
        """Raises: Refusal: `shares_not_one`, `wrong_sum`."""
        for measure in MEASURES:
            self._whole(self.tasks, measure, "the shares of all tasks")
            self._whole(self.groups, measure, "the shares of all groups")
            self._inside(measure)

    def _inside(self, measure: str) -> None:
        by_group: dict[str, Rows] = defaultdict(list)
        for row in self.tasks:
            by_group[row["parent"]].append(row)
        stated = {row["category"]: Decimal(row[measure]) for row in self.groups}
        for group, rows in sorted(by_group.items()):
            total = sum((Decimal(row[measure]) for row in rows), Decimal(0))
            if abs(total - stated.get(group, Decimal(0))) > self._slack(len(rows) + 1):
                raise Refusal(
                    "wrong_sum",
                    f"the {measure} of {group} is {stated.get(group)} but its tasks sum to "
                    f"{total}; {MEND}",
                    locator="/data/macro_categories",
                )
            if total:
                self._whole(rows, WITHIN[measure], f"the shares within {group}")

    def _whole(self, rows: Rows, key: str, what: str) -> None:
        total = sum((Decimal(row[key]) for row in rows), Decimal(0))
        if abs(total - 1) > self._slack(len(rows)):
            where = rows[0]["where"].rpartition("/")[0]
            raise Refusal(
                "shares_not_one",
                f"{where}: {what} ({key}) sum to {total}, not 1; {MEND}",
                locator=where,
            )

    def _slack(self, terms: int) -> Decimal:
        return self.unit * terms / 2 + BINARY


TASK_SHARES = Kind(
    name="task_shares",
    records=TASK_SHARES_RECORDS,
    version=1,
    url=re.compile(rf"{BASE}/classifications/task(?:\?.*)?"),
    parse=parse_task_shares,
)
