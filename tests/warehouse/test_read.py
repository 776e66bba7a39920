"""Reading a release: types, time travel, plain errors."""

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import warehouse
from tests.warehouse.made_up import (
    BREAD,
    FACTS,
    MILK,
    NOON,
    at,
    candidate,
    publish_rows,
    table,
    vintage,
)
from warehouse.asof import instant
from warehouse.read import _last
from warehouse.release import Candidate, publish

ROOT = Path(__file__).parents[2]

# Bread was restated on the 10th, milk withdrawn on the 12th; eggs became public on the 3rd but were
# captured only on the 20th.
HISTORY = [
    vintage("bread", 1, 10, public=at(2)),
    vintage("bread", 1, 11, public=at(10), revision=2, status="restated"),
    vintage("milk", 1, 20, public=at(2)),
    vintage("milk", 1, None, public=at(12), revision=2, status="withdrawn", price=None),
    vintage("eggs", 1, 30, public=at(3), recorded=at(20)),
]
CURRENT = [HISTORY[1], HISTORY[4]]


@pytest.fixture(scope="module")
def data(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    publish(folder, {"sales": candidate(CURRENT, HISTORY)}, now=NOON, title="Test", facts=FACTS)
    return folder


def amounts(frame) -> dict[str, int]:
    return dict(zip(frame["stall"], frame["amount"], strict=True))


AS_OF = [
    ("2026-07-01", None, {}),
    ("2026-07-02", None, {"bread": 10, "milk": 20}),
    (date(2026, 7, 3), None, {"bread": 10, "milk": 20, "eggs": 30}),
    ("2026-07-09T23:59:59Z", None, {"bread": 10, "milk": 20, "eggs": 30}),
    ("2026-07-10", None, {"bread": 11, "milk": 20, "eggs": 30}),
    ("2026-07-12", None, {"bread": 11, "eggs": 30}),
    ("2026-07-12", "2026-07-12", {"bread": 11, "milk": 20}),
    ("2026-07-12", "2026-07-12T01:00:00Z", {"bread": 11}),
    ("2026-07-12", "2026-07-20", {"bread": 11, "eggs": 30}),
]


@pytest.mark.parametrize(("as_of", "recorded_by", "expected"), AS_OF)
def test_as_of_in_python(data, as_of, recorded_by, expected):
    opened = warehouse.open(data)
    assert amounts(opened.table("sales", as_of=as_of, recorded_by=recorded_by)) == expected


@pytest.mark.parametrize(("as_of", "recorded_by", "expected"), AS_OF)
@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_as_of_in_sql_whatever_the_session_s_time_zone(data, as_of, recorded_by, expected, zone):
    with warehouse.open(data).duckdb() as connection:
        connection.execute(f"SET TimeZone = '{zone}'")
        given_ = [as_of] if recorded_by is None else [as_of, recorded_by]
        marks = ", ".join("?" for _ in given_)
        found = connection.execute(f"SELECT stall, amount FROM sales_asof({marks})", given_)
        assert dict(found.fetchall()) == expected


@pytest.mark.parametrize(("as_of", "recorded_by", "expected"), AS_OF)
def test_as_of_as_the_readme_s_polars_lines_have_it(data, as_of, recorded_by, expected):
    limits = pl.col("public_from") <= instant(as_of)
    if recorded_by:
        limits = limits & (pl.col("recorded_from") <= instant(recorded_by))
    known = (
        pl.scan_parquet(data / "latest" / "history" / "sales.parquet")
        .filter(limits)
        .sort("revision")
        .unique(["stall", "day"], keep="last")
        .filter(pl.col("status") != "withdrawn")
        .collect()
    )
    assert dict(zip(known["stall"], known["amount"], strict=True)) == expected


def test_the_readme_s_pandas_and_polars_lines_run_as_printed(data, monkeypatch):
    monkeypatch.chdir(data / "latest")
    text = Path("README.md").read_text()
    lines = text.partition("# pandas\n")[2].partition("# Spark\n")[0]
    by_pandas, by_polars = lines.split("# Polars\n")
    at_first_of_august = {"bread": 11, "eggs": 30}
    for code in (by_pandas, by_pandas.splitlines()[0] + "\n" + by_polars):
        names = {"pd": pd, "pl": pl}
        exec(code, names)
        assert amounts(names["known"]) == at_first_of_august


def test_a_plain_asof_join_is_wrong_once_an_old_period_is_restated(data, tmp_path):
    """On the 11th the newest day sold is the 5th; an ASOF JOIN answers with the 1st, restated."""
    rows = [
        vintage("bread", 1, 10, public=at(2)),
        vintage("bread", 1, 11, public=at(10), revision=2, status="restated"),
        vintage("bread", 5, 50, public=at(6)),
    ]
    newest = {"sales": candidate(rows[1:], rows)}
    publish(tmp_path, newest, now=NOON, title="Test", facts=FACTS)
    with warehouse.open(tmp_path).duckdb() as connection:
        naive = connection.sql(
            "SELECT h.day::VARCHAR FROM (SELECT TIMESTAMPTZ '2026-07-11 00:00Z' AS t) q "
            "ASOF JOIN sales_history h ON q.t >= h.public_from"
        ).fetchall()
        right = connection.sql("SELECT max(day)::VARCHAR FROM sales_asof('2026-07-11')").fetchall()
    assert naive == [("2026-07-01",)]
    assert right == [("2026-07-05",)]


def test_history_has_every_vintage_also_the_withdrawn(data):
    opened = warehouse.open(data)
    assert len(opened.table("sales", history=True)) == 5
    assert len(opened.table("sales", history=True, as_of="2026-07-03")) == 3
    milk = opened.table("sales", history=True).query("stall == 'milk'")
    assert milk["status"].tolist() == ["reported", "withdrawn"]
    assert milk["amount"].isna().tolist() == [False, True]


def test_frames_have_plain_types_and_exact_ones_on_request(data):
    opened = warehouse.open(data)
    frame = opened.table("sales")
    types = {name: str(kind) for name, kind in frame.dtypes.items()}
    assert types["amount"] == "Int64"
    assert types["revision"] == "Int64"
    assert types["price"] == types["share_pct"] == "float64"
    assert types["public_from"] == "datetime64[us, UTC]"
    assert types["day"].startswith("datetime64")
    assert frame["price"].tolist() == [0.1, 0.1]
    assert opened.table("sales", exact=True)["price"].tolist() == [Decimal("0.100000000")] * 2


def test_decimals_become_the_nearest_float(tmp_path):
    """Arrow's own cast gives 0.30000000000000004 and its like for one value in eight."""
    texts = ["0.3", "0.7", "123456789.123456789", "0.000000001", "1.1"]
    rows = [vintage("bread", day, 1, price=text) for day, text in enumerate(texts, start=1)]
    publish_rows(tmp_path, *rows)
    prices = warehouse.open(tmp_path).table("sales")["price"]
    assert prices.tolist() == [0.3, 0.7, 123456789.123456789, 1e-9, 1.1]


def test_one_opened_release_stays_the_same(tmp_path):
    publish_rows(tmp_path, BREAD)
    opened = warehouse.open(tmp_path)
    publish_rows(tmp_path, BREAD, MILK, now=NOON + timedelta(hours=1))
    assert len(opened.table("sales")) == 1
    assert len(warehouse.open(tmp_path).table("sales")) == 2
    assert len(warehouse.open(opened.folder).table("sales")) == 1
    with opened.duckdb() as connection:
        assert connection.sql("SELECT count(*) FROM sales").fetchall() == [(1,)]
        connection.execute("CREATE TABLE memory.mine AS SELECT 1 AS one")
        with pytest.raises(duckdb.Error):
            connection.execute("DELETE FROM sales")


def test_errors_say_what_to_do(data, tmp_path):
    with pytest.raises(
        LookupError, match=r"there is no release in .* `compute-market --data .*run"
    ):
        warehouse.open(tmp_path)
    opened = warehouse.open(data)
    with pytest.raises(LookupError, match=r"^there is no table tokens; the tables are sales$"):
        opened.table("tokens")
    with pytest.raises(ValueError, match=r"^'soon' is no date or time; write 2026-08-01"):
        opened.table("sales", as_of="soon")


def test_a_table_without_history_cannot_be_asked_as_of(tmp_path):
    one = {"sales": Candidate(candidate([]).contract, table([BREAD]), None)}
    publish(tmp_path, one, now=NOON, title="Test", facts=FACTS)
    with pytest.raises(ValueError, match="the table sales keeps no history"):
        warehouse.open(tmp_path).table("sales", as_of="2026-08-01")


def test_a_table_held_from_the_start_says_why(tmp_path):
    held = {"sales": candidate([], held="nothing parsed")}
    publish(tmp_path, held, now=NOON, title="Test", facts=FACTS)
    with pytest.raises(LookupError, match="never published, it is held: nothing parsed"):
        warehouse.open(tmp_path).table("sales")


def test_instants_without_an_offset_are_utc():
    tokyo = timezone(timedelta(hours=9))
    assert instant("2026-08-01") == datetime(2026, 8, 1, tzinfo=UTC)
    assert instant(date(2026, 8, 1)) == datetime(2026, 8, 1, tzinfo=UTC)
    assert instant("2026-08-01T09:00:00+09:00") == datetime(2026, 8, 1, tzinfo=UTC)
    assert instant(datetime(2026, 8, 1, 9, tzinfo=tokyo)) == datetime(2026, 8, 1, tzinfo=UTC)


def test_importing_the_package_imports_no_heavy_library():
    code = (
        "import sys, warehouse; "
        "sys.exit(bool({'pandas', 'pyarrow', 'duckdb', 'great_expectations'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


VINTAGES = st.lists(
    st.tuples(
        st.sampled_from(["bread", "milk", "eggs"]),
        st.integers(1, 2),
        st.integers(1, 20),
        st.integers(0, 9),
        st.sampled_from(["reported", "restated", "withdrawn"]),
    ),
    max_size=25,
)


@settings(max_examples=60, deadline=None)
@given(VINTAGES, st.integers(1, 22), st.integers(1, 32), st.randoms())
def test_as_of_equals_a_loop_over_shuffled_vintages(drawn, public, recorded, random):
    rows = []
    for stall, day, public_day, delay, status in sorted(drawn, key=lambda one: one[2]):
        revision = 1 + sum(row["stall"] == stall and row["_day"] == day for row in rows)
        row = vintage(stall, day, len(rows), public=at(public_day), revision=revision,
                      recorded=at(public_day + delay), status=status)  # fmt: skip
        rows.append(row | {"_day": day})
    expected: dict[tuple[object, object], dict[str, object]] = {}
    for row in rows:
        if row["public_from"] <= at(public) and row["recorded_from"] <= at(recorded):
            key = row["stall"], row["day"]
            if key not in expected or expected[key]["revision"] < row["revision"]:
                expected[key] = row
    standing = {key: row["amount"] for key, row in expected.items() if row["status"] != "withdrawn"}
    random.shuffle(rows)
    known = [row for row in rows if row["public_from"] <= at(public)]
    known = [row for row in known if row["recorded_from"] <= at(recorded)]
    for row in known:
        row.pop("_day")
    found = _last(table(known, history=True), ["stall", "day"]).to_pylist()
    assert {(row["stall"], row["day"]): row["amount"] for row in found} == standing
