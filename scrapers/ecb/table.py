"""Rates as tables: the ZIP files with one CSV, and the data portal's CSV.

Belongs here: opening the ZIP within limits, and both tables by the names in their headers (columns
come and go: BGN left in 2026).
Does not belong here: what a cell may say (`rates`).
"""

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from scrapers.ecb.rates import BASE, CURRENCIES, RATES, Rates
from scrapers.records import Kind, Parsed, Refusal, utf8_text
from scrapers.values import MEND
from scrapers.values import day as iso_day
from scrapers.zipped import listed

__all__ = ["HISTORY_ZIP", "ONE_DAY_ZIP", "PORTAL_CSV", "parse_portal", "parse_zip"]

SITE = r"https://www\.ecb\.europa\.eu/stats/eurofxref"
MEMBERS = {"eurofxref-hist.zip": "eurofxref-hist.csv", "eurofxref.zip": "eurofxref.csv"}
MOST_BYTES = 32 * 2**20  # 1.93 MB for 28 years (2026-10-30): room for centuries, none for a bomb
LONG_DAY = re.compile(r"([0-9]{1,2}) ([A-Z][a-z]+) ([0-9]{4})")
MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
PORTAL = ("CURRENCY", "TIME_PERIOD", "OBS_VALUE")
PORTAL_FIXED = {
    "FREQ": "D",
    "CURRENCY_DENOM": BASE,
    "EXR_TYPE": "SP00",
    "EXR_SUFFIX": "A",
    "UNIT_MULT": "0",
}
"""What each row must say where the column is there: daily, per euro, reference rate, in units."""


def parse_zip(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The kept currencies of every row of the one CSV inside."""
    member = MEMBERS[url.rpartition("/")[2]]
    text, warnings = _member(body, member)
    lines = text.splitlines()
    names = [name.strip() for name in lines[0].split(",")] if lines else []
    _check_header(names, member)
    rates = Rates(time)
    rows = _rows(lines, len(names), member)
    places = [f"{member}!line={number}" for number in range(2, len(rows) + 2)]
    days = [
        rates.day(_day(cells[names.index("Date")].strip(), where), where)
        for cells, where in zip(rows, places, strict=True)
    ]
    for quote in CURRENCIES:
        at = names.index(quote)
        texts = [cells[at].strip() for cells in rows]
        rates.add(quote, days, texts, [f"{where},column={quote}" for where in places])
    parsed = rates.result(f"the member {member}")
    return Parsed(parsed.columns, parsed.scope, None, [*warnings, *parsed.warnings])


def _rows(lines: Sequence[str], width: int, member: str) -> list[list[str]]:
    rows = [line.split(",") for line in lines[1:]]
    for place, cells in enumerate(rows):
        if len(cells) != width:
            where = f"{member}!line={place + 2}"
            raise Refusal(
                "wrong_columns",
                f"{where} has {len(cells)} cells where the header has {width}, so the file was "
                "cut; fetch it again",
                locator=where,
            )
    return rows


def _check_header(names: list[str], member: str) -> None:
    missing = [name for name in ("Date", *CURRENCIES) if names.count(name) != 1]
    if missing:
        raise Refusal(
            "missing_key",
            f"the first line of {member} lacks {', '.join(missing)} (or has it twice); {MEND}",
            locator=f"{member}!line=1",
        )


def _member(body: bytes, name: str) -> tuple[str, list[str]]:
    """The one CSV in a ZIP file, with a warning for anything else in it."""
    if body[:2] != b"PK":
        utf8_text(body, "a ZIP file")
        raise Refusal("not_zip", "the body is no ZIP file, so it was damaged; fetch it again")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            others = [one for one in listed(archive) if one != name]
            if name not in archive.namelist():
                raise Refusal(
                    "wrong_member",
                    f"the ZIP file holds {', '.join(others)[:80] or 'nothing'} where one {name} "
                    f"is documented; {MEND}",
                )
            with archive.open(name) as file:
                data = file.read(MOST_BYTES + 1)
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        # RuntimeError: encrypted, or compressed in another way.
        raise Refusal(
            "not_zip", f"the ZIP file cannot be read ({error}), so it was cut; fetch it again"
        ) from None
    if len(data) > MOST_BYTES:
        raise Refusal(
            "too_big",
            f"{name} is longer than {MOST_BYTES} bytes once unpacked, which no rates are; "
            "look at the file before anything else",
        )
    return utf8_text(data, f"the member {name}"), [
        f"the ZIP file also holds {one}" for one in others
    ]


def _day(text: str, where: str) -> date:
    """`2026-10-30`, or `30 October 2026` in the file of one day."""
    match = LONG_DAY.fullmatch(text)
    if match and match[2] in MONTHS:
        text = f"{match[3]}-{MONTHS.index(match[2]) + 1:02}-{int(match[1]):02}"
    return iso_day(text, where)


def parse_portal(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The kept currencies of the data portal's `format=csvdata`: one row a currency and day."""
    text = utf8_text(body, "the CSV file of the data portal")
    if not text.endswith("\n"):
        raise Refusal("cut", "the last line has no end, so the body was cut; fetch it again")
    reader = csv.reader(io.StringIO(text, newline=""))
    names, rows = _portal_rows(reader)
    missing = [name for name in PORTAL if names.count(name) != 1]
    if missing:
        raise Refusal(
            "missing_key", f"the first line lacks {', '.join(missing)}; {MEND}", locator="line=1"
        )
    rates = Rates(time)
    cells_of: dict[str, list[tuple[date, str, str]]] = {quote: [] for quote in CURRENCIES}
    for line, cells in rows:
        where = f"line={line}"
        if len(cells) != len(names):
            raise Refusal(
                "wrong_columns",
                f"{where} has {len(cells)} cells where the header has {len(names)}; fetch it again",
                locator=where,
            )
        row = dict(zip(names, cells, strict=True))
        _check_series(row, where)
        if row["CURRENCY"] in cells_of:
            place = f"{where},column=TIME_PERIOD"
            day = rates.day(iso_day(row["TIME_PERIOD"], place), place)
            cell = (day, row["OBS_VALUE"].strip(), f"{where},column=OBS_VALUE")
            cells_of[row["CURRENCY"]].append(cell)
    for quote, found in cells_of.items():
        rates.add(
            quote,
            [day for day, _, _ in found],
            [text for _, text, _ in found],
            [place for _, _, place in found],
        )
    return rates.result("the CSV file of the data portal")


def _portal_rows(reader: Any) -> tuple[list[str], list[tuple[int, list[str]]]]:
    """The header, and each row with its line: the last one, for titles run over several lines."""
    try:
        return next(reader), [(reader.line_num, cells) for cells in reader]
    except csv.Error as error:
        raise Refusal(
            "not_csv",
            f"line {reader.line_num} is no CSV ({error}), so it was damaged; fetch it again",
            locator=f"line={reader.line_num}",
        ) from None


def _check_series(row: Mapping[str, str], where: str) -> None:
    for name, expected in PORTAL_FIXED.items():
        if row.get(name, expected) != expected:
            raise Refusal(
                "wrong_series",
                f"{where},column={name} is {row[name][:40]!r} where {expected} was asked for; "
                "compare the URL with the data portal's documentation",
                locator=f"{where},column={name}",
            )


HISTORY_ZIP = Kind(
    name="history_zip",
    records=RATES,
    version=1,
    url=re.compile(rf"{SITE}/eurofxref-hist\.zip"),
    parse=parse_zip,
)
ONE_DAY_ZIP = Kind(
    name="one_day_zip",
    records=RATES,
    version=1,
    url=re.compile(rf"{SITE}/eurofxref\.zip"),
    parse=parse_zip,
)
PORTAL_CSV = Kind(
    name="portal_csv",
    records=RATES,
    version=1,
    url=re.compile(
        r"https://data-api\.ecb\.europa\.eu/service/data/EXR/D\.[A-Z+]*\.EUR\.SP00\.A"
        r"\?(?=[^#]*\bformat=csvdata\b)[^#]*"
    ),
    parse=parse_portal,
)
