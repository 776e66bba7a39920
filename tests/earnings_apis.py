"""What the APIs of the six earnings sources answer, for `tests/server.py`.

Belongs here: a class per API, following its documentation and never our parsers or spiders.
Does not belong here: sockets, assertions, how documents are read.
"""

import io
import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar
from urllib.parse import unquote

from tests.scrapers.edgar.answers import BLOCK_PAGE, NO_SUCH_KEY, document, ix
from tests.server import Answer, Seen, Server

__all__ = ["Cninfo", "Eastmoney", "Ecb", "Edgar", "Filing", "Fred", "Sina", "serve_all"]

XML = {"Content-Type": "application/xml"}
HTML = {"Content-Type": "text/html"}


@dataclass(frozen=True)
class Filing:
    """A filing as the list names it; `exhibits` by type, each with its file's name."""

    accession: str
    form: str
    day: str
    primary: str
    items: str = ""
    inline: int = 0
    exhibits: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> str:
        return self.accession.replace("-", "")


REPORT = (
    "<table><tr><td></td><td>Three Months Ended<br/>June 28, 2026</td></tr>"
    f"<tr><td>Revenue</td><td>{ix('900', id='f-1')}</td></tr></table>"
)
RELEASE = (
    b"<html><body><p>CONDENSED STATEMENTS OF INCOME</p><p>(In millions, except per share)</p>"
    b"<table><tr><td></td><td colspan='2'>Three Months Ended</td></tr>"
    b"<tr><td></td><td>June 28, 2026</td><td>June 29, 2025</td></tr>"
    b"<tr><td>Net revenue</td><td>$900</td><td>$700</td></tr>"
    b"<tr><td>Net income</td><td>$200</td><td>$100</td></tr></table></body></html>"
)
NOTICE = b"<html><body><p>Transactions under the current share buyback program</p></body></html>"


class Edgar:
    """data.sec.gov and www.sec.gov, by section 1.1 of their documentation.

    `filers` maps a CIK to its filings, newest first. Whoever names no contact gets the block page.
    """

    hosts = ("data.sec.gov", "www.sec.gov")

    def __init__(self, filers: Mapping[int, Sequence[Filing]]) -> None:
        self.filers = filers
        self.older: dict[int, Sequence[Filing]] = {}

    def __call__(self, seen: Seen) -> Answer | None:
        if "@" not in seen.headers.get("user-agent", ""):
            return Answer(BLOCK_PAGE, 403, HTML)
        if match := re.fullmatch(r"/submissions/CIK([0-9]{10})\.json", seen.path):
            return self._submissions(int(match[1]))
        if match := re.fullmatch(r"/submissions/CIK([0-9]{10})-submissions-001\.json", seen.path):
            rows = self.older.get(int(match[1]))
            return Answer.json(_columns(rows)) if rows else _missing()
        if match := re.fullmatch(r"/api/xbrl/companyfacts/CIK([0-9]{10})\.json", seen.path):
            return self._facts(int(match[1]))
        if match := re.fullmatch(r"/Archives/edgar/data/(\d+)/(\d{18})/([^/]+)", seen.path):
            return self._document(int(match[1]), match[2], match[3])
        return _missing()

    def _submissions(self, cik: int) -> Answer:
        if cik not in self.filers:
            return _missing()
        pages = [{"name": f"CIK{cik:010d}-submissions-001.json"}] if cik in self.older else []
        filings = {"recent": _columns(self.filers[cik]), "files": pages}
        return Answer.json({"cik": f"{cik:010d}", "name": "ACME", "filings": filings})

    def _facts(self, cik: int) -> Answer:
        reports = [one for one in self.filers.get(cik, ()) if one.inline]
        facts = [
            {"start": "2026-03-30", "end": "2026-06-28", "val": 900_000_000, "form": one.form}
            | {"accn": one.accession, "fy": 2026, "fp": "Q2", "filed": one.day}
            for one in reports
        ]
        if not facts:
            return _missing()
        tag = {"label": None, "description": None, "units": {"USD": facts}}
        return Answer.json({"cik": cik, "entityName": "A", "facts": {"us-gaap": {"Revenues": tag}}})

    def _document(self, cik: int, folder: str, name: str) -> Answer:
        every = [*self.filers.get(cik, ()), *self.older.get(cik, ())]
        filing = next((one for one in every if one.folder == folder), None)
        if filing is None:
            return _missing()
        if name == f"{filing.accession}-index.html":
            return Answer(_index(cik, filing), 200, HTML)
        if name == filing.primary and filing.inline:
            body = (
                document(REPORT)
                .replace(b"0000000007", b"%010d" % cik)
                .replace(b">7<", b">%d<" % cik)
            )
            return Answer(body, 200, HTML)
        if name in filing.exhibits.values():
            return Answer(NOTICE if "notice" in name else RELEASE, 200, HTML)
        return _missing()


def _missing() -> Answer:
    return Answer(NO_SUCH_KEY, 404, XML)


def _columns(filings: Sequence[Filing]) -> dict[str, list[Any]]:
    return {
        "accessionNumber": [one.accession for one in filings],
        "filingDate": [one.day for one in filings],
        "reportDate": ["2026-06-28" for _ in filings],
        "acceptanceDateTime": [f"{one.day}T20:16:24.000Z" for one in filings],
        "form": [one.form for one in filings],
        "items": [one.items for one in filings],
        "primaryDocument": [one.primary for one in filings],
        "isInlineXBRL": [one.inline for one in filings],
    }


def _index(cik: int, filing: Filing) -> bytes:
    documents = {filing.form: filing.primary, **filing.exhibits}
    rows = "".join(
        f"<tr><td>{place}</td><td>{kind}</td>"
        f"<td><a href='/Archives/edgar/data/{cik}/{filing.folder}/{name}'>{name}</a></td>"
        f"<td>{kind}</td><td>10</td></tr>"
        for place, (kind, name) in enumerate(documents.items(), 1)
    )
    heads = "".join(f"<th>{name}</th>" for name in ("Seq", "Description", "Document", "Type"))
    return (
        f"<html><body><div id='formName'><strong>Form {filing.form}</strong></div>"
        f"<div id='secNum'>SEC Accession No. {filing.accession}</div>"
        f"<div class='infoHead'>Filing Date</div><div class='info'>{filing.day}</div>"
        f"<div class='infoHead'>Accepted</div><div class='info'>{filing.day} 16:16:24</div>"
        f"<table class='tableFile'><tr>{heads}<th>Size</th></tr>{rows}</table>"
        "<!-- END FILER DIV --></body></html>"
    ).encode()


class Eastmoney:
    """The data centre's reports and emweb's page of segments, by section 2.1.

    `rows` maps a report's name to its rows; a column asked for that no row of the report knows is
    code 9501, no row that fits the filter is code 9201.
    """

    hosts = ("datacenter.eastmoney.com", "emweb.securities.eastmoney.com")

    def __init__(self, rows: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
        self.rows = rows

    def __call__(self, seen: Seen) -> Answer | None:
        if seen.path == "/PC_HSF10/BusinessAnalysis/PageAjax":
            code = seen.query["code"]
            return Answer.json({"zygcfx": [_segment(f"{code[2:]}.{code[:2]}")]})
        if seen.path != "/securities/api/data/v1/get":
            return None
        asked = seen.query
        rows = self.rows.get(asked["reportName"])
        columns = asked["columns"].split(",")
        if rows is None:
            return self.error(9501, "报表配置不存在")
        unknown = [name for name in columns if rows and name not in rows[0]]
        if unknown:
            return self.error(9501, f"{unknown[0]}返回字段不存在")
        found = [row for row in rows if _fits(row, unquote(asked["filter"]))]
        if not found:
            return self.error(9201, "返回数据为空")
        size, number = min(int(asked["pageSize"]), 500), int(asked["pageNumber"])
        part = found[(number - 1) * size : number * size]
        data = [{name: row[name] for name in columns} for row in part]
        result = {"pages": -(-len(found) // size), "data": data, "count": len(found)}
        return Answer.json(
            {"version": "0", "result": result, "success": True, "message": "ok", "code": 0}
        )

    @staticmethod
    def error(code: int, message: str) -> Answer:
        return Answer.json(
            {"version": None, "result": None, "success": False, "message": message, "code": code}
        )


def _fits(row: Mapping[str, Any], condition: str) -> bool:
    equal = re.findall(r'\((\w+)="([^"]*)"\)', condition)
    among = re.findall(r"\((\w+) in \(([^)]*)\)\)", condition)
    return all(row[name] == value for name, value in equal) and all(
        row[name] in re.findall('"([^"]*)"', values) for name, values in among
    )


def _segment(secucode: str) -> dict[str, Any]:
    return {
        "SECUCODE": secucode,
        "REPORT_DATE": "2026-06-30 00:00:00",
        "MAINOP_TYPE": "2",
        "ITEM_NAME": "云端产品线",
        "MAIN_BUSINESS_INCOME": 300.5,
        "MBI_RATIO": 1,
        "RANK": 1,
    }


class Cninfo:
    """www.cninfo.com.cn, by section 2.2: the query is a POST, 30 announcements a page."""

    hosts = ("www.cninfo.com.cn",)

    def __init__(self, ids: Mapping[str, str], announced: Mapping[str, Sequence[str]]) -> None:
        """`announced`: the days of each code's announcements, newest first."""
        self.ids, self.announced = ids, announced

    def __call__(self, seen: Seen) -> Answer | None:
        if seen.path in ("/new/data/szse_stock.json", "/new/data/hke_stock.json"):
            digits = 6 if "szse" in seen.path else 5
            found = [
                {"code": code, "orgId": ids, "zwjc": "", "pinyin": "", "category": "A股"}
                for code, ids in self.ids.items()
                if len(code) == digits
            ]
            return Answer.json({"stockList": found})
        if seen.path != "/new/hisAnnouncement/query":
            return None
        return self._query(seen) if seen.method == "POST" else Answer(b"", 405)

    def _query(self, seen: Seen) -> Answer:
        asked = seen.query
        code, _, org = asked["stock"].partition(",")
        first, _, last = asked["seDate"].partition("~")
        days = [day for day in self.announced.get(code, ()) if first <= day <= last]
        days = days if self.ids.get(code) == org else []
        number = int(asked["pageNum"])
        part = list(enumerate(days))[(number - 1) * 30 : number * 30]
        rows = [self._row(code, org, day, place) for place, day in part]
        return Answer.json(
            {
                "totalAnnouncement": len(days),
                "totalRecordNum": len(days),
                "announcements": rows or None,
                "hasMore": number * 30 < len(days),
            }
        )

    @staticmethod
    def _row(code: str, org: str, day: str, place: int) -> dict[str, Any]:
        midnight = (date.fromisoformat(day) - date(1970, 1, 1)).days * 86400 - 8 * 3600
        document = f"{int(day.replace('-', ''))}{place:03d}"
        return {
            "secCode": code,
            "secName": "寒武纪",
            "orgId": org,
            "announcementId": document,
            "announcementTitle": "2025年年度报告",
            "announcementTime": midnight * 1000,
            "adjunctUrl": f"finalpage/{day}/{document}.PDF",
            "adjunctType": "PDF",
        }


class Sina:
    """quotes.sina.cn, by section 2.2."""

    hosts = ("quotes.sina.cn",)

    def __init__(self, revenue: Mapping[str, str]) -> None:
        """`revenue`: that of 2025 by paper code (`sh688256`)."""
        self.revenue = revenue

    def __call__(self, seen: Seen) -> Answer | None:
        total = self.revenue.get(seen.query.get("paperCode", ""))
        report = {
            "rType": "合并期末",
            "rCurrency": "CNY",
            "is_audit": "已审计",
            "publish_date": "20260313",
            "data": [{"item_title": "营业总收入", "item_value": total}],
        }
        reports = {"20251231": report} if total else []
        data = {"report_count": "1", "report_date": [], "report_list": reports}
        return Answer.json({"result": {"status": {"code": 0}, "data": data}})


class Ecb:
    """www.ecb.europa.eu, by section 3.1: rates of the working days it is given, always the same."""

    hosts = ("www.ecb.europa.eu",)
    rates: ClassVar[Mapping[str, str]] = {
        "USD": "1.1172", "JPY": "175.68", "CNY": "7.4326", "HKD": "8.7652", "KRW": "1491.76",
        "GBP": "0.87",
    }  # fmt: skip
    newest: tuple[str, ...] = ("USD", "CNY")
    """Currencies of the files of the newest days; the whole history has all."""

    def __init__(self, days: Sequence[str]) -> None:
        """`days`: newest first."""
        self.days = days

    def rate(self, name: str, day: str) -> str:
        """What a euro is worth on a day."""
        return self.rates[name]

    def __call__(self, seen: Seen) -> Answer | None:
        name = seen.path.removeprefix("/stats/eurofxref/")
        if name == "eurofxref-daily.xml":
            return Answer(self._xml(self.days[:1]), 200, XML)
        if name == "eurofxref-hist-90d.xml":
            return Answer(self._xml(self.days[:64]), 200, XML)
        if name == "eurofxref-hist.zip":
            return Answer(self._zip(), 200, {"Content-Type": "application/zip"})
        return None

    def _xml(self, days: Iterable[str]) -> bytes:
        cubes = ""
        for day in days:
            cells = "".join(
                f"<Cube currency='{name}' rate='{self.rate(name, day)}'/>" for name in self.newest
            )
            cubes += f"<Cube time='{day}'>{cells}</Cube>"
        return (
            '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope '
            'xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
            'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
            f"<gesmes:subject>Reference rates</gesmes:subject><Cube>{cubes}</Cube>"
            "</gesmes:Envelope>"
        ).encode()

    def _zip(self) -> bytes:
        lines = [f"Date,{','.join(self.rates)},BGN,"]
        lines += [
            f"{day},{','.join(self.rate(name, day) for name in self.rates)},N/A,"
            for day in self.days
        ]
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            text = "".join(f"{line}\n" for line in lines)
            archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv"), text)
        return held.getvalue()


class Fred:
    """FRED's API and the CSV of its charts, by section 3.3; one holiday says "."."""

    hosts = ("api.stlouisfed.org", "fred.stlouisfed.org")
    values = (("2026-09-04", "7.1000"), ("2026-09-07", "."), ("2026-09-08", "7.1200"))

    def __init__(self, key: str = "") -> None:
        self.key = key

    def __call__(self, seen: Seen) -> Answer | None:
        asked = seen.query
        if seen.path == "/graph/fredgraph.csv":
            lines = [f"observation_date,{asked['id']}"]
            lines += [f"{day},{'' if value == '.' else value}" for day, value in self.values]
            return Answer("".join(f"{line}\n" for line in lines).encode(), 200, {})
        if seen.path != "/fred/series/observations":
            return None
        if asked.get("api_key") != self.key:
            message = "Bad Request.  The value for variable api_key is not registered."
            return Answer.json({"error_code": 400, "error_message": message}, 400)
        rows = [{"date": day, "value": value} for day, value in self.values]
        head = {"count": len(rows), "offset": 0, "limit": 100000, "units": "lin"}
        return Answer.json({**head, "output_type": 1, "observations": rows})


def serve_all(server: Server, *apis: Any) -> None:
    """Let each API answer for its hosts."""
    for api in apis:
        for host in api.hosts:
            server.route(host, api)
