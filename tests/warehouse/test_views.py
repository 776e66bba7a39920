"""Views of a table: declared once, the same in Python, in the catalogue and as of an instant."""

from pathlib import Path

import pytest
from typer.testing import CliRunner

import warehouse
from pipelines.cli import app
from tests.warehouse.made_up import FACTS, NOON, YAML, at, contract, table, vintage
from warehouse.declarations import ContractError
from warehouse.release import Candidate, publish

VIEWS = YAML + "views: {bread_sales: stall = 'bread'}\n"
HISTORY = [
    vintage("bread", 1, 10, public=at(2)),
    vintage("bread", 1, 11, public=at(10), revision=2, status="restated"),
    vintage("milk", 1, 20, public=at(2)),
]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the made-up table with a view of it."""
    folder = tmp_path_factory.mktemp("views")
    made = contract("sales", VIEWS)
    one = Candidate(made, table(HISTORY[1:]), table(HISTORY, history=True))
    publish(folder, {"sales": one}, now=NOON, title="Test", facts=FACTS)
    return folder


def test_python_reads_it_now_then_and_every_vintage(data: Path) -> None:
    w = warehouse.open(data)
    assert w.views == {"bread_sales": "sales"}
    assert w.arrow("bread_sales")["amount"].to_pylist() == [11]
    assert w.arrow("bread_sales", as_of=at(5))["amount"].to_pylist() == [10]
    assert w.arrow("bread_sales", history=True)["amount"].to_pylist() == [10, 11]
    assert w.table("bread_sales")["stall"].tolist() == ["bread"]


@pytest.mark.parametrize(
    ("query", "amounts"),
    [
        ("SELECT amount FROM bread_sales", [11]),
        ("SELECT amount FROM bread_sales_asof('2026-07-05')", [10]),
        ("SELECT amount FROM bread_sales_asof('2026-07-05', '2026-07-02')", []),
        ("SELECT amount FROM bread_sales_history ORDER BY revision", [10, 11]),
    ],
)
def test_so_does_the_catalogue(data: Path, query: str, amounts: list[int]) -> None:
    found = warehouse.open(data).duckdb().execute(query).fetchall()
    assert [amount for (amount,) in found] == amounts


@pytest.mark.parametrize(
    ("words", "amounts"), [([], "11"), (["--as-of", "2026-07-05"], "10"), (["--history"], "10\n11")]
)
def test_so_does_show(data: Path, words: list[str], amounts: str) -> None:
    asked = ["--data", str(data), "show", "bread_sales", "--columns", "amount", "--format", "csv"]
    done = CliRunner().invoke(app, [*asked, *words])
    assert done.exit_code == 0, done.output
    assert done.stdout.strip().replace("\r", "").split("\n", 1)[1] == amounts


def test_a_column_that_is_none_cannot_begin_a_vintage() -> None:
    with pytest.raises(ContractError, match=r"\$\.vintage_of: colour is no column"):
        contract("sales", YAML + "vintage_of: [colour]\n")
