"""Vendors by the codes under which sources know them.

Belongs here: from a registrant or a listing to the vendor, and what holds of it on a day.
Does not belong here: the published table of vendors (`tables.vendors`).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pipelines.reference import CuratedRow
from pipelines.revenue.calendar import Calendar

__all__ = ["Vendor", "Vendors"]


@dataclass(frozen=True, slots=True)
class Vendor:
    """What the reference says of a vendor from `valid_from` on."""

    id: str
    name: str
    country: str
    ticker: str
    listing: str
    """Where it must report: us (a registrant at the SEC), cn, hk, or none."""
    ciks: tuple[int, ...]
    secucodes: tuple[str, ...]
    calendar: Calendar
    series: tuple[str, ...]
    primary_series: str
    reporting: str
    valid_from: date


class Vendors:
    """All rows of the reference, by code."""

    def __init__(self, entries: Iterable[CuratedRow]) -> None:
        self._rows: dict[str, list[Vendor]] = {}
        for vendor in sorted(map(_vendor, entries), key=lambda one: one.valid_from):
            self._rows.setdefault(vendor.id, []).append(vendor)
        everything = [one for rows in self._rows.values() for one in rows]
        self._ciks = {cik: one.id for one in everything for cik in one.ciks}
        self._codes = {code: one.id for one in everything for code in one.secucodes}

    def of(self, name: str, day: date) -> Vendor:
        """The vendor as it was on a day; before its first row, as it was then."""
        rows = self._rows[name]
        began = [one for one in rows if one.valid_from <= day]
        return began[-1] if began else rows[0]

    def registrant(self, cik: int, day: date) -> Vendor | None:
        """The vendor that a registrant at the SEC is or was."""
        name = self._ciks.get(cik)
        return None if name is None else self.of(name, day)

    def listed(self, secucode: str, day: date) -> Vendor | None:
        """The vendor with a listing, written as Eastmoney does."""
        name = self._codes.get(secucode)
        return None if name is None else self.of(name, day)


def _vendor(entry: CuratedRow) -> Vendor:
    fields = entry.fields
    codes = tuple(fields["secucodes"])
    tickers = fields["tickers"]
    return Vendor(
        id=fields["vendor"],
        name=fields["name"],
        country=fields["country"],
        ticker=tickers[0] if tickers else "",
        listing=_listing(fields["ciks"], codes),
        ciks=tuple(one["cik"] for one in fields["ciks"]),
        secucodes=codes,
        calendar=Calendar.of(fields["fiscal_year_end"]),
        series=tuple(fields["series"]),
        primary_series=fields["primary_series"],
        reporting=fields["reporting"],
        valid_from=date.fromisoformat(fields["valid_from"]),
    )


def _listing(ciks: list[object], codes: tuple[str, ...]) -> str:
    if ciks:
        return "us"
    if any(not code.endswith(".HK") for code in codes):
        return "cn"
    return "hk" if codes else "none"
