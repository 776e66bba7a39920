"""Adding up the results of shards."""

from dataclasses import replace

from warehouse.verdicts import CheckResult, merge_results, row_result


def _row(code: str, evaluated: int, *examples: str) -> CheckResult:
    return row_result(
        code,
        "between",
        "tokens",
        "error",
        evaluated=evaluated,
        failed=len(examples),
        examples=examples,
    )


def test_shards_add_up() -> None:
    merged = merge_results(
        [
            [_row("low", 10), _row("high", 10, "first")],
            [_row("low", 5), _row("high", 1_000, "second", "third", "fourth")],
        ]
    )
    assert [result.code for result in merged] == ["low", "high"]
    assert merged[0].passed
    assert merged[0].sentence == "low: all 15 rows hold"
    assert (merged[1].evaluated, merged[1].failed, merged[1].passed) == (1_010, 4, False)
    assert merged[1].sentence == "high: 4 of 1,010 rows fail and are kept out: first"
    assert merged[1].figures == {"examples": ["first", "second", "third"]}


def test_merging_in_two_steps_is_merging_in_one() -> None:
    shards = [[_row("low", 3, "a")], [_row("low", 4)], [_row("low", 5, "b", "c", "d")]]
    assert merge_results([merge_results(shards[:2]), shards[2]]) == merge_results(shards)


def test_a_failed_table_result_stands() -> None:
    good = replace(_row("vanished", 1), level="table")
    bad = replace(good, passed=False, failed=1)
    assert merge_results([[good], [bad], [good]]) == (bad,)
    assert merge_results([]) == ()
