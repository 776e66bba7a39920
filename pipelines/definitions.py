"""The Dagster graph: made from what sources, parsers, contracts and table functions declare.

Belongs here: assets, checks, jobs and schedules, each a thin wrapper round a step of `run.Run`.
Does not belong here: any step's logic, and any import of Scrapy or Great Expectations: loading
this module must stay quick.
"""

import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta
from pathlib import Path

import dagster as dg

from pipelines.graph import Table, tables
from pipelines.metadata import captures_metadata, column_metadata, release_metadata, table_metadata
from pipelines.observe import observations
from pipelines.run import Run
from pipelines.settings import live_plan
from scrapers.registry import Source, sources
from warehouse.contract import Contract, contracts
from warehouse.gate import CheckResult

__all__ = ["defs", "everything"]

OWNERS = ["team:compute-market"]
DECLARED_TYPES = "declared_types"
"""Dagster's name for the type, null and enumeration rules that columns bring by themselves."""


def _captures_key(source: str) -> dg.AssetKey:
    return dg.AssetKey(["captures", source])


def _observation_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["observations", name])


def _table_key(name: str) -> dg.AssetKey:
    return dg.AssetKey(["tables", name])


def _captures_spec(source: Source) -> dg.AssetSpec:
    return dg.AssetSpec(
        _captures_key(source.name),
        group_name="captures",
        description=f"Archived responses of {source.title}. {source.attribution}",
        owners=OWNERS,
        kinds={"scrapy", "file"},
        tags={"source": source.name},
        metadata={
            "publisher": source.publisher,
            "licence": source.licence,
            "homepage": dg.MetadataValue.url(source.homepage),
            "hosts": ", ".join(source.hosts),
        },
        freshness_policy=dg.FreshnessPolicy.time_window(
            fail_window=timedelta(hours=source.stale_after_hours),
            warn_window=timedelta(hours=0.75 * source.stale_after_hours),
        ),
    )


@dg.multi_asset(
    name="fetch",
    can_subset=True,
    specs=[_captures_spec(source) for source in sources().values()],
    check_specs=[
        dg.AssetCheckSpec(
            "fetched",
            asset=_captures_key(name),
            description="The source answered, and nothing that had to be fetched is missing.",
        )
        for name in sources()
    ],
    required_resource_keys={"run"},
    # Only fetching is retried: everything after it gives the same answer the second time.
    retry_policy=dg.RetryPolicy(
        max_retries=2, delay=60, backoff=dg.Backoff.EXPONENTIAL, jitter=dg.Jitter.PLUS_MINUS
    ),
)
def fetch(
    context: dg.AssetExecutionContext,
) -> Iterator[dg.MaterializeResult | dg.AssetCheckResult]:
    """All sources asked for, in one crawl; a broken one never stops the others."""
    run: Run = context.resources.run
    names = [key.path[-1] for key in sorted(context.selected_asset_keys)]
    run.fetch(names)
    outcomes = {outcome.source: outcome for outcome in run.result.outcomes}
    skipped = {one.source: one.reason for one in run.result.skipped}
    for name in names:
        outcome = outcomes.get(name)
        ok = outcome is None or outcome.ok
        reason = outcome.reason if outcome else skipped.get(name, "imported")
        yield dg.MaterializeResult(
            asset_key=_captures_key(name), metadata=captures_metadata(run, name, reason)
        )
        yield dg.AssetCheckResult(
            asset_key=_captures_key(name),
            check_name="fetched",
            passed=ok,
            metadata={"reason": reason},
        )


def _observation_asset(name: str) -> dg.AssetsDefinition:
    source, records = observations()[name]

    @dg.asset(
        key=_observation_key(name),
        deps=[_captures_key(source.name)],
        group_name="observations",
        owners=OWNERS,
        kinds={"python"},
        tags={"source": source.name},
        description=f"What the captures of {source.name} say: {records.name}, "
        f"one sighting per capture and ({', '.join(records.key)}).",
        check_specs=[
            dg.AssetCheckSpec(
                "parsed",
                asset=_observation_key(name),
                description="No capture of this kind was refused by its parser in this run.",
            )
        ],
        required_resource_keys={"run"},
    )
    def observation(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        run: Run = context.resources.run
        refused = [entry for entry in run.observe().refused if entry.observation == name]
        count = run.space.ledger.count(name)
        return dg.MaterializeResult(
            metadata={"captures": count},
            check_results=[
                dg.AssetCheckResult(
                    check_name="parsed",
                    passed=not refused,
                    metadata={"refused": [f"{one.url}: {one.message}" for one in refused]},
                )
            ],
        )

    return observation


def _table_checks(contract: Contract) -> list[dg.AssetCheckSpec]:
    named = [(check.code, check.reason) for check in contract.checks]
    named.append((DECLARED_TYPES, "Every column has its declared type, values and nulls."))
    return [
        dg.AssetCheckSpec(code, asset=_table_key(contract.name), description=reason)
        for code, reason in named
    ]


def _table_asset(table: Table) -> dg.AssetsDefinition:
    contract = contracts()[table.name]
    upstream = [_table_key(name) for name in table.tables]
    upstream += [_observation_key(name) for name in table.observations]
    if "quarantined_rows" in table.special:
        upstream += [_table_key(name) for name in tables() if name != table.name]
    if "refused_captures" in table.special:
        upstream += [_observation_key(name) for name in observations()]

    @dg.asset(
        key=_table_key(table.name),
        deps=upstream,
        group_name="tables",
        owners=OWNERS,
        kinds={"pandas", "parquet"},
        description=f"{contract.title}. {contract.meaning}",
        metadata=column_metadata(contract, table),
        check_specs=_table_checks(contract),
        required_resource_keys={"run"},
    )
    def built(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
        run: Run = context.resources.run
        made = run.build_or_hold(table.name)
        return dg.MaterializeResult(
            metadata=table_metadata(made),
            check_results=list(_check_results(contract, made.checks)),
        )

    return built


def _check_results(
    contract: Contract, results: Sequence[CheckResult]
) -> Iterator[dg.AssetCheckResult]:
    declared = {check.code for check in contract.checks}
    found = {result.code: result for result in results}
    for code in declared:
        result = found.get(code)
        yield dg.AssetCheckResult(
            check_name=code,
            passed=result is None or result.passed,
            severity=_severity(result),
            metadata=_check_metadata(result),
        )
    own = [one for one in results if one.code not in declared and not one.passed]
    yield dg.AssetCheckResult(
        check_name=DECLARED_TYPES,
        passed=not own,
        metadata={one.code: one.sentence for one in own},
    )


def _severity(result: CheckResult | None) -> dg.AssetCheckSeverity:
    warning = result is not None and result.severity == "warning"
    return dg.AssetCheckSeverity.WARN if warning else dg.AssetCheckSeverity.ERROR


def _check_metadata(result: CheckResult | None) -> Mapping[str, dg.MetadataValue | str | int]:
    if result is None:
        return {"sentence": "not evaluated: no row is in the table"}
    return {
        "sentence": result.sentence,
        "evaluated": result.evaluated,
        "failed": result.failed,
        "figures": dg.MetadataValue.json(dict(result.figures)),
    }


@dg.asset(
    key="release",
    deps=[_table_key(name) for name in tables()],
    group_name="release",
    owners=OWNERS,
    kinds={"parquet", "duckdb"},
    description="All tables together, immutable, behind `latest`; the last good version of a "
    "table that is held.",
    check_specs=[
        dg.AssetCheckSpec("no_table_held", asset="release", description="Every table passed."),
        dg.AssetCheckSpec(
            "quarantine_unchanged",
            asset="release",
            description="Nothing went into quarantine that was not there before.",
        ),
    ],
    required_resource_keys={"run"},
)
def release(context: dg.AssetExecutionContext) -> dg.MaterializeResult:
    """Publish; unchanged tables are linked, and nothing new makes no new release."""
    run: Run = context.resources.run
    published = run.publish()
    new = run.result.new_quarantine
    return dg.MaterializeResult(
        metadata=release_metadata(published),
        check_results=[
            dg.AssetCheckResult(
                check_name="no_table_held",
                passed=not published.held,
                metadata=dict(published.held),
            ),
            dg.AssetCheckResult(
                check_name="quarantine_unchanged", passed=not new, metadata={"new": len(new)}
            ),
        ],
    )


@dg.resource(description="One run over the data folder, which it holds alone.")
def run_resource(context: dg.InitResourceContext) -> Iterator[Run]:
    """A live run over `COMPUTE_MARKET_DATA`, as the schedules want it."""
    log = context.log
    with Run(
        Path(os.environ.get("COMPUTE_MARKET_DATA", "data")),
        live_plan(dict(os.environ)),
        on_progress=log.info if log else None,
    ) as run:
        yield run


def everything() -> list[dg.AssetsDefinition]:
    """All assets, in an order in which inputs come first."""
    return [
        fetch,
        *(_observation_asset(name) for name in observations()),
        *(_table_asset(table) for table in tables().values()),
        release,
    ]


def _definitions() -> dg.Definitions:
    jobs = {
        source.name: dg.define_asset_job(
            f"update_{source.name}",
            selection=dg.AssetSelection.assets(_captures_key(source.name)).downstream(),
            description=f"Fetch {source.title}, build what depends on it, publish.",
            tags={"source": source.name},
        )
        for source in sources().values()
    }
    all_assets = dg.define_asset_job(
        "update_everything",
        selection=dg.AssetSelection.all(),
        description="Fetch every source that is due, build every table, publish.",
    )
    return dg.Definitions(
        assets=everything(),
        jobs=[all_assets, *jobs.values()],
        schedules=[
            dg.ScheduleDefinition(
                name=f"{name}_daily",
                job=jobs[name],
                cron_schedule=source.cron,
                execution_timezone="UTC",
                description=f"{source.title}: {source.cron} UTC",
                tags={"source": name},
            )
            for name, source in sources().items()
        ],
        resources={"run": run_resource},
        # One process: a run holds the data folder, and steps hand tables on in memory.
        executor=dg.in_process_executor,
    )


defs = _definitions()
