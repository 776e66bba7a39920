"""`claims`: text and JSON lines in, JSON lines out."""

import io
import json
import sys
from types import SimpleNamespace

import pytest

CLAIM_KEYS = {
    "measure",
    "metric",
    "entity",
    "geo",
    "value",
    "value_high",
    "unit",
    "bound",
    "period_start",
    "period_end",
    "kind",
    "attributed_to",
    "scope",
    "rule",
    "span",
}


@pytest.fixture
def lines(call, tmp_path):
    """`lines(text, "claims", …)`: what the command says of a file with this text, line by line."""

    def run(text, *options):
        path = tmp_path / "text"
        path.write_text(text, encoding="utf-8")
        said = call(tmp_path, "claims", str(path), *options)
        assert said.status == 0, said.err
        return [json.loads(line) for line in said.text.splitlines()]

    return run


def test_plain_text_gives_a_line_for_each_sentence_with_claims(lines):
    text = "IDC称，2025年中国加速卡出货约400万张。没有别的数字。其中国产卡占41%。"
    first, second = lines(text)
    assert first["text"] == "IDC称，2025年中国加速卡出货约400万张。"
    (claim,) = first["claims"]
    assert set(claim) == CLAIM_KEYS
    assert (claim["value"], claim["unit"], claim["bound"]) == (4_000_000, "card", "about")
    assert (claim["kind"], claim["attributed_to"]) == ("estimate", "IDC")
    start, end = claim["span"]
    assert text[start:end] == "约400万张"
    start, end = second["claims"][0]["span"]
    assert text[start:end] == "41%"
    assert second["claims"][0]["entity"] == "domestic AI chips"


def test_a_day_of_publication_fixes_what_is_relative(lines):
    text = "Last week OpenRouter carried 25.1 trillion tokens."
    (undated,) = lines(text)
    (dated,) = lines(text, "--published", "2026-05-12")
    assert undated["claims"][0]["period_start"] is None
    assert dated["claims"][0]["period_start"] == "2026-05-04"
    assert dated["claims"][0]["period_end"] == "2026-05-10"


def test_json_lines_give_a_line_each_in_order(lines):
    records = [
        {"id": "b", "lang": "zh-Hant", "text": "中國模型單週用掉5.16兆Token。"},
        {"id": "a", "lang": "zh-Hans", "text": "中国模型一周用掉5.16兆Token。"},
        {"id": 7, "lang": "en", "text": "It holds the rest.", "context": "Nvidia has 55%."},
        {
            "id": "c",
            "lang": "en",
            "published": "2026-04-02",
            "context": "IDC counts accelerator cards.",
            "text": "Huawei shipped 812,000 last year.",
        },
    ]
    found = lines("\n".join(json.dumps(record) for record in records) + "\n\n")
    assert [line["id"] for line in found] == ["b", "a", 7, "c"]
    assert [len(line["claims"]) for line in found] == [1, 0, 0, 1]
    assert found[0]["claims"][0]["value"] == 5_160_000_000_000
    last = found[3]["claims"][0]
    assert set(last) == CLAIM_KEYS
    assert (last["unit"], last["kind"], last["period_end"]) == ("card", "estimate", "2025-12-31")


def test_numbers_too_large_for_an_integer_are_still_numbers(lines):
    (line,) = lines('{"id": 1, "lang": "zh-Hans", "text": "庆阳集群算力规模达11.4万P。"}')
    assert line["claims"][0]["value"] == 1.14e20


def test_standard_input_is_read(call, tmp_path, monkeypatch):
    stdin = SimpleNamespace(buffer=io.BytesIO("华为占20%。".encode()))
    monkeypatch.setattr(sys, "stdin", stdin)
    said = call(tmp_path, "claims", "-")
    assert said.json["claims"][0]["value"] == 20


def test_no_claims_is_said_beside_the_output(call, tmp_path):
    (tmp_path / "text").write_text("Nothing here.")
    said = call(tmp_path, "claims", str(tmp_path / "text"))
    assert (said.status, said.out) == (0, b"")
    assert "no claims" in said.err


@pytest.mark.parametrize(
    ("text", "options", "message"),
    [
        (None, (), "there is no file {path}; give - to read standard input"),
        ("x", ("--lang", "fr"), "--lang is one of en, zh-Hans, zh-Hant, not fr"),
        ("x", ("--published", "May"), "--published is a day like 2026-03-02, not May"),
        ('{"text": "a"}\nb', (), "line 2 is no JSON"),
        ('{"text": "a"}\n[1]', (), "line 2 is no object with a `text`"),
        ('{"text": "a", "lang": "fr"}', (), "line 1: lang is one of en, zh-Hans, zh-Hant, not fr"),
        (
            '{"text": "a", "published": "May"}',
            (),
            "line 1: published is a day like 2026-03-02, not May",
        ),
    ],
)
def test_what_cannot_be_read_is_named(call, tmp_path, text, options, message):
    path = tmp_path / "text"
    if text is not None:
        path.write_text(text)
    said = call(tmp_path, "claims", str(path), *options)
    assert said.status == 2
    assert message.format(path=path) in " ".join(said.err.split())


def test_each_line_has_its_own_language_and_takes_nothing_from_the_line_before(lines):
    english, chinese = lines(
        "According to IDC, 4 million AI cards were shipped in China in 2025.\n"
        "寒武纪2025年营业收入64.97亿元。\n"
    )
    (cards,) = english["claims"]
    assert (cards["value"], cards["unit"], cards["period_start"]) == (
        4_000_000,
        "card",
        "2025-01-01",
    )
    (revenue,) = chinese["claims"]
    assert (revenue["value"], revenue["unit"]) == (6_497_000_000, "CNY")
    assert (revenue["kind"], revenue["attributed_to"]) == ("actual", None)
