"""Every defect seen in published pages, as the sentence prints it, and the gate that objects.

The sentences are our own, with the figures of the pages on which each defect was seen; claims are
labelled as the specification of claims labels them, by hand.
"""

from datetime import date
from decimal import Decimal

from pipelines.claims.claim import Known
from pipelines.claims.gates import objections
from tests.pipelines.claims.made import WEEK, Y24, Y25, Y26, claim, codes, flagged, page

NEXT = (date(2026, 2, 16), date(2026, 2, 22))
SHARE = {"metric": "market_share", "entity": "NVIDIA"}


def test_scale_by_ten() -> None:
    """46.9 trillion for 4.69万亿, beside the weeks before and after."""
    march = (date(2026, 3, 9), date(2026, 3, 15))
    wrong = page("the week of March 9", claim("46.9e12", "token/week", period=march))
    others = [
        *page("4.12", claim("4.12e12", "token/week", period=WEEK), number=2),
        *page(
            "5.16",
            claim("5.16e12", "token/week", period=(date(2026, 2, 16), date(2026, 2, 22))),
            number=3,
        ),
    ]
    found = flagged([*wrong, *others])
    assert found[0] == {
        "scale": "4.69e13 token/week is more than 3 times away from 2 of 2 neighbouring figures, "
        "such as 4.12e12"
    }
    assert found[1:] == [{}, {}]


def test_scale_by_ten_against_a_company_report() -> None:
    """4.38 billion yuan for 4.38亿: the revenue of Moore Threads in 2024 was 438.5 million."""
    own = {"metric": "revenue", "entity": "Moore Threads"}
    known = Known("Moore Threads", "revenue", "CNY", *Y24, Decimal("438500000"), "report")
    other = Known("Moore Threads", "revenue", "CNY", *Y25, Decimal("1500000000"), "report")
    assert codes(page("x", claim("4.38e9", "CNY", period=Y24, **own)), [known, other]) == [
        ["scale"]
    ]
    assert codes(page("x", claim("4.38e8", "CNY", period=Y24, **own)), [known, other]) == [[]]


def test_scale_by_a_hundred_and_the_currency_lost() -> None:
    own = {"metric": "revenue", "entity": "Moore Threads"}
    values = zip(("0.46e6", "1.24e6", "4.38e6"), (2022, 2023, 2024), strict=True)
    found = page(
        "0.46 million, 1.24 million, and 4.38 million",
        *(
            claim(value, None, period=(date(year, 1, 1), date(year, 12, 31)), **own)
            for value, year in values
        ),
    )
    assert codes(found) == [["no_currency"]] * 3
    assert flagged(found)[0]["no_currency"] == (
        "460,000 has neither currency nor unit in its sentence"
    )


def test_unit_error() -> None:
    """100 and 3,900 zettatokens are 39 times apart, not 370, and beyond all there is."""
    own = {"metric": "tokens", "entity": "China"}
    found = page(
        "from 100 zettatokens in 2025 to 3,900 zettatokens in 2030, 370 times",
        claim("1e23", "token", period=Y25, **own),
        claim("3.9e24", "token", period=(date(2030, 1, 1), date(2030, 12, 31)), **own),
        claim("370", "times", "ratio", **own),
    )
    assert codes(found) == [["scale"], ["scale"], ["growth"]]
    assert flagged(found)[2]["growth"] == "from 1e23 and 3.9e24 comes 39.04 times, not 370"
    right = page(
        "10千万亿到3900千万亿, 390倍",
        claim("1e16", "token", period=Y25, **own),
        claim("3.9e18", "token", period=(date(2030, 1, 1), date(2030, 12, 31)), **own),
        claim("390", "times", "ratio", **own),
    )
    assert codes(right) == [[], [], []]


def test_tokens_told_as_calls() -> None:
    assert codes(page("536.7万亿次", claim("536.7e12", "call", entity="market"))) == [["unit"]]


def test_a_day_above_its_week() -> None:
    found = page(
        "98 trillion tokens that week, an average of 150 trillion a day",
        claim("9.8e13", "token/week"),
        claim("1.5e14", "token/day"),
    )
    assert (
        flagged(found)
        == [{"nesting": "1.5e14 token/day is more than 9.8e13 token/week of the same owner"}] * 2
    )
    assert codes(page("x", claim("9.8e13", "token/week"), claim("1.4e13", "token/day"))) == [[], []]


def test_growth_that_its_levels_do_not_give() -> None:
    """2,100 to 2,600 in a year is 23.8 %, not 30 to 40 %."""
    own = {"metric": "revenue", "entity": "market"}
    levels = (claim("2.1e11", "CNY", period=Y25, **own), claim("2.6e11", "CNY", period=Y26, **own))
    span = (Y25[0], Y26[1])
    wrong = claim("30", "percent/year", "growth", high="40", bound="range", period=span, **own)
    right = claim("23.8", "percent/year", "growth", period=span, **own)
    found = flagged(page("年复合增长率30%-40%", *levels, wrong, kind="forecast"))
    assert found[2] == {"growth": "from 2.1e11 and 2.6e11 comes 23.94 %, not 30 to 40"}
    assert codes(page("年复合增长率23.8%", *levels, right, kind="forecast")) == [[], [], []]


def test_points_told_as_percent() -> None:
    """32.1 less 17.7 is 14.4 points; 94 to 92 is 2 points or 2.1 percent, never 1.2."""
    own = {"metric": "market_share", "entity": "Qwen"}
    shares = (claim("17.7", "percent", "share", **own), claim("32.1", "percent", "share", **own))
    found = flagged(page("增速高达14.4%", *shares, claim("14.4", "percent", "growth", **own)))
    assert found[2] == {
        "pp_as_percent": "a change of a share is told as 14.4 %, "
        "but 17.7 and 32.1 are 14.4 points apart"
    }
    card = (claim("94", "percent", "share", **SHARE), claim("92", "percent", "share", **SHARE))
    for told in ("-1.2", "-2"):
        change = claim(told, "percent", "growth", **SHARE)
        assert codes(page("decreased just", *card, change))[2] == ["pp_as_percent"]
    points = claim("-2", "percentage_point", "difference", **SHARE)
    assert codes(page("two points", *card, points)) == [[], [], []]
    relative = claim("81.4", "percent", "growth", **own)
    assert codes(page("up 81.4 % from 17.7", *shares, relative)) == [[], [], []]


def test_a_forecast_told_as_actual() -> None:
    """55 % localised is what a house expects of 2027."""
    own = {"metric": "market_share", "entity": "domestic AI chips"}
    told = page(
        "China has localised 55% of its AI chips, up from 17% in 2023.",
        claim("55", "percent", "share", **own),
        claim("17", "percent", "share", period=(date(2023, 1, 1), date(2023, 12, 31)), **own),
        published=date(2025, 8, 20),
    )
    source = page(
        "will be 55% in 2027",
        claim("55", "percent", "share", period=(date(2027, 1, 1), date(2027, 12, 31)), **own),
        number=2,
        kind="forecast",
        carrier="Wire",
    )
    assert "forecast_as_actual" in codes([*told, *source])[0]
    assert flagged([*told, *source])[0]["forecast_as_actual"] == (
        "Wire has the same 55 as a forecast for the time to 2027-12-31"
    )
    # By itself it names no time: it waits all the same.
    assert [flag.code for flag in objections(told, ())[told[0].claim_id]] == ["no_period"]


def test_a_period_after_publication_is_no_fact() -> None:
    own = {"metric": "market_share", "entity": "Huawei"}
    late = claim("50", "percent", "share", period=Y26, **own)
    found = page("Huawei has 50% in 2026", late, published=date(2025, 12, 4))
    assert flagged(found) == [
        {
            "forecast_as_actual": "told as actual, but the period ends on 2026-12-31, "
            "after 2025-12-04"
        }
    ]
    words = page("Huawei is expected to have 50%", claim("50", "percent", "share", **own))
    assert codes(words) == [["forecast_as_actual"]]
    assert codes(page(words[0].quote, *words, kind="forecast")) == [[]]


def test_a_metric_misread() -> None:
    """94 % of shipments are not 94 % of all boards in use."""
    installed = {"metric": "cards_installed", "entity": "NVIDIA"}
    wild = page("94% of all AIBs in the wild", claim("94", "percent", "share", **installed))
    quarter = (date(2025, 4, 1), date(2025, 6, 30))
    source = page(
        "94% of shipments", claim("94", "percent", "share", period=quarter, **SHARE), number=2
    )
    assert [list(one) for one in flagged([*wild, *source])] == [["metric"], ["metric"]]


def test_a_month_to_date_told_as_one_day() -> None:
    own = {"entity": "OpenRouter"}
    day = (date(2026, 3, 15), date(2026, 3, 15))
    found = page(
        "x",
        claim("1.2e13", "token/day", period=day, **own),
        claim("9e12", "token/week", period=(date(2026, 3, 9), date(2026, 3, 15)), **own),
    )
    assert codes(found) == [["nesting"], ["nesting"]]


def test_a_revision() -> None:
    """42 % in May, 49 % in July, of the same publisher."""
    own = {"metric": "market_share", "entity": "foreign AI chips", "publisher": "TrendForce"}
    may, july = (
        page(
            "x",
            claim(value, "percent", "share", period=Y25, **own),
            number=n,
            published=day,
            kind="forecast",
        )
        for value, n, day in (("42", 1, date(2025, 5, 15)), ("49", 2, date(2025, 7, 20)))
    )
    found = flagged([*may, *july])
    assert found[1] == {
        "revision": "TrendForce, of one thing and time: 49 here, 42 on https://press.example/1"
    }
    other = [page("x", *july, number=2, publisher="IDC")[0]]
    assert codes([*may, *other]) == [[], []]  # two houses may differ


def test_an_erratum() -> None:
    own = {"metric": "compute", "entity": "hyperscalers"}
    found = page("A corrected chart gives them 71% of it.", claim("71", "percent", "share", **own))
    assert flagged(found) == [{"erratum": 'the sentence says "corrected"'}]
    assert codes(page("更正：应为71%", *found)) == [["erratum"]]


def test_a_conflation() -> None:
    """The week to 15 February brought 4.12 T, not the 5.16 T of the week after."""
    wrong = page("overtook with 5.16 trillion", claim("5.16e12", "token/week", period=WEEK))
    right = page("4.12", claim("4.12e12", "token/week", period=WEEK), number=2)
    assert codes([*wrong, *right]) == [["conflict"], ["conflict"]]


def test_a_base_without_a_date() -> None:
    found = page(
        "from 95% to 55% in 2025",
        claim("95", "percent", "share", **SHARE),
        claim("55", "percent", "share", period=Y25, **SHARE),
    )
    assert flagged(found) == [{"base_missing": "95 has no date, 55 beside it has"}, {}]


def test_growth_on_a_loss() -> None:
    """Cambricon's net profit in the third quarter of 2025: +390.23 % on a loss."""
    own = {"metric": "other", "entity": "Cambricon"}
    quarter = (date(2025, 7, 1), date(2025, 9, 30))
    rise = claim("390.23", "percent", "growth", period=quarter, **own)
    assert flagged(page("net profit grew 390.23%, from a loss a year before", rise)) == [
        {"negative_base": "the sentence speaks of a loss, on which growth means nothing"}
    ]
    assert flagged(page("归母净利润同比增长390.23%", rise)) == [
        {
            "negative_base": "a profit that grew by 390.23 % may have been a loss before; "
            "its base is not told"
        }
    ]
    levels = (
        claim("-194e6", "CNY", period=(date(2024, 7, 1), date(2024, 9, 30)), **own),
        claim("567e6", "CNY", period=quarter, **own),
    )
    assert codes(page("net profit", rise, *levels))[0] == ["negative_base"]
    small = claim("53.2", "percent", "growth", period=quarter, **own)
    assert codes(page("净利润增长53.2%", small)) == [[]]


def test_shares_that_exceed_their_whole() -> None:
    parts = (("NVIDIA", "66"), ("AMD", "20"), ("Huawei", "30"))
    found = page(
        "x",
        *(
            claim(v, "percent", "share", metric="market_share", entity=e, period=Y25)
            for e, v in parts
        ),
    )
    assert codes(found) == [["share_sum"]] * 3
    assert (
        flagged(found)[0]["share_sum"] == "the shares add up to 116: NVIDIA 66, AMD 20, Huawei 30"
    )


def test_a_rest_that_is_lost() -> None:
    def of(*parts: tuple[str, str]) -> list[list[str]]:
        made = (
            claim(value, "percent", "share", metric="market_share", entity=entity, period=Y25)
            for entity, value in parts
        )
        return codes(page("x", *made))

    assert of(("NVIDIA", "55"), ("AMD", "4"), ("others", "30")) == [["share_sum"]] * 3
    assert of(("NVIDIA", "55"), ("AMD", "4"), ("others", "41")) == [[], [], []]
    # A group and its members are not added up; without a rest nobody claims a whole.
    assert of(("NVIDIA", "55"), ("domestic AI chips", "41"), ("Huawei", "20")) == [[], [], []]


def test_units_over_total_against_the_share() -> None:
    made = {"metric": "shipments", "period": Y25}
    total = claim("4000000", "card", entity="market", bound="about", **made)
    own = claim("2200000", "card", entity="NVIDIA", bound="about", **made)
    right = claim("55", "percent", "share", metric="market_share", entity="NVIDIA", period=Y25)
    assert codes(page("x", total, own, right)) == [[], [], []]
    wrong = claim("45", "percent", "share", metric="market_share", entity="NVIDIA", period=Y25)
    assert flagged(page("x", total, own, wrong))[2] == {
        "share_of_total": "2,200,000 of 4,000,000 cards are 55 %, not 45"
    }


def test_a_half_year_above_its_year_and_growth_between_them() -> None:
    half = (date(2025, 1, 1), date(2025, 6, 30))
    found = page("x", claim("537e12", period=half), claim("114e12", period=Y25))
    assert codes(found) == [["nesting"], ["nesting"]]
    told = page(
        "上半年消耗200万亿,较去年全年的50万亿增长300%",
        claim("200e12"),
        claim("50e12"),
        claim("300", "percent", "growth"),
    )
    assert codes(told) == [[], [], ["nesting"]]
    dated = page(
        "近400%",
        claim("536.7e12", period=half),
        claim("114e12", period=Y24),
        claim("400", "percent", "growth", bound="about"),
    )
    assert codes(dated)[2] == ["nesting"]


def test_a_stock_of_many_years_output() -> None:
    found = page(
        "made 2.1万片, 34.6万片 in stock",
        claim("21000", "chip", metric="shipments", entity="X"),
        claim("346000", "chip", metric="other", entity="X"),
    )
    assert codes(found) == [[], ["scale"]]


def test_numbers_in_names() -> None:
    """Model names hold numbers, and so do stock codes."""
    cards = {"metric": "shipments", "entity": "Cambricon"}
    code = page("Cambricon (688256) sold 117,400 chips", claim("688256", "card", **cards))
    assert flagged(code) == [{"name": "688256 is a stock code"}]
    board = page("The RTX 5090 and the B200 sell", claim("5090", "card", **cards))
    assert flagged(board) == [{"name": '"RTX 5090" is a name'}]
    assert codes(page("sold 117,400 chips", claim("117400", "chip", **cards))) == [[]]
    assert codes(page("US 5090 cards", claim("50900", "card", **cards))) == [[]]


def test_points_told_as_percent_whatever_the_metric_is_called() -> None:
    """ "Decreased just 1.2%" beside 94 and 92 % of a market, read as revenue."""
    own = {"metric": "revenue", "entity": "NVIDIA"}
    shares = (claim("94", "percent", "share", **own), claim("92", "percent", "share", **own))
    change = claim("-1.2", "percent", "growth", **own)
    assert codes(page("share decreased just 1.2%", *shares, change))[2] == ["pp_as_percent"]
