"""A period as worded, before anyone knows which year is meant.

Belongs here: the type, and reading the parts that both languages share.
Does not belong here: wordings (`dates_en`, `dates_zh`), working out days (`periods`).
"""

from dataclasses import dataclass

__all__ = ["Moment", "whole_year"]


@dataclass(slots=True, eq=False)
class Moment:
    """A wording of a period.

    `year` as printed; `year_off` instead counts from the year of publication. `first` and `last`
    are (month, day); a day 0 is the month's last. `unit` and `off` say a period that is counted
    back from publication (last week) or from the value reached (`shape` same: a year earlier).
    """

    start: int
    end: int
    shape: str
    """year, part, days, counted, same, echo, now, fiscal, duration."""
    grain: str
    year: int | None = None
    year_off: int | None = None
    first: tuple[int, int] = (1, 1)
    last: tuple[int, int] = (12, 0)
    unit: str = ""
    off: int = 0
    edge: str = ""
    """until, begin, since, week_to, quarter_to, or nothing: the period itself."""
    year_last: int | None = None
    """The year of the last day, where it is another."""
    month_said: bool = True
    aside: bool = False
    """A comparison base or the date of another event: no figure takes it."""


def whole_year(start: int, end: int, year: int | None, year_off: int | None = None) -> Moment:
    """A calendar year."""
    return Moment(start, end, "year", "year", year, year_off)
