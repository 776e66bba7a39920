"""What a published table is: its contract, read from YAML.

Belongs here: the types of a contract, reading and validating it, the Arrow schema it stands for.
Does not belong here: judging rows (`gate`, `rules`), casting (`cast`), or any table's own logic.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pyarrow as pa

from warehouse.arrow_types import arrow_type
from warehouse.declarations import ContractError, read_contract

__all__ = ["Check", "Column", "Contract", "ContractError", "Partition", "contracts", "load"]

CONTRACTS = Path(__file__).parent / "contracts"


@dataclass(frozen=True, slots=True)
class Column:
    """One column: type, unit and the one meaning its name has in the whole warehouse."""

    name: str
    type: str
    """Name of an Arrow type, see `arrow_types`."""
    unit: str
    meaning: str
    nullable: bool = False
    values: tuple[str, ...] = ()
    """The only values there are; empty: any."""
    pattern: str | None = None
    """A regular expression the whole text must match."""
    example: str | None = None
    shared: bool = False
    """Whether it is one of the provenance columns that end every table of its kind."""

    @property
    def arrow(self) -> Any:
        """The Arrow type."""
        return arrow_type(self.type)


@dataclass(frozen=True, slots=True)
class Check:
    """One declared check. `level` is row or table, `severity` error or warning."""

    code: str
    level: str
    rule: str
    reason: str
    column: str | None
    severity: str
    parameters: Mapping[str, Any]
    """What else the rule needs (`min`, `max_pct`, `by`, …), as written."""


@dataclass(frozen=True, slots=True)
class Partition:
    """How a table is cut into shards: by quarters of a date column.

    A shard's verdict may depend on rows up to `margin_days` days outside its quarter.
    """

    column: str
    margin_days: int


@dataclass(frozen=True, slots=True)
class Contract:
    """One table's declaration, with every shared column resolved."""

    name: str
    title: str
    version: int
    meaning: str
    grain: str
    provenance: str
    key: tuple[str, ...]
    measures: tuple[str, ...]
    vintage_of: tuple[str, ...]
    """Columns whose change begins a new vintage; empty: all value columns."""
    worked_out: tuple[str, ...]
    """Value columns computed from other rows: no capture alone shows them."""
    derivations: Mapping[str, tuple[str, ...]]
    """By column what it is made of, each as `input.column`; see `pipelines.lineage`."""
    views: Mapping[str, str]
    """By name the condition in SQL that picks a view's rows of the table."""
    history: bool
    partition: Partition | None
    sort: tuple[str, ...]
    licence: Mapping[str, str]
    """`name`, `attribution` and, where there is one, `url`."""
    sources: tuple[str, ...]
    """In order of precedence, the highest last."""
    caveats: tuple[str, ...]
    example: str
    columns: Mapping[str, Column]
    checks: tuple[Check, ...]
    digest: str
    """SHA-256 of everything above: changes whenever the declaration does."""

    @property
    def value_columns(self) -> tuple[str, ...]:
        """Columns that are neither key nor shared provenance: what a vintage is a vintage of."""
        return tuple(
            name
            for name, column in self.columns.items()
            if name not in self.key and not column.shared
        )

    @property
    def vintage_columns(self) -> tuple[str, ...]:
        """Columns whose change begins a new vintage of a key."""
        return self.vintage_of or self.value_columns

    def arrow_schema(self, *, history: bool = False) -> Any:
        """The Arrow schema of the published file; of the file of vintages with `history`.

        A withdrawn vintage has no values, so there value columns may be null. The footer holds
        title, licence and contract version only; longer texts stand beside the data.
        """
        relaxed = self.value_columns if history else ()
        fields = [
            pa.field(name, column.arrow, nullable=column.nullable or name in relaxed)
            for name, column in self.columns.items()
        ]
        footer = {
            "title": self.title,
            "licence": self.licence["name"],
            "contract_version": str(self.version),
        }
        return pa.schema(fields, metadata=footer)


def load(name: str, folder: Path = CONTRACTS) -> Contract:
    """The contract of the table `name`.

    Raises:
        ContractError: one sentence with the file, the place in it and what is wrong.
    """
    return _load(name, folder)


def contracts() -> Mapping[str, Contract]:
    """All contracts of the warehouse by table, in alphabetical order.

    Raises:
        ContractError: as `load`.
    """
    names = sorted(path.stem for path in CONTRACTS.glob("[!_]*.yml"))
    return {name: load(name) for name in names}


@cache
def _load(name: str, folder: Path) -> Contract:
    declared, columns = read_contract(name, folder)
    fields: dict[str, Any] = {
        "name": name,
        **{key: declared[key] for key in ("title", "version", "meaning", "grain", "provenance")},
        "key": tuple(declared["key"]),
        "measures": tuple(declared["measures"]),
        "vintage_of": tuple(declared.get("vintage_of", ())),
        "worked_out": tuple(declared.get("worked_out", ())),
        "derivations": {
            column: tuple(made_of) for column, made_of in declared.get("derivations", {}).items()
        },
        "views": dict(declared.get("views", {})),
        "history": declared["history"],
        "partition": Partition(**declared["partition"]) if "partition" in declared else None,
        "sort": tuple(declared.get("sort", declared["key"])),
        "licence": declared["licence"],
        "sources": tuple(declared["sources"]),
        "caveats": tuple(declared["caveats"]),
        "example": declared["example"],
        "columns": {column["name"]: _column(column) for column in columns},
        "checks": tuple(_check(check) for check in declared["checks"]),
    }
    return Contract(**fields, digest=_digest(fields))


def _column(declared: Mapping[str, Any]) -> Column:
    return Column(**{**declared, "values": tuple(declared.get("values", ()))})


def _check(declared: Mapping[str, Any]) -> Check:
    named = ("code", "level", "rule", "reason", "column", "severity")
    return Check(
        code=declared["code"],
        level=declared["level"],
        rule=declared["rule"],
        reason=declared["reason"],
        column=declared.get("column"),
        severity=declared.get("severity", "error"),
        parameters={key: value for key, value in declared.items() if key not in named},
    )


def _digest(fields: Mapping[str, Any]) -> str:
    text = json.dumps(fields, default=asdict, ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
