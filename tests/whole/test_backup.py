"""A copy of archive and decisions, taken while a run writes, is all that a restore needs."""

import shutil
from pathlib import Path

from tests.apis import OPENROUTER
from tests.server import Answer, Seen
from tests.whole.command import NOW, command
from tests.whole.market import Market, parquet


def back_up(data: Path, copy: Path) -> list[str]:
    """As docs/operations.md says; returns the names of files that a run was still writing."""
    shutil.copytree(data / "archive", copy / "archive", ignore=shutil.ignore_patterns("*.part"))
    if (data / "decisions.jsonl").exists():
        shutil.copy(data / "decisions.jsonl", copy)
    return [path.name for path in (data / "archive").glob("*.part")]


def test_what_was_copied_in_the_middle_of_a_run_rebuilds_the_release_before_it(
    market: Market, tmp_path: Path
) -> None:
    before, copy = parquet(market.data), tmp_path / "copy"
    writing: list[str] = []

    def answers(seen: Seen) -> Answer | None:
        if seen.path.startswith("/api/v1/datasets") and not copy.exists():
            writing.extend(back_up(market.data, copy))
        return market.api(seen)

    market.api.rows = {day: [(name, 2 * tokens) for name, tokens in ranked]
                       for day, ranked in market.api.rows.items()}  # fmt: skip
    market.server.route(OPENROUTER, answers)
    market.run()
    assert len(writing) == 1  # the run was in the middle of it
    assert parquet(market.data) != before
    assert sorted(path.name for path in copy.iterdir()) == ["archive"]

    restored = command("run", "--replay", copy / "archive", data=copy, now=NOW)
    assert (restored.status, restored.err.count("Traceback")) == (0, 0)
    assert parquet(copy) == before
    assert (copy / "index.sqlite").is_file()
    assert command("verify", data=copy, now=NOW).status == 0
