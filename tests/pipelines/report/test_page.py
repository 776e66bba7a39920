"""The report as a reader gets it: one file, every number proved, nothing fetched."""

import json
import re
import shutil
from functools import partial
from pathlib import Path

import duckdb
import pytest
from lxml import etree, html

import warehouse
from pipelines.facts import capture_of
from pipelines.report import report
from pipelines.run import Plan, Run
from tests.whole.command import command

Page = etree._Element


def page_of(data: Path) -> Page:
    return html.fromstring((data / "latest" / "report.html").read_bytes())


@pytest.fixture(scope="module")
def page(sample_data: Path) -> Page:
    return page_of(sample_data)


def row_of(page: Page, chart: str, *begins: str) -> list[str]:
    """The cells of the row of a chart's table that begins with these texts."""
    (article,) = page.xpath(f"//article[@aria-labelledby='{chart}']")
    rows = [
        [" ".join(cell.text_content().split()) for cell in row]
        for row in article.xpath(".//tbody/tr")
    ]
    (found,) = (row for row in rows if row[: len(begins)] == list(begins))
    return found


def test_the_week_of_february_stands_under_every_population(page: Page) -> None:
    """The integers are those of the leaderboards' facts; T is 10^12."""
    found = {
        (population, country): row_of(page, "tokens-by-country", "2026-02-16", population, country)[
            3
        ]
        for population in ("all", "top9_models", "top9_authors")
        for country in ("CN", "US")
    }
    assert found == {
        ("all", "CN"): "6.237 T",
        ("all", "US"): "6.774 T",
        ("top9_models", "CN"): "5.155 T",
        ("top9_models", "US"): "3.154 T",
        ("top9_authors", "CN"): "5.599 T",
        ("top9_authors", "US"): "6.663 T",
    }


def test_every_number_leads_to_a_line_that_names_its_bytes(page: Page, sample_data: Path) -> None:
    links = [link.get("href") for link in page.xpath("//article//a[starts-with(@href, '#')]")]
    assert len(links) > 100
    lines = {f"#{line.get('id')}": line for line in page.xpath("//ol[@class='proofs']/li")}
    assert set(links) == set(lines)
    with Run(sample_data, Plan(mode="look")) as look:
        hashes = {one.payload_sha256: one.url for one in look.space.archive.captures()}
    for line in lines.values():
        origins = [one.text_content() for one in line.xpath("p[@class='origin']")]
        if not origins:  # a person put it down, and the line says where
            assert "warehouse/reference/" in line.text_content()
        for told in origins:
            found = re.fullmatch(
                r"(\S+), retrieved 2026-\S+Z, sha256 ([0-9a-f]{64}), capture \w+", told
            )
            assert found is not None, told
            assert hashes[found[2]] == found[1]


def test_the_command_of_a_line_proves_its_row(page: Page, sample_data: Path) -> None:
    line = page.xpath("//ol[@class='proofs']/li")[0]
    words = line.xpath("p/code")[0].text_content().split()
    assert words[:2] == ["compute-market", "trace"]
    said = command(*words[1:], data=sample_data)
    assert said.status == 0
    assert said.out.splitlines()[-1] == "proved"


def test_every_chart_says_what_it_counts_its_licence_and_how_to_cite_it(page: Page) -> None:
    articles = page.xpath("//article")
    assert len(articles) >= 4
    for article in articles:
        (definition,) = article.xpath("p[@class='definition']")
        (licence,) = article.xpath("p[@class='licence']")
        assert len(definition.text_content()) > len("What is counted. ") + 20
        assert "Licence:" in licence.text_content()
        assert "Cite as:" in licence.text_content()
        assert article.xpath(".//a[@download]/@href")[0].startswith("data:text/csv")
        assert article.xpath(".//table")


def test_the_page_needs_nothing_but_itself(page: Page, sample_data: Path) -> None:
    text = (sample_data / "latest" / "report.html").read_text()
    assert len(text) < 3_000_000
    loaded = page.xpath("//@src | //link/@href | //object/@data | //iframe | //svg//@href")
    assert [one for one in loaded if not str(one).startswith("data:")] == []
    assert "@import" not in text
    assert "url(" not in text
    assert "SAMPLE" in page.xpath("//p[@class='sample']")[0].text_content()


def test_its_head_describes_the_data_set(page: Page, sample_data: Path) -> None:
    document = json.loads(page.xpath("//script[@type='application/ld+json']")[0].text)
    assert document["@type"] == "Dataset"
    assert document["identifier"] == warehouse.open(sample_data).release_id
    assert {one["contentUrl"] for one in document["distribution"]} >= {"token_shares.parquet"}


def test_what_was_kept_out_is_told_and_foreign_text_stays_text(kept_out_data: Path) -> None:
    page = page_of(kept_out_data)
    (article,) = page.xpath("//article[@aria-labelledby='kept-out']")
    assert "token_volumes" in article.text_content()
    assert [one.tag for one in page.xpath("//script")] == ["script", "script"]


def test_the_command_writes_the_page_of_the_release(sample_data: Path, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    said = command("report", "--output", path, "--json", data=sample_data)
    assert (said.status, said.json["bytes"]) == (0, path.stat().st_size)
    assert path.read_bytes() == (sample_data / "latest" / "report.html").read_bytes()


def test_a_release_without_figures_says_what_to_do(sample_data: Path, tmp_path: Path) -> None:
    folder = _emptied((sample_data / "latest").resolve(), tmp_path / "release")
    with Run(sample_data, Plan(mode="look")) as look:
        page = html.fromstring(report(folder, partial(capture_of, look.space)))
    assert [one.get("id") for one in page.xpath("//h2")] == ["health", "proofs", "cite"]
    assert "compute-market run --sample" in page.xpath("//p[@class='empty']")[0].text_content()


def _emptied(release: Path, folder: Path) -> Path:
    """A copy of a release in which every table has no rows."""
    shutil.copytree(release, folder)
    for name in ("datapackage.json", "catalog.duckdb"):
        (folder / name).chmod(0o644)
    package = json.loads((folder / "datapackage.json").read_bytes())
    with duckdb.connect(str(folder / "catalog.duckdb")) as catalogue:
        for one in package["resources"]:
            one["rows"] = 0
            catalogue.execute(f"DELETE FROM {one['name']}")
    (folder / "datapackage.json").write_text(json.dumps(package))
    return folder
