"""Small price lists as their sources word them, in folders a run can import.

Belongs here: a catalogue and a list of each kind. Does not belong here: assertions.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import orjson

from tests.pipelines.rankings import Response

__all__ = ["GENAI", "LITELLM", "MODELS", "MODELS_DEV", "catalogue", "entry", "genai", "said"]

MODELS = "https://openrouter.ai/api/v1/models"
RAW = "https://raw.githubusercontent.com"
GENAI = f"{RAW}/pydantic/genai-prices/main/prices/data.json"
LITELLM = f"{RAW}/BerriAI/litellm/main/model_prices_and_context_window.json"
MODELS_DEV = "https://models.dev/api.json"


def said(value: Any, time: datetime, url: str) -> Response:
    """What a source answered at a time."""
    return Response(value if isinstance(value, bytes) else orjson.dumps(value), time, url)


def entry(
    name: str, prompt: str, completion: str, *, slug: str = "", title: str = "", **more: str
) -> dict[str, Any]:
    """An entry of the catalogue; its slug is the id without variant unless given."""
    return {
        "id": name,
        "canonical_slug": slug or name.split(":")[0],
        "name": title or name,
        "created": 1_767_225_600,
        "context_length": 1000,
        "pricing": {"prompt": prompt, "completion": completion, **more},
    }


def catalogue(time: datetime, *entries: dict[str, Any]) -> Response:
    """The catalogue at a time."""
    return said({"data": list(entries)}, time, MODELS)


def genai(time: datetime, prices: Mapping[str, Mapping[str, Any]]) -> Response:
    """genai-prices at a time: one provider, the platform."""
    models = [{"id": name, "match": {}, "prices": dict(one)} for name, one in prices.items()]
    return said([{"id": "openrouter", "name": "OpenRouter", "models": models}], time, GENAI)
