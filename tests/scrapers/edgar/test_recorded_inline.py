"""Recorded 10-Qs and 10-Ks, against figures known independently of the parser."""

from datetime import date

import pytest

from scrapers.edgar.release import parse_release
from tests.scrapers.edgar.recorded import MILLION, Recorded, facts_of, values_of

pytestmark = pytest.mark.recordings

# NVIDIA's 10-Q of July 2025, in millions: quarter, quarter a year before, half, half before.
PERIODS = [
    (date(2025, 4, 28), date(2025, 7, 27)),
    (date(2024, 4, 29), date(2024, 7, 28)),
    (date(2025, 1, 27), date(2025, 7, 27)),
    (date(2024, 1, 29), date(2024, 7, 28)),
]
TOTAL = [46743, 30040, 90805, 56084]
PLATFORM = {
    "DataCenter": [41096, 26272, 80208, 48835],
    "Compute": [33844, 22604, 67999, 41996],
    "Networking": [7252, 3668, 12209, 6839],
    "Gaming": [4287, 2880, 8050, 5527],
    "ProfessionalVisualization": [601, 454, 1110, 881],
    "Automotive": [586, 346, 1153, 675],
    "OEMAndOther": [173, 88, 284, 166],
}
SEGMENTS = {
    "ComputeAndNetworkingSegment": [41331, 26446, 80920, 49121],
    "GraphicsSegment": [5412, 3594, 9885, 6963],
}
REGIONS = {
    "country:US": [23470, 13022, 44209, 26518],
    "country:SG": [10156, 5622, 19173, 9659],
    "country:TW": [8529, 5740, 15687, 10113],
    "nvda:ChinaIncludingHongKongMember": [2769, 3667, 8291, 6158],
    "nvda:AllOtherCountriesNotSeparatelyDisclosedMember": [1819, 1989, 3445, 3636],
}


def test_nvidias_segments(answers: dict[str, Recorded]) -> None:
    facts = facts_of(answers, "nvda-20250727.htm")
    assert len(facts) == 72
    assert len({(one.period, tuple(one.dimensions.items())) for one in facts}) == 64

    def row(**members: str) -> list[int]:
        values = values_of(facts, **members)
        assert all(len(values[period]) == 1 for period in PERIODS)
        return [next(iter(values[period])) for period in PERIODS]

    assert row() == TOTAL
    assert row(ConsolidationItemsAxis="us-gaap:OperatingSegmentsMember") == TOTAL
    for name, expected in PLATFORM.items():
        assert row(ProductOrServiceAxis=f"nvda:{name}Member") == expected
    for name, expected in SEGMENTS.items():
        assert expected == row(
            ConsolidationItemsAxis="us-gaap:OperatingSegmentsMember",
            StatementBusinessSegmentsAxis=f"nvda:{name}Member",
        )
    for member, expected in REGIONS.items():
        assert row(StatementGeographicalAxis=member) == expected


def _sum(rows: list[list[int]]) -> list[int]:
    return [sum(values) for values in zip(*rows, strict=True)]


def test_children_sum_to_their_parents() -> None:
    top = [values for name, values in PLATFORM.items() if name not in ("Compute", "Networking")]
    assert _sum(top) == TOTAL
    assert _sum([PLATFORM["Compute"], PLATFORM["Networking"]]) == PLATFORM["DataCenter"]
    assert _sum(list(SEGMENTS.values())) == _sum(list(REGIONS.values())) == TOTAL


def test_labels_of_nvidias_rows_and_columns(answers: dict[str, Recorded]) -> None:
    facts = facts_of(answers, "nvda-20250727.htm")
    printed = {
        (one.label, member) for one in facts for member in one.dimensions.values() if one.label
    }
    assert ("Data Center", "nvda:DataCenterMember") in printed
    assert ("Singapore (1)", "country:SG") in printed
    assert ("Other", "nvda:AllOtherCountriesNotSeparatelyDisclosedMember") in printed
    sides = {
        (one.label, one.column)
        for one in facts
        if one.dimensions.get("us-gaap:StatementBusinessSegmentsAxis")
    }
    assert sides == {("Revenue", "Compute & Networking"), ("Revenue", "Graphics")}
    quarter = {one.column for one in facts if one.period == PERIODS[0] and not one.dimensions}
    assert quarter == {
        "Three Months Ended Jul 27, 2025",
        "Three Months Ended Jul 27, 2025 (In millions)",
    }


def test_nvidia_two_years_before(answers: dict[str, Recorded]) -> None:
    facts = facts_of(answers, "nvda-20230730.htm")
    quarter = (date(2023, 5, 1), date(2023, 7, 30))
    assert values_of(facts)[quarter] == {13507}
    assert values_of(facts, ProductOrServiceAxis="nvda:DataCenterMember")[quarter] == {10323}
    corporate = values_of(facts, ConsolidationItemsAxis="us-gaap:CorporateNonSegmentMember")
    assert corporate[quarter] == {0}  # printed as a dash


def test_amds_year(answers: dict[str, Recorded]) -> None:
    facts = facts_of(answers, "amd-20231230.htm")
    year = (date(2023, 1, 1), date(2023, 12, 30))
    axis = "StatementBusinessSegmentsAxis"
    segments = {
        name: values_of(facts, **{axis: f"amd:{name}Member"})[year]
        for name in ("Datacenter", "Client", "Gaming", "Embedded")
    }
    assert segments == {
        "Datacenter": {6496},
        "Client": {4651},
        "Gaming": {6212},
        "Embedded": {5321},
    }
    assert values_of(facts)[year] == {22680}  # which is their sum
    regions = {
        member: value // MILLION
        for one in facts
        if one.period == year
        for member, value in [(one.dimensions.get("srt:StatementGeographicalAxis"), one.value)]
        if member
    }
    assert sum(regions.values()) == 22680
    assert regions["country:CN"] == 3417
    before = (date(2021, 12, 26), date(2022, 12, 31))
    assert values_of(facts)[before] == {23601}
    europe = [one for one in facts if one.label == "Europe" and one.period == before]
    assert [one.value // MILLION for one in europe] == [1773, 1773]  # a fact inside a fact


def test_intels_quarter(answers: dict[str, Recorded]) -> None:
    facts = facts_of(answers, "intc-20230701.htm")
    quarter = (date(2023, 4, 2), date(2023, 7, 1))
    group = {"ConsolidatedEntitiesAxis": "us-gaap:OperatingSegmentsMember"}
    axis = "StatementBusinessSegmentsAxis"
    found = {
        member: values_of(facts, **group, **{axis: member})[quarter]
        for member in (
            "intc:ClientComputingGroupMember",
            "intc:DatacenterAndAIMember",
            "intc:NetworkAndEdgeMember",
            "intc:MobileyeMember",
            "intc:IntelFoundryServicesMember",
            "us-gaap:AllOtherSegmentsMember",
        )
    }
    assert list(found.values()) == [{6780}, {4004}, {1364}, {454}, {232}, {115}]
    assert sum(value for values in found.values() for value in values) == 12949
    assert values_of(facts)[quarter] == values_of(facts, **group)[quarter] == {12949}
    products = [
        next(iter(values_of(facts, **group, **{axis: "intc:ClientComputingGroupMember"},
                          ProductOrServiceAxis=f"intc:{name}Member")[quarter]))
        for name in ("Desktop", "Notebook", "OtherProductOrService")
    ]  # fmt: skip
    assert products == [2370, 3896, 514]
    assert sum(products) == 6780
    # The sum of a group stands under a line, without words.
    sums = {one.label for one in facts if one.value == 6780 * MILLION}
    assert sums == {""}


@pytest.mark.parametrize(
    ("name", "printed"),
    [
        ("nvda-20250727.htm", {(3, date(2025, 7, 27)): 46743, (3, date(2024, 7, 28)): 30040,
                               (6, date(2025, 7, 27)): 90805, (6, date(2024, 7, 28)): 56084}),
        ("nvda-20230730.htm", {(3, date(2023, 7, 30)): 13507, (3, date(2022, 7, 31)): 6704,
                               (6, date(2023, 7, 30)): 20699, (6, date(2022, 7, 31)): 14992,
                               (3, date(2023, 4, 30)): 7192}),
        ("amd-20231230.htm", {(12, date(2023, 12, 30)): 22680, (12, date(2022, 12, 31)): 23601,
                              (12, date(2021, 12, 25)): 16434}),
        ("intc-20230701.htm", {(3, date(2023, 7, 1)): 12949, (3, date(2022, 7, 2)): 15321,
                               (6, date(2023, 7, 1)): 24664, (6, date(2022, 7, 2)): 33674}),
    ],
)  # fmt: skip
def test_the_statements_of_reports_read_as_a_press_release(
    answers: dict[str, Recorded], name: str, printed: dict[tuple[int, date], int]
) -> None:
    """Their tables are made by the same program as those of press releases."""
    report = next(one for url, one in answers.items() if url.endswith(name))
    columns = parse_release(report.body, report.url, {}, report.time).columns
    rows = zip(columns["months"], columns["end"], columns["value"], strict=True)
    assert {(months, end): int(value) // MILLION for months, end, value in rows} == printed
    assert set(columns["currency"]) == {"USD"}
