"""Columns chosen for a width."""

from hypothesis import given
from hypothesis import strategies as st

from pipelines.commands.fitting import fit, heading

NAMES = ["source", "week_start", "tokens", "share_of_platform_pct", "note"]
ROWS = [
    dict(zip(NAMES, ["openrouter", "2026-02-16", n, 1.5, "x" * n], strict=True)) for n in (1, 9)
]


def test_everything_where_there_is_room():
    fitted = fit(NAMES, ROWS, 200, ())
    assert fitted.columns == tuple(NAMES)
    assert not fitted.same
    assert not fitted.dropped


def test_what_is_the_same_is_said_once_before_anything_goes():
    fitted = fit(NAMES, ROWS, 40, ("source",))
    assert fitted.same == {
        "source": "openrouter",
        "week_start": "2026-02-16",
        "share_of_platform_pct": 1.5,
    }
    assert fitted.columns == ("tokens", "note")


def test_the_right_end_goes_first_and_the_key_last():
    assert fit(NAMES, ROWS[:1], 30, ("note",)).columns == ("source", "week_start", "note")


def test_a_long_heading_is_broken_at_underscores():
    assert heading("share_of_platform_pct", ROWS) == "share_of_\nplatform_pct"
    assert heading("week_start", ROWS) == "week_start"


@given(st.integers(1, 120), st.lists(st.sampled_from(NAMES)))
def test_no_column_is_lost(width, keep):
    fitted = fit(NAMES, ROWS, width, keep)
    assert sorted([*fitted.columns, *fitted.same, *fitted.dropped]) == sorted(NAMES)
    assert fitted.columns
