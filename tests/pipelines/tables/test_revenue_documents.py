"""Segments and releases out of documents built to mislead."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pandas as pd
import pytest

from pipelines.reference import curated_rows
from tests.pipelines.earnings import (
    NOW,
    companyfacts,
    fact,
    filings,
    judged,
    revenue,
    sighted,
)

AMD_FOLDER = "https://www.sec.gov/Archives/edgar/data/2488/000000248823000113/"
NVIDIA_FOLDER = "https://www.sec.gov/Archives/edgar/data/1045810/000104581025000209/"
HEAD = """<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:dei="http://xbrl.sec.gov/dei/2023" xmlns:us-gaap="http://fasb.org/us-gaap/2023"
 xmlns:amd="http://www.amd.com/20230701" xmlns:iso4217="http://www.xbrl.org/2003/iso4217"
 xmlns:nvda="http://www.nvidia.com/20250727" xmlns:srt="http://fasb.org/srt/2023"
 xmlns:country="http://xbrl.sec.gov/country/2023"><head><title>10-Q</title></head><body>"""
SEGMENT = "us-gaap:StatementBusinessSegmentsAxis"
PRODUCT = "srt:ProductOrServiceAxis"

Row = tuple[str, str, str, str]
"""Label, axis, member and millions as printed."""


def document(
    folder: str, name: str, cik: int, start: str, end: str, rows: list[Row], prose: str = ""
) -> pd.DataFrame:
    """An inline XBRL 10-Q with one table of one period."""
    contexts, cells = [], []
    for place, (label, axis, member, printed) in enumerate(rows):
        inside = (
            f'<xbrli:segment><xbrldi:explicitMember dimension="{axis}">{member}'
            "</xbrldi:explicitMember></xbrli:segment>"
            if axis
            else ""
        )
        contexts.append(
            f'<xbrli:context id="c-{place}"><xbrli:entity>'
            f'<xbrli:identifier scheme="http://www.sec.gov/CIK">{cik:010d}</xbrli:identifier>'
            f"{inside}</xbrli:entity><xbrli:period><xbrli:startDate>{start}</xbrli:startDate>"
            f"<xbrli:endDate>{end}</xbrli:endDate></xbrli:period></xbrli:context>"
        )
        cells.append(f"<tr><td>{label}</td><td>{number(place, printed)}</td></tr>")
    dei = (
        f'<ix:nonNumeric name="dei:DocumentType" contextRef="c-0" id="d-1">10-Q</ix:nonNumeric>'
        f'<ix:nonNumeric name="dei:DocumentPeriodEndDate" contextRef="c-0" id="d-2">{end}'
        "</ix:nonNumeric>"
        '<ix:nonNumeric name="dei:AmendmentFlag" contextRef="c-0" id="d-3">false</ix:nonNumeric>'
    )
    head = (
        f"{HEAD}<div>{dei}</div><div style='display:none'><ix:header><ix:resources>"
        f"{''.join(contexts)}<xbrli:unit id='usd'><xbrli:measure>iso4217:USD</xbrli:measure>"
        "</xbrli:unit></ix:resources></ix:header></div>"
    )
    table = f"<table><tr><td></td><td>Three Months Ended</td></tr>{''.join(cells)}</table>"
    body = f"{head}{table}<p>{prose}</p></body></html>".encode()
    return sighted(folder + name, body, datetime(2026, 1, 1, tzinfo=UTC))


def number(
    context: int, printed: str, *, decimals: int = -6, scale: int = 6, mark: str = ""
) -> str:
    """One fact."""
    form = ' format="ixt:num-dot-decimal"' if "," in printed or "." in printed else ""
    return (
        f'<ix:nonFraction unitRef="usd" contextRef="c-{context}" decimals="{decimals}" '
        f'name="us-gaap:Revenues"{form} scale="{scale}" id="f-{context}{mark}">{printed}'
        "</ix:nonFraction>"
    )


def amd(*rows: Row) -> pd.DataFrame:
    """AMD's second quarter of 2023."""
    return document(
        AMD_FOLDER, "amd-20230701.htm", 2488, "2023-04-02", "2023-07-01", [TOTAL, *rows]
    )


TOTAL: Row = ("Total net revenue", "", "", "5,359")
EMBEDDED: Row = ("Embedded", SEGMENT, "amd:EmbeddedMember", "1,459")


def verdict(frame: pd.DataFrame, **more: pd.DataFrame) -> tuple[dict[str, int], list[str]]:
    """Revenue by segment in millions of rows that pass, and codes of those that do not."""
    found = judged(revenue(edgar_inline_facts=frame, **more))
    good = {row["segment"]: int(row["revenue"]) // 10**6 for row in found.good.to_pylist()}
    return good, sorted(found.quarantined["code"].tolist())


def test_members_on_the_wrong_rows_are_kept_out_and_never_guessed() -> None:
    # As AMD's 10-Q of the second quarter of 2023 tags them.
    good, codes = verdict(
        amd(
            ("Data Center", SEGMENT, "amd:ClientMember", "1,321"),
            ("Client", SEGMENT, "amd:GamingMember", "998"),
            ("Gaming", SEGMENT, "amd:DataCenterMember", "1,581"),
            EMBEDDED,
        )
    )
    assert good == {"": 5359, "embedded": 1459}
    assert codes == ["member_contradicts_label"] * 3


def test_members_on_their_own_rows_pass() -> None:
    good, codes = verdict(
        amd(
            ("Data Center", SEGMENT, "amd:DataCenterMember", "1,321"),
            ("Client", SEGMENT, "amd:ClientMember", "998"),
            ("Gaming (1)", SEGMENT, "amd:GamingMember", "1,581"),
            EMBEDDED,
        )
    )
    assert good == {"": 5359, "data_center": 1321, "client": 998, "gaming": 1581, "embedded": 1459}
    assert codes == []


def test_a_member_that_is_not_listed_is_kept_out() -> None:
    good, codes = verdict(amd(("Quantum", SEGMENT, "amd:QuantumMember", "100"), EMBEDDED))
    assert (good, codes) == ({"": 5359, "embedded": 1459}, ["unknown_member"])


def test_parts_that_exceed_their_whole_are_kept_out() -> None:
    rows = amd(("Data Center", SEGMENT, "amd:DataCenterMember", "5,321"), EMBEDDED)
    good, codes = verdict(rows)
    assert (good, codes) == ({"": 5359}, ["segments_above_total"] * 2)


def test_parts_that_miss_one_are_told() -> None:
    found = judged(revenue(edgar_inline_facts=amd(EMBEDDED)))
    failed = [one.code for one in found.results if not one.passed]
    assert failed == ["segments_below_total"]


def test_a_country_without_a_line_is_that_country() -> None:
    axis = "srt:StatementGeographicalAxis"
    good, codes = verdict(amd(("Malaysia", axis, "country:MY", "200")))
    assert (good["MY"], codes) == (200, [])


DATA_CENTER: Row = ("Data Center", PRODUCT, "nvda:DataCenterMember", "75,200")
EDGE: Row = ("Edge Computing", PRODUCT, "nvda:EdgeComputingMember", "6,415")


def after_the_break(*rows: Row) -> pd.DataFrame:
    """NVIDIA's first quarter of FY2027, in which its market platforms are cut anew."""
    return document(
        NVIDIA_FOLDER.replace("25000209", "26000052"),
        "nvda-20260426.htm",
        1045810,
        "2026-01-26",
        "2026-04-26",
        [("Total revenue", "", "", "81,615"), *rows],
    )


def test_a_series_break_is_flagged_although_the_name_is_the_old_one() -> None:
    rows = revenue(edgar_inline_facts=after_the_break(DATA_CENTER)).to_dict("records")
    found = {row["segment"]: (row["break_from"], row["continues"]) for row in rows}
    assert found["data_center"][0] == date(2026, 1, 26)
    assert pd.isna(found[""][0])
    before = revenue(
        edgar_inline_facts=nvidia(("Data Center", PRODUCT, "nvda:DataCenterMember", "41,096"))
    )
    assert before["break_from"].isna().all()


def test_a_segment_after_a_break_names_those_it_continues() -> None:
    # Until its line is added, a new member is kept out.
    _, codes = verdict(after_the_break(DATA_CENTER, EDGE))
    assert codes == ["unknown_member"]
    lines = curated_rows("segments")
    (label_only,) = (one for one in lines if one.fields["segment"] == "edge_computing")
    fields = {**label_only.fields, "member": "nvda:EdgeComputingMember"}
    rows = revenue(
        edgar_inline_facts=after_the_break(DATA_CENTER, EDGE),
        segments=[*lines, replace(label_only, fields=fields)],
    )
    (edge,) = rows[rows["segment"] == "edge_computing"].to_dict("records")
    assert (edge["revenue"], edge["break_from"]) == ("6415000000.00", date(2026, 1, 26))
    assert edge["continues"] == "gaming+professional_visualization+automotive+oem_and_other"
    assert rows["ok_segments_below_total"].all()  # 75,200 + 6,415 = 81,615


def nvidia(*rows: Row, prose: str = "") -> pd.DataFrame:
    """NVIDIA's second quarter of FY2026."""
    return document(
        NVIDIA_FOLDER,
        "nvda-20250727.htm",
        1045810,
        "2025-04-28",
        "2025-07-27",
        [("Total revenue", "", "", "46,743"), *rows],
        prose,
    )


def test_prose_that_rounds_gives_way_to_the_statement() -> None:
    rounded = number(0, "46.7", decimals=-8, scale=9, mark="b")
    good, codes = verdict(nvidia(prose=f"Revenue was {rounded} billion."))
    assert (good, codes) == ({"": 46743}, [])


@pytest.mark.parametrize(("printed", "decimals", "scale"), [("46,744", -6, 6), ("46.9", -8, 9)])
def test_a_document_that_contradicts_itself_is_kept_out(
    printed: str, decimals: int, scale: int
) -> None:
    other = number(0, printed, decimals=decimals, scale=scale, mark="b")
    good, codes = verdict(nvidia(prose=other))
    assert (good, codes) == ({}, ["contradicting_values"] * 2)


def test_the_statement_decides_between_tags_of_one_filing() -> None:
    part = fact("2025-04-28", "2025-07-27", 743, "2025-08-27", 1, tag="Revenues")
    whole = fact("2025-04-28", "2025-07-27", 46743, "2025-08-27", 1)
    for one in (part, whole):
        one["accn"] = "0001045810-25-000209"
    good, codes = verdict(nvidia(), edgar_facts=companyfacts(1045810, [part, whole]))
    assert (good, codes) == ({"": 46743}, [])


def test_a_hole_in_company_facts_is_filled_from_the_document() -> None:
    # Facts came for the quarter before, not yet for this filing.
    before = fact("2025-01-27", "2025-04-27", 44062, "2025-05-28", 1)
    rows = revenue(edgar_inline_facts=nvidia(), edgar_facts=companyfacts(1045810, [before]))
    assert list(zip(rows["fiscal_quarter"], rows["revenue"], strict=True)) == [
        (1, "44062000000.00"),
        (2, "46743000000.00"),
    ]


def test_a_document_is_as_old_as_company_facts_say() -> None:
    filed = fact("2025-04-28", "2025-07-27", 46743, "2025-08-27", 1)
    filed["accn"] = "0001045810-25-000209"
    rows = revenue(
        edgar_inline_facts=nvidia(("Gaming", PRODUCT, "nvda:GamingMember", "4,287")),
        edgar_facts=companyfacts(1045810, [filed]),
    )
    assert set(rows["public_from"]) == {datetime(2025, 8, 28, 4, tzinfo=UTC)}


RELEASE = "https://www.sec.gov/Archives/edgar/data/2488/000000248826000121/q22026991.htm"
FILED = "0000002488-26-000121"


def release(columns: list[tuple[str, str]]) -> pd.DataFrame:
    """A press release with a statement of income."""
    heads = "".join(f"<td>{head}</td>" for head, _ in columns)
    cells = "".join(f"<td>{amount}</td>" for _, amount in columns)
    body = (
        "<html><body><p>CONSOLIDATED STATEMENTS (in millions, GAAP)</p><table>"
        f"<tr><td></td>{heads}</tr><tr><td>Net revenue</td>{cells}</tr>"
        f"<tr><td>Net income</td>{cells}</tr></table><p>US$</p></body></html>"
    )
    return sighted(RELEASE, body.encode(), datetime(2026, 8, 6, tzinfo=UTC))


def listed(items: str) -> pd.DataFrame:
    """The list of filings with that 8-K."""
    return filings(2488, FILED, "8-K", "2026-08-04", "2026-08-04T20:16:24.000Z", items)


COLUMNS = [
    ("Three Months Ended June 27, 2026", "$11,536"),
    ("Three Months Ended June 28, 2025", "$7,685"),
]
BEFORE = [fact("2025-03-30", "2025-06-28", 7685, "2025-08-06", 1)]


def test_a_release_is_public_with_its_8k_and_its_first_days_are_the_calendars() -> None:
    rows = revenue(edgar_printed=release(COLUMNS), edgar_filings=listed("2.02,9.01"))
    found = {row["period_end"]: row for row in judged(rows).good.to_pylist()}
    row = found[date(2026, 6, 27)]
    assert (row["period_start"], row["fiscal_quarter"]) == (date(2026, 3, 29), 2)
    assert row["public_from"] == datetime(2026, 8, 4, 20, 16, 24, tzinfo=UTC)
    assert (row["report_kind"], row["decimals"]) == ("press_release", -6)


def test_an_8k_about_other_things_announces_nothing() -> None:
    rows = revenue(edgar_printed=release(COLUMNS), edgar_filings=listed("5.02"))
    assert len(rows) == 0


def test_a_release_whose_comparative_contradicts_the_filing_is_kept_out() -> None:
    wrong = [COLUMNS[0], (COLUMNS[1][0], "$7,985")]
    rows = revenue(
        edgar_printed=release(wrong),
        edgar_filings=listed("2.02"),
        edgar_facts=companyfacts(2488, BEFORE),
    )
    found = judged(rows)
    assert found.quarantined["code"].tolist() == ["comparative_disagrees"] * 2
    assert [int(row["revenue"]) for row in found.good.to_pylist()] == [7_685_000_000]


def test_a_release_that_agrees_with_the_filing_passes() -> None:
    rows = revenue(
        edgar_printed=release(COLUMNS),
        edgar_filings=listed("2.02"),
        edgar_facts=companyfacts(2488, BEFORE, NOW),
    )
    assert len(judged(rows).quarantined) == 0
