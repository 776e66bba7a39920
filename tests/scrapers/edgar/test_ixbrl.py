"""Inline XBRL: facts of revenue with context, scale, sign, and what is printed beside them."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.records import Parsed, Refusal
from tests.scrapers.edgar.answers import document, ix

MEND = "compare the source's documentation and mend the parser"
TABLE = "<table><tr><td>Revenue</td><td>{}</td></tr></table>"


def test_a_row_a_fact(parse: Callable[..., Parsed], inline: bytes) -> None:
    parsed = parse("inline", inline)
    column = "Three Months Ended June 28, 2026"
    segments = (
        '[["srt:ConsolidationItemsAxis","us-gaap:OperatingSegmentsMember"],'
        '["us-gaap:StatementBusinessSegmentsAxis","acme:ChipsMember"]]'
    )
    assert parsed.columns == {
        "cik": [7, 7],
        "accession": ["0000000007-26-000012"] * 2,
        "document": ["acme-20260628.htm"] * 2,
        "fact": [0, 1],
        "document_type": ["10-Q"] * 2,
        "document_period_end": [date(2026, 6, 28)] * 2,
        "is_amendment": [False] * 2,
        "concept": ["us-gaap:Revenues"] * 2,
        "start": [date(2026, 3, 30)] * 2,
        "end": [date(2026, 6, 28)] * 2,
        "dimensions": ["[]", segments],
        "value": ["1234500000", "800000000"],
        "unit": ["USD"] * 2,
        "decimals": ["-6"] * 2,
        "scale": [6, 6],
        "printed": ["1,234.5", "800"],
        "label": ["Revenue", "Chips"],
        "column": [column] * 2,
        "table": [0, 0],
        "row": [1, 2],
        "element": ["f-1", "f-2"],
        "context": ["c1", "c2"],
        "locator": ["id=f-1,context=c1", "id=f-2,context=c2"],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


@pytest.mark.parametrize(
    ("text", "more", "value"),
    [
        ("46,743", {"format": "ixt:num-dot-decimal"}, "46743000000"),
        ("46 743", {"format": "ixt:num-dot-decimal"}, "46743000000"),
        ("46.743,5", {"format": "ixt:num-comma-decimal"}, "46743500000"),
        ("46.743,5", {"format": "ixt:numcommadecimal"}, "46743500000"),
        ("601", {}, "601000000"),
        ("\u2014", {"format": "ixt:fixed-zero"}, "0"),
        ("\u2014", {"format": "ixt:zerodash"}, "0"),
        ("none", {"format": "ixt-sec:numwordsen"}, "0"),
        ("134", {"sign": "-"}, "-134000000"),
        ("0", {"sign": "-"}, "0"),
        ("13.51", {"scale": "9"}, "13510000000"),
        ("7", {"scale": "0"}, "7"),
        ("75", {"scale": "-2"}, "0.75"),
        ("1234567890123456789.123456789", {"scale": "6"}, "1234567890123456789123456.789"),
    ],
)
def test_the_exact_value(
    parse: Callable[..., Parsed], text: str, more: dict[str, str], value: str
) -> None:
    columns = parse("inline", document(TABLE.format(ix(text, **more)))).columns
    assert (columns["value"], columns["printed"]) == ([value], [text])


def test_an_annual_report_under_ifrs(parse: Callable[..., Parsed]) -> None:
    body = document(TABLE.format(ix("2,894,307,699", name="ifrs-full:Revenue", scale="3",
                                    decimals="-3", format="ixt:num-dot-decimal")))  # fmt: skip
    body = body.replace(b"iso4217:USD", b"iso4217:TWD").replace(b">10-Q<", b">20-F<")
    columns = parse("inline", body).columns
    assert (columns["value"], columns["unit"]) == (["2894307699000"], ["TWD"])
    assert (columns["concept"], columns["document_type"]) == (["ifrs-full:Revenue"], ["20-F"])


def test_without_scale_and_id(parse: Callable[..., Parsed]) -> None:
    body = TABLE.format(ix("900")).replace(' scale="6"', "")
    columns = parse("inline", document(body)).columns
    assert (columns["value"], columns["scale"], columns["element"]) == (["900"], [0], [""])
    assert columns["locator"] == ["fact=0,context=c1"]


def test_a_nil_fact_has_no_value(parse: Callable[..., Parsed]) -> None:
    columns = parse("inline", document(TABLE.format(ix("", xsi_nil="true")))).columns
    assert (columns["value"], columns["printed"]) == ([None], [""])


def test_a_fact_inside_a_fact_is_read_twice(parse: Callable[..., Parsed]) -> None:
    inner = ix("1,773", format="ixt:num-dot-decimal", id="f-2")
    outer = ix(inner, format="ixt:num-dot-decimal", id="f-1")
    columns = parse("inline", document(TABLE.format(outer))).columns
    assert columns["value"] == ["1773000000"] * 2
    assert columns["element"] == ["f-1", "f-2"]


def test_what_a_fact_excludes_is_left_out(parse: Callable[..., Parsed]) -> None:
    fact = ix("12<ix:exclude>Page 7</ix:exclude>34")
    columns = parse("inline", document(TABLE.format(fact))).columns
    assert columns["printed"] == ["1234"]


def test_other_concepts_are_counted_and_left_out(parse: Callable[..., Parsed]) -> None:
    cost = ix("5", name="us-gaap:CostOfRevenue", contextRef="i1")
    assert parse("inline", document(cost + TABLE.format(ix("900")))).columns["fact"] == [1]


def test_a_fact_in_prose_has_no_label(parse: Callable[..., Parsed]) -> None:
    columns = parse("inline", document(f"<p>Revenue was ${ix('232')} million</p>")).columns
    assert (columns["label"], columns["column"]) == ([""], [""])
    assert (columns["table"], columns["row"]) == ([None], [None])


@pytest.mark.parametrize(
    ("row", "label"),
    [
        ("<td>Data Center</td><td>$</td><td>{}</td>", "Data Center"),
        ("<td/><td>  Data<br/>Center </td><td>{}</td>", "Data Center"),
        ("<td>Singapore (1)</td><td>{}</td>", "Singapore (1)"),
        ("<td>Singapore<sup>(1)</sup></td><td>{}</td>", "Singapore"),
        ("<td></td><td>$</td><td>{}</td>", ""),
        ("<td>{}</td><td>Total</td>", ""),
        ("<td>Outer</td><td><table><tr><td>Inner</td><td>{}</td></tr></table></td>", "Inner"),
    ],
)
def test_the_printed_label_of_a_row(parse: Callable[..., Parsed], row: str, label: str) -> None:
    body = f"<table><tr>{row.format(ix('900'))}</tr></table>"
    assert parse("inline", document(body)).columns["label"] == [label]


def test_a_member_that_contradicts_its_label_is_visible(parse: Callable[..., Parsed]) -> None:
    body = f"<table><tr><td>Games</td><td>{ix('1321', 'c2')}</td></tr></table>"
    columns = parse("inline", document(body)).columns
    assert columns["label"] == ["Games"]
    assert "acme:ChipsMember" in columns["dimensions"][0]


def test_segments_side_by_side_have_their_name_in_the_column(
    parse: Callable[..., Parsed],
) -> None:
    body = (
        "<table><tr><td></td><td colspan='2'>Chips</td><td colspan='2'>All Other</td></tr>"
        "<tr><td>Three Months Ended June 28, 2026</td></tr>"
        f"<tr><td>Revenue</td><td>$</td><td>{ix('8', 'c2')}</td><td>$</td><td>{ix('1')}</td></tr>"
        "</table>"
    )
    columns = parse("inline", document(body)).columns
    assert columns["label"] == ["Revenue"] * 2
    assert columns["column"] == ["Chips", "All Other"]


def test_a_cell_that_hangs_over_rows_moves_those_below(parse: Callable[..., Parsed]) -> None:
    body = (
        "<table><tr><td rowspan='2'>In millions</td><td colspan='2'>Three Months Ended</td></tr>"
        "<tr><td>June 28, 2026</td><td>June 29, 2025</td></tr>"
        f"<tr><td>Revenue</td><td>{ix('8')}</td><td>7</td></tr></table>"
    )
    columns = parse("inline", document(body)).columns
    assert columns["column"] == ["Three Months Ended June 28, 2026"]


def test_each_occurrence_is_its_own_row(parse: Callable[..., Parsed]) -> None:
    body = TABLE.format(ix("900")) + TABLE.format(ix("901"))
    columns = parse("inline", document(body)).columns
    assert columns["value"] == ["900000000", "901000000"]
    assert (columns["fact"], columns["table"]) == ([0, 1], [0, 1])


@pytest.mark.parametrize("kind", ["8-K", "10-K/A", "6-K"])
def test_a_document_that_need_not_show_revenue(parse: Callable[..., Parsed], kind: str) -> None:
    assert parse("inline", document("").replace(b">10-Q<", f">{kind}<".encode())).rows == 0


def test_a_report_without_revenue_is_refused(refused: Callable[..., Refusal]) -> None:
    refusal = refused("inline", document("<p>Nothing</p>"))
    assert (refusal.code, refusal.message) == (
        "no_revenue",
        "the 10-Q has no fact under a tag of revenue; look up which tag the filer uses and add "
        "it to concepts.py",
    )


def test_a_fact_of_another_filer_is_a_warning(parse: Callable[..., Parsed], inline: bytes) -> None:
    parsed = parse("inline", inline.replace(b"0000000007<", b"0000000009<"))
    assert parsed.columns["cik"] == [9, 9]
    assert parsed.warnings == ["the folder is that of 7, a fact that of 9"]


HERE = "id=f-1,context=c1"
BAD: list[tuple[dict[str, Any], str, str, str]] = [
    ({"format": "ixt:date-day"}, "8", "not_a_number",
     f"{HERE}: '8' with the format 'date-day' is no number; {MEND}"),
    ({}, "1,234", "not_a_number", f"{HERE}: '1,234' with the format 'none' is no number; {MEND}"),
    ({}, "", "not_a_number", f"{HERE}: '' with the format 'none' is no number; {MEND}"),
    ({"format": "ixt:num-dot-decimal"}, "(8)", "not_a_number",
     f"{HERE}: '(8)' with the format 'num-dot-decimal' is no number; {MEND}"),
    ({"scale": "six"}, "8", "bad_scale", f"{HERE}: the scale is 'six'; {MEND}"),
    ({"scale": "99"}, "8", "not_a_number",
     f"{HERE}: '8' with the format 'none' is no number; {MEND}"),
    ({"sign": "+"}, "8", "bad_sign", f"{HERE}: the sign is '+'; {MEND}"),
    ({"unitRef": "pure"}, "8", "wrong_unit",
     f"{HERE}: the unit is 'xbrli:pure' where revenue is documented in a currency; {MEND}"),
    ({"unitRef": "gone"}, "8", "wrong_unit",
     f"{HERE}: the unit is '' where revenue is documented in a currency; {MEND}"),
    ({"contextRef": "i1"}, "8", "no_duration",
     f"id=f-1,context=i1: revenue at an instant or forever; {MEND}"),
    ({"contextRef": "gone"}, "8", "missing_context",
     "id=f-1,context=gone: the document defines no such context; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "text", "code", "message"), BAD)
def test_refusals(
    refused: Callable[..., Refusal], more: dict[str, Any], text: str, code: str, message: str
) -> None:
    refusal = refused("inline", document(TABLE.format(ix(text, id="f-1", **more))))
    assert (refusal.code, refusal.message, refusal.failed) == (code, message, False)


DAMAGE: list[tuple[bytes, bytes, str, str]] = [
    (b"</body></html>", b"", "truncated", "the document does not end with </html>; fetch it again"),
    (b"ix:header>", b"ix:footer>", "not_inline",
     "the page is no inline XBRL document; look up in the filing's index which document is"),
    (b"dei:DocumentType", b"dei:DocumentKind", "missing_fact",
     f"the document lacks dei:DocumentType on its cover; {MEND}"),
    (b"June\xc2\xa028,", b"Juin 28,", "bad_date",
     f"dei:DocumentPeriodEndDate is 'Juin 28, 2026', which is no day; {MEND}"),
    (b">0000000007<", b">Acme<", "bad_context",
     f"the context 'c1' names the filer 'Acme', which is no CIK; {MEND}"),
    (b"2026-03-30", b"2026-30-03", "bad_date",
     f"context=c1 is '2026-30-03', which is no day; {MEND}"),
    (b"2026-03-30", b"2026-12-30", "bad_period",
     f"id=f-1,context=c1: 2026-12-30 is after 2026-06-28; {MEND}"),
    (b"<body>", b"<!ENTITY a 'b'><body>", "entity",
     f"the document declares entities, which no filing may; {MEND}"),
    (b"<body>", b"<body><ix:nonNumeric name='dei:DocumentType'>10-K</ix:nonNumeric>",
     "contradicting_facts",
     f"the document says both '10-K' and '10-Q' for dei:DocumentType; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "message"), DAMAGE)
def test_damaged_documents(
    refused: Callable[..., Refusal], inline: bytes, old: bytes, new: bytes, code: str, message: str
) -> None:
    assert old in inline
    refusal = refused("inline", inline.replace(old, new))
    assert (refusal.code, refusal.message) == (code, message)


def test_xml_that_is_not_well_formed_is_refused(
    refused: Callable[..., Refusal], inline: bytes
) -> None:
    refusal = refused("inline", inline.replace(b"</table>", b"</tabel>"))
    assert refusal.code == "not_xml"
    assert refusal.message.startswith("the document is no well-formed XML (")
    assert refusal.message.endswith("), so it was damaged; fetch it again")
