"""Headings of columns read as periods: `Three Months Ended July 26, 2026`, `Q2'26`, `FY 2025`.

Belongs here: duration and end, or the fiscal label, as a statement prints them.
Does not belong here: any vendor's calendar: a label without a date stays a label.
"""

import re
from datetime import date
from typing import NamedTuple

__all__ = ["MONTHS", "Period", "days_in", "listed_quarters", "read_period"]

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
NAMES = "|".join(MONTHS)
DATE = re.compile(rf"\b({NAMES})\.? ([0-9]{{1,2}}),? ?([0-9]{{4}})\b")
COUNTS = {"three": 3, "3": 3, "six": 6, "6": 6, "nine": 9, "9": 9, "twelve": 12, "12": 12}
SPAN = re.compile(rf"\b({'|'.join(COUNTS)})[- ]months?(?: period)? ended\b")
WEEKS = {"13": 3, "14": 3, "26": 6, "27": 6, "39": 9, "40": 9, "52": 12, "53": 12}
WEEK_SPAN = re.compile(rf"\b({'|'.join(WEEKS)}) weeks ended\b")
QUARTER = re.compile(r"\b(?:fiscal )?quarter(?:ly period)?s? ended\b")
YEAR = re.compile(r"\b(?:fiscal )?years? ended\b")
Q_LABEL = re.compile(r"\bq([1-4])[ '’]*(?:fye?|fiscal)?[ '’]*([0-9]{4}|[0-9]{2})\b")
LABEL_Q = re.compile(r"\b([1-4])q[ '’]*(?:fye?)?[ '’]*([0-9]{4}|[0-9]{2})\b")
Y_LABEL = re.compile(r"\bfye?[ '’]*([0-9]{4}|[0-9]{2})\b")
# A change against another period stands under that period's name in some tables.
CHANGE = re.compile(r"%|\by/y\b|\bq/q\b|\bm-o-m\b|\by-o-y\b|\byoy\b|\bqoq\b|\bchange\b|\binc\.")


class Period(NamedTuple):
    """What a heading says. `end` is None where only a fiscal label is printed, and vice versa."""

    months: int
    end: date | None = None
    fiscal_year: int | None = None
    fiscal_quarter: int | None = None


def read_period(heading: str) -> Period | None:
    """The period that a heading names; None where it names none, several, or a change."""
    text = " ".join(heading.lower().split())
    if CHANGE.search(text):
        return None
    dates = days_in(text)
    if dates:
        months = _months(text)
        return Period(months, dates.pop()) if months and len(dates) == 1 else None
    labels = {(int(year), int(quarter)) for quarter, year in Q_LABEL.findall(text)}
    labels |= {(int(year), int(quarter)) for quarter, year in LABEL_Q.findall(text)}
    if len(labels) == 1:
        year, quarter = labels.pop()
        return Period(3, None, year + 2000 * (year < 100), quarter)
    years = set(Y_LABEL.findall(text))
    if len(years) == 1 and not labels:
        year = int(years.pop())
        return Period(12, None, year + 2000 * (year < 100))
    return None


def days_in(text: str) -> set[date]:
    """The days a text names in the American way; impossible ones are left out."""
    found = set()
    for name, day, year in DATE.findall(text.lower()):
        try:
            found.add(date(int(year), MONTHS[name], int(day)))
        except ValueError:
            continue
    return found


def _months(text: str) -> int | None:
    found = {COUNTS[count] for count in SPAN.findall(text)}
    found |= {WEEKS[count] for count in WEEK_SPAN.findall(text)}
    if QUARTER.search(text):
        found.add(3)
    if YEAR.search(text):
        found.add(12)
    return found.pop() if len(found) == 1 else None


def listed_quarters(text: str) -> set[date]:
    """The ends of quarters that prose lists after 'Three Months Ended'."""
    found: set[date] = set()
    listing = rf"three months ended((?:,? (?:and )?(?:{NAMES})\.? [0-9]{{1,2}},? [0-9]{{4}})+)"
    for part in re.findall(listing, " ".join(text.lower().split())):
        found |= days_in(part)
    return found
