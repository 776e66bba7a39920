"""The assets of the Dagster graph: one a source, an observation and a table, and the release.

Belongs here: thin wrappers round the steps of `run.Run`, made from what sources, parsers, contracts
and table functions declare. Does not belong here: any step's logic, jobs and schedules
(`definitions`), what is shown of an asset (`metadata`), its checks (`asset_checks`).
"""

from collections.abc import Iterator
from datetime import timedelta

import dagster as dg

from pipelines.asset_checks import (
    captures_checks,
    captures_results,
    observation_checks,
    observation_results,
    release_checks,
    release_results,
    table_checks,
    table_results,
)
from pipelines.graph import Table, tables
from pipelines.keys import captures_key, observation_key, table_key
from pipelines.metadata import (
    captures_metadata,
    observation_metadata,
    observation_spec_metadata,
    release_metadata,
    release_tags,
    source_metadata,
    table_description,
    table_metadata,
    table_spec_metadata,
    table_tags,
)
from pipelines.observe import observations
from pipelines.run import Run
from scrapers.registry import Source, sources
from warehouse.contract import contracts

__all__ = ["everything", "fetch"]

OWNERS = ["team:compute-market"]


def everything() -> list[dg.AssetsDefinition]:
    """All assets, each after those it is made from."""
    return [
        fetch,
        *(_observation_asset(name) for name in observations()),
        *(_table_asset(table) for table in tables().values()),
        release,
    ]


def _captures_spec(source: Source) -> dg.AssetSpec:
    stale = timedelta(hours=source.stale_after_hours)
    return dg.AssetSpec(
        captures_key(source.name),
        group_name="captures",
        description=f"**{source.title}**, as its answers lie in the archive.\n\n"
        f"Asked every {source.cadence_hours:g} hours; a run in between fetches nothing. "
        f"Licence: {source.licence}.",
        owners=OWNERS,
        kinds={"scrapy"},
        tags={f"source/{source.name}": ""},
        metadata=source_metadata(source),
        # Measures when it was last asked; what came of it is the check `fresh`.
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=stale, warn_window=0.75 * stale
        ),
    )


@dg.multi_asset(
    name="fetch",
    can_subset=True,
    specs=[_captures_spec(source) for source in sources().values()],
    check_specs=[spec for source in sources().values() for spec in captures_checks(source)],
    required_resource_keys={"run"},
)
def fetch(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """All sources asked for, in one crawl; a broken one never stops the others."""
    run: Run = context.resources.run
    names = [key.path[-1] for key in sorted(context.selected_asset_keys)]
    run.fetch(names)
    _ask_again(context, run)
    # Read at once, so that the counts and ages shown are those after the fetch.
    run.observe()
    for name in names:
        yield dg.MaterializeResult(
            asset_key=captures_key(name), metadata=captures_metadata(run, name)
        )
        yield from captures_results(run, name)


def _ask_again(context: dg.AssetExecutionContext, run: Run) -> None:
    """Have this step repeated later if the network is down: the only step that time can mend."""
    waits = run.plan.patience
    if run.cut_off and context.retry_number < len(waits):
        wait = waits[context.retry_number]
        context.log.warning(f"no source answers; asking again in {wait:g} seconds")
        raise dg.RetryRequested(max_retries=len(waits), seconds_to_wait=wait)


def _observation_asset(name: str) -> dg.AssetsDefinition:
    source, records = observations()[name]

    @dg.asset(
        key=observation_key(name),
        deps=[captures_key(source.name)],
        group_name="observations",
        owners=OWNERS,
        kinds={"python"},
        tags={f"source/{source.name}": ""},
        description=f"**{records.name}** of {source.title}: what each capture says of each "
        f"({', '.join(records.key)}), with the instant at which it became public.",
        metadata=observation_spec_metadata(records),
        check_specs=observation_checks(name),
        required_resource_keys={"run"},
    )
    def observation(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        run: Run = context.resources.run
        return dg.MaterializeResult(
            metadata=observation_metadata(run, name),
            check_results=list(observation_results(run, name)),
        )

    return observation


def _upstream(table: Table) -> list[dg.AssetKey]:
    """What the table function's parameters ask for."""
    upstream = [table_key(name) for name in table.tables]
    upstream += [observation_key(name) for name in table.observations]
    if "quarantined_rows" in table.special:
        upstream += [table_key(name) for name in tables() if name != table.name]
    if "refused_captures" in table.special:
        upstream += [observation_key(name) for name in observations()]
    return upstream


def _table_asset(table: Table) -> dg.AssetsDefinition:
    contract = contracts()[table.name]

    @dg.asset(
        key=table_key(table.name),
        deps=_upstream(table),
        group_name="tables",
        owners=OWNERS,
        kinds={"pandas", "parquet"},
        tags=table_tags(contract),
        description=table_description(contract),
        metadata=table_spec_metadata(contract, table),
        check_specs=table_checks(contract),
        required_resource_keys={"run"},
    )
    def built(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        run: Run = context.resources.run
        made = run.build_or_hold(table.name)
        now = run.reference_time()
        return dg.MaterializeResult(
            metadata=table_metadata(made, now), check_results=list(table_results(made, now))
        )

    return built


@dg.asset(
    key="release",
    deps=[table_key(name) for name in tables()],
    group_name="release",
    owners=OWNERS,
    kinds={"parquet", "duckdb"},
    description="All tables together, immutable, under one date. Readers follow `data/latest`, "
    "which switches in one instant. A table that is held keeps its last good version.",
    check_specs=release_checks(),
    required_resource_keys={"run"},
)
def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Publish; unchanged tables are linked, and nothing new makes no new release."""
    run: Run = context.resources.run
    published = run.publish()
    # What a list of runs can be filtered by, long after their pages are gone.
    context.instance.add_run_tags(context.run.run_id, release_tags(run, published))
    return dg.MaterializeResult(
        metadata=release_metadata(published),
        check_results=list(release_results(run, published)),
    )
