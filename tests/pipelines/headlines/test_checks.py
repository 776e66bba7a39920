"""Each computation on frames made by hand, with figures worked out apart from the code."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest

from pipelines.headlines.checks import CHECKS, computed
from pipelines.headlines.demand import (
    price_ratio,
    programming_share,
    request_tokens,
    video_tokens_of,
)
from pipelines.headlines.market import domestic_share, node_cards, revenue_growth
from pipelines.headlines.result import Result, in_words, judge
from pipelines.headlines.tokens import country_ratio, growth_of_weeks, platform_week, tokens_of_week
from tests.pipelines.headlines.frames import COMMON, frame, headline, shares

FEB16, FEB2 = "2026-02-16", "2026-02-02"


def by_definition(results: Any) -> dict[str, Result]:
    """Results by definition."""
    return {one.definition: one for one in results}


def test_tokens_of_a_week_by_population_and_what_is_missing() -> None:
    rows = frame(*shares(FEB16, "top9_models", CN=5_154_859_366_493))
    found = by_definition(tokens_of_week(headline(about={"week": FEB16, "country": "CN"}), rows))
    one = found["week_top9_models"]
    assert one.value == 5_154_859_366_493
    assert one.inputs[0]["key"] == (
        "source=openrouter, week_start=2026-02-16, population=top9_models, group_by=country, "
        "group_name=CN, public_from<=2026-09-28T08:00:00Z"
    )
    assert found["week_all"].value is None
    assert found["week_all"].told == (
        "the seven daily rankings of the week of 2026-02-16 are not captured"
    )


def test_a_week_that_is_not_complete_or_withdrawn_counts_as_missing() -> None:
    partial = [{**one, "is_complete": False} for one in shares(FEB16, "all", CN=5)]
    gone = [{**one, "revision": 2, "status": "withdrawn"} for one in shares(FEB16, "top50", CN=5)]
    rows = frame(*partial, *shares(FEB16, "top50", CN=5), *gone)
    found = by_definition(tokens_of_week(headline(about={"week": FEB16, "country": "CN"}), rows))
    assert {one.value for one in found.values()} == {None}


def test_growth_of_two_weeks() -> None:
    rows = frame(
        *shares(FEB2, "top9_models", CN=2_265_174_367_798),
        *shares(FEB16, "top9_models", CN=5_154_859_366_493),
    )
    about = {"week": FEB16, "base": FEB2, "country": "CN"}
    found = by_definition(growth_of_weeks(headline(about=about), rows))
    # 5,154,859,366,493 / 2,265,174,367,798 - 1, as the facts have it.
    assert found["week_top9_models"].value == pytest.approx(127.57, abs=0.005)
    assert len(found["week_top9_models"].inputs) == 2
    assert found["week_top50"].value is None


def test_ratio_of_two_countries() -> None:
    rows = frame(*shares(FEB16, "top9_authors", CN=5_599, US=6_663))
    about = {"week": FEB16, "country": "CN", "other": "US", "test": "above"}
    asked = headline(about=about, stated_value="1")
    found = by_definition(country_ratio(asked, rows))["week_top9_authors"]
    assert found.value == pytest.approx(0.8403, abs=0.0001)
    assert judge(asked, found)[0] == "fails"


def test_the_platform_is_not_ten_models() -> None:
    rows = frame(
        *shares(FEB16, "all", CN=6_237_000_000_000, US=6_774_000_000_000),
        *shares(FEB16, "top9_models", CN=5_155_000_000_000, US=3_154_000_000_000),
    )
    asked = headline(about={"week": FEB16}, stated_value="13950000000000", tolerance_pct="0.5")
    found = by_definition(platform_week(asked, rows))
    assert found["platform_week"].value == 13_947_727_801_492
    assert judge(asked, found["platform_week"])[0] == "holds"
    assert found["week_top9_models"].value == 8_309_000_000_000
    assert judge(asked, found["week_top9_models"])[0] == "fails"


def revenue(year: int, amount: str, **more: Any) -> dict[str, Any]:
    """A vendor's year."""
    return {
        "vendor": "cambricon", "series_id": "cny-cas", "segment_scheme": "total", "segment": "",
        "period_start": date(year, 1, 1), "period_end": date(year, 12, 31), "duration": "FY",
        "fiscal_year": year, "is_primary": True, "vendor_name": "Cambricon", "currency": "CNY",
        "revenue": Decimal(amount), **more,
    }  # fmt: skip


def test_cambricon_to_the_fen() -> None:
    rows = frame(revenue(2024, "1174464377.35"), revenue(2025, "6497196198.68"))
    asked = headline(
        about={"vendor": "cambricon", "year": "2025"}, stated_value="453.21", tolerance_pct="0.01"
    )
    (found,) = revenue_growth(asked, rows)
    # 6,497,196,198.68 / 1,174,464,377.35 = 5.53205, as the facts have it.
    assert found.value == pytest.approx(453.205, abs=0.005)
    assert judge(asked, found)[0] == "holds"
    (alone,) = revenue_growth(asked, frame(revenue(2025, "6497196198.68")))
    assert alone.told == "the statements of cambricon for 2025 and 2024 are not captured"


def published(definition: str, share: float, bound: str = "about", **more: Any) -> dict[str, Any]:
    """A publisher's share of Chinese vendors in 2025."""
    return {
        "publisher": "idc", "metric": "ai_chip_share", "definition_id": definition, "geo": "CN",
        "entity": "domestic", "period_start": date(2025, 1, 1), "period_end": date(2025, 12, 31),
        "kind": "estimate", "share_pct": share, "basis": "units", "bound": bound,
        "public_from_basis": "stated_day", "reference_file": "register.yml", "reference_line": 7,
        "reference_digest": "0" * 64, **more,
    }  # fmt: skip


def test_domestic_shares_by_definition_and_bounds_that_decide_nothing() -> None:
    rows = frame(
        published("cn_cards", 41),
        published("cn_sector_value", 46, "at_most", basis="value"),
        published("cn_unstated", 42),
        published("cn_cards", 30.4, period_start=date(2024, 1, 1), period_end=date(2024, 12, 31)),
    )
    about = {"year": "2025", "own": "cn_unstated"}
    asked = headline(about=about, stated_value="42", tolerance_pct="1.2")
    found = by_definition(domestic_share(asked, rows))
    assert set(found) == {"cn_cards", "cn_sector_value"}
    assert judge(asked, found["cn_cards"]) == ("fails", pytest.approx(-2.38, abs=0.01))
    assert judge(asked, found["cn_sector_value"])[0] == "not_computable"
    assert found["cn_cards"].entry == ("register.yml", 7, "0" * 64)
    claimed = frame(
        published("unstated", 42, reference_file=None),
        published("cn_cards", 42, reference_file=None),
    )
    (one,) = domestic_share(asked, claimed)
    assert (one.entry, one.basis, [named["table"] for named in one.inputs]) == (
        *(None, "derived", ["penetration"]),
    )


def test_cards_of_a_node_on_a_day_and_later() -> None:
    def node(day: str, cards: int | None) -> dict[str, Any]:
        valid = date.fromisoformat(day)
        name = "Zhengzhou core node"
        return {
            "publisher": "scnet",
            "cluster_id": name,
            "valid_from": valid,
            "accelerators": cards,
        }

    rows = frame(node("2026-02-05", 30_000), node("2026-04-14", 60_000))
    about = {"cluster": "zhengzhou", "day": "2026-02-28", "test": "at_least"}
    asked = headline(about=about, stated_value="30000", stated_unit="card")
    (found,) = node_cards(asked, rows)
    assert found.told == (
        "Zhengzhou core node offered 30,000 cards from 2026-02-05 on and 60,000 cards from "
        "2026-04-14 on"
    )
    assert judge(asked, found)[0] == "holds"
    (missing,) = node_cards(headline(about={**about, "cluster": "wuhan"}), rows)
    assert missing.value is None


def test_programming_by_method_never_mixed() -> None:
    def row(
        method: str, category: str, share: float | None, end: str, scheme: str = "category"
    ) -> dict[str, Any]:
        return {
            "source": "openrouter", "window_start": date(2026, 1, 1), "measure": "token_share",
            "window_end": date.fromisoformat(end), "scheme": scheme, "category": category,
            "method": method, "share_pct": share, "is_complete": end < "2026-01-01",
        }  # fmt: skip

    rows = frame(
        row("sampled", "programming", 11.0, "2025-01-31"),
        row("sampled", "programming", 51.0, "2025-11-30"),
        row("sampled", "roleplay", 90.0, "2025-12-30"),
        # Languages of programming are no programming; a week without a total has no share.
        row("sampled", "programming", 40.0, "2025-12-29", "language_type"),
        row("sampled", "programming", None, "2025-12-28"),
        row("sampled", "programming", 60.0, "2026-01-04"),  # a week that is not over
    )
    asked = headline(about={"test": "at_least"}, stated_value="50", missing="nothing captured")
    found = by_definition(programming_share(asked, rows))
    assert judge(asked, found["tasks_sampled"])[0] == "holds"
    assert found["tasks_sampled"].value == 51.0
    assert found["tasks_classified"].told == "nothing captured (method classified)"


def test_video_by_the_formula_at_two_sizes() -> None:
    # Height x width x seconds x 24 / 1024.
    rows = frame(
        *(
            {"formula": f, "width": w, "height": h, "seconds": 10, "tokens": t}
            for f, w, h, t in (
                ("seedance", 1280, 720, 216_000),
                ("seedance", 1920, 1080, 486_000),
                ("seedance_frames", 1280, 720, 216_900),
            )
        )
    )
    asked = headline(about={"seconds": "10"}, stated_value="350000", tolerance_pct="5")
    found = by_definition(video_tokens_of(asked, rows))
    assert {name: one.value for name, one in found.items()} == {
        "video_720p": 216_000,
        "video_1080p": 486_000,
    }
    assert {judge(asked, one)[0] for one in found.values()} == {"fails"}


def test_prices_of_two_countries() -> None:
    def row(
        country: str, averaging: str, price: str, free: bool = False, **more: Any
    ) -> dict[str, Any]:
        return {
            "source": "openrouter", "week_start": date(2026, 2, 16), "country": country,
            "component": "input", "averaging": averaging, "includes_free": free,
            "price_usd_per_mtoken": Decimal(price), **more,
        }  # fmt: skip

    rows = frame(
        row("CN", "token_weighted", "0.39"),
        row("US", "token_weighted", "1.41"),
        row("US", "median", "0.95"),
        row("US", "token_weighted", "0.10", free=True),
        # Never one list's price by another's; the platform's own list comes first.
        row("CN", "median", "0.01", source="litellm"),
        row("CN", "token_weighted", "1.00", source="litellm"),
        row("US", "token_weighted", "9.00", source="litellm"),
        # Before the week, and after it.
        row("CN", "mean", "0.50", week_start=date(2026, 2, 9)),
        row("US", "mean", "5.00", week_start=date(2026, 2, 9)),
    )
    asked = headline(about={"week": FEB16, "country": "US", "other": "CN"}, stated_value="16.7")
    found = by_definition(price_ratio(asked, rows))
    # 1.41 / 0.39 = 3.615.
    assert found["price_weighted"].value == pytest.approx(3.615, abs=0.001)
    assert found["price_median"].told == (
        "no list has such prices of US and CN in the week of 2026-02-16 or later"
    )
    assert found["price_mean"].value is None
    later = frame(*(row(*one, week_start=date(2026, 3, 2)) for one in (
        ("CN", "mean", "0.50"), ("US", "mean", "5.00")
    )))  # fmt: skip
    assert by_definition(price_ratio(asked, later))["price_mean"].told == (
        "By the mean list price (openrouter) of the week of 2026-03-02 a million input tokens "
        "cost 5.00 US$ with US and 0.50 US$ with CN models, 10.0 times"
    )


def test_tokens_by_request_of_windows_of_one_length() -> None:
    def row(end: str, tokens: int, requests: int, length: int = 30) -> dict[str, Any]:
        last = date.fromisoformat(end)
        return {
            "source": "openrouter", "window_start": last - timedelta(days=length - 1),
            "window_end": last, "sort": "popular", "app_category": "all", "app_id": "1",
            "tokens": tokens, "requests": requests, "window_days": length,
        }  # fmt: skip

    rows = frame(
        row("2026-06-01", 1000, 10),
        row("2026-06-15", 9999, 1, 7),
        row("2026-06-30", 9999, 1),
        row("2026-07-01", 5000, 20),
    )
    asked = headline(about={"test": "above"}, stated_value="1", missing="no two rankings")
    (found,) = request_tokens(asked, rows)
    # 250 tokens a request after 100.
    assert found.value == 2.5
    for few in (rows[rows["window_days"].eq(7)], rows[2:]):  # these share 29 days
        (missing,) = request_tokens(asked, few)
        assert missing.told == "no two rankings"


def test_no_rows_at_all_are_missing_data_not_an_error() -> None:
    asked = headline(about={"test": "above"}, missing="no rankings of applications")
    empty = pd.DataFrame(
        columns=[*COMMON, "source", "window_start", "window_end", "sort", "app_category", "app_id",
                 "tokens", "requests", "window_days"]
    )  # fmt: skip
    (found,) = request_tokens(asked, empty)
    assert found.told == "no rankings of applications"


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_without_its_table_a_check_says_what_is_missing(name: str) -> None:
    found = list(computed(headline(check=name, missing="nothing"), {}))
    assert [one.definition for one in found] == list(CHECKS[name].definitions)
    assert all(one.value is None and one.told == "nothing" for one in found)


def test_a_check_that_is_not_there_is_named() -> None:
    with pytest.raises(
        LookupError, match=r"made: there is no check nonsense; the checks are count"
    ):
        list(computed(headline(check="nonsense"), {}))


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (5_154_859_366_493, "token", "5.155 trillion tokens"),
        (216_000, "token", "216,000 tokens"),
        (453.214, "percent", "453.21 %"),
        (30_000, "card", "30,000 cards"),
        (0.84, "ratio", "0.84 times"),
        (6_497_196_198.68, "CNY", "6.497 billion CNY"),
    ],
)
def test_numbers_in_words(value: float, unit: str, words: str) -> None:
    assert in_words(value, unit) == words
