"""Which days a wording means.

Belongs here: working out first and last day from a moment, the day of publication, and the
moments before it. Does not belong here: wordings, and which figure takes which moment (`when`).
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from scrapers.press.claims.moments import Moment

__all__ = ["NEVER", "Days", "Resolver", "shifted"]

Days = tuple[date | None, date | None]
NEVER: Days = (None, None)


@dataclass(slots=True)
class Resolver:
    """Gives days to the moments of one sentence, in order."""

    published: date | None
    moments: Sequence[Moment]
    known: dict[tuple[int, bool], Days] = field(default_factory=dict)

    def days(self, at: int, ahead: bool = False) -> Days:
        """The days of the moment with the number `at`; `ahead`: told as to come.

        What is counted from the value reached (a year earlier) has none of its own.
        """
        if (at, ahead) not in self.known:
            found = self._days(at, ahead)
            self.known[at, ahead] = found
        return self.known[at, ahead]

    def _days(self, at: int, ahead: bool) -> Days:
        moment = self.moments[at]
        if moment.shape in ("now", "fiscal", "duration", "same"):
            return NEVER
        try:
            if moment.shape == "counted":
                low, high = self._counted(moment.unit, moment.off)
                return (low, None) if moment.edge == "since" else (low, high)
            if moment.shape == "echo":
                return self._echo(at, ahead)
            return self._calendar(at, ahead)
        except (ValueError, OverflowError):
            # 30 February, the year 0: printed, but no day.
            return NEVER

    def _counted(self, unit: str, off: int) -> Days:
        day = self.published
        if day is None:
            return NEVER
        if unit == "week":
            monday = day - timedelta(days=day.weekday()) + timedelta(weeks=off)
            return monday, monday + timedelta(days=6)
        size = {"month": 1, "quarter": 3, "half": 6, "year": 12}[unit]
        number = (day.year * 12 + day.month - 1) // size + off
        return _months(number * size, size)

    def _echo(self, at: int, ahead: bool) -> Days:
        """`that week`: the last one of its kind before it."""
        moment = self.moments[at]
        for before in range(at - 1, -1, -1):
            if self.moments[before].grain == moment.grain:
                return self.days(before, ahead)
        return self._counted(moment.unit, 0) if moment.unit == "month" else NEVER

    def _calendar(self, at: int, ahead: bool) -> Days:
        moment = self.moments[at]
        month = 0 if moment.month_said else self._month_before(at)
        year = self._year(at)
        if year is not None and (moment.month_said or month):
            return _edged(moment, *_between(moment, year, month))
        if self.published is None:
            return NEVER
        return _edged(moment, *_nearest(moment, self.published, ahead))

    def _year(self, at: int) -> int | None:
        moment = self.moments[at]
        if moment.year is not None:
            return moment.year
        if moment.year_off is not None and moment.shape != "year_end":
            return None if self.published is None else self.published.year + moment.year_off
        before = self._year_before(at)
        if before is not None:
            return before + (moment.off if moment.unit == "year_before" else 0)
        if moment.shape == "year_end":
            return None if self.published is None else self.published.year
        return None

    def _year_before(self, at: int) -> int | None:
        for before in range(at - 1, -1, -1):
            moment = self.moments[before]
            if moment.shape in ("year", "part", "days") and (
                moment.year is not None or moment.year_off is not None
            ):
                return self._year(before)
        return None

    def _month_before(self, at: int) -> int:
        for before in range(at - 1, -1, -1):
            if self.moments[before].shape == "days" and self.moments[before].month_said:
                return self.moments[before].last[0]
        return 0


def _nearest(moment: Moment, day: date, ahead: bool) -> tuple[date, date]:
    """The latest that ended by a day, that of publication; told as to come, the next to end."""
    step = 12 if moment.month_said else 1
    origin = day.year * 12 + day.month - 1
    found = None
    for months in range(-2 * step, 2 * step + 1, step):
        year, month = divmod(origin + months, 12)
        try:
            low, high = _between(moment, year, 0 if moment.month_said else month + 1)
        except ValueError:
            continue
        if ahead and high > day:
            return low, high
        if high <= day:
            found = (low, high)
    if found is None:
        raise ValueError("there is no such day near publication")
    return found


def _between(moment: Moment, year: int, month: int) -> tuple[date, date]:
    """First and last day; days whose last month comes before the first began a year earlier."""
    first, last = moment.first, moment.last
    if month:
        first, last = (month, first[1]), (month, last[1])
    end_year = moment.year_last or year
    if moment.year_last is None and last[0] < first[0]:
        year -= 1
    low = date(year, first[0], first[1] or monthrange(year, first[0])[1])
    high = date(end_year, last[0], last[1] or monthrange(end_year, last[0])[1])
    if moment.year_last and moment.year_last != year and low > high:
        raise ValueError("ends before it begins")
    if low > high:
        low = date(year - 1, low.month, low.day)
    return low, high


def _edged(moment: Moment, low: date, high: date) -> Days:
    if moment.edge == "until":
        return None, high
    if moment.edge == "since":
        return low, None
    if moment.edge == "begin":
        return low.replace(day=1), low.replace(day=monthrange(low.year, low.month)[1])
    if moment.edge == "week_to":
        return high - timedelta(days=6), high
    if moment.edge == "week_of":
        return low, low + timedelta(days=6)
    if moment.edge == "months_to":
        if (high + timedelta(days=1)).day != 1:
            return None, high
        number = high.year * 12 + high.month - moment.off
        return date(number // 12, number % 12 + 1, 1), high
    return low, high


def _months(number: int, size: int) -> tuple[date, date]:
    """`size` months from month `number`, counted from year 0."""
    last = number + size - 1
    year, month = divmod(last, 12)
    end = date(year, month + 1, monthrange(year, month + 1)[1])
    return date(number // 12, number % 12 + 1, 1), end


def shifted(days: Days, unit: str, off: int) -> Days:
    """A period moved by years, quarters, months, weeks or days.

    >>> shifted((date(2025, 4, 1), date(2025, 6, 30)), "year", -1)
    (datetime.date(2024, 4, 1), datetime.date(2024, 6, 30))
    """
    low, high = (None if day is None else _moved(day, unit, off) for day in days)
    return low, high


def _moved(day: date, unit: str, off: int) -> date | None:
    if unit in ("week", "day"):
        return day + timedelta(days=off * (7 if unit == "week" else 1))
    size = {"month": 1, "quarter": 3, "half": 6}.get(unit, 12)
    number = day.year * 12 + day.month - 1 + off * size
    year, month = divmod(number, 12)
    if not 0 < year < 9999:
        return None
    ends = monthrange(day.year, day.month)[1] == day.day
    size = monthrange(year, month + 1)[1]
    return date(year, month + 1, size if ends else min(day.day, size))
