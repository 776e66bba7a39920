"""The six earnings sources through a live run: fetched, archived, read, and small the next day."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from unittest import mock

import pytest

import scrapers.crawl
from pipelines.entries import Entry
from pipelines.run import Plan, Result, Run
from scrapers.crawl import Network, Outcome
from scrapers.registry import sources
from tests.earnings_apis import (
    Cninfo,
    Eastmoney,
    Ecb,
    Edgar,
    Filing,
    Fred,
    Sina,
    serve_all,
)
from tests.scrapers.eastmoney.rows import FLASH, FORECAST, HK, income
from tests.scrapers.edgar.answers import BLOCK_PAGE, NO_SUCH_KEY
from tests.server import Answer, Server, drop, status

NAMES = ("cninfo", "eastmoney", "ecb", "edgar", "fred", "sina")
NOW = datetime(2026, 10, 8, 23, tzinfo=UTC)
MAINLAND = ("688256", "688041", "688795", "688802", "688981", "688047", "300474", "688521")
HONG_KONG = ("00981", "06082", "09903")
CIKS = (
    *(1045810, 2488, 50863, 1441634, 1649338, 1730168, 1058057, 1835632, 804328, 723125),
    *(1046179, 937966, 1973239),
)
KEY = "0123456789abcdef0123456789abcdef"


def listed(code: str) -> str:
    return f"{code}.{'HK' if len(code) == 5 else 'SZ' if code.startswith('3') else 'SH'}"


def filings(number: int) -> list[Filing]:
    release = {"EX-99.1": "q2pr.htm"}
    return [
        Filing(
            f"00000000{number:02d}-26-000012", "10-Q", "2026-08-05", "acme-20260628.htm", inline=1
        ),
        Filing(
            f"00000000{number:02d}-26-000011",
            "8-K",
            "2026-08-04",
            "acme-20260804.htm",
            items="2.02",
            exhibits=release,
        ),
        Filing(f"00000000{number:02d}-26-000010", "6-K", "2026-08-01", "six.htm", exhibits=release),
    ]


class Installation:
    """A data folder, the six sources as they should be, and a clock."""

    def __init__(self, data: Path, server: Server) -> None:
        self.data, self.server = data, server
        self.now = NOW
        statements = [income(listed(code)) for code in MAINLAND]
        hong_kong = [HK | {"SECUCODE": listed(code)} for code in HONG_KONG]
        reports = {
            "RPT_F10_FINANCE_GINCOME": statements,
            "RPT_FCI_PERFORMANCEE": [FLASH],
            "RPT_PUBLIC_OP_NEWPREDICT": [FORECAST],
            "RPT_HKF10_FN_INCOME": hong_kong,
        }
        ids = {code: f"id{code}" for code in (*MAINLAND, *HONG_KONG)}
        serve_all(
            server,
            Edgar({cik: filings(place) for place, cik in enumerate(CIKS)}),
            Eastmoney(reports),
            Cninfo(ids, {code: ["2026-08-27", "2025-04-25"] for code in ids}),
            Sina({f"{listed(code)[-2:].lower()}{code}": "6497196198.68" for code in MAINLAND}),
            Ecb(["2026-10-08", "2026-10-07"]),
            Fred(KEY),
        )

    def run(self, *names: str, contact: str | None = "ada@example.org") -> Result:
        """A live run of these sources (all six) up to reading what they said."""

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0)

        names = names or NAMES
        network = Network(contact=contact, mirror=self.server.url, delay_seconds=0)
        plan = Plan(only=names, network=network, keys=(("fred", KEY),))
        self.server.requests.clear()
        with (
            mock.patch("scrapers.crawl.crawl", partial(scrapers.crawl.crawl, sleep=sleep)),
            Run(self.data, plan, clock=lambda: self.now) as run,
        ):
            run.fetch(names)
            run.observe()
            self.entries = list(run.space.ledger.entries())
            return run.result

    def asked(self) -> Counter[str]:
        """How many requests each source got in the last run, without robots.txt."""
        hosts = [url.split("/")[2] for url in self.server.urls() if "robots.txt" not in url]
        owner = {host: source.name for source in sources().values() for host in source.hosts}
        return Counter(owner[host] for host in hosts)

    def states(self, name: str) -> Counter[str]:
        found = [one for one in self.entries if one.source == name and "robots" not in one.url]
        return Counter(one.state for one in found)

    def bad(self, name: str) -> list[Entry]:
        return [
            one for one in self.entries if one.source == name and one.state in ("failed", "refused")
        ]


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    with Server() as server:
        yield Installation(tmp_path / "data", server)


def outcomes(result: Result) -> dict[str, Outcome]:
    return {one.source: one for one in result.outcomes}


def test_all_six_are_fetched_and_read_and_the_next_day_is_small(here: Installation) -> None:
    result = here.run()
    assert [one.reason for one in result.outcomes if not one.ok] == []
    assert here.asked() == {
        "edgar": 13 * 8,  # list, facts, report, three index pages, two exhibits
        "eastmoney": 8 + 3 + 2 + 8,  # statements, Hong Kong, early figures, segments
        "cninfo": 2 + 8 * 2 + 3,  # lists, two windows, this year's
        "sina": 8,
        "ecb": 2,
        "fred": 7,
    }
    assert {name: here.states(name) for name in NAMES if name != "cninfo"} == {
        "edgar": {"parsed": 104},
        "eastmoney": {"parsed": 21},
        "sina": {"parsed": 8},
        "ecb": {"parsed": 2},
        "fred": {"parsed": 7},
    }
    assert here.states("cninfo") == {"parsed": 19, "unread": 2}
    here.now += timedelta(days=1)
    assert all(one.ok for one in here.run().outcomes)
    assert here.asked() == {
        "edgar": 13,
        "eastmoney": 13,
        "cninfo": 11,
        "sina": 8,
        "ecb": 1,
        "fred": 7,
    }
    held = [path.read_bytes() for path in here.data.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in one for one in held)


def test_without_a_contact_the_sec_is_not_asked_and_the_others_are(here: Installation) -> None:
    result = here.run(contact=None)
    assert [one.reason for one in result.skipped if one.source == "edgar"] == [
        "edgar is skipped: it must be told who asks; "
        "set COMPUTE_MARKET_CONTACT to an e-mail address"
    ]
    assert here.asked()["edgar"] == 0
    assert set(outcomes(result)) == set(NAMES) - {"edgar"}


def test_a_block_stops_the_run_and_the_next_ones_for_eleven_minutes(here: Installation) -> None:
    third = f"https://data.sec.gov/submissions/CIK{CIKS[2]:010d}.json"
    here.server.plan(third, [status(403, BLOCK_PAGE)])
    result = here.run("edgar", "ecb")
    assert outcomes(result)["edgar"].reason.startswith(f"edgar: 403 for {third} refuses us, so the")
    assert outcomes(result)["ecb"].ok
    # A filer's documents go before the next filer's list: two whole filers, and the third's list.
    assert here.asked()["edgar"] == 2 * 8 + 1
    assert [(one.state, one.code) for one in here.bad("edgar")] == [("failed", "http_403")]
    for minutes in (1, 5, 4):
        here.now += timedelta(minutes=minutes)
        result = here.run("edgar", "ecb")
        assert here.asked()["edgar"] == 0
        [skipped] = [one.reason for one in result.skipped if one.source == "edgar"]
        assert skipped.startswith("edgar is skipped: it blocked us at 23:00:00 UTC (403 for ")
        assert skipped.endswith("asking on prolongs that; run again after 23:11:00 UTC")
    here.now += timedelta(minutes=1, seconds=1)
    assert outcomes(here.run("edgar"))["edgar"].ok
    # Of what the stopped run had brought only the two lists are fetched again.
    assert here.asked()["edgar"] == 13 * 8 - 2 * 7


BAD: list[tuple[str, str, Any, str, tuple[str, str] | None]] = [
    (
        "eastmoney",
        "datacenter.eastmoney.com",
        Eastmoney.error(9501, "报表配置不存在"),
        "its own error 9501",
        ("failed", "bad_request"),
    ),
    (
        "eastmoney",
        "datacenter.eastmoney.com",
        Eastmoney.error(9201, "返回数据为空"),
        "its own error 9201",
        ("failed", "no_rows"),
    ),
    (
        "eastmoney",
        "datacenter.eastmoney.com",
        Eastmoney.error(9701, "系统繁忙"),
        "its own error 9701",
        ("failed", "busy"),
    ),
    (
        "eastmoney",
        "datacenter.eastmoney.com",
        Answer(b"<html>blocked</html>"),
        "the body is an HTML or XML page",
        ("refused", "html"),
    ),
    ("eastmoney", "datacenter.eastmoney.com", drop, "a lost connection", None),
    (
        "cninfo",
        "www.cninfo.com.cn",
        Answer.json({"announcements": None, "totalAnnouncement": 2, "hasMore": False}),
        "announcements is null where 2 announcements are counted",
        ("refused", "null_list"),
    ),
    ("edgar", "data.sec.gov", Answer(BLOCK_PAGE, 403), "403 for https", ("failed", "http_403")),
    ("edgar", "data.sec.gov", Answer(NO_SUCH_KEY, 404), "404 for https", ("failed", "http_404")),
]


@pytest.mark.parametrize(("name", "host", "answer", "words", "state"), BAD)
def test_a_bad_answer_is_seen_and_stops_no_other_source(
    here: Installation, name: str, host: str, answer: Any, words: str, state: Any
) -> None:
    good = here.server._routes[host]

    def spoilt(seen: Any) -> Answer | None:
        asked = seen.path.startswith(("/securities", "/submissions", "/new/hisAnnouncement"))
        return answer if asked else good(seen)

    if answer is drop:
        url = "https://datacenter.eastmoney.com/securities/api/data/v1/get?reportName="
        here.server._next = lambda asked: (  # type: ignore[method-assign]
            drop() if asked.startswith(url) else _normal
        )
    else:
        here.server.route(host, spoilt)
    found = outcomes(here.run(name, "ecb", "sina"))
    assert words in found[name].reason
    assert not found[name].ok
    assert found["ecb"].ok
    assert found["sina"].ok
    assert {(one.state, one.code) for one in here.bad(name)} == ({state} if state else set())


def _normal(exchange: Any) -> None:
    exchange.reply(exchange.answer)
