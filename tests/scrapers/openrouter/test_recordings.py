"""Recorded answers, against figures published independently of this parser."""

import csv
import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.capture import parse_time
from scrapers.records import Parsed
from scrapers.registry import kind_of

pytestmark = pytest.mark.recordings

# Weekly totals of the site's own chart (five weeks of June and July 2026, and the week in which
# the press counted 13.95 T): an independent recorder wrote them down.
CHART = {
    date(2026, 2, 16): 13_947_727_801_492,
    date(2026, 6, 22): 46_720_348_192_435,
    date(2026, 6, 29): 46_719_738_264_038,
    date(2026, 7, 6): 52_619_668_699_308,
    date(2026, 7, 13): 62_773_944_339_618,
    date(2026, 7, 20): 58_041_497_415_980,
}


class Recorded(NamedTuple):
    url: str
    time: datetime
    body: bytes

    @property
    def kind(self) -> str | None:
        _, found = kind_of(self.url)
        return found.name if found else None

    def parse(self) -> Parsed:
        _, found = kind_of(self.url)
        assert found is not None
        return found.parse(self.body, self.url, {}, self.time)


def _read(folder: Path) -> Iterator[Recorded]:
    for path in sorted(folder.glob("openrouter-*.warc.gz")):
        with path.open("rb") as file:
            for record in ArchiveIterator(file):
                if record.rec_type == "response" and record.http_headers.get_statuscode() == "200":
                    yield Recorded(
                        record.rec_headers.get_header("WARC-Target-URI"),
                        parse_time(record.rec_headers.get_header("WARC-Date")),
                        record.content_stream().read(),
                    )


@pytest.fixture(scope="module")
def answers(recordings: Path) -> list[Recorded]:
    return list(_read(recordings))


@pytest.fixture(scope="module")
def rankings(answers: list[Recorded]) -> list[Parsed]:
    """All recorded rankings, in the order in which they were stated."""
    found = [one.parse() for one in answers if one.kind == "rankings_daily"]
    return sorted(found, key=lambda one: str(one.stated))


def _totals(parsed: Parsed) -> dict[date, int]:
    totals: dict[date, int] = defaultdict(int)
    for day, tokens in zip(parsed.columns["date"], parsed.columns["tokens"], strict=True):
        totals[day] += int(tokens)
    return totals


def test_every_kind_of_answer_is_read_without_a_warning(answers: list[Recorded]) -> None:
    kinds = Counter(one.kind for one in answers)
    assert kinds == {
        "rankings_daily": 16,
        "export_csv": 1,
        "export_manifest": 2,
        "export_index": 1,
        "models": 1,
        "providers": 1,
        "app_rankings": 15,
    }
    warnings = [list(one.parse().warnings) for one in answers]
    assert warnings == [[]] * 37


def test_months_have_thirty_days_of_51_rows(rankings: list[Parsed]) -> None:
    assert [one.rows for one in rankings] == [1530] * 15 + [357]
    assert [len(one.scope) for one in rankings] == [30] * 15 + [7]
    assert all(all(one.columns["is_complete"]) for one in rankings)


def test_first_values(rankings: list[Parsed]) -> None:
    first, last = rankings[0], rankings[14]
    assert _totals(first)[date(2026, 6, 21)] == 5_775_767_190_996
    assert _totals(last)[date(2026, 7, 31)] == 8_296_221_899_663
    tails = {
        (day, int(tokens))
        for one in (first, last)
        for day, model, tokens in zip(
            one.columns["date"], one.columns["model"], one.columns["tokens"], strict=True
        )
        if model == "other"
    }
    assert (date(2026, 6, 21), 342_419_878_216) in tails
    assert (date(2026, 7, 31), 641_967_083_670) in tails


def test_seven_days_are_the_week_of_the_chart_to_the_last_token(rankings: list[Parsed]) -> None:
    days: dict[date, int] = {}
    for one in rankings:
        days |= _totals(one)
    weeks = {monday: sum(days[monday + timedelta(days=n)] for n in range(7)) for monday in CHART}
    assert weeks == CHART


def test_the_only_variant_is_free(rankings: list[Parsed]) -> None:
    assert {variant for one in rankings for variant in one.columns["variant"]} == {
        "standard",
        "free",
    }


def test_july_and_february_are_the_published_figures(rankings: list[Parsed], figures: Path) -> None:
    newest = {
        (day.isoformat(), model if variant == "standard" else f"{model}:{variant}"): tokens
        for one in rankings
        for day, model, variant, tokens in zip(
            *(one.columns[name] for name in ("date", "model", "variant", "tokens")), strict=True
        )
    }
    with (figures / "openrouter_daily.csv").open(newline="") as file:
        facts = list(csv.DictReader(file))
    assert len(facts) == 1428
    for fact in facts:
        assert newest[fact["date"], fact["model_permaslug"]] == fact["total_tokens"]


def test_the_manifest_vouches_for_the_file(answers: list[Recorded]) -> None:
    file = next(one for one in answers if one.kind == "export_csv")
    manifests = [one.parse().columns for one in answers if one.kind == "export_manifest"]
    for columns in manifests:
        place = columns["url"].index(file.url)
        assert columns["bytes"][place] == len(file.body) == 8232
        assert columns["sha256"][place] == hashlib.sha256(file.body).hexdigest()
        assert columns["row_count"][place] == file.parse().rows == 102


def test_the_first_row_of_the_export(answers: list[Recorded]) -> None:
    columns = next(one for one in answers if one.kind == "export_csv").parse().columns
    assert {name: values[0] for name, values in columns.items()} == {
        "date": date(2026, 9, 30),
        "model": "stealth/space-bunny-alpha",
        "variant": "standard",
        "tokens": "5331621827040",
        "rank": 1,
        "is_complete": True,
        "locator": "line=2,column=total_tokens",
    }


def test_the_catalogue(answers: list[Recorded]) -> None:
    models = next(one for one in answers if one.kind == "models").parse()
    columns = models.columns
    assert models.rows == 368
    present = {
        key: sum(price is not None for price in columns[f"price_{key}"])
        for key in ("prompt", "completion", "input_cache_read", "web_search", "input_cache_write")
    }
    assert present == {
        "prompt": 368,
        "completion": 368,
        "input_cache_read": 161,
        "web_search": 79,
        "input_cache_write": 43,
    }
    place = columns["id"].index("minimax/minimax-m2.5")
    assert columns["canonical_slug"][place] == "minimax/minimax-m2.5-20260211"
    assert columns["price_prompt"][place] == "0.00000015"
    assert columns["price_completion"][place] == "0.00000115"
    assert sum(variant == "free" for variant in columns["variant"]) == 25
    assert sum(variant == "thinking" for variant in columns["variant"]) == 2
    routers = [n for n, price in enumerate(columns["price_prompt"]) if price == "-1"]
    assert {columns["id"][n] for n in routers} == {
        "openrouter/auto",
        "openrouter/bodybuilder",
        "openrouter/pareto-code",
    }
    assert sum(model.startswith("~") for model in columns["id"]) == 8


def test_the_providers(answers: list[Recorded]) -> None:
    columns = next(one for one in answers if one.kind == "providers").parse().columns
    assert Counter(columns["headquarters"]) == {
        "US": 44,
        None: 20,
        "SG": 6,
        "CN": 5,
        "IL": 2,
        "FR": 1,
        "NL": 1,
        "ID": 1,
        "SE": 1,
    }


@pytest.fixture(scope="module")
def apps(answers: list[Recorded]) -> list[Parsed]:
    """The recorded rankings of applications, in the order in which they were stated."""
    found = [one.parse() for one in answers if one.kind == "app_rankings"]
    return sorted(found, key=lambda one: str(one.stated))


def test_twelve_evenings_and_three_mornings_of_fifty_applications(apps: list[Parsed]) -> None:
    assert [one.rows for one in apps] == [50] * 15
    windows = Counter(
        (one.columns["window_start"][0], one.columns["window_end"][0]) for one in apps
    )
    assert len(windows) == 12
    assert {end - start for start, end in windows} == {timedelta(days=29)}
    assert {end for (_, end), count in windows.items() if count == 2} == {
        date(2026, 7, 24),
        date(2026, 7, 29),
        date(2026, 7, 31),
    }
    assert [one.scope for one in apps] == [
        [(one.columns["window_start"][0], one.columns["window_end"][0], "popular", "all")]
        for one in apps
    ]


def test_the_first_application(apps: list[Parsed]) -> None:
    newest = apps[-1].columns
    assert {name: values[0] for name, values in newest.items()} == {
        "window_start": date(2026, 7, 2),
        "window_end": date(2026, 7, 31),
        "sort": "popular",
        "app_category": "all",
        "app_id": "3067167",
        "app_name": "Hermes Agent",
        "rank": 1,
        "tokens": "28867408991435",
        "requests": "352504019",
        "locator": "/data/0/total_tokens",
    }
