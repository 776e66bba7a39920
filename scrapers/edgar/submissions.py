"""`GET /submissions/CIK##########.json` and its older pages: what a filer filed, and when.

Belongs here: the list of filings that can bear revenue, with the time of acceptance as written.
Does not belong here: what that time means. It is UTC in some rows and US Eastern marked Z in
others, which only the filing date, or the filing's index page, decides.
"""

import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from scrapers.edgar.answer import CIK, DATA, accession, same_cik, sec_object
from scrapers.edgar.concepts import LISTED_FORMS
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, day, once, typed

__all__ = ["FILINGS", "SUBMISSIONS", "older_pages", "parse_submissions"]

FILINGS = Records(
    name="filings",
    fields={
        "cik": "int64",
        "accession": "string",
        "form": "string",
        "filing_date": "date32",
        "accepted": "string",
        "report_date": "date32",
        "primary_document": "string",
        "items": "string",
        "is_inline_xbrl": "bool",
    },
    key=("cik", "accession"),
)
"""Filings that can bear revenue. `accepted` as written (`2026-08-04T20:16:24.000Z`, whatever its
zone); `filing_date` the day, US Eastern, to which the SEC counts it; `report_date` the end of the
period (an 8-K: the day of the event), null where empty; `items` of an 8-K, separated by commas.
Never complete: the list holds the recent filings only, the rest stands on its older pages."""

TOP = frozenset({"cik", "filings"})
TOP_KNOWN = frozenset(
    {
        "addresses",
        "category",
        "description",
        "ein",
        "entityType",
        "exchanges",
        "fiscalYearEnd",
        "flags",
        "formerNames",
        "insiderTransactionForIssuerExists",
        "insiderTransactionForOwnerExists",
        "investorWebsite",
        "lei",
        "name",
        "ownerOrg",
        "phone",
        "sic",
        "sicDescription",
        "stateOfIncorporation",
        "stateOfIncorporationDescription",
        "tickers",
        "website",
    }
)
COLUMNS = frozenset(
    {
        "accessionNumber",
        "acceptanceDateTime",
        "filingDate",
        "form",
        "items",
        "primaryDocument",
        "reportDate",
    }
)
COLUMNS_KNOWN = frozenset(
    {
        "act",
        "core_type",
        "fileNumber",
        "filmNumber",
        "isInlineXBRL",
        "isXBRL",
        "isXBRLNumeric",
        "primaryDocDescription",
        "size",
    }
)
PAGE = re.compile(r"CIK[0-9]{10}-submissions-[0-9]{3}\.json")
ACCEPTED = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,6})?Z")


def parse_submissions(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a filing of a listed form, in the order of the list."""
    found = sec_object(body, "a list of filings")
    if PAGE.fullmatch(url.rsplit("/", 1)[1]):
        match = CIK.search(url)
        cik, where, lists, warnings = int(match[1]) if match else 0, "", found, []
    else:
        warnings = require_keys(found, TOP, TOP | TOP_KNOWN, "the body")
        cik, where = same_cik(found["cik"], url, "/cik"), "/filings/recent"
        filings = typed(found["filings"], dict, "/filings")
        warnings += require_keys(
            filings, frozenset({"recent"}), frozenset({"recent", "files"}), "/filings"
        )
        lists = typed(filings["recent"], dict, where)
    warnings += require_keys(lists, COLUMNS, COLUMNS | COLUMNS_KNOWN, where or "the body")
    _check_lengths(lists, where)
    return Parsed(columns=_columns(cik, lists, where), warnings=warnings)


def older_pages(body: bytes, url: str) -> list[str]:
    """The URLs of the older pages that the newest list names; none for a young filer.

    Raises:
        Refusal: as `parse_submissions`; `bad_page` for a name that is no such page.
    """
    found = sec_object(body, "a list of filings")
    files = typed(found.get("filings"), dict, "/filings").get("files", [])
    pages = []
    for place, entry in enumerate(typed(files, list, "/filings/files")):
        where = f"/filings/files/{place}"
        name = typed(typed(entry, dict, where).get("name"), str, f"{where}/name")
        if not PAGE.fullmatch(name):
            raise Refusal(
                "bad_page", f"{where}/name {name!r} is no older page; {MEND}", locator=where
            )
        pages.append(url.rsplit("/", 1)[0] + "/" + name)
    return pages


def _check_lengths(lists: Mapping[str, Any], where: str) -> None:
    lengths = {key: len(typed(value, list, f"{where}/{key}")) for key, value in lists.items()}
    rows = lengths["accessionNumber"]
    for key, length in sorted(lengths.items()):
        if length != rows:
            raise Refusal(
                "uneven_arrays",
                f"{where}/{key} has {length} entries where accessionNumber has {rows}; "
                "fetch it again",
                locator=f"{where}/{key}",
            )
    if not rows:
        raise Refusal(
            "empty_list",
            f"{where}/accessionNumber is empty where filings were expected; look at what the "
            "source shows today and fetch it again",
            locator=f"{where}/accessionNumber",
        )


def _columns(cik: int, lists: Mapping[str, Any], where: str) -> dict[str, Sequence[Any]]:
    texts = {
        key: [typed(text, str, f"{where}/{key}/{n}") for n, text in enumerate(lists[key])]
        for key in sorted(COLUMNS)
    }
    once(texts["accessionNumber"], where, "accessionNumber")
    kept = [n for n, form in enumerate(texts["form"]) if form in LISTED_FORMS]
    inline = lists.get("isInlineXBRL", [None] * len(texts["form"]))
    return {
        "cik": [cik] * len(kept),
        "accession": [
            accession(texts["accessionNumber"][n], f"{where}/accessionNumber/{n}") for n in kept
        ],
        "form": [texts["form"][n] for n in kept],
        "filing_date": [day(texts["filingDate"][n], f"{where}/filingDate/{n}") for n in kept],
        "accepted": [
            _accepted(texts["acceptanceDateTime"][n], f"{where}/acceptanceDateTime/{n}")
            for n in kept
        ],
        "report_date": [
            day(texts["reportDate"][n], f"{where}/reportDate/{n}")
            if texts["reportDate"][n]
            else None
            for n in kept
        ],
        "primary_document": [texts["primaryDocument"][n] for n in kept],
        "items": [texts["items"][n] for n in kept],
        "is_inline_xbrl": [_flag(inline[n], f"{where}/isInlineXBRL/{n}") for n in kept],
        "locator": [f"{where}/accessionNumber/{n}" for n in kept],
    }


def _accepted(text: str, where: str) -> str:
    if ACCEPTED.fullmatch(text):
        return text
    raise Refusal("bad_time", f"{where} is {text!r}, which is no instant; {MEND}", locator=where)


def _flag(value: Any, where: str) -> bool | None:
    if value is None or value is True or value is False:
        return value
    if typed(value, int, where) in (0, 1):
        return bool(value)
    raise Refusal("unknown_value", f"{where} is {value} where 0 or 1 is documented; {MEND}")


SUBMISSIONS = Kind(
    name="submissions",
    records=FILINGS,
    version=1,
    url=re.compile(rf"{DATA}/submissions/CIK[0-9]{{10}}(?:-submissions-[0-9]{{3}})?\.json"),
    parse=parse_submissions,
)
