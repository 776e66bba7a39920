"""What is asked of CNINFO: a POST whose form stands in its URL."""

from typing import Any

import pytest

from tests.earnings_apis import Cninfo, serve_all
from tests.scrapers.crawling import World
from tests.server import status

IDS = {"688256": "9900041602", "300474": "9900027092", "06082": "gshk0006082"}
LIST = "www.cninfo.com.cn/new/data/szse_stock.json"
HK_LIST = "www.cninfo.com.cn/new/data/hke_stock.json"
QUERY = "www.cninfo.com.cn/new/hisAnnouncement/query"
CATEGORIES = (
    "category_ndbg_szsh;category_bndbg_szsh;category_yjdbg_szsh;category_sjdbg_szsh;"
    "category_yjygjxz_szsh;category_bcgz_szsh"
)


def query(stock: str, days: str, number: int = 1, column: str = "szse") -> str:
    categories = CATEGORIES if column == "szse" else ""
    return (
        f"{QUERY}?pageNum={number}&pageSize=30&column={column}&tabName=fulltext"
        f"&stock={stock}&category={categories}&seDate={days}&isHLtitle=true"
    )


BEFORE, NOW = "2019-01-01~2025-12-31", "2026-01-01~2026-12-31"
CAMBRICON, BIREN = "688256%2C9900041602", "06082%2Cgshk0006082"


@pytest.fixture
def api(world: World) -> Cninfo:
    days = [f"2025-{month:02d}-{day:02d}" for month in range(12, 0, -1) for day in (28, 15, 1)]
    api = Cninfo(IDS, {"688256": ["2026-03-13", *days]})
    serve_all(world.server, api)
    return api


@pytest.mark.usefixtures("api")
def test_the_years_before_once_with_all_their_pages_and_this_year_every_time(world: World) -> None:
    codes = ["688256.SH", "06082.HK"]
    assert world.ask("cninfo", secucodes=codes).reason == "cninfo: 7 answers archived"
    methods = [seen.method for seen in world.server.requests if "/query" in seen.url]
    assert methods == ["POST"] * 4
    assert sorted(world.asked()) == sorted(
        [
            LIST,
            HK_LIST,
            query(CAMBRICON, BEFORE),
            query(CAMBRICON, BEFORE, 2),
            query(CAMBRICON, NOW),
            query(BIREN, NOW, column="hke"),
        ]
    )
    # What is archived has the documented address, form and all, and the method nowhere.
    assert (200, f"http://{query(CAMBRICON, NOW)}") in world.captures()
    world.ask("cninfo", secucodes=codes)
    assert world.asked() == [query(CAMBRICON, NOW), query(BIREN, NOW, column="hke")]


@pytest.mark.usefixtures("api")
def test_a_company_that_no_list_held_knows_is_looked_up_anew(world: World) -> None:
    world.ask("cninfo", secucodes=["688256.SH"])
    world.asked()
    outcome = world.ask("cninfo", secucodes=["688256.SH", "688999.SH"])
    assert outcome.problems == (
        f"cninfo: http://{LIST} lists no 688999; correct the code in vendors.yml",
    )
    assert world.asked() == [LIST, query(CAMBRICON, NOW)]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"<html>maintenance</html>", "the body is an HTML or XML page, not the list of securit"),
        ({"stockList": []}, "it lists no securities; compare the documentation, mend the spider"),
    ],
)
def test_a_list_that_is_none(world: World, api: Cninfo, body: Any, words: str) -> None:
    world.server.plan(f"https://{LIST}", [status(200, body)])
    outcome = world.ask("cninfo", secucodes=["688256.SH", "06082.HK"])
    assert words in outcome.reason
    assert query(BIREN, NOW, column="hke") in world.asked()


@pytest.mark.usefixtures("api")
def test_null_is_nothing_where_nothing_is_counted_and_a_problem_elsewhere(world: World) -> None:
    assert world.ask("cninfo", secucodes=["300474.SZ"]).ok
    bad = {"announcements": None, "totalAnnouncement": 3, "hasMore": False}
    world.server.plan(f"https://{query(CAMBRICON, NOW)}", [status(200, bad)])
    outcome = world.ask("cninfo", secucodes=["688256.SH", "300474.SZ"])
    assert outcome.problems == (
        f"cninfo: http://{query(CAMBRICON, NOW)}: /announcements is null where 3 announcements "
        "are counted; fetch it again",
    )
    assert query("300474%2C9900027092", NOW) in world.asked()
