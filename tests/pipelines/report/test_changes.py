"""The page of what changed: figures are those made by hand in `two_releases`."""

from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree, html

from pipelines.report import changes_html
from tests.whole.command import command
from warehouse.changes import Changes, Flag, TableChanges, changes
from warehouse.diff import TableDiff
from warehouse.files import release_folders

DIFF = TableDiff("sales", "changed", ("column kind is new",), 3, 4, added=2, removed=1)
CELL = {
    "key": "stall=<b>, day=2026-07-01",
    "column": "amount",
    "old": "1000",
    "new": "1250",
    "old_status": "reported",
    "new_status": "restated",
    "source_url": "https://hall.example/1",
}
SALES = TableChanges(
    DIFF,
    restated=[CELL],
    restated_count=101,
    changed=[],
    changed_count=0,
    vanished=[CELL | {"source_url": "javascript:alert(1)"}],
    vanished_count=1,
    growth=2,
    filled=3,
    new_rows=4,
    new_names=["stall=eggs"],
    new_names_count=1,
    unfinished=5,
)
VOLUMES = "token_volumes"
ONE = Changes(
    title="Test",
    release="b",
    old="a",
    flagged=[Flag("sales", "too much", ["bread: 10 -> 99"])],
    held={"fruit": "a check failed"},
    new=[TableDiff("nuts", "new", (), 0, 7)],
    gone=[],
    same=["salt"],
    tables=[SALES],
)


def read(page: bytes) -> etree._Element:
    return html.fromstring(page)


def cells(page: etree._Element, heading: str, table: str = "sales") -> list[list[str]]:
    """The rows under a heading of a table's section."""
    (found,) = page.xpath(f"//section[@aria-labelledby='table-{table}']//article[h3='{heading}']")
    return [[cell.text_content().strip() for cell in row] for row in found.xpath(".//tbody/tr")]


def words(page: etree._Element) -> str:
    return " ".join(page.text_content().split())


def test_a_restated_value_stands_old_new_and_source() -> None:
    page = read(changes_html(ONE))
    assert cells(page, "Restated") == [
        [
            "stall=<b>, day=2026-07-01",
            "amount",
            "1,000",
            "1,250",
            "+25 %",
            "restated",
            "https://hall.example/1",
        ]
    ]
    assert "… and 100 more; changes.parquet has them all." in words(page)
    links = [link.get("href") for link in page.xpath("//td/a | //th/a")]
    assert links == ["https://hall.example/1"]  # no link that would run something


def test_growth_is_told_from_coverage() -> None:
    page = read(changes_html(ONE))
    (row,) = page.xpath("//section[@aria-labelledby='overview']//tr[th='sales']")
    told = [cell.text_content() for cell in row]
    # rows before and now; growth; 3 filled in + 4 new to the table; restated; other; vanished; open
    assert told == ["sales", "3", "4", "2", "7", "101", "0", "1", "5"]
    assert cells(page, "New to the table") == [["stall=eggs"]]
    assert "4 of 1 new to the table" in words(page)


def test_holds_flags_tables_and_schema_are_told() -> None:
    page = read(changes_html(ONE))
    told = words(page)
    assert "fruit (a check failed)" in told
    assert "sales: too much bread: 10 -> 99" in told
    assert "Schema: column kind is new." in told
    (row,) = page.xpath("//tr[th='nuts (new table)']")
    assert [cell.text_content() for cell in row][1:3] == ["0", "7"]
    assert "Unchanged salt" in told


def test_a_first_release_and_one_without_changes_say_so() -> None:
    first = changes(None, title="Test", release="a", held={}, checks={})
    assert "there is nothing to compare it with" in words(read(changes_html(first)))
    nothing = replace(ONE, flagged=[], held={}, new=[], tables=[])
    told = words(read(changes_html(nothing)))
    assert "Every table is what it was" in told
    assert "By table" not in told


def test_outside_a_release_nothing_is_linked_that_is_not_there() -> None:
    links = read(changes_html(ONE, in_release=False)).xpath("//header//a/@href")
    assert links == []
    assert "report.html" in read(changes_html(ONE)).xpath("//header//a/@href")


def test_the_page_of_a_release_and_its_text_tell_the_same(two_releases: Path) -> None:
    latest = two_releases / "latest"
    page = read((latest / "changes.html").read_bytes())
    restated = cells(page, "Restated", VOLUMES)
    text = (latest / "CHANGES.md").read_text()
    assert [row[1:5] for row in restated] == [
        ["tokens", "300,000", "270,000", "-10 %"],
        ["tokens", "500,000", "530,000", "+6 %"],
    ]
    for row in restated:
        old, new = (figure.replace(",", "") for figure in row[2:4])
        assert f"* {row[0]}: tokens {old} → {new} ({row[5]}), {row[6]}\n" in text


def test_the_command_writes_the_page_of_any_two(two_releases: Path, tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    said = command("diff", "--html", file, "--json", data=two_releases)
    old, new = (folder.name for folder in release_folders(two_releases))
    assert said.json == {"file": str(file), "bytes": file.stat().st_size, "old": old, "new": new}
    shown = cells(read(file.read_bytes()), "Restated", VOLUMES)
    own = read((two_releases / "latest" / "changes.html").read_bytes())
    assert shown == cells(own, "Restated", VOLUMES)
    backwards = command("diff", new, old, "--table", "token_volumes", "--html", file,
                        data=two_releases)  # fmt: skip
    assert backwards.out.startswith(f"{file}: {new} -> {old}, ")
    assert [row[2:4] for row in cells(read(file.read_bytes()), "Restated", VOLUMES)] == [
        ["270,000", "300,000"],
        ["530,000", "500,000"],
    ]


@pytest.mark.parametrize("name", ["nowhere/page.html", "."])
def test_a_page_that_cannot_be_written_is_one_sentence(
    two_releases: Path, tmp_path: Path, name: str
) -> None:
    said = command("diff", "--html", tmp_path / name, data=two_releases)
    assert said.status == 1
    assert len(said.err.strip().splitlines()) == 1
