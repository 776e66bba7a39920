"""The grammar of claims by the libraries that read quantities: measured where those are there."""

import pytest

from tests.benchmarks.claims import missing, speeds


@pytest.mark.slow
def test_speeds_are_measured() -> None:
    reason = missing()
    if reason:
        pytest.skip(reason)
    english, chinese = speeds()
    assert 0 < english.value < 1, english.detail
    assert 0 < chinese.value < 2, chinese.detail
