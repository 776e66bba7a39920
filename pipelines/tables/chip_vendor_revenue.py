"""Revenue of chip vendors: what each document says, and the quarters that follow from it.

Belongs here: putting the sources side by side, in the order in which figures depend on each other.
Does not belong here: any rule about a source, period, member or rate (`pipelines.revenue`).
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

import pandas as pd

from pipelines.reference import CuratedRow
from pipelines.revenue.checks import judge_exchanged, judge_magnitudes, judge_parts, judge_years
from pipelines.revenue.china import (
    flash_totals,
    hong_kong_totals,
    mainland_segments,
    mainland_totals,
)
from pipelines.revenue.convert import Rates
from pipelines.revenue.derive import derived_quarters
from pipelines.revenue.figures import Figure
from pipelines.revenue.filings import Filings
from pipelines.revenue.frame import frame
from pipelines.revenue.inline import document_totals, inline_figures
from pipelines.revenue.printed import compared, printed_totals
from pipelines.revenue.segments import Segments
from pipelines.revenue.us import company_totals
from pipelines.revenue.vendors import Vendors

__all__ = ["chip_vendor_revenue"]


def chip_vendor_revenue(
    vendors_reference: list[CuratedRow],
    segments_reference: list[CuratedRow],
    fx_rates: pd.DataFrame,
    edgar_facts: pd.DataFrame,
    edgar_filings: pd.DataFrame,
    edgar_accepted: pd.DataFrame,
    edgar_inline_facts: pd.DataFrame,
    edgar_printed: pd.DataFrame,
    eastmoney_income: pd.DataFrame,
    eastmoney_flash: pd.DataFrame,
    eastmoney_segments: pd.DataFrame,
    eastmoney_hk_income: pd.DataFrame,
    sina_income: pd.DataFrame,
    accepted: frozenset[str],
) -> pd.DataFrame:
    """One row per figure that a document states, and per quarter derived from such figures.

    Args:
        vendors_reference: who is who, with calendars and series.
        segments_reference: what members of filings are called, and their parents.
        fx_rates: every vintage of the daily rates.
        edgar_facts: company facts, one a filing, tag and period.
        edgar_filings: lists of filings, with times that may be of two zones.
        edgar_accepted: index pages of filings, with their times in US Eastern.
        edgar_inline_facts: facts of inline XBRL, with members and printed labels.
        edgar_printed: totals of press releases.
        eastmoney_income: statements of mainland companies, year to date.
        eastmoney_flash: their flash reports.
        eastmoney_segments: their half-yearly partitions.
        eastmoney_hk_income: statements of companies in Hong Kong.
        sina_income: the second opinion on mainland statements.
        accepted: capture ids that a person accepted whatever is objected to.
    """
    vendors, segments = Vendors(vendors_reference), Segments(segments_reference)
    filings = Filings(edgar_filings, edgar_accepted)
    inline, summed = inline_figures(
        edgar_inline_facts, filings, vendors, segments, _filed(edgar_facts)
    )
    filed = [*company_totals(edgar_facts, filings, vendors, document_totals(inline)), *inline]
    releases = printed_totals(edgar_printed, filings, vendors, _ends(filed))
    stated = [*filed, *compared(releases, filed)]
    stated += mainland_totals(eastmoney_income, sina_income, vendors)
    stated += flash_totals(eastmoney_flash, vendors) + hong_kong_totals(
        eastmoney_hk_income, vendors
    )
    stated += mainland_segments(eastmoney_segments, vendors, segments)
    judged = judge_years(judge_parts(judge_magnitudes(judge_exchanged(stated)), summed))
    return _table([_pardoned(one, accepted) for one in judged], Rates(fx_rates))


def _table(judged: list[Figure], rates: Rates) -> pd.DataFrame:
    """Stated figures and the quarters derived from them, in one order, in US$ too."""
    figures = [*judged, *derived_quarters(judged)]
    figures.sort(key=lambda one: (one.key, one.order, one.document, one.locator))
    return frame(figures, rates)


def _filed(facts: pd.DataFrame) -> dict[str, date]:
    return dict(zip(facts["accession"].tolist(), facts["filed"].tolist(), strict=True))


def _ends(figures: Sequence[Figure]) -> dict[str, frozenset[date]]:
    """Last days of periods that filings show, by vendor."""
    found: dict[str, set[date]] = {}
    for one in figures:
        found.setdefault(one.vendor.id, set()).add(one.end)
    return {vendor: frozenset(days) for vendor, days in found.items()}


def _pardoned(one: Figure, accepted: frozenset[str]) -> Figure:
    """A figure of a capture that a person accepted has nothing wrong with it."""
    if one.problems and one.capture_id in accepted:
        return replace(one, problems=())
    return one
