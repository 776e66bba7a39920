"""Great Expectations: quiet, late, and without its costly hash."""

import importlib.util
import subprocess
import sys

import pandas as pd
import pytest

from warehouse import expect
from warehouse.expect import Expectation, ExpectationError, evaluate


def _between(code: str, column: str, low: int, high: int) -> Expectation:
    limits = {"column": column, "min_value": low, "max_value": high}
    return Expectation(code, "ExpectColumnValuesToBeBetween", limits)


def test_it_finds_positions_and_passes_over_nulls() -> None:
    frame = pd.DataFrame({"a": pd.array([1, None, 9, -4], dtype="int64[pyarrow]")})
    limits = {"low": (0, 99), "wide": (-9, 99), "small": (-9, 5), "none": (20, 30)}
    asked = [_between(code, "a", *ends) for code, ends in limits.items()]
    found = {code: one.rows for code, one in evaluate("numbers", frame, asked).items()}
    assert list(found) == list(limits)
    assert found == {"low": (3,), "wide": (), "small": (2,), "none": (0, 2, 3)}


def test_frames_asked_about_in_turn_are_not_taken_for_one_another() -> None:
    for low in (0, 2, 0):
        frame = pd.DataFrame({"a": pd.array([1, 3], dtype="int64[pyarrow]")})
        found = evaluate("numbers", frame, [_between("low", "a", low, 9)])
        assert found["low"].rows == ((0,) if low else ())
        longer = pd.DataFrame({"a": pd.array([5, 5, 1], dtype="int64[pyarrow]")})
        assert evaluate("numbers", longer, [_between("low", "a", 2, 9)])["low"].rows == (2,)


def test_an_expectation_that_cannot_be_judged_is_loud() -> None:
    frame = pd.DataFrame({"a": [1, 2]})
    with pytest.raises(ExpectationError, match="numbers: the check gone could not be evaluated"):
        evaluate("numbers", frame, [_between("gone", "b", 0, 1)])


def test_importing_and_checking_nothing_imports_nothing() -> None:
    code = (
        "import sys, datetime, pandas as pd\n"
        "from warehouse import contract, gate\n"
        "now = datetime.datetime(2026, 8, 1, tzinfo=datetime.UTC)\n"
        "for table in contract.contracts().values():\n"
        "    gate.check_rows(table, pd.DataFrame(), now=now)\n"
        "    gate.check_table(table, table.arrow_schema().empty_table(), None, None, now=now)\n"
        "assert 'great_expectations' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_the_whole_frame_is_never_hashed() -> None:
    expect.prepare()
    from great_expectations.execution_engine import pandas_execution_engine as engine

    assert engine.hash_pandas_dataframe is expect._unhashed
    # Hashing objects that cannot be hashed would raise: the patched name is the one that is called.
    frame = pd.DataFrame({"a": [1, 2], "b": [[1], [2]]})
    assert evaluate("lists", frame, [_between("low", "a", 0, 1)])["low"].rows == (1,)


def test_it_says_nothing_and_sends_nothing(capfd: pytest.CaptureFixture[str]) -> None:
    evaluate("quiet", pd.DataFrame({"a": [1, -1]}), [_between("low", "a", 0, 1)])
    assert capfd.readouterr() == ("", "")
    assert importlib.util.find_spec("great_expectations.analytics") is None


def test_the_hash_of_the_whole_frame_is_not_worked_out() -> None:
    expect.prepare()
    engine = importlib.import_module("great_expectations.execution_engine.pandas_execution_engine")
    frame = pd.DataFrame({"a": [1, 2]})
    assert engine.hash_pandas_dataframe(frame) == "unhashed, 2 rows"
