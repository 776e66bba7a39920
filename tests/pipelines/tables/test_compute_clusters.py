"""Compute clusters: periods and plans, two kinds of power, lists that change underway."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import pandas as pd
import pytest

from pipelines.reference import curated_rows
from pipelines.tables.compute_clusters import compute_clusters
from tests.pipelines.sightings import Capture, capture_id, sightings
from tests.scrapers.epoch.files import (
    ANONYMOUS,
    CLUSTER,
    CLUSTERS,
    PERIOD,
    SITE,
    SITES,
    TIMELINES,
    sheet,
)
from warehouse.contract import load
from warehouse.gate import check_rows
from warehouse.verdicts import RowVerdict

MAY, JULY = datetime(2026, 5, 23, tzinfo=UTC), datetime(2026, 7, 12, tzinfo=UTC)
NAMES = ("New Carlisle", "Abilene", "Zhangbei")
DAYS = ("2025-06-23", "2025-12-23", "2026-03-23", "2028-03-17")
# IT power and facility power of each site on each day; 1.2 to 1.4 times apart, as recorded.
POWER = {
    "New Carlisle": ((398, 478), (626, 751), (910, 1092), (1925, 2310)),
    "Abilene": ((0, 0), (210, 295), (421, 590), (840, 1176)),
    "Zhangbei": ((100, 120), (140, 168), (169, 203), (169, 203)),
}


def periods(
    names: Sequence[str] = NAMES, it: float = 1, facility: float = 1, h100e: float = 1
) -> bytes:
    """A timeline a site, each column times a factor; `A=B` is site A under the name B."""
    return sheet(
        *(
            PERIOD
            | {
                "Data center": name.rpartition("=")[2],
                "Date": day,
                "IT power (MW)": f"{one * it}",
                "Power (MW)": f"{other * facility}",
                "H100 equivalents": f"{one * 750 * h100e}",
            }
            for name in names
            for day, (one, other) in zip(DAYS, POWER[name.partition("=")[0]], strict=True)
        )
    )


def sites(kind: str = "facility", names: Sequence[str] = NAMES, **more: str) -> bytes:
    """The list of sites, its one power column holding one kind."""
    at = ("it", "facility").index(kind)
    powers = {name: POWER.get(name.partition("=")[0], ((0, 0),) * 3)[2][at] for name in names}
    return sheet(
        *(
            SITE | {"Name": name.rpartition("=")[2], "Current power (MW)": f"{powers[name]}"} | more
            for name in names
        )
    )


def visit(time: datetime, listed: bytes | None, timed: bytes | None) -> list[Capture]:
    found = [(SITES, listed, time), (TIMELINES, timed, time)]
    return [(url, body, moment) for url, body, moment in found if body is not None]


def made(*captures: Capture, accepted: Sequence[str] = (), curated: bool = False) -> pd.DataFrame:
    """What the table's function makes of captures."""
    by_url: Mapping[str, list[Capture]] = {SITES: [], TIMELINES: [], CLUSTERS: []}
    for one in captures:
        by_url[one[0]].append(one)
    return compute_clusters(
        sightings("epoch_sites", by_url[SITES]),
        sightings("epoch_timelines", by_url[TIMELINES]),
        sightings("epoch_clusters", by_url[CLUSTERS]),
        curated_rows("clusters") if curated else [],
        frozenset(accepted),
        pd.DataFrame(),
        [],
        [],
    )


def verdict(rows: pd.DataFrame) -> RowVerdict:
    return check_rows(load("compute_clusters"), rows, now=JULY)


def told(rows: pd.DataFrame) -> dict[str, tuple[str, int]]:
    """Severity and number of rows of every check that fails."""
    return {one.code: (one.severity, one.failed) for one in verdict(rows).results if not one.passed}


def row(rows: pd.DataFrame, name: str, day: str, time: datetime | None = None) -> dict[str, Any]:
    chosen = rows[(rows["cluster_id"] == name) & (rows["valid_from"] == date.fromisoformat(day))]
    if time is not None:
        chosen = chosen[chosen["recorded_from"] == time]
    assert len(chosen) == 1
    found: dict[str, Any] = chosen.to_dict("records")[0]
    return found


def test_a_site_has_a_row_a_period_with_both_kinds_of_power() -> None:
    rows = made(*visit(MAY, sites(), periods()))
    found = row(rows, "New Carlisle", "2026-03-23")
    assert (found["power_it_mw"], found["power_facility_mw"], found["h100e"]) == (910, 1092, 682500)
    assert (found["operator"], found["certainty"], found["country"]) == (
        "Amazon",
        "confident",
        "US",
    )
    assert (found["uses"], found["uses_certainty"]) == ("Anthropic", "confident")
    assert (found["publisher"], found["licence"]) == ("epoch", "CC BY 4.0")
    assert pd.isna(found["power_stated_mw"])
    assert len(rows) == 12
    assert told(rows) == {}


def test_what_lies_ahead_or_does_not_run_yet_is_planned() -> None:
    rows = made(*visit(MAY, sites(), periods()))
    status = {
        (name, day): row(rows, name, day)["site_status"]
        for name, day in (("New Carlisle", "2026-03-23"), ("New Carlisle", "2028-03-17"),
                          ("Abilene", "2025-06-23"), ("Abilene", "2025-12-23"))
    }  # fmt: skip
    assert list(status.values()) == ["existing", "planned", "planned", "existing"]
    assert row(rows, "Abilene", "2025-06-23")["power_it_mw"] == 0  # a value, not missing


@pytest.mark.parametrize(("first", "then"), [("facility", "it"), ("it", "facility")])
def test_the_lists_power_column_redefined_is_told_and_moves_no_power(first: str, then: str) -> None:
    rows = made(*visit(MAY, sites(first), periods()), *visit(JULY, sites(then), periods()))
    for time in (MAY, JULY):
        found = row(rows, "New Carlisle", "2026-03-23", time)
        assert (found["power_it_mw"], found["power_facility_mw"]) == (910, 1092)
    assert told(rows) == {"power_definition": ("warning", 3)}
    (text,) = set(rows.loc[~rows["ok_power_definition"], "expected_power_definition"])
    words = {"it": "IT power (3 of 3 sites)", "facility": "facility power (3 of 3 sites)"}
    assert text == (
        f"the list's power column to hold {words[first]} as on 2026-05-23, not {words[then]}: it "
        "was redefined, the sites did not change"
    )


def test_a_site_whose_power_is_neither_is_told() -> None:
    listed = sheet(SITE | {"Current power (MW)": "500"})
    rows = made(*visit(MAY, listed, periods(["New Carlisle"])))
    assert set(rows.loc[~rows["ok_power_definition"], "expected_power_definition"]) == {
        "910 MW (IT) or 1092 MW (facility) as its timeline says, not 500 MW"
    }


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            # Facility power becomes something smaller, still above IT power.
            {"facility": 0.93},
            "power_facility_mw of the same sites and days as on 2026-05-23, not 0.93 times it at "
            "11 of 11 while power_it_mw and h100e stood still: the column means something else",
        ),
        (
            {"it": 0.5},
            "power_it_mw of the same sites and days as on 2026-05-23, not 0.5 times it at 11 of 11 "
            "while power_facility_mw and h100e stood still: the column means something else",
        ),
        (
            {"it": 1000, "facility": 1000},
            "power_it_mw of the same sites and days as on 2026-05-23, not 1000 times it at 11 of "
            "11: the unit changed",
        ),
    ],
)  # fmt: skip
def test_a_timeline_column_redefined_or_in_another_unit_is_kept_out(
    changed: dict[str, float], expected: str
) -> None:
    later = visit(JULY, None, periods(**changed))
    rows = made(*visit(MAY, sites(), periods()), *later)
    assert told(rows)["power_redefined"] == ("error", 12)
    judged = verdict(rows)
    kept_out = judged.quarantined[judged.quarantined["code"] == "power_redefined"]
    assert set(kept_out["expected"]) == {expected}
    assert set(judged.good["recorded_from"].to_pylist()) == {MAY}
    # A person may accept the capture; the one after it is then held against it.
    once = capture_id(later[0])
    again = visit(JULY.replace(day=19), None, periods(**changed))
    rows = made(*visit(MAY, sites(), periods()), *later, *again, accepted=[once])
    flags = rows.groupby("recorded_from")["ok_power_redefined"].all().to_dict()
    assert flags == {MAY: True, JULY: False, JULY.replace(day=19): True}


def test_a_column_that_holds_now_this_now_that_is_told() -> None:
    listed = sites("it").replace(b"New Carlisle,687215.7655381506,910", b"New Carlisle,1,1092")
    rows = made(*visit(MAY, listed, periods()))
    assert told(rows) == {"power_definition": ("warning", 3)}
    assert set(rows.loc[~rows["ok_power_definition"], "expected_power_definition"]) == {
        "the list's power column to hold IT or facility power, not a mixture of both"
    }


def test_power_that_grows_at_one_site_is_growth() -> None:
    grown = periods(["New Carlisle"]).replace(b"910,1092", b"999,1199")
    later = grown + b"".join(periods(["Abilene", "Zhangbei"]).splitlines(True)[1:])
    rows = made(*visit(MAY, sites(), periods()), *visit(JULY, None, later))
    assert rows["ok_power_redefined"].all()


def test_coverage_that_grows_is_told_as_coverage_with_growth_at_the_sites_in_both() -> None:
    first, then = (
        visit(MAY, sites(names=NAMES[:2]), periods(NAMES[:2])),
        visit(JULY, sites(), periods()),
    )
    rows = made(*first, *then)
    assert told(rows) == {"coverage": ("warning", 1)}
    (text,) = set(rows.loc[~rows["ok_coverage"], "expected_coverage"])
    # New Carlisle 910 and Abilene 421 MW then and now; Zhangbei's 169 MW are newly listed.
    assert text == (
        "2 sites as on 2026-05-23, not 3 (1 new, 0 gone, 0 renamed): IT power running went from "
        "1,331 to 1,500 MW, of which 169 at sites newly listed and 0 lost with sites gone; at the "
        "sites in both it went from 1,331 to 1,331 MW"
    )
    listed = dict(zip(rows["cluster_id"], rows["first_listed"], strict=True))
    assert {name: listed[name].to_pydatetime() for name in NAMES} == {
        "New Carlisle": MAY,
        "Abilene": MAY,
        "Zhangbei": JULY,
    }


def test_a_site_renamed_is_no_site_gone_and_another_built() -> None:
    renamed = ("New Carlisle=Rainier", *NAMES[1:])
    rows = made(
        *visit(MAY, sites(), periods()), *visit(JULY, sites(names=renamed), periods(renamed))
    )
    assert told(rows) == {"site_renamed": ("warning", 1)}
    found = row(rows, "Rainier", "2026-03-23")
    assert found["renamed_from"] == "New Carlisle"
    assert found["first_listed"].to_pydatetime() == MAY
    (text,) = set(rows.loc[~rows["ok_site_renamed"], "expected_site_renamed"])
    assert text == "the name New Carlisle, under which the same periods were listed before"


def test_a_site_split_in_two_is_coverage_and_no_rename() -> None:
    split = ("Abilene", "Zhangbei", "New Carlisle=New Carlisle 1")
    halves = (
        periods(["Abilene", "Zhangbei"])
        + periods(["New Carlisle=New Carlisle 1"], it=0.5, facility=0.5, h100e=0.5).split(b"\n", 1)[
            1
        ]
    )
    rows = made(*visit(MAY, sites(), periods()), *visit(JULY, sites(names=split), halves))
    assert set(told(rows)) == {"coverage", "power_definition"}
    assert pd.isna(row(rows, "New Carlisle 1", "2026-03-23")["renamed_from"])


def test_a_site_that_only_the_timelines_know_is_told_and_not_the_publishers_own() -> None:
    rows = made(*visit(MAY, sites(names=NAMES[:2]), periods()))
    found = row(rows, "Zhangbei", "2026-03-23")
    assert (found["include_in_analysis"], found["country"]) == (False, "ZZ")
    assert told(rows) == {"unlisted_site": ("warning", 1)}


def test_without_timelines_the_lists_power_is_neither_kind() -> None:
    rows = made(*visit(MAY, sites(), None))
    found = row(rows, "New Carlisle", "0001-01-01")
    assert found["start_known"] is False
    assert found["power_stated_mw"] == 1092
    assert pd.isna(found["power_it_mw"])
    assert pd.isna(found["power_facility_mw"])
    named = sites("it").replace(b"Current power (MW)", b"Current IT power (MW)")
    assert row(made(*visit(MAY, named, None)), "New Carlisle", "0001-01-01")["power_it_mw"] == 910


def test_two_spellings_of_one_company_and_a_country_without_a_code() -> None:
    listed = sites(Owner="Coreweave #likely", Users="Google Deepmind, OpenAI", Country="Atlantis")
    rows = made(*visit(MAY, listed, periods()))
    found = row(rows, "Abilene", "2026-03-23")
    assert (found["operator"], found["uses"]) == ("CoreWeave", "Google DeepMind, OpenAI")
    assert (found["certainty"], found["country"]) == ("likely", "ZZ")
    assert told(rows) == {"unknown_country": ("warning", 3)}


def test_clusters_with_unknown_start_plans_and_an_end() -> None:
    ended = CLUSTER | {
        "Name": "Titan",
        "Status": "Decommissioned",
        "First Operational Date": "2012-10-29",
        "Decommissioned Date (if applicable)": "2019-08-02",
    }
    ahead = CLUSTER | {"Name": "Next", "First Operational Date": "2027-01-01"}
    unknown = ANONYMOUS | {"First Operational Date": "", "Status": "Planned"}
    rows = made((CLUSTERS, sheet(CLUSTER, ended, ahead, unknown), MAY))
    told_of = zip(
        *(rows[name] for name in ("valid_from", "start_known", "site_status")), strict=True
    )
    assert list(told_of) == [
        (date(2018, 6, 8), True, "existing"),
        (date(2012, 10, 29), True, "existing"),
        (date(2019, 8, 2), True, "decommissioned"),
        (date(2027, 1, 1), True, "planned"),
        (date(1, 1, 1), False, "planned"),
    ]
    assert rows["accelerators"].tolist() == [27648] * 4 + [30000]
    assert rows["power_stated_mw"].tolist() == [13.0] * 5
    assert rows["power_it_mw"].isna().all()
    anonymous = rows.to_dict("records")[-1]
    assert anonymous["cluster_id"].startswith("anon-")
    assert (anonymous["country"], pd.isna(anonymous["accelerator_kind"])) == ("CN", True)
    assert told(rows) == {}


def test_a_cluster_listed_later_is_coverage() -> None:
    later = sheet(CLUSTER, CLUSTER | {"Name": "Frontier"})
    rows = made((CLUSTERS, sheet(CLUSTER), MAY), (CLUSTERS, later, JULY))
    assert told(rows) == {"coverage": ("warning", 1)}
    assert rows.loc[~rows["ok_coverage"], "cluster_id"].tolist() == ["Frontier"]


def test_a_cluster_named_like_a_data_centre_keeps_a_key_of_its_own() -> None:
    named = sheet(CLUSTER | {"Name": "Abilene"})
    rows = made(*visit(MAY, sites(), periods()), (CLUSTERS, named, MAY))
    assert "Abilene (GPU cluster)" in set(rows["cluster_id"])


def test_zhengzhou_has_two_periods_each_public_from_its_page() -> None:
    rows = made(curated=True)
    names = ("cluster_id", "valid_from", "accelerators", "accelerators_bound", "public_from")
    assert [tuple(one) for one in rows[list(names)].itertuples(index=False)] == [
        ("Zhengzhou core node", date(2026, 2, 5), 30000, "at_least", _china("2026-03-20")),
        ("Zhengzhou core node", date(2026, 4, 14), 60000, "exact", _china("2026-04-15")),
    ]
    assert set(rows["reference_file"]) == {"clusters.yml"}
    assert rows["capture_id"].isna().all()
    assert told(rows) == {}


def _china(day: str) -> pd.Timestamp:
    """Midnight at the end of a day in China, which is 16:00 UTC of that day."""
    return pd.Timestamp(f"{day}T16:00:00Z")


def test_the_order_in_which_captures_come_changes_nothing() -> None:
    captures = [*visit(MAY, sites(), periods()), *visit(JULY, sites("it"), periods())]
    forward, backward = made(*captures), made(*reversed(captures))
    order = ["cluster_id", "valid_from", "recorded_from"]
    pd.testing.assert_frame_equal(
        forward.sort_values(order, ignore_index=True),
        backward.sort_values(order, ignore_index=True),
    )
