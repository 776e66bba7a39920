"""`GET /api/xbrl/companyfacts/CIK##########.json`: every fact without dimensions, of all filings.

Belongs here: the facts under the revenue tags, one a filing that shows them.
Does not belong here: which of two facts counts. `fy` and `fp` are the filing's, not the period's,
and are kept only so that a disagreement can be shown; `frame` moves between snapshots and is
dropped. Segments are not in this file (`ixbrl`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from scrapers.edgar.answer import DATA, accession, same_cik, sec_object
from scrapers.edgar.concepts import REVENUE_TAGS
from scrapers.exact import exact_numbers
from scrapers.records import Kind, Parsed, Records, Refusal, require_keys
from scrapers.values import MEND, day, objects, typed

__all__ = ["COMPANYFACTS", "FACTS", "parse_companyfacts"]

FACTS = Records(
    name="facts",
    fields={
        "cik": "int64",
        "taxonomy": "string",
        "tag": "string",
        "unit": "string",
        "start": "date32",
        "end": "date32",
        "value": "string",
        "accession": "string",
        "occurrence": "int64",
        "form": "string",
        "filed": "date32",
        "fy": "int64",
        "fp": "string",
    },
    key=("cik", "taxonomy", "tag", "unit", "start", "end", "accession", "occurrence"),
)
"""Revenue facts by filing. `value` is the exact number as text, in `unit` (a currency); `filed` the
day, US Eastern, without a time. `occurrence` is 0, and counts on where one filing has several
different values for one period. Never complete: a fact that is gone was not withdrawn."""

TOP = frozenset({"cik", "entityName", "facts"})
TAG = frozenset({"units"})
TAG_KNOWN = frozenset({"label", "description"})
FACT = frozenset({"start", "end", "val", "accn", "form", "filed"})
FACT_KNOWN = frozenset({"fy", "fp", "frame"})
CURRENCY = re.compile(r"[A-Z]{3}")


class Listed(NamedTuple):
    """The facts of one tag in one unit."""

    taxonomy: str
    tag: str
    unit: str
    facts: Sequence[Mapping[str, Any]]

    @property
    def where(self) -> str:
        """The pointer to the list; units hold no character that a pointer escapes but `/`."""
        return f"/facts/{self.taxonomy}/{self.tag}/units/{self.unit}"


def parse_companyfacts(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a fact of revenue and filing."""
    found = sec_object(body, "company facts")
    warnings = require_keys(found, TOP, TOP, "the body")
    cik = same_cik(found["cik"], url, "/cik")
    chosen = list(_chosen(typed(found["facts"], dict, "/facts"), warnings))
    if not chosen:
        raise Refusal(
            "no_revenue",
            "/facts holds none of the tags of revenue; look up which tag the filer uses and add "
            "it to concepts.py",
            locator="/facts",
        )
    rows = [row for listed in chosen for row in _rows(listed, body, warnings)]
    names = ("taxonomy", "tag", "unit", *ROW)
    columns = dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))
    return Parsed(columns={"cik": [cik] * len(rows), **columns}, warnings=warnings)


def _chosen(facts: Mapping[str, Any], warnings: list[str]) -> Iterator[Listed]:
    for taxonomy, tags in REVENUE_TAGS.items():
        inner = typed(facts.get(taxonomy, {}), dict, f"/facts/{taxonomy}")
        for tag in tags:
            if tag not in inner:
                continue
            where = f"/facts/{taxonomy}/{tag}"
            entry = typed(inner[tag], dict, where)
            warnings += require_keys(entry, TAG, TAG | TAG_KNOWN, where)
            for unit, value in typed(entry["units"], dict, f"{where}/units").items():
                _check_unit(unit, f"{where}/units")
                rows, more = objects(value, FACT, FACT_KNOWN, f"{where}/units/{unit}")
                warnings += more
                yield Listed(taxonomy, tag, unit, rows)


def _check_unit(unit: str, where: str) -> None:
    if not CURRENCY.fullmatch(unit):
        raise Refusal(
            "wrong_unit",
            f"{where} has the unit {unit!r} where revenue is documented in a currency; {MEND}",
            locator=where,
        )


ROW = ("start", "end", "value", "accession", "occurrence", "form", "filed", "fy", "fp", "locator")


def _rows(listed: Listed, body: bytes, warnings: list[str]) -> Iterator[tuple[Any, ...]]:
    seen: dict[tuple[date, date, str], list[str]] = {}
    for place, (fact, value) in enumerate(zip(listed.facts, _values(listed, body), strict=True)):
        where = f"{listed.where}/{place}"
        start, end = day(fact["start"], f"{where}/start"), day(fact["end"], f"{where}/end")
        if start > end:
            raise Refusal(
                "bad_period", f"{where} runs from {start} back to {end}; {MEND}", locator=where
            )
        number = accession(fact["accn"], f"{where}/accn")
        before = seen.setdefault((start, end, number), [])
        if value in before:
            warnings.append(f"{where} repeats a fact of the same filing")
            continue
        if before:
            warnings.append(f"{where} contradicts another fact of the same filing and period")
        before.append(value)
        yield (
            *listed[:3],
            start,
            end,
            value,
            number,
            len(before) - 1,
            typed(fact["form"], str, f"{where}/form"),
            day(fact["filed"], f"{where}/filed"),
            _year(fact.get("fy"), f"{where}/fy"),
            None if fact.get("fp") is None else typed(fact["fp"], str, f"{where}/fp"),
            where,
        )


def _year(value: Any, where: str) -> int | None:
    if value is None:
        return None
    year = typed(value, int, where)
    if 0 <= year <= 9999:
        return year
    raise Refusal("bad_year", f"{where} is {value}, which is no year; {MEND}", locator=where)


def _values(listed: Listed, body: bytes) -> list[str]:
    """The exact numbers as text; a fraction or more than 64 bits is taken from the digits."""
    values = [fact["val"] for fact in listed.facts]
    for place, value in enumerate(values):
        if type(value) not in (int, float):
            typed(value, int, f"{listed.where}/{place}/val")
    if all(type(value) is int for value in values):
        return [str(value) for value in values]
    tags = exact_numbers(body)["facts"][listed.taxonomy]
    return [str(fact["val"]) for fact in tags[listed.tag]["units"][listed.unit]]


COMPANYFACTS = Kind(
    name="companyfacts",
    records=FACTS,
    version=1,
    url=re.compile(rf"{DATA}/api/xbrl/companyfacts/CIK[0-9]{{10}}\.json"),
    parse=parse_companyfacts,
)
