"""Guidance in the prose of a press release.

Belongs here: sentences such as `Revenue is expected to be $54.0 billion, plus or minus 2%`, the
quarter that they or the heading of their list name, the range.
Does not belong here: printed statements (`release`), and the days of a quarter that a vendor names:
those need its calendar.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from lxml import etree

from scrapers.edgar.tables import BREAKS, local

__all__ = ["Outlook", "blocks", "read_outlook"]

ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
QUARTER = re.compile(
    rf"\b({'|'.join(ORDINALS)}) quarter(?: of)?(?: the)?(?: fiscal(?: year)?)? ([0-9]{{4}})\b",
    re.IGNORECASE,
)
# The heading of a list of what is expected, as NVIDIA words it: "outlook for the third quarter of
# fiscal 2026 is as follows".
HEADING = re.compile(r"\boutlook\b", re.IGNORECASE)
AMOUNT = r"([0-9][0-9,]{0,14}(?:\.[0-9]{1,6})?) (million|billion)"
PERCENT = r"([0-9]{1,3}(?:\.[0-9]{1,3})?) ?(?:%|percent)"
SENTENCE = re.compile(
    rf"\brevenue( for [^.;:$%]*)? is expected to be (?:approximately )?((?:US)?\$) ?{AMOUNT},? "
    rf"plus or minus (?:{PERCENT}|\$ ?{AMOUNT})",
    re.IGNORECASE,
)
SCALES = {"million": 6, "billion": 9}
REACH = 12
"""Blocks after a heading in which its list ends; NVIDIA's has six points."""


@dataclass(frozen=True, slots=True)
class Outlook:
    """Revenue expected of a quarter. Amounts are exact, in the currency printed."""

    block: int
    quarter: str
    fiscal_year: int
    fiscal_quarter: int
    sentence: str
    printed: str
    value: str
    low: str
    high: str
    scale: int
    decimals: int


def read_outlook(texts: list[str], warnings: list[str]) -> list[Outlook]:
    """Every expectation of revenue whose quarter is named; without a year nothing is guessed.

    Two numbers for one quarter are no guidance: both are left out, which is told.
    """
    found = list(_outlooks(texts, warnings))
    numbers: dict[tuple[int, int], set[tuple[str, str, str]]] = {}
    for one in found:
        name = (one.fiscal_year, one.fiscal_quarter)
        numbers.setdefault(name, set()).add((one.value, one.low, one.high))
    for (year, quarter), said in numbers.items():
        if len(said) > 1:
            warnings.append(f"two expectations of revenue for quarter {quarter} of {year}")
    told: dict[tuple[int, int], Outlook] = {}
    for one in found:
        name = (one.fiscal_year, one.fiscal_quarter)
        if len(numbers[name]) == 1:
            told.setdefault(name, one)
    return list(told.values())


def blocks(root: Any) -> list[str]:
    """The text of a page, a piece from one gap of its layout to the next."""
    found: list[str] = []
    parts: list[str] = []
    for event, node in etree.iterwalk(root, events=("start", "end")):
        if local(node) in BREAKS:
            found.append(" ".join("".join(parts).split()))
            parts = []
        if isinstance(node.tag, str):
            parts.append((node.text if event == "start" else node.tail) or "")
    return [one for one in [*found, " ".join("".join(parts).split())] if one]


def _outlooks(texts: list[str], warnings: list[str]) -> Iterator[Outlook]:
    for number, text in enumerate(texts):
        for match in SENTENCE.finditer(text):
            named = QUARTER.search(match[1] or "") or _heading(texts, number, match.start())
            if named is None:
                warnings.append(f"{match[0]!r} names no quarter of a year")
                continue
            yield _outlook(number, named, match)


def _heading(texts: list[str], number: int, start: int) -> re.Match[str] | None:
    """The quarter that the nearest heading before a sentence names."""
    before = [texts[number][:start], *reversed(texts[max(0, number - REACH) : number])]
    for text in before:
        if HEADING.search(text):
            quarters = list(QUARTER.finditer(text))
            if quarters:
                return quarters[-1]
    return None


def _outlook(number: int, named: re.Match[str], match: re.Match[str]) -> Outlook:
    _, sign, digits, unit, percent, margin, margin_unit = match.groups()
    value = _amount(digits, unit)
    off = value * Decimal(percent) / 100 if percent else _amount(margin, margin_unit)
    scale = SCALES[unit.lower()]
    return Outlook(
        block=number,
        quarter=named[0],
        fiscal_year=int(named[2]),
        fiscal_quarter=ORDINALS[named[1].lower()],
        sentence=match[0],
        printed=f"{sign}{digits} {unit}",
        value=_plain(value),
        low=_plain(value - off),
        high=_plain(value + off),
        scale=scale,
        decimals=len(digits.partition(".")[2]) - scale,
    )


def _amount(digits: str, unit: str) -> Decimal:
    return Decimal(digits.replace(",", "")).scaleb(SCALES[unit.lower()])


def _plain(amount: Decimal) -> str:
    text = f"{amount:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
