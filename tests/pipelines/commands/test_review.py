"""`review`: pages of the press replayed, and what a person says of their claims."""

import getpass
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import orjson
import pytest

from scrapers.press import extractor
from tests import press
from tests.pipelines.rankings import Response, folder, replay

TIME = datetime(2026, 6, 1, 12, tzinfo=UTC)
WHY = ("--why", "read the page", "--who", "mara")


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of the ten pages."""
    root = tmp_path_factory.mktemp("review")
    pages = [Response(press.body(name), TIME, url) for url, name in press.PAGES.items()]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(extractor, "load", lambda aliases: press.extract)
        replay(root / "data", folder(root / "in", pages))
    return root / "data"


@pytest.fixture
def data(made: Path, tmp_path: Path) -> Path:
    """A copy to decide in."""
    shutil.copytree(made, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def rows(call: Any, data: Path, *options: str) -> list[dict[str, Any]]:
    return list(call(data, "review", "--json", "--limit", "0", *options).json["rows"])


def claim(call: Any, data: Path, value: float) -> str:
    [found] = [row for row in rows(call, data, "--state", "all") if row["value"] == value]
    return str(found["claim_id"])


def decisions(data: Path) -> list[dict[str, Any]]:
    lines = (data / "decisions.jsonl").read_bytes().splitlines()
    return [{k: v for k, v in orjson.loads(line).items() if k != "time"} for line in lines]


def test_the_list_shows_quotes_with_neighbours_and_objections(call, made):
    document = call(made, "review", "--json", "--flag", "pp_as_percent").json
    assert document["by_state"] == {"pending": 28}
    [row] = document["rows"]
    assert (row["value"], row["unit"], row["entity"]) == (-2, "percent", "NVIDIA")
    assert row["words"].startswith("Nvidia's share of the card market slipped just 2%")
    assert row["before"] == ""
    assert row["after"].startswith("Its rivals gained what it lost")
    text = call(made, "review", "--flag", "pp_as_percent").text
    assert (
        "»Nvidia's share of the card market slipped just 2%, from 94% to 92%, the house said.«"
        in (text)
    )
    assert "NVIDIA  market_share  growth  -2 percent  (no period)  actual" in text
    assert (
        "! pp_as_percent: a change of a share is told as -2 %, but 94 and 92 are 2 points apart"
    ) in text
    assert "TrendForce, 2026-03-20: https://www.trendforce.com/news/2026/03/20/" in text


def test_the_list_can_be_narrowed_and_cut(call, made):
    assert len(rows(call, made, "--publisher", "idc")) == 11
    assert {row["carrier"] for row in rows(call, made, "--page", "cnyes.com")} == {"cnyes"}
    assert all(not row["flags"] for row in rows(call, made, "--flag", "none"))
    assert "3 claims of 28; all of them: --limit 0" in call(made, "review", "--limit", "3").text
    assert "no claim is like that" in call(made, "review", "--state", "rejected").text
    said = call(made, "review", "--state", "lost")
    assert (said.status, said.err.strip()) == (
        2,
        "there is no state lost; name pending, accepted, rejected or all",
    )


def test_one_claim_with_every_column(call, made):
    name = claim(call, made, 265000)
    shown = call(made, "review", "show", name[:10], "--json").json
    assert (shown["claim_id"], shown["carrier"]) == (name, "Tencent Cloud developer news")
    assert shown["words"].startswith("IDC数据显示，2025年平头哥出货约26.5万张加速卡")
    text = call(made, "review", "show", name[:10]).text
    assert "period_end        2025-12-31" in text
    assert "bound             about" in text


def test_accept_and_reject_are_noted_and_no_longer_wait(call, data):
    first, second = claim(call, data, 265000), claim(call, data, 24)
    said = call(data, "review", "accept", first[:9], second, *WHY)
    assert said.text == (
        "accepted 2 claims; noted in decisions.jsonl, and the next run applies it\n"
    )
    other = claim(call, data, 60000)
    assert call(data, "review", "reject", other, *WHY, "--json").json == {
        "decision": "rejected",
        "subjects": [other],
        "changes": {},
    }
    common = {"who": "mara", "why": "read the page"}
    assert decisions(data) == [
        {**common, "action": "accept", "subject": first},
        {**common, "action": "accept", "subject": second},
        {**common, "action": "reject", "subject": other},
    ]
    waiting = {row["claim_id"] for row in rows(call, data)}
    assert waiting.isdisjoint({first, second, other})
    decided = [row["decided"] for row in rows(call, data, "--state", "all") if row["decided"]]
    assert sorted(decided) == ["accepted", "accepted", "rejected"]


def test_an_edit_notes_what_changes(call, data, monkeypatch):
    monkeypatch.setattr(getpass, "getuser", lambda: "noor")
    name = claim(call, data, 4380000)
    words = (
        "--set",
        "value=438500000",
        "--set",
        "unit=CNY",
        "--set",
        "scope=",
        "--why",
        "the report",
    )
    said = call(data, "review", "edit", name, *words)
    assert said.text.startswith("accepted with changes 1 claim;")
    assert decisions(data) == [
        {
            "who": "noor",
            "action": "edit",
            "subject": name,
            "why": "the report",
            "changes": {"value": "438500000", "unit": "CNY", "scope": None},
        }
    ]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("accept", "zz", *WHY), "no claim begins with 'zz'; `compute-market review` lists them"),
        (("accept", "", *WHY), "several claims begin with ''; `compute-market review` lists them"),
        (
            ("edit", "ID", "--set", "value=many", *WHY),
            "'many' is no value of value, which is a number",
        ),
        (("edit", "ID", "--set", "value", *WHY), "'value' is no condition; write column=value"),
        (
            ("reject", "ID", "--why", " "),
            "say why: --why must not be empty, it is all that is known later",
        ),
    ],
)
def test_what_cannot_be_decided_is_told_in_one_sentence(call, data, words, message):
    name = claim(call, data, 265000)
    said = call(data, "review", *(name if word == "ID" else word for word in words))
    assert (said.status, said.err.strip()) == (2, message)
    assert not (data / "decisions.jsonl").exists()


def test_without_an_archive_the_quote_is_shown(call, data):
    shutil.rmtree(data / "archive")
    assert (
        "“IDC数据显示，2025年平头哥出货约26.5万张加速卡"
        in call(data, "review", "--limit", "0").text
    )
    assert {row["words"] for row in rows(call, data)} == {None}
