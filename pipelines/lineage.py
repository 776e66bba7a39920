"""Which columns of its inputs each column of a table comes from.

Belongs here: what contracts declare, beside what follows from one name for one thing: a column
that a record has under the same name is read from there. Does not belong here: which row comes
from which (`derived_from`, `derivation`), how Dagster shows it (`metadata`).
"""

from collections.abc import Mapping

from pipelines.graph import Table
from pipelines.observe import observations
from warehouse.contract import Contract

__all__ = ["ColumnOf", "lineage"]

ColumnOf = tuple[str, str]
"""(table or observation, its column)."""


def lineage(contract: Contract, table: Table) -> Mapping[str, tuple[ColumnOf, ...]]:
    """By column the columns it is made of; columns of which neither is known are left out.

    Raises:
        ValueError: the contract names an input that the table's function does not ask for.
    """
    found = {name: (*_read(name, table), *_declared(contract, name)) for name in contract.columns}
    for name, columns in found.items():
        for other, _ in columns:
            if other not in table.inputs:
                raise ValueError(
                    f"the contract of {contract.name} makes {name} of {other}, which its function "
                    "does not take; mend `derivations`"
                )
    return {name: tuple(dict.fromkeys(columns)) for name, columns in found.items() if columns}


def _read(name: str, table: Table) -> list[ColumnOf]:
    """The records that carry a field of this name."""
    return [
        (other, name) for other in table.observations if name in observations()[other][1].fields
    ]


def _declared(contract: Contract, name: str) -> list[ColumnOf]:
    parts = [text.split(".") for text in contract.derivations.get(name, ())]
    return [(other, column) for other, column in parts]
