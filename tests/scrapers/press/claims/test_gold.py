"""Sentences whose claims are known: the score by language and form, never below what was reached.

`reached.json` keeps the figures reached last. They are raised by hand when the grammar gets better;
nothing lowers them.
"""

import json
import sys
from collections import defaultdict
from pathlib import Path

import pytest

from tests.scrapers.press.claims.matching import Score, matched, normaliser
from tests.scrapers.press.claims.matching import core as core_agrees

REACHED = json.loads((Path(__file__).parent / "reached.json").read_text())


def scored(rows, read, aliases):
    """Scores by language, by form and in all."""
    normal = normaliser(aliases)
    found = defaultdict(Score)
    for row in rows:
        claims = read(row["text"], row["lang"], row.get("published"), row.get("context") or "")
        form = row.get("form") or _form(row)
        for key in ("all", row["lang"], f"form {form}"):
            found[key].add(row["claims"], claims, row["not_claims"], normal)
    return found


def _form(row):
    """The specification names no forms: that of its first claim, or none."""
    return row["claims"][0]["measure"] if row["claims"] else "none"


def printed(name, found):
    """The table, for whoever runs the test with -s."""
    lines = [f"{name:24} gold  core F1  full F1  precision  scale  false"]
    lines += [
        f"{key:24} {one.gold:4}  {one.f1('core'):7.4f}  {one.f1('full'):7.4f}  "
        f"{one.precision:9.4f}  {one.scale_errors:5}  {one.false_claims:5}"
        for key, one in sorted(found.items())
    ]
    sys.stdout.write("\n" + "\n".join(lines) + "\n")


@pytest.mark.parametrize("name", ["examples", "own", "unseen"])
def test_no_score_falls_below_what_was_reached(name, request, read, aliases):
    found = scored(request.getfixturevalue(name), read, aliases)
    printed(name, found)
    for key, reached in REACHED[name].items():
        for level, figure in reached.items():
            assert found[key].f1(level) >= figure, f"{name}, {key}: {level} F1 fell"
    assert found["all"].scale_errors == 0
    assert found["all"].false_claims == 0


def test_the_goals_are_met(examples, read, aliases):
    found = scored(examples, read, aliases)["all"]
    assert found.f1("core") >= 0.98
    assert found.f1("full") >= 0.93


@pytest.mark.parametrize("name", ["examples", "own", "unseen"])
def test_every_claim_names_its_rule_and_shows_its_place(name, request, read):
    for row in request.getfixturevalue(name):
        for claim in read(row["text"], row["lang"], row.get("published"), row.get("context") or ""):
            start, end = claim["span"]
            assert 0 <= start < end <= len(row["text"])
            assert claim["rule"].split(":")[0] in ("en", "zh")


def test_growths_in_order_have_the_metric_of_their_noun(own, read):
    told = [row for row in own if any("metric" in claim for claim in row["claims"])]
    assert len(told) == 11
    for row in told:
        found = {(one["value"], one["metric"]) for one in read(row["text"], row["lang"])}
        for claim in row["claims"]:
            if "metric" in claim:
                assert (claim["value"], claim["metric"]) in found, row["text"]


def test_a_claim_is_matched_once():
    one = {"measure": "share", "unit": "percent", "value": 5, "value_high": None}
    assert matched([one, one], [one], core_agrees) == [(0, 0)]
    assert matched([one], [one, one], core_agrees) == [(0, 0)]


def test_a_power_of_ten_is_a_scale_error():
    gold = {"measure": "level", "unit": "CNY", "value": 438e6, "value_high": None}
    score = Score()
    score.add([gold], [{**gold, "value": 4.38e9}], ["438"], normaliser({}))
    assert (score.core, score.scale_errors, score.false_claims) == (0, 1, 0)
