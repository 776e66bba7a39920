"""What is asked of FRED with a key and without."""

from datetime import date

from tests.earnings_apis import Fred, serve_all
from tests.scrapers.crawling import World

KEY = "0123456789abcdef0123456789abcdef"
SERIES = ["DEXTAUS", "DEXCHUS", "DEXHKUS", "DEXKOUS", "DEXJPUS", "DEXUSEU", "DEXUSUK"]
CHART = "fred.stlouisfed.org/graph/fredgraph.csv"
API = "api.stlouisfed.org/fred/series/observations"


def test_without_a_key_the_charts_whole_once_and_then_two_years(world: World) -> None:
    serve_all(world.server, Fred())
    assert world.ask("fred").reason == "fred: 8 answers archived"
    assert world.asked() == [f"{CHART}?id={one}&cosd=2005-01-01" for one in SERIES]
    assert world.ask("fred").ok
    assert world.asked() == [f"{CHART}?id={one}&cosd=2025-01-01" for one in SERIES]
    world.ask("fred", since=date(1990, 1, 1))
    assert world.asked() == [f"{CHART}?id={one}&cosd=1990-01-01" for one in SERIES]


def test_with_a_key_the_api_and_the_key_is_kept_nowhere(world: World) -> None:
    serve_all(world.server, Fred(KEY))
    outcome = world.ask("fred", key=KEY)
    assert outcome.reason == "fred: 8 answers archived"
    asked = [f"{API}?series_id={one}&observation_start=2005-01-01" for one in SERIES]
    assert world.asked() == [f"{url}&file_type=json&api_key={KEY}" for url in asked]
    assert world.captures()[0] == (
        200,
        f"https://{asked[0]}&file_type=json&api_key=removed",
    )
    assert world.ask("fred", key=KEY).ok
    assert all("observation_start=2025-01-01" in url for url in world.asked())
    held = [path.read_bytes() for path in world.folder.rglob("*") if path.is_file()]
    assert not any(KEY.encode() in one for one in held)
    assert KEY not in repr(world.said)


def test_a_wrong_key(world: World) -> None:
    serve_all(world.server, Fred(KEY))
    outcome = world.ask("fred", key="f" * 32)
    assert outcome.reason == (
        f"fred: 400 for https://{API}?series_id=DEXTAUS&observation_start=2005-01-01"
        "&file_type=json&api_key=removed; FRED knows no such key or series, so set FRED_API_KEY "
        "to a valid key or unset it (and 6 more problems)"
    )
