"""The sample's bodies about revenue, out of the facts in `facts/`.

Belongs here: answers of EDGAR and Eastmoney in their documented shapes, made of CSV files.
Does not belong here: the rankings (`make`), any number that is not in a CSV file.
"""

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

__all__ = ["Body", "earnings"]

JSON = "application/json; charset=utf-8"
HTML = "text/html"

TIME = "2026-09-14T00:00:00Z"
"""After every fact in here was public; no answer was recorded then."""

DATA = "https://data.sec.gov/api/xbrl/companyfacts"
ARCHIVES = "https://www.sec.gov/Archives/edgar/data/1045810"
REPORT = f"{ARCHIVES}/000104581025000209/nvda-20250727.htm"
RELEASE = f"{ARCHIVES}/000104581026000073/q2fy27pr.htm"
STATEMENTS = (
    "https://datacenter.eastmoney.com/securities/api/data/v1/get?"
    "reportName=RPT_F10_FINANCE_GINCOME&columns=SECUCODE,SECURITY_NAME_ABBR,REPORT_DATE,"
    "REPORT_TYPE,CURRENCY,TOTAL_OPERATE_INCOME&filter=(SECUCODE=%22688256.SH%22)"
    "&pageNumber=1&pageSize=500&sortTypes=-1&sortColumns=REPORT_DATE&source=HSF10&client=PC"
)
SPANS = {  # columns of segments.csv
    "q2_fy26": ("2025-04-28", "2025-07-27"),
    "q2_fy25": ("2024-04-29", "2024-07-28"),
    "h1_fy26": ("2025-01-27", "2025-07-27"),
    "h1_fy25": ("2024-01-29", "2024-07-28"),
}
HEADING = (
    "<tr><td></td><td colspan='2'>Three Months Ended</td><td colspan='2'>Six Months Ended</td></tr>"
    "<tr><td></td><td>Jul 27, 2025</td><td>Jul 28, 2024</td>"
    "<td>Jul 27, 2025</td><td>Jul 28, 2024</td></tr>"
)
NAMESPACES = {
    "": "http://www.w3.org/1999/xhtml",
    "ix": "http://www.xbrl.org/2013/inlineXBRL",
    "xbrli": "http://www.xbrl.org/2003/instance",
    "xbrldi": "http://xbrl.org/2006/xbrldi",
}

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Body:
    """One response of the sample."""

    file: str
    url: str
    time: str
    data: bytes
    content_type: str = JSON


def earnings(folder: Path) -> list[Body]:
    """The responses made of the CSV files in `folder`."""
    filed = _rows(folder / "filed_revenue.csv")
    vendors = list(dict.fromkeys(row["vendor"] for row in filed))
    return [
        *(_facts(name, [row for row in filed if row["vendor"] == name]) for name in vendors),
        Body("report.htm", REPORT, TIME, _report(_rows(folder / "segments.csv")), HTML),
        Body("release.htm", RELEASE, TIME, _RELEASE.encode(), HTML),
        _statements(_rows(folder / "statements.csv")),
    ]


def _rows(path: Path) -> list[Row]:
    with path.open(newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def _facts(vendor: str, rows: Sequence[Row]) -> Body:
    """Company facts; `fy` and `fp`, which are the filing's and not the period's, are null."""
    facts = [
        {
            "start": row["start"],
            "end": row["end"],
            "val": int(row["revenue"]),
            "accn": row["accession"],
            "fy": None,
            "fp": None,
            "form": row["form"],
            "filed": row["filed"],
        }
        for row in rows
    ]
    tag = {"label": None, "description": None, "units": {"USD": facts}}
    cik = int(rows[0]["cik"])
    body = {"cik": cik, "entityName": vendor, "facts": {"us-gaap": {rows[0]["tag"]: tag}}}
    return Body(f"facts-{vendor}.json", f"{DATA}/CIK{cik:010d}.json", TIME, _json(body))


def _statements(rows: Sequence[Row]) -> Body:
    """Statements year to date, newest first; an amount to the fen survives a double."""
    data = [
        {
            "SECUCODE": row["secucode"],
            "SECURITY_NAME_ABBR": row["name"],
            "REPORT_DATE": f"{row['report_date']} 00:00:00",
            "REPORT_TYPE": row["report_type"],
            "CURRENCY": "CNY",
            "TOTAL_OPERATE_INCOME": float(row["revenue"]),
        }
        for row in reversed(rows)
    ]
    result = {"pages": 1, "data": data, "count": len(data)}
    body = {"version": None, "result": result, "success": True, "message": "ok", "code": 0}
    return Body("statements-cambricon.json", STATEMENTS, TIME, _json(body))


def _report(rows: Sequence[Row]) -> bytes:
    """An inline XBRL 10-Q with its tables of revenue, in US$ million."""
    contexts = "".join(
        _context(f"c{number}-{span}", row, days)
        for number, row in enumerate(rows)
        for span, days in SPANS.items()
    )
    tables = "".join(
        f"<p>{name} (in millions)</p><table>{HEADING}{_lines(rows, name)}</table>"
        for name in dict.fromkeys(row["table"] for row in rows)
    )
    spaces = "".join(
        f' xmlns{":" if name else ""}{name}="{space}"' for name, space in NAMESPACES.items()
    )
    cover = "".join(
        f'<p><ix:nonNumeric name="dei:{name}" contextRef="c0-h1_fy26">{text}</ix:nonNumeric></p>'
        for name, text in (
            ("DocumentType", "10-Q"),
            ("AmendmentFlag", "false"),
            ("DocumentPeriodEndDate", "July 27, 2025"),
        )
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<html{spaces}><body>'
        f'<div style="display:none"><ix:header><ix:resources>{contexts}'
        '<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>'
        f"</ix:resources></ix:header></div>{cover}{tables}</body></html>"
    ).encode()


def _context(name: str, row: Row, days: tuple[str, str]) -> str:
    member = (
        f'<xbrli:segment><xbrldi:explicitMember dimension="{row["axis"]}">{row["member"]}'
        "</xbrldi:explicitMember></xbrli:segment>"
        if row["axis"]
        else ""
    )
    return (
        f'<xbrli:context id="{name}"><xbrli:entity>'
        '<xbrli:identifier scheme="http://www.sec.gov/CIK">0001045810</xbrli:identifier>'
        f"{member}</xbrli:entity><xbrli:period><xbrli:startDate>{days[0]}</xbrli:startDate>"
        f"<xbrli:endDate>{days[1]}</xbrli:endDate></xbrli:period></xbrli:context>"
    )


def _lines(rows: Sequence[Row], table: str) -> str:
    return "".join(
        f"<tr><td>{escape(row['label'])}</td>{''.join(_cells(number, row))}</tr>"
        for number, row in enumerate(rows)
        if row["table"] == table
    )


def _cells(number: int, row: Row) -> Iterable[str]:
    for span in SPANS:
        millions = int(row[span])
        form = ' format="ixt:num-dot-decimal"' if millions >= 1000 else ""
        yield (
            f'<td><ix:nonFraction unitRef="usd" contextRef="c{number}-{span}" decimals="-6" '
            f'name="us-gaap:Revenues"{form} scale="6" id="f{number}-{span}">{millions:,}'
            "</ix:nonFraction></td>"
        )


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()


_RELEASE = """<html><body>
<p>CONDENSED CONSOLIDATED STATEMENTS OF INCOME</p><p>(In millions)</p>
<table><tr><td></td><td>Three Months Ended</td><td>Three Months Ended</td>
<td>Six Months Ended</td></tr>
<tr><td></td><td>July 26, 2026</td><td>July 27, 2025</td><td>July 26, 2026</td></tr>
<tr><td>Revenue</td><td>$96,221</td><td>$46,743</td><td>$177,837</td></tr>
<tr><td>Net income</td><td></td><td></td><td></td></tr></table>
<p>NVIDIA's outlook for the third quarter of fiscal 2027 is as follows:</p>
<ul><li>Revenue is expected to be $108.0 billion, plus or minus 2%.</li></ul>
</body></html>
"""
