"""What was public at an instant, as SQL: the one place that says it.

Belongs here: the last vintage of every key and how an instant is read.
Does not belong here: where the vintages come from or who asks.
"""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time

from warehouse.sql import identifier

__all__ = [
    "INSTANT_MACRO",
    "instant",
    "last_vintages",
]

INSTANT_MACRO = r"""
CREATE OR REPLACE MACRO utc_instant(t) AS CASE
  WHEN typeof(t) = 'TIMESTAMP WITH TIME ZONE'
    OR (typeof(t) = 'VARCHAR' AND regexp_matches(t::VARCHAR, ':.*(Z|[+-]\d\d)'))
  THEN t::TIMESTAMPTZ ELSE t::TIMESTAMP AT TIME ZONE 'UTC' END"""
"""Without an offset an instant is UTC, whatever time zone the reader's session has."""


def instant(value: datetime | date | str) -> datetime:
    """The UTC instant that a date, time or text means; a bare date is 00:00 UTC of that day.

    Raises:
        ValueError: a text that is neither date nor time.
    """
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise ValueError(
                f"{value!r} is no date or time; write 2026-08-01 or 2026-08-01T12:00:00Z"
            ) from None
    if not isinstance(value, datetime):
        value = datetime.combine(value, time())
    return (value if value.tzinfo else value.replace(tzinfo=UTC)).astimezone(UTC)


def last_vintages(source: str, key: Sequence[str], columns: str, where: str) -> str:
    """SQL: per key the vintage of highest revision among those `where` lets in, if not withdrawn.

    A later vintage of an old period replaces only that period: this is why an ASOF JOIN on
    `public_from`, which looks for the last row of any period, gives wrong answers.
    """
    keys = ", ".join(identifier(name) for name in key)
    return (
        f"SELECT {columns} FROM (SELECT * FROM {source} WHERE {where} "
        f"QUALIFY row_number() OVER (PARTITION BY {keys} ORDER BY revision DESC) = 1) "
        "WHERE status <> 'withdrawn'"
    )
