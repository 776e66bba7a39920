"""Two runs at once on one data folder: the second says that it waits, and nothing is lost."""

import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import warehouse
from tests.pipelines.rankings import MONDAY, NOON, answer, days, folder
from tests.server import Behaviour, Exchange
from tests.whole.command import NOW, Child, command, start
from tests.whole.crashes import assert_whole
from tests.whole.market import FIRST, Market, parquet

LIVE = ("run", "--only", "openrouter", "--since", FIRST)


def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait for something that another process does."""
    limit = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < limit, "it never happened"
        time.sleep(0.01)


def held(reached: threading.Event, release: threading.Event) -> Behaviour:
    """An answer that comes when the test says so."""

    def act(exchange: Exchange) -> None:
        reached.set()
        release.wait(60)
        exchange.reply(exchange.answer)

    return act


def waits(child: Child, data: Path) -> bool:
    said = f"another run works in {data} (process "
    return any(
        line.startswith(said) and line.endswith("); waiting until it is done")
        for line in child.err().splitlines()
    )


def test_a_second_run_says_that_it_waits_and_both_end_well(
    new_market: Market, tmp_path: Path
) -> None:
    market, data = new_market, new_market.data
    reached, release = threading.Event(), threading.Event()
    market.server.plan(market.window, [held(reached, release)])
    week = folder(tmp_path / "week", [answer(days(MONDAY, 7), NOON)])
    first = start(*LIVE, data=data, output=tmp_path / "1", environment=market.environment)
    assert reached.wait(60)
    second = start(
        *("run", "--replay", week),
        data=data,
        output=tmp_path / "2",
        now=NOW + timedelta(minutes=1),
    )
    until(lambda: waits(second, data))
    assert f"(process {first.process.pid})" in second.err()
    assert second.process.is_alive()
    release.set()
    ended = [first.wait(), second.wait()]
    assert [one.status for one in ended] == [0, 0], ended
    assert_whole(data)
    found = warehouse.open(data).table("token_volumes")
    # 14 days of the live run and the 7 of the replay, four rows each.
    assert len(found) == 21 * 4
    one_after_the_other = Market(market.server, tmp_path / "calm")
    assert one_after_the_other.run(*LIVE, since=None, now=NOW).status == 0
    assert one_after_the_other.run("run", "--replay", week, since=None).status == 0
    assert parquet(data) == parquet(one_after_the_other.data)


def test_readers_need_not_wait_for_a_run(market: Market, tmp_path: Path) -> None:
    reached, release = threading.Event(), threading.Event()
    market.server.plan(market.window, [held(reached, release)])
    before = parquet(market.data)
    child = start(
        *LIVE,
        data=market.data,
        output=tmp_path / "1",
        environment=market.environment,
        now=NOW + timedelta(minutes=5),
    )
    assert reached.wait(60)
    for words in (
        ("tables",),
        ("show", "token_volumes", "--limit", 1),
        ("sql", "select count(*) from token_volumes"),
        ("sources",),
        ("quarantine",),
    ):
        said = command(*words, data=market.data)
        assert said.status == 0, said.err
    assert len(warehouse.open(market.data).table("token_volumes")) == 14 * 4
    assert parquet(market.data) == before
    assert child.process.is_alive()
    release.set()
    assert child.wait().status == 0


def test_a_run_after_a_killed_one_does_not_wait(market: Market, tmp_path: Path) -> None:
    reached, release = threading.Event(), threading.Event()
    market.server.plan(market.window, [held(reached, release)])
    killed = start(
        *LIVE, data=market.data, output=tmp_path / "1", environment=market.environment, now=NOW
    )
    assert reached.wait(60)
    killed.kill()
    release.set()
    assert killed.process.exitcode == -9
    said = market.run("run", "--only", "openrouter", now=NOW + timedelta(minutes=5))
    assert said.status == 0, said.err
    assert "waiting" not in said.err
