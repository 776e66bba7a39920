"""The graph as Dagster loads it: what there is, what hangs on what, what runs when.

The wiring below is written by hand from `pipelines/tables` and the sources' documentation. A new
source or table need not be added here: what holds of all is tested over what is declared.
"""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipelines.definitions import defs
from pipelines.graph import tables
from pipelines.lineage import lineage
from pipelines.observe import observations
from pipelines.sensors import decisions_sensor
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


@pytest.mark.parametrize("name", sorted(contracts()))
def test_the_columns_of_a_table_are_those_of_its_contract(name: str) -> None:
    contract, spec = contracts()[name], SPECS[f"tables/{name}"]
    schema = spec.metadata["dagster/column_schema"]
    shown = [(one.name, one.type, one.constraints.nullable) for one in schema.columns]
    told = [(one.name, one.type, one.nullable) for one in contract.columns.values()]
    assert shown == told
    for column in schema.columns:
        declared = contract.columns[column.name]
        assert column.description == f"{declared.meaning} Unit: {declared.unit}."
    assert spec.kinds == {"pandas", "parquet"}
    assert spec.tags["provenance"] == contract.provenance
    sources_of = {tag.partition("/")[2] for tag in spec.tags if tag.startswith("source/")}
    assert sources_of == set(contract.sources)


def test_the_fields_of_a_record_are_the_columns_of_its_observation() -> None:
    spec = SPECS["observations/ecb_rates"]
    columns = spec.metadata["dagster/column_schema"].columns
    assert [one.name for one in columns] == ["base", "quote", "date", "rate"]
    assert spec.tags["source/ecb"] == ""


def test_columns_come_from_where_the_documentation_says() -> None:
    found = {name: lineage(contracts()[name], table) for name, table in tables().items()}
    volumes = "token_volumes"
    assert found[volumes]["tokens"] == (("openrouter_rankings", "tokens"),)
    assert found[volumes]["author_country"] == (("authors", "author_country"),)
    assert found["token_shares"]["group_name"] == (
        (volumes, "author"),
        (volumes, "author_country"),
    )
    assert found["fx_rates"]["rate"] == (("ecb_rates", "rate"), ("fred_rates", "rate"))
    assert ("fx_rates", "rate") in found["chip_vendor_revenue"]["revenue_usd"]
    assert "tokens" not in found["authors"]  # curated: from no asset
    for name, columns in found.items():
        for other, column in (one for made_of in columns.values() for one in made_of):
            known = contracts()[other].columns if other in contracts() else None
            assert column in (known or observations()[other][1].fields), (name, other, column)


def test_a_derivation_from_what_the_function_does_not_take_is_refused() -> None:
    shares = contracts()["token_shares"]
    wrong = replace(shares, derivations={"tokens": ("fx_rates.rate",)})
    with pytest.raises(ValueError, match="makes tokens of fx_rates, which its function does not"):
        lineage(wrong, tables()["token_shares"])


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


def test_a_schedule_says_what_it_does() -> None:
    said = str(defs.resolve_schedule_def("ecb_schedule").description)
    assert said.startswith("Fetches ")
    assert "builds fx_rates, chip_vendor_revenue, " in said
    assert said.endswith(
        "publishes what changed. Does not fetch where the last success is less than 20 hours old."
    )


def test_every_automation_says_what_it_does_and_carries_its_source() -> None:
    for name in sources():
        schedule = defs.resolve_schedule_def(f"{name}_schedule")
        assert schedule.description and schedule.tags["source"] == name
        assert defs.resolve_job_def(f"update_{name}").tags["source"] == name
    sensor = defs.resolve_sensor_def("decisions_sensor")
    assert sensor.description and "nothing is fetched" in sensor.description


def test_rebuilding_fetches_nothing_and_builds_everything() -> None:
    taken = defs.resolve_job_def("rebuild").asset_layer.selected_asset_keys
    names = {one.to_user_string() for one in taken}
    assert names == {name for name in SPECS if not name.startswith("captures/")}


def test_a_decision_starts_one_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COMPUTE_MARKET_DATA", str(tmp_path))
    cursor: str | None = None
    answers = []
    for text in ("", "", "{}\n", "{}\n", "{}\n{}\n"):
        (tmp_path / "decisions.jsonl").write_text(text)
        context = dg.build_sensor_context(cursor=cursor)
        answers.append(decisions_sensor(context))
        cursor = context.cursor
    asked = [one for one in answers if isinstance(one, dg.RunRequest)]
    assert [type(one).__name__ for one in answers[:2]] == ["SkipReason", "SkipReason"]
    assert [answers.index(one) for one in asked] == [2, 4]
    assert len({one.run_key for one in asked}) == 2
    assert asked[1].tags["compute-market/decisions"] == "2"


def test_a_source_that_nobody_asks_any_more_shows() -> None:
    assert SPECS["captures/openrouter"].freshness_policy == dg.FreshnessPolicy.time_window(
        fail_window=timedelta(hours=50), warn_window=timedelta(hours=37.5)
    )
