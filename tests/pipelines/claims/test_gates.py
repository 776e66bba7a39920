"""Gates as a whole: what is in order passes, and the order of claims does not matter."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipelines.claims.claim import Claim, claim_of, half_unit
from pipelines.claims.gates import CODES, objections
from tests.pipelines.claims.made import Y24, Y25, claim, codes, page

SHARED = Path(__file__).resolve().parents[4] / "shared" / "claims" / "examples.jsonl"


def labelled() -> list[tuple[str | None, list[Claim]]]:
    """(defect, claims) of each example whose claims were labelled by hand."""
    if not SHARED.is_file():
        pytest.skip("needs the folder claims beside the checkout, which is not here")
    found = []
    for line in SHARED.read_text().splitlines():
        one: dict[str, Any] = json.loads(line)
        facts = {
            "page_url": f"https://press.example/{one['id']}",
            "sentence": 1,
            "part": "text",
            "carrier": one["id"],
            "quote": one["text"],
            "rule": "label",
        }
        published = one["published"]
        claims = [
            claim_of(
                {
                    **claim,
                    **facts,
                    "claim_id": f"{one['id']}-{place}",
                    "published": published and _day(published),
                    "period_start": claim["period_start"] and _day(claim["period_start"]),
                    "period_end": claim["period_end"] and _day(claim["period_end"]),
                }
            )
            for place, claim in enumerate(one["claims"])
        ]
        found.append((one["defect"], claims))
    return found


def _day(text: str) -> Any:
    from datetime import date

    return date.fromisoformat(text)


SILENT = {
    *("scale_x10", "metric_misread", "forecast_as_actual", "conflation", "entity_error"),
    *("ambiguous_scale", None),
}
"""Defects that no sentence shows by itself: they need another page, or a person. (Of an ambiguous
scale nothing is claimed at all.)"""
WAITS = {"no_period", "no_owner"}


def test_every_defect_that_a_sentence_shows_is_flagged() -> None:
    missed = []
    for defect, claims in labelled():
        found = {flag.code for flags in objections(claims, ()).values() for flag in flags}
        if defect not in SILENT and not found - WAITS:
            missed.append((defect, claims[0].quote if claims else ""))
    assert missed == []


def test_sentences_in_order_are_hardly_ever_flagged() -> None:
    """A flag makes a person look: at most one good sentence in fifty may cost that."""
    good = [claims for defect, claims in labelled() if defect is None and claims]
    flagged = []
    for claims in good:
        found = {flag.code for flags in objections(claims, ()).values() for flag in flags}
        if found - WAITS:
            flagged.append((sorted(found - WAITS), claims[0].quote))
    assert len(flagged) <= len(good) / 50, flagged


def test_figures_in_order_pass() -> None:
    own = {"metric": "revenue", "entity": "Cambricon"}
    found = page(
        "营业收入64.97亿元，同比增长453.21%",
        claim("6497000000", "CNY", period=Y25, **own),
        claim("1174000000", "CNY", period=Y24, **own),
        claim("453.21", "percent", "growth", period=Y25, **own),
    )
    assert codes(found) == [[], [], []]


@given(st.permutations(range(6)))
def test_the_order_of_claims_does_not_matter(order: list[int]) -> None:
    own = {"metric": "market_share", "entity": "NVIDIA", "period": Y25}
    claims = [claim(10 * place + 5, "percent", "share", **own) for place in range(6)]
    first = objections(claims, ())
    again = objections([claims[place] for place in order], ())
    assert again == first
    assert {flag.code for flags in first.values() for flag in flags} <= CODES.keys()


@given(st.decimals("0.001", "1e15", places=3))
def test_half_a_unit_is_small_and_scales(value: Decimal) -> None:
    step = half_unit(value)
    assert 0 < step <= max(abs(value) / 40, Decimal("0.5"))


@pytest.mark.parametrize(
    ("value", "step"),
    [
        ("4.12e12", "5e9"),
        ("390.23", "0.005"),
        ("55", "0.5"),
        ("2000000", "5e4"),
        ("2", "0.5"),
        ("0", "0.5"),
    ],
)
def test_half_a_unit(value: str, step: str) -> None:
    assert half_unit(Decimal(value)) == Decimal(step)
