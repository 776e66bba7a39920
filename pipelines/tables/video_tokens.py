"""Video tokens: what a video of so many seconds and pixels is billed as, by published formulas.

Belongs here: computing tokens and cost from curated formulas. Does not belong here: the formulas
themselves (`warehouse/reference/video_formulas.yml`), prices of video models (`token_prices`).
"""

from collections.abc import Iterator
from decimal import ROUND_HALF_EVEN, Decimal

import pandas as pd

from pipelines.reference import CuratedRow

__all__ = ["video_tokens"]


def video_tokens(video_formulas_reference: list[CuratedRow]) -> pd.DataFrame:
    """One row per formula, frame size and length; public from the day the formula was added."""
    return pd.DataFrame([row for entry in video_formulas_reference for row in _rows(entry)])


def _rows(entry: CuratedRow) -> Iterator[dict[str, object]]:
    fields = entry.fields
    price = fields.get("price_usd_per_mtoken")
    for width, height in fields["sizes"]:
        for seconds in fields["seconds"]:
            frames = seconds * fields["fps"] + fields["extra_frames"]
            exact = Decimal(width * height * frames) / fields["divisor"]
            tokens = exact.quantize(Decimal(1), ROUND_HALF_EVEN)
            yield {
                "formula": fields["formula"],
                "width": width,
                "height": height,
                "seconds": seconds,
                "fps": fields["fps"],
                "tokens": int(tokens),
                "price_usd": None if price is None else f"{tokens * Decimal(price) / 10**6:.9f}",
                "video_models": fields["models"],
                "conditions": fields["conditions"],
                "confidence": fields["confidence"],
                "evidence": fields["evidence"],
                "note": fields.get("note"),
                **entry.provenance,
            }
