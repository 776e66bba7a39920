"""`quarantine`: a day a thousand times too large, and a page where an answer was asked for."""

import getpass
import shutil
from pathlib import Path

import orjson
import pytest

import warehouse
from pipelines.execute import execute
from pipelines.run import Plan, Run

WEDNESDAY = "2026-07-15"


@pytest.fixture
def data(kept_out_data: Path, tmp_path: Path) -> Path:
    """A copy to decide in."""
    shutil.copytree(kept_out_data, tmp_path / "data", symlinks=True)
    return tmp_path / "data"


def rows(call, data: Path) -> list[dict]:
    return call(data, "quarantine", "--json").json["rows"]


def only(call, data: Path, code: str) -> list[dict]:
    return [row for row in rows(call, data) if row["code"] == code]


def run_again(data: Path) -> None:
    with Run(data, Plan(mode="replay")) as run:
        execute(run)


def decisions(data: Path) -> list[dict]:
    return [orjson.loads(line) for line in (data / "decisions.jsonl").read_bytes().splitlines()]


def tokens(data: Path, model: str = "qwen/qwen-a") -> int:
    frame = warehouse.open(data).table("token_volumes")
    day = frame[(frame["date"] == WEDNESDAY) & (frame["model"] == model)]
    return int(day["tokens"].item())


def test_list_counts_by_code_and_gives_reasons(call, kept_out_data):
    document = call(kept_out_data, "quarantine", "--json").json
    assert document["by_code"] == {"day_total_magnitude": 4, "html": 1}
    text = call(kept_out_data, "quarantine").text
    assert "day_total_magnitude" in text
    assert "HTML" in text
    assert "seen 2026-07-21" in text
    assert "5 entries" in text


def test_list_can_be_narrowed(call, kept_out_data):
    rows = call(kept_out_data, "quarantine", "--code", "html", "--json").json["rows"]
    assert [row["table"] for row in rows] == [""]
    assert "nothing kept out is like that" in call(kept_out_data, "quarantine", "--code", "x").text


def test_nothing_kept_out(call, sample_data):
    assert call(sample_data, "quarantine").text == "nothing was kept out\n"


def test_show_marks_the_value_in_its_bytes(call, kept_out_data):
    (row,) = [
        row
        for row in only(call, kept_out_data, "day_total_magnitude")
        if "model=qwen/qwen-a" in row["key"]
    ]
    said = call(kept_out_data, "quarantine", "show", row["quarantine_id"][:10])
    assert '"total_tokens":»"500000000"«' in said.text
    found = call(kept_out_data, "quarantine", "show", row["quarantine_id"], "--json").json["bytes"]
    assert found["value"] == '"500000000"'
    assert found["before"].endswith('"model_permaslug":"qwen/qwen-a","total_tokens":')


def test_show_a_refused_page_without_letting_it_steer_the_terminal(call, kept_out_data):
    (row,) = only(call, kept_out_data, "html")
    text = call(kept_out_data, "quarantine", "show", row["quarantine_id"]).text
    assert "closed</html>" in text
    assert "\x1b" not in text


def test_show_without_the_archive(call, data):
    (row,) = only(call, data, "html")
    shutil.rmtree(data / "archive")
    said = call(data, "quarantine", "show", row["quarantine_id"])
    assert said.status == 0
    assert "has no archive" in said.text


def test_replay_a_capture(call, data):
    capture = only(call, data, "day_total_magnitude")[0]["capture_id"]
    said = call(data, "quarantine", "replay", "--capture", capture[:12], "--why", "a real boom")
    assert "accepted 4 rows of capture" in said.text
    assert "the next run applies it" in said.text
    (decision,) = decisions(data)
    assert decision["action"] == "accept"
    assert decision["subject"] == f"capture:{capture}"
    assert decision["who"] == getpass.getuser()
    assert decision["why"] == "a real boom"
    assert {row["decided"] for row in only(call, data, "day_total_magnitude")} == {"accepted"}
    assert tokens(data) == 500_000
    run_again(data)
    assert tokens(data) == 500_000_000
    assert {row["state"] for row in only(call, data, "day_total_magnitude")} == {"replayed"}


def test_replay_one_row(call, data):
    (row,) = [
        row for row in only(call, data, "day_total_magnitude") if "model=qwen/qwen-a" in row["key"]
    ]
    entry = row["quarantine_id"]
    said = call(data, "quarantine", "accept", entry[:9], "--why", "checked", "--who", "Ada")
    assert "accepted 1 entry" in said.text
    assert decisions(data)[0]["subject"] == entry
    assert decisions(data)[0]["who"] == "Ada"
    run_again(data)
    assert tokens(data) == 500_000_000
    assert tokens(data, "openai/gpt-a") == 300_000


def test_discard(call, data):
    (row,) = only(call, data, "html")
    said = call(data, "quarantine", "discard", row["quarantine_id"], "--why", "their outage")
    assert "discarded 1 entry" in said.text
    assert "discarded at the next run" in call(data, "quarantine", "--code", "html").text
    run_again(data)
    (row,) = only(call, data, "html")
    assert (row["state"], row["decided"]) == ("discarded", None)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "zz"), "no entry begins with zz"),
        (("show", ""), "several entries begin with"),
        (("replay", "zz", "--why", "x"), "no entry begins with zz"),
        (("replay", "--why", "x"), "name either ids or one --capture"),
        (("replay", "--capture", "zz", "--why", "x"), "nothing of a capture zz is kept out"),
        (("discard", "--why", "x"), "name the ids to discard"),
    ],
)
def test_what_cannot_be_is_one_sentence(call, data, arguments, sentence):
    said = call(data, "quarantine", *arguments)
    assert said.status == 2
    assert sentence in said.err
    assert not (data / "decisions.jsonl").exists()


def test_nobody_overrules_a_parser(call, data):
    (row,) = only(call, data, "html")
    said = call(data, "quarantine", "replay", row["quarantine_id"], "--why", "x")
    assert said.status == 2
    assert "no decision can overrule" in said.err
    said = call(data, "quarantine", "replay", "--capture", row["capture_id"], "--why", "x")
    assert said.status == 2


def test_a_reason_is_wanted(call, data):
    (row,) = only(call, data, "html")
    assert call(data, "quarantine", "discard", row["quarantine_id"]).status == 2
    said = call(data, "quarantine", "discard", row["quarantine_id"], "--why", " ")
    assert "--why must not be empty" in said.err
