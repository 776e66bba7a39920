"""Great Expectations behind one function.

Belongs here: the lazy import, its settings, one suite run over one frame, its answer as positions
of rows.
Does not belong here: which expectation a rule becomes (`rules`), or what a failure means (`gate`).
"""

import logging
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from typing import Any

import pandas as pd

__all__ = ["Expectation", "ExpectationError", "Finding", "evaluate", "prepare"]


@dataclass(frozen=True, slots=True)
class Expectation:
    """One expectation by the name of its class, so that naming it imports nothing."""

    code: str
    kind: str
    arguments: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What an expectation found: rows looked at (nulls are skipped) and the positions that fail."""

    evaluated: int
    rows: tuple[int, ...]


class ExpectationError(RuntimeError):
    """An expectation could not be evaluated at all, so nothing is known about the rows."""


def evaluate(
    name: str, frame: pd.DataFrame, expectations: Sequence[Expectation]
) -> dict[str, Finding]:
    """Findings by code, in the order of `expectations`.

    `frame` must have a RangeIndex. Nothing is imported where there is nothing to check.

    Raises:
        ExpectationError: naming the table and the check.
    """
    if frame.empty or not expectations:
        return {one.code: Finding(0, ()) for one in expectations}
    gx = _great_expectations()
    results = {
        result.expectation_config.meta["code"]: result
        for result in _batch(gx, name, frame)
        .validate(_suite(gx, name, expectations), result_format={"result_format": "COMPLETE"})
        .results
    }
    return {one.code: _finding(name, one.code, results[one.code]) for one in expectations}


def prepare() -> None:
    """Import Great Expectations now (2 to 6 s), in a thread while something else waits."""
    _great_expectations()


@cache
def _great_expectations() -> Any:
    # Releases before 1.24 report every run to their vendor unless this is set before the import;
    # the pinned one has no such code (a test looks), so this only guards a change of the pin.
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "False")
    with _absent("pyspark"):
        import great_expectations
    from great_expectations.execution_engine import pandas_execution_engine

    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    # The hash of the whole frame is only a batch marker, yet is taken at every get_batch and every
    # validate: 2.4 s of 2.8 s for 100,000 rows (1.24.1, measured 2026-11; a test holds the name).
    pandas_execution_engine.hash_pandas_dataframe = _unhashed
    return great_expectations


@contextmanager
def _absent(package: str) -> Iterator[None]:
    """Let an import find no such package, unless it was imported before.

    Great Expectations imports Spark wherever it is installed, and Spark 4 ends the process with
    status 0 if that happens below a module that is no file: in every run that a Dagster daemon
    starts (2026-11).
    """
    modules: dict[str, Any] = sys.modules
    hidden = package not in modules
    if hidden:
        modules[package] = None
    try:
        yield
    finally:
        if hidden:
            del modules[package]


def _unhashed(frame: pd.DataFrame) -> str:
    return f"unhashed, {len(frame)} rows"


def _batch(gx: Any, name: str, frame: pd.DataFrame) -> Any:
    from great_expectations.data_context.types.base import ProgressBarsConfig

    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    asset = context.data_sources.add_pandas("tables").add_dataframe_asset(name)
    return asset.add_batch_definition_whole_dataframe("all").get_batch({"dataframe": frame})


def _suite(gx: Any, name: str, expectations: Sequence[Expectation]) -> Any:
    made = [
        getattr(gx.expectations, one.kind)(**one.arguments, meta={"code": one.code})
        for one in expectations
    ]
    return gx.ExpectationSuite(name=name, expectations=made)


def _finding(name: str, code: str, result: Any) -> Finding:
    found = result.result
    if "unexpected_index_list" not in found and not result.success:
        raise ExpectationError(
            f"{name}: the check {code} could not be evaluated "
            f"({_message(result.exception_info)}); mend the contract or the rule behind it"
        )
    missing = found.get("missing_count") or 0
    rows = tuple(sorted({int(row) for row in found.get("unexpected_index_list") or ()}))
    return Finding(found["element_count"] - missing, rows)


def _message(info: Any) -> str:
    """The first exception message in what Great Expectations keeps, flat or by metric."""
    if not isinstance(info, Mapping):
        return "no reason given"
    flat = info.get("exception_message")
    nested = next((_message(part) for part in info.values() if isinstance(part, Mapping)), None)
    return str(flat or nested or "no reason given").splitlines()[0]
