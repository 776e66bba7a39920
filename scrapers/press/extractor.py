"""The grammar as this source uses it: from one sentence to claims as plain mappings.

Belongs here: loading it on first use, and bringing what it gives into one shape.
Does not belong here: the grammar (`claims`), pages (`page`).
"""

import importlib
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, is_dataclass
from datetime import date
from decimal import Decimal, localcontext
from fractions import Fraction
from functools import cache
from typing import Any

import orjson

__all__ = ["TEXTS", "Extract", "found_claims", "load", "number_text"]

Extract = Callable[..., Iterable[Any]]
"""`extract(text, *, lang, published, context)`: claims as mappings or dataclasses."""

TEXTS = ("measure", "metric", "entity", "scope", "geo", "unit", "bound", "kind", "attributed_to")
DAYS = ("period_start", "period_end")
NUMBERS = ("value", "value_high")
PLACES, DIGITS = 9, 100
LARGEST = 10**60
"""Beyond it a number is a row of digits, no figure of anything."""
HAN = re.compile(r"[\u4e00-\u9fff]")


def load(aliases: Sequence[Mapping[str, Any]]) -> Extract:
    """The grammar with these owners of figures; imported when the first page is read.

    Of several rows of one entity that with the newest `valid_from` holds.
    """
    return _loaded(orjson.dumps(aliases).decode())


@cache
def _loaded(aliases: str) -> Extract:
    grammar = importlib.import_module("scrapers.press.claims")
    found = grammar.Extractor(grammar.owners(orjson.loads(aliases)))

    def extract(
        text: str, *, lang: str | None, published: date | None, context: str
    ) -> Iterable[Any]:
        # Chinese of an unknown locale is read as the mainland's, where an ambiguous 兆 is no claim.
        told = lang or ("zh-Hans" if HAN.search(text) else "en")
        claims: Iterable[Any] = found.claims(grammar.Sentence(text, told, published, context))
        return claims

    return extract


def found_claims(extract: Extract, text: str, **known: Any) -> list[dict[str, Any]]:
    """The claims of a sentence: texts or None, numbers as exact texts, days, rule and span."""
    found = (_fields(claim) for claim in extract(text, **known))
    return [_plain(fields) for fields in found if abs(fields["value"]) < LARGEST]


def _fields(claim: Any) -> Mapping[str, Any]:
    is_record = is_dataclass(claim) and not isinstance(claim, type)
    fields: Mapping[str, Any] = asdict(claim) if is_record else claim
    return fields


def _plain(fields: Mapping[str, Any]) -> dict[str, Any]:
    start, end = fields["span"]
    return {
        **{name: fields.get(name) or None for name in TEXTS},
        **{name: number_text(fields.get(name)) for name in NUMBERS},
        **{name: _day(fields.get(name)) for name in DAYS},
        "rule": str(fields["rule"]),
        "span": (int(start), int(end)),
    }


def number_text(value: Any) -> str | None:
    """A number without exponent, as short as it can be said; a third to nine places.

    >>> number_text(4.12e12), number_text(Decimal("41.0")), number_text(Fraction(200, 3))
    ('4120000000000', '41', '66.666666667')
    """
    if value is None:
        return None
    with localcontext(prec=DIGITS):
        if isinstance(value, Fraction):
            number = round(Decimal(value.numerator) / Decimal(value.denominator), PLACES)
        else:
            number = Decimal(str(value))
        if number == number.to_integral_value():
            return f"{number.to_integral_value():f}"
        return f"{number.normalize():f}"


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if isinstance(value, str) else value
