"""Units, names and the catalogue's columns as rows."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.prices.names import Sellers, plain_name, platform_id
from pipelines.prices.rows import UNITS, plain_prices
from pipelines.prices.weeks import average
from pipelines.reference import CuratedRow, curated_rows

SELLERS = Sellers.of(
    curated_rows("price_sellers"), ["anthropic", "google", "minimax", "qwen", "x-ai"]
)


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("0.00000015", "token", ("0.150000000", "mtoken", False, False)),
        ("1.5e-07", "token", ("0.150000000", "mtoken", False, False)),
        ("5", "mtoken", ("5.000000000", "mtoken", False, False)),
        ("5", "krequest", ("0.005000000", "request", False, False)),
        ("12", "cent_second", ("0.120000000", "second", False, False)),
        ("0", "token", ("0.000000000", "mtoken", False, True)),
        ("-1", "token", (None, "mtoken", True, False)),
        (None, "mtoken", (None, "mtoken", False, False)),
        # Half to even at the ninth decimal.
        ("0.0000000000000005", "token", ("0.000000000", "mtoken", False, False)),
        ("0.0000000000000015", "token", ("0.000000002", "mtoken", False, False)),
    ],
)
def test_prices_in_our_unit(text: str | None, unit: str, expected: tuple[Any, ...]) -> None:
    assert plain_prices(text, unit) == expected


@given(st.decimals(0, 1000, places=6), st.sampled_from(sorted(UNITS)))
def test_a_price_is_exact_to_nine_decimals(price: Decimal, unit: str) -> None:
    found, _, dynamic, free = plain_prices(f"{price:f}", unit)
    assert found is not None
    assert abs(Decimal(found) - price * UNITS[unit][1]) <= Decimal("5e-10")
    assert (dynamic, free) == (False, price == 0)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("anthropic/claude-opus-4.6", "claude-opus-4-6", True),
        ("claude-4.6-opus", "claude-opus-4.6", True),
        ("claude-opus-4.5", "claude-opus-5.4", False),
        ("claude-opus-4", "claude-opus-4.6", False),
        ("gpt-4o-2024-05-13", "gpt-4o", False),
        ("MiniMax-M2.5", "minimax/minimax-m2.5", True),
    ],
)
def test_names_however_they_are_written(one: str, other: str, same: bool) -> None:
    assert (plain_name(one) == plain_name(other)) is same


@pytest.mark.parametrize(
    ("source", "provider", "model", "author"),
    [
        ("openrouter", "", "minimax/minimax-m2.5", "minimax"),
        ("openrouter", "DeepInfra", "Qwen/qwen-a", "qwen"),
        ("openrouter", "", "~anthropic/claude-opus-latest", "anthropic"),
        ("litellm", "openrouter", "openrouter/minimax/minimax-m2.5", "minimax"),
        ("genai_prices", "openrouter", "nobody/knows", "nobody"),
        ("genai_prices", "openrouter", "deepseek-r1", None),
        ("genai_prices", "anthropic", "claude-opus-4-6", "anthropic"),
        ("genai_prices", "google", "gemini-3-pro", "google"),
        ("genai_prices", "google", "claude-opus-4-6", None),
        ("litellm", "xai", "xai/grok-4", "x-ai"),
        ("litellm", "wandb", "wandb/Qwen/Qwen3-235B", "qwen"),
        ("litellm", "bedrock", "anthropic.claude-v2", None),
    ],
)
def test_authors_are_read_and_never_guessed(
    source: str, provider: str, model: str, author: str | None
) -> None:
    assert SELLERS.author(source, provider, model) == author


def test_one_offer_has_one_name_in_all_lists() -> None:
    on_platform = {
        SELLERS.offer("openrouter", "", "minimax/minimax-m2.5"),
        SELLERS.offer("genai_prices", "openrouter", "minimax/minimax-m2.5"),
        SELLERS.offer("litellm", "openrouter", "openrouter/minimax/minimax-m2.5"),
    }
    own = {
        SELLERS.offer("genai_prices", "minimax", "MiniMax-M2.5"),
        SELLERS.offer("litellm", "minimax", "minimax/MiniMax-M2.5"),
    }
    assert (len(on_platform), len(own)) == (1, 1)
    assert on_platform != own
    assert SELLERS.offer("genai_prices", "aws", "minimax.m2.5") is None


def test_the_platforms_own_models_keep_their_name() -> None:
    assert platform_id("models_dev", "openrouter", "openrouter/auto") == "openrouter/auto"
    assert platform_id("litellm", "openrouter", "openrouter/openrouter/auto") == "openrouter/auto"
    assert platform_id("litellm", "azure", "azure/gpt-4o") is None


def test_a_reference_row_may_name_several_shops() -> None:
    row = CuratedRow("f", 1, "d", {"author": "a", "providers": ["x/p", "y/q"], "models": ["m"]})
    sellers = Sellers.of([row], ["a"])
    assert sellers.offer("x", "p", "m-1") == sellers.offer("y", "q", "m-1") == ("a", "m", "1")


def test_the_three_averages_by_hand() -> None:
    prices = [Decimal(1), Decimal(2), Decimal(6)]
    assert average("median", prices, []) == 2
    assert average("median", [*prices, Decimal(3)], []) == Decimal("2.5")
    assert average("mean", prices, []) == 3
    # (1 * 5 + 2 * 3 + 6 * 2) / 10
    assert average("token_weighted", prices, [5, 3, 2]) == Decimal("2.3")
    assert average("mean", [Decimal(1), Decimal(1), Decimal(0)], []) == Decimal("0.666666667")


WHOLE = st.lists(
    st.tuples(st.decimals(0, 1000, places=4), st.integers(1, 10**15)), min_size=1, max_size=9
)


@given(WHOLE)
def test_an_average_lies_between_the_least_and_the_most(pairs: list[tuple[Decimal, int]]) -> None:
    prices, weights = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    for kind in ("median", "mean", "token_weighted"):
        assert min(prices) <= average(kind, prices, weights) <= max(prices)
