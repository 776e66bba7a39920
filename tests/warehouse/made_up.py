"""A made-up table, small enough to know every row of, and releases of it."""

import tempfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyarrow as pa

from warehouse.contract import CONTRACTS, Contract, load
from warehouse.release import Candidate, Published, ReleaseFacts, publish

__all__ = [
    "BREAD",
    "FACTS",
    "MILK",
    "NOON",
    "at",
    "candidate",
    "contract",
    "publish_rows",
    "table",
    "vintage",
]

NOON = datetime(2026, 8, 1, 12, tzinfo=UTC)

FACTS = ReleaseFacts(
    code_version="1.2.3",
    newest_capture=datetime(2026, 7, 31, 5, tzinfo=UTC),
    sources=(
        {
            "name": "market_hall",
            "title": "Market hall",
            "homepage": "https://hall.example/prices",
            "licence": "CC BY 4.0",
            "attribution": "Source: Market hall, as of {as_of}.",
        },
    ),
    status={"market_hall": "fine"},
)

YAML = """
title: Bread and milk sold
version: 3
meaning: How much a stall sold on one day, in pieces; what was given away does not count.
grain: one row per stall and day
provenance: reported
key: [stall, day]
measures: [amount]
history: true
partition: {column: day, margin_days: 0}
licence: {name: CC BY 4.0, url: "https://creativecommons.org/licenses/by/4.0/", attribution: Hall.}
sources: [market_hall]
caveats: [Closed on Sundays.]
example: SELECT stall, sum(amount) FROM sales GROUP BY ALL
columns:
  stall: {type: string, unit: identifier, meaning: Which stall., example: bread}
  day: {type: date32, unit: UTC day, meaning: The day of sale., example: "2026-07-01"}
  amount: {type: int64, unit: pieces, meaning: Pieces sold., example: "3"}
  price: {type: "decimal128(18,9)", unit: US$, meaning: Price of a piece., nullable: true}
  share_pct: {type: double, unit: percent, meaning: Share of the hall., nullable: true}
checks:
  - {code: too_few_rows, level: table, rule: min_rows, min: 1, reason: a hall without sales}
"""


@cache
def contract(name: str = "sales", text: str = YAML) -> Contract:
    """The contract of the made-up table, through the real reader."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        (folder / "_shared.yml").write_text((CONTRACTS / "_shared.yml").read_text())
        (folder / f"{name}.yml").write_text(text)
        return load(name, folder)


def at(day: int, hour: int = 0) -> datetime:
    """An instant in July 2026."""
    return datetime(2026, 7, 1, hour, tzinfo=UTC) + timedelta(days=day - 1)


def vintage(
    stall: str,
    day: int,
    amount: int | None,
    *,
    public: datetime | None = None,
    recorded: datetime | None = None,
    revision: int = 1,
    status: str = "reported",
    price: str | None = "0.1",
) -> dict[str, object]:
    """One row; public at 06:00 of the next day and captured an hour later unless told."""
    public = public or at(day + 1, 6)
    return {
        "stall": stall,
        "day": date(2026, 7, 1) + timedelta(days=day - 1),
        "amount": amount,
        "price": None if price is None else Decimal(price),
        "share_pct": 50.0,
        "source_url": f"https://hall.example/{stall}",
        "capture_id": "ab" * 32,
        "locator": f"/{day}",
        "public_from": public,
        "public_from_basis": "stated",
        "recorded_from": recorded or public + timedelta(hours=1),
        "revision": revision,
        "status": status,
    }


BREAD = vintage("bread", 1, 10)
MILK = vintage("milk", 1, 20)


def table(rows: Sequence[dict[str, object]], *, history: bool = False) -> pa.Table:
    """Rows as Arrow, with the contract's schema."""
    return pa.Table.from_pylist(list(rows), contract().arrow_schema(history=history))


def candidate(
    rows: Sequence[dict[str, object]],
    vintages: Sequence[dict[str, object]] | None = None,
    *,
    held: str | None = None,
) -> Candidate:
    """The made-up table with these current rows; its history is the same unless given."""
    history = table(rows if vintages is None else vintages, history=True)
    return Candidate(contract(), table(rows), history, held=held)


def publish_rows(
    data: Path, *rows: dict[str, object], now: datetime = NOON, title: str = "Test data"
) -> Published:
    """Publish the made-up table alone, each row its only vintage."""
    return publish(data, {"sales": candidate(rows)}, now=now, title=title, facts=FACTS)
