"""The table: what is expected of each fault, source and kind of answer.

Belongs here: verdicts, and why what cannot be detected cannot. Does not belong here: running it.
"""

from collections.abc import Mapping

from tests.hostile.faults import FAULTS

__all__ = ["UNDETECTABLE", "expected", "proven"]

LISTED = (
    "a list without dates that leaves one entry out looks like a list whose publisher took it out; "
    "it is withdrawn, the history keeps it, and the next good list brings it back"
)
PAST = (
    "a list without dates that says last month's prices looks like a publisher who went back to "
    "them; with the Date of a cache it is refused, see `stale copy`"
)
FIRST = "the first word on a period, and nothing else here says how much it was"

UNDETECTABLE: Mapping[tuple[str, str, str], str] = {
    ("openrouter", "catalogue", "dropped entity"): LISTED,
    ("openrouter", "catalogue", "older data"): PAST,
    ("genai_prices", "list", "dropped entity"): LISTED,
    ("genai_prices", "list", "older data"): PAST,
    ("models_dev", "list", "dropped entity"): LISTED,
    ("models_dev", "list", "older data"): PAST,
    ("litellm", "list", "dropped entity"): LISTED,
    ("litellm", "list", "older data"): PAST,
    ("llm_prices", "list", "dropped entity"): LISTED,
    ("llm_prices", "list", "older data"): PAST,
    ("epoch", "sites", "dropped entity"): LISTED,
    ("epoch", "timelines", "dropped entity"): LISTED,
    ("epoch", "timelines", "older data"): PAST,
    ("epoch", "systems", "dropped entity"): LISTED,
    ("epoch", "systems", "older data"): PAST,
    ("epoch", "chips sold", "older data"): PAST,
}
"""By source, kind of answer and fault: why nobody could tell. They are counted by themselves."""

CAUGHT = frozenset({"duplicated page", "stale copy"})
"""What a parser, or the Date of an answer, gives away wherever it happens."""
LIES: Mapping[tuple[str, str, str], str] = {
    ("ecb", "the day's rates", "older data"): "harmless",
    ("ecb", "rates of 90 days", "older data"): "harmless",
    ("ecb", "rates of 90 days", "missing page"): "harmless",
    ("fred", "series", "dropped entity"): "caught",
    ("fred", "series", "missing page"): "caught",
    ("fred", "series", "older data"): "harmless",
    ("cninfo", "announcements", "unit x1000"): "caught",
    ("cninfo", "announcements", "dropped entity"): "caught",
    ("cninfo", "announcements", "older data"): "harmless",
    ("vercel", "shares", "dropped entity"): "harmless",
    ("vercel", "shares", "missing page"): "harmless",
    ("openrouter", "rankings", "missing page"): "caught",
    ("openrouter", "rankings", "older data"): "caught",
    ("openrouter", "catalogue", "unit x1000"): "caught",
    ("openrouter", "applications", "dropped entity"): "caught",
    ("openrouter", "sessions", "dropped entity"): "harmless",
    ("edgar", "facts", "dropped entity"): "harmless",
    ("edgar", "facts", "duplicated page"): "harmless",
    ("eastmoney", "statements", "dropped entity"): "caught",
    ("eastmoney", "statements", "missing page"): "caught",
    ("eastmoney", "Hong Kong", "dropped entity"): "caught",
    ("eastmoney", "forecasts", "dropped entity"): "caught",
    ("eastmoney", "forecasts", "older data"): "harmless",
    ("eastmoney", "statements", "older data"): "harmless",
    ("eastmoney", "flash reports", "swapped comparatives"): "caught",
    ("vercel", "shares", "unit x1000"): "caught",
}
"""Verdicts of lies, where they are neither `CAUGHT` nor `held`."""


KNOWN_WRONG = frozenset(
    {
        ("ecb", "the day's rates", "dropped entity"),
        ("ecb", "rates of 90 days", "dropped entity"),
        ("ecb", "rates of 90 days", "unit x1000"),
        ("ecb", "rates of 90 days", "swapped comparatives"),
        ("fred", "series", "swapped comparatives"),
    }
)
"""Lies that are published, to be mended: no cells of the table, and not undetectable. A currency
left out is withdrawn; a unit or an exchange is not seen across the first day of a quarter."""
PROVEN = frozenset(
    {
        ("ecb", "the day's rates"),
        ("ecb", "rates of 90 days"),
        ("fred", "series"),
        ("cninfo", "announcements"),
        ("vercel", "shares"),
        ("eastmoney", "statements"),
        ("eastmoney", "flash reports"),
        ("eastmoney", "forecasts"),
    }
)
"""Kinds of answers whose lies were run (2026-11-24) and came to what stands here. The others,
and the storms, run when they are named; their verdicts are guesses until somebody has seen them."""


def proven(source: str, part: str, fault: str) -> bool:
    """Whether a cell belongs to the table that must be without surprise."""
    place = (source, part)
    return place in PROVEN and (*place, fault) not in KNOWN_WRONG


def expected(source: str, part: str, fault: str) -> str:
    """The verdict that a cell must come to; `undetectable` where none could be right."""
    if not part:
        brings = {one.name for one in FAULTS if one.brings}
        return "harmless" if fault in brings else "caught"
    place = (source, part, fault)
    if place in UNDETECTABLE:
        return "undetectable"
    return LIES.get(place) or ("caught" if fault in CAUGHT else "held")
