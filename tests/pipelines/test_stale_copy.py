"""An answer that its server dates days before it came is a copy that a cache kept."""

from datetime import UTC, datetime

import pytest

from pipelines.parsing import Outcome
from scrapers.capture import Capture

TIME = datetime(2026, 10, 14, 5, tzinfo=UTC)


def capture(headers: tuple[tuple[str, str], ...], origin: str = "live") -> Capture:
    """One with these headers; `at` asks for nothing else."""
    made = object.__new__(Capture)
    for name, value in {"headers": headers, "origin": origin, "time": TIME}.items():
        object.__setattr__(made, name, value)
    return made


def test_a_copy_of_last_month_is_refused() -> None:
    found = Outcome("parsed", rows=3).at(capture((("date", "Tue, 15 Sep 2026 05:00:00 GMT"),)))
    assert (found.state, found.code, found.shards) == ("refused", "stale_copy", ())
    assert found.message == (
        "its server dates it 2026-09-15T05:00:00Z, 29 days before it came, so it is a copy that a "
        "cache kept; fetch it again"
    )


@pytest.mark.parametrize(
    "headers",
    [
        (),
        (("Date", "soon"),),
        (("Date", "Mon, 12 Oct 2026 05:00:00 GMT"),),
        (("Date", "Thu, 14 Oct 2027 05:00:00 GMT"),),
    ],
)
def test_anything_else_is_read(headers: tuple[tuple[str, str], ...]) -> None:
    assert Outcome("parsed").at(capture(headers)).state == "parsed"


def test_the_sample_and_what_is_refused_already_stay_as_they_are() -> None:
    old = (("Date", "Tue, 15 Sep 2026 05:00:00 GMT"),)
    assert Outcome("parsed").at(capture(old, "sample")).state == "parsed"
    assert Outcome("refused", "html").at(capture(old)).code == "html"
