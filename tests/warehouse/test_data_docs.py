"""Data Docs of a release: every verdict of checks.json on a page, nothing from the network."""

import html
import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app
from warehouse.data_docs import data_docs


@pytest.fixture(scope="module")
def checks(sample_data: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((sample_data / "latest" / "checks.json").read_bytes())
    return found


@pytest.fixture(scope="module")
def pages(sample_data: Path) -> dict[str, str]:
    made = data_docs((sample_data / "latest").resolve())
    return {name: words(page.decode()) for name, page in made.items()}


def words(page: str) -> str:
    """What a reader sees of a page, blanks as one, with addresses kept."""
    kept = re.sub(r'<a [^>]*href="([^"]*)"[^>]*>', r" [\1] ", page)
    seen = re.sub(r"<style>.*?</style>|<[^>]+>", " ", kept, flags=re.DOTALL)
    return " ".join(html.unescape(seen).split())


def test_there_is_a_page_for_each_table_with_each_of_its_checks(
    pages: dict[str, str], checks: dict[str, Any]
) -> None:
    assert set(pages) == {"index.html", *(f"{table}.html" for table in checks)}
    for table, verdict in checks.items():
        page = pages[f"{table}.html"]
        failed = sum(not one["passed"] for one in verdict["checks"])
        assert f"Evaluated Expectations {len(verdict['checks'])}" in page
        assert f"Unsuccessful Expectations {failed}" in page
        for one in verdict["checks"]:
            assert re.search(rf"\b{one['code']}( \(warning\))?: ", page), (table, one["code"])
            found = " ".join(one["sentence"].partition(": ")[2].split())
            # Nulls are told in Great Expectations' own way.
            assert found in page or (one["rule"] == "null" and "100% not null" in page)
        assert f"[{table}.html] {table} " in pages["index.html"]


def test_a_check_says_what_it_asks_for_and_what_was_found(pages: dict[str, str]) -> None:
    page = pages["token_volumes.html"]
    assert "stale (warning): a day closes at 00:00 UTC" in page
    assert "1 of 1 groups fail: newest date of source openrouter is 2026-07-26" in page
    assert "type_tokens: values of type int64" in page
    assert "null_date: a value 100% not null" in page


def test_the_pages_are_whole_without_a_network(sample_data: Path) -> None:
    for name, page in data_docs((sample_data / "latest").resolve()).items():
        assert not re.search(rb"<(script|link|img|iframe|form)\b", page), name
        links = set(re.findall(rb'href="([^"#]+)"', page))
        assert all(re.fullmatch(rb"[a-z_]+\.html", link) for link in links), (name, links)


def test_kept_out_rows_and_held_tables_are_told(sample_data: Path, tmp_path: Path) -> None:
    """The sample has neither, so a copy's verdicts are made worse."""
    release = tmp_path / "release"
    release.mkdir()
    for name in ("manifest.json", "checks.json"):
        shutil.copy(sample_data / "latest" / name, release)
    checks = json.loads((release / "checks.json").read_bytes())
    checks["vendors"]["held"] = 'too_few_rows: 0 < 1 & "none" for $5'
    volumes = checks["token_volumes"]
    volumes["passed"] = False
    [bad] = [one for one in volumes["checks"] if one["code"] == "tokens_out_of_range"]
    sentence = "tokens_out_of_range: 2 of 1,430 rows fail and are kept out: <b>day</b> costs $7"
    bad |= {"passed": False, "failed": 2, "sentence": sentence}
    bad["figures"] = {"examples": ["<b>day</b> costs $7"]}
    (release / "checks.json").chmod(0o644)
    (release / "checks.json").write_text(json.dumps(checks))
    made = {name: page.decode() for name, page in data_docs(release).items()}
    assert "✗ held" in made["index.html"]
    assert "0 &lt; 1 &amp; &#34;none&#34; for $5" in made["index.html"]
    assert "✗ rows kept out" in made["index.html"]
    assert "<b>day" not in made["index.html"] + made["token_volumes.html"]
    page = words(made["token_volumes.html"])
    assert "2 of 1,430 rows fail and are kept out: <b>day</b> costs $7" in page
    assert "2 unexpected values found" in page


def test_the_command_writes_them_beside_the_releases(sample_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data / "releases", data / "releases")
    release = (sample_data / "latest").resolve().name
    (data / "latest").symlink_to(f"releases/{release}")
    (data / "data_docs" / "20200101T000000Z-00000000").mkdir(parents=True)
    done = CliRunner().invoke(app, ["--data", str(data), "report", "--data-docs"])
    assert done.exit_code == 0, done.output
    assert [path.name for path in (data / "data_docs").iterdir()] == [release]
    # The release's own README leads there.
    [link] = re.findall(r"\((\S*data_docs\S*)\)", (data / "latest" / "README.md").read_text())
    assert (data / "latest").resolve().joinpath(link).is_file()
