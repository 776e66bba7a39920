"""Who has which part of the market: publishers side by side; where the chips stand.

Belongs here: rows of `penetration`, `compute_clusters`. Does not belong here: the verdicts on
sentences made of such figures (`headlines`).
"""

from collections.abc import Sequence

from pipelines.report.blocks import Bar, Cell, Section, number
from pipelines.report.content import Row
from pipelines.report.sections.parts import Pen, plain

__all__ = ["clusters", "shares"]

PATTERNS = {"actual": "actual", "estimate": "estimate", "derived": "derived"}
"""How a bar looks by kind; what is not over yet looks like a forecast whatever it is called."""
SHOWN = 40
QUERY = """
WITH vintages AS (
    SELECT publisher, metric, definition_id, geo, entity, period_start, period_end, kind,
        count(*) AS vintages
    FROM penetration_history GROUP BY ALL
)
SELECT penetration.*, definitions.counts, vintages.vintages
FROM penetration
LEFT JOIN definitions USING (definition_id)
LEFT JOIN vintages
    USING (publisher, metric, definition_id, geo, entity, period_start, period_end, kind)
WHERE metric = 'ai_chip_share' AND geo = 'CN'
ORDER BY period_end, entity, publisher, definition_id
LIMIT ?
"""


def shares(pen: Pen) -> Section | None:
    """Every published share with its definition, basis, kind and vintage."""
    rows = pen.content.rows(QUERY, [SHOWN])
    if not rows:
        return None
    cells = [_share_row(pen, row) for row in rows]
    chart = pen.chart(
        "penetration",
        id="penetration",
        title="AI chips in China: who says which share",
        columns=[
            ("year", "Year", False),
            ("entity", "Whose share", False),
            ("publisher", "Says", False),
            ("kind", "Kind", False),
            ("share_pct", "Share", True),
            ("basis", "Counted in", False),
            ("published_last", "Published", False),
            ("counts", "What is counted", False),
        ],
        rows=cells,
        definition="A full bar is an actual figure, a hatched one an estimate of a past period, an "
        "empty dashed one a forecast or plan: the period was not over when it was published. "
        "Units, "
        "value and procurement are different things; two rows may be compared only where entity, "
        "basis and period are the same.",
        more=f"At most {SHOWN} rows; all metrics and places are in penetration.",
    )
    return Section(
        "penetration",
        "Who is winning the chip market of China?",
        "A forecast of July told as a fact of March is how headlines are made. Here every "
        "publisher "
        "stands beside the others, with what was counted, how sure it is and when it was said.",
        [chart],
    )


def _share_row(pen: Pen, row: Row) -> list[Cell]:
    return [
        plain(row["period_end"].year),
        plain(row["entity"]),
        plain(row["publisher"]),
        Cell(row["kind"], row["kind"], badge=f"kind-{row['kind']}"),
        _share(pen, row),
        plain(row["basis"] or "not stated"),
        plain(_published(row)),
        plain(row["counts"]),
    ]


def _published(row: Row) -> str:
    """The day, and how often the publisher changed the figure."""
    day = str(row["published_last"] or "unknown")
    return f"{day}, vintage {row['vintages']}" if row["vintages"] > 1 else day


def _share(pen: Pen, row: Row) -> Cell:
    value = row["share_pct"] if row["share_pct"] is not None else row["high_pct"]
    bar = Bar(float(value or 0), PATTERNS.get(row["kind"], "forecast"))
    if row["share_pct"] is not None:
        mark = {"at_least": "≥ ", "at_most": "≤ ", "about": "≈ "}.get(row["bound"], "")
        cell = pen.figure("penetration", row, "share_pct", digits=1, suffix=" %", bar=bar)
        return Cell(mark + cell.text, cell.value, cell.proof, bar)
    text = f"{number(row['low_pct'], 1)} to {number(row['high_pct'], 1)} %"
    return Cell(text, text, pen.proofs.of("penetration", row), bar)


def clusters(pen: Pen) -> Section | None:
    """The largest sites that stand, IT power and facility power kept apart."""
    rows = pen.content.rows(
        "SELECT * FROM (SELECT *, row_number() OVER (PARTITION BY publisher, cluster_id "
        "ORDER BY valid_from DESC) AS newest FROM compute_clusters WHERE site_status = 'existing') "
        "WHERE newest = 1 AND coalesce(power_it_mw, power_facility_mw, 0) > 0 "
        "ORDER BY coalesce(power_it_mw, power_facility_mw) DESC, cluster_id LIMIT 15"
    )
    if not rows:
        return None
    cells = _site_rows(pen, rows)
    chart = pen.chart(
        "compute_clusters",
        id="clusters",
        title="The largest sites that stand",
        columns=[
            ("site", "Site", False),
            ("country", "Country", False),
            ("power_it_mw", "IT power, MW", True),
            ("power_facility_mw", "Facility power, MW", True),
            ("h100e", "H100 equivalents", True),
            ("certainty", "Certainty", False),
            ("since", "So since", False),
        ],
        rows=cells,
        definition="IT power feeds the chips; facility power adds cooling and losses. A publisher "
        "states one or the other, and they are never put into one column. Plans are not shown "
        "here.",
        more="The 15 largest; planned, decommissioned and smaller ones are in compute_clusters.",
    )
    return Section(
        "clusters",
        "Where do the chips stand?",
        "Sites that a publisher could name and locate; what is not known of the rest is not "
        "guessed.",
        [chart],
    )


def _site_rows(pen: Pen, rows: Sequence[Row]) -> list[list[Cell]]:
    return [
        [
            plain(row["cluster_id"]),
            plain(row["country"]),
            pen.barred("compute_clusters", row, "power_it_mw", rows, digits=0),
            pen.figure("compute_clusters", row, "power_facility_mw", digits=0),
            pen.figure("compute_clusters", row, "h100e", digits=0),
            plain(row["certainty"]),
            plain(row["valid_from"] if row["start_known"] else "unknown"),
        ]
        for row in rows
    ]
