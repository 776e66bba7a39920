"""Numbers as filings print them: the exact value behind `(134)`, `1,234.5`, `—` and a scale.

Belongs here: the formats of inline XBRL's transformation registry and exact scaling.
Does not belong here: which number is revenue.
"""

import re
from decimal import Decimal

__all__ = ["plain", "scaled", "unformatted"]

# Registries 1 to 5 spell the same formats with and without hyphens.
POINT = frozenset({"numdotdecimal", "numcommadot", "numspacedot", "numdotdecimalapos"})
COMMA = frozenset({"numcommadecimal", "numdotcomma", "numspacecomma", "numcommadecimalapos"})
ZERO = frozenset({"fixedzero", "zerodash", "numdash"})
WORDS = {"no": "0", "none": "0", "nil": "0", "zero": "0"}
GAPS = str.maketrans("", "", " \u00a0\u2009\u202f'\u2019")
DIGITS = re.compile(r"(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)")
# Groups of three, as in 1,234.5; a value may also come without any comma.
GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+")
MOST_SCALE = 18
MOST_DIGITS = 40


def plain(text: str, form: str) -> str | None:
    """The number without separators that `text` writes in the format `form`, else None.

    `form` is the local name of a transformation (`num-dot-decimal`), empty for none.
    """
    name, text = form.lower().replace("-", ""), text.strip()
    if name in ZERO:
        return "0"
    if name == "numwordsen":
        return WORDS.get(text.lower())
    if name in COMMA:
        text = text.translate(GAPS).replace(".", "").replace(",", ".")
    elif name in POINT:
        text = text.translate(GAPS).replace(",", "")
    elif name:
        return None
    return text if DIGITS.fullmatch(text) and len(text) <= MOST_DIGITS else None


def unformatted(text: str) -> str | None:
    """The number, with a minus for parentheses, that a press release prints, else None."""
    bare = re.sub(r"(?:US|NT)?\$|[€£¥]|\s", "", text)
    negative = bare.startswith(("(", "-", "\u2212")) and bare[1:] != ""
    bare = bare.lstrip("(-\u2212").removesuffix(")")
    if not GROUPED.fullmatch(bare) or len(bare) > MOST_DIGITS:
        return None
    return ("-" if negative else "") + bare.replace(",", "")


def scaled(number: str, scale: int, *, negative: bool = False) -> str | None:
    """`number` times ten to the `scale`, exact and without exponent; None beyond any sane scale."""
    if not -MOST_SCALE <= scale <= MOST_SCALE:
        return None
    digits = Decimal(number).as_tuple()
    exponent = int(digits.exponent) + scale
    value = Decimal((int(negative) ^ digits.sign, digits.digits, exponent))
    text = format(value, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if not value else text
