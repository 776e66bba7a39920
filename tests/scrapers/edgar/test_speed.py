"""A whole file of company facts costs at most twice what merely loading it does."""

from tests.benchmarks.filings import company_facts


def test_half_the_speed_of_a_plain_load() -> None:
    (figure,) = company_facts()
    assert figure.goal == 2
    assert figure.value <= figure.goal
    assert figure.detail.endswith(" 4.1 MB")
