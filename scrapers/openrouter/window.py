"""The window of days an answer of the data sets covers: what was asked and what `meta` says.

Belongs here: `meta` of every answer under `/datasets`, the parameters in a URL, and whether the
answer is to the question asked.
Does not belong here: the rows of an answer (`rankings`, `apps`, `breakdowns`, `sessions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapers.records import Refusal, require_keys
from scrapers.values import MEND, day, instant, not_ahead, one_of, typed

__all__ = ["VERSIONS", "Meta", "asked", "other_window", "page", "read_meta"]

META = frozenset({"as_of", "version", "start_date", "end_date"})
VERSIONS = frozenset({"v1"})  # documented: breaking changes come only behind a new version
MOST_DAYS = 366  # documented: a longer span is answered with 400


@dataclass(frozen=True, slots=True)
class Meta:
    """When an answer was made and the days, both inclusive, it covers."""

    as_of: datetime
    start: date
    end: date


def read_meta(value: Any, time: datetime) -> tuple[Meta, list[str]]:
    """The window that `meta` states, and warnings.

    Raises:
        Refusal: `wrong_type`, `missing_key`, `unknown_value`, `bad_time`, `bad_date`, `clock`,
            `bad_range`.
    """
    found = typed(value, dict, "/meta")
    warnings = require_keys(found, META, META, "/meta")
    one_of(found["version"], VERSIONS, "/meta/version")
    as_of = not_ahead(instant(found["as_of"], "/meta/as_of"), time, "/meta/as_of")
    start, end = (day(found[key], f"/meta/{key}") for key in ("start_date", "end_date"))
    if not 0 <= (end - start).days < MOST_DAYS:
        raise Refusal(
            "bad_range",
            f"/meta covers {start} to {end}, which is no span of 1 to {MOST_DAYS} days; "
            "fetch it again",
            locator="/meta",
        )
    return Meta(as_of, start, end), warnings


def asked(url: str, known: frozenset[str]) -> Mapping[str, str]:
    """The parameters of a URL, each of which must be known: another would count something else.

    Raises:
        Refusal: `unknown_parameter`, `repeated_parameter`.
    """
    pairs = parse_qsl(urlsplit(url).query, keep_blank_values=True)
    found = dict(pairs)
    for name, value in pairs:
        if name not in known:
            raise Refusal(
                "unknown_parameter",
                f"the URL asks with {name}={value[:80]}, and what that counts is not known; {MEND}",
            )
        if found[name] != value:
            raise Refusal(
                "repeated_parameter",
                f"the URL asks for {name} twice, so what was answered is not certain; "
                "ask for it once",
            )
    return found


def page(parameters: Mapping[str, str], limit: int) -> tuple[int, int]:
    """(limit, offset) that were asked for; `limit` is the documented default.

    Raises:
        Refusal: `bad_parameter`.
    """
    texts = {"limit": parameters.get("limit", str(limit)), "offset": parameters.get("offset", "0")}
    for name, text in texts.items():
        if not (text.isascii() and text.isdecimal() and len(text) <= 6):
            raise Refusal(
                "bad_parameter", f"the URL asks with {name}={text[:80]}, no count; ask with a count"
            )
    return int(texts["limit"]), int(texts["offset"])


def other_window(parameters: Mapping[str, str], meta: Meta) -> list[str]:
    """A warning where less came than was asked for (an early start is clamped, documented).

    Raises:
        Refusal: `wrong_window`, where days came that were not asked for.
    """
    start = parameters.get("start_date", meta.start.isoformat())
    end = parameters.get("end_date", meta.end.isoformat())
    said = f"asked for {start} to {end}, the source answers {meta.start} to {meta.end}"
    if meta.start.isoformat() < start or meta.end.isoformat() > end:
        raise Refusal("wrong_window", f"{said}, which is another question's answer; fetch it again")
    return [said] if (meta.start.isoformat(), meta.end.isoformat()) != (start, end) else []
