"""Decisions: one line each, the last on a subject counting; edits carry their changes."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.decisions import Decision, Decisions

TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_lines_are_as_short_as_they_can_be_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "decisions.jsonl"
    written = Decisions(path)
    accept = Decision(TIME, "mara", "accept", "a", "read it")
    edit = Decision(TIME, "mara", "edit", "a", "wrong scale", {"value": "5", "geo": None})
    for one in (accept, edit):
        written.add(one)
    assert path.read_text().splitlines() == [
        '{"time": "2026-11-24T12:00:00Z", "who": "mara", "action": "accept", "subject": "a", '
        '"why": "read it"}',
        '{"time": "2026-11-24T12:00:00Z", "who": "mara", "action": "edit", "subject": "a", '
        '"why": "wrong scale", "changes": {"value": "5", "geo": null}}',
    ]
    read = Decisions(path)
    assert read.all == [accept, edit]
    assert read.counting() == {"a": edit}
    assert (read.subjects("accept"), read.subjects("edit")) == (frozenset(), {"a"})
    assert read.digest() == written.digest()


@pytest.mark.parametrize("line", ["{", '{"time": "2026-11-24T12:00:00Z"}', "[]"])
def test_a_line_that_is_none_is_named(tmp_path: Path, line: str) -> None:
    path = tmp_path / "decisions.jsonl"
    path.write_text(f"{line}\n")
    with pytest.raises(ValueError, match=r"decisions\.jsonl, line 1 is no decision \("):
        Decisions(path)
