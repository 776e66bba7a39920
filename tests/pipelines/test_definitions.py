"""The graph as Dagster loads it: what there is, what hangs on what, what runs when.

The wiring below is written by hand from `pipelines/tables` and the sources' documentation. A new
source or table need not be added here: what holds of all is tested over what is declared.
"""

from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.observe import observations
from scrapers.registry import sources
from warehouse.contract import contracts

ROOT = Path(__file__).parents[2]

WIRING = {
    # asset: (group, what it is made from)
    "captures/openrouter": ("captures", []),
    "observations/openrouter_rankings": ("observations", ["captures/openrouter"]),
    "observations/openrouter_exports": ("observations", ["captures/openrouter"]),
    "observations/openrouter_export_index": ("observations", ["captures/openrouter"]),
    "observations/openrouter_models": ("observations", ["captures/openrouter"]),
    "observations/openrouter_providers": ("observations", ["captures/openrouter"]),
    "tables/authors": ("tables", []),
    "tables/sources": ("tables", []),
    "tables/token_volumes": ("tables", ["observations/openrouter_rankings", "tables/authors"]),
    "tables/token_shares": ("tables", ["tables/token_volumes"]),
}
CHECKS = {
    "captures/openrouter": {"fetched", "fresh"},
    "observations/openrouter_rankings": {"parsed"},
    "tables/sources": {
        "columns_as_declared",
        "taken_by_release",
        "rate_out_of_range",
        "too_few_rows",
    },
    "release": {"no_table_held", "nothing_new_in_quarantine"},
}
GRAPH = defs.resolve_asset_graph()
SPECS = {spec.key.to_user_string(): spec for spec in defs.resolve_all_asset_specs()}


def key(name: str) -> dg.AssetKey:
    return dg.AssetKey(name.split("/"))


def above(name: str) -> list[str]:
    return sorted(one.to_user_string() for one in GRAPH.get(key(name)).parent_keys)


def checks(name: str) -> set[str]:
    return {one.name for one in GRAPH.get_check_keys_for_assets([key(name)])}


def declared() -> list[str]:
    """Every asset that follows from a folder, a kind of record or a contract."""
    named = [f"captures/{path.parent.name}" for path in ROOT.glob("scrapers/*/source.yml")]
    named += [f"observations/{name}" for name in observations()]
    found = [path.stem for path in ROOT.glob("warehouse/contracts/[!_]*.yml")]
    return [*named, *(f"tables/{name}" for name in found), "release"]


@pytest.mark.parametrize("name", WIRING)
def test_each_asset_hangs_on_what_it_is_made_from(name: str) -> None:
    group, made_from = WIRING[name]
    assert SPECS[name].group_name == group
    assert above(name) == made_from


def test_what_was_kept_out_comes_after_all_tables_and_the_release_last() -> None:
    tables = {name for name in SPECS if name.startswith("tables/")}
    read = {name for name in SPECS if name.startswith("observations/")}
    assert set(above("tables/quarantine")) == (tables - {"tables/quarantine"}) | read
    assert set(above("release")) == tables
    assert GRAPH.get(key("release")).child_keys == set()


def test_whatever_is_declared_is_an_asset_and_nothing_else_is() -> None:
    assert sorted(SPECS) == sorted(declared())


@pytest.mark.parametrize("name", sorted(SPECS))
def test_every_asset_says_what_it_is_and_whose(name: str) -> None:
    spec = SPECS[name]
    assert spec.description and len(spec.description) > 40
    assert list(spec.owners) == ["team:compute-market"]
    assert spec.kinds
    assert checks(name)


def test_every_column_has_type_meaning_and_unit() -> None:
    for name, contract in contracts().items():
        schema = SPECS[f"tables/{name}"].metadata["dagster/column_schema"]
        assert [column.name for column in schema.columns] == list(contract.columns)
        for column in schema.columns:
            assert column.type and column.description and "Unit: " in column.description


@pytest.mark.parametrize("name", CHECKS)
def test_the_checks_of_an_asset(name: str) -> None:
    assert checks(name) == CHECKS[name]


def test_every_rule_of_every_contract_is_a_check_and_none_blocks() -> None:
    for name, contract in contracts().items():
        assert {check.code for check in contract.checks} < checks(f"tables/{name}")
    for one in GRAPH.asset_check_keys:
        spec = GRAPH.get_check_spec(one)
        assert not spec.blocking
        assert spec.description and spec.description.endswith(".")


def test_a_check_says_its_rule_its_bounds_and_their_reason() -> None:
    spec = GRAPH.get_check_spec(dg.AssetCheckKey(key("tables/sources"), "rate_out_of_range"))
    assert spec.description == (
        "Row rule `between` of `requests_per_minute`, min 0, max 600. "
        "Reason: ten a second is more than any source here allows."
    )


def test_the_job_of_a_source_takes_all_that_depends_on_it() -> None:
    selected = {
        one.to_user_string()
        for one in defs.resolve_job_def("update_openrouter").asset_layer.selected_asset_keys
    }
    assert selected >= {
        "captures/openrouter",
        "observations/openrouter_exports",
        "observations/openrouter_models",
        "observations/openrouter_rankings",
        "tables/token_volumes",
        "tables/token_shares",
        "tables/quarantine",
        "release",
        # They depend on no source, and no other job on a schedule would take them.
        "tables/authors",
        "tables/sources",
    }
    others = {f"captures/{name}" for name in sources()} - {"captures/openrouter"}
    assert not selected & others


def test_one_job_takes_everything() -> None:
    everywhere = defs.resolve_job_def("update_everything").asset_layer.selected_asset_keys
    assert {one.to_user_string() for one in everywhere} == set(SPECS)


def test_rankings_are_fetched_daily_after_two() -> None:
    schedule = defs.resolve_schedule_def("openrouter_schedule")
    assert schedule.cron_schedule == "15 2 * * *"
    assert schedule.execution_timezone == "UTC"
    assert schedule.job_name == "update_openrouter"
    assert schedule.default_status is dg.DefaultScheduleStatus.RUNNING


def test_every_source_has_its_schedule() -> None:
    for name, source in sources().items():
        schedule = defs.resolve_schedule_def(f"{name}_schedule")
        assert (schedule.cron_schedule, schedule.job_name) == (source.cron, f"update_{name}")


def test_a_source_that_nobody_asks_any_more_shows() -> None:
    assert SPECS["captures/openrouter"].freshness_policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=50), warn_window=timedelta(hours=37.5)
    )
