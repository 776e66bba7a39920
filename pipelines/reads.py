"""What a table function reads of a table that is larger than what it needs.

Some tables are made anew from the whole history of another one every day: what they leave out need
not be decoded. A function gives the same rows for all of a table as for what it says it reads of it
(a test holds that).

Belongs here: saying it and taking it. Does not belong here: what any function reads (`tables`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from warehouse.parts import Part

__all__ = ["EVERYTHING", "Reads"]


@dataclass(frozen=True, slots=True)
class Reads:
    """Columns, and for some of them the only values that count; nothing named: all."""

    columns: Sequence[str] = ()
    where: Mapping[str, Sequence[str]] = field(default_factory=dict)

    def together(self, schema: pa.Schema, parts: Sequence[Part]) -> pa.Table:
        """What is read of the parts of a table with this schema, as one table."""
        wanted = pa.schema([schema.field(name) for name in self.columns or schema.names])
        tables = [self._of(part) for part in parts]
        return pa.concat_tables(
            [wanted.empty_table(), *(table.select(wanted.names).cast(wanted) for table in tables)]
        )

    def _of(self, part: Part) -> pa.Table:
        columns = list(dict.fromkeys([*self.columns, *self.where])) if self.columns else None
        table = part.table(columns)
        for name, values in self.where.items():
            table = table.filter(pc.is_in(table[name], value_set=pa.array(values)))
        return table


EVERYTHING = Reads()
"""All rows and columns."""
