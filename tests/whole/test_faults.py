"""Every bad response, through the command: what is published, what is said, where it is seen."""

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

import warehouse
from tests.server import (
    Answer,
    Behaviour,
    bomb,
    cut_gzip,
    delay,
    html,
    redirect,
    status,
)
from tests.whole.command import NOW, Said, start
from tests.whole.market import API, FIRST, LAST, Market, parquet, rows

GIGABYTE = 1 << 30
ROBOTS = "https://openrouter.ai/robots.txt"
MODELS, PROVIDERS = f"{API}/models", f"{API}/providers"
Body = dict[str, Any]


def tokens(data: Path) -> dict[str, str]:
    """Digests of the published tables of tokens, history too."""
    return {name: digest for name, digest in parquet(data).items() if "token_" in name}


def brought(market: Market) -> list[str]:
    """What was asked of the server that robots.txt does not count among, in order."""
    return [url for url in market.server.urls() if url != ROBOTS]


def read_since_the_good_day(market: Market) -> int:
    """How many answers a parser has read; the good day left three."""
    return int(market.health()["captures"]["parsed"]) - 3


@contextmanager
def nothing_changes(market: Market) -> Iterator[None]:
    """The tables of tokens stay as they are, to the byte."""
    before = tokens(market.data)
    assert len(before) == 4
    yield
    assert tokens(market.data) == before


def refused(market: Market, code: str, sentence: str, said: Said) -> None:
    """One answer was refused by its parser, for this reason, and nothing else went wrong."""
    assert said.status == 1
    assert said.troubles == ["1 new entry in quarantine; see `compute-market quarantine`"]
    [entry] = market.quarantine()
    about = f"openrouter rankings_daily, capture {entry['capture_id'][:12]}: "
    assert (entry["code"], entry["reason"]) == (code, about + sentence)
    assert (entry["stage"], entry["url"], entry["state"]) == ("parse", market.window, "held")
    health = market.health()
    assert health["last_failure_reason"] == f"{code}: {sentence} ({market.window})"
    assert health["captures"]["refused"] == 1
    # The source's other answers of this run were read all the same.
    assert read_since_the_good_day(market) == 2


def failed(market: Market, reason: str, said: Said) -> None:
    """The source failed, for this reason, and nothing went into quarantine."""
    assert said.status == 1
    assert said.troubles == [reason]
    assert market.quarantine() == []


BAD_BODIES: list[tuple[str, Behaviour, str, str]] = [
    (
        "empty",
        lambda exchange: exchange.reply(Answer(b"")),
        "empty_body",
        "the body is empty where a daily ranking was expected; fetch it again",
    ),
    (
        "only-data",
        lambda exchange: exchange.reply(Answer.json({"data": []})),
        "missing_key",
        "the body lacks meta; the source changed its shape, so compare its documentation and mend "
        "the parser",
    ),
    (
        "html",
        html(),
        "html",
        "the body is an HTML or XML page, not a daily ranking; open the URL in a browser to see "
        "what the site now answers",
    ),
]


@pytest.mark.parametrize(
    ("behaviour", "code", "sentence"),
    [pytest.param(*rest, id=name) for name, *rest in BAD_BODIES],
)
def test_a_body_that_is_no_ranking(
    market: Market, behaviour: Behaviour, code: str, sentence: str
) -> None:
    market.server.plan(market.window, [behaviour])
    with nothing_changes(market):
        refused(market, code, sentence, market.run())


def no_rows(body: Body) -> None:
    body["data"] = []


def no_tokens(body: Body) -> None:
    del body["data"][2]["total_tokens"]


def number(body: Body) -> None:
    body["data"][1]["total_tokens"] = 300_000


def rows_52(body: Body) -> None:
    extra = [{**body["data"][2], "model_permaslug": f"a/m{n}"} for n in range(48)]
    body["data"][3:3] = extra


def other_third(body: Body) -> None:
    data = body["data"]
    data[2], data[3] = data[3], data[2]


def day_again(body: Body) -> None:
    body["data"] += body["data"][:4]


def rows_again(body: Body) -> None:
    body["data"][4:4] = body["data"][:4]


def future_day(body: Body) -> None:
    body["data"] += [{**row, "date": "2026-10-09"} for row in body["data"][-4:]]


MEND = "compare the source's documentation and mend the parser"
BAD_RANKINGS: list[tuple[Callable[[Body], None], str, str]] = [
    (
        no_rows,
        "empty_list",
        "/data is empty where rows were expected; look at what the source shows today and fetch "
        "it again",
    ),
    (
        no_tokens,
        "missing_key",
        "/data/2 lacks total_tokens; the source changed its shape, so compare its documentation "
        "and mend the parser",
    ),
    (
        number,
        "wrong_type",
        f"/data/1/total_tokens is an integer where a text is documented; {MEND}",
    ),
    (
        rows_52,
        "too_many_rows",
        f"/data/51/date: 2026-09-24 has 52 rows where at most 51 are documented; {MEND}",
    ),
    (
        other_third,
        "other_not_last",
        f"/data/2/model_permaslug: `other` is not the last row of 2026-09-24; {MEND}",
    ),
    (
        day_again,
        "dates_not_ascending",
        "/data/56/date: 2026-09-24 comes after 2026-10-07, so a page is repeated or out of order; "
        "fetch it again",
    ),
    (
        rows_again,
        "duplicate_model",
        "/data/0/model_permaslug: qwen/qwen-a stands twice on 2026-09-24; fetch it again",
    ),
    (
        future_day,
        "future_date",
        "/data/56/date: 2026-10-09 lies after 2026-10-08, the day on which this was said; fetch "
        "it again",
    ),
]


@pytest.mark.parametrize(("change", "code", "sentence"), BAD_RANKINGS)
def test_a_ranking_that_breaks_what_is_documented(
    market: Market, change: Callable[[Body], None], code: str, sentence: str
) -> None:
    market.spoil("/datasets/rankings-daily", change)
    with nothing_changes(market):
        refused(market, code, sentence, market.run())


def test_the_same_bad_answer_fails_every_run_and_stands_in_quarantine_once(market: Market) -> None:
    market.server.plan(market.window, [html(), html()])
    with nothing_changes(market):
        market.run()
        [first] = market.quarantine()
        said = market.run()
        assert said.status == 1
        assert said.troubles == [f"refused again: {first['reason']}"]
        [again] = market.quarantine()
        assert (again["first_seen"], again["last_seen"]) == (
            "2026-10-08T03:02:00Z",
            "2026-10-08T03:03:00Z",
        )
        good = market.run()
        assert (good.status, good.troubles) == (0, [])


def test_an_extra_key_is_a_warning_and_the_answer_counts(market: Market) -> None:
    def extra(body: Body) -> None:
        body["data"][0]["requests"] = "12"
        body["next"] = None

    market.api.rows[LAST] = [("qwen/qwen-a", 500_100), *market.api.rows[LAST][1:]]
    market.spoil("/datasets/rankings-daily", extra)
    said = market.run()
    assert (said.status, said.troubles) == (0, [])
    expected = ["rows of /data have the unknown key requests", "the body has the unknown key next"]
    assert market.health()["warnings"] == expected
    status_ = json.loads((market.data / "latest" / "status.json").read_text())
    assert status_["sources"]["openrouter"]["warnings"] == expected
    found = warehouse.open(market.data).table("token_volumes")
    day = found[(found["model"] == "qwen/qwen-a") & (found["tokens"] == 500_100)]
    assert [str(value)[:10] for value in day["date"]] == ["2026-10-07"]


@pytest.mark.parametrize(
    ("text", "code", "said_of_all"),
    [
        ("-5", "tokens_out_of_range", "1 new entry"),
        # Its day is then 9 billion times too large, so that its three other rows are out too.
        ("9223372036854775808", "type_tokens", "4 new entries"),
    ],
    ids=["negative", "above-int64"],
)
def test_a_number_that_is_none_is_kept_out(
    market: Market, text: str, code: str, said_of_all: str
) -> None:
    def wrong(body: Body) -> None:
        body["data"][1]["total_tokens"] = text

    market.spoil("/datasets/rankings-daily", wrong)
    with nothing_changes(market):
        said = market.run()
        assert said.status == 1
        assert said.troubles == [f"{said_of_all} in quarantine; see `compute-market quarantine`"]
    [entry] = [one for one in market.quarantine() if one["code"] != "day_total_magnitude"]
    assert (entry["code"], entry["stage"], entry["column"]) == (code, "gate", "tokens")
    assert (
        entry["key"] == "source=openrouter, date=2026-09-24, model=openai/gpt-a, variant=standard"
    )
    assert (entry["observed"], entry["locator"]) == (text, "/data/1/total_tokens")
    assert read_since_the_good_day(market) == 3


def test_totals_a_thousand_times_too_large_are_kept_out(market: Market) -> None:
    def thousandfold(body: Body) -> None:
        for row in body["data"]:
            row["total_tokens"] += "000"

    market.spoil("/datasets/rankings-daily", thousandfold)
    with nothing_changes(market):
        said = market.run()
        assert said.status == 1
        assert said.troubles == ["56 new entries in quarantine; see `compute-market quarantine`"]
    kept_out = market.quarantine()
    assert {entry["code"] for entry in kept_out} == {"day_total_magnitude"}
    assert {entry["expected"] for entry in kept_out} == {
        f"a day's total within a factor 10 of 1,000,000 on {FIRST + n * timedelta(days=1)}, "
        "not 1,000,000,000"
        for n in range(14)
    }


@pytest.mark.parametrize(
    ("code", "advice"),
    [
        (401, "set OPENROUTER_API_KEY to a valid key"),
        (404, "the address is gone, so compare it with the source's documentation"),
    ],
)
def test_a_status_that_is_final(market: Market, code: int, advice: str) -> None:
    market.server.plan(market.window, [status(code)])
    with nothing_changes(market):
        said = market.run()
        failed(market, f"openrouter: {code} for {market.window}; {advice}", said)
    assert brought(market) == [market.window, MODELS, PROVIDERS]
    assert read_since_the_good_day(market) == 2
    assert market.health()["last_failure_reason"].startswith(
        f'http_{code}: the source answers HTTP {code}, "planned": '
    )


def test_an_error_of_the_server_that_lasts(market: Market) -> None:
    market.server.plan(market.window, [], then=status(500))
    with nothing_changes(market):
        said = market.run("run", "--only", "openrouter")
    assert said.status == 1
    assert said.err.splitlines()[-1] == (
        f"openrouter: 500 for {market.window}; the source is out of order, so run again later"
    )
    assert brought(market) == [market.window] * 4 + [MODELS, PROVIDERS]
    assert said.waits == [2.0, 8.0, 32.0]
    assert read_since_the_good_day(market) == 2


def test_an_error_that_passes_is_no_failure(market: Market) -> None:
    market.server.plan(market.window, [status(500), status(429, headers={"Retry-After": "30"})])
    with nothing_changes(market):
        said = market.run()
    assert (said.status, said.troubles, said.waits) == (0, [], [2.0, 30.0])
    assert market.health()["captures"] == {"failed": 2, "parsed": 6, "unread": 2}


def test_too_many_requests_stop_the_source_for_this_run(market: Market) -> None:
    market.server.plan(market.window, [], then=status(429, headers={"Retry-After": "30"}))
    with nothing_changes(market):
        said = market.run()
        failed(
            market,
            f"openrouter: 3 answers in a row were 403 or 429, the last 429 for {market.window}, so "
            "the rest was left for the next run; if it happens again, lower requests_per_minute in "
            "source.yml or ask the publisher",
            said,
        )
    assert brought(market) == [market.window] * 3
    assert said.waits == [30.0, 30.0]


def test_a_retry_after_longer_than_a_run_waits(market: Market) -> None:
    market.server.plan(market.window, [status(429, headers={"Retry-After": "3600"})])
    with nothing_changes(market):
        failed(
            market,
            f"openrouter: 429 for {market.window} asks to wait 3600 s, longer than the 120 s a run "
            "waits; run again after 2026-10-08 04:02 UTC",
            market.run(),
        )
    assert brought(market) == [market.window]


def test_a_gzip_without_its_end(market: Market) -> None:
    market.server.plan(market.window, [], then=cut_gzip())
    with nothing_changes(market):
        said = market.run()
    assert said.status == 1
    assert said.troubles[0].startswith(
        f"openrouter: truncated for {market.window} (4 attempts): the body is no whole gzip ("
    )
    [entry] = market.quarantine()
    assert entry["code"] == "undecodable"
    assert entry["reason"].endswith("; fetch it again")
    # The same bytes at the same instant of this clock: one capture.
    assert market.health()["captures"]["refused"] == 1
    assert read_since_the_good_day(market) == 2


@pytest.mark.parametrize(
    ("target", "host"),
    [("http://127.0.0.1:8080/x", "127.0.0.1"), ("https://evil.example/x", "evil.example")],
)
def test_a_redirect_that_leads_away(market: Market, target: str, host: str) -> None:
    market.server.plan(market.window, [redirect(target)])
    reason = f"{host} is none of this source's hosts; add it to source.yml if it is trusted"
    with nothing_changes(market):
        failed(market, f"openrouter: refused_host for {target}: {reason}", market.run())
    assert brought(market) == [market.window, MODELS, PROVIDERS]
    assert read_since_the_good_day(market) == 2


def test_a_robots_txt_that_forbids(market: Market) -> None:
    market.server.serve(ROBOTS, "User-agent: *\nDisallow: /api/v1/datasets/\n")
    with nothing_changes(market):
        said = market.run()
        failed(
            market,
            f"openrouter: {ROBOTS} forbids {market.window}; leave it out of the spider",
            said,
        )
    assert brought(market) == [MODELS, PROVIDERS]
    assert market.health()["last_failure_reason"] == (
        f"robots: {ROBOTS} forbids {market.window}; leave it out of the spider ({market.window})"
    )


def test_a_robots_txt_that_cannot_be_read(market: Market) -> None:
    market.server.plan(ROBOTS, [], then=status(503))
    with nothing_changes(market):
        failed(
            market,
            f"openrouter: {ROBOTS} could not be read (status 503), so the host is left alone in "
            "this run; run again later",
            market.run(),
        )
    assert brought(market) == []
    assert market.health()["last_failure_reason"].startswith(f"robots: {ROBOTS} could not be read")


def test_an_answer_slower_than_patience(market: Market) -> None:
    market.server.plan(market.window, [], then=delay(1.0))
    with nothing_changes(market):
        said = market.run(timeout=0.2)
        failed(
            market,
            f"openrouter: timeout for {market.window} (4 attempts): no whole answer came within "
            "0.2 s; run again",
            said,
        )
    assert read_since_the_good_day(market) == 2
    assert market.health()["last_failure_reason"].startswith("timeout: no whole answer came")


def test_a_bomb_is_refused_within_little_memory(market: Market, tmp_path: Path) -> None:
    def told(name: str) -> Said:
        child = start(
            *("run", "--only", "openrouter", "--since", FIRST, "--json"),
            data=market.data,
            output=tmp_path / name,
            environment=market.environment,
            now=NOW + timedelta(hours=len(name)),
        )
        return child.wait()

    quiet = told("quiet")
    assert quiet.status == 0
    market.server.plan(market.window, [bomb(3)])
    with nothing_changes(market):
        said = told("explosive")
    assert said.status == 1
    assert said.troubles[0] == (
        f"openrouter: too_large for {market.window}: the body has more than 33554432 bytes, before "
        "or after decompression; look at it, and if it is right raise max_body_bytes in source.yml"
    )
    assert [entry["code"] for entry in market.quarantine()] == ["too_big"]
    # 3 MB on the wire, 32 MiB before patience ends, and what parser and archive hold of them.
    assert said.peak < quiet.peak + GIGABYTE // 2
    assert said.peak < 1.2 * GIGABYTE


def test_a_file_that_its_manifest_does_not_vouch_for(market: Market) -> None:
    market.keyed = False
    daily = f"{API}/datasets/exports/rankings-daily"
    csv, manifest = f"{daily}/2026-10-08.csv", f"{daily}/2026-10-08.manifest.json"
    market.api.rows = rows(FIRST, LAST - timedelta(days=1))
    right = market.api._csv(NOW.date())
    altered = right.replace(b"qwen/qwen-a", b"qwen/qwen-b", 1)
    market.server.plan(csv, [lambda exchange: exchange.reply(Answer(altered))])
    with nothing_changes(market):
        said = market.run(since=NOW.date())
    assert said.status == 1
    assert said.troubles == ["1 new entry in quarantine; see `compute-market quarantine`"]
    [entry] = market.quarantine()
    assert (entry["code"], entry["stage"], entry["url"]) == ("manifest_mismatch", "build", csv)
    # The right file is fetched next time, together with its manifest, and counts.
    again = market.run(since=NOW.date())
    assert (again.status, again.troubles) == (0, [])
    asked = [url for url in brought(market) if "/2026-10-08." in url]
    assert asked == [manifest, csv] * 2
    found = warehouse.open(market.data).table("token_volumes")
    assert set(found["source_url"]) == {csv, market.window}


def test_an_old_failure_in_an_archive_is_listed_and_no_failure_of_the_run(
    market: Market, new_market: Market, tmp_path: Path
) -> None:
    market.server.plan(market.window, [status(401)])
    assert market.run().status == 1
    other = Market(market.server, tmp_path / "other")
    said = other.run("run", "--replay", market.data / "archive", "--json", since=None)
    assert (said.status, said.troubles) == (0, [])
    assert parquet(other.data) == parquet(market.data)
    assert other.health()["last_failure_reason"].startswith("http_401: ")


def test_a_fetch_that_breaks_is_one_sentence_and_the_rest_is_published(market: Market) -> None:
    name = "20261008T030200000000Z-openrouter.warc.gz"
    (market.data / "archive" / name).write_bytes(b"")
    with nothing_changes(market):
        said = market.run("run", "--only", "openrouter")
    assert said.status == 1
    assert said.err.splitlines()[-1] == (
        f"the step fetch broke: FileExistsError: {market.data / 'archive' / name} exists already "
        "and is never overwritten; name the run differently"
    )
    assert "Traceback" not in said.out + said.err


def test_the_faults_are_all_different() -> None:
    sentences = [sentence for *_, sentence in (*BAD_BODIES, *BAD_RANKINGS)]
    assert all(a != b for a, b in itertools.combinations(sentences, 2))
