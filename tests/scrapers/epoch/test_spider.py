"""Which of Epoch's files are asked for, and in which order."""

from datetime import timedelta

import pytest

from tests.scrapers.crawling import START, World
from tests.scrapers.epoch.files import CLUSTER, PERIOD, SITE, sheet
from tests.server import Answer, Seen

FILES = [
    "data_centers/data_centers.csv",
    "data_centers/data_center_timelines.csv",
    "gpu_clusters.csv",
    "ml_hardware.csv",
    "ai_chip_sales.zip",
    "ai_chip_owners.zip",
]


def site(seen: Seen) -> Answer | None:
    bodies = {FILES[0]: sheet(SITE), FILES[1]: sheet(PERIOD), FILES[2]: sheet(CLUSTER)}
    path = seen.path.removeprefix("/data/")
    return Answer(bodies.get(path, b"x\n")) if path in FILES else None


def test_every_file_once_the_list_of_sites_before_their_timelines(world: World) -> None:
    world.server.route("epoch.ai", site)
    assert world.ask("epoch").reason == "epoch: 7 answers archived"  # and robots.txt
    assert world.asked() == [f"epoch.ai/data/{name}" for name in FILES]


@pytest.mark.parametrize(("days", "asked"), [(7, 2), (21, 2), (28, 6)])
def test_long_lists_that_change_little_are_asked_for_once_in_four_weeks(
    world: World, days: int, asked: int
) -> None:
    world.server.route("epoch.ai", site)
    world.ask("epoch")
    world.asked()
    world.ask("epoch", until=START.date() + timedelta(days=days - 1))  # the day before the visit
    assert world.asked() == [f"epoch.ai/data/{name}" for name in FILES[:asked]]


def test_a_file_that_is_gone_is_told_and_stops_no_other(world: World) -> None:
    def without_clusters(seen: Seen) -> Answer | None:
        return None if "gpu_clusters" in seen.path else site(seen)

    world.server.route("epoch.ai", without_clusters)
    outcome = world.ask("epoch")
    assert not outcome.ok
    assert "404 for https://epoch.ai/data/gpu_clusters.csv" in outcome.reason
    assert len(world.asked()) == 6
