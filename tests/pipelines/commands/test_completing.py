"""What a shell offers: names of tables, columns, sources and releases, whatever shell it is."""

from pathlib import Path

import pytest

from pipelines.cli import hoisted
from pipelines.commands.completing import hoist
from tests.pipelines.commands.conftest import Call
from warehouse.contract import contracts
from warehouse.files import release_folders

VARIABLE = "_COMPUTE_MARKET_COMPLETE"


@pytest.fixture
def offered(call: Call, monkeypatch: pytest.MonkeyPatch):
    """`offered(data, "show tok")`: what bash is offered for the last word."""

    def ask(data: Path, line: str) -> list[str]:
        words = ["compute-market", *line.split(" ")]
        monkeypatch.setenv(VARIABLE, "complete_bash")
        monkeypatch.setenv("COMPUTE_MARKET_DATA", str(data))
        monkeypatch.setenv("COMP_WORDS", "\n".join(words))
        monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
        return call(data).text.split()

    return ask


def test_tables_and_views(offered, sample_data: Path) -> None:
    assert offered(sample_data, "show tok") == ["token_prices", "token_shares", "token_volumes"]
    assert offered(sample_data, "trace session") == ["session_costs"]
    assert "vendor_revenue_annual" in offered(sample_data, "show ven")
    assert set(offered(sample_data, "show ")) >= set(contracts())


def test_before_the_first_release_the_tables_there_will_be(offered, tmp_path: Path) -> None:
    assert offered(tmp_path, "show ") == sorted(contracts())
    assert offered(tmp_path, "show token_shares --columns ") == []


def test_columns_one_after_the_other(offered, sample_data: Path) -> None:
    line = "show token_shares --columns "
    assert offered(sample_data, line + "tok") == ["tokens"]
    assert offered(sample_data, line + "tokens,share_of_n") == ["tokens,share_of_named_pct"]
    assert "tokens,tokens" not in offered(sample_data, line + "tokens,")


def test_conditions_of_a_trace(offered, sample_data: Path) -> None:
    assert offered(sample_data, "trace token_shares week") == ["week_start="]
    more = offered(sample_data, "trace token_shares week_start=2026-02-16 ")
    assert more[:2] == ["source=", "population="]


def test_releases_sources_and_formats(offered, two_releases: Path) -> None:
    old, new = (folder.name for folder in release_folders(two_releases))
    assert offered(two_releases, "diff ") == ["latest", "previous", new, old]
    assert offered(two_releases, "run --only ecb,ed") == ["ecb,edgar"]
    assert offered(two_releases, "show authors --format ") == ["table", "csv", "json", "parquet"]


def test_the_data_folder_may_be_named_anywhere(offered, two_releases: Path, tmp_path: Path) -> None:
    """Named beats the environment; and the options of every command may follow it."""
    line = f"show --data {two_releases} --json token_volumes --columns tok"
    assert offered(tmp_path, line) == ["tokens"]


@pytest.mark.parametrize(
    ("shell", "environment"),
    [
        ("zsh", {"_TYPER_COMPLETE_ARGS": "compute-market show --quiet token_v"}),
        (
            "fish",
            {
                "_TYPER_COMPLETE_ARGS": "compute-market show --quiet token_v",
                "_TYPER_COMPLETE_FISH_ACTION": "get-args",
            },
        ),
    ],
)
def test_other_shells(
    call: Call,
    sample_data: Path,
    monkeypatch: pytest.MonkeyPatch,
    shell: str,
    environment: dict[str, str],
) -> None:
    monkeypatch.setenv(VARIABLE, f"complete_{shell}")
    monkeypatch.setenv("COMPUTE_MARKET_DATA", str(sample_data))
    for name, text in environment.items():
        monkeypatch.setenv(name, text)
    assert "token_volumes" in call(sample_data).text


def test_an_open_quotation_mark_is_left_as_it_is() -> None:
    environment = {"_TYPER_COMPLETE_ARGS": "compute-market show t --where \"a = 'CN"}
    before = dict(environment)
    hoist(environment, hoisted)
    assert environment == before


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_that_a_shell_reads(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shell: str
) -> None:
    monkeypatch.setenv(VARIABLE, f"source_{shell}")
    said = call(tmp_path)
    assert said.status == 0
    assert f"{VARIABLE}=complete_{shell}" in said.text
