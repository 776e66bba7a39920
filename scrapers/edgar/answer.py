"""What all answers of the two SEC hosts share: URLs, accessions, and the pages that are no answer.

Belongs here: recognising the block page and the store's error, and what a URL says about a filing.
Does not belong here: what any one path returns (`submissions`, `companyfacts`, `index`, …).
"""

import re
from typing import Any, NamedTuple

from lxml import etree, html

from scrapers.records import Refusal, json_object, written
from scrapers.values import MEND, typed

__all__ = [
    "ARCHIVES",
    "BLOCK_ADVICE",
    "DATA",
    "INLINE_NAME",
    "Filed",
    "accession",
    "filed",
    "markup",
    "page",
    "refuse_page",
    "same_cik",
    "sec_object",
]

DATA = r"https://data\.sec\.gov"
ARCHIVES = r"https://www\.sec\.gov/Archives/edgar/data"
"""Starts of the documented paths, as the source of a regular expression."""

BLOCK_ADVICE = "set COMPUTE_MARKET_CONTACT and ask nothing of it for ten minutes"

INLINE_NAME = (
    r"[A-Za-z]{1,10}-20[0-9]{2}[01][0-9][0-3][0-9](?:x(?:10[kq]|20f|40f|6k)[a-z0-9]{0,3})?\.htm"
)
"""Names of inline XBRL documents by the SEC's own convention, ticker and last day of the period:
`nvda-20250727.htm`, `tsm-20241231x20f.htm`. Exhibits look alike and have the day the American way
round or another ending (`avgo-08022026x8kxex99.htm`)."""

ACCESSION = re.compile(r"[0-9]{10}-[0-9]{2}-[0-9]{6}")
# Both block pages, as recorded 2025-09-25 and as quoted in many projects' issues.
BLOCKED = re.compile(rb"Undeclared Automated Tool|Request Rate Threshold Exceeded", re.IGNORECASE)
REFERENCE = re.compile(rb"Reference ID: ([0-9a-f.]+)")
STORE_ERROR = re.compile(rb"<Error>\s*<Code>([A-Za-z]+)</Code>")
CIK = re.compile(r"/CIK([0-9]{10})|/data/([0-9]{1,10})/")
FOLDER = re.compile(rf"{ARCHIVES}/([0-9]{{1,10}})/([0-9]{{10}})([0-9]{{2}})([0-9]{{6}})/([^/?#]+)")


class Filed(NamedTuple):
    """Where a document of a filing stands. The CIK is the folder's, often one of several filers'.

    The first ten digits of an accession name whoever submitted it, which need not be the vendor:
    Qualcomm's older ones begin with another number than its CIK.
    """

    cik: int
    accession: str
    document: str


def filed(url: str) -> Filed:
    """What the URL of a filing's document says about it.

    Raises:
        ValueError: it is no such URL.
    """
    match = FOLDER.fullmatch(url)
    if match is None:
        raise ValueError(f"{url} is no document of a filing")
    cik, submitter, year, number, document = match.groups()
    return Filed(int(cik), f"{submitter}-{year}-{number}", document)


def accession(value: Any, where: str) -> str:
    """An accession number with its dashes.

    Raises:
        Refusal: `wrong_type`, `bad_accession`.
    """
    text = typed(value, str, where)
    if ACCESSION.fullmatch(text):
        return text
    raise Refusal("bad_accession", f"{where} {text!r} is no accession; {MEND}", locator=where)


def same_cik(value: Any, url: str, where: str) -> int:
    """The CIK a body names, as a text of ten digits or a number, which must be the URL's.

    Raises:
        Refusal: `wrong_file`.
    """
    match = CIK.search(url)
    asked = int(match[1] or match[2]) if match else None
    text = str(value)
    named = int(text) if text.isascii() and text.isdigit() and len(text) <= 10 else None
    if named is not None and named == asked:
        return named
    raise Refusal(
        "wrong_file",
        f"{where} is {text[:40]!r} where the filer {asked} was asked for; fetch it again",
        locator=where,
    )


def sec_object(body: bytes, what: str) -> dict[str, Any]:
    """The JSON object in `body`, unless it is one of the SEC's pages in its place.

    Raises:
        Refusal: `blocked`, `no_such_key`; as `json_object`.
    """
    if body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<":
        refuse_page(body)
    return json_object(body, what)


def markup(body: bytes, what: str) -> bytes:
    """The body, which must be a page or an XML document and none of the SEC's error pages.

    Raises:
        Refusal: `empty_body`, `not_markup`, `blocked`, `no_such_key`.
    """
    text = written(body, what)
    if text[:1] != b"<":
        raise Refusal(
            "not_markup",
            f"the body is no page where {what} was expected; open the URL in a browser to see what "
            "the site now answers",
        )
    refuse_page(text)
    return text


def page(text: bytes, what: str) -> Any:
    """The root of an HTML page; its markup may be as careless as browsers allow.

    Raises:
        Refusal: `not_markup`, where nothing is in it.
    """
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True)
    try:
        return html.document_fromstring(text, parser=parser)
    except etree.ParserError:
        raise Refusal(
            "not_markup", f"the page is empty where {what} was expected; fetch it again"
        ) from None


def refuse_page(body: bytes) -> None:
    """Refuse the block page and the store's error; both may come with status 200.

    Raises:
        Refusal: `blocked`, `no_such_key`, `store_error`: all of them failures of fetching.
    """
    head = body[:8192]
    if BLOCKED.search(head):
        reference = REFERENCE.search(head)
        said = f" (Reference ID {reference[1].decode()})" if reference else ""
        raise Refusal(
            "blocked",
            f"the SEC answers with its block page{said}: {BLOCK_ADVICE}",
            failed=True,
        )
    error = STORE_ERROR.search(head)
    if error is None:
        return
    if error[1] == b"NoSuchKey":
        raise Refusal(
            "no_such_key",
            "the SEC's store has no file under this URL (NoSuchKey), so check the CIK or the "
            "accession in it",
            failed=True,
        )
    raise Refusal(
        "store_error",
        f"the SEC's store answers its own error {error[1].decode()[:60]}; fetch it again later",
        failed=True,
    )
