"""`new/hisAnnouncement/query`: the announcements of one company, newest first, 30 a page.

Belongs here: document ids, titles and nominal days. The day is the one printed on the paper, which
comes out the evening before: never earlier than it.
Does not belong here: the papers (PDF), and the list of securities, in which only the spider looks.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapers.records import Kind, Parsed, Records, Refusal, json_object, require_keys
from scrapers.values import MEND, day, objects, typed

__all__ = ["ANNOUNCEMENTS", "ANNOUNCEMENTS_RECORDS", "KINDS", "parse_announcements"]

ANNOUNCEMENTS_RECORDS = Records(
    name="announcements",
    fields={
        "sec_code": "string",
        "announcement_id": "string",
        "category": "string",
        "secucode": "string",
        "org_id": "string",
        "sec_name": "string",
        "title": "string",
        "announced": "date32",
        "page_date": "date32",
        "adjunct_url": "string",
        "adjunct_type": "string",
        "type_codes": "string",
    },
    key=("sec_code", "announcement_id", "category"),
)
"""One announcement as found under one `category` (the URL's; empty: all). `announced` is the day in
Beijing of its time, `page_date` that in the paper's path; `adjunct_url` is below
https://static.cninfo.com.cn/. `secucode` is written as elsewhere (`688256.SH`, `06082.HK`). Never
complete: a page is a part of a list."""

LIST = "/announcements"
TOP = frozenset({"announcements", "totalAnnouncement", "hasMore"})
TOP_KNOWN = frozenset(
    {
        *("totalSecurities", "totalRecordNum", "totalpages", "classifiedAnnouncements"),
        *("categoryList",),
    }
)
ROW = frozenset(
    {
        *("secCode", "secName", "orgId", "announcementId", "announcementTitle"),
        *("announcementTime", "adjunctUrl", "adjunctType"),
    }
)
ROW_KNOWN = frozenset(
    {
        *("id", "adjunctSize", "storageTime", "columnId", "pageColumn", "announcementType"),
        *("associateAnnouncement", "important", "batchNum", "announcementContent", "orgName"),
        *("announcementTypeName", "tileSecName", "shortTitle", "secNameList"),
    }
)
PAGE_ROWS = 30  # documented: fixed, whatever is asked for
BEIJING = timezone(timedelta(hours=8))
ID = re.compile(r"[0-9]{1,20}")
NATURAL = re.compile("[1-9][0-9]{0,5}")
PATH = re.compile(r"finalpage/([0-9]{4}-[0-9]{2}-[0-9]{2})/[0-9A-Za-z]+\.[A-Za-z]{3,4}")
MARK = re.compile(r"</?em>")
MARKETS = (
    (re.compile(r"[0-9]{5}"), "HK"),
    (re.compile(r"(?:60|68|90)[0-9]{4}"), "SH"),
    (re.compile(r"(?:00|20|30)[0-9]{4}"), "SZ"),
    (re.compile(r"(?:[48][0-9]|92)[0-9]{4}"), "BJ"),
)


def parse_announcements(
    body: bytes, url: str, headers: Mapping[str, str], time: datetime
) -> Parsed:
    """One row an announcement; none where the site says that there are none in the window."""
    found = json_object(body, "a list of announcements")
    warnings = require_keys(found, TOP, TOP | TOP_KNOWN, "the body")
    total = typed(found["totalAnnouncement"], int, "/totalAnnouncement")
    asked = dict(parse_qsl(urlsplit(url).query))
    columns: dict[str, list[Any]] = {key: [] for key in (*ANNOUNCEMENTS_RECORDS.fields, "locator")}
    if found["announcements"] is None and total == 0:
        window = asked.get("seDate") or "all days"
        return Parsed(columns, warnings=[*warnings, f"no announcement in {window}"])
    if found["announcements"] is None:
        raise Refusal(
            "null_list",
            f"{LIST} is null where {total} announcements are counted; fetch it again",
            locator=LIST,
        )
    rows, more = objects(found["announcements"], ROW, ROW_KNOWN, LIST)
    _check_page(len(rows), total, asked)
    for place, row in enumerate(rows):
        for key, value in _read(row, f"{LIST}/{place}", asked, time).items():
            columns[key].append(value)
    _check_once(columns["announcement_id"])
    return Parsed(columns=columns, warnings=[*warnings, *more])


def _check_page(rows: int, total: int, asked: Mapping[str, str]) -> None:
    """A page in the middle is full and the last has the rest, so a repeated page shows."""
    number = int(asked.get("pageNum") or "1")
    size = asked.get("pageSize", "")
    sizes = {PAGE_ROWS, int(size) if NATURAL.fullmatch(size) else PAGE_ROWS}
    expected = max(min(one, total - (number - 1) * one) for one in sizes)
    if rows not in {min(one, total - (number - 1) * one) for one in sizes}:
        raise Refusal(
            "incomplete_page",
            f"{LIST} has {rows} rows where page {number} of {total} announcements has "
            f"{max(expected, 0)}, so a page is repeated or cut; fetch it again",
            locator=LIST,
        )


def _check_once(ids: list[str]) -> None:
    for place, one in enumerate(ids):
        if one in ids[:place]:
            raise Refusal(
                "duplicate_row",
                f"{LIST}/{place}/announcementId {one} stands twice in the list; fetch it again",
                locator=f"{LIST}/{place}/announcementId",
            )


def _read(row: Mapping[str, Any], where: str, asked: Mapping[str, str], time: datetime) -> Any:
    code = typed(row["secCode"], str, f"{where}/secCode")
    wanted = asked.get("stock", "").partition(",")[0]
    if wanted and code != wanted:
        raise Refusal(
            "wrong_company",
            f"{where}/secCode is {code[:40]!r} where {wanted} was asked for; fetch it again",
            locator=f"{where}/secCode",
        )
    document = typed(row["announcementId"], str, f"{where}/announcementId")
    if not ID.fullmatch(document):
        raise Refusal(
            "bad_id",
            f"{where}/announcementId {document[:40]!r} is no document id; {MEND}",
            locator=f"{where}/announcementId",
        )
    types = row.get("announcementType")
    path = typed(row["adjunctUrl"], str, f"{where}/adjunctUrl")
    return {
        "sec_code": code,
        "announcement_id": document,
        "category": asked.get("category", "").strip(";"),
        "secucode": _secucode(code, f"{where}/secCode"),
        "org_id": typed(row["orgId"], str, f"{where}/orgId"),
        "sec_name": typed(row["secName"], str, f"{where}/secName"),
        "title": MARK.sub("", typed(row["announcementTitle"], str, f"{where}/announcementTitle")),
        "announced": _announced(row["announcementTime"], f"{where}/announcementTime", time),
        "page_date": _page_date(path, f"{where}/adjunctUrl"),
        "adjunct_url": path,
        "adjunct_type": typed(row["adjunctType"], str, f"{where}/adjunctType"),
        "type_codes": None if types is None else typed(types, str, f"{where}/announcementType"),
        "locator": f"{where}/announcementTime",
    }


def _secucode(code: str, where: str) -> str:
    for pattern, market in MARKETS:
        if pattern.fullmatch(code):
            return f"{code}.{market}"
    raise Refusal("bad_code", f"{where} {code[:40]!r} is no security code; {MEND}", locator=where)


def _announced(value: Any, where: str, time: datetime) -> date:
    """The day in Beijing; the paper of tomorrow's date is out this evening, so one day ahead."""
    milliseconds = typed(value, int, where)
    if not 0 <= milliseconds < 2**32 * 1000:
        raise Refusal(
            "bad_time",
            f"{where} {milliseconds} is no millisecond since 1970; {MEND}",
            locator=where,
        )
    found = datetime.fromtimestamp(milliseconds // 1000, UTC).astimezone(BEIJING).date()
    # After a Friday's evening comes Saturday's date; before a long holiday it may be a week's.
    latest = time.astimezone(BEIJING).date() + timedelta(days=10)
    if found <= latest:
        return found
    raise Refusal(
        "future_date",
        f"{where} is {found}, more than ten days after it was fetched; fetch it again",
        locator=where,
    )


def _page_date(path: str, where: str) -> date:
    match = PATH.fullmatch(path)
    if match:
        return day(match[1], where)
    raise Refusal(
        "bad_path",
        f"{where} is {path[:80]!r} where finalpage/<day>/<id>.PDF is documented; {MEND}",
        locator=where,
    )


ANNOUNCEMENTS = Kind(
    name="announcements",
    records=ANNOUNCEMENTS_RECORDS,
    version=1,
    url=re.compile(
        r"https?://www\.cninfo\.com\.cn/new/hisAnnouncement/query"
        r"\?(?=(?:[^#]*&)?stock=[0-9])(?!(?:[^#]*&)?pageNum=(?![1-9][0-9]{0,5}(?:&|$)))[^#]*"
    ),
    parse=parse_announcements,
)
KINDS: tuple[Kind, ...] = (ANNOUNCEMENTS,)
