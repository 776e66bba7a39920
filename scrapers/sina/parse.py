"""getFinanceReport2022 with `source=lrb`: income statements of one mainland company.

Belongs here: a second opinion on revenue, with the day of publication and whether it is audited.
Does not belong here: balance sheets and cash flows (`source=fzb`, `llb`) and the page of key
figures (`gjzb`), which have no parser; the comparison with the first source.
"""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.exact import same_unit, text_amount
from scrapers.records import Kind, Parsed, Records, Refusal, json_object, require_keys, source_error
from scrapers.values import MEND, objects, typed

__all__ = ["INCOME", "INCOME_RECORDS", "KINDS", "parse_income"]

ITEMS = {
    "total_operate_income": "营业总收入",
    "operate_income": "营业收入",
    "operate_cost": "营业成本",
}
INCOME_RECORDS = Records(
    name="income",
    fields={
        "secucode": "string",
        "market": "string",
        "report_date": "date32",
        "duration": "string",
        "scope": "string",
        "currency": "string",
        **dict.fromkeys(ITEMS, "string"),
        "publish_date": "date32",
        "is_audited": "bool",
        "data_source": "string",
        "update_time": "timestamp",
    },
    key=("secucode", "report_date"),
)
"""One report's year-to-date figures in units of `currency`, as the source's own digits.
`secucode` is written as elsewhere (`688256.SH`); `scope` the source's 合并期末 (consolidated) or
another; `duration` Q, H1, 9M or FY; `publish_date` a day in Beijing; `update_time` when Sina last
touched the row. Never complete: an absent report says nothing."""

TOP = frozenset({"result"})
RESULT = frozenset({"status", "data"})
DATA = frozenset({"report_list"})
DATA_KNOWN = frozenset({"report_count", "report_date"})
REPORT = frozenset({"rType", "rCurrency", "publish_date", "is_audit", "data"})
REPORT_KNOWN = frozenset({"data_source", "update_time", "is_exist_yoy"})
ITEM = frozenset({"item_title", "item_value"})
ITEM_KNOWN = frozenset(
    {
        *("item_field", "item_display", "item_display_type", "item_precision", "item_number"),
        *("item_source", "item_tongbi", "item_group_no", "item_change_type", "item_unit"),
    }
)
LIST = "/result/data/report_list"
DAY = re.compile(r"(20[0-9]{2}|19[0-9]{2})([0-9]{2})([0-9]{2})")
DURATIONS = {"0331": "Q", "0630": "H1", "0930": "9M", "1231": "FY"}
AUDITED = {"已审计": True, "未审计": False}


def parse_income(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a report."""
    found = json_object(body, "a list of income statements")
    warnings = require_keys(found, TOP, TOP, "the body")
    result = typed(found["result"], dict, "/result")
    _refuse_error(result)
    warnings += require_keys(result, RESULT, RESULT, "/result")
    data = typed(result["data"], dict, "/result/data")
    warnings += require_keys(data, DATA, DATA | DATA_KNOWN, "/result/data")
    reports = data["report_list"]
    if not reports and type(reports) in (list, dict):  # an empty PHP list stands for no reports
        raise Refusal(
            "empty_list",
            f"{LIST} is empty where reports were expected; check the code in the URL "
            "and fetch it again",
            locator=LIST,
        )
    code = parse_qs(urlsplit(url).query)["paperCode"][0]
    columns: dict[str, list[Any]] = {key: [] for key in (*INCOME_RECORDS.fields, "locator")}
    for text, report in sorted(typed(reports, dict, LIST).items()):
        row, more = _report(text, report, time)
        row |= {"secucode": f"{code[2:]}.{code[:2].upper()}", "market": code[:2].upper()}
        warnings += [one for one in more if one not in warnings]
        for key, value in row.items():
            columns[key].append(value)
    return Parsed(columns=columns, warnings=warnings)


def _refuse_error(result: Mapping[str, Any]) -> None:
    status = typed(result.get("status"), dict, "/result/status")
    if status.get("code") != 0:
        raise source_error(status.get("code"), str(status.get("msg", "no message")))


def _report(text: str, value: Any, time: datetime) -> tuple[dict[str, Any], list[str]]:
    where = f"{LIST}/{text}"
    report = typed(value, dict, where)
    warnings = require_keys(report, REPORT, REPORT | REPORT_KNOWN, where)
    last = _day(text, where)
    if last > (time + timedelta(hours=8)).date():  # the day in Beijing
        raise Refusal(
            "future_date",
            f"{where} lies after {time.date()}, the day on which it was fetched; fetch it again",
            locator=where,
        )
    rows, more = objects(report["data"], ITEM, ITEM_KNOWN, f"{where}/data")
    items = _items(rows, f"{where}/data")
    duration = DURATIONS.get(text[4:])
    if duration is None:
        raise Refusal("bad_period", f"{where} ends no quarter; {MEND}", locator=where)
    published = report["publish_date"]
    row = {
        "report_date": last,
        "duration": duration,
        "scope": typed(report["rType"], str, f"{where}/rType"),
        "currency": _currency(report["rCurrency"], f"{where}/rCurrency"),
        **{name: item and item[0] for name, item in items.items()},
        "publish_date": _day(published, f"{where}/publish_date") if published else None,
        "is_audited": _audited(report["is_audit"], f"{where}/is_audit"),
        "data_source": _text(report.get("data_source"), f"{where}/data_source"),
        "update_time": _second(report.get("update_time"), f"{where}/update_time"),
        "locator": _locator(items, where),
    }
    return row, warnings + [re.sub(rf"{LIST}/[0-9]+", f"{LIST}/*", one) for one in more]


def _items(rows: list[dict[str, Any]], where: str) -> dict[str, tuple[str | None, str] | None]:
    """The items wanted: the value's text and its locator, None where the statement lacks it."""
    found: dict[str, tuple[str | None, str]] = {}
    for place, row in enumerate(rows):
        title = row["item_title"]
        at = f"{where}/{place}/item_value"
        if title in ITEMS.values() and (value := text_amount(row["item_value"], at)) is not None:
            if title in found and found[title][0] != value:
                raise Refusal(
                    "two_values",
                    f"{at} is {value} where {title} was {found[title][0]} before; fetch it again",
                    locator=at,
                )
            found.setdefault(title, (value, at))
    items = {name: found.get(title) for name, title in ITEMS.items()}
    total, main = items["total_operate_income"], items["operate_income"]
    if total is None and main is None:
        raise Refusal(
            "missing_item", f"{where} has neither 营业总收入 nor 营业收入; {MEND}", locator=where
        )
    if total and main and total[0] and main[0]:
        same_unit(main[0], Decimal(total[0]), main[1], "营业总收入")
    return items


def _locator(items: Mapping[str, tuple[str | None, str] | None], where: str) -> str:
    item = items["total_operate_income"] or items["operate_income"]
    return item[1] if item else where


def _day(value: Any, where: str) -> date:
    match = DAY.fullmatch(typed(value, str, where))
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        pass
    raise Refusal("bad_date", f"{where} is {value[:40]!r}, which is no day; {MEND}", locator=where)


def _currency(value: Any, where: str) -> str:
    text = typed(value, str, where)
    if re.fullmatch("[A-Z]{3}", text):
        return text
    raise Refusal("bad_currency", f"{where} is {text[:40]!r}, no currency; {MEND}", locator=where)


def _audited(value: Any, where: str) -> bool | None:
    """Whether the figures are audited; None where the source says nothing."""
    if value in (None, ""):
        return None
    text = typed(value, str, where)
    if text in AUDITED:
        return AUDITED[text]
    raise Refusal(
        "unknown_value",
        f"{where} is {text[:40]!r} where 已审计 or 未审计 is documented; {MEND}",
        locator=where,
    )


def _text(value: Any, where: str) -> str | None:
    return None if value is None else typed(value, str, where)


def _second(value: Any, where: str) -> datetime | None:
    if value is None:
        return None
    seconds = typed(value, int, where)
    if 0 <= seconds < 2**32:  # 1970 to 2106; milliseconds would be beyond
        return datetime.fromtimestamp(seconds, UTC)
    raise Refusal("bad_time", f"{where} {seconds} is no second since 1970; {MEND}", locator=where)


INCOME = Kind(
    name="income",
    records=INCOME_RECORDS,
    version=1,
    url=re.compile(
        r"https://quotes\.sina\.cn/cn/api/openapi\.php/CompanyFinanceService\.getFinanceReport2022"
        r"\?(?=[^#]*\bsource=lrb(?:&|$))paperCode=(?:sh|sz|bj)[0-9]{6}(?:&[^#]*)?"
    ),
    parse=parse_income,
)
KINDS: tuple[Kind, ...] = (INCOME,)
