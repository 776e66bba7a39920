"""Honest answers of every kind that no recording shows, by the documentation of their sources.

Belongs here: URL and body of each. Does not belong here: spoiling them (`mutate`), reading them.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any
from urllib.parse import urlencode

import orjson

from tests import press
from tests.apis import OpenRouter
from tests.demand_apis import PCT, Vercel
from tests.earnings_apis import Cninfo, Edgar, Filing, Fred, Sina
from tests.scrapers.eastmoney import rows as eastmoney
from tests.scrapers.epoch import files as epoch
from tests.server import Answer, Seen

__all__ = ["made"]

API = "https://openrouter.ai/api/v1"
DATA = "https://datacenter.eastmoney.com/securities/api/data/v1/get?columns=ALL&reportName="
PAGE = "https://emweb.securities.eastmoney.com/PC_HSF10/BusinessAnalysis/PageAjax"
CNINFO = "http://www.cninfo.com.cn/new/hisAnnouncement/query"
SINA = "https://quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
ECB = "https://www.ecb.europa.eu/stats/eurofxref"
FRED = "https://fred.stlouisfed.org/graph/fredgraph.csv"
SITE = "https://www.llm-prices.com"
VERCEL = "https://vercel.com/api/ai/leaderboard-export?modality=all&format=json&dataset="
WINDOW = {"start_date": "2026-09-07", "end_date": "2026-10-04"}

Api = Callable[[Seen], Answer | None]


def made() -> Iterator[tuple[str, bytes]]:
    """URL and body of each."""
    yield from _openrouter()
    yield from _eastmoney()
    yield from _statements()
    yield from _rates()
    yield from _prices()
    yield f"{epoch.SALES}", epoch.packed({"total.csv": epoch.sheet(epoch.TOTAL)})
    yield f"{epoch.OWNERS}", epoch.packed({"owners.csv": epoch.sheet(epoch.OWNED)})
    for dataset in ("labs", "models", "apps", "providers"):
        yield _asked(Vercel(), f"{VERCEL}{dataset}")
    for url, name in press.PAGES.items():
        yield url, press.body(name)
    for url, links in press.FEEDS.items():
        yield url, press.feed(links)


def _asked(api: Api, url: str, headers: Mapping[str, str] | None = None) -> tuple[str, bytes]:
    answer = api(Seen(url, 0.0, dict(headers or {})))
    assert answer is not None, url
    assert answer.status == 200, (url, answer.body)
    return url, answer.body


def _openrouter() -> Iterator[tuple[str, bytes]]:
    pricing = {"prompt": "0.0000002", "completion": "0.0000006", "input_cache_read": "0.00000002"}
    model = {"id": "acme/one", "canonical_slug": "acme/one", "name": "One", "pricing": pricing}
    api = OpenRouter(key="k", models={"data": [model]}, snapshots=[date(2026, 10, 8)])
    night = {"utc_start": 1630, "utc_end": 30, "prompt": "0.0000025"}
    long = {"min_prompt_tokens": 200000, "prompt": "0.00001"}
    offer = {"name": "Acme | acme/one", "provider_name": "Acme", "tag": "acme"}
    api.offers = {"acme/one": [offer | {"pricing": pricing | {"overrides": [night, long]}}]}
    weeks = f"{API}/datasets/rankings-daily?{urlencode(WINDOW)}&period=week"
    urls = [
        f"{API}/datasets/app-rankings?sort=popular&{urlencode(WINDOW)}&limit=50",
        f"{API}/datasets/session-cost?limit=500",
        f"{API}/classifications/task?window=7d",
        weeks,
        *(f"{weeks}&{name}={next(iter(values))}" for name, values in PCT.items()),
        f"{API}/models/acme/one/endpoints",
        f"{API}/videos/models",
        f"{API}/images/models",
        f"{API}/images/models/acme/picture/endpoints",
        f"{API}/datasets/exports/index.json",
    ]
    for url in urls:
        yield _asked(api, url, {"authorization": "Bearer k"})


def _eastmoney() -> Iterator[tuple[str, bytes]]:
    reports: dict[str, list[Any]] = {
        "RPT_F10_FINANCE_GINCOME": [
            eastmoney.income("688256.SH", last) for last in ("2026-06-30", "2026-03-31")
        ],
        "RPT_FCI_PERFORMANCEE": [eastmoney.FLASH],
        "RPT_PUBLIC_OP_NEWPREDICT": [eastmoney.FORECAST],
        "RPT_HKF10_FN_INCOME": [eastmoney.HK],
    }
    for name, rows in reports.items():
        result = {"pages": 1, "data": rows, "count": len(rows)}
        told = {"version": "0", "result": result, "success": True, "message": "ok", "code": 0}
        yield f"{DATA}{name}", orjson.dumps(told)
    segment = {
        "SECUCODE": "688256.SH",
        "REPORT_DATE": "2026-06-30 00:00:00",
        "MAINOP_TYPE": "2",
        "ITEM_NAME": "云端产品线",
        "MAIN_BUSINESS_INCOME": 300.5,
        "MBI_RATIO": 1,
        "RANK": 1,
    }
    yield f"{PAGE}?code=SH688256", orjson.dumps({"zygcfx": [segment]})


def _statements() -> Iterator[tuple[str, bytes]]:
    asked = {
        "pageNum": 1,
        "stock": "688256,9900041602",
        "category": "category_ndbg_szsh",
        "seDate": "2025-01-01~2026-12-31",
    }
    announced = {"688256": ["2026-03-13", "2025-04-19"]}
    cninfo = Cninfo({"688256": "9900041602"}, announced)
    yield _query(cninfo, f"{CNINFO}?{urlencode(asked)}", "POST")
    sina = f"{SINA}?paperCode=sh688256&source=lrb&type=0&page=1&num=1000"
    yield _asked(Sina({"sh688256": "6497196198.68"}), sina)
    report = Filing("0000000007-26-000012", "10-Q", "2026-08-05", "acme-20260628.htm", inline=1)
    exhibits = {"EX-99.1": "q2pr.htm"}
    told = Filing(
        "0000000007-26-000011", "8-K", "2026-08-04", "8k.htm", items="2.02", exhibits=exhibits
    )
    edgar, asker = Edgar({7: [report, told]}), {"user-agent": "a@b.example"}
    archives = "https://www.sec.gov/Archives/edgar/data/7"
    for url in (
        "https://data.sec.gov/submissions/CIK0000000007.json",
        "https://data.sec.gov/api/xbrl/companyfacts/CIK0000000007.json",
        f"{archives}/{report.folder}/{report.primary}",
        f"{archives}/{told.folder}/{told.accession}-index.html",
        f"{archives}/{told.folder}/q2pr.htm",
    ):
        yield _asked(edgar, url, asker)


def _query(api: Api, url: str, method: str) -> tuple[str, bytes]:
    answer = api(Seen(url, 0.0, {}, method=method))
    assert answer is not None
    return url, answer.body


def _rates() -> Iterator[tuple[str, bytes]]:
    yield f"{ECB}/eurofxref-daily.xml", _daily()
    line = "30 October 2026, 1.1172, 175.68, 7.4326, 8.7652, 1491.76, 0.87, \n"
    one_day = f"Date, USD, JPY, CNY, HKD, KRW, GBP, \n{line}".encode()
    yield f"{ECB}/eurofxref.zip", epoch.packed({"eurofxref.csv": one_day})
    yield _asked(Fred(), f"{FRED}?id=DEXCHUS")


def _daily() -> bytes:
    rates = {"USD": "1.1172", "JPY": "175.68", "CNY": "7.4326", "HKD": "8.7652", "KRW": "1491.76"}
    cells = "".join(f"<Cube currency='{one}' rate='{rate}'/>" for one, rate in rates.items())
    return (
        "<?xml version='1.0' encoding='UTF-8'?><gesmes:Envelope "
        "xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
        "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
        "<gesmes:subject>Reference rates</gesmes:subject><Cube>"
        f"<Cube time='2026-10-30'>{cells}</Cube></Cube></gesmes:Envelope>"
    ).encode()


def _prices() -> Iterator[tuple[str, bytes]]:
    row = {"id": "one", "vendor": "acme", "name": "One", "input": 0.27, "output": 1.1}
    row |= {"input_cached": None}
    days = {"from_date": "2025-02-08", "to_date": None}
    yield f"{SITE}/historical-v1.json", orjson.dumps({"prices": [row | days]})
    yield f"{SITE}/current-v1.json", orjson.dumps({"updated_at": "2026-08-06", "prices": [row]})
