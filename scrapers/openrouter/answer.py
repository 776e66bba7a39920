"""What all of OpenRouter's JSON answers share: the envelope and the error in its place.

Belongs here: recognising an answer and an in-band error.
Does not belong here: what any one path returns (`rankings`, `exports`, `catalogue`).
"""

from typing import Any

from scrapers.records import Refusal, json_object, source_error

__all__ = ["BASE", "answer"]

BASE = r"https://openrouter\.ai/api/v1"
"""Start of every documented path, as the source of a regular expression."""


def answer(body: bytes, what: str) -> dict[str, Any]:
    """The JSON object in `body`, unless it is one of the documented errors.

    Raises:
        Refusal: as `json_object`; `source_error` where the answer holds `error`.
    """
    value = json_object(body, what)
    error = value.get("error")
    if error is None:
        return value
    if isinstance(error, dict):
        raise source_error(error.get("code"), str(error.get("message")))
    raise Refusal(
        "source_error", f"the source answers with an error: {error!r}; fetch it again", failed=True
    )
