"""A defect of one parser costs the bodies it breaks on, and nothing else of the run."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from pipelines import parsing
from pipelines.run import Plan, Run
from scrapers.capture import Capture
from scrapers.records import Kind, Parsed
from tests.pipelines.rankings import MONDAY, NOON, answer, days, folder


def _without_columns(parsed: Parsed) -> Parsed:
    return replace(parsed, columns={**parsed.columns, "locator": [1] * parsed.rows})


@pytest.mark.parametrize("late", [False, True])
def test_a_parser_that_breaks_refuses_that_body_alone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, late: bool
) -> None:
    read = parsing.parse_body

    def broken(kind: Kind, capture: Capture, body: bytes) -> Parsed:
        if b"2026-07-21" not in body:
            return read(kind, capture, body)
        if late:
            return _without_columns(read(kind, capture, body))
        raise KeyError("a\nkey")

    monkeypatch.setattr(parsing, "parse_body", broken)
    good, bad = answer(days(MONDAY, 7), NOON), answer(days(MONDAY, 8), NOON + timedelta(days=1))
    paths = (folder(tmp_path / "in", [good, bad]),)
    with Run(tmp_path / "data", Plan(mode="replay", paths=paths)) as run:
        run.fetch(())
        seen = run.observe()
    assert seen.counts == {"parsed": 1, "refused": 1}
    [refused] = seen.refused
    early, later = "KeyError: 'a\\nkey'", "ArrowTypeError: Expected bytes, got a 'int' object"
    assert refused.code == "parser_broke"
    assert refused.message.startswith(
        f"the parser of rankings_daily broke on it ({later if late else early}"
    )
    assert refused.message.endswith("keep the capture, report the defect and mend the parser")
    assert "\n" not in refused.message
