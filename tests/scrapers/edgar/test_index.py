"""The index page of a filing."""

from collections.abc import Callable
from datetime import date

import pytest

from scrapers.records import Parsed, Refusal
from tests.scrapers.edgar.answers import ARCHIVES

MEND = "compare the source's documentation and mend the parser"


def test_a_row_a_document(parse: Callable[..., Parsed], index: bytes) -> None:
    parsed = parse("index", index)
    assert parsed.columns == {
        "cik": [7] * 3,
        "accession": ["0000000007-26-000012"] * 3,
        "document": ["acme.htm", "pr.htm", "y.txt"],
        "form": ["8-K"] * 3,
        "filing_date": [date(2026, 8, 5)] * 3,
        "accepted": ["2026-08-04 17:40:01"] * 3,
        "report_date": [date(2026, 8, 4)] * 3,
        "items": ["2.02,9.01"] * 3,
        "sequence": [1, 2, None],
        "type": ["8-K", "EX-99.1", ""],
        "description": ["8-K", "PRESS RELEASE", "Complete submission text file"],
        "size": [10, 20, 30],
        "locator": ["table=0,row=0", "table=0,row=1", "table=0,row=2"],
    }
    assert (parsed.scope, parsed.stated, list(parsed.warnings)) == ((), None, [])


def test_the_same_page_inside_the_folder(parse: Callable[..., Parsed], index: bytes) -> None:
    url = f"{ARCHIVES}/7/0000000007-26-000012-index.htm"
    assert parse("index", index, url).columns["cik"] == [7] * 3


def test_a_filing_without_a_period(parse: Callable[..., Parsed], index: bytes) -> None:
    without = index.replace(b"Period of Report", b"Effectiveness Date")
    assert parse("index", without).columns["report_date"] == [None] * 3


BAD: list[tuple[bytes, bytes, str, str]] = [
    (b"-000012<", b"-000013<", "wrong_file",
     "the filing 0000000007-26-000012 was asked for and the page of 0000000007-26-000013 came; "
     "fetch it again"),
    (b"id='secNum'", b"id='number'", "missing_part", f"the page names no accession; {MEND}"),
    (b"id='formName'", b"id='form'", "missing_part", f"the page names no form; {MEND}"),
    (b">Accepted<", b">Received<", "missing_part", f"the page lacks its line Accepted; {MEND}"),
    (b"2026-08-04 17:40:01", b"17:40", "bad_time",
     f"Accepted is '17:40', which is no time; {MEND}"),
    (b">2026-08-05<", b">Aug 5<", "bad_date",
     f"Filing Date is 'Aug 5', which is no day; {MEND}"),
    (b"<th>Type</th>", b"<th>Kind</th>", "unknown_columns",
     f"table 0 has the columns ['Seq', 'Description', 'Document', 'Kind', 'Size']; {MEND}"),
    (b"class='tableFile'", b"class='files'", "empty_list", f"the page lists no document; {MEND}"),
    (b"href=", b"src=", "missing_part", f"table=0,row=0 links no document; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "code", "message"), BAD)
def test_refusals(
    refused: Callable[..., Refusal], index: bytes, old: bytes, new: bytes, code: str, message: str
) -> None:
    assert old in index
    refusal = refused("index", index.replace(old, new))
    assert (refusal.code, refusal.message) == (code, message)
