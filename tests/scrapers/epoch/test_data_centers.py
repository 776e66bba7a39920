"""Epoch's list of sites and their timelines: what they say, and each way they are refused."""

from datetime import UTC, date, datetime
from typing import Any

import pytest

from scrapers.epoch.parse import KINDS
from scrapers.records import Parsed, Refusal
from tests.scrapers.epoch.files import PERIOD, SITE, SITES, TIMELINES, sheet

TIME = datetime(2026, 5, 23, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"


def parse(body: bytes, url: str) -> Parsed:
    kind = next(kind for kind in KINDS if kind.url.fullmatch(url))
    return kind.parse(body, url, {}, TIME)


def row(parsed: Parsed) -> dict[str, Any]:
    assert parsed.rows == 1
    return {name: values[0] for name, values in parsed.columns.items()}


def refused(body: bytes, url: str) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        parse(body, url)
    return caught.value.code, caught.value.message


def test_a_site_with_its_confidence_tags_parsed() -> None:
    users = "OpenAI #likely, Microsoft #speculative, Oracle"
    parsed = parse(sheet(SITE | {"Users": users}), SITES)
    assert row(parsed) == {
        "series": "data_centers",
        "site": "New Carlisle",
        "h100e": "687215.7655381506",
        "power_mw": "1092",
        "power_kind": "",
        "operator": "Amazon",
        "certainty": "confident",
        "users": "OpenAI, Microsoft, Oracle",
        "users_certainty": "speculative",
        "country": "United States",
        "address": "New Carlisle, IN",
        "chip_types": None,
        "locator": "line=2,column=Current power (MW)",
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ([("data_centers",)], None, [])


@pytest.mark.parametrize(
    ("owner", "operator", "certainty"),
    [("CoreWeave", "CoreWeave", None), ("", None, None), (" Meta #Confident", "Meta", "confident")],
)
def test_an_owner_without_a_tag_and_no_owner(
    owner: str, operator: str | None, certainty: str | None
) -> None:
    found = row(parse(sheet(SITE | {"Owner": owner}), SITES))
    assert (found["operator"], found["certainty"]) == (operator, certainty)


@pytest.mark.parametrize(
    ("column", "kind"),
    [
        ("Current power (MW)", ""),
        ("Current IT power (MW)", "it"),
        ("Current facility power (MW)", "facility"),
    ],
)
def test_the_power_column_says_its_kind_only_where_its_name_does(column: str, kind: str) -> None:
    site = {column if name == "Current power (MW)" else name: text for name, text in SITE.items()}
    assert row(parse(sheet(site), SITES))["power_kind"] == kind


def test_a_period_keeps_both_kinds_of_power_and_their_digits() -> None:
    assert row(parse(sheet(PERIOD), TIMELINES)) == {
        "series": "data_center_timelines",
        "site": "New Carlisle",
        "date": date(2026, 3, 23),
        "power_it_mw": "910.0",
        "power_facility_mw": "1092.0",
        "h100e": "687215.7655381506",
        "locator": "line=2,column=IT power (MW)",
    }


def test_nothing_is_null_and_zero_is_zero() -> None:
    found = row(parse(sheet(PERIOD | {"H100 equivalents": "", "IT power (MW)": "0"}), TIMELINES))
    assert (found["h100e"], found["power_it_mw"]) == (None, "0")


def test_a_byte_order_mark_and_us_dates_change_nothing() -> None:
    plain = parse(sheet(PERIOD), TIMELINES)
    marked = parse(b"\xef\xbb\xbf" + sheet(PERIOD | {"Date": "3/23/2026"}), TIMELINES)
    assert marked.columns == plain.columns


SITE_LIST, TIMELINE_LIST = "the list of data centres", "the timelines of data centres"


@pytest.mark.parametrize(
    ("body", "url", "code", "message"),
    [
        (
            sheet(SITE).replace(b"Current power (MW)", b"Current power (kW)"),
            SITES,
            "missing_key",
            f"the header of {SITE_LIST} has none where one column Current power (MW) is "
            f"documented; {SITE_LIST} has the unknown column Current power (kW), so a column was "
            f"renamed, dropped or added; {MEND}",
        ),
        (
            sheet(SITE | {"Current IT power (MW)": "910"}),
            SITES,
            "missing_key",
            f"the header of {SITE_LIST} has Current power (MW) and Current IT power (MW) where one "
            "column Current power (MW) is documented, so a column was renamed, dropped or added; "
            f"{MEND}",
        ),
        (
            sheet(PERIOD).replace(b"IT power (MW)", b"Critical power (MW)"),
            TIMELINES,
            "missing_key",
            f"the header of {TIMELINE_LIST} lacks IT power (MW) and has the new Critical power "
            f"(MW), so a column was renamed or dropped; {MEND}",
        ),
        (
            sheet(SITE | {"Owner": "Amazon #certain"}),
            SITES,
            "unknown_value",
            "line=2,column=Owner is 'Amazon #certain', whose tag is none of confident, likely, "
            f"speculative; {MEND}",
        ),
        (
            sheet(SITE | {"Current power (MW)": "1,092 MW"}),
            SITES,
            "not_a_number",
            f"line=2,column=Current power (MW) is '1,092 MW', which is no number; {MEND}",
        ),
        (
            sheet(SITE | {"Name": ""}),
            SITES,
            "missing_value",
            f"line=2,column=Name is empty where a value is documented; {MEND}",
        ),
        (
            sheet(SITE, SITE),
            SITES,
            "duplicate_row",
            "line=3,column=Name says again what an earlier line says of New Carlisle, so a page is "
            "repeated; fetch it again",
        ),
        (
            sheet(PERIOD, PERIOD),
            TIMELINES,
            "duplicate_row",
            "line=3,column=Date says again what an earlier line says of New Carlisle on "
            "2026-03-23, so a page is repeated; fetch it again",
        ),
        (
            sheet(PERIOD | {"Date": "23.3.2026"}),
            TIMELINES,
            "bad_date",
            "line=2,column=Date is '23.3.2026', which is a day neither in ISO nor in US order; "
            f"{MEND}",
        ),
        (
            sheet(PERIOD | {"Date": "23/3/2026"}),
            TIMELINES,
            "bad_date",
            "line=2,column=Date is '23/3/2026', which is a day neither in ISO nor in US order; "
            f"{MEND}",
        ),
        (
            sheet(PERIOD | {"Date": ""}),
            TIMELINES,
            "bad_date",
            f"line=2,column=Date is empty where a day is documented; {MEND}",
        ),
        (
            b"<html>Just a moment</html>",
            SITES,
            "html",
            f"the body is an HTML or XML page, not {SITE_LIST}; open the URL in a browser to see "
            "what the site now answers",
        ),
        (
            b"",
            TIMELINES,
            "empty_body",
            f"the body is empty where {TIMELINE_LIST} was expected; fetch it again",
        ),
        (
            sheet(PERIOD)[:-20],
            TIMELINES,
            "cut",
            f"the last line of {TIMELINE_LIST} has no end, so it was cut; fetch it again",
        ),
    ],
)
def test_refusals(body: bytes, url: str, code: str, message: str) -> None:
    assert refused(body, url) == (code, message)


def test_an_extra_column_is_a_warning() -> None:
    parsed = parse(sheet(SITE | {"Current tax rebate": "1"}), SITES)
    assert parsed.warnings == [f"{SITE_LIST} has the unknown column Current tax rebate"]
