"""What is asked of Sina."""

from tests.earnings_apis import Sina, serve_all
from tests.scrapers.crawling import World
from tests.server import status

API = "quotes.sina.cn/cn/api/openapi.php/CompanyFinanceService.getFinanceReport2022"
REST = "source=lrb&type=0&page=1&num=1000"


def test_one_request_a_mainland_company(world: World) -> None:
    serve_all(world.server, Sina({"sh688256": "6497196198.68", "sz300474": "1.5"}))
    codes = ["688256.SH", "06082.HK", "300474.SZ"]
    assert world.ask("sina", secucodes=codes).reason == "sina: 3 answers archived"
    papers = ("sh688256", "sz300474")
    assert world.asked() == [f"{API}?paperCode={paper}&{REST}" for paper in papers]


def test_an_empty_list_and_an_error_in_band_are_told_and_stop_no_other(world: World) -> None:
    serve_all(world.server, Sina({"sh688047": "3.5"}))
    url = f"https://{API}?paperCode=sh688256&{REST}"
    world.server.plan(url, [status(200, {"result": {"status": {"code": 11, "msg": "limit"}}})])
    codes = ["688256.SH", "688999.SH", "688047.SH"]
    outcome = world.ask("sina", secucodes=codes)
    assert len(outcome.problems) == 2
    assert outcome.problems[0] == (
        f'sina: {url}: the source answers its own error 11, "limit": this is not documented, '
        "so open the URL in a browser to see what it says"
    )
    assert "report_list is empty where reports were expected" in outcome.problems[1]
    assert len(world.asked()) == 3
