"""Price lists: the one shape in which every list of prices is recorded, and what all must keep to.

Belongs here: the records of a price, collecting them, and the checks of a whole list (a renamed
key, another unit, one price twice).
Does not belong here: the format of any one list, and what a price means in US$ per million tokens:
that is decided where the table is built.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from scrapers.exact import AMOUNT
from scrapers.records import Parsed, Records, Refusal
from scrapers.values import MEND

__all__ = [
    "ALWAYS",
    "CORE",
    "TOKENS_PER",
    "PriceRows",
    "pointer",
    "price_records",
    "price_text",
    "split_variant",
]

ALWAYS = date(1, 1, 1)
"""`effective_from` of a price whose start the source does not state."""

CORE = ("input", "output", "cache_read")
"""Components that a list of any size has: where one is missing altogether, its key was renamed."""

LARGE = 20
"""From so many models on a list without a core component is no accident: the smallest whole list
recorded (genai-prices, 2026-08-21) has 1,442 models, 363 of them with a price of cache reads."""

VARIANTS = frozenset({"beta", "exacto", "extended", "floor", "free", "nitro", "online", "thinking"})
"""Endings after a colon that say how a model is offered; others (`v1:0`, `:8b`) are its name."""

TOKENS_PER = {"token": 1, "mtoken": 1_000_000}
"""How many tokens a price in such a unit is for."""

USUAL = (Decimal("0.01"), Decimal(30))
"""US$ per million input tokens between which the median of a list lies: seen were 0.15 to 3 in the
lists recorded from May to August 2026, and a unit error is a thousand."""
FEWEST = 3
"""So many prices make a median."""

FIELDS = {
    "price_list": "string",
    "model": "string",
    "variant": "string",
    "provider": "string",
    "endpoint": "string",
    "component": "string",
    "condition": "string",
    "effective_from": "date32",
    "effective_to": "date32",
    "price": "string",
    "unit": "string",
}
KEY = tuple(list(FIELDS)[:8])


def price_records(name: str) -> Records:
    """Records of prices: one row a model, seller, component, condition and start.

    `price_list` names the part of the source that one capture shows whole. `price` is the source's
    own digits, null where the model is listed without a price; `unit` what the price is for (token,
    mtoken, request, krequest, image, second, cent_second, …). `effective_to` is the first day on
    which the source itself says that the price no longer holds.
    """
    return Records(name=name, fields=FIELDS, key=KEY, scope=("price_list",))


def split_variant(text: str) -> tuple[str, str]:
    """Model and variant of an id as OpenRouter and those who copy it write it."""
    model, colon, ending = text.rpartition(":")
    return (model, ending) if colon and ending in VARIANTS else (text, "standard")


def pointer(*parts: object) -> str:
    """The JSON pointer to a place."""
    return "".join(f"/{str(part).replace('~', '~0').replace('/', '~1')}" for part in parts)


def price_text(value: Any, where: str) -> str | None:
    """The digits of a price out of `exact_numbers`; None for null.

    Raises:
        Refusal: `not_a_price`.
    """
    if value is None:
        return None
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return value
    raise Refusal("not_a_price", f"{where} {str(value)[:80]!r} is no price; {MEND}", locator=where)


@dataclass(slots=True)
class PriceRows:
    """Prices as they are read, offer by offer; `unknown` are keys of prices nobody documented."""

    rows: list[tuple[Any, ...]] = field(default_factory=list)
    unknown: dict[str, str] = field(default_factory=dict)
    """Each unknown key with the first place where it stood."""
    models: int = 0
    _offer: tuple[str, ...] = ()
    _start: int = 0

    def offer(
        self, price_list: str, model: str, variant: str, provider: str, endpoint: str = ""
    ) -> None:
        """The next prices are those of this offer."""
        self.models += 1
        self._offer = (price_list, model, variant, provider, endpoint)
        self._start = len(self.rows)

    def add(
        self,
        component: str,
        unit: str,
        price: str | None,
        where: str,
        *,
        condition: str = "",
        start: date = ALWAYS,
        end: date | None = None,
    ) -> None:
        """One price of the offer at hand."""
        self.rows.append((*self._offer, component, condition, start, end, price, unit, where))

    def has(self, component: str, condition: str) -> bool:
        """Whether the offer at hand has such a price already."""
        return any(row[5:7] == (component, condition) for row in self.rows[self._start :])

    def unpriced(self, where: str) -> None:
        """Say that the offer at hand has no price, where it has none: not the same as free."""
        if len(self.rows) == self._start:
            self.add("input", "mtoken", None, where)
            self.add("output", "mtoken", None, where)

    def strange(self, key: str, where: str) -> None:
        """Remember a key that should be a price and is not documented."""
        self.unknown.setdefault(key, where)

    def parsed(
        self, price_lists: Collection[str], warnings: Sequence[str] = (), *, whole: bool = True
    ) -> Parsed:
        """All prices as records, complete for `price_lists`; `whole`: a list of many models.

        Raises:
            Refusal: `renamed_key`, `wrong_unit`, `duplicate_price`.
        """
        if whole:
            self.check()
        self._check_once()
        columns = [list(column) for column in zip(*self.rows, strict=True)] or [[]] * 12
        told = [
            f"{where} has the unknown key {key}, whose price is not read"
            for key, where in self.unknown.items()
        ]
        return Parsed(
            columns=dict(zip((*FIELDS, "locator"), columns, strict=True)),
            scope=[(name,) for name in sorted(price_lists)],
            warnings=[*warnings, *told],
        )

    def check(self) -> None:
        """Refuse a list of many models whose key or unit changed.

        Raises:
            Refusal: `renamed_key`, `wrong_unit`.
        """
        self._check_components()
        self._check_unit()

    def _check_components(self) -> None:
        there = {row[5] for row in self.rows if row[9] is not None}
        missing = [name for name in CORE if name not in there]
        if missing and (self.unknown or self.models >= LARGE):
            new = f" while {', '.join(sorted(self.unknown))} is new" if self.unknown else ""
            raise Refusal(
                "renamed_key",
                f"no model has a price for {' or '.join(missing)}{new}, so the source renamed a "
                f"key; {MEND}",
                locator=next(iter(self.unknown.values()), ""),
            )

    def _check_unit(self) -> None:
        prices = [
            Decimal(row[9]) * 1_000_000 / TOKENS_PER[row[10]]
            for row in self.rows
            if row[5] == "input" and row[6] == "" and row[10] in TOKENS_PER and row[9] is not None
        ]
        above = [price for price in prices if price > 0]
        if len(above) < FEWEST or USUAL[0] <= median(above) <= USUAL[1]:
            return
        raise Refusal(
            "wrong_unit",
            f"the median price is US${_plain(median(above))} for a million input tokens, which "
            f"lies outside {USUAL[0]} to {USUAL[1]}, so the list is in another unit; compare the "
            "source's documentation and mend the parser",
        )

    def _check_once(self) -> None:
        seen: set[tuple[Any, ...]] = set()
        for row in self.rows:
            if row[:8] in seen:
                raise Refusal(
                    "duplicate_price",
                    f"{row[11]}: {row[5]} of {row[1]} stands twice in the list; fetch it again",
                    locator=row[11],
                )
            seen.add(row[:8])


def _plain(price: Decimal) -> str:
    """A price for a sentence: without an exponent or needless zeros."""
    return f"{round(price, 6).normalize():f}"
