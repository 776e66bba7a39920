"""Failing rows as lines of quarantine and as results."""

import numpy as np
import pandas as pd

from warehouse.contract import load
from warehouse.expect import Expectation
from warehouse.rejects import QUARANTINED, Candidates, Judged, quarantine_lines, result_of
from warehouse.rules import RowRule


def _candidates() -> Candidates:
    contract = load("sources")
    schema = contract.arrow_schema()
    frame = pd.DataFrame({"source": ["a", "b", "c", "d"], "title": ["1", "2", "3", "4"]})
    empty = {name: [None] * 4 for name in schema.names}
    typed = schema.empty_table().from_pydict({**empty, **frame.to_dict("list")})
    return Candidates(contract, frame, typed)


def _judged(code: str, *rows: int, severity: str = "error") -> Judged:
    rule = RowRule(code, "holds", "title", severity, "", "because", Expectation(code, "", {}))
    return Judged(rule, np.ones(4, bool), np.array(rows, dtype=np.int64))


def test_lines_come_in_order_of_rows_and_the_first_rule_speaks() -> None:
    lines = quarantine_lines(_candidates(), [_judged("one", 3), _judged("two", 1, 3)])
    assert list(lines.columns) == list(QUARANTINED)
    assert lines.index.tolist() == [1, 3]
    assert lines[["key", "code", "rule", "observed", "expected"]].values.tolist() == [
        ["source=b", "two", "two", "2", "because"],
        ["source=d", "one", "one, two", "4", "because"],
    ]


def test_a_warning_makes_no_line() -> None:
    assert quarantine_lines(_candidates(), [_judged("one", 3, severity="warning")]).empty


def test_a_result_counts_all_and_names_three() -> None:
    result = result_of(_candidates(), _judged("one", 0, 1, 2, 3))
    assert (result.evaluated, result.failed) == (4, 4)
    assert [text.split(":")[0] for text in result.figures["examples"]] == [
        "title = 1 for source a",
        "title = 2 for source b",
        "title = 3 for source c",
    ]
