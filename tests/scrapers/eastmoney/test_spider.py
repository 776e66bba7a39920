"""What is asked of Eastmoney, and what happens when it will not answer."""

from typing import Any
from urllib.parse import unquote

import pytest

from tests.earnings_apis import Eastmoney, serve_all
from tests.scrapers.crawling import World
from tests.scrapers.eastmoney.rows import FLASH, FORECAST, HK, income
from tests.server import drop, html, status

API = "datacenter.eastmoney.com/securities/api/data/v1/get?reportName="
PAGES = "emweb.securities.eastmoney.com/PC_HSF10/BusinessAnalysis/PageAjax?code="
CODES = ["688256.SH", "300474.SZ", "06082.HK"]


@pytest.fixture
def api(world: World) -> Eastmoney:
    api = Eastmoney(
        {
            "RPT_F10_FINANCE_GINCOME": [income("688256.SH"), income("300474.SZ")],
            "RPT_FCI_PERFORMANCEE": [FLASH],
            "RPT_PUBLIC_OP_NEWPREDICT": [FORECAST],
            "RPT_HKF10_FN_INCOME": [HK, HK | {"STD_ITEM_CODE": "004010001"}],
        }
    )
    serve_all(world.server, api)
    return api


def reports(world: World) -> list[str]:
    """(report, filter) of each request, or the code whose segments were asked for."""
    found = []
    for url in world.asked():
        if url.startswith(PAGES):
            found.append(url.removeprefix(PAGES))
        else:
            report, _, rest = url.removeprefix(API).partition("&")
            which = unquote(rest.partition("&filter=")[2].partition("&pageNumber")[0])
            found.append(f"{report} {which}")
    return found


EARLY = '(SECUCODE in ("688256.SH","300474.SZ"))'
STATEMENTS = [
    'RPT_F10_FINANCE_GINCOME (SECUCODE="688256.SH")',
    'RPT_F10_FINANCE_GINCOME (SECUCODE="300474.SZ")',
    'RPT_HKF10_FN_INCOME (SECUCODE="06082.HK")(STD_ITEM_CODE in ("004001999","004001001"))',
    f"RPT_FCI_PERFORMANCEE {EARLY}",
    f"RPT_PUBLIC_OP_NEWPREDICT {EARLY}",
]


@pytest.mark.usefixtures("api")
def test_statements_a_company_early_figures_at_once_segments_when_reported(world: World) -> None:
    assert world.ask("eastmoney", secucodes=CODES).reason == "eastmoney: 9 answers archived"
    asked = reports(world)
    assert sorted(asked) == sorted([*STATEMENTS, "SH688256", "SZ300474"])
    world.ask("eastmoney", secucodes=CODES)
    assert reports(world) == STATEMENTS


def test_segments_are_asked_again_within_a_week_of_a_report(world: World, api: Eastmoney) -> None:
    world.ask("eastmoney", secucodes=CODES)
    api.rows = api.rows | {
        "RPT_F10_FINANCE_GINCOME": [
            income("688256.SH", "2026-09-30", "2026-11-20"),  # has no segments
            income("688256.SH", changed="2026-11-23"),
            income("300474.SZ"),
        ]
    }
    world.asked()
    world.ask("eastmoney", secucodes=CODES)
    assert [one for one in reports(world) if one[:3] != "RPT"] == ["SH688256"]


def test_all_pages_are_read(world: World, api: Eastmoney) -> None:
    many = [FORECAST | {"PREDICT_FINANCE_CODE": f"{number:04d}"} for number in range(552)]
    api.rows = api.rows | {"RPT_PUBLIC_OP_NEWPREDICT": many}
    assert world.ask("eastmoney", secucodes=CODES).ok
    asked = [url for url in world.asked() if "NEWPREDICT" in url]
    assert ["pageNumber=1&" in asked[0], "pageNumber=2&" in asked[1], len(asked)] == [True, True, 2]


def test_no_rows_are_normal_for_early_figures_and_told_of_a_statement(
    world: World, api: Eastmoney
) -> None:
    flash = [FLASH | {"SECUCODE": "600000.SH"}]
    api.rows = api.rows | {"RPT_FCI_PERFORMANCEE": flash}
    outcome = world.ask("eastmoney", secucodes=["688999.SH", *CODES])
    assert len(outcome.problems) == 1
    assert outcome.reason.endswith(
        'the source answers its own error 9201, "返回数据为空": it has no rows for this filter, so '
        "check the security code in the URL"
    )
    assert len(reports(world)) == 8


def test_a_renamed_column_is_told_and_stops_no_other_report(world: World, api: Eastmoney) -> None:
    old = {key: value for key, value in FLASH.items() if key != "YSTZ"}
    api.rows = api.rows | {"RPT_FCI_PERFORMANCEE": [old]}
    outcome = world.ask("eastmoney", secucodes=CODES)
    assert len(outcome.problems) == 1
    assert 'its own error 9501, "YSTZ返回字段不存在": it does not know the report' in outcome.reason
    assert STATEMENTS[-1] in reports(world)


def test_busy_is_waited_for(world: World, api: Eastmoney) -> None:
    world.ask("eastmoney", secucodes=["06082.HK"])
    [url] = [seen.url for seen in world.server.requests if "HKF10" in seen.url]
    busy = Eastmoney.error(9701, "系统繁忙").body
    world.server.plan(url, [status(200, busy)] * 2)
    assert world.ask("eastmoney", secucodes=["06082.HK"]).ok
    assert world.sleeps == [2.0, 8.0]
    world.server.plan(url, [], then=status(200, busy))
    outcome = world.ask("eastmoney", secucodes=["06082.HK"])
    assert (
        'its own error 9701, "系统繁忙": it is busy, so wait and fetch it again' in outcome.reason
    )
    assert world.sleeps == [2.0, 8.0, 2.0, 8.0, 32.0]


LEFT = (
    "so the rest was left for the next run; leave it alone for some hours, and if it happens "
    "again lower requests_per_minute in source.yml"
)


@pytest.mark.parametrize(
    ("behaviour", "said"), [(drop(), "a lost connection"), (html(), "a page instead of data")]
)
def test_it_blocks_by_hanging_up_and_by_pages(world: World, behaviour: Any, said: str) -> None:
    class Shut(dict[str, Any]):
        def get(self, url: str, default: Any = None) -> Any:
            return default if url.endswith("/robots.txt") else ([], behaviour)

    world.server._plans = Shut()
    outcome = world.ask("eastmoney", secucodes=CODES)
    assert any(
        one.startswith(f"eastmoney: 3 answers in a row were refusals, the last {said} for https://")
        and one.endswith(LEFT)
        for one in outcome.problems
    )
    assert len(world.asked()) == 3
