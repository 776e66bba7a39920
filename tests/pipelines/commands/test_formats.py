"""CSV, JSON and Parquet give back the very table, read by programs that are not ours."""

import io
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.csv
import pyarrow.parquet as pq
import pytest

import warehouse
from tests.pipelines.commands.conftest import Call

TABLES = ["token_shares", "penetration", "chip_vendor_revenue", "models", "token_prices"]
"""Among them every type there is: lists, decimals, days, times, nulls beside empty texts."""


def nested(kind: pa.DataType) -> bool:
    return bool(pa.types.is_nested(kind))


@pytest.fixture(params=TABLES)
def table(request: pytest.FixtureRequest, sample_data: Path) -> tuple[str, pa.Table]:
    """A table as Python's own way in has it, without the comments of its file."""
    name: str = request.param
    found = warehouse.open(sample_data).arrow(name).replace_schema_metadata(None)
    assert found.num_rows
    return name, found


def without_apostrophe(text: str | None) -> str | None:
    """What a reader of CSV takes off: an apostrophe before what begins like a formula."""
    return text[1:] if text and text[0] == "'" and text[1:2] in tuple("=+-@\t\r") else text


def test_csv(call: Call, sample_data: Path, table: tuple[str, pa.Table]) -> None:
    name, published = table
    said = call(sample_data, "show", name, "--format", "csv")
    types = {one.name: pa.string() if nested(one.type) else one.type for one in published.schema}
    options = pyarrow.csv.ConvertOptions(
        column_types=types, strings_can_be_null=True, quoted_strings_can_be_null=False
    )
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    read = pyarrow.csv.read_csv(io.BytesIO(said.out), None, parse, options)
    assert read.column_names == published.column_names
    for one in published.schema:
        told, known = read[one.name].to_pylist(), published[one.name].to_pylist()
        if nested(one.type):
            told = [None if text is None else json.loads(text) for text in told]
        elif pa.types.is_string(one.type):
            told = [without_apostrophe(text) for text in told]
        assert told == known, one.name


def of_json(value: Any, kind: pa.DataType) -> Any:
    """A value of JSON in the type that the data dictionary gives."""
    if value is None or nested(kind):
        return value
    if pa.types.is_decimal(kind):
        return Decimal(value)
    if pa.types.is_timestamp(kind):
        return datetime.fromisoformat(value).astimezone(UTC)
    return date.fromisoformat(value) if pa.types.is_date(kind) else value


def test_json(call: Call, sample_data: Path, table: tuple[str, pa.Table]) -> None:
    name, published = table
    rows = json.loads(call(sample_data, "show", name, "--format", "json").out)
    types = {one.name: one.type for one in published.schema}
    told = [{key: of_json(value, types[key]) for key, value in row.items()} for row in rows]
    assert told == published.to_pylist()


def test_parquet(call: Call, sample_data: Path, table: tuple[str, pa.Table]) -> None:
    name, published = table
    read = pq.read_table(io.BytesIO(call(sample_data, "show", name, "--format", "parquet").out))
    assert read.replace_schema_metadata(None).cast(published.schema).equals(published)


def test_null_and_the_empty_text_are_told_apart(call: Call, sample_data: Path) -> None:
    query = "select null::varchar as a, '' as b, 'x' as c, null::int as d, -1 as e, '-1' as f"
    out = call(sample_data, "sql", query, "--format", "csv").out
    assert out == b'a,b,c,d,e,f\n,"",x,,-1,\'-1\n'
