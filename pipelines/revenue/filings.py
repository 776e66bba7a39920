"""Filings at the SEC: when each was accepted, what form it is, which documents are releases.

Belongs here: the three places that tell a filing's time, the best of them for each.
Does not belong here: what a time as written means (`times`), figures.
"""

from datetime import date, datetime

import pandas as pd

from pipelines.revenue.times import Dated, acceptance, day_end, eastern

__all__ = ["Filings"]

EARLY_ITEM = "2.02"
"""Item of an 8-K under which results are announced."""


class Filings:
    """What lists of filings and index pages say, by accession."""

    def __init__(self, filings: pd.DataFrame, accepted: pd.DataFrame) -> None:
        self._times: dict[str, Dated] = {}
        self._forms: dict[str, str] = {}
        self._items: dict[str, str] = {}
        self._types: dict[tuple[str, str], str] = {}
        # What was captured last speaks; an index page, which is always Eastern, before any list.
        listed = filings.sort_values(["recorded_from", "capture_id"], kind="stable")
        names = ("accession", "form", "filing_date", "accepted", "items")
        for number, form, filed, text, items in zip(*(listed[n] for n in names), strict=True):
            self._times[number] = acceptance(text, filed)
            self._forms[number], self._items[number] = form, items
        paged = accepted.sort_values(["recorded_from", "capture_id"], kind="stable")
        pages = ("accession", "form", "accepted", "items", "document", "type")
        for number, form, text, items, document, kind in zip(
            *(paged[n] for n in pages), strict=True
        ):
            self._times[number] = (eastern(text), "filing_accepted")
            self._forms[number], self._items[number] = form, items
            self._types[number, document] = kind

    def since(self, accession: str, filed: date | None, seen: datetime) -> Dated:
        """From when on a filing was public, never later than it was seen.

        Args:
            accession: the filing.
            filed: the day, US Eastern, to which it is counted; None: not known.
            seen: when the response that shows it was captured.
        """
        found = self._times.get(accession)
        if found is None and filed is not None:
            found = (day_end(filed, "America/New_York"), "stated_day")
        return found if found is not None and found[0] <= seen else (seen, "first_seen")

    def is_release(self, accession: str, document: str) -> bool:
        """Whether a document announces results: an exhibit 99 of an 8-K item 2.02 or of a 6-K.

        A filing that no list or page of ours has is taken for what its statement says it is.
        """
        if accession not in self._forms:
            return True
        kind = self._types.get((accession, document))
        if kind is not None and not kind.startswith("EX-99"):
            return False
        form = self._forms.get(accession, "").removesuffix("/A")
        return form == "6-K" or (
            form == "8-K" and EARLY_ITEM in self._items.get(accession, "").split(",")
        )

    def form(self, accession: str) -> str | None:
        """The form of a filing; None: no list or page of ours has it."""
        return self._forms.get(accession)
