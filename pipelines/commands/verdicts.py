"""Every table of a release in one line: how much, how new, what its gate said.

Belongs here: putting manifest, data package and checks side by side.
Does not belong here: printing (`read`), or judging (`warehouse.gate`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from warehouse.read import Warehouse

__all__ = ["Line", "overview"]

FALLBACK = ("last_seen",)
"""Columns that tell how new a table without periods is."""

WIDEST = 20
"""Letters of a licence's name in a table; `show sources` and README.md of a release have it all."""


@dataclass(frozen=True, slots=True)
class Line:
    """One table."""

    table: str
    title: str | None
    rows: int | None
    """None: never published."""
    newest: date | None
    """The newest period, by its first day; None where the table has no periods."""
    age_days: int | None
    held: str | None
    warnings: tuple[str, ...]
    kept_out: int
    """Rows of it that are in quarantine."""
    licence: str | None

    @property
    def gate(self) -> str:
        """The verdict in a word or two."""
        if self.held:
            return "held"
        found = [
            f"{len(self.warnings)} {'warning' if len(self.warnings) == 1 else 'warnings'}"
            if self.warnings
            else "",
            f"{self.kept_out:,} kept out" if self.kept_out else "",
        ]
        return ", ".join(["passed", *filter(None, found)])

    def cells(self) -> list[Any]:
        """What the table of tables shows."""
        age = None if self.age_days is None else f"{self.age_days} d"
        licence = self.licence or ""
        short = licence if len(licence) <= WIDEST else f"{licence[: WIDEST - 1]}…"
        return [self.table, self.rows, self.newest, age, self.gate, short]

    def notes(self) -> list[str]:
        """A sentence for each thing that a reader should know before using the table."""
        version = "was never published" if self.rows is None else "shows its last good version"
        held = [f"{self.table} is held and {version}: {self.held}"]
        return [
            *(held if self.held else []),
            *(f"{self.table}: {warning}" for warning in self.warnings),
        ]

    def as_json(self) -> dict[str, Any]:
        """The same for a program."""
        names = ("table", "title", "rows", "newest", "age_days", "gate", "held", "licence")
        more = {"warnings": list(self.warnings), "kept_out": self.kept_out}
        return {name: getattr(self, name) for name in names} | more


def overview(release: "Warehouse", today: date) -> list[Line]:
    """A line for each table, by name; held ones that were never published too."""
    from warehouse import describe

    checks = describe.read(release.folder, "checks.json")
    package = describe.tables(release.package)
    kept_out = _kept_out(release)
    held: Mapping[str, str] = release.manifest["held"]
    lines = []
    for name in sorted(package.keys() | held.keys()):
        resource = package.get(name)
        newest = _newest(release, resource) if resource else None
        lines.append(
            Line(
                table=name,
                title=resource["title"] if resource else None,
                rows=resource["rows"] if resource else None,
                newest=newest,
                # A forecast's period has no age.
                age_days=(today - newest).days if newest and newest <= today else None,
                held=held.get(name),
                warnings=_warnings(checks.get(name, {})),
                kept_out=kept_out.get(name, 0),
                licence=resource["licenses"][0]["title"] if resource else None,
            )
        )
    return lines


def _warnings(verdict: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple(
        check["sentence"]
        for check in verdict.get("checks", ())
        if not check["passed"] and check["severity"] == "warning"
    )


def _kept_out(release: "Warehouse") -> dict[str, int]:
    """Rows in quarantine and held, by the table they were meant for."""
    import pyarrow.compute as pc

    if "quarantine" not in release.tables:
        return {}
    rows = release.arrow("quarantine")
    held = rows.filter(pc.equal(rows["state"], "held"))
    return {one["values"]: one["counts"] for one in pc.value_counts(held["table"]).to_pylist()}


def _newest(release: "Warehouse", resource: Mapping[str, Any]) -> date | None:
    """The largest value in the column that tells periods, from the file's own statistics."""
    import pyarrow.parquet as pq

    fields = [field["name"] for field in resource["schema"]["fields"]]
    column = resource["contract"]["period"] or next(
        (name for name in FALLBACK if name in fields), None
    )
    if column is None:
        return None
    footer = pq.read_metadata(release.folder / resource["path"])
    groups = (footer.row_group(number) for number in range(footer.num_row_groups))
    found = [
        group.column(fields.index(column)).statistics.max for group in groups if group.num_rows
    ]
    days = [one.date() if isinstance(one, datetime) else one for one in found]
    newest = max(days, default=None)
    return newest if newest is not None and newest > date.min else None
