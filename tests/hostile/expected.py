"""The table: what is expected of each fault, source and kind of answer.

Belongs here: verdicts, and why what cannot be detected cannot. Does not belong here: running it.
"""

from collections.abc import Mapping

from tests.hostile.faults import FAULTS

__all__ = ["UNDETECTABLE", "expected"]

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
    ("vercel", "shares", "unit x1000"): "caught",
}
"""Verdicts of lies, where they are neither `CAUGHT` nor `held`."""


def expected(source: str, part: str, fault: str) -> str:
    """The verdict that a cell must come to; `undetectable` where none could be right."""
    if not part:
        brings = {one.name for one in FAULTS if one.brings}
        return "harmless" if fault in brings else "caught"
    place = (source, part, fault)
    if place in UNDETECTABLE:
        return "undetectable"
    return LIES.get(place) or ("caught" if fault in CAUGHT else "held")
