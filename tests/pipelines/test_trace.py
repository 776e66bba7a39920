"""Every published cell is proved from its bytes, and whatever is altered is named."""

import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import warehouse
from pipelines.prove import Prover
from pipelines.trace import conditions, trace
from pipelines.workspace import Workspace
from warehouse.contract import contracts

FAMOUS = ("week_start=2026-02-16", "population=top9_models", "group_by=country", "group_name=CN")


def verdict(data: Path, table: str, *words: str) -> tuple[str, str]:
    """Verdict and differences of one row."""
    with Workspace(data) as space:
        space.ledger.update(space.archive)
        chain = trace(space, warehouse.open(data), table, conditions(words))
    return chain.verdict, " ".join(chain.differences)


@pytest.fixture
def copy(sample_data: Path, tmp_path: Path) -> Path:
    """The sample's folder, to be altered."""
    data = tmp_path / "data"
    shutil.copytree(sample_data, data, symlinks=True)
    return data


def test_every_row_of_token_volumes_is_proved(sample_data: Path) -> None:
    release = warehouse.open(sample_data)
    rows = release.arrow("token_volumes").to_pylist()
    assert len(rows) == 28 * 51
    with Workspace(sample_data) as space:
        space.ledger.update(space.archive)
        prover = Prover(space, release)
        contract = contracts()["token_volumes"]
        failed = [step for row in rows for step in prover.steps(contract, row) if not step.ok]
    assert failed == []


def test_shares_of_every_population_are_proved(sample_data: Path) -> None:
    release = warehouse.open(sample_data)
    rows = release.arrow("token_shares").to_pylist()
    chosen = {(row["population"], row["group_by"], row["week_start"]): row for row in rows}
    assert len(chosen) == 4 * 2 * 4
    with Workspace(sample_data) as space:
        space.ledger.update(space.archive)
        prover = Prover(space, release)
        contract = contracts()["token_shares"]
        some = [row for key, row in sorted(chosen.items()) if key[1] == "country"]
        failed = [step for row in some for step in prover.steps(contract, row) if not step.ok]
    assert failed == []


def test_the_chain_names_capture_file_place_and_the_very_text(sample_data: Path) -> None:
    with Workspace(sample_data) as space:
        space.ledger.update(space.archive)
        release = warehouse.open(sample_data)
        words = conditions(["date=2026-02-16", "rank=1"])
        chain = trace(space, release, "token_volumes", words)
    assert chain.verdict == "proved"
    told = {step.name: step.text for step in chain.steps}
    assert "rankings-daily?start_date=2026-02-16&end_date=2026-02-22" in told["capture"]
    assert "status 200" in told["capture"]
    # The first row of the figures: MiniMax M2.5 on 2026-02-16.
    assert '"total_tokens":"535219971401"' in told["record"]
    assert told["value"].endswith("tokens = 535219971401")


def test_a_curated_row_is_cited_with_its_evidence(sample_data: Path) -> None:
    found, _ = verdict(sample_data, "authors", "author=qwen")
    assert found == "curated"


@pytest.mark.parametrize("table", ["token_volumes", "token_shares"])
def test_one_altered_byte_of_the_archive_is_named(copy: Path, table: str) -> None:
    [warc] = (copy / "archive").glob("*.warc.gz")
    words = FAMOUS if table == "token_shares" else ("date=2026-02-16", "rank=1")
    with Workspace(copy) as space:
        found = list(space.archive.captures())
    capture = next(one for one in found if "start_date=2026-02-16" in one.url)
    body = bytearray(warc.read_bytes())
    body[capture.offset + capture.length // 2] ^= 1
    warc.chmod(0o644)
    warc.write_bytes(body)
    found_verdict, differences = verdict(copy, table, *words)
    assert found_verdict == "differs"
    assert warc.name in differences


def test_another_published_file_is_named(copy: Path) -> None:
    latest = (copy / "latest").resolve()
    other = (latest / "history" / "token_volumes.parquet").read_bytes()
    path = latest / "token_volumes.parquet"
    path.unlink()
    path.write_bytes(other)
    found, differences = verdict(copy, "token_volumes", "date=2026-02-16", "rank=1")
    assert found == "differs"
    assert "is not the" in differences


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("date=2026-02-16",), "51 rows of token_volumes have date=2026-02-16; add model"),
        (("colour=red",), "token_volumes has no column colour"),
        (("date=yesterday",), "'yesterday' is no value of the column date"),
        (("date=2020-01-01",), "no row of token_volumes has date=2020-01-01"),
    ],
)
def test_a_question_that_fits_no_single_row_says_what_to_add(
    sample_data: Path, words: tuple[str, ...], message: str
) -> None:
    with pytest.raises((LookupError, ValueError), match=message):
        verdict(sample_data, "token_volumes", *words)


REVENUE = ("vendor=nvidia", "period_start=2025-04-28", "period_end=2025-07-27")


def test_a_segment_leads_to_its_inline_xbrl_element(earnings_data: Path) -> None:
    with Workspace(earnings_data) as space:
        space.ledger.update(space.archive)
        words = conditions([*REVENUE, "segment=data_center"])
        chain = trace(space, warehouse.open(earnings_data), "chip_vendor_revenue", words)
    assert chain.verdict == "proved"
    told = {step.name: step.text for step in chain.steps}
    # Read off the recorded document with grep.
    assert (
        '<ix:nonFraction unitRef="usd" contextRef="c-196" decimals="-6" name="us-gaap:Revenues" '
        'format="ixt:num-dot-decimal" scale="6" id="f-974">41,096</ix:nonFraction>'
    ) in told["record"]
    assert "revenue = 41096000000.00" in told["value"]
    assert "yoy_pct = 56.42" in told["worked out"]  # 41,096 / 26,272


def test_a_derived_quarter_leads_to_both_its_inputs(earnings_data: Path) -> None:
    with Workspace(earnings_data) as space:
        space.ledger.update(space.archive)
        words = conditions(["vendor=nvidia", "fiscal_year=2026", "fiscal_quarter=4"])
        chain = trace(space, warehouse.open(earnings_data), "chip_vendor_revenue", words)
    assert chain.verdict == "proved"
    inputs = [step.text for step in chain.steps if step.name == "inputs"]
    assert len(inputs) == 2
    assert "period_end=2026-01-25" in inputs[0]
    assert "revenue = 215938000000.00" in inputs[0]
    assert "period_end=2025-10-26" in inputs[1]
    assert "revenue = 147811000000.00" in inputs[1]


def test_every_row_of_revenue_is_proved(earnings_data: Path) -> None:
    release = warehouse.open(earnings_data)
    rows = release.arrow("chip_vendor_revenue").to_pylist()
    with Workspace(earnings_data) as space:
        space.ledger.update(space.archive)
        prover = Prover(space, release)
        contract = contracts()["chip_vendor_revenue"]
        failed = [step for row in rows for step in prover.steps(contract, row) if not step.ok]
        rates = contracts()["fx_rates"]
        some = [
            row
            for row in release.arrow("fx_rates").to_pylist()
            if str(row["date"]) in ("1999-01-04", "2026-03-13", "2026-10-30")
        ]
        failed += [step for row in some for step in prover.steps(rates, row) if not step.ok]
    assert failed == []
    assert len(rows) == 363


@pytest.mark.parametrize(
    ("column", "value", "told"),
    [
        ("revenue", Decimal("41097000000.00"), "revenue is 41096000000.00, not 41097000000.00"),
        ("yoy_pct", 57.0, "yoy_pct is 56.42"),
        ("fx_rate", Decimal("1.100000"), "fx_rate is 1.000000, not 1.100000"),
    ],
)
def test_an_altered_figure_is_named(
    earnings_data: Path, column: str, value: object, told: str
) -> None:
    release = warehouse.open(earnings_data)
    (row,) = [
        row
        for row in release.arrow("chip_vendor_revenue").to_pylist()
        if (row["segment"], str(row["period_end"]), row["duration"])
        == ("data_center", "2025-07-27", "Q")
        and row["vendor"] == "nvidia"
    ]
    with Workspace(earnings_data) as space:
        space.ledger.update(space.archive)
        steps = Prover(space, release).steps(
            contracts()["chip_vendor_revenue"], {**row, column: value}
        )
    assert told in " ".join(step.text for step in steps if not step.ok)
