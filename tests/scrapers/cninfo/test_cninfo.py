"""CNINFO's index of announcements: what it says, and each way in which it is refused."""

from copy import deepcopy
from datetime import UTC, date, datetime
from typing import Any

import orjson
import pytest

from scrapers.cninfo.parse import ANNOUNCEMENTS
from scrapers.records import Parsed, Refusal

BASE = "http://www.cninfo.com.cn/new/hisAnnouncement/query"
URL = (
    f"{BASE}?pageNum=1&pageSize=30&column=szse&tabName=fulltext&stock=688256%2C9900041602"
    "&category=category_ndbg_szsh&seDate=2025-01-01~2026-12-31&isHLtitle=true"
)
TIME = datetime(2026, 3, 12, 14, tzinfo=UTC)  # the evening before the paper's date, in Beijing
LIST = "/announcements"
MEND = "compare the source's documentation and mend the parser"


@pytest.fixture
def answer() -> dict[str, Any]:
    """Cambricon's annual report of 2025, dated 2026-03-13."""
    row = {
        "id": None,
        "secCode": "688256",
        "secName": "寒武纪",
        "orgId": "9900041602",
        "announcementId": "1225007336",
        "announcementTitle": "<em>寒武纪</em>2025年年度报告",
        "announcementTime": 1773331200000,  # 2026-03-12 16:00 UTC = 2026-03-13 00:00 in Beijing
        "adjunctUrl": "finalpage/2026-03-13/1225007336.PDF",
        "adjunctType": "PDF",
        "announcementType": "01010503||010301",
    }
    return {
        "totalSecurities": 0,
        "totalAnnouncement": 1,
        "totalRecordNum": 1,
        "announcements": [row],
        "hasMore": False,
        "totalpages": 0,
    }


def _parse(value: Any, url: str = URL) -> Parsed:
    assert ANNOUNCEMENTS.url.fullmatch(url)
    body = value if isinstance(value, bytes) else orjson.dumps(value)
    return ANNOUNCEMENTS.parse(body, url, {}, TIME)


def _refused(value: Any, url: str = URL) -> Refusal:
    with pytest.raises(Refusal) as caught:
        _parse(value, url)
    return caught.value


def test_columns(answer: dict[str, Any]) -> None:
    parsed = _parse(answer)
    assert {key: values for key, (values,) in parsed.columns.items()} == {
        "sec_code": "688256",
        "announcement_id": "1225007336",
        "category": "category_ndbg_szsh",
        "secucode": "688256.SH",
        "org_id": "9900041602",
        "sec_name": "寒武纪",
        "title": "寒武纪2025年年度报告",
        "announced": date(2026, 3, 13),
        "page_date": date(2026, 3, 13),
        "adjunct_url": "finalpage/2026-03-13/1225007336.PDF",
        "adjunct_type": "PDF",
        "type_codes": "01010503||010301",
        "locator": f"{LIST}/0/announcementTime",
    }
    assert (parsed.scope, parsed.stated, parsed.warnings) == ((), None, [])


def test_a_hong_kong_company(answer: dict[str, Any]) -> None:
    answer["announcements"][0]["secCode"] = "06082"
    url = f"{BASE}?pageNum=1&column=hke&stock=06082,gshk0006082"
    parsed = _parse(answer, url)
    assert parsed.columns["secucode"] == ["06082.HK"]
    assert parsed.columns["category"] == [""]


@pytest.mark.parametrize(
    ("url", "matches"),
    [
        (URL, True),
        (URL.replace("http:", "https:"), True),
        (f"{BASE}?stock=688256", True),
        (BASE, False),  # a form that is not in the URL cannot be told apart
        (f"{BASE}?stock=&pageNum=1", False),
        (f"{BASE}?stock=688256&pageNum=x", False),
    ],
)
def test_only_a_query_in_the_url_is_read(url: str, matches: bool) -> None:
    assert bool(ANNOUNCEMENTS.url.fullmatch(url)) is matches


def test_null_where_there_is_nothing_is_no_rows(answer: dict[str, Any]) -> None:
    parsed = _parse(answer | {"announcements": None, "totalAnnouncement": 0})
    assert (parsed.rows, parsed.scope) == (0, ())
    assert parsed.warnings == ["no announcement in 2025-01-01~2026-12-31"]


def test_null_where_there_is_something_is_refused(answer: dict[str, Any]) -> None:
    refusal = _refused(answer | {"announcements": None})
    assert refusal.code == "null_list"
    assert refusal.message == (f"{LIST} is null where 1 announcements are counted; fetch it again")


def test_a_repeated_or_cut_page_is_refused(answer: dict[str, Any]) -> None:
    refusal = _refused(answer | {"totalAnnouncement": 40}, URL.replace("pageNum=1", "pageNum=2"))
    assert refusal.code == "incomplete_page"
    assert refusal.message == (
        f"{LIST} has 1 rows where page 2 of 40 announcements has 10, so a page is repeated or "
        "cut; fetch it again"
    )


def test_an_announcement_that_stands_twice_is_refused(answer: dict[str, Any]) -> None:
    rows = answer["announcements"] * 2
    refusal = _refused(answer | {"announcements": rows, "totalAnnouncement": 2})
    assert refusal.code == "duplicate_row"
    assert refusal.message == (
        f"{LIST}/1/announcementId 1225007336 stands twice in the list; fetch it again"
    )


REFUSALS = [
    ({"secCode": "688041"}, "wrong_company", "/secCode",
     "is '688041' where 688256 was asked for; fetch it again"),
    ({"announcementId": "12;--"}, "bad_id", "/announcementId",
     f"'12;--' is no document id; {MEND}"),
    ({"announcementTime": "2026-03-13"}, "wrong_type", "/announcementTime",
     f"is a text where an integer is documented; {MEND}"),
    ({"announcementTime": 1773331200000000}, "bad_time", "/announcementTime",
     f"1773331200000000 is no millisecond since 1970; {MEND}"),
    ({"announcementTime": 1774281600000}, "future_date", "/announcementTime",
     "is 2026-03-24, more than ten days after it was fetched; fetch it again"),
    ({"adjunctUrl": "http://elsewhere.example/1.PDF"}, "bad_path", "/adjunctUrl",
     "is 'http://elsewhere.example/1.PDF' where finalpage/<day>/<id>.PDF is documented; "
     f"{MEND}"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "code", "place", "message"), REFUSALS)
def test_a_wrong_row_is_refused(
    answer: dict[str, Any], changes: dict[str, Any], code: str, place: str, message: str
) -> None:
    changed = deepcopy(answer)
    changed["announcements"][0].update(changes)
    refusal = _refused(changed)
    assert (refusal.code, refusal.message) == (code, f"{LIST}/0{place} {message}")
    assert not refusal.failed


def test_a_missing_key_is_refused_and_an_extra_one_a_warning(answer: dict[str, Any]) -> None:
    answer["announcements"][0]["new"] = answer["announcements"][0].pop("orgId")
    refusal = _refused(answer)
    assert refusal.message == (
        f"{LIST}/0 lacks orgId; the source changed its shape, "
        "so compare its documentation and mend the parser"
    )
    answer["announcements"][0]["orgId"] = "9900041602"
    assert _parse(answer).warnings == [f"rows of {LIST} have the unknown key new"]


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"", "empty_body"), (b"<html>", "html"), (b'{"announcements":[{', "not_json")],
)
def test_a_body_that_is_no_answer(body: bytes, code: str) -> None:
    assert _refused(body).code == code
