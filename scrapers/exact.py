"""Numbers as they were written: the text of a JSON number, and amounts that come as text.

Belongs here: getting a number's own digits past every float, and checking that it is a number.
Does not belong here: what an amount means, its unit or currency, and anything about one source.
"""

import json
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import partial
from typing import Any

from scrapers.records import Refusal
from scrapers.values import MEND

__all__ = ["amount", "exact_numbers", "same_unit", "text_amount"]

AMOUNT = re.compile(r"-?[0-9]{1,18}(?:\.[0-9]{1,30})?(?:[eE][+-]?[0-9]{1,2})?")
# A unit error is a factor 1,000 or 10,000; two honest figures of one row that must agree differ by
# rounding or by a few side revenues, far below this.
UNIT_FACTOR = 10


def exact_numbers(body: bytes) -> Any:
    """The JSON in `body`, as `json_object` reads it, with the text of each number in its place.

    Raises:
        Refusal: `not_json`, where it is nested too deeply to be one of our answers.
    """
    plain: Callable[[bytes], Any] = partial(json.loads, parse_float=str, parse_int=str)
    try:
        return plain(body.lstrip(b"\xef\xbb\xbf \t\r\n"))
    except (RecursionError, ValueError) as error:
        raise Refusal(
            "not_json", f"the body cannot be read exactly ({error}); fetch it again"
        ) from None


def amount(row: Mapping[str, Any], exact: Mapping[str, Any], key: str, where: str) -> str | None:
    """The digits of the number `row[key]`, null and absent being None.

    `exact` is the same row out of `exact_numbers`, `where` the row's pointer.

    Raises:
        Refusal: `wrong_type`, `not_an_amount`.
    """
    value = row.get(key)
    if value is None:
        return None
    place = f"{where}/{key}"
    if type(value) not in (int, float):
        raise Refusal(
            "wrong_type",
            f"{place} is {value!r} where a number is documented; {MEND}",
            locator=place,
        )
    return text_amount(exact[key], place)


def text_amount(value: Any, where: str) -> str | None:
    """The text of a number that the source sends as text; None for null and for no text.

    Raises:
        Refusal: `not_an_amount`.
    """
    if value is None or value == "":
        return None
    if isinstance(value, str) and AMOUNT.fullmatch(value):
        return value
    raise Refusal(
        "not_an_amount",
        f"{where} is {str(value)[:80]!r}, which is no number; {MEND}",
        locator=where,
    )


def same_unit(found: str | None, expected: Decimal | None, where: str, why: str) -> None:
    """Check that an amount is within a factor 10 of what its own row says it should be.

    Nothing is checked where either is absent, zero or of another sign.

    Raises:
        Refusal: `wrong_unit`.
    """
    if found is None or expected is None or expected == 0:
        return
    ratio = Decimal(found) / expected
    if ratio <= 0 or 1 / Decimal(UNIT_FACTOR) < ratio < UNIT_FACTOR:
        return
    raise Refusal(
        "wrong_unit",
        f"{where} is {found} but {why} means about {expected:.0f}, so one of them is in another "
        "unit; compare the source's page and fetch it again",
        locator=where,
    )
