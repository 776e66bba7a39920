"""What tokens are used for, by which applications, and at what price.

Belongs here: rows of `category_shares`, `app_volumes`, `price_gaps`.
Does not belong here: who makes the models (`tokens`).
"""

from collections.abc import Sequence

from pipelines.report.blocks import Cell, Chart, Section
from pipelines.report.content import Row
from pipelines.report.sections.parts import Pen, plain

__all__ = ["applications", "prices", "uses"]

SHOWN = 12


def uses(pen: Pen) -> Section | None:
    """The newest window of each series of categories, never mixed."""
    if not pen.content.has("category_shares"):
        return None
    series = pen.content.rows(
        "SELECT source, measure, scheme, method, max(window_end) AS window_end FROM "
        "category_shares "
        "GROUP BY ALL ORDER BY ALL"
    )
    charts = [_categories(pen, one, place) for place, one in enumerate(series)]
    return Section(
        "uses",
        "What are tokens used for?",
        "Each publisher has a taxonomy and a method of its own. A sampled estimate and a "
        "classification of everything are different things and are never put into one chart.",
        charts,
    )


def _categories(pen: Pen, one: dict[str, object], place: int) -> Chart:
    rows = pen.content.rows(
        "SELECT * FROM category_shares WHERE source = ? AND measure = ? AND scheme = ? "
        "AND method = ? AND window_end = ? ORDER BY share_pct DESC NULLS LAST, category LIMIT ?",
        [*(one[name] for name in ("source", "measure", "scheme", "method", "window_end")), SHOWN],
    )
    cells = [
        [
            plain(row["category"]),
            pen.barred(
                "category_shares",
                row,
                "share_pct",
                rows,
                kind="estimate" if row["is_estimate"] else "actual",
                suffix=" %",
            ),
            plain(row["parent"]),
        ]
        for row in rows
    ]
    method = f"{one['method']}{' estimate' if rows and rows[0]['is_estimate'] else ''}"
    return pen.chart(
        "category_shares",
        id=f"uses-{place + 1}",
        title=f"{one['scheme']}: {one['measure']} by category, {one['source']}",
        columns=[
            ("category", "Category", False),
            ("share_pct", "Share", True),
            ("parent", "Part of", False),
        ],
        rows=cells,
        definition=f"{str(one['measure']).replace('_', ' ')} in the scheme {one['scheme']} of "
        f"{one['source']}, method: {method}, window {rows[0]['window_start']} to "
        f"{rows[0]['window_end']}. {pen.content.column('category_shares', 'method')}",
        more=f"The {SHOWN} largest; all are in category_shares.",
    )


def applications(pen: Pen) -> Section | None:
    """The newest ranking of applications."""
    rows = pen.content.rows(
        "WITH asked AS (FROM app_volumes WHERE app_category = 'all' AND sort = 'popular') "
        "FROM asked WHERE window_end = (SELECT max(window_end) FROM asked) ORDER BY rank LIMIT ?",
        [SHOWN],
    )
    if not rows:
        return None
    cells = [
        [
            plain(row["app_name"]),
            pen.barred("app_volumes", row, "tokens", rows, scale=1e12, digits=3, suffix=" T"),
            pen.figure("app_volumes", row, "requests"),
            pen.figure("app_volumes", row, "tokens_per_request", digits=0),
        ]
        for row in rows
    ]
    chart = pen.chart(
        "app_volumes",
        id="apps",
        title=f"The largest applications, {rows[0]['window_start']} to {rows[0]['window_end']}",
        columns=[
            ("app", "Application", False),
            ("tokens", "Tokens", True),
            ("requests", "Requests", True),
            ("tokens_per_request", "Tokens a request", True),
        ],
        rows=cells,
        definition="Tokens of applications that say who they are, in one window. Windows "
        "overlap, so they are never added up.",
        more=f"The {SHOWN} largest; all are in app_volumes.",
    )
    return Section(
        "applications",
        "Which applications burn them?",
        "An agent asks long questions: the tokens of one request tell a chat from a coding agent.",
        [chart],
    )


def prices(pen: Pen) -> Section | None:
    """The newest week of list prices, China beside the United States, three ways of averaging."""
    rows = pen.content.rows(
        "SELECT * FROM price_gaps WHERE country IN ('CN', 'US') "
        "AND component IN ('input', 'output') AND week_start = (SELECT max(week_start) FROM "
        "price_gaps) "
        "ORDER BY component, averaging, includes_free, country, source"
    )
    if not rows:
        return None
    cells = _price_rows(pen, rows)
    chart = pen.chart(
        "price_gaps",
        id="price-gap",
        title=f"List prices by makers' country, week of {rows[0]['week_start']}",
        columns=[
            ("component", "For", False),
            ("averaging", "Averaged by", False),
            ("includes_free", "Free models", False),
            ("country", "Country", False),
            ("price_usd_per_mtoken", "US$ per million tokens", True),
            ("models", "Models", True),
            ("coverage_pct", "Tokens priced", True),
            ("source", "Price list", False),
        ],
        rows=cells,
        definition=pen.content.tables["price_gaps"]["description"],
    )
    return Section(
        "prices",
        "How wide is the price gap?",
        "The gap depends on what is averaged: the list, or what is really used. A promotion at "
        "price 0 is never hidden in a mean.",
        [chart],
    )


def _price_rows(pen: Pen, rows: Sequence[Row]) -> list[list[Cell]]:
    return [
        [
            plain(row["component"]),
            plain(row["averaging"].replace("_", " ")),
            plain("with" if row["includes_free"] else "without"),
            plain(row["country"]),
            pen.barred(
                "price_gaps",
                row,
                "price_usd_per_mtoken",
                rows,
                tone=f"tone-{row['country'].lower()}",
                digits=3,
            ),
            pen.figure("price_gaps", row, "models"),
            pen.figure("price_gaps", row, "coverage_pct", suffix=" %"),
            plain(row["source"]),
        ]
        for row in rows
    ]
