"""Which of Epoch's files are asked for, and in which order."""

from tests.scrapers.crawling import World
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


def test_a_file_that_is_gone_is_told_and_stops_no_other(world: World) -> None:
    def without_clusters(seen: Seen) -> Answer | None:
        return None if "gpu_clusters" in seen.path else site(seen)

    world.server.route("epoch.ai", without_clusters)
    outcome = world.ask("epoch")
    assert not outcome.ok
    assert "404 for https://epoch.ai/data/gpu_clusters.csv" in outcome.reason
    assert len(world.asked()) == 6
