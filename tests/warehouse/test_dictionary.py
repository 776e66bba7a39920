"""The dictionary tells all of the contracts, and a release holds nothing that it does not tell."""

import re
from pathlib import Path

import pyarrow.parquet as pq

from warehouse.contract import contracts
from warehouse.dictionary import dictionary

PAGE = Path(__file__).parents[2] / "docs" / "tables.md"


def told() -> dict[str, set[str]]:
    """Table to the columns that the page describes."""
    parts = re.split(r"^## (\w+)$", PAGE.read_text(), flags=re.MULTILINE)[1:]
    pairs = zip(parts[::2], parts[1::2], strict=True)
    return {name: set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) for name, text in pairs}


def test_the_page_is_what_the_contracts_say_now() -> None:
    assert PAGE.read_text() == dictionary(contracts().values()), "run `make docs`"


def test_every_column_of_a_release_is_in_it_and_the_other_way_round(sample_data: Path) -> None:
    release = sample_data / "latest"
    held = {
        path.stem: set(pq.read_schema(path).names)
        for path in release.glob("*.parquet")
        if path.stem != "changes"
    }
    assert held == told()


def test_every_column_has_a_meaning_a_type_and_a_unit() -> None:
    rows = re.findall(r"^\| `\w+` \|.*$", PAGE.read_text(), re.MULTILINE)
    assert len(rows) > 100
    for row in rows:
        cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", row)[1:-1]]
        assert len(cells) == 4, row
        assert all(cells), row
