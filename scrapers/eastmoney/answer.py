"""What all answers of Eastmoney's data centre share: envelope, in-band errors, pages, dates.

Belongs here: recognising an answer and a documented error (always HTTP 200), and whether a page is
the one that was asked for and whole.
Does not belong here: what any one report holds (`income`, `flash`, `forecast`, `hong_kong`), and
the pages of emweb (`segments`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapers.exact import exact_numbers
from scrapers.records import Refusal, json_object, require_keys
from scrapers.values import MEND, day, objects, typed

__all__ = [
    "ROWS",
    "Page",
    "address",
    "ended",
    "listed",
    "no_rows",
    "page",
    "stated_day",
    "told_day",
    "unique",
]

ROWS = "/result/data"
"""Pointer to the rows of every report."""

BEIJING = timezone(timedelta(hours=8))
HOSTS = (
    r"https://(?:datacenter-web\.eastmoney\.com|datacenter\.eastmoney\.com/securities)"
    r"/api/data/v1/get"
)
TOP = frozenset({"version", "result", "success", "message", "code"})
RESULT = frozenset({"pages", "data", "count"})
MOST_ROWS = 500  # documented: whatever pageSize says, 500 rows come
ERRORS = {
    9201: ("no_rows", "it has no rows for this filter, so check the security code in the URL"),
    9501: (
        "bad_request",
        "it does not know the report or a column asked for, so compare the URL with what its own "
        "pages ask and mend the spider",
    ),
    9701: ("busy", "it is busy, so wait and fetch it again"),
}
TIME = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?: [0-9]{2}:[0-9]{2}:[0-9]{2})?")
ASKED_CODE = re.compile(r'SECU(?:RITY_)?CODE="([0-9A-Z.]+)"')
NATURAL = re.compile(r"[1-9][0-9]{0,8}")
CODE = re.compile(r"[0-9]{6}\.(SH|SZ|BJ)|[0-9]{5}\.(HK)")


@dataclass(frozen=True, slots=True)
class Page:
    """The rows of one page, and the same with each number as its own text."""

    rows: list[dict[str, Any]]
    exact: list[dict[str, Any]]
    warnings: list[str]


def address(report: str) -> re.Pattern[str]:
    """The URLs that ask for a report (its name as a regular expression)."""
    return re.compile(rf"{HOSTS}\?(?:[^#]*&)?reportName={report}(?:&[^#]*)?")


def page(body: bytes, url: str, what: str, required: frozenset[str], known: frozenset[str]) -> Page:
    """The rows of an answer: each with the required columns and all the URL asks for.

    Raises:
        Refusal: as `json_object` and `objects`; `no_rows`, `bad_request`, `busy`, `source_error`
            (the source's own errors); `incomplete_page`, `wrong_company`.
    """
    found = json_object(body, what)
    warnings = require_keys(found, TOP, TOP, "the body")
    if found["success"] is not True:
        raise _error(found)
    result = typed(found["result"], dict, "/result")
    warnings += require_keys(result, RESULT, RESULT, "/result")
    asked = dict(parse_qsl(urlsplit(url).query))
    columns = frozenset(asked.get("columns", "ALL").split(",")) - {""}
    everything = "ALL" in columns
    needed = required if everything else required | columns
    rows, more = objects(result["data"], needed, known, ROWS)
    _check_page(len(rows), typed(result["count"], int, "/result/count"), asked)
    _check_company(rows, asked.get("filter", ""))
    exact = exact_numbers(body)["result"]["data"]
    return Page(rows, exact, warnings if everything else warnings + more)


def no_rows(refusal: Refusal) -> bool:
    """Whether the source said that it has nothing for the filter (code 9201)."""
    return refusal.code == "no_rows"


def _error(found: Mapping[str, Any]) -> Refusal:
    status = found["code"]
    known = ERRORS.get(status) if type(status) is int else None
    code, advice = known or ("source_error", "this is not documented, so open the URL in a browser")
    said = " ".join(str(found["message"]).split())[:200]
    return Refusal(
        code, f'the source answers its own error {status}, "{said}": {advice}', failed=True
    )


def _check_page(rows: int, count: int, asked: Mapping[str, str]) -> None:
    size = _natural(asked.get("pageSize"), MOST_ROWS)
    number = _natural(asked.get("pageNumber"), 1)
    expected = {min(most, count - (number - 1) * most) for most in (size, min(size, MOST_ROWS))}
    if rows in expected:
        return
    raise Refusal(
        "incomplete_page",
        f"{ROWS} has {rows} rows where page {number} of {count} has {max(*expected, 0)}, so a page "
        "is repeated or cut; fetch it again",
        locator=ROWS,
    )


def _natural(text: str | None, default: int) -> int:
    return int(text) if text and NATURAL.fullmatch(text) else default


def _check_company(rows: Sequence[Mapping[str, Any]], condition: str) -> None:
    """A row of another company than the one company the filter names is another's answer."""
    asked = set(ASKED_CODE.findall(condition))
    if len(asked) != 1:
        return
    code = asked.pop()
    for place, row in enumerate(rows):
        if code not in (row["SECUCODE"], str(row["SECUCODE"]).partition(".")[0]):
            where = f"{ROWS}/{place}/SECUCODE"
            raise Refusal(
                "wrong_company",
                f"{where} is {row['SECUCODE']!r} where {code} was asked for; fetch it again",
                locator=where,
            )


def listed(value: Any, where: str) -> tuple[str, str]:
    """A security code with its market, and the market: SH, SZ, BJ or HK.

    Placeholders of companies that are not listed (`A20211.SZ`) are refused.

    Raises:
        Refusal: `wrong_type`, `bad_code`.
    """
    text = typed(value, str, where)
    match = CODE.fullmatch(text)
    if match:
        return text, match[1] or match[2]
    raise Refusal("bad_code", f"{where} {text[:40]!r} is no listed security; {MEND}", locator=where)


def stated_day(value: Any, where: str) -> date | None:
    """The day, Beijing time, of a `YYYY-MM-DD 00:00:00` text; None for null.

    Raises:
        Refusal: `wrong_type`, `bad_date`.
    """
    return None if value is None else told_day(value, where)


def told_day(value: Any, where: str) -> date:
    """The same of a text that must be there.

    Raises:
        Refusal: `wrong_type`, `bad_date`.
    """
    text = typed(value, str, where)
    match = TIME.fullmatch(text)
    return day(match[1] if match else text, where)


def ended(value: Any, time: datetime, where: str) -> date:
    """The last day of a period that was over, in Beijing, at `time`.

    Raises:
        Refusal: `wrong_type`, `bad_date`, `future_date`.
    """
    found = told_day(value, where)
    today = time.astimezone(BEIJING).date()
    if found <= today:
        return found
    raise Refusal(
        "future_date",
        f"{where} is {found}, after {today}, the day on which it was fetched; fetch it again",
        locator=where,
    )


def unique(keys: Sequence[tuple[Any, ...]], where: str) -> None:
    """Check that no two rows have the same key.

    Raises:
        Refusal: `duplicate_row`.
    """
    seen: set[tuple[Any, ...]] = set()
    for place, key in enumerate(keys):
        if key in seen:
            raise Refusal(
                "duplicate_row",
                f"{where}/{place} is a second row of {', '.join(map(str, key))}; fetch it again",
                locator=f"{where}/{place}",
            )
        seen.add(key)
