"""Penetration, totals, definitions and headlines as a reader of the sample's release sees them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pyarrow as pa
import pytest

import warehouse
from pipelines.reference import curated_rows
from pipelines.shares.derived import chip_shares, token_shares_of_makers
from pipelines.trace import conditions, trace
from pipelines.workspace import Workspace
from warehouse.contract import contracts

DOMESTIC = (
    "metric = 'ai_chip_share' and geo = 'CN' and entity = 'domestic' and period_end = '2025-12-31'"
)


def asked(data: Path, query: str) -> list[tuple[Any, ...]]:
    """The rows of a query over the release."""
    with warehouse.open(data).duckdb() as connection:
        return connection.sql(query).fetchall()


def chain(data: Path, table: str, *words: str) -> tuple[str, str]:
    """Verdict and all steps of one row."""
    with Workspace(data) as space:
        space.ledger.update(space.archive)
        found = trace(space, warehouse.open(data), table, conditions(words))
    return found.verdict, "\n".join(step.text for step in found.steps)


def test_publishers_stand_side_by_side(sample_data: Path) -> None:
    found = asked(
        sample_data,
        "select publisher, share_pct, basis, kind, bound, published_last::text from penetration "
        f"where {DOMESTIC} order by publisher, share_pct",
    )
    assert found == [
        ("bernstein", 37.0, "value", "forecast", "about", "2025-07-17"),
        ("bernstein", 43.2, "value", "derived", "about", "2025-12-04"),
        ("bernstein", 46.0, "value", "derived", "at_most", "2025-07-31"),
        ("bernstein", 58.0, "value", "derived", "about", "2026-02-28"),
        ("deep_news", 42.0, "not_stated", "estimate", "about", "2026-03-31"),
        ("idc", 41.0, "units", "estimate", "about", "2026-04-01"),
        ("trendforce", 40.0, "procurement", "forecast", "about", "2025-05-15"),
    ]
    nvidia = asked(
        sample_data,
        "select share_pct, basis, kind from penetration where publisher = 'bernstein' "
        "and entity = 'nvidia' and definition_id = 'cn_sector_value' and period_end = '2025-12-31'",
    )
    assert nvidia == [(54.0, "value", "forecast")]


def test_as_of_shows_only_what_was_published_by_then(sample_data: Path) -> None:
    found = asked(
        sample_data,
        "select publisher, share_pct from penetration_asof('2025-08-01') "
        f"where {DOMESTIC} order by 1, 2",
    )
    assert found == [("bernstein", 37.0), ("bernstein", 46.0), ("trendforce", 40.0)]


def test_a_later_figure_of_one_key_is_a_later_vintage(sample_data: Path) -> None:
    where = "publisher = 'trendforce' and entity = 'foreign' and period_end = '2025-12-31'"
    found = asked(
        sample_data,
        "select revision, share_pct, status, public_from::date::text from penetration_history "
        f"where {where} order by revision",
    )
    assert found == [
        (1, 42.0, "reported", "2025-05-15"),
        (2, 49.0, "restated", "2025-07-31"),
    ]
    assert asked(
        sample_data, f"select share_pct from penetration_asof('2025-06-01') where {where}"
    ) == [(42.0,)]


def test_our_own_shares_stand_beside_them(sample_data: Path) -> None:
    found = dict(
        asked(
            sample_data,
            "select definition_id, share_pct from penetration where publisher = 'compute_market' "
            "and entity = 'CN' and period_start = '2026-02-16'",
        )
    )
    # 5,154,859,366,493 of 8,308,694,651,102 in the chart's nine models, as the facts have them.
    nine = 5_154_859_366_493 + 3_153_835_284_609
    assert found["week_top9_models"] == pytest.approx(100 * 5_154_859_366_493 / nine, abs=0.01)
    # 6.237 of 13.948 trillion.
    assert found["week_all"] == pytest.approx(100 * 6.237 / 13.948, abs=0.01)
    assert set(found) == {"week_all", "week_top50", "week_top9_models", "week_top9_authors"}


def test_every_row_has_a_definition_and_a_licence(sample_data: Path) -> None:
    for table in ("penetration", "market_totals", "headline_checks"):
        lost = asked(
            sample_data,
            f"select distinct definition_id from {table} "
            "anti join definitions using (definition_id)",
        )
        assert lost == []
    licences = dict(asked(sample_data, "select distinct publisher, licence from penetration"))
    assert licences["idc"] == "© IDC: single figures with their source"
    assert licences["compute_market"].startswith("as the inputs: CC BY 4.0")
    package = warehouse.open(sample_data).package
    named = {one["name"]: one["licenses"][0]["title"] for one in package["resources"]}
    assert named["penetration"] == "single facts; see licence column"


def test_nothing_of_the_register_is_kept_out(sample_data: Path) -> None:
    assert asked(sample_data, "select code, reason from quarantine") == []
    register = curated_rows("register")
    shares = sum(one.fields["table"] == "share" for one in register)
    totals = sum(one.fields["table"] == "total" for one in register)
    history = "select count(*) from penetration_history where reference_file is not null"
    assert asked(sample_data, history) == [(shares,)]
    assert asked(sample_data, "select count(*) from market_totals_history") == [(totals,)]


@pytest.mark.parametrize(
    ("headline", "definition", "verdict", "value"),
    [
        ("cn_week_5_16", "week_top9_models", "holds", 5_154_859_366_493),
        ("cn_above_us", "week_top9_models", "holds", 5.155 / 3.154),
        ("cn_above_us", "week_top9_authors", "fails", 5.599 / 6.663),
        ("cn_above_us", "week_all", "fails", 6.237 / 6.774),
        ("cn_above_us", "chart_authors", "fails", 5.763 / 6.922),
        ("cn_growth_127", "chart_top9", "holds", 127.57),
        ("cn_growth_127", "week_top9_models", "not_computable", None),
        ("top_ten_13_95", "platform_week", "holds", 13_947_727_801_492),
        ("cambricon_453", "company_revenue", "holds", 453.21),
        ("cambricon_453", "filed_revenue", "holds", 453.21),
        ("domestic_42_in_2025", "cn_cards", "fails", 41),
        ("programming_50", "tasks_sampled", "not_computable", None),
        ("agents_tokens", "request_tokens", "not_computable", None),
        # 1280 x 720 x 240 / 1024 and 1920 x 1080 x 240 / 1024.
        ("video_350k", "video_720p", "fails", 216_000),
        ("video_350k", "video_1080p", "fails", 486_000),
        ("zhengzhou_30000", "node_cards", "holds", 30_000),
        # 5 by 0.15 US$, the two models of 2026-05-06 that the sample holds.
        ("price_5_to_0_3", "price_mean", "fails", 33.33),
        ("price_5_to_0_3", "price_weighted", "not_computable", None),
    ],
)
def test_headlines(
    sample_data: Path, headline: str, definition: str, verdict: str, value: float | None
) -> None:
    ((found, number, told),) = asked(
        sample_data,
        "select verdict, recomputed_value, explanation from headline_checks "
        f"where headline_id = '{headline}' and definition_id = '{definition}'",
    )
    assert found == verdict
    assert number == (None if value is None else pytest.approx(value, rel=0.001))
    assert told.endswith(".")
    assert told.startswith("Not computable: ") is (value is None)


def test_at_least_twelve_sentences_are_tested(sample_data: Path) -> None:
    ((count,),) = asked(sample_data, "select count(distinct headline_id) from headline_checks")
    assert count == len(curated_rows("headlines")) >= 12


def test_trace_cites_the_line_of_the_register(sample_data: Path) -> None:
    words = ("publisher=idc", "entity=domestic", "period_end=2025-12-31")
    verdict, told = chain(sample_data, "penetration", *words)
    line, entry = next(
        (one.line, one)
        for one in curated_rows("register")
        if one.fields["id"] == "idc-2026-04-ai-chip-share-cn-cards-2025-domestic"
    )
    assert verdict == "curated"
    assert f"warehouse/reference/register.yml, line {line}, sha256 {entry.digest}" in told


def test_trace_of_a_headline_goes_down_to_the_bytes(sample_data: Path) -> None:
    words = ("headline_id=cn_above_us", "definition_id=week_top9_authors")
    verdict, told = chain(sample_data, "headline_checks", *words)
    assert verdict == "proved"
    assert "tokens = 5598667002063, each computed again from its own inputs" in told
    assert "token_volumes with source=openrouter, date=2026-02-16..2026-02-22" in told
    assert "bytes of WARC" in told
    for words in (
        ("headline_id=video_350k", "definition_id=video_720p"),
        ("headline_id=zhengzhou_30000", "definition_id=node_cards"),
        ("headline_id=price_5_to_0_3", "definition_id=price_mean"),
    ):
        assert chain(sample_data, "headline_checks", *words)[0] == "proved"
    missing = chain(
        sample_data,
        "headline_checks",
        "headline_id=cn_growth_127",
        "definition_id=week_all",
    )
    assert missing[0] == "curated"
    assert "headlines.yml" in missing[1]


def test_a_computed_share_is_proved(sample_data: Path) -> None:
    words = ("definition_id=week_all", "entity=other", "period_start=2026-07-20")
    assert chain(sample_data, "penetration", *words)[0] == "proved"


def test_a_country_that_is_no_longer_counted_has_nothing() -> None:
    first, second = (datetime(2026, 9, day, tzinfo=UTC) for day in (1, 2))

    def row(country: str, share: float | None, at: datetime, status: str) -> dict[str, Any]:
        return {
            "source": "openrouter", "week_start": date(2026, 2, 16), "population": "top9_models",
            "group_by": "country", "group_name": country, "share_of_platform_pct": share,
            "share_of_named_pct": share, "is_complete": None if share is None else True,
            "status": status, "public_from": at, "recorded_from": at,
        }  # fmt: skip

    rows = [
        row("CN", 60.0, first, "reported"),
        row("FR", 40.0, first, "reported"),
        row("CN", 100.0, second, "restated"),
        row("FR", None, second, "withdrawn"),
        row("DE", None, datetime(2026, 9, 3, tzinfo=UTC), "withdrawn"),
    ]
    found = token_shares_of_makers(pa.Table.from_pylist(rows).to_pandas(types_mapper=pd.ArrowDtype))
    shares = [
        (one["entity"], one["public_from"].day, one["share_pct"]) for one in found.to_pylist()
    ]
    assert sorted(shares) == [("CN", 1, 60.0), ("CN", 2, 100.0), ("FR", 1, 40.0), ("FR", 2, 0.0)]


def quarter(
    vendor: str, country: str, name: str, usd: str | None, at: datetime, **more: Any
) -> Mapping[str, Any]:
    """A quarter of a vendor in US$."""
    return {
        "vendor": vendor, "vendor_country": country, "calendar_quarter": name, "is_primary": True,
        "segment_scheme": "total", "duration": "Q", "period_end": date(2025, 6, 30), "revision": 1,
        "status": "reported", "revenue_usd": None if usd is None else Decimal(usd),
        "public_from": at, "recorded_from": at, **more,
    }  # fmt: skip


def test_vendors_shares_wait_for_all_and_say_who_is_counted() -> None:
    may, june, august, september = (datetime(2025, month, 1, tzinfo=UTC) for month in (5, 6, 8, 9))
    frame = pd.DataFrame(
        [
            quarter("nvidia", "US", "2025Q1", "90.00", may),
            quarter("cambricon", "CN", "2025Q1", "10.00", june),
            quarter("nvidia", "US", "2025Q2", "80.00", august),
            quarter("cambricon", "CN", "2025Q2", "20.00", september),
            quarter("nvidia", "US", "2025Q2", "99.00", august, duration="H1"),
            quarter("nvidia", "US", "2025Q2", "99.00", august, segment_scheme="asc280"),
        ]
    )
    found = [
        (one["period_end"], one["entity"], one["share_pct"], one["public_from"].month)
        for one in chip_shares(frame)
    ]
    first, second = date(2025, 3, 31), date(2025, 6, 30)
    assert found == [
        # Not in May: with no vendor of another country, 100 % would say nothing.
        (first, "CN", 10.0, 6),
        (first, "US", 90.0, 6),
        # 150 days after the quarter's end it stands again, unchanged.
        (first, "CN", 10.0, 8),
        (first, "US", 90.0, 8),
        # Not in August, when only one of the two had reported.
        (second, "CN", 20.0, 9),
        (second, "US", 80.0, 9),
    ]
    assert [one["counted"] for one in chip_shares(frame)][-1] == "2 vendors: cambricon, nvidia"


def test_nobody_is_waited_for_longer_than_150_days() -> None:
    may, august = datetime(2025, 5, 1, tzinfo=UTC), datetime(2025, 8, 1, tzinfo=UTC)
    rows = [
        quarter("nvidia", "US", "2025Q1", "90.00", may),
        quarter("gone", "CN", "2025Q1", "10.00", may),
        quarter("nvidia", "US", "2025Q2", "80.00", august),
        quarter("cambricon", "CN", "2025Q2", "20.00", august),
        quarter("nvidia", "US", "2025Q4", "80.00", datetime(2026, 2, 1, tzinfo=UTC)),
    ]
    found = [
        (one["period_end"], one["entity"], one["share_pct"], one["public_from"].date())
        for one in chip_shares(pd.DataFrame(rows))
        if one["period_end"] > date(2025, 3, 31)
    ]
    # 30 June and 150 days are 27 November.
    late = date(2025, 11, 27)
    assert found == [
        (date(2025, 6, 30), "CN", 20.0, late),
        (date(2025, 6, 30), "US", 80.0, late),
    ]


def test_the_contracts_are_as_the_design_fixes_them() -> None:
    declared = contracts()
    assert declared["penetration"].key == (
        "publisher", "metric", "definition_id", "geo", "entity", "period_start", "period_end",
        "kind",
    )  # fmt: skip
    assert declared["market_totals"].key == (
        "publisher", "metric", "definition_id", "geo", "period_start", "period_end", "kind",
    )  # fmt: skip
    assert declared["headline_checks"].key == ("headline_id", "definition_id")
    for contract in ("penetration", "market_totals"):
        query = declared[contract].example
        assert isinstance(duckdb.extract_statements(query), list)


def test_cambricon_from_recorded_statements_down_to_the_bytes(earnings_data: Path) -> None:
    words = ("headline_id=cambricon_453", "definition_id=filed_revenue")
    verdict, told = chain(earnings_data, "headline_checks", *words)
    assert verdict == "proved"
    assert "revenue = 6497196198.68" in told
    assert "revenue = 1174464377.35" in told
    found = asked(
        earnings_data,
        "select verdict, round(recomputed_value, 2) from headline_checks "
        "where headline_id = 'cambricon_453' and definition_id = 'filed_revenue'",
    )
    assert found == [("holds", 453.21)]
