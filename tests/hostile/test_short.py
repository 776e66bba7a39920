"""A few cells of the table, with three sources; `make hostile` runs all with fifteen."""

from collections.abc import Iterator

import pytest

from tests.hostile import judge
from tests.hostile.cells import House, lie_cell, storms
from tests.hostile.faults import FAULTS
from tests.hostile.parts import PARTS
from tests.hostile.world import SOURCES

THREE = ("ecb", "statcounter", "vercel")
BY_NAME = {one.name: one for one in FAULTS}


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    made = House(tmp_path_factory.mktemp("hostile"))
    said = made.begin(THREE)
    # Without OpenRouter there are no tokens; nothing else is amiss.
    assert set(said.json["held"]) == {"token_volumes", "token_shares"}
    assert len(said.troubles) == 2
    yield made
    made.close()


def test_every_source_meets_every_fault_once() -> None:
    met = [(source, fault.name) for storm in storms() for source, fault in storm.items()]
    assert len(met) == len(set(met)) == len(SOURCES) * (len(FAULTS) + 1)


def test_a_source_that_lies_down_and_one_that_stumbles(house: House) -> None:
    faults = {"ecb": BY_NAME["500 storm"], "vercel": BY_NAME["connection reset once"]}
    run = house.run(faults, THREE)
    assert run.trouble is None
    assert judge.differences(run.published, house.truth(("statcounter", "vercel"))) == []
    # The judge would see it if one of them had brought what it did not.
    assert judge.differences(run.published, house.truth(THREE)) != []
    assert run.said is not None
    [told] = [one for one in run.said.troubles if not one.startswith("token_")]
    assert told.startswith("ecb: 500 for https://www.ecb.europa.eu/")


@pytest.mark.parametrize(
    ("source", "part", "fault", "verdict", "words"),
    [
        ("ecb", "the day's rates", "swapped comparatives", "held", "day_jump"),
        ("vercel", "shares", "unit x1000", "caught", "vercel shares, capture"),
    ],
)
def test_a_lie_is_seen(
    house: House, source: str, part: str, fault: str, verdict: str, words: str
) -> None:
    [told] = [one for one in PARTS if (one.source, one.name) == (source, part)]
    cell = lie_cell(house, fault, told)
    assert (cell.verdict, words in cell.told) == (verdict, True), cell
