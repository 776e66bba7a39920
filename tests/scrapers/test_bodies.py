"""Plain folders of bodies: taken in whole, and a wrong row is named."""

import csv
import json
from pathlib import Path
from typing import Any

import pytest

from tests.scrapers.foreign_warcs import DATE, open_archive


def write_folder(folder: Path, *rows: dict[str, Any]) -> Path:
    folder.mkdir(exist_ok=True)
    columns = ["file", "url", "time", "status", "content_type", "headers"]
    with (folder / "index.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, columns)
        writer.writeheader()
        writer.writerows(rows)
    return folder


ROW = {
    "file": "a.json",
    "url": "https://a.org/",
    "time": DATE,
    "status": "200",
    "content_type": "application/json",
    "headers": json.dumps({"X-A": "1"}),
}


def test_a_folder_of_bodies(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "f", ROW, {**ROW, "url": "https://b.org/", "headers": ""})
    (folder / "a.json").write_bytes(b"{}\r\n")
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([folder], run="r", origin="sample")
        assert (report.new, report.problems) == (2, ())
        (capture,) = archive.captures(url="https://a.org/")
        assert capture.headers == (("Content-Type", "application/json"), ("X-A", "1"))
        assert (capture.origin, archive.body(capture)) == ("sample", b"{}\r\n")
        assert archive.import_paths([folder], run="s", origin="sample").known == 2


@pytest.mark.parametrize(
    "wrong",
    [
        {"file": "none.json"},
        {"file": "../secret"},
        {"time": "yesterday"},
        {"status": "OK"},
        {"status": "2000"},
        {"headers": "{"},
        {"headers": "[1]"},
    ],
)
def test_a_wrong_row_is_named(wrong: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "secret").write_bytes(b"x")
    folder = write_folder(tmp_path / "f", {**ROW, **wrong}, {**ROW, "url": "https://b.org/"})
    (folder / "a.json").write_bytes(b"{}")
    with open_archive(tmp_path) as archive:
        report = archive.import_paths([folder], run="r")
        assert report.new == 1
        assert "mend its row" in report.problems[0]


def test_folders_that_hold_nothing_are_named(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "other").mkdir()
    (tmp_path / "other/index.csv").write_text("archive,url\na,b\n")
    (tmp_path / "short").mkdir()
    (tmp_path / "short/index.csv").write_text("file,url,time,status,content_type\na,b\n")
    with open_archive(tmp_path) as archive:
        paths = [tmp_path / name for name in ("empty", "other", "short")]
        report = archive.import_paths(paths, run="r")
        assert len(report.problems) == 3
        assert "line 2" in report.problems[2]
