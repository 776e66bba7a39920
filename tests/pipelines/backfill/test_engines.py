"""One function over many items: the same results everywhere, and what becomes of the dead."""

import sys

import pytest

from pipelines.backfill.engines import Engine, EngineError, Failed, engine_of, map_tasks
from tests.pipelines.backfill.numbers import dies_over, tenfold

THREE = Failed("ValueError: three is not to be had")


def test_one_after_the_other():
    assert list(map_tasks(tenfold, iter([1, 2, 3, 4]), Engine())) == [
        (1, 10),
        (2, 20),
        (3, THREE),
        (4, 40),
    ]


def test_items_are_taken_only_as_they_are_needed():
    taken = []

    def items():
        for number in (1, 2, 4):
            taken.append(number)
            yield number

    for place, (item, _) in enumerate(map_tasks(tenfold, items(), Engine()), start=1):
        assert taken[-1] == item and len(taken) == place


def test_no_items():
    assert list(map_tasks(tenfold, [], Engine(workers=2))) == []


def test_in_processes_who_kills_every_one_is_named_and_the_others_go_on():
    found = dict(map_tasks(dies_over, range(7), Engine(workers=2)))
    reason = Failed("3 worker processes died while they worked on it")
    assert found == {number: 10 * number for number in range(7)} | {4: reason}


@pytest.mark.parametrize(
    ("on", "engine"),
    [
        ("local", Engine("local", 2)),
        ("dask", Engine("dask", 2)),
        ("dask://one:8786", Engine("dask", 2, ("one:8786",))),
        ("dask://one:8786, two:8786", Engine("dask", 2, ("one:8786", "two:8786"))),
    ],
)
def test_engines_by_name(on, engine):
    assert engine_of(on, 2) == engine


@pytest.mark.parametrize("on", ["", "ray", "dask://", "dask://host", "http://one:8786"])
def test_what_is_no_engine(on):
    with pytest.raises(ValueError, match="it must be local, dask, or dask://HOST:PORT of a runni"):
        engine_of(on, 2)


def test_nobody_to_work():
    with pytest.raises(ValueError, match="--workers is 0; at least one must work"):
        engine_of("local", 0)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(EngineError) as raised:
        list(map_tasks(tenfold, [1], Engine("dask")))
    assert str(raised.value) == (
        "--on dask needs the library distributed, which is not installed; "
        "install it with: pip install 'compute-market[dask]'"
    )


def test_no_scheduler_answers(monkeypatch):
    monkeypatch.setattr("pipelines.backfill.engines.REACHED_WITHIN", "100ms")
    engine = Engine("dask", 1, ("127.0.0.1:9", "127.0.0.1:10"))
    with pytest.raises(EngineError) as raised:
        list(map_tasks(tenfold, [1], engine))
    assert str(raised.value) == (
        "no Dask scheduler answers at 127.0.0.1:9, 127.0.0.1:10; start one with `dask scheduler`, "
        "and workers with `dask worker`"
    )
