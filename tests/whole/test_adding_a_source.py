"""docs/adding-a-source.md can be walked: its files, in a copy of the project, publish a table."""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.whole.pages import ROOT

PAGE = (ROOT / "docs" / "adding-a-source.md").read_text()


def files() -> dict[str, str]:
    """Path to content: a block belongs to the last path named above it that had none."""
    found, named = {}, ""
    for part in re.split(r"(```(?:yaml|python)\n.*?```)", PAGE, flags=re.DOTALL):
        if part.startswith("```") and named:
            found[named] = part.split("\n", 1)[1].removesuffix("```")
            named = ""
        paths = re.findall(
            r"`((?:scrapers|tests|warehouse|pipelines)/\w+/[\w/]+\.(?:py|yml))`", part
        )
        named = paths[0] if paths and not part.startswith("```") else named
    return found


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the packages with the page's files in it."""
    folder = tmp_path_factory.mktemp("walked")
    without = shutil.ignore_patterns("__pycache__", "whole", "benchmarks", "soak", "pages")
    for package in ("pipelines", "scrapers", "warehouse"):
        shutil.copytree(ROOT / package, folder / package, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", folder)
    for path, text in files().items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text)
    return folder


def run(project: Path, *words: object) -> subprocess.CompletedProcess[str]:
    environment = {key: value for key, value in os.environ.items() if "COMPUTE_" not in key}
    return subprocess.run(
        [sys.executable, "-W", "ignore", *map(str, words)],
        cwd=project,
        env={**environment, "PYTHONPATH": str(project)},
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_page_has_every_file_that_a_source_needs(project: Path) -> None:
    assert set(files()) == {
        "scrapers/tally/source.yml",
        "scrapers/tally/__init__.py",
        "scrapers/tally/parse.py",
        "scrapers/tally/spider.py",
        "tests/scrapers/tally/test_tally.py",
        "warehouse/contracts/tally_shares.yml",
        "pipelines/tables/tally_shares.py",
    }


def test_its_tests_and_the_linter_are_content(project: Path) -> None:
    done = run(project, "-m", "pytest", "-n", "0", "-q", "-p", "no:cacheprovider", "tests/scrapers")
    assert done.returncode == 0, done.stdout[-3000:]
    assert "7 passed" in done.stdout or "......." in done.stdout
    made = [path for path in files() if path.endswith(".py")]
    for tool in (["check"], ["format", "--check"]):
        linted = run(project, "-m", "ruff", *tool, *made)
        assert linted.returncode == 0, linted.stdout


BUILD = """
import json, sys
from pathlib import Path
from pipelines.run import Plan, Run

folder = Path(sys.argv[1])
plan = Plan(mode="replay", paths=(folder / "answer.warc.gz",))
with Run(folder / "data", plan) as run:
    run.fetch(["tally"])
    made = run.build("tally_shares")
assert made.held is None, made.held
kept = made.whole().select(["week_start", "maker", "share_pct", "locator"]).to_pylist()
print(json.dumps(kept, default=str))
"""
"""The steps of a run up to this one table: all of them, twenty-five tables and a release, cost ten
times as much and show no more of the page."""


def test_its_answer_becomes_rows_of_a_table(project: Path, tmp_path: Path) -> None:
    [answer] = re.findall(r"GET (\S+)\n(\{.*?\]\})", PAGE, re.DOTALL)
    url, body = answer
    headers = StatusAndHeaders(
        "200 OK", [("Content-Type", "application/json")], protocol="HTTP/1.1"
    )
    with (tmp_path / "answer.warc.gz").open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        record = writer.create_warc_record(
            url,
            "response",
            payload=io.BytesIO(body.encode()),
            http_headers=headers,
            warc_headers_dict={"WARC-Date": "2026-07-27T07:00:00Z"},
        )
        writer.write_record(record)
    (tmp_path / "build.py").write_text(BUILD)
    done = run(project, tmp_path / "build.py", tmp_path)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == [
        {
            "week_start": "2026-07-20",
            "maker": "acme",
            "share_pct": 61.5,
            "locator": "/weeks/0/share",
        },
        {
            "week_start": "2026-07-20",
            "maker": "other",
            "share_pct": 38.5,
            "locator": "/weeks/1/share",
        },
    ]
