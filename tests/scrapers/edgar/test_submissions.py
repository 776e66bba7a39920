"""The list of a filer's filings."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from scrapers.edgar.submissions import older_pages
from scrapers.records import Parsed, Refusal
from tests.scrapers.edgar.answers import DATA, URLS

PAGE = f"{DATA}/submissions/CIK0000000007-submissions-001.json"
RECENT = "/filings/recent"
MEND = "compare the source's documentation and mend the parser"
CHANGED = "the source changed its shape, so compare its documentation and mend the parser"


def test_a_row_a_filing_that_can_bear_revenue(
    parse: Callable[..., Parsed], submissions: dict[str, Any]
) -> None:
    parsed = parse("submissions", submissions)
    assert parsed.columns == {
        "cik": [7, 7],
        "accession": ["0000000007-26-000012", "0000000007-26-000011"],
        "form": ["10-Q", "8-K"],
        "filing_date": [date(2026, 8, 5), date(2026, 8, 4)],
        "accepted": ["2026-08-04T17:40:01.000Z", "2026-08-04T20:16:24.000Z"],
        "report_date": [date(2026, 6, 28), date(2026, 8, 4)],
        "primary_document": ["acme-20260628.htm", "acme-20260804.htm"],
        "items": ["", "2.02,9.01"],
        "is_inline_xbrl": [True, None],
        "locator": [f"{RECENT}/accessionNumber/0", f"{RECENT}/accessionNumber/2"],
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


@pytest.mark.parametrize(
    ("form", "kept"),
    [("10-K/A", True), ("20-F", True), ("6-K", True), ("10-KT", True), ("8-K/A", True),
     ("DEF 14A", False), ("424B5", False), ("144", False)],
)  # fmt: skip
def test_the_forms_that_are_kept(
    parse: Callable[..., Parsed], submissions: dict[str, Any], form: str, kept: bool
) -> None:
    submissions["filings"]["recent"]["form"][1] = form
    assert (form in parse("submissions", submissions).columns["form"]) is kept


def test_an_older_page_is_the_bare_arrays(
    parse: Callable[..., Parsed], submissions: dict[str, Any]
) -> None:
    parsed = parse("submissions", submissions["filings"]["recent"], PAGE)
    assert parsed.columns["cik"] == [7, 7]
    assert parsed.columns["locator"] == ["/accessionNumber/0", "/accessionNumber/2"]
    assert parsed.warnings == []


def test_the_older_pages_that_are_named(submissions: dict[str, Any]) -> None:
    import orjson

    assert older_pages(orjson.dumps(submissions), URLS["submissions"]) == []
    submissions["filings"]["files"] = [{"name": "CIK0000000007-submissions-001.json"}]
    assert older_pages(orjson.dumps(submissions), URLS["submissions"]) == [PAGE]
    submissions["filings"]["files"] = [{"name": "../../etc/passwd"}]
    with pytest.raises(Refusal) as caught:
        older_pages(orjson.dumps(submissions), URLS["submissions"])
    assert caught.value.message == (
        f"/filings/files/0/name '../../etc/passwd' is no older page; {MEND}"
    )


def test_unknown_keys_are_warnings(
    parse: Callable[..., Parsed], submissions: dict[str, Any]
) -> None:
    submissions["mood"] = "fine"
    submissions["filings"]["later"] = []
    submissions["filings"]["recent"]["isTagged"] = [0, 0, 0]
    assert parse("submissions", submissions).warnings == [
        "the body has the unknown key mood",
        "/filings has the unknown key later",
        f"{RECENT} has the unknown key isTagged",
    ]


@pytest.mark.parametrize(
    "key",
    ["accessionNumber", "filingDate", "reportDate", "acceptanceDateTime", "form", "items",
     "primaryDocument"],
)  # fmt: skip
def test_every_array_that_is_read_is_needed(
    refused: Callable[..., Refusal], submissions: dict[str, Any], key: str
) -> None:
    del submissions["filings"]["recent"][key]
    refusal = refused("submissions", submissions)
    assert (refusal.code, refusal.message) == ("missing_key", f"{RECENT} lacks {key}; {CHANGED}")


def test_arrays_of_unequal_length_are_refused(
    refused: Callable[..., Refusal], submissions: dict[str, Any]
) -> None:
    submissions["filings"]["recent"]["items"].pop()
    refusal = refused("submissions", submissions)
    assert (refusal.code, refusal.message) == (
        "uneven_arrays",
        f"{RECENT}/items has 2 entries where accessionNumber has 3; fetch it again",
    )


def test_no_filing_at_all_is_refused(
    refused: Callable[..., Refusal], submissions: dict[str, Any]
) -> None:
    for column in submissions["filings"]["recent"].values():
        column.clear()
    refusal = refused("submissions", submissions)
    assert (refusal.code, refusal.message) == (
        "empty_list",
        f"{RECENT}/accessionNumber is empty where filings were expected; look at what the source "
        "shows today and fetch it again",
    )


BAD: list[tuple[str, Any, str, str]] = [
    ("acceptanceDateTime", "2026-08-04 17:40:01", "bad_time",
     f"{RECENT}/acceptanceDateTime/0 is '2026-08-04 17:40:01', which is no instant; {MEND}"),
    ("filingDate", "", "bad_date", f"{RECENT}/filingDate/0 is '', which is no day; {MEND}"),
    ("reportDate", "2026-06", "bad_date",
     f"{RECENT}/reportDate/0 is '2026-06', which is no day; {MEND}"),
    ("accessionNumber", "000000000726000012", "bad_accession",
     f"{RECENT}/accessionNumber/0 '000000000726000012' is no accession; {MEND}"),
    ("accessionNumber", "0000000007-26-000011", "duplicate_accessionNumber",
     f"{RECENT}/2/accessionNumber 0000000007-26-000011 stands twice in the list; fetch it again"),
    ("form", None, "wrong_type",
     f"{RECENT}/form/0 is null where a text is documented; {MEND}"),
    ("isInlineXBRL", 2, "unknown_value",
     f"{RECENT}/isInlineXBRL/0 is 2 where 0 or 1 is documented; {MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("key", "value", "code", "message"), BAD)
def test_refusals(
    refused: Callable[..., Refusal],
    submissions: dict[str, Any],
    key: str,
    value: Any,
    code: str,
    message: str,
) -> None:
    submissions["filings"]["recent"][key][0] = value
    refusal = refused("submissions", submissions)
    assert (refusal.code, refusal.message) == (code, message)


def test_another_filer_is_refused(
    refused: Callable[..., Refusal], submissions: dict[str, Any]
) -> None:
    refusal = refused("submissions", submissions | {"cik": "0000002488"})
    assert (refusal.code, refusal.message) == (
        "wrong_file",
        "/cik is '0000002488' where the filer 7 was asked for; fetch it again",
    )
