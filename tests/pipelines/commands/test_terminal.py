"""The command in a window of 80 columns, in a pipe, and for a machine."""

import os
import pty
import re
import select
import subprocess
import sys
from pathlib import Path

import orjson
import pytest
from rich.cells import cell_len

from pipelines.terminal import Terminal
from tests.pipelines.commands.conftest import Call

PROOF = ("trace", "token_shares", "week_start=2026-02-16", "population=top9_models",
         "group_by=country", "group_name=CN")  # fmt: skip
ANSWERS = [
    ("tables",),
    ("show", "token_shares"),
    ("show", "penetration"),
    ("show", "vendors"),
    ("show", "models", "--history"),
    ("show", "headline_checks", "--columns", "headline,explanation"),
    ("sql", "select '算力' || repeat('寒武纪', 30) as maker, 1 as n"),
    ("sources",),
    ("quarantine",),
    ("review",),
]
WIDE = pytest.mark.parametrize("words", [*ANSWERS, PROOF], ids=lambda words: " ".join(words[:2]))
LIST = pytest.mark.parametrize("words", ANSWERS, ids=lambda words: " ".join(words[:2]))
ESCAPE = "\x1b"


def too_wide(text: str) -> list[str]:
    """Lines wider than 80 places that could have been broken: they are more than one word."""
    return [
        line
        for line in text.splitlines()
        if cell_len(line) > 80 and (len(line.split()) > 1 or cell_len(line) > len(line))
    ]


@pytest.fixture
def window(monkeypatch: pytest.MonkeyPatch) -> None:
    """Eighty places, as in a window; what a window itself changes is tried on a real one below."""
    monkeypatch.setattr(Terminal, "_room", lambda terminal, console: 80)


@WIDE
def test_no_line_is_wider_than_the_window(
    call: Call, sample_data: Path, window: None, words: tuple[str, ...]
) -> None:
    said = call(sample_data, *words)
    assert said.status == 0
    assert said.text.strip()
    assert too_wide(said.text) == []


def test_nor_are_refusals_and_differences(
    call: Call, kept_out_data: Path, two_releases: Path, window: None
) -> None:
    listed = call(kept_out_data, "quarantine", "--limit", "0")
    entry = call(kept_out_data, "quarantine", "--json").json["rows"][0]["quarantine_id"]
    shown = call(kept_out_data, "quarantine", "show", entry)
    told = call(two_releases, "diff")
    for said in (listed, shown, told):
        assert said.status == 0
        assert too_wide(said.text) == []
    assert too_wide(call(two_releases, "show", "nothing").err) == []


@LIST
def test_without_a_terminal_there_are_no_escape_codes(
    call: Call, sample_data: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    said = call(sample_data, *words)
    assert ESCAPE not in said.text + said.err


@pytest.mark.parametrize(
    "words",
    [
        *ANSWERS,
        PROOF,
        ("diff", "latest", "latest"),
        ("verify", "--no-rebuild"),
        ("quarantine", "--state", "held"),
        ("review", "--state", "all"),
    ],
    ids=lambda words: " ".join(words[:2]),
)
def test_a_machine_is_answered_in_json(
    call: Call, sample_data: Path, words: tuple[str, ...]
) -> None:
    said = call(sample_data, *words, "--json")
    assert said.status == 0
    assert isinstance(said.json, dict | list)


def test_claims_are_json_lines_with_and_without_asking(
    call: Call, sample_data: Path, tmp_path: Path
) -> None:
    file = tmp_path / "page.txt"
    file.write_text("Nvidia's revenue rose to $57.0 billion in the third quarter of 2026.")
    said = call(sample_data, "claims", str(file), "--json")
    assert all(orjson.loads(line)["claims"] for line in said.text.splitlines())
    assert said.text == call(sample_data, "claims", str(file)).text


def test_the_page_is_told_in_json(call: Call, sample_data: Path, tmp_path: Path) -> None:
    file = tmp_path / "report.html"
    said = call(sample_data, "report", "-o", str(file), "--json")
    assert said.json["bytes"] == file.stat().st_size


@LIST
def test_quiet_leaves_only_rows(call: Call, sample_data: Path, words: tuple[str, ...]) -> None:
    loud, quiet = call(sample_data, *words), call(sample_data, *words, "--quiet")
    assert (quiet.status, quiet.err) == (0, "")
    assert len(quiet.text) <= len(loud.text)
    assert set(quiet.text.splitlines()) <= set(loud.text.splitlines())


def test_quiet_still_says_what_went_wrong(call: Call, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    said = call(tmp_path / "file", "doctor", "--quiet")
    assert said.status == 1
    assert "permissions: " in said.err
    assert said.text == ""


def on_terminal(data: Path, *words: str, **environment: str) -> str:
    """What a person sees: both outputs in a terminal of 80 columns."""
    ours, theirs = pty.openpty()
    code = "from pipelines.cli import main; main()"
    known = {name: text for name, text in os.environ.items() if name not in ("NO_COLOR", "COLUMNS")}
    child = subprocess.Popen(
        [sys.executable, "-c", code, "--data", str(data), *words],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**known, "TERM": "xterm-256color", **environment},
    )
    os.close(theirs)
    found = b""
    while True:
        try:
            ready = select.select([ours], [], [], 120)[0]
            more = os.read(ours, 65536) if ready else b""
        except OSError:  # Linux says so when the last one has closed it
            more = b""
        if not more:
            break
        found += more
    os.close(ours)
    assert child.wait() == 0
    return found.decode().replace("\r\n", "\n")


def test_a_terminal_has_colours_and_a_line_that_moves(sample_data: Path) -> None:
    seen = on_terminal(sample_data, "sources")
    assert f"{ESCAPE}[1m" in seen  # headings
    assert "reading captures" in seen  # progress, gone once the answer is there
    assert f"{ESCAPE}[2K" in seen
    plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", seen)
    assert too_wide(plain) == []


def test_no_colour_where_none_is_wanted(sample_data: Path) -> None:
    colour = re.compile(r"\x1b\[(?:[0-9]+;)*3[0-7]")
    assert colour.search(on_terminal(sample_data, *PROOF)) is not None  # green: proved
    assert colour.search(on_terminal(sample_data, *PROOF, NO_COLOR="1")) is None


def test_a_text_is_broken_by_the_places_it_takes(
    window: None, capsys: pytest.CaptureFixture[str]
) -> None:
    Terminal().sentence(f"x {'算' * 60} https://a.example/{'y' * 90} end", hanging=4)
    lines = capsys.readouterr().out.splitlines()
    assert [cell_len(line) for line in lines] == [78, 48, 112, 7]
    assert lines[2].strip() == f"https://a.example/{'y' * 90}"
    assert lines[3] == "    end"
