"""What is asked of Vercel, and what becomes of it."""

from tests.demand_apis import VERCEL, Vercel
from tests.scrapers.crawling import World
from tests.server import html, status

EXPORT = "https://vercel.com/api/ai/leaderboard-export"
URLS = [
    f"{EXPORT}?dataset={dataset}&modality={modality}&format=json"
    for dataset, modality in (
        ("labs", "all"),
        ("labs", "text"),
        ("labs", "image"),
        ("labs", "video"),
        ("models", "all"),
        ("apps", "all"),
        ("providers", "all"),
    )
]


def test_each_question_once(world: World) -> None:
    world.server.route(VERCEL, Vercel())
    outcome = world.ask("vercel")
    assert outcome.problems == ()
    assert world.captures() == [(200, url) for url in URLS]


def test_what_is_no_answer_is_said_at_once_and_the_rest_is_fetched(world: World) -> None:
    world.server.route(VERCEL, Vercel())
    world.server.plan(URLS[0], [html()])
    world.server.plan(URLS[1], [status(404)])
    outcome = world.ask("vercel")
    assert outcome.problems == (
        f"vercel: {URLS[0]}: the body is an HTML or XML page, not an export of shares; "
        "open the URL in a browser to see what the site now answers",
        f"vercel: 404 for {URLS[1]}; "
        "the address is gone, so compare it with the source's documentation",
    )
    assert len(world.captures()) == 7
