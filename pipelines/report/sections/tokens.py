"""Who burns the tokens: by makers' country under each population, and by author.

Belongs here: rows of `token_shares`. Does not belong here: prices, uses, applications.
"""

from collections.abc import Sequence
from datetime import timedelta

from pipelines.report.blocks import Chart, Section, number
from pipelines.report.charts import Series, panel
from pipelines.report.content import Row
from pipelines.report.sections.parts import Pen, plain

__all__ = ["tokens"]

POPULATIONS = {
    "all": "every ranked row and the tail",
    "top50": "the 50 ranked rows of each day",
    "top9_models": "the nine largest (model, variant) of the week, the press's measure",
    "top9_authors": "the nine largest authors among ranked rows",
}
TONES = {"CN": "tone-cn", "US": "tone-us"}
AUTHORS = 12
DAYS = 53 * 7
"""A page shows a year of weeks; the table has all."""


def tokens(pen: Pen) -> Section | None:
    """Weekly shares by country, then the authors of the newest week."""
    if not pen.content.has("token_shares"):
        return None
    charts = [chart for chart in (_countries(pen), _authors(pen)) if chart]
    return Section(
        "tokens",
        "Who burns the tokens?",
        "The same week can be won by China or by the United States: it depends on which models are "
        "counted. Every population stands beside the others, with the part of the platform's "
        "tokens "
        "it covers.",
        charts,
    )


def _countries(pen: Pen) -> Chart | None:
    rows = pen.content.rows(
        "SELECT * FROM token_shares WHERE group_by = 'country' AND group_name IN ('CN', 'US') "
        f"AND is_complete AND week_start > (SELECT max(week_start) FROM token_shares) - {DAYS} "
        "ORDER BY week_start DESC, population, group_name"
    )
    if not rows:
        return None
    newest = rows[0]["week_start"]
    cells = [
        [
            plain(row["week_start"]),
            plain(row["population"]),
            plain(row["group_name"]),
            pen.figure("token_shares", row, "tokens", scale=1e12, digits=3, suffix=" T"),
            pen.figure("token_shares", row, "share_of_platform_pct", suffix=" %"),
            pen.figure("token_shares", row, "coverage_pct", suffix=" %"),
        ]
        for row in rows
    ]
    return pen.chart(
        "token_shares",
        id="tokens-by-country",
        title="Tokens by makers' country, four populations",
        columns=[
            ("week_start", "Week of", False),
            ("population", "Population", False),
            ("country", "Country", False),
            ("tokens", "Tokens", True),
            ("share_of_platform_pct", "Of the platform", True),
            ("coverage_pct", "Population covers", True),
        ],
        rows=cells,
        definition="Tokens of complete weeks (Monday to Sunday, UTC) on OpenRouter by the "
        "country of "
        "the model's maker. "
        + "; ".join(f"{name}: {text}" for name, text in POPULATIONS.items())
        + ". Shares are of all tokens of the platform that week.",
        panels=[_panel(name, rows) for name in POPULATIONS],
        note=_verdict(rows, newest),
    )


def _panel(population: str, rows: Sequence[Row]) -> str:
    own = [row for row in reversed(rows) if row["population"] == population]
    if not own:
        return ""
    covers = number(own[-1]["coverage_pct"], 1)
    series = [
        Series(
            country,
            [
                (row["week_start"], row["share_of_platform_pct"])
                for row in own
                if row["group_name"] == country
            ],
            tone,
        )
        for country, tone in TONES.items()
    ]
    title = f"{population}: covers {covers} % of all tokens"
    return panel(title, series, unit="%", gap=timedelta(days=7))


def _verdict(rows: Sequence[Row], week: object) -> str:
    """Who is ahead in the newest week, population by population."""
    ahead: dict[str, list[str]] = {}
    for population in POPULATIONS:
        own = [row for row in rows if row["week_start"] == week and row["population"] == population]
        if len(own) == 2:
            first = max(own, key=lambda row: row["tokens"])
            ahead.setdefault(first["group_name"], []).append(population)
    told = "; ".join(f"{name} is ahead in {', '.join(found)}" for name, found in ahead.items())
    return f"Week of {week}: {told}." if told else ""


def _authors(pen: Pen) -> Chart | None:
    rows = pen.content.rows(
        "SELECT * FROM token_shares WHERE group_by = 'author' AND population = 'all' AND "
        "is_complete "
        "AND week_start = (SELECT max(week_start) FROM token_shares WHERE is_complete) "
        "AND rank IS NOT NULL ORDER BY rank LIMIT ?",
        [AUTHORS],
    )
    if not rows:
        return None
    cells = [
        [
            plain(row["group_name"]),
            pen.barred("token_shares", row, "share_of_platform_pct", rows, suffix=" %"),
            pen.figure("token_shares", row, "cumulative_share_pct", suffix=" %"),
            pen.figure("token_shares", row, "tokens", scale=1e12, digits=3, suffix=" T"),
        ]
        for row in rows
    ]
    return pen.chart(
        "token_shares",
        id="concentration",
        title=f"Concentration: the largest authors, week of {rows[0]['week_start']}",
        columns=[
            ("author", "Author", False),
            ("share_of_platform_pct", "Of the platform", True),
            ("cumulative_share_pct", "With all above", True),
            ("tokens", "Tokens", True),
        ],
        rows=cells,
        definition="Tokens of the week by the author of the model, as part of all tokens of the "
        "platform (population all). An author's models outside the daily top 50 are in nobody's "
        "row.",
        more=f"The {AUTHORS} largest; all are in token_shares.",
    )
