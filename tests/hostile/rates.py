"""Both central banks, which agree: rates of working days, each day's its own.

Belongs here: the ECB's files and the Fed's series, made of one list of rates.
Does not belong here: anything a fault does to them.
"""

import io
import zipfile
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tests.hostile.days import weekdays
from tests.server import Answer, Seen

__all__ = ["CentralBank", "Fed"]

XML = {"Content-Type": "application/xml"}
EURO = {"USD": 1.1172, "JPY": 175.68, "CNY": 7.9326, "HKD": 8.7652, "KRW": 1591.76, "GBP": 0.87}
SERIES = {
    "DEXTAUS": 32.1,
    "DEXCHUS": EURO["CNY"] / EURO["USD"],
    "DEXHKUS": EURO["HKD"] / EURO["USD"],
    "DEXKOUS": EURO["KRW"] / EURO["USD"],
    "DEXJPUS": EURO["JPY"] / EURO["USD"],
    "DEXUSEU": EURO["USD"],
    "DEXUSUK": EURO["USD"] / EURO["GBP"],
}
FIRST = date(2026, 7, 1)


def moved(rate: float, day: date) -> str:
    """A rate on a day: up to 2 % more, never the same on two days that follow each other."""
    digits = 2 if rate > 1000 else 4
    return f"{rate * (1 + day.toordinal() % 97 / 4850):.{digits}f}"


class CentralBank:
    """www.ecb.europa.eu, by section 3.1 of its documentation."""

    hosts = ("www.ecb.europa.eu",)

    def __init__(self, at: datetime) -> None:
        # The day's rates come in the afternoon, after these runs.
        self.days = weekdays(FIRST, at.date() - timedelta(days=1))[::-1]

    def __call__(self, seen: Seen) -> Answer | None:
        name = seen.path.removeprefix("/stats/eurofxref/")
        if name == "eurofxref-daily.xml":
            return Answer(self._xml(self.days[:1]), 200, XML)
        if name == "eurofxref-hist-90d.xml":
            return Answer(self._xml(self.days[:64]), 200, XML)
        if name == "eurofxref-hist.zip":
            return Answer(self._zip(), 200, {"Content-Type": "application/zip"})
        return None

    def _xml(self, days: Iterable[date]) -> bytes:
        cubes = ""
        for day in days:
            cells = "".join(
                f"<Cube currency='{name}' rate='{moved(rate, day)}'/>"
                for name, rate in EURO.items()
            )
            cubes += f"<Cube time='{day}'>{cells}</Cube>"
        return (
            '<?xml version="1.0" encoding="UTF-8"?><gesmes:Envelope '
            'xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
            'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
            f"<gesmes:subject>Reference rates</gesmes:subject><Cube>{cubes}</Cube>"
            "</gesmes:Envelope>"
        ).encode()

    def _zip(self) -> bytes:
        lines = [f"Date,{','.join(EURO)},BGN,"]
        lines += [
            f"{day},{','.join(moved(rate, day) for rate in EURO.values())},N/A,"
            for day in self.days
        ]
        held = io.BytesIO()
        with zipfile.ZipFile(held, "w") as archive:
            text = "".join(f"{line}\n" for line in lines)
            archive.writestr(zipfile.ZipInfo("eurofxref-hist.csv"), text)
        return held.getvalue()


class Fed:
    """api.stlouisfed.org, by section 3.3: weeks are published on their next Monday."""

    hosts = ("api.stlouisfed.org",)

    def __init__(self, at: datetime) -> None:
        monday = at.date() - timedelta(days=at.date().weekday())
        self.days = weekdays(FIRST, monday - timedelta(days=10))

    def __call__(self, seen: Seen) -> Answer | None:
        if seen.path != "/fred/series/observations":
            return None
        first = seen.query["observation_start"]
        rate = SERIES[seen.query["series_id"]]
        rows = [
            {"date": str(day), "value": moved(rate, day)} for day in self.days if str(day) >= first
        ]
        head = {"count": len(rows), "offset": 0, "limit": 100000, "units": "lin"}
        return Answer.json({**head, "output_type": 1, "observations": rows})
