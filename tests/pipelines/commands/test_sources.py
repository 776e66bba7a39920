"""`sources`: declared facts from source.yml, health from the archive alone if need be."""

import shutil

from pipelines.workspace import exclusive


def test_sources_tells_licence_cadence_and_last_success(call, sample_data):
    said = call(sample_data, "sources")
    (line,) = [line for line in said.text.splitlines() if line.startswith("openrouter")]
    for word in ("CC BY 4.0", "20 h", "2026-09-28 08:19Z", "fresh", "6 parsed"):
        assert word in line


def test_sources_tells_why_something_failed(call, kept_out_data):
    document = call(kept_out_data, "sources", "--json").json
    source = document["sources"]["openrouter"]
    assert source["last_failure"] == "2026-07-22T12:00:00Z"
    assert "HTML" in source["last_failure_reason"]
    assert source["captures"] == {"parsed": 2, "refused": 1}
    assert "last failure 2026-07-22 12:00Z" in call(kept_out_data, "sources").text


def test_an_archive_is_enough(call, kept_out_data, tmp_path):
    shutil.copytree(kept_out_data / "archive", tmp_path / "archive")
    source = call(tmp_path, "sources", "--json").json["sources"]["openrouter"]
    assert source["captures"] == {"parsed": 2, "refused": 1}
    assert source["last_success"] == "2026-07-21T12:00:01Z"


def test_sources_does_not_wait_for_a_run(call, kept_out_data, tmp_path):
    shutil.copytree(kept_out_data / "archive", tmp_path / "archive")
    with exclusive(tmp_path, print):
        said = call(tmp_path, "sources")
    assert said.status == 0
    assert "a run is at work here" in said.err


def test_a_damaged_file_is_named(call, kept_out_data, tmp_path):
    shutil.copytree(kept_out_data / "archive", tmp_path / "archive")
    (path,) = (tmp_path / "archive").glob("*.warc.gz")
    path.write_bytes(path.read_bytes()[:-40])
    said = call(tmp_path, "sources")
    assert path.name in said.err


def test_no_folder_is_made_by_looking(call, tmp_path):
    said = call(tmp_path / "none", "sources")
    assert said.status == 2
    assert "there is no data folder" in said.err
    assert not (tmp_path / "none").exists()


def test_an_unknown_source_is_named(call, sample_data):
    said = call(sample_data, "sources", "--only", "nobody")
    assert said.status == 2
    assert "there is no source nobody; the sources are " in said.err
    assert "openrouter" in said.err
