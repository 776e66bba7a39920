"""Every source on one local server, on two days: what it says today, and what it said before.

Belongs here: which API answers for which host, and how its answers differ from day to day.
Does not belong here: misbehaviour (`faults`), bodies of files (`bodies`), verdicts (`judge`).

Rankings and revenue are those of the shipped sample, moved to the days of this world; what the
sample lacks is written in the documented wire shape.
"""

import csv
import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar

import scrapers
from tests.apis import OPENROUTER, OpenRouter
from tests.demand_apis import APPS, VERCEL, Vercel
from tests.earnings_apis import Cninfo, Eastmoney, Edgar, Filing, serve_all
from tests.hostile import bodies
from tests.hostile.days import NEXT, OLD
from tests.hostile.rates import CentralBank, Fed
from tests.press import FEEDS, PAGES, body, feed
from tests.scrapers.eastmoney.rows import FLASH, FORECAST, HK, income
from tests.server import Answer, Seen, Server

__all__ = ["KEY", "SOURCES", "World", "listed"]

SAMPLE = Path(scrapers.__file__).parent / "sample"
KEY = "0123456789abcdef0123456789abcdef"
DAY = timedelta(days=1)
MAINLAND = ("688256", "688041", "688795", "688802", "688981", "688047", "300474", "688521")
HONG_KONG = ("00981", "06082", "09903")
SOURCES = (
    *("openrouter", "edgar", "eastmoney", "cninfo", "sina", "ecb", "fred", "vercel"),
    *("genai_prices", "models_dev", "litellm", "llm_prices", "epoch", "statcounter", "press"),
)


def listed(code: str) -> str:
    """A code as Eastmoney writes it."""
    return f"{code}.{'HK' if len(code) == 5 else 'SZ' if code.startswith('3') else 'SH'}"


class World:
    """All sources on one server; `at` says which day they show."""

    def __init__(self, server: Server) -> None:
        self.server, self.at = server, NEXT
        serve_all(server, _Edgar(self), _Eastmoney(self), _Cninfo(self), _Sina(self))
        serve_all(server, _Timed(self, CentralBank), _Timed(self, Fed))
        server.route(OPENROUTER, lambda seen: _openrouter(self.at)(seen))
        server.route(VERCEL, lambda seen: _Vercel(self.at)(seen))
        for host in bodies.HOSTS:
            server.route(host, lambda seen: bodies.answer(seen, self.at))
        for host in {url.split("/")[2] for url in (*PAGES, *FEEDS)}:
            server.route(host, lambda seen: _press(seen, self.at))

    @property
    def environment(self) -> dict[str, str]:
        """What leads a command here."""
        return {
            "COMPUTE_MARKET_MIRROR": self.server.url,
            "COMPUTE_MARKET_CONTACT": "ada@example.org",
            "OPENROUTER_API_KEY": f"sk-or-v1-{KEY}",
            "FRED_API_KEY": KEY,
        }


def _sample(name: str) -> Any:
    return json.loads((SAMPLE / name).read_text())


def _ranked() -> list[list[tuple[str, int]]]:
    """The days of the sample's three weeks in July, in order."""
    days: dict[str, list[tuple[str, int]]] = {}
    for row in _sample("rankings-july.json")["data"]:
        days.setdefault(row["date"], []).append((row["model_permaslug"], int(row["total_tokens"])))
    return list(days.values())


WEEKS = _ranked()
FIRST_DAY = date(2026, 8, 15)


def _openrouter(at: datetime) -> OpenRouter:
    """July's rankings again and again, a little more every day: no two days are the same."""
    count = (at.date() - FIRST_DAY).days
    rows = {
        FIRST_DAY + n * DAY: [
            (slug, tokens + n * tokens // 1000) for slug, tokens in WEEKS[n % len(WEEKS)]
        ]
        for n in range(count)
    }
    models = _sample("models.json")
    if at >= NEXT:
        models["data"][1]["pricing"]["prompt"] = "0.00000018"
        models["data"] += [{**models["data"][3], "id": "anthropic/claude-opus-5"}]
        models["data"][-1]["canonical_slug"] = "anthropic/claude-5-opus-20260920"
    if at <= OLD:
        models["data"][1]["pricing"]["prompt"] = "0.00000014"
    api = OpenRouter(
        key=f"sk-or-v1-{KEY}",
        rows=rows,
        models=models,
        providers=_sample("providers.json"),
        as_of=f"{at.date()}T02:00:00.000Z",
    )
    more = count / 100
    api.demand.apps = [(n, name, int(t * more), int(r * more)) for n, name, t, r in APPS]
    api.demand.window_end = str(at.date() - 4 * DAY)
    api.demand.sessions = [
        (*row[:4], round(row[4] * (1 + count / 1000), 4)) for row in api.demand.sessions
    ]
    api.demand.tasks = {**api.demand.tasks, "as_of": str(at.date() - DAY)}
    return api


class _Vercel(Vercel):
    """A window of days, each with shares of its own."""

    def __init__(self, at: datetime) -> None:
        super().__init__(tuple(str(at.date() - n * DAY) for n in (33, 32, 31, 3, 2, 1)))

    def _shares(self) -> list[dict[str, Any]]:
        rows = super()._shares()
        for row in rows:
            moved = date.fromisoformat(row["date"]).toordinal() % 29 / 10
            if row["name"] != "openai":
                sign = 1 if row["name"] == "anthropic" else -1
                row["share_percent"] = round(row["share_percent"] + sign * moved, 2)
        return rows


class _Edgar(Edgar):
    """Every registrant; those of the sample with its facts, NVIDIA with its documents too."""

    NVIDIA = 1045810
    QUARTER: ClassVar[dict[str, Any]] = {
        "start": "2026-04-27",
        "end": "2026-07-26",
        "val": 96_221_000_000,
        "accn": "0001045810-26-000080",
        "form": "10-Q",
        "filed": "2026-09-22",
        "fy": None,
        "fp": None,
    }
    """NVIDIA's report of the next day, and the same quarter a year before."""
    YEAR_BEFORE: ClassVar[dict[str, Any]] = {
        **QUARTER,
        "start": "2025-04-28",
        "end": "2025-07-27",
        "val": 46_743_000_000,
    }
    NEW = (
        Filing(QUARTER["accn"], "10-Q", QUARTER["filed"], "report.htm"),
        Filing(
            "0001045810-26-000073",
            "8-K",
            "2026-08-26",
            "nvda-20260826.htm",
            items="2.02",
            exhibits={"EX-99.1": "q2fy27pr.htm"},
        ),
        Filing("0001045810-25-000208", "10-Q/A", "2025-08-28", "nvda-20250727.htm", inline=1),
    )
    """What the last day brings of NVIDIA: a report, the release before it, and segments."""
    OTHERS = (1441634, 1649338, 1058057, 1835632, 1046179, 937966, 1973239)

    def __init__(self, world: World) -> None:
        super().__init__({})
        self.world = world
        with (SAMPLE / "facts" / "filed_revenue.csv").open() as file:
            rows = list(csv.DictReader(file))
        self.known: dict[int, list[Filing]] = {
            cik: [Filing(f"{cik:010d}-26-000010", "10-Q", "2026-08-05", "x-20260628.htm", inline=1)]
            for cik in self.OTHERS
        }
        for row in rows:
            own = self.known.setdefault(int(row["cik"]), [])
            if row["accession"] not in {one.accession for one in own}:
                own.append(Filing(row["accession"], row["form"], row["filed"], "report.htm"))
        self.names = {int(row["cik"]): row["vendor"] for row in rows}

    def __call__(self, seen: Seen) -> Answer | None:
        self.filers = {cik: list(reversed(own)) for cik, own in self.known.items()}
        if self.world.at >= NEXT:
            self.filers[self.NVIDIA] = [*self.NEW, *self.filers[self.NVIDIA]]
        if seen.path.endswith("/nvda-20250727.htm"):
            return Answer((SAMPLE / "report.htm").read_bytes(), 200, {"Content-Type": "text/html"})
        if seen.path.endswith("/q2fy27pr.htm"):
            return Answer((SAMPLE / "release.htm").read_bytes(), 200, {"Content-Type": "text/html"})
        return super().__call__(seen)

    def _facts(self, cik: int) -> Answer:
        name = self.names.get(cik)
        if name is None:
            return super()._facts(cik)
        found = _sample(f"facts-{name}.json")
        [tag] = found["facts"]["us-gaap"].values()
        if cik == self.NVIDIA and self.world.at >= NEXT:
            tag["units"]["USD"] += [dict(self.YEAR_BEFORE), dict(self.QUARTER)]
        if self.world.at <= OLD:
            tag["units"]["USD"] = tag["units"]["USD"][:-1]
        return Answer.json(found)


def _statements(at: datetime) -> list[dict[str, Any]]:
    """Cambricon's of the sample, and others in its proportions; the third quarter comes late."""
    with (SAMPLE / "facts" / "statements.csv").open() as file:
        rows = list(csv.DictReader(file))
    if at >= NEXT:
        rows.append(
            {"report_date": "2026-09-30", "report_type": "三季报", "revenue": "9123456789.01"}
        )
    if at <= OLD:
        rows = rows[:-1]
    found = []
    for place, code in enumerate(MAINLAND):
        for row in reversed(rows):
            told = {"2026-09-30": "2026-10-12", "2026-06-30": "2026-08-27"}
            day = told.get(row["report_date"], "2026-04-25")
            one = income(listed(code), row["report_date"], day)
            value = round(float(row["revenue"]) * (1 + place), 2)
            found.append(one | {"TOTAL_OPERATE_INCOME": value, "OPERATE_INCOME": value})
    return found


class _Eastmoney(Eastmoney):
    def __init__(self, world: World) -> None:
        super().__init__({})
        self.world = world

    def __call__(self, seen: Seen) -> Answer | None:
        at = self.world.at
        years = [("2025", 58_903_000)] + ([("2026", 91_000_000)] if at >= NEXT else [])
        halves = [
            HK
            | {"SECUCODE": listed(code), "AMOUNT": amount * (1 + place)}
            | {"CURRENCY_CODE": "USD" if code == "00981" else "CNY"}
            | {"REPORT_DATE": f"{year}-06-30 00:00:00", "START_DATE": f"{year}-01-01 00:00:00"}
            for place, code in enumerate(HONG_KONG)
            for year, amount in reversed(years)
        ]
        flash = FLASH | {"TOTAL_OPERATE_INCOME": 6497196198, "TOTAL_OPERATE_INCOME_SQ": 1174464377}
        flash |= {"YSTZ": 453.21}
        forecast = FORECAST | {
            "PREDICT_AMT_LOWER": 6_000_000_000,
            "PREDICT_AMT_UPPER": 7_000_000_000,
            "PREYEAR_SAME_PERIOD": 1174464377,
        }
        later = {
            "REPORT_DATE": "2026-12-31 00:00:00",
            "NOTICE_DATE": "2026-10-01 00:00:00",
            "PREDICT_AMT_LOWER": 11_000_000_000,
            "PREDICT_AMT_UPPER": 12_000_000_000,
            "PREYEAR_SAME_PERIOD": 6497196198,
        }
        self.rows = {
            "RPT_F10_FINANCE_GINCOME": _statements(at),
            "RPT_FCI_PERFORMANCEE": [flash],
            "RPT_PUBLIC_OP_NEWPREDICT": [*([forecast | later] if at >= NEXT else []), forecast],
            "RPT_HKF10_FN_INCOME": halves,
        }
        return super().__call__(seen)


class _Sina:
    """The same statements, as quotes.sina.cn words them."""

    hosts = ("quotes.sina.cn",)

    def __init__(self, world: World) -> None:
        self.world = world

    def __call__(self, seen: Seen) -> Answer | None:
        asked = seen.query.get("paperCode", "")
        code = f"{asked[2:]}.{asked[:2].upper()}"
        rows = [row for row in _statements(self.world.at) if row["SECUCODE"] == code]
        reports = {
            row["REPORT_DATE"][:10].replace("-", ""): {
                "rType": "合并期末",
                "rCurrency": "CNY",
                "is_audit": "未审计",
                "publish_date": row["NOTICE_DATE"][:10].replace("-", ""),
                "data": [
                    {
                        "item_title": "营业总收入",
                        "item_value": f"{row['TOTAL_OPERATE_INCOME']:.2f}",
                    }
                ],
            }
            for row in rows
        }
        data = {"report_count": str(len(reports)), "report_date": [], "report_list": reports}
        return Answer.json({"result": {"status": {"code": 0}, "data": data}})


class _Cninfo(Cninfo):
    def __init__(self, world: World) -> None:
        ids = {code: f"id{code}" for code in (*MAINLAND, *HONG_KONG)}
        super().__init__(ids, {})
        self.world = world

    def __call__(self, seen: Seen) -> Answer | None:
        days = ["2026-08-27", "2026-04-25", "2025-08-27", "2025-04-25"]
        days = [*(["2026-10-12"] if self.world.at >= NEXT else []), *days]
        self.announced: Mapping[str, list[str]] = dict.fromkeys(self.ids, days)
        return super().__call__(seen)


class _Timed:
    """An API whose answers depend on the day alone."""

    def __init__(self, world: World, made: Any) -> None:
        self.world, self.made, self.hosts = world, made, made.hosts

    def __call__(self, seen: Seen) -> Answer | None:
        found: Answer | None = self.made(self.world.at)(seen)
        return found


def _press(seen: Seen, at: datetime) -> Answer | None:
    """Pages and feeds; the last page of each feed is new on the day of the fault."""
    if seen.url in FEEDS:
        links = FEEDS[seen.url] if at >= NEXT else FEEDS[seen.url][:-1]
        return Answer(feed(links), 200, {"Content-Type": "application/rss+xml"})
    name = PAGES.get(seen.url)
    return Answer(body(name), 200, {"Content-Type": "text/html"}) if name else None
