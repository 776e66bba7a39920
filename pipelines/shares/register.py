"""The register of published figures as figures: periods, times, numbers, whose they are.

Belongs here: reading the register with the publishers and entities it names.
Does not belong here: arithmetic on figures (`gates`), rows of tables (`rows`).
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from pipelines.reference import CuratedRow
from pipelines.shares.periods import day_end, span

__all__ = ["KINDS", "Figure", "figures"]

KINDS = ("actual", "estimate", "forecast", "plan", "derived")
"""What a figure can be; any other word is published as an estimate, and its note says so."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One row of the register."""

    id: str
    table: str
    publisher: str
    publisher_name: str
    licence: str
    metric: str
    definition: str
    geo: str
    entity: str
    """Empty where the row speaks of no vendor (totals)."""
    country: str
    chip: str
    start: date
    end: date
    value: Decimal
    text: str
    """The value as the register writes it, which tells how far it is rounded."""
    unit: str
    low: Decimal | None
    high: Decimal | None
    interval_pct: Decimal | None
    bound: str
    kind: str
    kind_stated: bool
    """Whether the register knows the kind; else it is taken as an estimate."""
    published: tuple[date, date] | None
    public_from: datetime
    public_from_basis: str
    added: datetime
    carrier: str
    carrier_url: str | None
    split: str | None
    part: str | None
    whole: str | None
    growth: Mapping[str, str] | None
    quote: str
    scale_checked: bool
    note: str | None
    entry: CuratedRow

    @property
    def days(self) -> int:
        """Length of its period."""
        return (self.end - self.start).days + 1

    @property
    def series(self) -> tuple[str, ...]:
        """What figures of several periods must have in common to be one series."""
        return (
            self.table,
            self.publisher,
            self.metric,
            self.definition,
            self.geo,
            self.entity,
            self.chip,
            self.unit,
        )


def figures(
    register: Iterable[CuratedRow], publishers: Iterable[CuratedRow], entities: Iterable[CuratedRow]
) -> list[Figure]:
    """All figures of the register, in its order.

    Raises:
        LookupError: a row names a publisher or entity that its reference file does not hold.
    """
    known = {one.fields["publisher"]: one.fields for one in publishers}
    countries = {one.fields["entity"]: one.fields["country"] for one in entities}
    return [_figure(entry, known, countries) for entry in register]


def _figure(
    entry: CuratedRow, publishers: Mapping[str, Mapping[str, Any]], countries: Mapping[str, str]
) -> Figure:
    fields = entry.fields
    publisher = publishers.get(fields["publisher"])
    if publisher is None:
        raise LookupError(
            f"{entry.file}, line {entry.line}: publishers.yml has no publisher "
            f"{fields['publisher']}; add a line for it"
        )
    entity = fields.get("entity", "")
    published = span(fields["published"]) if "published" in fields else None
    added = entry.entered
    start, end = span(fields["period"])
    kind, note = _kind(fields)
    low, high, interval = (_number(fields.get(name)) for name in ("low", "high", "interval_pct"))
    return Figure(
        **{name: fields[name] for name in PLAIN},
        carrier_url=fields.get("carrier_url"),
        split=fields.get("split"),
        part=fields.get("part"),
        whole=fields.get("whole"),
        growth=fields.get("growth"),
        publisher_name=publisher["name"],
        licence=publisher["licence"],
        entity=entity,
        country=_country(entry, entity, countries),
        chip=fields.get("chip", ""),
        start=start,
        end=end,
        value=Decimal(fields["value"]),
        text=fields["value"],
        low=low,
        high=high,
        interval_pct=interval,
        kind=kind,
        kind_stated=fields["kind"] in KINDS,
        published=published,
        public_from=day_end(published[1], publisher["zone"]) if published else added,
        public_from_basis="stated_day" if published else "added",
        added=added,
        quote=fields.get("quote", ""),
        scale_checked="scale_checked" in fields,
        note=note,
        entry=entry,
    )


PLAIN = ("id", "table", "publisher", "metric", "definition", "geo", "unit", "bound", "carrier")


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _kind(fields: Mapping[str, Any]) -> tuple[str, str | None]:
    kind, note = fields["kind"], fields.get("note")
    if kind in KINDS:
        return kind, note
    told = f"its kind is not stated ({kind} in the register), so it is taken as an estimate"
    return "estimate", f"{told}; {note}" if note else told


def _country(entry: CuratedRow, entity: str, countries: Mapping[str, str]) -> str:
    if not entity:
        return "ZZ"
    if entity.isupper():
        return entity
    if entity not in countries:
        raise LookupError(
            f"{entry.file}, line {entry.line}: entities.yml has no entity {entity}; "
            "add a line for it"
        )
    return countries[entity]
