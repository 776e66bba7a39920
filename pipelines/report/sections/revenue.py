"""Who sells the chips: revenue in US$ by quarter, and the segments of the newest quarters.

Belongs here: rows of `chip_vendor_revenue`. Does not belong here: shares of a market (`shares`).
"""

from collections.abc import Sequence
from datetime import date, timedelta

from pipelines.report.blocks import Cell, Chart, Section
from pipelines.report.charts import Series, panel
from pipelines.report.content import Row
from pipelines.report.sections.parts import Pen, plain

__all__ = ["revenue"]

QUARTERS = 12
LINES = 5
"""Vendors drawn in one panel; all are in the table."""
GROUPS = {
    "US and Europe": "vendor_country NOT IN ('CN', 'TW', 'HK')",
    "China": "vendor_country IN ('CN', 'HK')",
    "Taiwan": "vendor_country = 'TW'",
}
TONES = ("tone-1", "tone-2", "tone-3", "tone-4", "tone-5")
TABLE = "chip_vendor_revenue"


def revenue(pen: Pen) -> Section | None:
    """Quarterly totals of all vendors, then what the newest totals consist of."""
    if not pen.content.has(TABLE):
        return None
    charts = [chart for chart in (_quarters(pen), _segments(pen)) if chart]
    return Section(
        "revenue",
        "Who sells the chips?",
        "What the companies themselves reported, each vendor by its primary series and each figure "
        "converted at the mean rate of its very days. This is revenue of whole companies: no AI "
        "share is guessed.",
        charts,
    )


def _quarters(pen: Pen) -> Chart | None:
    columns = _newest_quarters(pen)
    if not columns:
        return None
    rows = pen.content.rows(
        "SELECT * FROM vendor_revenue_quarterly WHERE calendar_quarter >= ? "
        "ORDER BY vendor_country, vendor, period_end",
        [columns[0]],
    )
    vendors = sorted({(row["vendor_country"], row["vendor_name"]) for row in rows})
    cells = [
        [plain(name), plain(country), *_line(pen, rows, name, columns)] for country, name in vendors
    ]
    return pen.chart(
        TABLE,
        id="revenue-by-quarter",
        title="Revenue by calendar quarter, US$ bn",
        columns=[
            ("vendor", "Vendor", False),
            ("country", "Country", False),
            *((f"revenue_usd_{quarter}", quarter, True) for quarter in columns),
        ],
        rows=cells,
        definition="Total revenue of the fiscal quarter whose middle day lies in the calendar "
        "quarter, in billions of US$ (downloads: US$). A derived quarter (year less nine months) "
        "is "
        "marked *. Empty: not captured.",
        panels=[_panel(pen, name, where, columns[0]) for name, where in GROUPS.items()],
    )


def _newest_quarters(pen: Pen) -> list[str]:
    found = pen.content.rows(
        "SELECT DISTINCT calendar_quarter AS quarter FROM vendor_revenue_quarterly "
        "WHERE calendar_quarter IS NOT NULL ORDER BY quarter DESC LIMIT ?",
        [QUARTERS],
    )
    return sorted(row["quarter"] for row in found)


def _line(pen: Pen, rows: Sequence[Row], vendor: str, columns: Sequence[str]) -> list[Cell]:
    own = {row["calendar_quarter"]: row for row in rows if row["vendor_name"] == vendor}
    cells = []
    for quarter in columns:
        row = own.get(quarter)
        if row is None:
            cells.append(Cell("", None))
            continue
        mark = "*" if row["is_derived"] else ""
        cells.append(pen.figure(TABLE, row, "revenue_usd", scale=1e9, digits=3, suffix=mark))
    return cells


def _panel(pen: Pen, name: str, where: str, first: str) -> str:
    rows = pen.content.rows(
        "SELECT vendor_name, period_end, revenue_usd FROM vendor_revenue_quarterly "
        f"WHERE {where} AND calendar_quarter >= ? AND revenue_usd IS NOT NULL ORDER BY period_end",
        [first],
    )
    lines: dict[str, list[tuple[date, float]]] = {}
    for row in rows:
        lines.setdefault(row["vendor_name"], []).append(
            (row["period_end"], float(row["revenue_usd"]) / 1e9)
        )
    largest = sorted(lines, key=lambda vendor: -lines[vendor][-1][1])[:LINES]
    series = [
        Series(vendor, lines[vendor], tone) for vendor, tone in zip(largest, TONES, strict=False)
    ]
    return panel(f"{name}, US$ bn a quarter", series, unit="bn", gap=timedelta(days=110))


def _segments(pen: Pen) -> Chart | None:
    rows = pen.content.rows(
        "SELECT * FROM (SELECT *, max(period_end) OVER (PARTITION BY vendor, segment_scheme) AS "
        "newest "
        f"FROM {TABLE} WHERE is_primary AND duration = 'Q' AND segment_scheme <> 'total') "
        "WHERE period_end = newest "
        "ORDER BY vendor, segment_scheme, coalesce(parent_segment, segment), parent_segment "
        "NULLS FIRST, "
        "revenue DESC LIMIT 80"
    )
    if not rows:
        return None
    cells = [
        [
            plain(row["vendor_name"]),
            plain(row["segment_scheme"]),
            plain(f"· {row['segment']}" if row["parent_segment"] else row["segment"]),
            plain(row["period_end"]),
            pen.barred(
                TABLE,
                row,
                "revenue",
                _of_one_scheme(row, rows),
                scale=1e9,
                digits=3,
                suffix=f" bn {row['currency']}",
            ),
        ]
        for row in rows
    ]
    return pen.chart(
        TABLE,
        id="segments",
        title="Segments of the newest quarter",
        columns=[
            ("vendor", "Vendor", False),
            ("segment_scheme", "Scheme", False),
            ("segment", "Segment", False),
            ("period_end", "Quarter to", False),
            ("revenue", "Revenue", True),
        ],
        rows=cells,
        definition="Each scheme divides the vendor's whole revenue in its own way: schemes are "
        "never "
        "added, nor a part (·) to what it is part of.",
    )


def _of_one_scheme(row: Row, rows: Sequence[Row]) -> list[Row]:
    return [
        one
        for one in rows
        if (one["vendor"], one["segment_scheme"]) == (row["vendor"], row["segment_scheme"])
    ]
