"""A small honest answer of each kind, and how to read it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import orjson
import pytest

from scrapers.edgar.parse import KINDS
from scrapers.records import Parsed, Refusal
from tests.scrapers.edgar.answers import TIME, URLS, document, fact, ix
from tests.scrapers.edgar.recorded import Recorded, read


@pytest.fixture
def parse() -> Callable[..., Parsed]:
    """Parse `value` (bytes, or an object that becomes JSON) as the kind of that name."""

    def run(name: str, value: Any, url: str | None = None) -> Parsed:
        found = next(kind for kind in KINDS if kind.name == name)
        url = url or URLS[name]
        assert found.url.fullmatch(url), url
        body = value if isinstance(value, bytes) else orjson.dumps(value)
        parsed = found.parse(body, url, {}, TIME)
        assert set(parsed.columns) == {*found.records.fields, "locator"}
        keys = list(zip(*(parsed.columns[name] for name in found.records.key), strict=True))
        assert len(keys) == len(set(keys)) == parsed.rows
        return parsed

    return run


@pytest.fixture
def refused(parse: Callable[..., Parsed]) -> Callable[..., Refusal]:
    """The refusal that parsing ends in."""

    def run(*arguments: Any) -> Refusal:
        with pytest.raises(Refusal) as caught:
            parse(*arguments)
        return caught.value

    return run


@pytest.fixture
def companyfacts() -> dict[str, Any]:
    """Two periods of one filing."""
    facts = [fact("2026-03-30", "2026-06-28", 900), fact("2025-12-29", "2026-06-28", 1700)]
    tag = {"label": None, "description": None, "units": {"USD": facts}}
    return {"cik": 7, "entityName": "ACME", "facts": {"us-gaap": {"Revenues": tag, "Assets": {}}}}


@pytest.fixture
def submissions() -> dict[str, Any]:
    """A report, a press release and an insider's form."""
    recent = {
        "accessionNumber": ["0000000007-26-000012", "0001728949-26-000003", "0000000007-26-000011"],
        "filingDate": ["2026-08-05", "2026-08-05", "2026-08-04"],
        "reportDate": ["2026-06-28", "", "2026-08-04"],
        "acceptanceDateTime": [
            "2026-08-04T17:40:01.000Z",
            "2026-08-05T01:00:00.000Z",
            "2026-08-04T20:16:24.000Z",
        ],
        "form": ["10-Q", "4", "8-K"],
        "items": ["", "", "2.02,9.01"],
        "primaryDocument": ["acme-20260628.htm", "xsl/form4.xml", "acme-20260804.htm"],
        "isInlineXBRL": [1, 0, None],
    }
    return {"cik": "0000000007", "name": "ACME", "filings": {"recent": recent, "files": []}}


@pytest.fixture
def inline() -> bytes:
    """A total and a segment in a table."""
    total = ix("1,234.5", format="ixt:num-dot-decimal", id="f-1")
    return document(
        "<table><tr><td></td><td>Three Months Ended<br/>June 28, 2026</td></tr>"
        f"<tr><td>Revenue<sup>1</sup></td><td>{total}</td></tr>"
        f"<tr><td>Chips</td><td>{ix('800', 'c2', id='f-2')}</td></tr></table>"
    )


@pytest.fixture
def index() -> bytes:
    """A filing with a cover page and a press release."""
    rows = "".join(
        f"<tr><td>{seq}</td><td>{text}</td><td><a href='{link}'>x</a></td><td>{kind}</td>"
        f"<td>{size}</td></tr>"
        for seq, text, link, kind, size in (
            (1, "8-K", "/ix?doc=/Archives/edgar/data/7/000000000726000012/acme.htm", "8-K", 10),
            (2, "PRESS RELEASE", "/Archives/edgar/data/7/000000000726000012/pr.htm", "EX-99.1", 20),
            ("&nbsp;", "Complete submission text file", "/x/y.txt", "&nbsp;", 30),
        )
    )
    heads = "".join(f"<th>{name}</th>" for name in ("Seq", "Description", "Document", "Type"))
    return (
        "<html><body><div id='formName'><strong>Form 8-K</strong> - Current report:</div>"
        "<div id='secNum'>SEC Accession No. 0000000007-26-000012</div>"
        "<div class='infoHead'>Filing Date</div><div class='info'>2026-08-05</div>"
        "<div class='infoHead'>Accepted</div><div class='info'>2026-08-04 17:40:01</div>"
        "<div class='infoHead'>Period of Report</div><div class='info'>2026-08-04</div>"
        "<div class='infoHead'>Items</div>"
        "<div class='info'>Item 2.02: Results<br />Item 9.01: Exhibits</div>"
        f"<table class='tableFile'><tr>{heads}<th>Size</th></tr>{rows}</table>"
        "<!-- END FILER DIV --></body></html>"
    ).encode()


@pytest.fixture
def release() -> bytes:
    """A statement of income with its comparative quarter."""
    return (
        b"<html><body><p>CONDENSED STATEMENTS OF INCOME</p><p>(In millions, except per share)</p>"
        b"<table><tr><td></td><td colspan='4'>Three Months Ended</td></tr>"
        b"<tr><td></td><td colspan='2'>June 28, 2026</td><td colspan='2'>June 29, 2025</td></tr>"
        b"<tr><td>Net revenue</td><td>$</td><td>1,234.5</td><td>$</td><td>987.0</td></tr>"
        b"<tr><td>Net income</td><td>$</td><td>200</td><td>$</td><td>(3)</td></tr></table>"
        b"<p>Revenue for the third quarter is expected to be $1.4 billion, plus or minus 2%.</p>"
        b"</body></html>"
    )


@pytest.fixture(scope="session")
def answers(recordings: Path) -> dict[str, Recorded]:
    """By the end of the URL."""
    return {"/".join(one.url.rsplit("/", 2)[1:]): one for one in read(recordings)}
