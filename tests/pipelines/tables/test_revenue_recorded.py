"""Laws that hold over every row that the recordings give, whatever the row."""

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import orjson
import pytest

import warehouse
from tests.pipelines.earnings import recorded
from tests.pipelines.tables.test_chip_vendor_revenue import NVIDIA_FACTS, facts_filed
from warehouse.contract import load
from warehouse.read import Warehouse
from warehouse.table_rules import check_table

KEY = ("vendor", "series_id", "segment_scheme", "segment", "period_start", "period_end")


@pytest.fixture(scope="module")
def w(earnings_data: Path) -> Warehouse:
    """The release made of the recordings."""
    return warehouse.open(earnings_data)


@pytest.fixture(scope="module")
def history(w: Warehouse) -> list[dict[str, Any]]:
    """Every vintage of revenue."""
    return w.arrow("chip_vendor_revenue", history=True).to_pylist()


def test_every_quarter_is_named_by_the_years_that_annual_facts_span(
    history: list[dict[str, Any]], recordings: Path
) -> None:
    """`fy` and `fp` are wrong in every 10-Q of 2009-08 to 2014-05 and in two of 2020."""
    facts = facts_filed(recordings)
    ends = {one["end"] for one in facts if _days(one) > 350}
    years = sorted(date.fromisoformat(end) for end in ends)
    quarters = [
        row
        for row in history
        if row["vendor"] == "nvidia" and row["segment_scheme"] == "total" and row["duration"] == "Q"
    ]
    named = [row for row in quarters if years[0] < row["period_start"] <= years[-1]]
    assert (
        len({(row["fiscal_year"], row["fiscal_quarter"]) for row in named}) == 71
    )  # FY09 to FY26 without its first
    for row in named:
        before = max(day for day in years if day < row["period_start"])
        after = min(day for day in years if day >= row["period_end"])
        number = 1 + round((row["period_start"] - before).days / 91)
        assert (row["fiscal_year"], row["fiscal_quarter"]) == (after.year, number)


@pytest.mark.parametrize(
    ("end", "label"), [(date(2010, 5, 2), (2011, 1)), (date(2010, 8, 1), (2011, 2))]
)
def test_quarters_that_their_filing_calls_by_the_next_name(
    history: list[dict[str, Any]], end: date, label: tuple[int, int]
) -> None:
    rows = [row for row in history if row["period_end"] == end and row["duration"] == "Q"]
    assert {(row["fiscal_year"], row["fiscal_quarter"]) for row in rows} == {label}


def test_durations_are_those_of_the_days(history: list[dict[str, Any]], recordings: Path) -> None:
    """Lengths of all distinct periods, as counted in the facts: quarters, halves, nine months."""
    lengths = Counter(_days(one) for one in _distinct(facts_filed(recordings)))
    assert lengths == {
        91: 62,
        273: 18,
        182: 17,
        364: 16,
        371: 3,
        98: 2,
        90: 1,
        92: 1,
        183: 1,
        185: 1,
    }
    rows = {
        (row["period_start"], row["period_end"]): row["duration"]
        for row in history
        if row["vendor"] == "nvidia" and row["segment_scheme"] == "total" and not row["is_derived"]
    }
    names = Counter(rows.values())
    # 62 + 2 + 1 + 1 quarters, 17 + 1 + 1 halves, 18 times nine months, 16 + 3 years.
    assert names == {"Q": 66, "H1": 19, "9M": 18, "FY": 19}


def _days(one: dict[str, Any]) -> int:
    return (date.fromisoformat(one["end"]) - date.fromisoformat(one["start"])).days + 1


def _distinct(facts: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return list({(one["start"], one["end"]): one for one in facts}.values())


def test_no_row_is_public_before_the_day_its_document_was_filed(
    history: list[dict[str, Any]], recordings: Path
) -> None:
    body = orjson.loads(recorded(recordings, "edgar-nvda", NVIDIA_FACTS))
    filed = {
        one["accn"]: date.fromisoformat(one["filed"])
        for tags in body["facts"].values()
        for tag in tags.values()
        for facts in tag["units"].values()
        for one in facts
    }
    documents = {row["document_id"] for row in history if row["document_id"] in filed}
    assert len(documents) > 60
    for row in history:
        day = filed.get(row["document_id"])
        if day is not None:
            # Accepted after 17:30 Eastern, a filing counts to the next business day.
            assert row["public_from"] >= datetime(
                day.year, day.month, day.day, tzinfo=UTC
            ) - timedelta(days=4)
        assert row["public_from"].date() > row["period_end"]


def test_a_derived_row_is_public_with_the_later_of_its_inputs_and_their_difference(
    history: list[dict[str, Any]],
) -> None:
    derived = [row for row in history if row["is_derived"]]
    # Q4 of NVIDIA in FY09, FY10 (until the next 10-K prints it) and FY21 to FY26, in which no 10-K
    # does; Q2 to Q4 of Cambricon in seven years and Q2 of the eighth.
    assert len(derived) == 8 + 22
    for row in derived:
        inputs = [_standing(history, one["key"]) for one in row["derived_from"]]
        assert row["revenue"] == inputs[0]["revenue"] - inputs[1]["revenue"]
        assert row["public_from"] == max(one["public_from"] for one in inputs)
        assert inputs[0]["period_start"] == inputs[1]["period_start"]
        assert row["capture_id"] is None
        assert row["locator"] is None


def _standing(history: list[dict[str, Any]], key: str) -> dict[str, Any]:
    """The vintage that a `derived_from` key names, found with nothing of this project."""
    *parts, until = key.split(", ")
    wanted = dict(part.split("=") for part in parts)
    instant = datetime.fromisoformat(until.removeprefix("public_from<="))
    rows = [row for row in history if all(str(row[name]) == text for name, text in wanted.items())]
    return max(
        (row for row in rows if row["public_from"] <= instant), key=lambda row: row["public_from"]
    )


def test_at_every_instant_the_past_is_what_it_was(
    w: Warehouse, history: list[dict[str, Any]]
) -> None:
    instants = sorted({row["public_from"] for row in history})
    for instant in instants[:: max(1, len(instants) // 12)]:
        known = w.arrow("chip_vendor_revenue", as_of=instant.isoformat()).to_pylist()
        last: dict[tuple[Any, ...], dict[str, Any]] = {}
        for row in history:
            if row["public_from"] <= instant:
                name = tuple(row[column] for column in KEY)
                before = last.get(name)
                if before is None or before["revision"] < row["revision"]:
                    last[name] = row
        values = {tuple(row[column] for column in KEY): row["revenue"] for row in known}
        assert values == {name: row["revenue"] for name, row in last.items()}


@pytest.mark.parametrize(
    ("listing", "code", "days"),
    [("us", "stale_us", 100), ("cn", "stale_cn", 125), ("hk", "stale_hk", 215)],
)
def test_a_vendor_is_stale_after_the_pause_of_its_listing(
    w: Warehouse, listing: str, code: str, days: int
) -> None:
    contract = load("chip_vendor_revenue")
    latest = w.arrow("chip_vendor_revenue").slice(0, 1)
    at = latest.schema.get_field_index("listing")
    latest = latest.set_column(at, latest.schema.field(at), [[listing]])
    since = latest["public_from"][0].as_py()
    for hours, passed in ((24 * days, True), (24 * days + 1, False)):
        now = since + timedelta(hours=hours)
        found = {one.code: one for one in check_table(contract, latest, None, None, now=now)}
        assert found[code].passed is passed
        others = {"stale_us", "stale_cn", "stale_hk"} - {code}
        assert all(found[one].evaluated == 0 for one in others)
