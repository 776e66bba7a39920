"""What a table function says it reads of a long table is all it needs of it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from pipelines.claims.known import known_figures
from pipelines.graph import Table, tables
from pipelines.inputs import Inputs
from pipelines.run import Plan, Run
from pipelines.shards import WHOLE
from pipelines.tables import price_gaps as gaps
from warehouse.contract import contracts

NARROW = sorted(name for name, table in tables().items() if table.reads)


@pytest.fixture(scope="module")
def sample(sample_data: Path) -> Iterator[Run]:
    """The sample, every table built."""
    with Run(sample_data, Plan(mode="look")) as run:
        run.candidates()
        yield run


def given(run: Run, table: Table) -> Mapping[str, Any]:
    """The arguments of a table's function."""
    return Inputs(run.space, table, contracts()[table.name], run.result.built).of(WHOLE)[0]


def test_there_are_tables_that_read_in_part() -> None:
    assert NARROW == ["claims", "headline_checks", "penetration", "price_gaps"]


@pytest.mark.parametrize("name", NARROW)
def test_what_is_left_out_changes_nothing(sample: Run, name: str) -> None:
    table = tables()[name]
    part, every = given(sample, table), given(sample, replace(table, reads={}))
    for long in table.reads:
        assert len(part[long]) > 0
        assert part[long].size < every[long].size
    assert_frame_equal(table.function(**part), table.function(**every))


def test_claims_are_held_against_the_same_figures(sample: Run) -> None:
    table = tables()["claims"]
    part, every = given(sample, table), given(sample, replace(table, reads={}))
    nothing = every["chip_vendor_revenue"].iloc[:0]
    found = known_figures(nothing, part["token_shares"], {})
    assert found == known_figures(nothing, every["token_shares"], {})
    assert {one.entity for one in found} == {"Chinese models", "US models"}


def test_volumes_before_any_price_change_nothing(
    sample: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    arguments = dict(given(sample, tables()["price_gaps"]))
    prices, volumes = arguments["token_prices"], arguments["token_volumes"]
    days = sorted(set(volumes["date"]))
    # As if the first price were known on each of some days in the midst of the volumes.
    for day in days[len(days) // 2 :: 5]:
        moved = pd.Timestamp(day, tz="UTC") + pd.Timedelta(hours=7) - prices["public_from"].min()
        arguments["token_prices"] = prices.assign(public_from=prices["public_from"] + moved)
        short = gaps.price_gaps(**arguments)
        with monkeypatch.context() as patched:
            patched.setattr(gaps, "_since", lambda lists, every: every)
            assert_frame_equal(short, gaps.price_gaps(**arguments))
        assert len(short) > 0


def test_a_function_that_reads_more_than_it_says_is_held(sample: Run) -> None:
    table = tables()["penetration"]
    with pytest.raises(KeyError):
        given(sample, table)["token_shares"]["tokens"]
