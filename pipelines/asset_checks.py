"""The checks that Dagster shows beside each asset: declared beforehand, answered after each step.

Belongs here: naming and answering them. Does not belong here: judging (`warehouse.gate`, `health`):
a check here repeats a verdict, and none blocks a step, because the release itself takes only what
passed.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

import dagster as dg

from pipelines.built import Built
from pipelines.failing import failing_rows, listed, refused_answers
from pipelines.keys import captures_key, observation_key, table_key
from pipelines.metadata import check_description, check_metadata, sentences, table_figures
from pipelines.run import Run
from scrapers.registry import Source
from warehouse.contract import Contract
from warehouse.gate import CheckResult
from warehouse.release import Published

__all__ = [
    "captures_checks",
    "captures_results",
    "observation_checks",
    "observation_results",
    "release_checks",
    "release_results",
    "table_checks",
    "table_results",
]

FETCHED, FRESH, PARSED = "fetched", "fresh", "parsed"
COLUMNS, TAKEN = "columns_as_declared", "taken_by_release"
ALL_TAKEN, NO_NEW_QUARANTINE = "no_table_held", "nothing_new_in_quarantine"

WARN = dg.AssetCheckSeverity.WARN


def captures_checks(source: Source) -> list[dg.AssetCheckSpec]:
    """The checks of a source's captures."""
    key = captures_key(source.name)
    return [
        dg.AssetCheckSpec(
            FETCHED, asset=key, description="Whatever was asked for in this run came whole."
        ),
        dg.AssetCheckSpec(
            FRESH,
            asset=key,
            description=f"The last good answer is at most {source.stale_after_hours:g} hours old.",
        ),
    ]


def captures_results(run: Run, source: str) -> Iterator[dg.AssetCheckResult]:
    """How fetching went, and how old what we have is."""
    key, health = captures_key(source), run.health(source)
    outcome = run.outcome(source)
    problems = outcome.problems if outcome else ()
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=FETCHED,
        passed=outcome is None or outcome.ok,
        metadata={"sentence": run.told(source), **sentences(problems)},
    )
    age = health["age_hours"]
    yield dg.AssetCheckResult(
        asset_key=key,
        check_name=FRESH,
        passed=not health["stale"],
        severity=WARN,
        metadata={
            "last_success": health["last_success"] or "never",
            **({} if age is None else {"age_hours": float(age)}),
        },
    )


def observation_checks(name: str) -> list[dg.AssetCheckSpec]:
    """The check of an observation."""
    return [
        dg.AssetCheckSpec(
            PARSED,
            asset=observation_key(name),
            description="Every answer that came new in this run has the documented form; one that "
            "has not is in quarantine.",
        )
    ]


def observation_results(run: Run, name: str) -> Iterator[dg.AssetCheckResult]:
    """Which captures this run met that their parser refused."""
    refused = [entry for entry in run.observe().refused if entry.observation == name]
    yield dg.AssetCheckResult(
        check_name=PARSED,
        passed=not refused,
        metadata={"refused": len(refused), **refused_answers(refused)},
    )


def table_checks(contract: Contract) -> list[dg.AssetCheckSpec]:
    """One check for each rule of the contract, one for all columns, one for the outcome."""
    named = {
        TAKEN: "The table passed; a release takes it as built, not its last good version.",
        COLUMNS: "Every value has its column's declared type and form, and is one of its values.",
        **{check.code: check_description(check) for check in contract.checks},
    }
    return [
        dg.AssetCheckSpec(code, asset=table_key(contract.name), description=text)
        for code, text in named.items()
    ]


def table_results(made: Built, now: datetime) -> Iterator[dg.AssetCheckResult]:
    """The gate's verdicts on a built table."""
    yield dg.AssetCheckResult(
        check_name=TAKEN,
        passed=made.held is None,
        metadata={
            "sentence": made.held or "The next release takes this table as built.",
            **table_figures(made, now),
        },
    )
    declared = [check.code for check in made.contract.checks]
    found = {result.code: result for result in made.checks}
    own = [one for one in made.checks if one.code not in declared]
    broken = [one for one in own if not one.passed]
    yield dg.AssetCheckResult(
        check_name=COLUMNS,
        passed=not broken,
        metadata={
            "rules": len(own),
            **sentences([one.sentence for one in broken]),
            **(
                failing_rows(made.quarantined, made.contract.name, broken[0].code) if broken else {}
            ),
        },
    )
    for code in declared:
        yield _table_result(code, found.get(code), made)


def _table_result(code: str, result: CheckResult | None, made: Built) -> dg.AssetCheckResult:
    warning = result is not None and result.severity == "warning"
    rows = failing_rows(made.quarantined, made.contract.name, code)
    return dg.AssetCheckResult(
        check_name=code,
        passed=result is None or result.passed,
        severity=WARN if warning else dg.AssetCheckSeverity.ERROR,
        metadata={**check_metadata(result, examples=not rows), **rows},
    )


def release_checks() -> list[dg.AssetCheckSpec]:
    """The checks of the release."""
    return [
        dg.AssetCheckSpec(
            ALL_TAKEN, asset="release", description="Every table is published as built."
        ),
        dg.AssetCheckSpec(
            NO_NEW_QUARANTINE,
            asset="release",
            description="No row or capture went into quarantine that was not there before.",
        ),
    ]


def release_results(run: Run, published: Published) -> Iterator[dg.AssetCheckResult]:
    """Which tables are held, and what is new in quarantine."""
    held = [f"{name}: {reason}" for name, reason in published.held.items()]
    yield dg.AssetCheckResult(
        check_name=ALL_TAKEN, passed=not held, metadata={"held": len(held), **sentences(held)}
    )
    new = run.result.new_quarantine
    yield dg.AssetCheckResult(
        check_name=NO_NEW_QUARANTINE, passed=not new, metadata={"new": len(new), **_new_rows(run)}
    )


def _new_rows(run: Run) -> Mapping[str, Any]:
    """The first rows and answers that were not in quarantine before."""
    new = set(run.result.new_quarantine)
    rows = run.built("quarantine").whole().to_pylist() if new else []
    return listed(row for row in rows if row["quarantine_id"] in new)
