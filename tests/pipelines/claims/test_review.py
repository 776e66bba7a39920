"""What a person and the policy make of claims."""

import re
from datetime import UTC, date, datetime
from typing import Any

import pytest

from pipelines.claims.review import EDITABLE, checked_change, reviewed
from pipelines.decisions import Decision
from tests.pipelines.claims.made import Y25, claim

TIME = datetime(2026, 11, 24, tzinfo=UTC)
ONE = claim("41", "percent", "share", period=Y25, publisher="IDC", rule="share.of")
LINE = {"rule": "share.*", "publisher": "IDC", "evidence": "100 of 100 were right"}


def word(action: str, **changes: str | None) -> Decision:
    return Decision(TIME, "mara", action, ONE.claim_id, "read it", changes)


def test_a_claim_waits() -> None:
    assert reviewed(ONE, (), (), None).state == "pending"
    assert reviewed(ONE, (), (), word("adopt")).state == "pending"


@pytest.mark.parametrize(
    ("line", "state"),
    [
        (LINE, "accepted"),
        ({**LINE, "rule": "share.of"}, "accepted"),
        ({**LINE, "rule": "share"}, "pending"),
        ({**LINE, "publisher": "Omdia"}, "pending"),
        ({**LINE, "carrier": "Press"}, "accepted"),
        ({**LINE, "carrier": "Elsewhere"}, "pending"),
    ],
)
def test_the_policy_names_rule_and_publisher(line: dict[str, Any], state: str) -> None:
    found = reviewed(ONE, (), [line], None)
    assert found.state == state
    assert (found.by, found.why) == (
        ("policy", "100 of 100 were right") if state == "accepted" else (None, None)
    )


def test_the_policy_never_overrules_a_gate_and_a_person_does() -> None:
    assert reviewed(ONE, ["growth"], [LINE], None).state == "pending"
    found = reviewed(ONE, ["growth"], [LINE], word("accept"))
    assert (found.state, found.by, found.at, found.why) == ("accepted", "mara", TIME, "read it")
    assert reviewed(ONE, (), [LINE], word("reject")).state == "rejected"


def test_an_edit_accepts_with_changes() -> None:
    found = reviewed(
        ONE, ["growth"], (), word("edit", value="42", period_end="2026-06-30", geo=None)
    )
    assert found.state == "accepted"
    assert found.changes == {"value": "42", "period_end": date(2026, 6, 30), "geo": None}


@pytest.mark.parametrize(
    ("name", "text", "noted"),
    [
        ("value", " 1.5e9 ", "1.5e9"),
        ("unit", "CNY", "CNY"),
        ("unit", "", None),
        ("period_start", "2025-01-01", "2025-01-01"),
        ("kind", "plan", "plan"),
    ],
)
def test_what_is_noted_of_an_edit(name: str, text: str, noted: str | None) -> None:
    assert checked_change(name, text) == noted


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        ("quote", "x", f"quote cannot be edited; what can is {', '.join(EDITABLE)}"),
        ("value", "", "value cannot be empty"),
        ("value", "4 million", "'4 million' is no value of value, which is a number"),
        ("value", "nan", "'nan' is no value of value, which is a number"),
        ("period_end", "2025", "'2025' is no value of period_end, which is a day (YYYY-MM-DD)"),
        (
            "kind",
            "sure",
            "'sure' is no value of kind, which is one of actual, estimate, forecast, plan",
        ),
    ],
)
def test_what_cannot_be_edited(name: str, text: str, message: str) -> None:
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        checked_change(name, text)
    assert str(caught.value) == message
