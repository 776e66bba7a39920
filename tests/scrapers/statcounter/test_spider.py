"""Which months StatCounter is asked for, and for which regions."""

from datetime import date

import pytest

from tests.scrapers.crawling import World
from tests.scrapers.statcounter.months import table
from tests.server import Answer, Seen


def chart(seen: Seen) -> Answer | None:
    return Answer(table()) if seen.path == "/chart.php" else None


def asked(world: World) -> set[tuple[str, str, str]]:
    found = set()
    for url in world.asked():
        query = dict(part.split("=", 1) for part in url.partition("?")[2].split("&"))
        found.add((query["region_hidden"], query["fromMonthYear"], query["toMonthYear"]))
    return found


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [
        # At first everything; the running month is never asked for.
        (date(2025, 3, 1), date(2026, 11, 23), "2025-03", "2026-10"),
        # A month before the newest capture, and the one before that: what may be revised.
        (date(2026, 10, 24), date(2026, 11, 23), "2026-09", "2026-10"),
        # Never a single month, whose answer has another shape.
        (date(2026, 11, 30), date(2026, 11, 29), "2026-09", "2026-10"),
        (date(2026, 11, 30), date(2026, 11, 30), "2026-10", "2026-11"),
    ],
)
def test_months(world: World, since: date, until: date, first: str, last: str) -> None:
    world.server.route("gs.statcounter.com", chart)
    assert world.ask("statcounter", since=since, until=until).ok
    assert asked(world) == {(region, first, last) for region in ("ww", "CN", "US")}


def test_what_is_asked_for_is_what_is_read(world: World) -> None:
    from scrapers.registry import kind_of

    world.server.route("gs.statcounter.com", chart)
    world.ask("statcounter")
    for _, url in world.captures():
        source, kind = kind_of(url)
        assert source is not None
        assert (source.name, kind and kind.name) == ("statcounter", "monthly")
