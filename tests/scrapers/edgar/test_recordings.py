"""Recorded answers of EDGAR as a whole: every kind is read, lists and pages say what is known."""

from collections import Counter
from datetime import date, datetime
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from scrapers.records import Refusal
from scrapers.registry import kind_of
from tests.scrapers.edgar.recorded import Recorded

pytestmark = pytest.mark.recordings


def test_every_kind_of_answer_is_read_without_a_warning(answers: dict[str, Recorded]) -> None:
    assert Counter(one.kind for one in answers.values()) == {
        "companyfacts": 2,
        "submissions": 2,
        "inline": 4,
        "index": 1,
        "release": 1,
        None: 1,  # the list of tickers
    }
    warnings = [text for one in answers.values() if one.kind for text in one.parse().warnings]
    # The recorder left out the heading of AMD's table of adjusted figures.
    assert warnings == ["table 1: 'Revenue ($M)' stands under no printed period"]


def test_each_key_is_unique_and_each_column_full(answers: dict[str, Recorded]) -> None:
    for one in answers.values():
        found = kind_of(one.url)
        if found and found[1]:
            parsed, records = one.parse(), found[1].records
            assert set(parsed.columns) == {*records.fields, "locator"}
            keys = set(zip(*(parsed.columns[name] for name in records.key), strict=True))
            assert len(keys) == parsed.rows > 0


def test_times_of_acceptance_stay_as_written(answers: dict[str, Recorded]) -> None:
    nvidia = answers["submissions/CIK0001045810.json"].parse().columns
    place = nvidia["form"].index("10-K")
    assert (nvidia["filing_date"][place], nvidia["accepted"][place]) == (
        date(2026, 2, 25),
        "2026-02-25T16:42:19.000Z",
    )
    assert nvidia["primary_document"][place] == "nvda-20260125.htm"
    assert set(nvidia["form"]) <= {"10-K", "10-Q", "8-K", "10-K/A", "10-Q/A", "8-K/A"}
    amd = answers["submissions/CIK0000002488.json"].parse().columns
    assert list(zip(amd["accession"], amd["filing_date"], amd["accepted"], strict=True)) == [
        ("0000002488-26-000123", date(2026, 8, 5), "2026-08-04T17:40:01.000Z"),
        ("0000002488-26-000121", date(2026, 8, 4), "2026-08-04T20:16:24.000Z"),
    ]
    assert amd["items"] == ["", "2.02,7.01,9.01"]


def test_amds_press_release_and_the_report_of_the_next_day(answers: dict[str, Recorded]) -> None:
    release = answers["000000248826000121/q22026991.htm"].parse().columns
    assert list(zip(release["end"], release["value"], strict=True)) == [
        (date(2026, 6, 27), "11536000000"),
        (date(2025, 6, 28), "7685000000"),
        (date(2026, 3, 28), "10253000000"),
    ]
    facts = answers["companyfacts/CIK0000002488.json"].parse().columns
    assert list(zip(facts["end"], facts["value"], strict=True)) == [
        (date(2026, 6, 27), "21789000000"),
        (date(2026, 6, 27), "11536000000"),
        (date(2025, 6, 28), "7685000000"),
    ]


def test_the_index_page(answers: dict[str, Recorded]) -> None:
    columns = answers["1045810/0001045810-26-000024-index.html"].parse().columns
    assert set(columns["accepted"]) == {"2026-03-06 16:11:25"}
    assert set(columns["items"]) == {"5.02,9.01"}
    assert list(zip(columns["document"], columns["type"], strict=True))[:2] == [
        ("nvda-20260302.htm", "8-K"),
        ("formxex101xfy27variablecom.htm", "EX-10.1"),
    ]


def test_the_block_page_under_any_url(recordings: Path) -> None:
    with (recordings / "http-errors.warc.gz").open("rb") as file:
        bodies = {
            record.rec_headers.get_header("WARC-Target-URI"): record.content_stream().read()
            for record in ArchiveIterator(file)
            if record.rec_type == "response"
        }
    url = "https://data.sec.gov/submissions/CIK0000050863.json"
    found = kind_of(url)
    assert found is not None
    assert found[1] is not None
    with pytest.raises(Refusal) as caught:
        found[1].parse(bodies[url], url, {}, datetime.min)  # noqa: DTZ901 -- not looked at
    assert caught.value.code == "blocked"
    assert "(Reference ID 0.ac182117.1758761934.2fa5f2c7)" in caught.value.message
