"""Files of the price lists, Epoch and StatCounter, as they stood on a day.

Belongs here: bodies in the documented shapes, and which URL shows which.
Does not belong here: APIs that are asked for something (`world`), faults.
"""

import json
from datetime import datetime
from typing import Any

from scrapers.registry import sources
from tests.hostile.days import BASE, OLD
from tests.scrapers.epoch.files import (
    ANONYMOUS,
    CLUSTER,
    OWNED,
    PERIOD,
    PRODUCT,
    SITE,
    TOTAL,
    packed,
    sheet,
)
from tests.server import Answer, Seen

__all__ = ["HOSTS", "answer"]

HOSTS = ("raw.githubusercontent.com", "models.dev", "www.llm-prices.com", "epoch.ai",
         "gs.statcounter.com")  # fmt: skip


def answer(seen: Seen, at: datetime) -> Answer | None:
    """The file behind a URL on a day."""
    if seen.path == "/chart.php":
        return Answer(_chart(seen.query), 200, {"Content-Type": "text/csv"})
    for name, made in LISTS.items():
        if seen.url == sources()[name].declaration["file"]:
            return Answer(json.dumps(made(at)).encode(), 200, {"Content-Type": "application/json"})
    found = _epoch(at).get(seen.path.removeprefix("/data/"))
    return Answer(found) if found is not None else None


def _step(at: datetime) -> int:
    return 0 if at <= OLD else 1 if at <= BASE else 2


def _prices(at: datetime) -> dict[str, tuple[float, float]]:
    """Input and output of a million tokens by model; the third model is new on the last day."""
    step = _step(at)
    found = {
        "claude-alpha": (round(0.3 + step / 20, 4), 1.2),
        "claude-beta": (3.0, round(15.0 + step, 4)),
    }
    return found | ({"claude-gamma": (0.5, 2.0)} if step == 2 else {})


def _genai(at: datetime) -> Any:
    models = [
        {
            "id": name,
            "match": {"equals": name},
            "prices": {"input_mtok": cost[0], "output_mtok": cost[1]},
        }
        for name, cost in _prices(at).items()
    ]
    return [{"id": "anthropic", "name": "Anthropic", "pricing_urls": [], "models": models}]


def _models_dev(at: datetime) -> Any:
    models = {
        name: {"id": name, "name": name, "cost": {"input": cost[0], "output": cost[1]}}
        for name, cost in _prices(at).items()
    }
    return {"anthropic": {"id": "anthropic", "name": "Anthropic", "env": [], "models": models}}


def _litellm(at: datetime) -> Any:
    return {"sample_spec": {"litellm_provider": "one of …", "input_cost_per_token": 0.0}} | {
        name: {
            "litellm_provider": "anthropic",
            "mode": "chat",
            "input_cost_per_token": cost[0] / 1e6,
            "output_cost_per_token": cost[1] / 1e6,
        }
        for name, cost in _prices(at).items()
    }


def _llm_prices(at: datetime) -> Any:
    days = {"from_date": "2026-01-01", "to_date": None}
    return {
        "prices": [
            {"id": name, "vendor": "anthropic", "name": name, "input": cost[0], "output": cost[1]}
            | {"input_cached": None, **days}
            for name, cost in _prices(at).items()
        ]
    }


LISTS = {
    "genai_prices": _genai,
    "models_dev": _models_dev,
    "litellm": _litellm,
    "llm_prices": _llm_prices,
}


def _epoch(at: datetime) -> dict[str, bytes]:
    """Sites with their timelines, systems, products, chips; a period is new on the last day."""
    step = _step(at)
    small = SITE | {
        "Name": "Mount Tiny",
        "Current H100 equivalents": "3000",
        "Current power (MW)": "5",
    }
    periods = [PERIOD, PERIOD | {"Data center": "Mount Tiny", "IT power (MW)": "4.0",
                                 "Power (MW)": "5.0", "H100 equivalents": "3000.0"}]  # fmt: skip
    if step == 2:
        periods.append(
            PERIOD
            | {"Date": "2026-10-01", "IT power (MW)": "1025", "Power (MW)": "1230"}
            | {"H100 equivalents": "800000"}
        )
    system = CLUSTER | {"Total number of AI chips": f"{27648 + step * 100}.0"}
    total = TOTAL | {"Number of units (median)": str(10_477_887 + step * 1000)}
    return {
        "data_centers/data_centers.csv": sheet(SITE, small),
        "data_centers/data_center_timelines.csv": sheet(*periods),
        "gpu_clusters.csv": sheet(system, ANONYMOUS),
        "ml_hardware.csv": sheet(PRODUCT),
        "ai_chip_sales.zip": packed({"cumulative_timelines_by_designer.csv": sheet(total)}),
        "ai_chip_owners.zip": packed({"quarters_by_chip_type.csv": sheet(OWNED)}),
    }


NAMES = (
    "ChatGPT",
    "Perplexity",
    "Google Gemini",
    "Microsoft Copilot",
    "Claude",
    "Deepseek",
    "Other",
)


def _chart(asked: dict[str, str]) -> bytes:
    """The months asked for; each region and month has shares of its own, which make up 100."""
    lines = [",".join(f'"{name}"' for name in ("Date", *NAMES))]
    year, month = int(asked["fromInt"][:4]), int(asked["fromInt"][4:])
    region = sum(map(ord, asked["region_hidden"])) % 10 / 10
    while f"{year}{month:02d}" <= asked["toInt"]:
        place = (year - 2025) * 12 + month
        moved = round(place * 0.11 + region, 2)
        shares = (80.5 - moved, 8 + moved / 2, 6 + moved / 4, 3.4, 1.4 + moved / 4, 0.5, 0.2)
        cells = [f"{share:.2f}" for share in shares[:-1]]
        rest = 100 - sum(map(float, cells))
        lines.append(",".join([f"{year}-{month:02d}", *cells, f"{rest:.2f}"]))
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    return "\n".join(lines).encode()
