"""Make the shipped sample: `python -m scrapers.sample.make DAILY.csv [FOLDER]`.

Belongs here: bodies in the documented wire shape out of a CSV of facts, and their index.
Does not belong here: reading them back, which goes the way of every other capture.

The CSV has the columns date, model_permaslug, total_tokens, as_of, in the order of the ranking; the
facts about revenue lie in `facts/`. The same CSV files always give the same bytes.
"""

import csv
import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scrapers.sample.earnings import Body, earnings

__all__ = ["bodies", "main", "write"]

API = "https://openrouter.ai/api/v1"

# The vintage that we made, to show a restatement: what it says of its last day differs from the
# real figures by this much, moved from the most used model to `other`. 0.03 % and 0.09 %: of the
# size of real restatements (documented: at most 0.04 % a model), and no total changes.
MADE_AS_OF = "2026-07-27T12:00:00Z"
MADE_FIRST, MADE_LAST = "2026-07-20", "2026-07-26"
MOVED = 500_000_000

CATALOGUE_TIME = "2026-05-06T00:00:00Z"  # the day is documented, the time of day is not

# The first row of the ranking of applications that ends with July, as recorded.
APP: Mapping[str, Any] = {
    "data": [
        {
            "rank": 1,
            "app_id": 3067167,
            "app_name": "Hermes Agent",
            "total_tokens": "28867408991435",
            "total_requests": 352504019,
        }
    ],
    "meta": {
        "as_of": "2026-08-01T23:27:11Z",
        "version": "v1",
        "start_date": "2026-07-02",
        "end_date": "2026-07-31",
    },
}
APP_URL = (
    f"{API}/datasets/app-rankings?sort=popular&start_date=2026-07-02&end_date=2026-07-31&limit=1"
)

Row = Mapping[str, str]


def bodies(rows: Sequence[Row]) -> list[Body]:
    """The responses of OpenRouter, oldest first; `rows` are those of the CSV of rankings."""
    february = _between(rows, "2026-02-16", "2026-02-22")
    july = _between(rows, "2026-07-06", "2026-07-26")
    return [
        _body("models.json", f"{API}/models", CATALOGUE_TIME, {"data": MODELS}),
        _body("providers.json", f"{API}/providers", CATALOGUE_TIME, {"data": PROVIDERS}),
        _ranking("rankings-made-vintage.json", _made(july), MADE_AS_OF),
        _ranking("rankings-july.json", july, july[0]["as_of"]),
        _ranking("rankings-february.json", february, february[0]["as_of"]),
        _body("app-ranking.json", APP_URL, APP["meta"]["as_of"], APP),
    ]


def write(found: Iterable[Body], folder: Path) -> None:
    """Write the bodies and `index.csv` into `folder`."""
    with (folder / "index.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("file", "url", "time", "status", "content_type"))
        for body in found:
            (folder / body.file).write_bytes(body.data)
            writer.writerow((body.file, body.url, body.time, 200, body.content_type))


def _between(rows: Sequence[Row], first: str, last: str) -> list[Row]:
    return [row for row in rows if first <= row["date"] <= last]


def _made(july: Sequence[Row]) -> list[Row]:
    """The last week of July's rows, `MOVED` tokens of its last day moved from first to `other`."""
    made = [dict(row) for row in _between(july, MADE_FIRST, MADE_LAST)]
    day = [row for row in made if row["date"] == MADE_LAST]
    for row, change in ((day[0], -MOVED), (day[-1], MOVED)):
        row["total_tokens"] = str(int(row["total_tokens"]) + change)
    return list(made)


def _ranking(file: str, rows: Sequence[Row], as_of: str) -> Body:
    start, end = rows[0]["date"], rows[-1]["date"]
    data = [{key: row[key] for key in ("date", "model_permaslug", "total_tokens")} for row in rows]
    meta = {"as_of": as_of, "version": "v1", "start_date": start, "end_date": end}
    url = f"{API}/datasets/rankings-daily?start_date={start}&end_date={end}"
    return _body(file, url, as_of, {"data": data, "meta": meta})


def _body(file: str, url: str, time: str, value: Mapping[str, Any]) -> Body:
    return Body(file, url, time, json.dumps(value, separators=(",", ":")).encode())


def _model(
    slug: str, canonical_slug: str, name: str, created: int, pricing: Mapping[str, str]
) -> Mapping[str, Any]:
    """An entry with every documented key; what no document states is null or empty."""
    return {
        "id": slug,
        "canonical_slug": canonical_slug,
        "hugging_face_id": None,
        "name": name,
        "created": created,
        "description": "",
        "context_length": None,
        "architecture": {
            "modality": "text->text",
            "input_modalities": ["text"],
            "output_modalities": ["text"],
            "tokenizer": "Other",
            "instruct_type": None,
        },
        "pricing": pricing,
        "top_provider": {
            "context_length": None,
            "max_completion_tokens": None,
            "is_moderated": False,
        },
        "per_request_limits": None,
        "supported_parameters": [],
        "default_parameters": {},
        "supported_voices": None,
        "knowledge_cutoff": None,
        "expiration_date": None,
        "links": {"details": f"/api/v1/models/{slug}/endpoints"},
    }


# US$ per token. `created` is midnight UTC of the day in the canonical slug, 0 where it has none.
FREE = {"prompt": "0", "completion": "0"}
MODELS = [
    _model("baidu/cobuddy:free", "baidu/cobuddy-20260430", "CoBuddy (free)", 1777507200, FREE),
    _model(
        "minimax/minimax-m2.5",
        "minimax/minimax-m2.5-20260211",
        "MiniMax M2.5",
        1770768000,
        {"prompt": "0.00000015", "completion": "0.00000115"},
    ),
    _model(
        "minimax/minimax-m2.5:free",
        "minimax/minimax-m2.5-20260211",
        "MiniMax M2.5 (free)",
        1770768000,
        FREE,
    ),
    _model(
        "anthropic/claude-opus-4.6",
        "anthropic/claude-4.6-opus-20260205",
        "Claude Opus 4.6",
        1770249600,
        {
            "prompt": "0.000005",
            "completion": "0.000025",
            "input_cache_read": "0.0000005",
            "input_cache_write": "0.00000625",
        },
    ),
    _model(
        "openrouter/auto", "openrouter/auto", "Auto Router", 0, {"prompt": "-1", "completion": "-1"}
    ),
]
PROVIDERS = [
    {
        "name": name,
        "slug": slug,
        "headquarters": headquarters,
        "datacenters": None,
        "privacy_policy_url": None,
        "terms_of_service_url": None,
        "status_page_url": None,
    }
    for slug, name, headquarters in (
        ("alibaba", "Alibaba", "SG"),
        ("baidu", "Baidu", "CN"),
        ("deepseek", "DeepSeek", "CN"),
        ("minimax", "MiniMax", "SG"),
        ("moonshotai", "Moonshot AI", "SG"),
        ("nex-agi", "Nex AGI", "CN"),
        ("seed", "ByteDance Seed", "SG"),
        ("siliconflow", "SiliconFlow", "SG"),
        ("streamlake", "StreamLake", "CN"),
        ("xiaomi", "Xiaomi", "CN"),
        ("z-ai", "Z.ai", "SG"),
    )
]


def main(arguments: Sequence[str]) -> None:
    """Make the sample from the CSV named first, into the folder named second or this one."""
    source, *rest = arguments
    here = Path(__file__).parent
    with Path(source).open(newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    write([*bodies(rows), *earnings(here / "facts")], Path(rest[0]) if rest else here)


if __name__ == "__main__":
    main(sys.argv[1:])
