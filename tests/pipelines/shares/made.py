"""Rows of a register made for tests: one good row, and what is changed in it."""

from typing import Any

from pipelines.reference import CuratedRow
from pipelines.shares.gates import problems
from pipelines.shares.register import Figure, figures

PUBLISHERS = [
    CuratedRow(
        "publishers.yml",
        1,
        "0" * 64,
        {"publisher": "idc", "name": "IDC", "zone": "Asia/Shanghai", "licence": "©"},
    ),
    CuratedRow(
        "publishers.yml",
        2,
        "0" * 64,
        {
            "publisher": "compute_market",
            "name": "compute-market",
            "zone": "UTC",
            "licence": "as the inputs",
        },
    ),
]
ENTITIES = [
    CuratedRow("entities.yml", 1, "0" * 64, {"entity": name, "country": country})
    for name, country in (("domestic", "CN"), ("nvidia", "US"), ("foreign", "ZZ"))
]
SHARE = {
    "id": "a", "table": "share", "publisher": "idc", "published": "2026-04-01",
    "metric": "ai_chip_share", "definition": "cn_cards", "geo": "CN", "entity": "domestic",
    "period": "2025", "value": "41", "unit": "percent", "bound": "about", "kind": "estimate",
    "carrier": "Reuters", "added": "2026-11-24", "evidence": "printed",
}  # fmt: skip
TOTAL = {
    "id": "t", "table": "total", "publisher": "idc", "published": "2026-04-01",
    "metric": "ai_chip_market", "definition": "cn_value", "geo": "CN", "period": "2025",
    "value": "37000000000", "unit": "USD", "bound": "about", "kind": "estimate",
    "carrier": "Reuters", "added": "2026-11-24", "evidence": "printed",
}  # fmt: skip
CARDS = {
    **SHARE, "id": "c", "table": "shipment", "metric": "shipped", "chip": "all",
    "value": "1650000", "unit": "card",
}  # fmt: skip


def entries(*rows: dict[str, Any]) -> list[CuratedRow]:
    """Rows as the entries of a file, one a line."""
    return [
        CuratedRow("register.yml", line, f"{line:064x}", row) for line, row in enumerate(rows, 1)
    ]


def read(*rows: dict[str, Any]) -> list[Figure]:
    """Rows as figures."""
    return figures(entries(*rows), PUBLISHERS, ENTITIES)


def failing(*rows: dict[str, Any]) -> dict[str, dict[str, str]]:
    """The gates that find something, and what."""
    return {code: found for code, found in problems(read(*rows)).items() if found}
