"""Epoch and StatCounter through live runs: published, then met with what they are known for."""

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from unittest import mock

import pytest

import scrapers.crawl
import warehouse
from pipelines.run import Plan, Result, Run
from scrapers.crawl import Network
from tests.scrapers.epoch.files import (
    ANONYMOUS,
    CLUSTER,
    OWNED,
    PERIOD,
    PRODUCT,
    SITE,
    TOTAL,
    packed,
    sheet,
)
from tests.scrapers.statcounter.months import NOTHING, WORLD, table
from tests.server import Answer, Seen, Server
from tests.steps import plainly

NOW = datetime(2026, 4, 8, 12, tzinfo=UTC)
SITE_LIST, TIMELINES = "data_centers/data_centers.csv", "data_centers/data_center_timelines.csv"
FILES: Mapping[str, bytes] = {
    SITE_LIST: sheet(SITE),
    TIMELINES: sheet(PERIOD, PERIOD | {"Date": "2028-03-17", "IT power (MW)": "1025"}),
    "gpu_clusters.csv": sheet(CLUSTER, ANONYMOUS, ANONYMOUS),
    "ml_hardware.csv": sheet(PRODUCT),
    "ai_chip_sales.zip": packed({"cumulative_timelines_by_designer.csv": sheet(TOTAL)}),
    "ai_chip_owners.zip": packed({"quarters_by_chip_type.csv": sheet(OWNED)}),
}
PAGE = b"<!DOCTYPE html><title>Just a moment</title>"


class Installation:
    """A data folder, both sites as they are documented, and a clock."""

    def __init__(self, data: Path, server: Server) -> None:
        self.data, self.now = data, NOW
        self.files = dict(FILES)
        self.charts = dict.fromkeys(("ww", "CN", "US"), table())
        server.route("epoch.ai", self._epoch)
        server.route("gs.statcounter.com", self._statcounter)
        self.network = Network(contact="ada@example.org", mirror=server.url, delay_seconds=0)

    def _epoch(self, seen: Seen) -> Answer | None:
        body = self.files.get(seen.path.removeprefix("/data/"))
        return Answer(body) if body is not None else None

    def _statcounter(self, seen: Seen) -> Answer | None:
        if seen.path != "/chart.php":
            return None
        return Answer(self.charts[seen.query["region_hidden"]])

    def run(self) -> Result:
        """A live run of both sources, up to the release."""

        async def sleep(seconds: float) -> None:
            await asyncio.sleep(0)

        plan = Plan(only=("epoch", "statcounter"), network=self.network)
        with (
            mock.patch("scrapers.crawl.crawl", partial(scrapers.crawl.crawl, sleep=sleep)),
            Run(self.data, plan, clock=lambda: self.now) as run,
        ):
            plainly(run)
            self.now += timedelta(days=28)
            return run.result

    def refused(self) -> dict[str, str]:
        """What the newest release has in quarantine: code to reason."""
        rows = warehouse.open(self.data).table("quarantine")
        return dict(zip(rows["code"], rows["reason"], strict=True))


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Installation]:
    with Server() as server:
        yield Installation(tmp_path / "data", server)


def test_both_are_published_and_a_bad_month_changes_nothing(here: Installation) -> None:
    result = here.run()
    assert [one.reason for one in result.outcomes if not one.ok] == []
    w = warehouse.open(here.data)
    clusters = w.table("compute_clusters").set_index("cluster_id")
    assert len(clusters) == 2 + 3 + 2  # a site's two periods, three systems, the curated node
    assert clusters.loc["New Carlisle", "power_it_mw"].tolist() == [910.0, 1025.0]
    assert clusters.loc["New Carlisle", "site_status"].tolist() == ["existing", "planned"]
    chips = w.table("chip_shipments")
    captured = chips[chips["capture_id"].notna()]
    assert set(captured["measure"]) == {"cumulative_shipped", "shipped"}
    shares = w.table("referral_shares")
    assert (set(shares["geo"]), len(shares)) == ({"world", "CN", "US"}, 3 * 7 * len(WORLD))
    before = {name: w.arrow(name).to_pylist() for name in TABLES}

    # A column renamed, a page with status 200, Mac Roman, a cut ZIP; zeros, a chatbot lost.
    here.files[TIMELINES] = FILES[TIMELINES].replace(b"IT power (MW)", b"Critical power (MW)")
    here.files[SITE_LIST] = PAGE
    here.files["gpu_clusters.csv"] = (
        sheet(CLUSTER | {"Location": "Türkiye"}).decode().encode("mac_roman")
    )
    here.files["ai_chip_sales.zip"] = FILES["ai_chip_sales.zip"][:-30]
    lost = {month: f"1{shares[2:]}" for month, shares in WORLD.items()}
    here.charts = {"ww": table(dict.fromkeys(WORLD, NOTHING)), "CN": PAGE, "US": table(lost)}
    here.run()
    after = warehouse.open(here.data)
    assert {name: after.arrow(name).to_pylist() for name in TABLES} == before
    told = here.refused()
    assert set(told) == {
        *("missing_key", "html", "not_utf8", "not_zip", "empty_list", "share_sum"),
    }
    assert "lacks IT power (MW) and has the new Critical power (MW)" in told["missing_key"]


TABLES = ("compute_clusters", "chip_shipments", "referral_shares")
