"""Which table needs what: read from the names of the table functions' parameters.

Belongs here: finding the table modules, sorting their inputs by kind, the order to build in.
Does not belong here: any table's name, or how inputs are brought (`build`).
"""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from graphlib import TopologicalSorter

import pandas as pd

import pipelines.tables
from pipelines.observe import observations
from pipelines.reads import EVERYTHING, Reads

__all__ = ["SPECIAL", "Table", "build_order", "tables"]

SPECIAL = {
    "accepted": "capture ids whose rows a person accepted although a check objected",
    "decided": "by subject the decision of a person that counts",
    "declared_sources": "what every source's `source.yml` declares",
    "refused_captures": "captures that a parser refused or no manifest vouches for",
    "quarantined_rows": "rows that the gate kept out of the other tables",
}
"""Inputs that are neither table, observation nor reference file."""


@dataclass(frozen=True, slots=True)
class Table:
    """One table module: its function and the inputs it names, sorted by kind."""

    name: str
    function: Callable[..., pd.DataFrame]
    tables: tuple[str, ...]
    observations: tuple[str, ...]
    references: tuple[str, ...]
    special: tuple[str, ...]
    reads: Mapping[str, Reads]
    """Of an input table what the function reads, where it says so."""

    def reads_of(self, table: str) -> Reads:
        """What the function reads of an input table."""
        return self.reads.get(table, EVERYTHING)

    @property
    def inputs(self) -> tuple[str, ...]:
        """All inputs, in the order of the function's parameters."""
        return tuple(inspect.signature(self.function).parameters)


@cache
def tables() -> Mapping[str, Table]:
    """Every table by name, in an order in which inputs come first.

    Raises:
        ValueError: a parameter names nothing that exists.
    """
    names = sorted(module.name for module in pkgutil.iter_modules(pipelines.tables.__path__))
    found = {name: _table(name, names) for name in names}
    return {name: found[name] for name in build_order(found)}


def build_order(found: Mapping[str, Table]) -> list[str]:
    """Table names, each after those it is made from; what was kept out of the others comes last."""
    graph = {}
    for name, table in found.items():
        others = set(found) - {name} if "quarantined_rows" in table.special else set()
        graph[name] = sorted({*table.tables, *others})
    return list(TopologicalSorter(graph).static_order())


def _table(name: str, known: list[str]) -> Table:
    module = importlib.import_module(f"pipelines.tables.{name}")
    function = getattr(module, name)
    kinds: dict[str, list[str]] = {
        "tables": [],
        "observations": [],
        "references": [],
        "special": [],
    }
    for parameter in inspect.signature(function).parameters:
        if parameter in known:
            kinds["tables"].append(parameter)
        elif parameter in observations():
            kinds["observations"].append(parameter)
        elif parameter.endswith("_reference"):
            kinds["references"].append(parameter)
        elif parameter in SPECIAL:
            kinds["special"].append(parameter)
        else:
            raise ValueError(
                f"the table {name} asks for {parameter}, which is no table, observation, "
                f"reference file or special input; see pipelines/tables/__init__.py"
            )
    return Table(
        name,
        function,
        reads=getattr(module, "READS", {}),
        **{kind: tuple(names) for kind, names in kinds.items()},
    )
