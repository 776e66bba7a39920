"""Accepted claims as rows of other tables; the figures are IDC's and Bloomberg's, by hand."""

from datetime import UTC, date, datetime
from itertools import count
from typing import Any

import pandas as pd
import pytest
from pandas.api.types import is_list_like

from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import clusters_of, penetration_of, shipments_of

NUMBERS = count(1)
TIME = datetime(2026, 4, 2, tzinfo=UTC)
Y25 = (date(2025, 1, 1), date(2025, 12, 31))
ALIASES = [
    {"entity": "domestic AI chips", "names": [], "country": "CN"},
    {"entity": "NVIDIA", "names": [], "country": "US"},
    {"entity": "Qingyang cluster", "names": [], "kind": "site"},
    {"entity": "Ascend 910C", "names": ["910C"], "vendor": "Huawei"},
]
DEFINITIONS = [
    {
        "publisher": "IDC",
        "claim_metric": "market_share",
        "geo": "CN",
        "metric": "ai_chip_share",
        "definition_id": "cn_cards",
        "basis": "units",
    },
    {"publisher": "IDC", "metric": "other_share", "definition_id": "idc_other", "basis": "value"},
]
MEANING = Meaning.of(ALIASES, definitions=DEFINITIONS, publishers={"IDC": "idc"})


def row(value: float, unit: str, measure: str = "level", **fields: Any) -> dict[str, Any]:
    start, end = fields.pop("period", Y25)
    return {
        "claim_id": f"{next(NUMBERS):032x}",
        "page_url": "https://press.example/1",
        "published": date(2026, 4, 1),
        "carrier": "Wire",
        "quote": "",
        "measure": measure,
        "metric": "shipments",
        "entity": "NVIDIA",
        "scope": None,
        "geo": "CN",
        "value": value,
        "value_high": None,
        "unit": unit,
        "bound": "exact",
        "period_start": start,
        "period_end": end,
        "kind": "estimate",
        "publisher": "IDC",
        "review": "accepted",
        "source": "press",
        "source_url": "https://press.example/1",
        "capture_id": "a" * 64,
        "locator": "xpath=/html/body/p,chars=0-9,text=0-9",
        "public_from": TIME,
        "public_from_basis": "first_seen",
        "recorded_from": TIME,
        **fields,
    }


def share(value: float, **fields: Any) -> dict[str, Any]:
    return row(value, "percent", "share", **{"metric": "market_share", **fields})


def made(rows: list[dict[str, Any]], route: Any = penetration_of) -> list[dict[str, Any]]:
    found = route(pd.DataFrame(rows), MEANING)
    return [
        {
            name: value if is_list_like(value) or pd.notna(value) else None
            for name, value in one.items()
        }
        for one in found.to_dict("records")
    ]


def test_a_share_with_its_definition_and_its_way_back() -> None:
    [found] = made([share(41, entity="domestic AI chips", bound="about")])
    assert {name: found[name] for name in ("publisher", "metric", "definition_id", "basis")} == {
        "publisher": "idc",
        "metric": "ai_chip_share",
        "definition_id": "cn_cards",
        "basis": "units",
    }
    assert (found["entity"], found["entity_country"], found["geo"]) == ("domestic", "CN", "CN")
    assert (found["share_pct"], found["low_pct"], found["high_pct"]) == (41.0, None, None)
    assert (found["period_start"], found["period_end"], found["kind"]) == (*Y25, "estimate")
    assert (found["evidence"], found["bound"]) == ("accepted_claim", "about")
    assert (found["capture_id"], found["locator"]) == (
        "a" * 64,
        "xpath=/html/body/p,chars=0-9,text=0-9",
    )


@pytest.mark.parametrize(
    ("fields", "ends"),
    [
        ({"bound": "at_least"}, (30.0, 30.0, None)),
        ({"bound": "at_most"}, (30.0, None, 30.0)),
        ({"bound": "range", "value_high": 40.0}, (30.0, 30.0, 40.0)),
        ({"bound": "exact"}, (30.0, None, None)),
    ],
)
def test_bounds(fields: dict[str, Any], ends: tuple[float | None, ...]) -> None:
    [found] = made([share(30, **fields)])
    assert tuple(found[name] for name in ("share_pct", "low_pct", "high_pct")) == ends


def test_only_accepted_shares_with_owner_and_time_are_rows() -> None:
    assert made([share(41, review="pending"), share(42, review="rejected")]) == []
    assert made([share(41, entity=None)]) == []
    assert made([share(41, period=(None, None))]) == []
    assert made([row(41, "percent", "growth"), row(5, "card")]) == []

    [stand] = made([share(41, period=(None, date(2025, 6, 30)))])
    assert stand["period_start"] == stand["period_end"] == date(2025, 6, 30)


def test_the_earliest_carrier_stands_for_all() -> None:
    later = share(55, page_url="https://b.example/", carrier="B", published=date(2026, 4, 9))
    undated = share(55, page_url="https://c.example/", carrier="C", published=None)
    [found] = made([undated, later, share(55)])
    assert (found["carrier"], found["carrier_url"]) == ("Wire", "https://press.example/1")
    assert (found["published_first"], found["published_last"]) == (
        date(2026, 4, 1),
        date(2026, 4, 9),
    )
    # Another value, or another publisher, is another row: conflicts are kept.
    others = [share(56), share(55, publisher="Omdia"), share(55, publisher=None)]
    assert [one["publisher"] for one in made([share(55), *others])] == [
        *("idc", "idc", "omdia", "wire")
    ]


def test_definitions_are_never_guessed() -> None:
    told = "9% of the AI accelerator market by value"
    [found] = made([share(9, publisher="Bernstein", quote=told)])
    assert (found["definition_id"], found["basis"], found["metric"]) == (
        *("unstated", "value", "ai_chip_share"),
    )
    [plain] = made([share(9, publisher="Jon Peddie Research", quote="9% of the board market")])
    assert (plain["basis"], plain["metric"]) == ("not_stated", "market_share")
    [less] = made([share(9, geo=None)])
    assert (less["definition_id"], less["geo"]) == ("idc_other", "world")


def test_units_shipped_made_and_in_stock() -> None:
    rows = [
        row(2_200_000, "card", quote="Nvidia shipped 2.2 million cards", bound="about"),
        row(
            600_000,
            "chip",
            entity="Ascend 910C",
            quote="Huawei will make 600,000 910C",
            kind="plan",
        ),
        row(857_100, "chip", entity="Cambricon", metric="other", quote="库存85.71万片"),
        row(30_000, "card", entity="Zhengzhou core node", metric="cards_installed", quote="30,000"),
        row(117_400, "chip", entity="Cambricon", quote="sold 117,400 and made 127,700"),
        row(
            117_400, "chip", entity="Cambricon", quote="sold 117,400 and made 127,700", scope="sold"
        ),
        row(5e9, "USD", metric="revenue"),
        row(6, "card", metric="other", quote="cost of 6 cards"),
    ]
    found = made(rows, shipments_of)
    told = [
        (one["measure"], one["entity"], one["chip"], one["holder"], one["value"], one["unit"])
        for one in found
    ]
    assert told == [
        ("shipped", "nvidia", "all", "all", 2_200_000.0, "card"),
        ("produced", "huawei", "ascend_910c", "all", 600_000.0, "chip"),
        ("inventory", "cambricon", "all", "all", 857_100.0, "chip"),
        ("installed", "all", "all", "zhengzhou_core_node", 30_000.0, "card"),
        ("shipped", "cambricon", "all", "all", 117_400.0, "chip"),
    ]
    assert [one["is_complete"] for one in found] == [True, False, True, True, True]


def test_a_cluster_and_its_successor() -> None:
    own = {"entity": "Zhengzhou core node", "metric": "cards_installed", "kind": "actual"}
    day, later = date(2026, 2, 5), date(2026, 4, 14)
    rows = [
        row(30_000, "card", period=(None, day), bound="at_least", **own),
        row(60_000, "card", period=(None, later), **own),
        row(40e6, "W", period=(None, later), **{**own, "metric": "power"}),
        # A site's cards are installed, even where the metric was read as another one.
        row(5, "card", period=(None, None), entity="Qingyang cluster", kind="actual"),
        row(5, "card", period=(None, day)),  # shipped, not installed
    ]
    found = made(rows, clusters_of)
    told = [
        (one["cluster_id"], one["valid_from"], one["accelerators"], one["power_stated_mw"])
        for one in found
    ]
    assert told == [
        ("Qingyang cluster", date(1, 1, 1), 5, None),
        ("Zhengzhou core node", day, 30_000, None),
        ("Zhengzhou core node", later, 60_000, 40.0),
    ]
    assert [one["start_known"] for one in found] == [False, True, True]
    assert [one["accelerators_bound"] for one in found] == ["exact", "at_least", "exact"]
    assert {(one["site_status"], one["country"]) for one in found} == {("existing", "CN")}


@pytest.mark.parametrize("route", [penetration_of, shipments_of, clusters_of])
def test_nothing_accepted_gives_no_rows_with_all_columns(route: Any) -> None:
    empty = route(pd.DataFrame([share(1, review="pending")]), MEANING)
    full = route(
        pd.DataFrame([share(1), row(2, "card"), row(3, "card", metric="cards_installed")]), MEANING
    )
    assert len(empty) == 0
    assert len(full) > 0
    assert list(empty.dtypes) == list(full.dtypes)
