"""Panels and tables of the report, worked out by hand."""

import base64
import itertools
from datetime import date, timedelta

import pytest
from lxml import etree

from pipelines.report.blocks import Cell, Column, Table, number
from pipelines.report.charts import Series, panel

WEEK = timedelta(days=7)
FIRST = date(2026, 7, 6)


def drawn(*series: Series) -> etree._Element:
    return etree.fromstring(panel("A & B", series, unit="%", gap=WEEK))


def texts(svg: etree._Element, kind: str) -> list[str]:
    return [one.text for one in svg.iter("text") if one.get("class").startswith(kind)]


def test_the_axis_ends_at_a_round_number_above_the_highest_value() -> None:
    one = Series("CN", [(FIRST, 12.0), (FIRST + WEEK, 43.0)], "tone-cn")
    assert texts(drawn(one), "tick") == [
        "0",
        "12.5",
        "25",
        "37.5",
        "50%",
        "2026-07-06",
        "2026-07-13",
    ]


def test_points_stand_where_their_values_are() -> None:
    """Of 230 in height 12 are above and 26 below the field, of 360 in width 40 and 66 beside it."""
    one = Series("CN", [(FIRST, 0.0), (FIRST + WEEK, 50.0)], "tone-cn")
    (line,) = (part for part in drawn(one).iter("path"))
    assert line.get("d") == "M40.0 204.0L294.0 12.0"


def test_weeks_that_are_missing_are_not_joined() -> None:
    days = [FIRST, FIRST + WEEK, FIRST + 3 * WEEK]
    one = Series("CN", [(day, 50.0) for day in days], "tone-cn")
    (line,) = (part for part in drawn(one).iter("path"))
    assert [mark for mark in line.get("d") if mark.isalpha()] == ["M", "L", "M"]


def test_names_of_lines_that_end_together_stand_apart() -> None:
    series = [Series(name, [(FIRST, 50.0)], "tone-1") for name in ("a", "b", "c")]
    heights = [float(one.get("y")) for one in drawn(*series).iter("text") if one.get("x") == "300"]
    assert [b - a for a, b in itertools.pairwise(heights)] == [14.0, 14.0]


def test_a_panel_says_its_newest_values_to_those_who_do_not_see_it() -> None:
    one = Series("CN", [(FIRST, 12.0), (FIRST + WEEK, 43.25)], "tone-cn")
    (svg,) = drawn(one).iter("svg")
    assert svg.get("aria-label") == "A & B, %. Latest: CN: 43.25 on 2026-07-13"


def test_nothing_to_draw_is_no_panel() -> None:
    assert panel("A", [Series("CN", [], "tone-cn")], unit="%", gap=WEEK) == ""


@pytest.mark.parametrize(
    ("value", "digits", "text"),
    [
        (None, 2, ""),
        (0, 2, "0"),
        (13_947_727_801_492, 2, "13,947,727,801,492"),
        (36.9583, 2, "36.96"),
        (2.0, 3, "2"),
        (1200.0, 0, "1,200"),
        (-0.5, 1, "-0.5"),
    ],
)
def test_numbers_as_people_read_them(value: float | None, digits: int, text: str) -> None:
    assert number(value, digits) == text


def test_a_download_holds_exact_values_and_no_formula() -> None:
    columns = [Column("name", "Name"), Column("tokens", "Tokens", True)]
    rows = [
        [Cell("=1+1", "=1+1"), Cell("5.155 T", 5_154_859_366_493)],
        [Cell('a "b"', None), Cell("–")],
    ]
    head, _, body = Table(columns, rows, "t").download.partition(",")
    assert head == "data:text/csv;charset=utf-8;base64"
    assert base64.b64decode(body).decode() == (
        'name,tokens\r\n\'=1+1,5154859366493\r\n"a ""b""",–\r\n'
    )
