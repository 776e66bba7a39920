"""EDGAR: lists of filings first, and of everything else only what they name and we lack.

Belongs here: which documents of a filing are fetched, and when company facts are fetched again.
Does not belong here: what stands in them.
"""

from collections.abc import AsyncIterator, Iterator, Mapping
from datetime import date, timedelta
from typing import Any

from scrapy import Request
from scrapy.http import Response

from scrapers.edgar.answer import BLOCK_ADVICE, refuse_page
from scrapers.edgar.concepts import REPORT_FORMS
from scrapers.edgar.index import INDEX
from scrapers.edgar.ixbrl import INLINE
from scrapers.edgar.submissions import SUBMISSIONS, older_pages
from scrapers.records import Parsed, Refusal
from scrapers.spider import SourceSpider

__all__ = ["SPIDER", "EdgarSpider"]

DATA = "https://data.sec.gov"
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
RESULTS = "2.02"
"""The item of an 8-K under which results of operations are announced."""
FACTS_LAG = timedelta(days=4)
"""Company facts hold a filing within minutes to days (documented as fresh; holes were seen)."""
RECENTLY = timedelta(days=40)
"""So long after its index page a filing is looked through again for exhibits that a run broken
off did not fetch."""
SOON, NEXT = 1, 2
"""Priorities: a filing is done with before the next one is begun."""

Row = Mapping[str, Any]


class EdgarSpider(SourceSpider):
    """Arguments: `ciks` (every `cik` a vendor ever had), `since`, `until`, and what is held.

    Documents are immutable: one that is archived is never asked for again.
    """

    # Documented: a block lasts until ten minutes after the last request, so the first is the last.
    blocks = 1
    block_advice = BLOCK_ADVICE

    def refused(self, response: Response, *, robots: bool) -> bool:
        """The block page, under whatever status; not the store's own "no such file"."""
        status: int = response.status
        try:
            refuse_page(response.body)
        except Refusal as refusal:
            return refusal.code == "blocked" or status == 429
        return status in (403, 429)

    async def start(self) -> AsyncIterator[Request]:
        """The list of filings of every registrant: small, and it names everything else."""
        for entry in self.arguments["ciks"]:
            yield self.get(f"{DATA}/submissions/CIK{entry['cik']:010d}.json", self._list)

    @property
    def earliest(self) -> date:
        """The first day whose filings are fetched as documents."""
        first: date = self.source.declaration["first_date"]
        since: date = self.arguments["since"]
        return min(first, since)

    def _list(self, response: Response) -> Iterator[Request]:
        found = self.parsed(SUBMISSIONS, response)
        rows = _rows(found)
        cik = int(response.url.rpartition("/CIK")[2].partition(".")[0])
        yield from self._facts(cik, rows)
        for row in rows:
            yield from self._filing(cik, row)
        reaches = any(row["filing_date"] < self.earliest for row in rows)
        for page in older_pages(response.body, response.url):
            held = None if reaches else self.arguments["body"](page)
            if held is not None:
                yield from self._older(Response(page, body=held))
            elif not self.arguments["archived"](page):
                yield self.get(page, self._older)

    def _older(self, response: Response) -> Iterator[Request]:
        cik = int(response.url.rpartition("/CIK")[2].partition("-")[0])
        for row in _rows(self.parsed(SUBMISSIONS, response)):
            yield from self._filing(cik, row)

    def _facts(self, cik: int, rows: list[Row]) -> Iterator[Request]:
        """Company facts, where a report came after they were fetched or just before."""
        url = f"{DATA}/api/xbrl/companyfacts/CIK{cik:010d}.json"
        last = self.arguments["last"](url)
        reports = [row["filing_date"] for row in rows if _is_report(row)]
        # Never read though settled: a registrant without facts of revenue.
        first = last is None and not self.arguments["archived"](url)
        if first or (last and any(last.date() <= day + FACTS_LAG for day in reports)):
            yield self.get(url)

    def _filing(self, cik: int, row: Row) -> Iterator[Request]:
        """What a filing's form promises: segments in a report, early totals in an exhibit."""
        if row["filing_date"] < self.earliest:
            return
        number, form = row["accession"], row["form"]
        folder = f"{ARCHIVES}/{cik}/{number.replace('-', '')}"
        if _is_report(row):
            document = f"{folder}/{row['primary_document']}"
            # Parts of a report (10-K/A) have other names and no statement.
            if row["is_inline_xbrl"] and INLINE.url.fullmatch(document):
                yield from self._once(document)
            yield from self._once(f"{folder}/{number}-index.html")
        elif form.startswith("6-K") or RESULTS in row["items"].split(","):
            yield from self._exhibits(f"{folder}/{number}-index.html")

    def _once(self, url: str) -> Iterator[Request]:
        if not self.arguments["archived"](url):
            yield self.get(url, priority=SOON)

    def _exhibits(self, index: str) -> Iterator[Request]:
        if not self.arguments["archived"](index):
            yield self.get(index, self._index, priority=SOON)
            return
        last = self.arguments["last"](index)
        if last is not None and self.arguments["until"] - last.date() < RECENTLY:
            held = self.arguments["body"](index)
            yield from self._index(Response(index, body=held)) if held else ()

    def _index(self, response: Response) -> Iterator[Request]:
        """Exhibits by their type, for names say nothing."""
        columns = self.parsed(INDEX, response).columns
        types = self.source.declaration["exhibits"]
        for form, kind, name in zip(
            columns["form"], columns["type"], columns["document"], strict=True
        ):
            url = f"{response.url.rpartition('/')[0]}/{name}"
            wanted = kind in types.get(form.removesuffix("/A"), ()) and name.endswith(
                (".htm", ".html")
            )
            if wanted and not self.arguments["archived"](url):
                yield self.get(url, priority=NEXT)


def _rows(parsed: Parsed) -> list[Row]:
    names = list(parsed.columns)
    return [
        dict(zip(names, values, strict=True))
        for values in zip(*(parsed.columns[name] for name in names), strict=True)
    ]


def _is_report(row: Row) -> bool:
    return row["form"] in REPORT_FORMS and not row["form"].startswith("6-K")


SPIDER = EdgarSpider
