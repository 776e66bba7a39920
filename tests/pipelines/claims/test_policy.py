"""What the policy file accepts without a person, over every sentence whose claims are known."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import yaml

from pipelines.claims.claim import Claim, claim_of
from pipelines.claims.gates import objections
from pipelines.claims.review import reviewed
from pipelines.commands.claims import entities
from scrapers.press.claims import Extractor, Sentence
from tests.conftest import SHARED
from tests.scrapers.press.claims.matching import full, matched, normaliser

ROOT = Path(__file__).parents[3]
GOLD = ROOT / "tests" / "scrapers" / "press" / "claims"
POLICY = yaml.safe_load((ROOT / "warehouse" / "reference" / "claim_policy.yml").read_text("utf-8"))
FILES = (GOLD / "gold.jsonl", GOLD / "unseen.jsonl", SHARED / "claims" / "examples.jsonl")

Read = list[tuple[Claim, bool]]


@pytest.fixture(scope="module")
def read() -> Read:
    """Every claim, as printed by who made the figure, and whether it is right in full."""
    names = entities()
    extractor, normal = Extractor(names), normaliser(names)
    found: Read = []
    for row in _rows():
        day = date.fromisoformat(row["published"]) if row.get("published") else None
        sentence = Sentence(row["text"], row["lang"], day, row.get("context") or "")
        got = [claim.as_json() for claim in extractor.claims(sentence)]
        pairs = matched(row["claims"], got, lambda one, other: full(one, other, normal))
        right = {at for _, at in pairs}
        found += [(_claim(row, one, day, at), at in right) for at, one in enumerate(got)]
    return found


def _rows() -> Iterator[dict[str, Any]]:
    for path in FILES:
        if path.is_file():
            yield from map(json.loads, path.read_text(encoding="utf-8").splitlines())


def _claim(row: dict[str, Any], one: dict[str, Any], day: date | None, at: int) -> Claim:
    days = {
        name: date.fromisoformat(one[name]) if one[name] else None
        for name in ("period_start", "period_end")
    }
    page = {"page_url": row["id"], "sentence": 1, "part": "text", "published": day}
    said = {"quote": row["text"], "carrier": one["attributed_to"] or "somebody"}
    return claim_of({**one, **days, **page, **said, "claim_id": f"{row['id']}-{at}"})


def test_what_the_policy_accepts_is_right(read: Read) -> None:
    flags = objections([claim for claim, _ in read], [])
    accepted = [
        right
        for claim, right in read
        if reviewed(claim, flags.get(claim.claim_id, ()), POLICY, None).state == "accepted"  # type: ignore[arg-type]
    ]
    sys.stdout.write(
        f"\nthe policy accepts {len(accepted)} claims, {sum(accepted)} of them right\n"
    )
    assert len(accepted) >= 25
    assert sum(accepted) >= 0.99 * len(accepted)


def test_rules_that_the_policy_names_are_right_whoever_is_the_source(read: Read) -> None:
    """The publisher's own sentences are few: the rule is held to those of everyone."""
    rules = {line["rule"] for line in POLICY}
    flags = objections([claim for claim, _ in read], [])
    looked_at = [
        right for claim, right in read if claim.rule in rules and not flags.get(claim.claim_id)
    ]
    sys.stdout.write(f"\n{len(looked_at)} claims of its rules, {sum(looked_at)} of them right\n")
    assert len(looked_at) >= 100
    assert sum(looked_at) >= 0.99 * len(looked_at)


def test_a_gate_wins_over_the_policy(read: Read) -> None:
    """The same claims without an owner, a period or a currency are flagged and wait."""
    named = [claim for claim, _ in read if reviewed(claim, (), POLICY, None).state == "accepted"]
    bare = [replace(claim, period_start=None, period_end=None) for claim in named]
    scaled = [
        replace(
            claim, page_url="https://x.example", claim_id=f"{n}", value=claim.value * Decimal(10)
        )
        for n, claim in enumerate(named)
    ]
    assert named
    for claims in (bare, scaled):
        flags = objections([*named, *claims] if claims is scaled else claims, [])
        for claim in claims:
            codes = [flag.code for flag in flags.get(claim.claim_id, ())]
            state = reviewed(claim, codes, POLICY, None).state
            assert (state == "accepted") == (not codes)
        assert any(flags.get(claim.claim_id) for claim in claims)
    assert all(flags_of for flags_of in objections(bare, []).values())
    assert set(objections(bare, [])) == {claim.claim_id for claim in bare}
