"""The market's famous sentences put to the test, under every definition that the tables hold.

Belongs here: one row per sentence and definition, with verdict and a sentence to print.
Does not belong here: the sentences (`headlines.yml`), the computations (`pipelines.headlines`).

Each table is handed on by its own name: the checks of `headlines.checks` say which one they need.
"""

from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.headlines.beside import curated
from pipelines.headlines.checks import computed
from pipelines.headlines.result import Headline, Result, in_words, judge
from pipelines.reads import Reads
from pipelines.reference import CuratedRow
from pipelines.shares.register import figures
from pipelines.shares.rows import PROVENANCE

__all__ = ["READS", "headline_checks"]

READS = {
    "token_shares": Reads(
        ("source", "week_start", "population", "group_by", "group_name", "tokens",
         "platform_tokens", "is_complete", "public_from", "recorded_from", "revision", "status"),
        {"group_by": ["country"]},
    )
}  # fmt: skip
"""Sentences are about countries, never about single authors."""

TYPES = {
    "headline_id": pa.string(),
    "definition_id": pa.string(),
    "headline": pa.string(),
    "stated_value": pa.float64(),
    "stated_unit": pa.string(),
    "stated_by": pa.string(),
    "stated_at": pa.string(),
    "recomputed_value": pa.float64(),
    "deviation_pct": pa.float64(),
    "verdict": pa.string(),
    "evidence": pa.string(),
    "explanation": pa.string(),
    **PROVENANCE,
}

EXACT = 0.005
"""Below so many percent a figure is told as equal."""
WHOLE = 10
"""From so many percent on a deviation is told without decimals."""


def headline_checks(
    headlines_reference: list[CuratedRow],
    register_reference: list[CuratedRow],
    publishers_reference: list[CuratedRow],
    entities_reference: list[CuratedRow],
    token_shares: pd.DataFrame,
    chip_vendor_revenue: pd.DataFrame,
    penetration: pd.DataFrame,
    compute_clusters: pd.DataFrame,
    category_shares: pd.DataFrame,
    video_tokens: pd.DataFrame,
    price_gaps: pd.DataFrame,
    app_volumes: pd.DataFrame,
) -> pd.DataFrame:
    """One row per headline and definition, from the tables as they are now.

    Args:
        headlines_reference: the sentences.
        register_reference: published figures that stand beside what is computed.
        publishers_reference: for the register.
        entities_reference: for the register.
        token_shares: every vintage, as all tables here.
        chip_vendor_revenue: statements of vendors.
        penetration: shares by publisher.
        compute_clusters: cards of nodes.
        category_shares: what tokens are used for.
        video_tokens: what videos are billed as.
        price_gaps: list prices by country and week.
        app_volumes: tokens and requests of applications.
    """
    known = figures(register_reference, publishers_reference, entities_reference)
    by_id = {one.id: one for one in known}
    tables = {
        "token_shares": token_shares,
        "chip_vendor_revenue": chip_vendor_revenue,
        "penetration": penetration,
        "compute_clusters": compute_clusters,
        "category_shares": category_shares,
        "video_tokens": video_tokens,
        "price_gaps": price_gaps,
        "app_volumes": app_volumes,
    }
    rows = []
    for headline in map(Headline, headlines_reference):
        results = {one.definition: one for one in curated(headline, by_id)}
        results |= {one.definition: one for one in computed(headline, tables)}
        rows += [_row(headline, one) for _, one in sorted(results.items())]
    return _frame(rows)


def _frame(rows: list[dict[str, Any]]) -> pd.DataFrame:
    columns = {
        name: pd.array(pa.array([row[name] for row in rows], kind), dtype=pd.ArrowDtype(kind))
        for name, kind in TYPES.items()
    }
    return pd.DataFrame(columns)


def _row(headline: Headline, one: Result) -> dict[str, Any]:
    fields = headline.entry.fields
    verdict, off = judge(headline, one)
    return {
        "headline_id": headline.id,
        "definition_id": one.definition,
        "headline": fields["headline"],
        "stated_value": headline.stated,
        "stated_unit": headline.unit,
        "stated_by": fields["stated_by"],
        "stated_at": fields.get("stated_at"),
        "recomputed_value": one.value,
        "deviation_pct": off,
        "verdict": verdict,
        "evidence": "curated" if one.entry else "computed",
        "explanation": _explained(headline, one, verdict, off),
        **_provenance(headline, one),
    }


def _explained(headline: Headline, one: Result, verdict: str, off: float | None) -> str:
    """One sentence that can be printed as it stands."""
    if one.value is None:
        return f"Not computable: {one.told}."
    if one.undecided:
        return f"{one.told}, a bound that decides nothing."
    stated = in_words(headline.stated or 0.0, headline.unit)
    test = headline.about.get("test", "near")
    if test == "above":
        word = "as the headline says" if verdict == "holds" else "against what the headline says"
        return f"{one.told}: {word}."
    holds = "which holds" if verdict == "holds" else "which fails"
    if test == "at_least":
        return f"{one.told}, by the headline at least {stated}, {holds}."
    apart = abs(off or 0.0)
    if apart < EXACT:
        return f"{one.told}, as good as the {stated} of the headline, {holds}."
    more = "more" if (off or 0.0) > 0 else "less"
    far = f"{apart:.2g}" if apart < WHOLE else f"{apart:.0f}"
    return f"{one.told}, {far} % {more} than the {stated} of the headline, {holds}."


def _provenance(headline: Headline, one: Result) -> dict[str, Any]:
    """Inputs of what was computed, the register's line, or the headline's own where data lack."""
    entry, added = headline.entry, headline.entry.entered
    place = one.entry or (entry.file, entry.line, entry.digest)
    curated_row = not one.inputs
    return {
        **dict.fromkeys(("source_url", "capture_id", "locator")),
        "reference_file": place[0] if curated_row else None,
        "reference_line": place[1] if curated_row else None,
        "reference_digest": place[2] if curated_row else None,
        "derived_from": list(one.inputs) or None,
        "public_from": one.public_from or added,
        "public_from_basis": one.basis if one.public_from else "added",
        "recorded_from": one.recorded_from or added,
    }
