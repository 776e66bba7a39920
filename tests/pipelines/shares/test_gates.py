"""Each gate fires on the defect it was made for, and on nothing else."""

from typing import Any

import pytest

from tests.pipelines.shares.made import CARDS, SHARE, TOTAL, failing

Row = dict[str, Any]
WEEK: Row = {
    **TOTAL, "metric": "makers_tokens", "definition": "chart_top9", "unit": "token",
    "published": "2026-05-31",
}  # fmt: skip


def week(name: str, value: str, period: str, **more: Any) -> Row:
    """Tokens of a week."""
    return {**WEEK, "id": name, "value": value, "period": period, **more}


W2, W9 = "2026-02-02/2026-02-08", "2026-02-09/2026-02-15"
W16, W23 = "2026-02-16/2026-02-22", "2026-02-23/2026-03-01"


def share(name: str, value: str, entity: str = "domestic", **more: Any) -> Row:
    """A share of one year."""
    return {**SHARE, "id": name, "value": value, "entity": entity, **more}


def test_good_rows_pass_every_gate() -> None:
    assert failing(SHARE, TOTAL, CARDS) == {}


def test_scale_a_trillion_written_ten_times_too_large() -> None:
    # AIbase printed 46.9 trillion for 4.69 trillion.
    rows = [week("a", "4120000000000", W9), week("b", "46900000000000", W16)]
    found = failing(*rows, week("c", "5160000000000", W23))
    assert found["scale"] == {
        "b": "a value within 3 times its neighbours: 4120000000000 (a), 5160000000000 (c)"
    }


def test_scale_a_jump_that_somebody_looked_at_passes() -> None:
    rows = [week("a", "1000", W9, scale_checked="x"), week("b", "5000", W16, scale_checked="x")]
    assert failing(*rows) == {}


def test_scale_a_half_year_is_no_neighbour_of_a_year() -> None:
    half = {**CARDS, "id": "h", "period": "2024-H1", "value": "300000"}
    assert failing(CARDS, half) == {}


@pytest.mark.parametrize(("stated", "right"), [("127.57", True), ("127", False), ("1276", False)])
def test_growth_follows_from_figure_and_base(stated: str, right: bool) -> None:
    growth = {"base": "a", "value": stated, "unit": "percent"}
    rows = [week("a", "2265174367798", W2), week("b", "5154859366493", W9, growth=growth)]
    told = {} if right else {"growth": {"b": f"growth of 127.57 to 127.57 %, not {stated} %"}}
    assert failing(*rows) == told


def test_growth_370_times_against_39() -> None:
    # 1e16 to 3.9e17 are 39 times, printed as 370 times (36,900 %).
    growth = {"base": "a", "value": "36900", "unit": "percent"}
    rows = [
        week("a", "10000000000000000", W2, scale_checked="x"),
        week("b", "390000000000000000", W9, scale_checked="x", growth=growth),
    ]
    assert failing(*rows)["growth"]["b"].endswith("not 36900 %")


def test_growth_base_half_year_against_a_year() -> None:
    # "Growth of nearly 400 %" compared a half-year with the whole year before.
    half = {**CARDS, "id": "h", "period": "2024-H1", "value": "330000"}
    now = {**CARDS, "growth": {"base": "h", "value": "400", "unit": "percent"}}
    assert failing(now, half)["growth_base"] == {"c": "a base as long as its 365 days; h has 182"}


def test_growth_base_a_loss_is_no_base() -> None:
    # Cambricon's profit of Q3 2025 "grew" by 390.23 % from a loss.
    loss = {**TOTAL, "id": "l", "period": "2024", "value": "-194000000", "unit": "CNY"}
    now = {**TOTAL, "value": "567000000", "unit": "CNY", "scale_checked": "x"}
    now["growth"] = {"base": "l", "value": "390.23", "unit": "percent"}
    found = failing(now, {**loss, "scale_checked": "x"})
    assert found["growth_base"] == {
        "t": "no growth on a base of -194000000: from zero or less it means nothing"
    }
    assert "growth" not in found


def test_growth_base_that_is_no_row() -> None:
    now = {**TOTAL, "growth": {"base": "nothing", "value": "1", "unit": "percent"}}
    assert failing(now)["growth_base"] == {
        "t": "a base in the register; nothing is none of its rows"
    }


def test_definition_change_is_no_growth() -> None:
    # 30.4 % of cards and 43.2 % by value are two definitions.
    old = share("old", "30.4", period="2024")
    new = share("new", "43.2", definition="cn_value")
    new["growth"] = {"base": "old", "value": "12.8", "unit": "pp"}
    assert failing(old, new)["definition_change"] == {
        "new": "a base under the definition cn_value in percent; old counts cn_cards in percent"
    }


def test_points_a_difference_of_shares_is_no_percentage() -> None:
    # Qwen: 32.1 less 17.7, printed as growth of 14.4 %.
    old, new = share("old", "17.7", period="2025-H1"), share("new", "32.1", period="2025-H2")
    as_percent = {**new, "growth": {"base": "old", "value": "14.4", "unit": "percent"}}
    as_points = {**new, "growth": {"base": "old", "value": "14.4", "unit": "pp"}}
    assert failing(old, as_percent)["points"] == {
        "new": "14.4 percentage points between 17.7 and 32.1 %"
    }
    assert failing(old, as_points) == {}
    # Tom's Hardware: 94 to 92 % told as a decrease of 1.2 points.
    gpu = share("gpu", "92", period="2025")
    gpu["growth"] = {"base": "before", "value": "-12", "unit": "pp"}
    assert "points" in failing(share("before", "94", period="2024"), gpu)


def test_share_of_total_does_not_fit_part_and_whole() -> None:
    # 16 of 37 billion are 43.2 %; the same as "94 % of all cards" is another measure.
    part = {**TOTAL, "id": "p", "metric": "ai_chip_supply", "value": "16000000000"}
    good = share("s", "43.2", part="p", whole="t")
    assert failing(TOTAL, part, good) == {}
    assert failing(TOTAL, part, {**good, "value": "94"})["share_of_total"] == {
        "s": "43.2 %, as p by t"
    }
    yuan = {**part, "unit": "CNY"}
    assert failing(TOTAL, yuan, good)["share_of_total"] == {
        "s": "part and whole in one unit, not CNY and USD"
    }
    assert failing(part, good)["share_of_total"] == {"s": "rows p and t in the register"}


def test_split_sum_a_part_is_lost() -> None:
    rows = [share(name, value, entity, split="x") for name, value, entity in
            (("a", "55", "nvidia"), ("b", "41", "domestic"), ("c", "4", "foreign"))]  # fmt: skip
    assert failing(*rows) == {}
    told = "parts of x that make up 98 to 102 %, not 96.0 %"
    assert failing(*rows[:2])["split_sum"] == {"a": told, "b": told}


def test_split_sum_of_cards_against_their_whole() -> None:
    whole = {**CARDS, "id": "w", "entity": "foreign", "value": "4000000"}
    parts = [{**CARDS, "id": n, "entity": e, "value": v, "split": "x", "whole": "w"}
             for n, e, v in (("a", "nvidia", "2200000"), ("b", "domestic", "1650000"))]  # fmt: skip
    assert failing(whole, *parts)["split_sum"]["b"] == (
        "parts of x that make up 98 to 102 %, not 96.2 %"
    )


def test_nesting_a_week_below_its_own_day() -> None:
    # BestHub: 9.8e13 a week, 1.5e14 a day.
    day = week("d", "150000000000000", W16, unit="token/day")
    assert failing(week("w", "98000000000000", W16), day)["nesting"] == {
        "w": "at least the 150000000000000 token/day of d, which is in it"
    }


def test_nesting_a_year_below_its_half() -> None:
    half = {**CARDS, "id": "h", "period": "2025-H1", "value": "1900000"}
    assert failing(CARDS, half)["nesting"] == {
        "c": "at least the 1900000 card of h, which is in it"
    }


def test_currency_lost_from_an_amount() -> None:
    # Reportify: 438 million yuan as "4.38 million".
    assert failing({**TOTAL, "unit": "token"})["currency"] == {
        "t": "an ISO 4217 code exactly for amounts of money; the unit is token"
    }
    assert failing(week("w", "1000", W16, unit="CNY"))["currency"]["w"].endswith("unit is CNY")


def test_kind_a_forecast_told_as_fact() -> None:
    # AInvest: 55 % in 2027, told in August 2025 as what is.
    told = share("f", "55", period="2027", published="2025-08", kind="actual")
    assert failing(told)["kind"] == {"f": "a forecast: published 2025-08-31, before 2027-12-31"}
    assert failing({**told, "kind": "forecast"}) == {}


@pytest.mark.parametrize(
    ("quote", "word"), [("China will reach 41 %", "will"), ("预计2025年达到41%", "预计")]
)
def test_kind_words_of_forecast(quote: str, word: str) -> None:
    assert failing({**SHARE, "quote": quote})["kind"] == {
        "a": f"a forecast: its sentence says {word}"
    }


def test_kind_a_fact_told_as_forecast() -> None:
    assert failing({**SHARE, "kind": "forecast"})["kind"] == {
        "a": "an estimate: published 2026-04-01, after 2025-12-31"
    }


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"value": "141"}, "a share from 0 to 100 %"),
        ({"low": "45", "high": "50"}, "a value from 45 to 50"),
    ],
)
def test_share_range(changed: Row, told: str) -> None:
    assert failing({**SHARE, **changed})["share_range"] == {"a": told}


def test_contradiction_two_values_of_one_day() -> None:
    other = {**SHARE, "id": "b", "value": "43"}
    assert failing(SHARE, other)["contradiction"] == {
        "b": "another key or day than a, which says 41"
    }
    assert failing(SHARE, {**other, "published": "2026-05-01"}) == {}
