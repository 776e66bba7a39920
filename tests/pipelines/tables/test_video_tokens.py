"""Video tokens: the published examples, and every curated formula well-formed with its evidence."""

import json
from decimal import Decimal
from pathlib import Path

import jsonschema
import pandas as pd
import pytest
import yaml

import warehouse
from pipelines.reference import curated_rows
from pipelines.tables.video_tokens import video_tokens

ROOT = Path(warehouse.__file__).parent
TABLE = video_tokens(curated_rows("video_formulas")).set_index(
    ["formula", "width", "height", "seconds"]
)


@pytest.mark.parametrize("name", ["video_formulas", "price_sellers"])
def test_the_reference_keeps_to_its_schema(name: str) -> None:
    schema = json.loads((ROOT / "schemas" / f"{name}.schema.json").read_text())
    text = (ROOT / "reference" / f"{name}.yml").read_text()
    jsonschema.validate(yaml.safe_load(text), schema)
    entries = [line for line in text.splitlines() if not line.startswith("#")]
    assert all(line.startswith("- {") for line in entries)  # one citable line each


@pytest.mark.parametrize(
    ("formula", "width", "height", "seconds", "tokens"),
    [
        # width * height * seconds * 24 / 1024, as sellers print it.
        ("seedance", 1280, 720, 5, 108_000),
        ("seedance", 1280, 720, 10, 216_000),
        ("seedance", 1920, 1080, 5, 243_000),
        ("seedance", 1920, 1080, 10, 486_000),
        ("seedance", 854, 480, 10, 96_075),
        # 121 frames of five seconds, as measured.
        ("seedance_frames", 1280, 720, 5, 108_900),
        ("seedance_frames", 1920, 1080, 5, 245_025),
    ],
)
def test_published_examples(
    formula: str, width: int, height: int, seconds: int, tokens: int
) -> None:
    assert TABLE.loc[(formula, width, height, seconds), "tokens"] == tokens


def test_five_and_ten_seconds_at_480p_720p_and_1080p_are_there() -> None:
    found = {key[1:] for key in TABLE.index if key[0] == "seedance"}
    sizes = [(854, 480), (1280, 720), (1920, 1080)]
    assert found == {(*size, seconds) for size in sizes for seconds in (5, 10)}


def test_the_cost_where_a_price_was_found() -> None:
    # 108,000 tokens at US$0.014 a thousand.
    cost = TABLE.loc[("seedance", 1280, 720, 5), "price_usd"]
    assert Decimal(str(cost)) == Decimal("1.512")
    assert pd.isna(TABLE.loc[("seedance_frames", 1280, 720, 5), "price_usd"])


def test_350_000_tokens_is_no_video_of_ten_seconds_at_these_sizes() -> None:
    ten = sorted(TABLE.xs(10, level="seconds")["tokens"])
    assert 350_000 not in ten
    assert ten[0] < 350_000 < ten[-1]
