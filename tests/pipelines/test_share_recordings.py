"""The recordings of Epoch and StatCounter as a release: counts, values, licences, proofs."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import warehouse
from pipelines.prove import Prover
from pipelines.trace import trace
from pipelines.workspace import Workspace
from tests.pipelines.rankings import replay
from warehouse.contract import contracts

pytestmark = pytest.mark.recordings

NAMES = (
    *("epoch-2026-05", "epoch-2026-07", "epoch-chips-2026-03"),
    *("statcounter-2026-09", "statcounter-2026-10-bar"),
)


@pytest.fixture(scope="module")
def data(recordings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release made from these recordings."""
    path = tmp_path_factory.mktemp("shares") / "data"
    result = replay(path, *(recordings / f"{name}.warc.gz" for name in NAMES))
    assert result.built["quarantine"].whole().num_rows == 0
    assert result.broken == []
    return path


@pytest.fixture(scope="module")
def clusters(data: Path) -> pd.DataFrame:
    return warehouse.open(data).table("compute_clusters")


def days(frame: pd.DataFrame, column: str) -> pd.Series:
    return frame[column].astype(str).str[:10]


def test_fifty_sites_in_may_and_seventy_two_in_july(data: Path) -> None:
    w = warehouse.open(data)
    for day, count in (("2026-06-01", 50), ("2026-08-01", 72)):
        rows = w.table("compute_clusters", as_of=day)
        sites = rows[(rows["collection"] == "data_centers") & rows["include_in_analysis"]]
        assert sites["cluster_id"].nunique() == count


@pytest.mark.parametrize("day", ["2026-06-01", "2026-08-01"])
def test_new_carlisle_draws_1092_mw_of_which_910_for_it_in_both_months(
    data: Path, day: str
) -> None:
    rows = warehouse.open(data).table("compute_clusters", as_of=day)
    named = rows[rows["cluster_id"] == "Anthropic-Amazon New Carlisle"]
    (found,) = named[days(named, "valid_from") == "2026-03-23"].to_dict("records")
    assert (found["power_it_mw"], found["power_facility_mw"]) == (910.0, 1092.0)
    assert (found["site_status"], found["country"], found["operator"]) == (
        "existing",
        "US",
        "Amazon",
    )


def test_786_clusters_of_which_253_in_china_without_a_chip_type(clusters: pd.DataFrame) -> None:
    rows = clusters[clusters["collection"] == "gpu_clusters"]
    assert rows["cluster_id"].nunique() == 786
    # A system taken out of use has a second period: Summit, Titan, MN-1b and Longhorn.
    assert len(rows) == 786 + 4
    china = rows[rows["country"] == "CN"]
    assert (len(china), china["cluster_id"].nunique()) == (253, 253)
    assert china["accelerator_kind"].isna().all()
    assert china["cluster_id"].str.startswith("anon-").all()


def test_a_plan_that_moved_is_withdrawn(data: Path) -> None:
    # In May New Carlisle was to have 1,037 MW on 21 June; in July on 19 October.
    history = warehouse.open(data).table("compute_clusters", history=True)
    named = history[history["cluster_id"] == "Anthropic-Amazon New Carlisle"]
    moved = named[days(named, "valid_from") == "2026-06-21"]
    assert moved["status"].tolist() == ["reported", "withdrawn"]
    later = named[days(named, "valid_from") == "2026-10-19"]
    assert (later["power_it_mw"].tolist(), later["site_status"].tolist()) == ([1037.0], ["planned"])


def test_what_changed_between_the_lists_is_told(data: Path) -> None:
    checks = json.loads((data / "latest" / "checks.json").read_text())
    told = {one["code"]: one for one in _failed(checks)}
    assert "from 9,172 to 11,157 MW" in told["coverage"]["sentence"]
    assert (
        "50 sites as on 2026-05-23, not 72 (23 new, 1 gone, 0 renamed)"
        in told["coverage"]["sentence"]
    )
    assert (
        "facility power (34 of 34 sites) as on 2026-05-23, not IT power (54 of 54 sites)"
        in (told["power_definition"]["sentence"])
    )
    assert "power_redefined" not in told


def _failed(found: Any) -> list[dict[str, Any]]:
    if isinstance(found, dict):
        here = [found] if found.get("passed") is False and "sentence" in found else []
        return here + [one for value in found.values() for one in _failed(value)]
    return [one for value in found for one in _failed(value)] if isinstance(found, list) else []


def test_fourteen_months_with_deepseeks_break(data: Path) -> None:
    rows = warehouse.open(data).table("referral_shares")
    sums = rows.groupby(days(rows, "month"))["share_pct"].sum().round(2)
    assert (len(sums), sums.min(), sums.max()) == (14, 99.99, 100.01)
    broken = rows[rows["is_break"]]
    assert set(zip(days(broken, "month"), broken["entity"], strict=True)) == {
        ("2025-09-01", "deepseek"),
        ("2025-10-01", "deepseek"),
    }


def test_nvidias_last_quarter_is_partial(data: Path) -> None:
    rows = warehouse.open(data).table("chip_shipments")
    rows = rows[rows["capture_id"].notna()]
    total = rows[
        (rows["entity"] == "nvidia")
        & (rows["measure"] == "cumulative_shipped")
        & (rows["unit"] == "chip")
    ]
    found = dict(
        zip(
            days(total, "period_end"),
            zip(total["value"], total["status"], strict=True),
            strict=True,
        )
    )
    assert found["2025-12-31"] == (10_420_542, "reported")
    assert found["2026-03-31"] == (10_759_192, "partial")


def test_licences_follow_the_data(data: Path) -> None:
    package = json.loads((data / "latest" / "datapackage.json").read_text())
    licences = {one["name"]: one["licenses"] for one in package["resources"]}
    by_table = {name: [one["title"] for one in found] for name, found in licences.items()}
    assert by_table["referral_shares"] == ["CC BY-SA 3.0"]
    assert by_table["compute_clusters"] == ["CC BY 4.0"]
    assert by_table["chip_shipments"] == [
        "CC BY 4.0 and MIT (Epoch AI); single facts of others, see licence column"
    ]
    readme = (data / "latest" / "README.md").read_text()
    assert "CC BY-SA 3.0" in readme
    assert (
        licences["referral_shares"][0]["path"] == "https://creativecommons.org/licenses/by-sa/3.0/"
    )
    sources = warehouse.open(data).table("sources").set_index("source")
    assert sources.loc["epoch", "licence"] == "CC BY 4.0"
    assert sources.loc["statcounter", "licence"] == "CC BY-SA 3.0"
    # Each row says whose terms it is under: the repository's exports are MIT.
    rows = warehouse.open(data).table("chip_shipments")
    assert set(rows.loc[rows["capture_id"].notna(), "licence"]) == {"MIT"}


@pytest.mark.parametrize(
    ("table", "every"), [("compute_clusters", 40), ("chip_shipments", 4), ("referral_shares", 1)]
)
def test_rows_are_proved_from_their_bytes(data: Path, table: str, every: int) -> None:
    release = warehouse.open(data)
    rows = release.arrow(table).to_pylist()[::every]
    with Workspace(data) as space:
        space.ledger.update(space.archive)
        prover = Prover(space, release)
        contract = contracts()[table]
        failed = [step for row in rows for step in prover.steps(contract, row) if not step.ok]
    assert rows
    assert failed == []


def test_zhengzhou_is_cited(data: Path) -> None:
    where = {"cluster_id": "Zhengzhou core node", "valid_from": "2026-04-14"}
    with Workspace(data) as space:
        space.ledger.update(space.archive)
        chain = trace(space, warehouse.open(data), "compute_clusters", where)
    assert chain.verdict == "curated"
    assert "People's Daily 2026-04-15" in chain.steps[-1].text
