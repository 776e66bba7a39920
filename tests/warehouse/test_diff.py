"""Differences of two releases, row by row and value by value."""

from datetime import timedelta

import pyarrow.parquet as pq
import pytest

from tests.warehouse.made_up import (
    BREAD,
    FACTS,
    MILK,
    NOON,
    YAML,
    candidate,
    contract,
    table,
    vintage,
)
from tests.warehouse.made_up import publish_rows as publish_at
from warehouse.diff import compare, find
from warehouse.release import Candidate, publish

LATER = NOON + timedelta(hours=1)


def changes(folder) -> list[tuple[object, ...]]:
    rows = pq.read_table(folder / "changes.parquet").to_pylist()
    return [tuple(row.values()) for row in rows]


def test_rows_added_changed_and_removed_stand_value_by_value(tmp_path):
    publish_at(tmp_path, BREAD, MILK)
    rows = [vintage("bread", 1, 12, status="restated", price="0.2"), vintage("eggs", 1, 3)]
    folder = publish_at(tmp_path, *rows, now=LATER).folder
    bread, eggs, milk = (f"stall={stall}, day=2026-07-01" for stall in ("bread", "eggs", "milk"))
    assert changes(folder) == [
        ("sales", bread, "changed", "amount", "10", "12", "reported", "restated"),
        ("sales", bread, "changed", "price", "0.100000000", "0.200000000", "reported", "restated"),
        ("sales", eggs, "added", None, None, None, None, "reported"),
        ("sales", milk, "removed", None, None, None, "reported", None),
    ]


def test_the_first_release_has_no_changes(tmp_path):
    folder = publish_at(tmp_path, BREAD).folder
    assert changes(folder) == []
    assert "is the first one here" in (folder / "CHANGES.md").read_text()


def test_where_a_value_was_read_is_no_change_of_it_but_counted(tmp_path):
    old = publish_at(tmp_path, BREAD, MILK)
    new = publish_at(tmp_path, BREAD | {"locator": "/99"}, MILK, now=LATER)
    found = compare(old.folder, new.folder).tables["sales"]
    assert (found.added, found.changed, found.removed, found.moved) == (0, 0, 0, 1)
    assert changes(new.folder) == []
    assert "1 rows kept their values" in (new.folder / "CHANGES.md").read_text()


def test_growth_is_told_from_wider_coverage(tmp_path):
    publish_at(tmp_path, BREAD, vintage("bread", 2, 1))
    rows = [BREAD, vintage("bread", 2, 1), MILK, vintage("bread", 3, 1), vintage("milk", 3, 1)]
    text = (publish_at(tmp_path, *rows, now=LATER).folder / "CHANGES.md").read_text()
    assert "* growth: 1 rows of newer periods, of what was there before\n" in text
    assert (
        "* wider coverage: 0 rows of periods that had been reached, 2 rows of 1 that were not "
        "there at all\n  * stall=milk\n"
    ) in text


def test_unfinished_periods_are_left_out_of_the_text_only(tmp_path):
    publish_at(tmp_path, vintage("bread", 1, 10, status="partial"), MILK)
    folder = publish_at(tmp_path, vintage("bread", 1, 11), MILK, now=LATER).folder
    text = (folder / "CHANGES.md").read_text()
    assert "→ 11" not in text
    assert "Left out: 1 differences in unfinished periods." in text
    assert len(changes(folder)) == 1


def test_vanished_rows_are_listed_and_long_lists_are_cut(tmp_path):
    publish_at(tmp_path, BREAD, *(vintage("milk", day, day) for day in range(1, 31)))
    text = (publish_at(tmp_path, BREAD, now=LATER).folder / "CHANGES.md").read_text()
    assert "* stall=milk, day=2026-07-01, https://hall.example/milk\n" in text
    assert "* … and 10 more\n" in text


def test_columns_types_and_units_are_compared(tmp_path):
    changed = YAML.replace("amount: {type: int64, unit: pieces", "amount: {type: double, unit: kg")
    changed = changed.replace("share_pct:", "part_pct:")
    newer = contract(text=changed)
    old = publish_at(tmp_path, BREAD)
    latest = table([BREAD]).rename_columns({"share_pct": "part_pct"}).cast(newer.arrow_schema())
    now = {"sales": Candidate(newer, latest, None)}
    new = publish(tmp_path, now, now=LATER, title="Test", facts=FACTS)
    found = compare(old.folder, new.folder).tables["sales"]
    assert found.schema == (
        "column part_pct is new",
        "column share_pct is gone",
        "column amount: type was int64, is double",
        "column amount: unit was pieces, is kg",
    )
    assert (found.changed, found.moved) == (0, 0), "10 and 10.0 are the same number"


def test_new_and_gone_tables_are_named_not_listed(tmp_path):
    old = publish_at(tmp_path, BREAD)
    other = contract("others", YAML)
    one = {"others": Candidate(other, table([MILK]), None)}
    new = publish(tmp_path, one, now=LATER, title="Test", facts=FACTS)
    found = compare(old.folder, new.folder)
    states = {name: one.state for name, one in found.tables.items()}
    assert states == {"sales": "gone", "others": "new"}
    text = (new.folder / "CHANGES.md").read_text()
    assert "**others** is new, 1 rows" in text
    assert "**sales** is gone, it had 1 rows" in text


def test_another_key_is_said_and_rows_are_not_matched(tmp_path):
    newer = contract(text=YAML.replace("key: [stall, day]", "key: [day]"))
    old = publish_at(tmp_path, BREAD)
    one = {"sales": Candidate(newer, table([BREAD, MILK]), None)}
    new = publish(tmp_path, one, now=LATER, title="Test", facts=FACTS)
    found = compare(old.folder, new.folder).tables["sales"]
    assert found.schema == ("the key was stall, day, is day; rows not matched",)
    assert found.added == 0


def test_an_unchanged_table_is_not_opened(tmp_path):
    old = publish_at(tmp_path, BREAD)
    (old.folder / "sales.parquet").unlink()
    assert compare(old.folder, old.folder).tables["sales"].state == "same"


def test_releases_are_found_by_name_beginning_or_latest(tmp_path):
    first = publish_at(tmp_path, BREAD)
    second = publish(tmp_path, {"sales": candidate([MILK])}, now=LATER, title="Test", facts=FACTS)
    assert find(tmp_path) == second.folder.resolve()
    assert find(tmp_path, "latest") == second.folder.resolve()
    assert find(tmp_path, "20260801T12") == first.folder
    with pytest.raises(LookupError, match=r"more than one release 2026 .*; the releases are: "):
        find(tmp_path, "2026")
    with pytest.raises(LookupError, match="there is no release 1999 in"):
        find(tmp_path, "1999")
