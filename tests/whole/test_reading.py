"""docs/reading.md does what it says: every engine gives the rows of the catalogue's macros."""

import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.warehouse.made_up import FACTS, NOON, at, candidate, vintage
from tests.whole.pages import ROOT, blocks, differing, histories, section
from warehouse.release import publish

PAGE = "docs/reading.md"
# Before the sample's first ranking became public, the very instant of it, between its two captures
# of the week, and after everything.
INSTANTS = ("2026-07-27", "2026-07-27T12:00:00", "2026-08-02", "2026-12-31")
WITHDRAWN = [
    vintage("bread", 1, 10, public=at(2)),
    vintage("bread", 1, 11, public=at(10), revision=2, status="restated", price="0.123456789"),
    vintage("milk", 1, 20, public=at(2)),
    vintage("milk", 1, None, public=at(12), revision=2, status="withdrawn", price=None),
]


def code(title: str) -> str:
    """The Python of a section, as one program."""
    return "\n".join(blocks(section(PAGE, title), "python"))


@pytest.fixture(scope="module")
def withdrawn(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release in which a value was restated and another withdrawn, which the sample has not."""
    data = tmp_path_factory.mktemp("withdrawn")
    current = [WITHDRAWN[1]]
    publish(data, {"sales": candidate(current, WITHDRAWN)}, now=NOON, title="Test", facts=FACTS)
    return (data / "latest").resolve()


@pytest.mark.parametrize("engine", ["DuckDB", "pandas", "Polars"])
def test_an_engine_sees_the_past_as_the_macros_do(
    engine: str, beside_sample: Path, withdrawn: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(beside_sample)
    names: dict[str, Any] = {}
    exec(code(engine), names)
    release = names["release"]
    tables = histories(release)
    assert len(tables) >= 15
    assert differing(names["as_of"], release, tables, INSTANTS) == []
    if engine != "DuckDB":
        names["release"], names["keys"] = withdrawn, {"sales": ["stall", "day"]}
        days = ("2026-07-01", "2026-07-02", "2026-07-10", "2026-07-12")
        assert differing(names["as_of"], withdrawn, ["sales"], days) == []


def test_the_answers_differ_from_one_instant_to_the_next(sample_data: Path) -> None:
    """Or else the comparison above would say little."""
    with duckdb.connect(str(sample_data / "latest" / "catalog.duckdb"), read_only=True) as market:
        counted = [
            market.sql(f"SELECT count(*) FROM token_shares_asof('{instant}')").fetchall()[0][0]
            for instant in INSTANTS
        ]
    assert counted[0] == 0
    assert 0 < counted[1] <= counted[2] < counted[3]


def test_the_catalogue_s_lines_run_as_printed(sample_data: Path) -> None:
    [lines] = blocks(section(PAGE, "DuckDB"), "sql")
    told = []
    with duckdb.connect(str(sample_data / "latest" / "catalog.duckdb"), read_only=True) as market:
        for statement in duckdb.extract_statements(lines):
            told.append(market.execute(statement).fetchall())
    tables, columns, public, captured = told
    assert all(comment for _, comment in tables + columns)
    # The first capture came on 2026-07-28; the second argument asks for what was held by then.
    assert len(public) == len(captured) == 5


SPARK = """
from tests.whole.pages import differing
from decimal import Decimal
from pyspark.sql.types import DecimalType, TimestampType
from pyspark.sql.functions import col, unix_micros

def told(zone):
    spark.conf.set("spark.sql.session.timeZone", zone)
    rows = as_of("token_shares", "2026-12-31").select(unix_micros(col("public_from")))
    return sorted(row[0] for row in rows.collect())

assert differing(as_of, release, ["token_shares"], ["2026-07-27T12:00:00", "2026-12-31"]) == []
assert told("UTC") == told("Asia/Kolkata")
assert differing(as_of, release, ["chip_vendor_revenue"], ["2026-12-31"]) == []

prices = spark.read.parquet(f"{release}/token_prices.parquet")
assert prices.schema["price_usd"].dataType == DecimalType(18, 9)
assert prices.schema["public_from"].dataType == TimestampType()
revenue = spark.read.parquet(f"{release}/chip_vendor_revenue.parquet")
assert revenue.schema["revenue"].dataType == DecimalType(17, 2)

release, keys = Path(WITHDRAWN), {"sales": ["stall", "day"]}
assert differing(as_of, release, ["sales"], ["2026-07-02", "2026-07-12"]) == []
[[price]] = as_of("sales", "2026-07-12").select("price").collect()
assert price == Decimal("0.123456789"), price
print("spark agrees")
"""


@pytest.mark.skipif(not shutil.which("java"), reason="Spark needs Java, which is not installed")
def test_spark_reads_decimals_instants_and_the_past(beside_sample: Path, withdrawn: Path) -> None:
    pytest.importorskip("pyspark")
    # Compiling less halves the seconds of processor that so few rows cost (44 to 22, 2026-11).
    java = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
    options = {
        "ui.enabled": "false",
        "sql.shuffle.partitions": "1",
        "sql.codegen.wholeStage": "false",
        "sql.codegen.factoryMode": "NO_CODEGEN",
    }
    told = " ".join(f"--conf spark.{name}={value}" for name, value in options.items())
    start = f"--master local[1] --driver-java-options '{java}' {told} pyspark-shell"
    done = subprocess.run(
        [sys.executable, "-c", f"{code('Spark')}\nWITHDRAWN = {str(withdrawn)!r}\n{SPARK}"],
        cwd=beside_sample,
        env={
            **os.environ,
            "PYTHONPATH": str(ROOT),
            "PYSPARK_SUBMIT_ARGS": start,
            "SPARK_LOCAL_IP": "127.0.0.1",
            # The driver's own zone must not matter either.
            "TZ": "America/New_York",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert "spark agrees" in done.stdout, done.stderr[-3000:]


def _r_reads_arrow() -> bool:
    if not shutil.which("Rscript"):
        return False
    asked = "quit(status = !all(sapply(c('arrow', 'dplyr', 'jsonlite'), requireNamespace)))"
    return subprocess.run(["Rscript", "-e", asked], capture_output=True).returncode == 0


@pytest.mark.skipif(not _r_reads_arrow(), reason="R or its package arrow is not installed here")
def test_r_reads_the_past(beside_sample: Path) -> None:
    [lines] = blocks(section(PAGE, "R"), "r")
    asked = f"{lines}\ncat(nrow(as_of('token_shares', '2026-12-31')))"
    done = subprocess.run(
        ["Rscript", "-e", asked], cwd=beside_sample, capture_output=True, text=True, check=True
    )
    catalogue = str(beside_sample / "data-sample" / "latest" / "catalog.duckdb")
    with duckdb.connect(catalogue, read_only=True) as market:
        [(rows,)] = market.sql("SELECT count(*) FROM token_shares_asof('2026-12-31')").fetchall()
    assert done.stdout.endswith(str(rows))
