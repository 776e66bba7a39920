"""Epoch's list of GPU clusters: keys of systems without a name, closed lists, refusals."""

import random
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.epoch.gpu_clusters import IDENTIFYING, cluster_ids, parse_clusters
from scrapers.epoch.ml_hardware import parse_hardware
from scrapers.records import Parsed, Refusal
from tests.scrapers.epoch.files import (
    ANONYMOUS,
    CLUSTER,
    CLUSTERS,
    HARDWARE,
    PRODUCT,
    packed,
    sheet,
)

TIME = datetime(2025, 11, 1, tzinfo=UTC)
MEND = "compare the source's documentation and mend the parser"


def parse(body: bytes, url: str = CLUSTERS) -> Parsed:
    return parse_clusters(body, url, {}, TIME)


def refused(body: bytes, url: str = CLUSTERS) -> tuple[str, str]:
    with pytest.raises(Refusal) as caught:
        parse(body, url)
    return caught.value.code, caught.value.message


def test_a_cluster() -> None:
    parsed = parse(sheet(CLUSTER | {"Chip type (secondary)": "NVIDIA P100"}))
    assert {name: values[0] for name, values in parsed.columns.items()} == {
        "series": "gpu_clusters",
        "cluster_id": "Oak Ridge NL Summit",
        "name": "Oak Ridge NL Summit",
        "status": "existing",
        "certainty": "confirmed",
        "first_operational": date(2018, 6, 8),
        "decommissioned": None,
        "h100e": "3494.67",
        "accelerators": "27648.0",
        "chip_type": "NVIDIA V100, NVIDIA P100",
        "power_mw": "13.0",
        "country": "United States of America",
        "location": "Oak Ridge, TN",
        "owner": "US Department of Energy",
        "users": None,
        "sector": "public",
        "possible_duplicate_of": None,
        "include_in_analysis": True,
        "locator": "line=2,column=Name",
    }
    assert (parsed.scope, parsed.warnings) == ([("gpu_clusters",)], [])


def test_a_zip_file_says_the_same() -> None:
    plain = parse(sheet(CLUSTER))
    zipped = parse(packed({"gpu_clusters.csv": sheet(CLUSTER)}), CLUSTERS.replace(".csv", ".zip"))
    assert zipped.columns["cluster_id"] == plain.columns["cluster_id"]
    assert zipped.columns["locator"] == ["gpu_clusters.csv!line=2,column=Name"]


def test_a_month_without_day_is_its_first() -> None:
    parsed = parse(sheet(CLUSTER | {"Decommissioned Date (if applicable)": "2021-07"}))
    assert parsed.columns["decommissioned"] == [date(2021, 7, 1)]


def test_systems_without_a_name_are_told_apart_and_true_duplicates_counted() -> None:
    other = ANONYMOUS | {"Total number of AI chips": "500.0"}
    ids = parse(sheet(ANONYMOUS, other, ANONYMOUS, ANONYMOUS)).columns["cluster_id"]
    first = ids[0]
    assert first.startswith("anon-")
    assert len(first) == len("anon-") + 12
    assert sorted([ids[0], ids[2], ids[3]]) == [first, f"{first}-2", f"{first}-3"]
    assert ids[1] not in {first, f"{first}-2", f"{first}-3"}


def test_a_plan_that_is_built_stays_the_same_system() -> None:
    planned = ANONYMOUS | {"Status": "Planned", "Certainty": "Unlikely"}
    assert (
        parse(sheet(planned)).columns["cluster_id"] == parse(sheet(ANONYMOUS)).columns["cluster_id"]
    )


def test_float_noise_is_no_other_system() -> None:
    clean = ANONYMOUS | {"Total number of AI chips": "30000.0", "Power Capacity (MW)": "13"}
    assert (
        parse(sheet(clean)).columns["cluster_id"] == parse(sheet(ANONYMOUS)).columns["cluster_id"]
    )


CELLS = st.fixed_dictionaries(
    {column: st.sampled_from(["", "1", "2"]) for column in IDENTIFYING}
    | {"Name": st.just("Anonymized Chinese System"), "Status": st.sampled_from(["a", "b"])}
)


@given(st.lists(CELLS, max_size=12), st.randoms(use_true_random=False))
def test_every_system_has_its_own_key_in_whatever_order_they_stand(
    rows: list[dict[str, str]], chance: random.Random
) -> None:
    ids = cluster_ids(rows)
    assert len(set(ids)) == len(rows)
    order = list(range(len(rows)))
    chance.shuffle(order)
    again = cluster_ids([rows[at] for at in order])
    told = sorted((sorted(rows[at].items()), name) for at, name in zip(order, again, strict=True))
    assert told == sorted((sorted(row.items()), name) for row, name in zip(rows, ids, strict=True))


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            sheet(CLUSTER | {"Status": "Rumoured"}),
            "unknown_value",
            "line=2,column=Status is 'Rumoured' where Decommissioned or Existing or Planned is "
            f"documented; {MEND}",
        ),
        (
            sheet(CLUSTER | {"Include in Standard Analysis": "maybe"}),
            "unknown_value",
            "line=2,column=Include in Standard Analysis is 'maybe', neither ticked nor empty; "
            f"{MEND}",
        ),
        (
            sheet(CLUSTER, CLUSTER),
            "duplicate_row",
            "line=3,column=Name says again what an earlier line says of Oak Ridge NL Summit, so a "
            "page is repeated; fetch it again",
        ),
        (
            sheet({name: text for name, text in CLUSTER.items() if name != "Status"}),
            "missing_key",
            "the header of the list of GPU clusters lacks Status, so a column was renamed or "
            f"dropped; {MEND}",
        ),
    ],
)
def test_refusals(body: bytes, code: str, message: str) -> None:
    assert refused(body) == (code, message)


@pytest.mark.parametrize(
    ("body", "code", "message"),
    [
        (
            b"PK\x03\x04cut",
            "not_zip",
            "the ZIP file cannot be read (File is not a zip file), so it was cut; fetch it again",
        ),
        (b"Name,MW\n", "not_zip", "the body is no ZIP file, so it was damaged; fetch it again"),
        (
            b"<html></html>",
            "html",
            "the body is an HTML or XML page, not the ZIP file of the list of GPU clusters; open "
            "the URL in a browser to see what the site now answers",
        ),
        (
            packed({"other.csv": b"a\n"}),
            "wrong_member",
            f"the ZIP file holds other.csv where gpu_clusters.csv is documented; {MEND}",
        ),
    ],
)
def test_zip_files_that_are_none(body: bytes, code: str, message: str) -> None:
    assert refused(body, CLUSTERS.replace(".csv", ".zip")) == (code, message)


def test_hardware_has_no_infinite_price() -> None:
    parsed = parse_hardware(sheet(PRODUCT | {"Release price (USD)": "inf"}), HARDWARE, {}, TIME)
    assert {name: values[0] for name, values in parsed.columns.items()} == {
        "series": "ml_hardware",
        "hardware": "NVIDIA H100 SXM5 80GB",
        "manufacturer": "NVIDIA",
        "type": "GPU",
        "released": date(2022, 9, 20),
        "price_usd": None,
        "tdp_w": "700.0",
        "process_nm": "4.0",
        "foundry": "TSMC",
        "memory_bytes": "80000000000.0",
        "max_performance": "1979000000000000.0",
        "locator": "line=2,column=Hardware name",
    }
    assert parsed.warnings == []
