"""The SQL that compares one table of two releases.

Belongs here: which rows and values differ, as queries over the views `older` and `newer`, of which
each holds at least the rows that the other does not, and `older_whole`, which holds all old rows.
Does not belong here: opening releases or counting (`diff`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

from warehouse.sql import identifier, literal

__all__ = ["COUNTS", "Comparison"]

COUNTS = """
SELECT count(*) FILTER (kind = 'added'), count(*) FILTER (kind = 'changed'),
  count(*) FILTER (kind = 'removed'), count(*) FILTER (kind = 'moved') FROM pairs"""


class Comparison:
    """The SQL that compares one table; columns are those that both releases have."""

    def __init__(self, before: Mapping[str, Any], after: Mapping[str, Any]) -> None:
        old, new = _types(before), _types(after)
        self.key: list[str] = after["schema"]["primaryKey"]
        self.both = [name for name in new if name in old and name not in self.key]
        self.values = [name for name in after["contract"]["values"] if name in self.both]
        self.retyped = {
            name
            for name in self.both
            if old[name] != new[name] and not (_is_number(old[name]) and _is_number(new[name]))
        }
        self.series = [name for name in self.key if not new[name].startswith("date")]
        period = after["contract"]["period"]
        self.period: str | None = period if period in old and period in new else None

    def pairs(self) -> str:
        """A table of the rows that differ: `o` and `n` are the two rows, `kind` says how."""
        on = " AND ".join(f"o.{name} = n.{name}" for name in map(identifier, self.key))
        first = identifier(self.key[0])
        values = self._any_differs(self.values)
        either = self._any_differs(self.both)
        return f"""CREATE TEMP TABLE pairs AS SELECT o, n,
          CASE WHEN o.{first} IS NULL THEN 'added' WHEN n.{first} IS NULL THEN 'removed'
            WHEN {values} THEN 'changed' ELSE 'moved' END AS kind
          FROM older o FULL JOIN newer n ON {on}
          WHERE o.{first} IS NULL OR n.{first} IS NULL OR {either}"""

    def cells(self, table: str) -> str:
        """A table like `CELLS`: one row per added or removed row and per changed value."""
        parts = [self._part("NULL", "NULL", "NULL", 0, "kind IN ('added', 'removed')")]
        for place, name in enumerate(self.values, start=1):
            column = identifier(name)
            text = literal(name)
            where = f"kind = 'changed' AND {self._differs(name)}"
            old, new = f"o.{column}::VARCHAR", f"n.{column}::VARCHAR"
            parts.append(self._part(text, old, new, place, where))
        union = " UNION ALL ".join(parts)
        return f'CREATE TEMP TABLE cells AS SELECT {literal(table)} AS "table", * FROM ({union})'

    def _part(self, column: str, old: str, new: str, place: int, where: str) -> str:
        status = [self._either("status", side) for side in ("o", "n")]
        url = f"coalesce({self._either('source_url', 'n')}, {self._either('source_url', 'o')})"
        newer = "false"
        if self.period:
            period = identifier(self.period)
            newer = f"coalesce(n.{period} > (SELECT max({period}) FROM older_whole), true)"
        key, series = self._named(self.key), self._named(self.series)
        return f"""SELECT {key} AS key, kind AS change, {column}::VARCHAR AS "column",
          {old}::VARCHAR AS old, {new}::VARCHAR AS new, {status[0]} AS old_status,
          {status[1]} AS new_status, {url} AS source_url, {newer} AS newer, {series} AS series,
          {self._known()} AS known, {place} AS place
          FROM pairs WHERE {where}"""

    def _named(self, columns: Sequence[str]) -> str:
        """Columns of the key with their values, as one text; empty for none."""
        parts = [
            f"'{name}=' || coalesce(n.{identifier(name)}, o.{identifier(name)})::VARCHAR"
            for name in columns
        ]
        return " || ', ' || ".join(parts) or "''"

    def _known(self) -> str:
        """Whether the old release had rows with the same parts of the key that are no dates."""
        same = " AND ".join(f"w.{name} = n.{name}" for name in map(identifier, self.series))
        return f"(kind <> 'added' OR EXISTS (FROM older_whole w WHERE {same or 'true'}))"

    def _either(self, column: str, side: str) -> str:
        return f"{side}.{identifier(column)}" if column in self.both else "NULL::VARCHAR"

    def _any_differs(self, names: Sequence[str]) -> str:
        return "(" + " OR ".join(map(self._differs, names)) + ")" if names else "false"

    def _differs(self, name: str) -> str:
        """Numbers differ by value, not by type; anything else retyped is compared as text."""
        column = identifier(name)
        cast = "::VARCHAR" if name in self.retyped else ""
        return f"o.{column}{cast} IS DISTINCT FROM n.{column}{cast}"


def _types(table: Mapping[str, Any]) -> dict[str, str]:
    return {field["name"]: field["arrowType"] for field in table["schema"]["fields"]}


def _is_number(kind: str) -> bool:
    return kind.startswith(("int", "float", "double", "decimal"))
