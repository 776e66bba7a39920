"""What `trace` shows of a CSV file, packed or not, whatever its columns are called."""

import pytest

from pipelines.excerpt import excerpt
from tests.scrapers.epoch.files import packed

BODY = b"Date,IT power (MW)\n2026-03-23,910.0\n"


@pytest.mark.parametrize(
    ("body", "locator"),
    [
        (BODY, "line=2,column=IT power (MW)"),
        (BODY, "line=2"),
        (packed({"a.csv": b"x\ny\n", "data/b.csv": BODY}), "b.csv!line=2,column=IT power (MW)"),
    ],
)
def test_the_line_at_a_locator(body: bytes, locator: str) -> None:
    assert excerpt(body, locator) == "2026-03-23,910.0"
