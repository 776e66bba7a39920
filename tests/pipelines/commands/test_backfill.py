"""`backfill` as a person types it: what it finds, what it says, what it leaves out."""

import json

import pytest

from tests.pipelines.backfill.test_backfill import written
from tests.pipelines.rankings import MONDAY, NOON, answer, days


def test_a_file_is_read_imported_and_published(call, tmp_path):
    written(tmp_path / "week.warc.gz", answer(days(MONDAY, 7), NOON))
    (tmp_path / "note.txt").write_text("no WARC")
    pattern = str(tmp_path / "*.warc.gz")
    said = call(tmp_path / "data", "backfill", "--warc", pattern, "--workers", "1", "--json")
    assert said.status == 0, said.err
    told = json.loads(said.out)
    assert told["rows"]["token_volumes"] == 28 and told["captures"] == {"parsed": 1}
    assert "read 1 of 1 files, 1 captures" in said.err


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--warc", "nothing*.gz"), "there is no file nothing*.gz"),
        (("--warc", "x", "--workers", "0"), "--workers is 0; at least one must work"),
        (("--warc", "x", "--only", "nobody"), "there is no source nobody; the sources are "),
        (
            ("--warc", "x", "--on", "ray"),
            "--on is 'ray'; it must be local, dask, or dask://HOST:PORT of a running scheduler",
        ),
    ],
)
def test_what_is_wrong_is_said_in_one_sentence(call, tmp_path, words, sentence):
    said = call(tmp_path / "data", "backfill", *words)
    assert (said.status, said.err.strip().count("\n")) == (2, 0)
    assert said.err.startswith(sentence)
    assert not (tmp_path / "data").exists()
