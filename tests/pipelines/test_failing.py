"""From a failed check to its rows: what the pages show, and that the commands in it work."""

import shlex
from pathlib import Path

import pandas as pd

from pipelines.failing import failing_rows
from tests.whole.command import command


def kept_out(*rows: tuple[str, str]) -> pd.DataFrame:
    """Rows of (code of the first rule broken, all rules broken)."""
    return pd.DataFrame(
        [
            {
                "quarantine_id": f"{number:032x}",
                "key": f"day={number}",
                "code": code,
                "rule": rule,
                "reason": f"{code}: too large",
                "url": f"https://a.example/{number}" if number else None,
            }
            for number, (code, rule) in enumerate(rows)
        ],
        columns=["quarantine_id", "key", "code", "rule", "reason", "url"],
    )


def test_a_rule_that_kept_nothing_out_has_no_rows() -> None:
    assert failing_rows(kept_out(), "sales", "too_large") == {}
    assert failing_rows(kept_out(("large", "large")), "sales", "too_large") == {}


def test_each_row_has_its_command_and_its_response() -> None:
    rows = kept_out(("large", "large, odd"), ("odd", "odd"), ("small", "small"))
    found = failing_rows(rows, "sales", "odd")
    assert {name: getattr(value, "value", value) for name, value in found.items()} == {
        "all rows": "compute-market quarantine --table sales --code odd",
        "row 1": "compute-market quarantine show 00000000  (odd: too large)",
        "row 2": "compute-market quarantine show 00000000  (large: too large)",
        "source response 1": "https://a.example/1",
    }


def test_a_long_list_is_cut_and_counted() -> None:
    found = failing_rows(kept_out(*[("odd", "odd")] * 7), "sales", "odd")
    assert [name for name in found if name.startswith("row ")] == ["row 1", "row 2", "row 3"]
    assert found["rows not shown"] == 4
    # the first has no address, as a row of curated data
    assert found["source response 1"].value == "https://a.example/1"


def test_the_commands_show_real_rows(kept_out_data: Path) -> None:
    kept = command("quarantine", "--table", "token_volumes", "--json", data=kept_out_data).json
    rows = pd.DataFrame(kept["rows"])
    # Of rows that break several rules, the last one named: it has to lead to them all the same.
    code = str(rows["rule"].iloc[0]).split(", ")[-1]
    found = failing_rows(rows, "token_volumes", code)
    for name in ("all rows", "row 1"):
        words = shlex.split(found[name].partition("  (")[0])[1:]
        said = command(*words, data=kept_out_data)
        assert (said.status, said.err) == (0, "")
        assert code in said.out
    listed = command("quarantine", "--code", code, "--json", data=kept_out_data).json["rows"]
    assert len(listed) == sum(code in rules.split(", ") for rules in rows["rule"])
