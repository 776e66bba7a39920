"""Statements of vendors listed in mainland China and Hong Kong, year to date, as aggregators show.

Belongs here: totals, flash reports and half-yearly partitions, with the instant of each.
Does not belong here: single quarters (`derive`), forecasts (`tables.revenue_guidance`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pandas as pd

from pipelines.revenue.figures import AGGREGATOR, Figure, number
from pipelines.revenue.segments import Segments
from pipelines.revenue.times import day_end, stated_or_seen
from pipelines.revenue.vendors import Vendor, Vendors

__all__ = ["Papers", "flash_totals", "hong_kong_totals", "mainland_segments", "mainland_totals"]

KINDS = {"Q": "quarterly", "H1": "half_year", "9M": "quarterly", "FY": "annual"}
"""Kinds of reports by what they cover."""
FEN = 2
"""Mainland statements are exact to a hundredth of a yuan."""
HK_REVENUE = ("004001999", "004001001")
"""Items of a Hong Kong statement that are revenue, the better one first."""
YOY_TOLERANCE = Decimal("0.01")
"""Percentage points by which a printed growth may differ from the recomputed: its last digit."""
ONE_YUAN = Decimal(1)

Row = Mapping[str, Any]
Papers = Mapping[tuple[str, date], str]
"""Ids of announcements by listing and day."""


def mainland_totals(
    income: pd.DataFrame, sina: pd.DataFrame | None, vendors: Vendors
) -> list[Figure]:
    """One figure a sighting of a mainland statement, told where the second source differs.

    Args:
        income: the records `income` of Eastmoney.
        sina: the records `income` of Sina; None: no second opinion is asked.
        vendors: by listing.
    """
    second = {} if sina is None else _second_opinions(sina)
    found = []
    for row, (public_from, basis) in _dated(income, ("secucode", "report_date")):
        vendor = vendors.listed(row["secucode"], row["report_date"])
        if vendor is None or row["total_operate_income"] is None:
            continue
        kind = KINDS[row["duration"]]
        figure = _figure(row, vendor, public_from, basis, "total_operate_income", kind)
        other = second.get((row["secucode"], row["report_date"], figure.currency), ())
        if other and all(abs(value - figure.value) > ONE_YUAN for value in other):
            figure = figure.noted("second_source", f"Sina's {other[-1]} within 1 yuan")
        found.append(figure)
    return found


def flash_totals(flash: pd.DataFrame, vendors: Vendors) -> list[Figure]:
    """One figure a sighting of a flash report, told where its printed growth is another."""
    found = []
    for row, (public_from, basis) in _dated(flash, ("secucode", "report_date")):
        vendor = vendors.listed(row["secucode"], row["report_date"])
        if vendor is None or row["total_operate_income"] is None:
            continue
        row = {**row, "currency": "CNY"}
        figure = _figure(row, vendor, public_from, basis, "total_operate_income", "flash")
        prior, printed = row["total_operate_income_prior"], row["yoy_pct"]
        if _present(prior) and _present(printed) and number(prior):
            growth = 100 * (figure.value / number(prior) - 1)
            if abs(growth - number(printed)) > YOY_TOLERANCE:
                figure = figure.noted("yoy_as_printed", f"{growth:.4f} %, not {printed} %")
        found.append(figure)
    return found


def hong_kong_totals(income: pd.DataFrame, vendors: Vendors) -> list[Figure]:
    """One figure a sighting of a Hong Kong statement: its item of revenue."""
    rows = income[income["item_code"].isin(HK_REVENUE)]
    best: dict[tuple[Any, ...], Row] = {}
    keys = ("secucode", "report_date", "date_type", "item_code")
    dated = list(_dated(rows, keys))
    for row, _ in dated:
        name = (row["secucode"], row["report_date"], row["date_type"], row["capture_id"])
        if name not in best or HK_REVENUE.index(row["item_code"]) < HK_REVENUE.index(
            best[name]["item_code"]
        ):
            best[name] = row
    found = []
    for row, (public_from, basis) in dated:
        name = (row["secucode"], row["report_date"], row["date_type"], row["capture_id"])
        vendor = vendors.listed(row["secucode"], row["report_date"])
        if best[name] is not row or vendor is None or row["amount"] is None:
            continue
        year = vendor.calendar.fiscal_year(row["report_date"])
        start = row["start_date"] if _present(row["start_date"]) else None
        start = start or vendor.calendar.year_start(year)
        duration = vendor.calendar.period(start, row["report_date"]).duration
        kind = KINDS.get(duration, "quarterly")
        figure = _figure(row, vendor, public_from, basis, "amount", kind)
        standard = _standard(row["accounting_standard"], figure.currency, vendor)
        series = f"{figure.currency.lower()}-{standard}"
        figure = replace(figure, start=start, standard=standard, series=series, decimals=None)
        found.append(_declared(figure))
    return found


def mainland_segments(rows: pd.DataFrame, vendors: Vendors, segments: Segments) -> list[Figure]:
    """One figure a sighting of an item of a half-yearly partition, in yuan."""
    found = []
    keys = ("secucode", "report_date", "scheme", "item_name")
    for row, (public_from, basis) in _dated(rows, keys):
        vendor = vendors.listed(row["secucode"], row["report_date"])
        if vendor is None or row["income"] is None:
            continue
        row = {**row, "currency": "CNY"}
        figure = _figure(row, vendor, public_from, basis, "income", KINDS[row["duration"]])
        mapped = segments.item(vendor.id, row["scheme"], row["item_name"], figure.start)
        names = ("scheme", "segment", "parent", "break_from", "continues")
        figure = replace(figure, **{name: getattr(mapped, name) for name in names})
        found.append(figure.objected(*mapped.problem) if mapped.problem else figure)
    return found


def _present(value: Any) -> bool:
    return value is not None and not pd.isna(value)


def _dated(rows: pd.DataFrame, key: Sequence[str]) -> list[tuple[Row, tuple[datetime, str]]]:
    """Sightings by key and capture, each with the instant from which its value was public.

    The source overwrites rows in place: its day of the last announcement holds for the value
    first captured with it. The day of the first announcement alone says nothing.
    """
    order = [*key, "recorded_from", "capture_id"]
    found = rows.sort_values(order, kind="stable").to_dict("records")
    stated = [
        day_end(row["update_date"]) if _present(row.get("update_date")) else None for row in found
    ]
    amounts = ("total_operate_income", "amount", "income")
    column = next((name for name in amounts if name in rows.columns), "")
    values = [_canonical(row[column]) for row in found]
    keys = [tuple(row[name] for name in key) for row in found]
    times = stated_or_seen(keys, values, stated, [row["recorded_from"] for row in found])
    return list(zip(found, times, strict=True))


def _canonical(value: Any) -> Decimal | None:
    return number(value) if _present(value) else None


def _figure(
    row: Row, vendor: Vendor, public_from: datetime, basis: str, column: str, kind: str
) -> Figure:
    end: date = row["report_date"]
    currency = str(row["currency"])
    figure = Figure(
        vendor=vendor,
        series=f"{currency.lower()}-cas",
        start=vendor.calendar.year_start(vendor.calendar.fiscal_year(end)),
        end=end,
        value=number(row[column]),
        currency=currency,
        standard="cas",
        decimals=FEN,
        kind=kind,
        document="",
        tag=column.upper(),
        precedence=AGGREGATOR,
        source="eastmoney",
        source_url=row["source_url"],
        capture_id=row["capture_id"],
        locator=row["locator"],
        public_from=public_from,
        basis=basis,
        recorded_from=row["recorded_from"],
    )
    return figure if column == "amount" else _declared(figure)


def _declared(figure: Figure) -> Figure:
    if figure.series in figure.vendor.series:
        return figure
    return figure.objected("undeclared_series", f"one of {', '.join(figure.vendor.series)}")


def _standard(stated: str, currency: str, vendor: Vendor) -> str:
    """The standard of a series; a statement under two at once is of the one the vendor has."""
    if stated != "ifrs_hkfrs":
        return stated
    fitting = [one for one in ("ifrs", "hkfrs") if f"{currency.lower()}-{one}" in vendor.series]
    return fitting[0] if fitting else stated


def _second_opinions(sina: pd.DataFrame) -> dict[tuple[str, date, str], tuple[Decimal, ...]]:
    """What Sina has ever shown for a statement, in order of capture."""
    found: dict[tuple[str, date, str], tuple[Decimal, ...]] = {}
    rows = sina.sort_values(["recorded_from", "capture_id"], kind="stable")
    for row in rows.to_dict("records"):
        value = _canonical(row["total_operate_income"]) or _canonical(row["operate_income"])
        if value is not None:
            name = (row["secucode"], row["report_date"], row["currency"])
            found[name] = (*found.get(name, ()), value)
    return found
