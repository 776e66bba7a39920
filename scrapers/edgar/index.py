"""The index page of a filing: when it was accepted, and which document is of which type.

Belongs here: the 'Accepted' line, which unlike the list of filings is always US Eastern, and the
types of documents: a press release is found by its type (EX-99.1), never by its name.
Does not belong here: what stands in the documents.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from scrapers.edgar.answer import ARCHIVES, markup, page
from scrapers.edgar.tables import text_of
from scrapers.records import Kind, Parsed, Records, Refusal
from scrapers.values import MEND, day

__all__ = ["ACCEPTED", "INDEX", "parse_index"]

ACCEPTED = Records(
    name="accepted",
    fields={
        "cik": "int64",
        "accession": "string",
        "document": "string",
        "form": "string",
        "filing_date": "date32",
        "accepted": "string",
        "report_date": "date32",
        "items": "string",
        "sequence": "int64",
        "type": "string",
        "description": "string",
        "size": "int64",
    },
    key=("cik", "accession", "document"),
)
"""One row a document of a filing. `accepted` is the US Eastern time as printed
(`2026-03-06 16:11:25`), the same in each row of a filing; `type` that of the document (`10-Q`,
`EX-99.1`), empty for the complete text; `items` the numbers of an 8-K's items, by commas."""

URL = re.compile(rf"{ARCHIVES}/([0-9]{{1,10}})/(?:[0-9]{{18}}/)?([0-9-]{{20}})-index\.html?")
COLUMNS = ["Seq", "Description", "Document", "Type", "Size"]
TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
ITEM = re.compile(r"Item ([0-9]{1,2}(?:\.[0-9]{2})?)")


def parse_index(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a document."""
    text = markup(body, "the index page of a filing")
    if b"END FILER DIV" not in text:  # the page has no </html> (recorded 2026-06-24)
        raise Refusal("truncated", "the page ends before the part on the filer; fetch it again")
    root = page(text, "the index page of a filing")
    match = URL.fullmatch(url)
    cik, number = (int(match[1]), match[2]) if match else (0, "")
    _check_accession(root, number)
    facts = _facts(root)
    documents = _documents(root)
    same = {
        "cik": cik,
        "accession": number,
        "form": _form(root),
        "filing_date": day(_needed(facts, "Filing Date"), "Filing Date"),
        "accepted": _accepted(_needed(facts, "Accepted")),
        "report_date": _report_date(facts),
        "items": ",".join(ITEM.findall(facts.get("Items", ""))),
    }
    return Parsed(
        columns={
            **{name: [value] * len(documents) for name, value in same.items()},
            **{name: [one[name] for one in documents] for name in documents[0]},
        }
    )


def _check_accession(root: Any, asked: str) -> None:
    found = [text_of(element) for element in root.xpath("//*[@id='secNum']")]
    if not found:
        raise Refusal("missing_part", f"the page names no accession; {MEND}")
    if not found[0].endswith(asked):
        raise Refusal(
            "wrong_file",
            f"the filing {asked} was asked for and the page of {found[0][-20:]} came; "
            "fetch it again",
        )


def _facts(root: Any) -> dict[str, str]:
    return {
        text_of(head): text_of(value)
        for head in root.xpath("//*[@class='infoHead']")
        for value in head.xpath("following-sibling::*[1][@class='info']")
    }


def _needed(facts: Mapping[str, str], name: str) -> str:
    if facts.get(name):
        return facts[name]
    raise Refusal("missing_part", f"the page lacks its line {name}; {MEND}", locator=name)


def _form(root: Any) -> str:
    found = [text_of(element) for element in root.xpath("//*[@id='formName']//strong")]
    if found and found[0].startswith("Form "):
        return found[0].removeprefix("Form ")
    raise Refusal("missing_part", f"the page names no form; {MEND}", locator="formName")


def _accepted(text: str) -> str:
    if TIME.fullmatch(text):
        return text
    raise Refusal("bad_time", f"Accepted is {text!r}, which is no time; {MEND}", locator="Accepted")


def _report_date(facts: Mapping[str, str]) -> date | None:
    text = facts.get("Period of Report")
    return day(text, "Period of Report") if text else None


def _documents(root: Any) -> list[dict[str, Any]]:
    found: dict[str, dict[str, Any]] = {}
    for at, table in enumerate(root.xpath("//table[@class='tableFile']")):
        heads = [text_of(cell) for cell in table.xpath(".//th")]
        if heads != COLUMNS:
            raise Refusal("unknown_columns", f"table {at} has the columns {heads}; {MEND}")
        for row, cells in enumerate(line.xpath("./td") for line in table.xpath(".//tr[td]")):
            one = _document(cells, f"table={at},row={row}")
            found.setdefault(one["document"], one)
    if found:
        return list(found.values())
    raise Refusal("empty_list", f"the page lists no document; {MEND}")


def _document(cells: list[Any], where: str) -> dict[str, Any]:
    links = cells[2].xpath(".//a/@href") if len(cells) == len(COLUMNS) else []
    name = str(links[0]).rpartition("/")[2] if links else ""
    if not name:
        raise Refusal("missing_part", f"{where} links no document; {MEND}", locator=where)
    texts = [text_of(cell) for cell in cells]
    return {
        "document": name,
        "sequence": _count(texts[0]),
        "type": texts[3],
        "description": texts[1],
        "size": _count(texts[4]),
        "locator": where,
    }


def _count(text: str) -> int | None:
    return int(text) if re.fullmatch(r"[0-9]{1,12}", text) else None


INDEX = Kind(name="index", records=ACCEPTED, version=1, url=URL, parse=parse_index)
