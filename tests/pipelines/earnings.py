"""Small worlds for tests of revenue: bodies as the sources word them, read by the real parsers."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pandas as pd
import pyarrow as pa

from pipelines.graph import tables
from pipelines.inputs import frame_of
from pipelines.observe import observations
from pipelines.parsing import ARROW, record_table
from pipelines.reference import CuratedRow, curated_rows
from pipelines.vintages import runs, vintages
from scrapers.capture import capture_id
from scrapers.registry import kind_of
from warehouse.contract import load
from warehouse.gate import RowVerdict, check_rows

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)
TIME = pa.timestamp("us", "UTC")
CAMBRICON = "688256.SH"
INCOME = "RPT_F10_FINANCE_GINCOME"
TOTAL = "RevenueFromContractWithCustomerExcludingAssessedTax"
EASTMONEY = "https://datacenter.eastmoney.com/securities/api/data/v1/get?reportName={}&columns=ALL"


@cache
def nothing(name: str) -> pd.DataFrame:
    """An observation that nobody made."""
    fields = observations()[name][1].fields
    schema = [(field, ARROW[kind]) for field, kind in fields.items()]
    plain = ("locator", "source", "source_url", "capture_id", "public_from_basis")
    schema += [(field, pa.string()) for field in plain]
    schema += [("public_from", TIME), ("recorded_from", TIME)]
    return frame_of(pa.schema(schema).empty_table())


def sighted(url: str, body: bytes, seen: datetime = NOW) -> pd.DataFrame:
    """What the parser of a URL reads, as one capture shows it."""
    source, kind = kind_of(url)
    assert source is not None
    assert kind is not None, url
    table = record_table(kind.records, kind.parse(body, url, {}, seen))
    texts = {"source": source.name, "source_url": url, "capture_id": capture_id(url, seen, body)}
    for name, text in {**texts, "public_from_basis": "first_seen"}.items():
        table = table.append_column(name, pa.repeat(pa.scalar(text), table.num_rows))
    for name in ("public_from", "recorded_from"):
        table = table.append_column(name, pa.repeat(pa.scalar(seen, TIME), table.num_rows))
    return frame_of(table)


def companyfacts(
    cik: int, facts: Iterable[Mapping[str, Any]], seen: datetime = NOW, unit: str = "USD"
) -> pd.DataFrame:
    """Company facts: each with start, end, val, accn, filed and, if wanted, tag and form."""
    tags: dict[str, list[dict[str, Any]]] = {}
    for fact in facts:
        whole = {"form": "10-Q", "fy": 1999, "fp": "Q3", "tag": TOTAL, **fact}
        tags.setdefault(whole.pop("tag"), []).append(whole)
    body = {
        "cik": cik,
        "entityName": "X",
        "facts": {
            "us-gaap": {
                tag: {"label": None, "description": None, "units": {unit: rows}}
                for tag, rows in tags.items()
            }
        },
    }
    url = f"https://data.sec.gov/api/xbrl/companyfacts/CIK{cik:010d}.json"
    return sighted(url, orjson.dumps(body), seen)


def fact(start: str, end: str, millions: float, filed: str, number: int, **more: Any) -> Any:
    """One fact of company facts, in millions."""
    accession = f"0000000001-{filed[2:4]}-{number:06d}"
    value = round(millions * 1_000_000)
    return {"start": start, "end": end, "val": value, "accn": accession, "filed": filed, **more}


def eastmoney(report: str, rows: Sequence[Mapping[str, Any]], seen: datetime = NOW) -> pd.DataFrame:
    """An answer of Eastmoney's data centre."""
    result = {"pages": 1, "data": list(rows), "count": len(rows)}
    body = {"version": "v", "result": result, "success": True, "message": "ok", "code": 0}
    return sighted(EASTMONEY.format(report), orjson.dumps(body), seen)


def statement(code: str, last: str, amount: float, updated: str | None = None) -> dict[str, Any]:
    """A row of a mainland income statement."""
    names = {"03": "一季报", "06": "中报", "09": "三季报", "12": "年报"}
    return {
        "SECUCODE": code,
        "REPORT_DATE": f"{last} 00:00:00",
        "REPORT_TYPE": names[last[5:7]],
        "CURRENCY": "CNY",
        "TOTAL_OPERATE_INCOME": amount,
        "NOTICE_DATE": None,
        "UPDATE_DATE": f"{updated} 00:00:00" if updated else None,
    }


def filings(
    cik: int, accession: str, form: str, day: str, accepted: str, items: str = ""
) -> pd.DataFrame:
    """A registrant's list of one filing."""
    recent = {
        "accessionNumber": [accession],
        "filingDate": [day],
        "reportDate": [day],
        "acceptanceDateTime": [accepted],
        "form": [form],
        "items": [items],
        "primaryDocument": ["primary.htm"],
    }
    body = {"cik": f"{cik:010d}", "filings": {"recent": recent, "files": []}}
    url = f"https://data.sec.gov/submissions/CIK{cik:010d}.json"
    return sighted(url, orjson.dumps(body))


def rates(rows: Iterable[tuple[str, str, str, date, str]] = ()) -> pd.DataFrame:
    """Vintages of rates: source, base, quote, day, rate; each public when it was set."""
    found = list(rows)
    days = [datetime(row[3].year, row[3].month, row[3].day, 15, tzinfo=UTC) for row in found]
    return frame_of(
        pa.table(
            {
                "source": pa.array([row[0] for row in found], pa.string()),
                "base": pa.array([row[1] for row in found], pa.string()),
                "quote": pa.array([row[2] for row in found], pa.string()),
                "date": pa.array([row[3] for row in found], pa.date32()),
                "rate": pa.array([row[4] for row in found], pa.string()),
                "public_from": pa.array(days, TIME),
                "revision": pa.array([1] * len(found), pa.int32()),
                "status": pa.array(["reported"] * len(found), pa.string()),
            }
        )
    )


def revenue(
    *,
    vendors: list[CuratedRow] | None = None,
    segments: list[CuratedRow] | None = None,
    fx: pd.DataFrame | None = None,
    accepted: frozenset[str] = frozenset(),
    **given: pd.DataFrame,
) -> pd.DataFrame:
    """The rows that the table of revenue makes of some observations and of nothing else."""
    table = tables()["chip_vendor_revenue"]
    seen = {name: given.pop(name, nothing(name)) for name in table.observations}
    assert not given
    return table.function(
        vendors_reference=vendors or curated_rows("vendors"),
        segments_reference=segments or curated_rows("segments"),
        fx_rates=rates() if fx is None else fx,
        accepted=accepted,
        **seen,
    )


def mainland(*rows: dict[str, Any], seen: datetime = NOW, **more: Any) -> pd.DataFrame:
    """Rows of the table from mainland statements."""
    return revenue(eastmoney_income=eastmoney(INCOME, rows, seen), **more)


def hong_kong(code: str, currency: str, standard: str, amount: float) -> dict[str, Any]:
    """The item of revenue of a Hong Kong statement of 2025."""
    return {
        "SECUCODE": code,
        "REPORT_DATE": "2025-12-31 00:00:00",
        "DATE_TYPE_CODE": "001",
        "STD_ITEM_CODE": "004001999",
        "STD_ITEM_NAME": "营运收入",
        "AMOUNT": amount,
        "CURRENCY_CODE": currency,
        "ACCOUNT_STANDARD": standard,
        "START_DATE": "2025-01-01 00:00:00",
    }


def quarter_rates(first: date, days: int, dollar: str, yuan: str) -> list[Any]:
    """The ECB's rates of the working days from a day on."""
    found = []
    for n in range(days):
        day = first + timedelta(days=n)
        if day.weekday() < 5:
            found += [("ecb", "EUR", "USD", day, dollar), ("ecb", "EUR", "CNY", day, yuan)]
    return found


def judged(rows: pd.DataFrame) -> RowVerdict:
    """The gate's verdict on rows of the table of revenue."""
    return check_rows(load("chip_vendor_revenue"), rows, now=NOW)


def kept(rows: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows that pass the gate."""
    found: list[dict[str, Any]] = judged(rows).good.to_pylist()
    return found


def codes(rows: pd.DataFrame) -> list[str]:
    """Codes of the rows that do not."""
    return sorted(judged(rows).quarantined["code"].tolist())


def warned(rows: pd.DataFrame) -> list[str]:
    """Codes of what is only told."""
    return sorted(
        one.code for one in judged(rows).results if not one.passed and one.severity == "warning"
    )


def told(rows: pd.DataFrame) -> list[tuple[int, str]]:
    """Values with their status, in order, of rows of one key."""
    ordered = rows.sort_values("public_from", kind="stable").assign(source_url="x")
    made = runs(
        ordered,
        None,
        key=load("chip_vendor_revenue").key,
        scope=(),
        values=["revenue", "is_derived"],
    )
    found = vintages(
        made,
        key=load("chip_vendor_revenue").key,
        values=["revenue", "is_derived"],
        measures=["revenue"],
        complete=None,
        decimals="decimals",
        derived="is_derived",
    )
    return [
        (int(Decimal(value)), status)
        for value, status in zip(found["revenue"], found["status"], strict=True)
    ]


def recorded(folder: Path, name: str, url: str) -> bytes:
    """The body of a recorded response, read with nothing of this project."""
    from warcio.archiveiterator import ArchiveIterator

    with (folder / f"{name}.warc.gz").open("rb") as stream:
        for record in ArchiveIterator(stream):
            if record.rec_headers.get_header("WARC-Target-URI") == url:
                return bytes(record.content_stream().read())
    raise LookupError(f"{name} holds no {url}")
