"""Daily series of exchange rates: the API's JSON (with a key) and the charts' CSV (without).

Belongs here: the series by name and direction (some are US$ per unit, most units per US$), days
without a rate.
Does not belong here: crosses and inversions, and vintages (ALFRED's realtime periods).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

from scrapers.records import Kind, Parsed, Records, Refusal, json_object, require_keys, source_error
from scrapers.values import MEND, day, objects, one_of, typed

__all__ = [
    "CHART",
    "KINDS",
    "OBSERVATIONS",
    "RATES",
    "SERIES",
    "parse_chart",
    "parse_observations",
]

RATES = Records(
    name="rates",
    fields={
        "base": "string",
        "quote": "string",
        "date": "date32",
        "rate": "string",
        "series": "string",
    },
    key=("base", "quote", "date"),
    scope=("base", "quote", "date"),
    shard="date",
)
"""Units of `quote` for one `base`, as the source wrote them: noon in New York, on days that are no
US holiday. The scope is the whole key: a day that says "no rate" (`.` or nothing) is a value of the
scope without a record, so a rate shown earlier for it is withdrawn; a day not listed is not."""

SERIES = {
    "DEXCHUS": ("USD", "CNY"),
    "DEXHKUS": ("USD", "HKD"),
    "DEXJPUS": ("USD", "JPY"),
    "DEXKOUS": ("USD", "KRW"),
    "DEXTAUS": ("USD", "TWD"),
    "DEXUSEU": ("EUR", "USD"),
    "DEXUSUK": ("GBP", "USD"),
}
"""Base and quote of each series: the last two are US$ per unit."""

TOP = frozenset({"observations", "count", "offset", "limit", "units", "output_type"})
TOP_KNOWN = frozenset(
    {
        *("realtime_start", "realtime_end", "observation_start", "observation_end"),
        *("file_type", "order_by", "sort_order"),
    }
)
ROW = frozenset({"date", "value"})
ROW_KNOWN = frozenset({"realtime_start", "realtime_end"})
LIST = "/observations"
NONE = frozenset({".", ""})
RATE = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?")
DATE_NAMES = frozenset({"observation_date", "DATE"})  # the second until 2024


def parse_observations(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a day that has a rate; the answer holds one series, which only the URL names."""
    found = json_object(body, "a series of observations")
    if "error_code" in found:
        raise source_error(found["error_code"], str(found.get("error_message")))
    warnings = require_keys(found, TOP, TOP | TOP_KNOWN, "the body")
    one_of(found["units"], frozenset({"lin"}), "/units")  # otherwise changes or logarithms
    rows, more = objects(found["observations"], ROW, ROW_KNOWN, LIST)
    _check_whole(found, len(rows))
    texts = {
        key: [typed(row[key], str, f"{LIST}/{at}/{key}") for at, row in enumerate(rows)]
        for key in sorted(ROW)
    }
    places = [f"{LIST}/{at}/value" for at in range(len(rows))]
    series = parse_qs(urlsplit(url).query)["series_id"][0]
    return _parsed(series, texts["date"], texts["value"], places, time, [*warnings, *more])


def _check_whole(found: Mapping[str, Any], rows: int) -> None:
    count, offset = (typed(found[key], int, f"/{key}") for key in ("count", "offset"))
    if (rows, offset) != (count, 0) or found["output_type"] != 1:
        raise Refusal(
            "incomplete_page",
            f"{LIST} has {rows} rows from {offset} where {count} are counted, so a page is missing "
            "or several vintages are mixed; ask for all of one vintage",
            locator=LIST,
        )


def parse_chart(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The same out of the CSV of a chart, whose second column is named after the series."""
    series = parse_qs(urlsplit(url).query)["id"][0]
    header, *lines = _lines(body)
    first, _, second = header.partition(",")
    if first not in DATE_NAMES or second != series:
        raise Refusal(
            "wrong_header",
            f"the first line is {header[:80]!r} where observation_date,{series} is documented; "
            f"{MEND}",
            locator="line=1",
        )
    if not lines:
        raise Refusal("empty_list", "the file has a header and no rows; fetch it again")
    cells = [line.split(",") for line in lines]
    for at, row in enumerate(cells):
        if len(row) != 2:
            raise Refusal(
                "wrong_columns",
                f"line {at + 2} is {lines[at][:80]!r}, not two cells; fetch it again",
                locator=f"line={at + 2}",
            )
    places = [f"line={at + 2},column={series}" for at in range(len(lines))]
    return _parsed(series, [row[0] for row in cells], [row[1] for row in cells], places, time, [])


def _lines(body: bytes) -> list[str]:
    head = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head or head[:1] in (b"<", b"{"):
        json_object(body, "the CSV file of a series")
        raise Refusal("not_csv", f"the body is JSON where the CSV file of a series belongs; {MEND}")
    if not body.isascii():
        raise Refusal("not_ascii", "the body is not ASCII, so it was damaged; fetch it again")
    if not body.endswith(b"\n"):
        raise Refusal("cut", "the last line has no end, so the body was cut; fetch it again")
    return body.decode("ascii").splitlines()


def _parsed(
    series: str,
    days: Sequence[str],
    values: Sequence[str],
    places: Sequence[str],
    time: datetime,
    warnings: Sequence[str],
) -> Parsed:
    base, quote = SERIES[series]
    columns: dict[str, list[Any]] = {key: [] for key in (*RATES.fields, "locator")}
    absent: list[tuple[str, str, date]] = []
    for found, value, where in zip(_days(days, places, time), values, places, strict=True):
        if value in NONE:
            absent.append((base, quote, found))
            continue
        if not RATE.fullmatch(value) or float(value) == 0:
            raise Refusal(
                "not_a_rate", f"{where} is {value[:40]!r}, which is no rate; {MEND}", locator=where
            )
        row = {"base": base, "quote": quote, "date": found, "rate": value, "series": series}
        for key, part in (row | {"locator": where}).items():
            columns[key].append(part)
    if not columns["rate"]:
        raise Refusal("empty_list", f"the series {series} holds no rate at all; fetch it again")
    skipped = [f"days without a rate skipped: {len(absent)} of {series}"] if absent else []
    return Parsed(columns=columns, scope=absent, warnings=[*warnings, *skipped])


def _days(texts: Sequence[str], places: Sequence[str], time: datetime) -> list[date]:
    """The days, which must rise and may not lie after the capture."""
    found = [day(text, where) for text, where in zip(texts, places, strict=True)]
    for at, (one, where) in enumerate(zip(found, places, strict=True)):
        if at and one <= found[at - 1]:
            raise Refusal(
                "dates_not_ascending",
                f"{where} is of {one} after {found[at - 1]}, so a page is repeated or out of "
                "order; fetch it again",
                locator=where,
            )
        if one > (time + timedelta(days=1)).date():
            raise Refusal(
                "future_date",
                f"{where} is of {one}, after {time.date()}, the day on which it was fetched; "
                "fetch it again",
                locator=where,
            )
    return found


NAMES = "|".join(SERIES)
OBSERVATIONS = Kind(
    name="observations",
    records=RATES,
    version=1,
    url=re.compile(
        r"https://api\.stlouisfed\.org/fred/series/observations"
        rf"\?(?=(?:[^#]*&)?series_id=(?:{NAMES})(?:&|$))(?=(?:[^#]*&)?file_type=json(?:&|$))"
        r"(?!(?:[^#]*&)?(?:realtime|vintage|frequency|units|output_type|sort_order)[^#]*)[^#]*"
    ),
    parse=parse_observations,
)
CHART = Kind(
    name="chart",
    records=RATES,
    version=1,
    url=re.compile(
        rf"https://fred\.stlouisfed\.org/graph/fredgraph\.csv\?id=(?:{NAMES})"
        r"(?:&(?:cosd|coed)=[0-9]{4}-[0-9]{2}-[0-9]{2})*"
    ),
    parse=parse_chart,
)
KINDS: tuple[Kind, ...] = (OBSERVATIONS, CHART)
