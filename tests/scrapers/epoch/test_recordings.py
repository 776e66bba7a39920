"""The recorded files of Epoch: counts and values as its pages and others counted them."""

from collections import Counter
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.capture import parse_time
from scrapers.records import Parsed
from scrapers.registry import kind_of

pytestmark = pytest.mark.recordings


def read(path: Path) -> Iterator[tuple[str, Parsed]]:
    with path.open("rb") as file:
        for record in ArchiveIterator(file):
            url = record.rec_headers.get_header("WARC-Target-URI")
            _, kind = kind_of(url)
            assert kind is not None, url
            time = parse_time(record.rec_headers.get_header("WARC-Date"))
            yield (
                url.rpartition("/")[2],
                kind.parse(record.content_stream().read(), url, {}, time),
            )


@pytest.fixture(scope="module")
def may(recordings: Path) -> dict[str, Parsed]:
    return dict(read(recordings / "epoch-2026-05.warc.gz"))


@pytest.fixture(scope="module")
def july(recordings: Path) -> dict[str, Parsed]:
    return dict(read(recordings / "epoch-2026-07.warc.gz"))


@pytest.fixture(scope="module")
def march(recordings: Path) -> dict[str, Parsed]:
    return dict(read(recordings / "epoch-chips-2026-03.warc.gz"))


def test_the_lists_are_as_long_as_counted(may: dict[str, Parsed], july: dict[str, Parsed]) -> None:
    assert {name: parsed.rows for name, parsed in may.items()} == {
        "data_centers.csv": 50,
        "data_center_timelines.csv": 282,
        "gpu_clusters.csv": 786,
        "ml_hardware.csv": 169,
    }
    assert july["data_centers.csv"].rows == 72
    assert [parsed.warnings for parsed in (*may.values(), *july.values())] == [[]] * 6


def test_the_one_power_column_fell_and_both_of_the_timelines_stood(
    may: dict[str, Parsed], july: dict[str, Parsed]
) -> None:
    for vintage, stated in ((may, "1092"), (july, "910.0")):
        sites = vintage["data_centers.csv"].columns
        at = sites["site"].index("Anthropic-Amazon New Carlisle")
        assert sites["power_mw"][at] == stated
        rows = vintage["data_center_timelines.csv"].columns
        told = zip(
            *(rows[name] for name in ("site", "date", "power_it_mw", "power_facility_mw")),
            strict=True,
        )
        assert ("Anthropic-Amazon New Carlisle", date(2026, 3, 23), "910.0", "1092.0") in set(told)


def test_clusters_by_status_certainty_and_country(may: dict[str, Parsed]) -> None:
    columns = may["gpu_clusters.csv"].columns
    assert Counter(columns["status"]) == {"existing": 609, "planned": 171, "decommissioned": 6}
    assert Counter(columns["certainty"]) == {"confirmed": 530, "likely": 238, "unlikely": 18}
    countries = Counter(columns["country"])
    assert (countries["China"], countries["Japan"], countries["France"]) == (253, 33, 19)
    assert (countries["United States of America"], countries[None]) == (213, 85)
    assert len(set(columns["cluster_id"])) == 786


def test_no_system_in_china_has_a_chip_type_and_each_has_a_key(may: dict[str, Parsed]) -> None:
    columns = may["gpu_clusters.csv"].columns
    rows = zip(columns["country"], columns["chip_type"], columns["cluster_id"], strict=True)
    chinese = [(chip, name) for country, chip, name in rows if country == "China"]
    assert {chip for chip, _ in chinese} == {None}
    assert len({name for _, name in chinese}) == 253
    assert all(name.startswith("anon-") for _, name in chinese)


def test_nvidia_to_the_end_of_2025(march: dict[str, Parsed]) -> None:
    columns = march["nvidia_cumulative_totals.csv"].columns
    rows = zip(
        *(columns[name] for name in ("period_end", "unit", "median", "is_complete")), strict=True
    )
    chips = {end: (median, complete) for end, unit, median, complete in rows if unit == "chip"}
    assert chips[date(2025, 12, 31)] == ("10420542", True)  # 10.42M as of 2026-03-02
    assert chips[date(2026, 3, 31)] == ("10759192", False)  # ends after the file was made
    assert {name: parsed.rows for name, parsed in march.items()} == {
        "nvidia_cumulative_totals.csv": 2 * 17,
        "nvidia_chip_timelines.csv": 2 * 41,
        "amd_cumulative_totals.csv": 2 * 7,
        "tpu_cumulative_totals.csv": 2 * 13,
    }
