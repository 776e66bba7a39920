"""The judge sees a wrong publication, a lost one and a crash; a world without faults is right."""

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from tests.hostile import judge
from tests.hostile.__main__ import counted
from tests.hostile.cells import Cell
from tests.whole.command import Said


@pytest.fixture
def release(sample_data: Path, tmp_path: Path) -> Path:
    """A data folder with a copy of the sample's release, to be altered."""
    shutil.copytree((sample_data / "latest").resolve(), tmp_path / "latest")
    for path in (tmp_path / "latest").rglob("*"):
        path.chmod(0o755 if path.is_dir() else 0o644)
    return tmp_path


def alter(path: Path, column: str, change: object) -> None:
    """A Parquet file with one column's first value altered."""
    table = pq.read_table(path)
    values = table[column].to_pylist()
    values[0] = change(values[0])  # type: ignore[operator]
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    pq.write_table(table.set_column(place, field, pa.array(values, field.type)), path)


def test_an_unaltered_release_is_right(release: Path, sample_data: Path) -> None:
    truth = judge.read(sample_data)
    assert len(truth["token_volumes"].latest) == 51 * 28
    assert judge.differences(judge.read(release), truth) == []


@pytest.mark.parametrize("folder", ["", "history"])
def test_one_token_more_is_published_wrong(release: Path, sample_data: Path, folder: str) -> None:
    path = release / "latest" / folder / "token_volumes.parquet"
    [tokens] = pq.read_table(path)["tokens"].slice(0, 1).to_pylist()
    alter(path, "tokens", lambda value: value + 1)
    truth = judge.read(sample_data)
    [told] = judge.false_rows(judge.read(release), [truth])
    assert told.startswith("token_volumes source=openrouter, date=2026-02-16, model=")
    words = "a vintage" if folder else f"tokens {tokens} became {tokens + 1}"
    assert words in told


def test_a_row_that_was_public_and_is_gone_is_seen(release: Path, sample_data: Path) -> None:
    path = release / "latest" / "token_volumes.parquet"
    table = pq.read_table(path)
    day = table["date"][0].as_py()
    pq.write_table(table.filter(pc.not_equal(table["date"], day)), path)
    truth = judge.read(sample_data)
    told = judge.missing_rows(judge.read(release), truth, truth)
    assert len(told) == 51
    assert told[0].endswith("was public and is gone")


def test_a_traceback_a_bug_and_a_strange_status_are_crashes() -> None:
    def said(status: int, out: str, err: str = "") -> Said:
        return Said(status, out, err)

    fine = '{"troubles": ["ecb: 404 for https://x; the address is gone"]}'
    assert judge.broken(said(1, fine)) is None
    assert "boom" in (judge.broken(said(1, fine, "Traceback (most recent call last): boom")) or "")
    assert "exit status 2" in (judge.broken(said(2, "")) or "")
    bug = "building fx_rates failed: KeyError: 'rate'"
    assert judge.broken(said(1, f'{{"troubles": ["{bug}"]}}')) == bug


def test_the_count_and_what_makes_the_table_fail() -> None:
    caught = Cell("500 storm", "ecb", "", "caught", "")
    late = Cell("late", "ecb", "", "harmless", "")
    lines, fine = counted([caught, caught, late])
    assert fine
    assert lines == [
        "0 undetectable, 1 harmless",
        "2 caught, 0 held, 0 published wrong, 0 crashed",
    ]
    wrong = Cell("500 storm", "ecb", "", "published wrong", "fx_rates: rate 1 became 1000")
    lines, fine = counted([wrong, late])
    assert not fine
    assert lines[0].startswith("not as expected: 500 storm, ecb: published wrong where caught is")
    assert lines[-1] == "0 caught, 0 held, 1 published wrong, 0 crashed"
    surprise = Cell("500 storm", "ecb", "", "harmless", "nothing to say")
    assert not counted([surprise])[1]
    blind = Cell("dropped entity", "litellm", "list", "published wrong", "")
    lines, fine = counted([blind])
    assert (lines[0], fine) == ("1 undetectable, 0 harmless", True)
