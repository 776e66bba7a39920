"""The shipped sample: readable, and made from the published figures by its own script."""

import csv
from pathlib import Path

import pytest

from scrapers import sample
from scrapers.capture import parse_time
from scrapers.records import Parsed
from scrapers.registry import kind_of
from scrapers.sample.make import main

FOLDER = Path(sample.__file__).parent


@pytest.fixture(scope="module")
def parsed() -> dict[str, Parsed]:
    found = {}
    with (FOLDER / "index.csv").open(newline="") as file:
        for line in csv.DictReader(file):
            assert line["status"] == "200"
            _, kind = kind_of(line["url"])
            assert kind is not None
            body = (FOLDER / line["file"]).read_bytes()
            found[line["file"]] = kind.parse(body, line["url"], {}, parse_time(line["time"]))
    return found


def _values(one: Parsed) -> dict[tuple[str, str, str], int]:
    names = ("date", "model", "variant", "tokens")
    rows = zip(*(one.columns[name] for name in names), strict=True)
    return {(str(day), model, variant): int(text) for day, model, variant, text in rows}


def test_every_body_is_read_without_a_warning(parsed: dict[str, Parsed]) -> None:
    assert {name: one.rows for name, one in parsed.items()} == {
        "models.json": 5,
        "providers.json": 11,
        "rankings-made-vintage.json": 7 * 51,
        "rankings-july.json": 21 * 51,
        "rankings-february.json": 7 * 51,
        "app-ranking.json": 1,
        "facts-nvidia.json": 11,
        **{f"facts-{name}.json": 7 for name in ("amd", "intel", "broadcom", "qualcomm", "micron")},
        "report.htm": 15 * 4,
        "release.htm": 3 + 1,
        "statements-cambricon.json": 10,
    }
    assert not any(one.warnings for one in parsed.values())


def test_the_index_names_every_body_and_nothing_else() -> None:
    with (FOLDER / "index.csv").open(newline="") as file:
        named = {line["file"] for line in csv.DictReader(file)}
    others = {"README.md", "__init__.py", "earnings.py", "index.csv", "make.py"}
    assert named == {path.name for path in FOLDER.iterdir() if path.is_file()} - others


def test_the_made_vintage_differs_only_as_its_readme_says(parsed: dict[str, Parsed]) -> None:
    made = _values(parsed["rankings-made-vintage.json"])
    real = _values(parsed["rankings-july.json"])
    assert {key: real[key] - value for key, value in made.items() if real[key] != value} == {
        ("2026-07-26", "xiaomi/mimo-v2.5-20260422", "standard"): 500_000_000,
        ("2026-07-26", "other", "standard"): -500_000_000,
    }
    readme = (FOLDER / "README.md").read_text()
    assert "`xiaomi/mimo-v2.5-20260422` has 500,000,000 tokens fewer (0.03 %)" in readme
    assert "No such answer was ever given" in readme


def test_the_weeks_are_those_of_the_press(parsed: dict[str, Parsed]) -> None:
    assert sum(_values(parsed["rankings-february.json"]).values()) == 13_947_727_801_492
    july = 52_619_668_699_308 + 62_773_944_339_618 + 58_041_497_415_980
    assert sum(_values(parsed["rankings-july.json"]).values()) == july


def test_whom_to_cite_is_what_the_answers_state(parsed: dict[str, Parsed]) -> None:
    readme = (FOLDER / "README.md").read_text()
    assert "CC BY 4.0" in readme
    for name in ("rankings-july.json", "rankings-february.json"):
        stated = parsed[name].stated
        assert stated is not None
        assert stated.isoformat().replace("+00:00", "Z") in readme


def test_it_is_small() -> None:
    files = [path for path in FOLDER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 2_000_000


def test_the_figures_give_the_very_bytes(figures: Path, tmp_path: Path) -> None:
    main([str(figures / "openrouter_daily.csv"), str(tmp_path)])
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {name: (FOLDER / name).read_bytes() for name in made}
    assert len(made) == 16


def test_revenue_is_that_of_the_filings(figures: Path, parsed: dict[str, Parsed]) -> None:
    with (figures / "chip_vendor_revenue_10q.csv").open(newline="") as file:
        told = {
            (row["accession"], row["period_end"], row["revenue"]) for row in csv.DictReader(file)
        }
    for vendor in ("amd", "intel", "broadcom", "qualcomm", "micron"):
        columns = parsed[f"facts-{vendor}.json"].columns
        names = ("accession", "end", "value")
        found = {
            (accession, str(end), value)
            for accession, end, value in zip(*(columns[name] for name in names), strict=True)
        }
        assert len(found) == 7
        assert found <= told


def test_segments_make_up_what_their_document_states(parsed: dict[str, Parsed]) -> None:
    columns = parsed["report.htm"].columns
    sums: dict[tuple[str, str], int] = {}
    for dimensions, start, end, value in zip(
        *(columns[name] for name in ("dimensions", "start", "end", "value")), strict=True
    ):
        axis = dimensions.partition('"')[2].partition('"')[0]
        if "ComputeMember" not in dimensions and "NetworkingMember" not in dimensions:
            name = (axis, f"{start}/{end}")
            sums[name] = sums.get(name, 0) + int(value)
    assert len(sums) == 4 * 4
    assert sums["", "2025-04-28/2025-07-27"] == 46_743_000_000
    assert all(total == sums["", period] for (_, period), total in sums.items())
