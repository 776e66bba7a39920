"""CSV files as they arrive: encodings, pages instead of them, headers that changed, cut lines."""

import re

import pytest

from scrapers.records import Refusal
from scrapers.sheet import once, read_sheet

WHAT = "the list"
MEND = "compare the source's documentation and mend the parser"
EMPTY = "the body is empty where the list was expected; fetch it again"
REQUIRED, KNOWN = frozenset({"Name", "MW"}), frozenset({"Notes"})


def refused(body: bytes) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        read_sheet(body, WHAT, REQUIRED, KNOWN)
    return caught.value.code, caught.value.message


def test_rows_by_name_with_the_line_they_begin_on() -> None:
    body = b'Name,MW,Notes\nA, 1 ,"two\nlines"\n\nB,2,\n'
    sheet = read_sheet(body, WHAT, REQUIRED, KNOWN)
    assert [(row.line, dict(row.cells)) for row in sheet.rows] == [
        (2, {"Name": "A", "MW": "1", "Notes": "two\nlines"}),
        (5, {"Name": "B", "MW": "2", "Notes": ""}),
    ]
    assert (sheet.rows[1].locator("MW"), sheet.warnings) == ("line=5,column=MW", [])


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_a_byte_order_mark_and_either_line_ending_change_nothing(ending: str) -> None:
    body = ending.join(("Name,MW", "Türkiye,1", "")).encode()
    for prefix in (b"", b"\xef\xbb\xbf"):
        (row,) = read_sheet(prefix + body, WHAT, REQUIRED).rows
        assert dict(row.cells) == {"Name": "Türkiye", "MW": "1"}


def test_mac_roman_is_refused_and_never_read_with_a_wrong_letter() -> None:
    # 0x9F is ü in Mac Roman; Windows-1252 would read Ÿ without an error.
    body = "Name,MW\nNorway,1\nTürkiye,2\n".encode("mac_roman")
    assert body.decode("cp1252").splitlines()[2] == "TŸrkiye,2"
    assert refused(body) == (
        "not_utf8",
        "line 3 holds the byte 0x9F, so the list is no UTF-8 but perhaps Mac Roman or "
        "Windows-1252, between which letters change silently; find out which it is and mend the "
        "parser",
    )


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (b"", "empty_body", EMPTY),
        (b"\xef\xbb\xbf\n", "empty_body", EMPTY),
        (
            b"<!DOCTYPE html><title>Just a moment</title>",
            "html",
            "the body is an HTML or XML page, not the list; open the URL in a browser to see what "
            "the site now answers",
        ),
        (
            b"Name,MW\nA,1",
            "cut",
            "the last line of the list has no end, so it was cut; fetch it again",
        ),
        (
            b"Name,MW\nA,1\nB\n",
            "wrong_columns",
            "line 3 of the list has 1 cells where the header has 2, so the file was cut or "
            "damaged; fetch it again",
        ),
        (
            b'Name,MW\nA,"1\n',
            "not_csv",
            "the list is no CSV (unexpected end of data), so it was damaged or cut; fetch it again",
        ),
        (b"Name,MW\n", "empty_list", "the list has a header and no rows; fetch it again"),
        (
            b"Name,MW,MW\nA,1,1\n",
            "duplicate_column",
            f"the header of the list has 'MW' twice; {MEND}",
        ),
        (
            b"Name,Power,Notes\nA,1,\n",
            "missing_key",
            "the header of the list lacks MW and has the new Power, so a column was renamed or "
            f"dropped; {MEND}",
        ),
        (
            b"Name\nA\n",
            "missing_key",
            f"the header of the list lacks MW, so a column was renamed or dropped; {MEND}",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) and " " not in value else "",
)
def test_what_is_no_such_file_is_refused_by_name(body: bytes, code: str, message: str) -> None:
    assert refused(body) == (code, message)


def test_an_extra_column_is_a_warning_unless_its_name_is_known() -> None:
    body = b"Name,MW,Notes,Peak MW\nA,1,,2\n"
    assert read_sheet(body, WHAT, REQUIRED, KNOWN).warnings == [
        "the list has the unknown column Peak MW"
    ]
    assert read_sheet(body, WHAT, REQUIRED, KNOWN, also=re.compile("Peak .*")).warnings == []


def test_a_repeated_page_says_everything_twice() -> None:
    rows = read_sheet(b"Name,MW\nA,1\nA,1\n", WHAT, REQUIRED).rows
    with pytest.raises(Refusal) as caught:
        once(rows, [row.cells["Name"] for row in rows], "Name")
    assert (caught.value.code, caught.value.message) == (
        "duplicate_row",
        "line=3,column=Name says again what an earlier line says of A, so a page is repeated; "
        "fetch it again",
    )
