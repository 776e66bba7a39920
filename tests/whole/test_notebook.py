"""The notebook answers rightly, and what is kept of it is what it says now."""

import json
import re
from collections import defaultdict
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

import scrapers
from tests.whole.notebook import NOTEBOOK, executed, outputs

nbformat = pytest.importorskip("nbformat")
pytest.importorskip("nbclient")
SAMPLE = Path(scrapers.__file__).parent / "sample"
FAMOUS, LAST = date(2026, 2, 16), date(2026, 7, 20)
CHINA = {"deepseek", "xiaomi", "tencent", "minimax", "z-ai", "moonshotai", "qwen", "stepfun",
         "inclusionai"}  # fmt: skip
US = {"anthropic", "google", "openai", "nvidia", "x-ai", "poolside", "perplexity", "arcee-ai",
      "meta-llama"}  # fmt: skip
"""Head offices of the makers in the sample's rankings, from general knowledge; Mistral is French,
Cohere Canadian."""

FIGURES = """
import json
print(json.dumps({
    "weeks": weeks.assign(week_start=weeks.week_start.astype(str)).to_dict("records"),
    "week": str(week.date()), "top_three_pct": float(top_three_pct),
    "makers": list(makers.maker), "countries": dict(zip(makers.maker, makers.country)),
    "prices": [[row.model, str(row.input_usd), str(row.output_usd)] for row in prices.itertuples()],
    "times": float(median.times), "then": int(then), "now": int(now),
    "proof": [str(proof["date"])[:10], proof["model"], proof["variant"], int(proof["tokens"])],
}))
"""


@pytest.fixture(scope="module")
def book(sample_data: Path) -> Any:
    return executed(sample_data, FIGURES)


def ranked(file: str) -> list[dict[str, str]]:
    found: list[dict[str, str]] = json.loads((SAMPLE / file).read_bytes())["data"]
    return found


def week_of(first: date) -> dict[str, int]:
    """Tokens of seven days by permaslug, from the source's own answers, as they were last given."""
    days = {str(first + timedelta(days=step)) for step in range(7)}
    total: dict[str, int] = defaultdict(int)
    for row in ranked("rankings-july.json") + ranked("rankings-february.json"):
        if row["date"] in days:
            total[row["model_permaslug"]] += int(row["total_tokens"])
    return total


def of(makers: set[str], volumes: dict[str, int]) -> float:
    """Trillions of tokens of some makers, to the two decimals that the notebook shows."""
    tokens = sum(count for slug, count in volumes.items() if slug.split("/")[0] in makers)
    return round(tokens / 1e12, 2)


def test_its_figures_are_those_of_the_source(book: Any) -> None:
    said = json.loads(outputs(book)[-1][0])
    rows = {(row["week_start"], row["population"]): row for row in said["weeks"]}
    assert len(rows) == 8
    for first in (FAMOUS, LAST):
        volumes = week_of(first)
        everything = rows[str(first), "all"]
        assert (everything["cn_trillion"], everything["us_trillion"]) == (
            of(CHINA, volumes),
            of(US, volumes),
        )
        named = {slug: count for slug, count in volumes.items() if slug != "other"}
        nine = dict(sorted(named.items(), key=lambda item: -item[1])[:9])
        largest = rows[str(first), "top9_models"]
        assert (largest["cn_trillion"], largest["us_trillion"]) == (of(CHINA, nine), of(US, nine))
        coverage = 100 * sum(nine.values()) / sum(volumes.values())
        assert largest["coverage_pct"] == round(coverage, 1)
    # As the press had it: 5.15 against 3.15 by its count, 6.24 against 6.77 by all.
    famous = rows[str(FAMOUS), "top9_models"]
    assert (famous["cn_trillion"], famous["us_trillion"]) == (5.15, 3.15)


def test_makers_prices_and_the_past_too(book: Any) -> None:
    said = json.loads(outputs(book)[-1][0])
    assert said["week"] == str(LAST)
    volumes, makers = week_of(LAST), defaultdict[str, int](int)
    for slug, count in volumes.items():
        makers[slug.split("/")[0]] += count
    platform = sum(makers.values())
    del makers["other"]
    eight = sorted(makers, key=lambda maker: -makers[maker])[:8]
    assert said["makers"] == eight
    assert said["top_three_pct"] == pytest.approx(
        100 * sum(makers[m] for m in eight[:3]) / platform
    )
    assert said["countries"] == {maker: "CN" if maker in CHINA else "US" for maker in eight}
    # The list of 2026-05-06 by hand: $0.000005 and $0.000025 a token against $0.00000015 and
    # $0.00000115; the other three models are free or without a price.
    assert said["prices"] == [
        ["anthropic/claude-opus-4.6", "5.0", "25.0"],
        ["minimax/minimax-m2.5", "0.15", "1.15"],
    ]
    assert said["times"] == pytest.approx(25 / 1.15)
    mimo = "xiaomi/mimo-v2.5-20260422"
    for name, file in (("then", "rankings-made-vintage.json"), ("now", "rankings-july.json")):
        [row] = [
            row
            for row in ranked(file)
            if (row["date"], row["model_permaslug"]) == ("2026-07-26", mimo)
        ]
        assert said[name] == int(row["total_tokens"])
    last = [row for row in ranked("rankings-july.json") if row["date"] >= str(LAST)]
    most = max(last, key=lambda row: int(row["total_tokens"]))
    slug, _, variant = most["model_permaslug"].partition(":")
    assert said["proof"] == [most["date"], slug, variant or "standard", int(most["total_tokens"])]


def test_what_is_kept_is_what_it_says_now(book: Any) -> None:
    kept = outputs(nbformat.read(NOTEBOOK, as_version=4))
    now = outputs(book)[:-1]
    assert plain(kept) == plain(now), (
        "run `python -m tests.whole.notebook data-sample` after `make run`"
    )


def plain(found: list[Any]) -> str:
    """Without what differs between two releases of the same sample: the id."""
    text = json.dumps(found, sort_keys=True)
    return re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "RELEASE", text)
