"""What the register says beside a computed figure.

Belongs here: rows of the register as results of a sentence: a value, a growth or a ratio.
Does not belong here: figures of our own tables (the other modules of this package).
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pipelines.headlines.result import Headline, Result, in_words
from pipelines.shares.register import Figure

__all__ = ["curated"]


def curated(headline: Headline, figures: Mapping[str, Figure]) -> Iterator[Result]:
    """The results that the headline's own entry names, from the register.

    Raises:
        LookupError: it names a row that the register does not have.
    """
    for named in headline.entry.fields.get("curated", ()):
        rows = []
        for one in named["rows"]:
            if one not in figures:
                raise LookupError(f"headlines.yml, {headline.id}: the register has no row {one}")
            rows.append(figures[one])
        yield _result(named, rows)


def _result(named: Mapping[str, Any], rows: Sequence[Figure]) -> Result:
    first, way = rows[0], named.get("as", "value")
    value = float(first.value)
    if way != "value":
        quotient = float(first.value / rows[1].value)
        value = quotient if way == "ratio" else _growth(first, rows[1], quotient)
    parts = " against ".join(in_words(float(one.value), one.unit) for one in rows)
    told = f"{first.publisher_name} published under the definition {named['definition']}: {parts}"
    if way == "growth":
        told += f", {in_words(value, 'percent')}"
    if "told" in named:
        told += f" ({named['told']})"
    entry = first.entry
    newest = max(rows, key=lambda one: one.public_from)
    return Result(
        named["definition"],
        value,
        told,
        (),
        newest.public_from,
        newest.public_from_basis,
        max(one.added for one in rows),
        (entry.file, entry.line, entry.digest),
    )


def _growth(now: Figure, base: Figure, quotient: float) -> float:
    """As printed, where it is: the figures themselves may be rounded more coarsely."""
    if now.growth is not None and now.growth["base"] == base.id:
        return float(now.growth["value"])
    return 100 * (quotient - 1)
