"""Which claim stands for a figure, and since when: later editions, ends, contradictions."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pandas as pd
import pytest

from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import clusters_of, penetration_of
from pipelines.claims.standing import beside
from tests.pipelines.claims.test_routes import row, share

FIRST = datetime(2026, 4, 2, tzinfo=UTC)
DAY = timedelta(days=1)


def seen(on: int, fields: dict[str, Any], **more: Any) -> dict[str, Any]:
    """A vintage of a claim, captured so many days after the first."""
    at = FIRST + on * DAY
    place = {"capture_id": f"{on:064x}", "public_from": at, "recorded_from": at}
    return {**fields, "status": "reported", "revision": 1, **place, **more}


def gone(on: int, fields: dict[str, Any]) -> dict[str, Any]:
    """The capture that no longer shows it: as in a table, only its key and times are there."""
    nothing = dict.fromkeys(
        name for name in fields if name not in ("claim_id", "source", "source_url")
    )
    return seen(on, {**fields, **nothing}, status="withdrawn", revision=2, public_from_basis="x")


def told(*rows: dict[str, Any]) -> list[tuple[Any, ...]]:
    """Share, day on which it became public, carrier, whether it is the end."""
    found = penetration_of(pd.DataFrame(rows), Meaning()).to_dict("records")
    return [
        (
            None if pd.isna(one["share_pct"]) else one["share_pct"],
            (one["public_from"] - FIRST).days,
            None if pd.isna(one["carrier"]) else one["carrier"],
            one["withdrawn"],
        )
        for one in found
    ]


def printed(value: float, day: int, carrier: str, **more: Any) -> dict[str, Any]:
    """A share printed on a day of April by a carrier."""
    url = f"https://{carrier}.example/"
    when = date(2026, 4, day)
    return share(value, published=when, carrier=carrier, page_url=url, publisher="IDC", **more)


def test_a_sentence_taken_out_of_its_page_ends_the_figure() -> None:
    one = printed(41, 1, "wire")
    assert told(seen(0, one), gone(5, one)) == [(41.0, 0, "wire", False), (None, 5, None, True)]


def test_the_figure_stands_as_long_as_any_page_prints_it() -> None:
    one, other = printed(41, 1, "wire"), printed(41, 3, "post")
    found = told(seen(0, one), seen(2, other), gone(5, one), gone(7, other))
    assert found == [
        (41.0, 0, "wire", False),
        (41.0, 2, "wire", False),
        (41.0, 5, "post", False),
        (None, 7, None, True),
    ]


def test_what_was_printed_last_counts_whenever_it_was_captured() -> None:
    late, early = printed(42, 9, "post"), printed(41, 1, "wire")
    assert [one[:3] for one in told(seen(0, late), seen(3, early))] == [
        *((42.0, 0, "post"), (42.0, 3, "post")),
    ]
    assert [one[:3] for one in told(seen(0, early), seen(3, late))] == [
        *((41.0, 0, "wire"), (42.0, 3, "post")),
    ]


def test_the_span_of_print_holds_only_what_was_captured_by_then() -> None:
    rows = [seen(0, printed(41, 1, "wire")), seen(2, printed(41, 3, "post"))]
    found = penetration_of(pd.DataFrame(rows), Meaning())
    assert found["published_last"].tolist() == [date(2026, 4, 1), date(2026, 4, 3)]


def test_two_values_of_one_day_contradict_each_other() -> None:
    rows = [seen(0, printed(41, 1, "wire")), seen(0, printed(46, 1, "post"))]
    found = penetration_of(pd.DataFrame(rows), Meaning())
    assert found["ok_contradiction"].tolist() == [False, False]
    assert found["expected_contradiction"].tolist() == [
        "one value; also printed: https://post.example/",
        "one value; also printed: https://wire.example/",
    ]


REGISTER = {
    "publisher": "idc", "metric": "ai_chip_share", "entity": "nvidia", "share_pct": 55.0,
    "published_last": date(2026, 4, 5), "reference_file": "register.yml", "reference_line": 7,
}  # fmt: skip
KEY = ("publisher", "entity")


@pytest.mark.parametrize(
    ("value", "day", "expected"),
    [
        (55, 1, []),  # the register has it
        (55, 9, []),
        (56, 9, [None]),  # a later figure is a later vintage
        (
            *(56, 5),
            ["a page later than 2026-04-05, when it was another figure by register.yml, line 7"],
        ),
    ],
)
def test_beside_the_register(value: float, day: int, expected: list[str | None]) -> None:
    claimed = penetration_of(pd.DataFrame([seen(9, printed(value, day, "wire"))]), Meaning())
    found = beside(claimed, [REGISTER], KEY, "share_pct")
    assert [None if pd.isna(one) else one for one in found["expected_contradiction"]] == expected


def test_a_cluster_of_several_sentences_names_them_all() -> None:
    node = {"entity": "Zhengzhou core node", "kind": "actual", "period": (None, date(2026, 4, 14))}
    cards = row(60_000, "card", metric="cards_installed", **node)
    power = row(40e6, "W", metric="power", **node)
    found = clusters_of(pd.DataFrame([seen(0, cards), seen(3, power)]), Meaning())
    alone, joined = found.to_dict("records")
    assert (alone["accelerators"], alone["capture_id"]) == (60_000, f"{0:064x}")
    assert (joined["accelerators"], joined["power_stated_mw"]) == (60_000, 40.0)
    assert pd.isna(joined["capture_id"])
    assert [one["key"] for one in joined["derived_from"]] == [
        f"claim_id={cards['claim_id']}, public_from<=2026-04-02T00:00:00Z",
        f"claim_id={power['claim_id']}, public_from<=2026-04-05T00:00:00Z",
    ]
