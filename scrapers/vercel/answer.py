"""What all of Vercel's exports share: the question in the URL, and the rows of the answer.

Belongs here: reading parameters, the envelope, an error in its place, digits of shares.
Does not belong here: what a row means (`shares`, `ranks`).
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapers.records import Refusal, json_object, require_keys, source_error
from scrapers.values import one_of

__all__ = ["EXPORT", "METRICS", "MODALITIES", "question", "rows_of"]

EXPORT = r"https://vercel\.com/api/ai/leaderboard-export"
"""The one documented path, as the source of a regular expression."""
METRICS = frozenset({"spend", "tokens", "requests"})
MODALITIES = frozenset({"all", "text", "image", "video"})
ASKED = frozenset({"dataset", "modality", "format"})
TOP = frozenset({"rows"})


def question(url: str, datasets: frozenset[str]) -> tuple[str, str]:
    """Data set and modality that a URL asks for.

    Raises:
        Refusal: `unknown_parameter`, `unknown_value`.
    """
    found = dict(parse_qsl(urlsplit(url).query, keep_blank_values=True))
    for name in sorted(found.keys() - ASKED):
        raise Refusal(
            "unknown_parameter",
            f"the URL asks with {name}={found[name][:80]}, and what that counts is not known; "
            "compare the source's documentation and mend the parser",
        )
    one_of(found.get("format", "json"), frozenset({"json"}), "the URL's format")
    dataset = one_of(found.get("dataset", ""), datasets, "the URL's dataset")
    return dataset, one_of(found.get("modality", "all"), MODALITIES, "the URL's modality")


def rows_of(body: bytes, what: str) -> tuple[Any, list[str]]:
    """What stands under `rows`, and warnings.

    Raises:
        Refusal: as `json_object`; `source_error`, `missing_key`.
    """
    found: Mapping[str, Any] = json_object(body, what)
    error = found.get("error")
    if error is not None:
        stated = error if isinstance(error, dict) else {"message": error}
        raise source_error(stated.get("code"), str(stated.get("message")))
    return found.get("rows"), require_keys(found, TOP, TOP, "the body")
