"""`tables`, `show`, `sql`: expected figures are those the source's own chart prints."""

import io
import os
import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import warehouse

TOP9 = "population = 'top9_models' and group_by = 'country' and week_start = '2026-02-16'"


def test_tables_tells_rows_period_gate_and_licence(call, sample_data):
    said = call(sample_data, "tables")
    assert said.status == 0
    lines = said.text.splitlines()
    assert lines[0].startswith("SAMPLE")
    assert warehouse.open(sample_data).release_id in lines[1]
    # 28 days: 2026-02-16 to 02-22 and 2026-07-06 to 07-26, each with 50 models and the tail
    (volumes,) = [line.split() for line in lines if line.startswith("token_volumes ")]
    assert volumes[:3] == ["token_volumes", "1,428", "2026-07-26"]
    assert volumes[-3:] == ["CC", "BY", "4.0"]


def test_tables_as_json(call, sample_data):
    document = call(sample_data, "tables", "--json").json
    rows = {row["table"]: row for row in document["tables"]}
    assert rows["token_volumes"]["rows"] == 1428
    assert rows["token_volumes"]["newest"] == "2026-07-26"
    assert rows["token_volumes"]["held"] is None
    assert rows["quarantine"]["rows"] == 0
    assert document["title"].startswith("SAMPLE")


def test_show_gives_the_published_integers(call, sample_data):
    rows = call(sample_data, "show", "token_shares", "--where", TOP9, "--json").json
    tokens = {row["group_name"]: row["tokens"] for row in rows}
    assert tokens == {"CN": 5_154_859_366_493, "US": 3_153_835_284_609}
    assert {row["platform_tokens"] for row in rows} == {13_947_727_801_492}
    assert rows[0]["week_start"] == "2026-02-16"


def test_show_as_a_table_fits_the_window_and_says_what_is_left_out(call, sample_data):
    said = call(sample_data, "show", "token_shares", "--where", TOP9)
    assert "5,154,859,366,493" in said.text
    assert "2026-02-16" in said.text
    assert "--columns" in said.text
    assert "derived_from" in said.text.splitlines()[-1]
    table = [line for line in said.text.splitlines() if line.startswith(("CN", "US"))]
    assert all(len(line.rstrip()) <= 100 for line in table)


def test_show_shows_20_rows_and_says_so(call, sample_data):
    text = call(sample_data, "show", "token_volumes").text
    assert "20 rows of 1,428; all of them: --limit 0" in text


def test_show_chosen_columns_in_chosen_order(call, sample_data):
    said = call(
        sample_data,
        *("show", "token_volumes", "--columns", "model,tokens", "--order", "tokens desc"),
        *("--where", "date = '2026-02-16'", "--limit", "1", "--format", "csv"),
    )
    assert said.text == "model,tokens\nminimax/minimax-m2.5-20260211,535219971401\n"


def test_csv_and_json_give_all_rows(call, sample_data):
    text = call(sample_data, "show", "token_volumes", "--format", "csv").text
    assert len(text.splitlines()) == 1429
    assert len(call(sample_data, "show", "token_volumes", "--format", "json").json) == 1428


def test_parquet_is_the_table_itself(call, sample_data):
    said = call(sample_data, "show", "token_volumes", "--format", "parquet")
    table = pq.read_table(io.BytesIO(said.out))
    published = warehouse.open(sample_data).arrow("token_volumes")
    assert table.equals(published.cast(table.schema))
    assert table.schema.field("tokens").type == pa.int64()


def test_as_of_prints_the_instant_and_looks_from_there(call, two_releases):
    said = call(two_releases, "show", "token_volumes", "--as-of", "2026-07-21")
    assert "token_volumes as it was public at 2026-07-21T00:00:00Z" in said.text
    wanted = ("--where", "model = 'qwen/qwen-a' and date = '2026-07-15'", "--json")
    tokens = [
        [row["tokens"] for row in call(two_releases, "show", "token_volumes", *more, *wanted).json]
        for more in (
            ("--as-of", "2026-07-20T11:59:59Z"),
            ("--as-of", "2026-07-21T12:00:00+02:00"),
            ("--as-of", "2026-07-21T12:00:00"),
            ("--history",),
            ("--history", "--as-of", "2026-07-21"),
            (),
        )
    ]
    assert tokens == [[], [500_000], [530_000], [500_000, 530_000], [500_000], [530_000]]


def test_the_instant_does_not_disturb_a_program(call, two_releases):
    said = call(two_releases, "show", "token_volumes", "--as-of", "2026-07-21", "--json")
    assert len(said.json) == 28
    assert "2026-07-21T00:00:00Z" in said.err


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("show", "nothing"), "there is no table nothing; the tables are app_volumes, authors,"),
        (("show", "authors", "--as-of", "2026-01-01"), "authors keeps no history"),
        (("show", "token_volumes", "--as-of", "soon"), "'soon' is no date or time"),
        (("show", "authors", "--columns", "auther"), "authors has no column auther; it has author"),
        (("show", "authors", "--where", "nope = 1"), 'column "nope" not found'),
        (("show", "authors", "--json", "--format", "csv"), "exclude each other"),
        (("sql", "selec 1"), 'syntax error at or near "selec"'),
        (("sql", "select 1; select 2"), "give one SQL statement, not 2"),
        (("sql", ""), "give one SQL statement, not 0"),
        (("sql", "drop table authors"), "only reading is possible here"),
        (("sql", "copy authors to 'x.csv'"), "only reading is possible here"),
    ],
)
def test_what_cannot_be_is_one_sentence(call, sample_data, arguments, sentence):
    said = call(sample_data, *arguments)
    assert said.status == 2
    assert said.out == b""
    assert sentence in said.err
    assert len(said.err.strip().splitlines()) == 1


def test_without_a_release_it_says_how_to_make_one(call, tmp_path):
    said = call(tmp_path, "tables")
    assert said.status == 2
    assert "there is no release" in said.err


def test_sql_sees_tables_histories_and_macros(call, sample_data):
    query = "select sum(tokens) from token_volumes where date between '2026-02-16' and '2026-02-22'"
    assert call(sample_data, "sql", query, "--json").json == [{"sum(tokens)": 13_947_727_801_492}]
    asof = "select count(*) as n from token_volumes_asof('2026-07-01')"
    assert call(sample_data, "sql", asof, "--format", "csv").text.splitlines()[0] == "n"


def test_sql_tells_columns_of_one_name_apart(call, sample_data):
    assert call(sample_data, "sql", "select 1 a, 2 a", "--format", "csv").text == "a,a_2\n1,2\n"


def test_csv_holds_no_formula(call, sample_data):
    query = (
        "select * from (values ('=1+1', -5), ('+1', 2), ('-1', 3), ('@x', 4), (chr(9) || 'x', 5), "
        "(chr(13) || 'x', 6), ('a=b', 7)) as t(\"=name\", n)"
    )
    out = call(sample_data, "sql", query, "--format", "csv").out
    assert out == (b"'=name,n\n'=1+1,-5\n'+1,2\n'-1,3\n'@x,4\n'\tx,5\n\"'\rx\",6\na=b,7\n")


def test_json_keeps_exact_numbers(call, sample_data):
    query = (
        "select 9223372036854775807::hugeint as a, 9223372036854775808::hugeint as b, "
        "0.1::decimal(18,9) as c, 'nan'::double as d, timestamptz '2026-01-01 00:00:00+01' as t"
    )
    assert call(sample_data, "sql", query, "--json").json == [
        {
            "a": 9223372036854775807,
            "b": "9223372036854775808",
            "c": "0.100000000",
            "d": None,
            "t": "2025-12-31T23:00:00Z",
        }
    ]


def test_a_text_cannot_steer_the_terminal(call, sample_data):
    text = call(sample_data, "sql", "select 'a' || chr(27) || '[31mb' as x").text
    assert "\x1b" not in text


def run(data: Path, *arguments: str, **more) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-c", "from pipelines.cli import main; main()", *arguments]
    environment = {**os.environ, "COMPUTE_MARKET_DATA": str(data)}
    return subprocess.run(command, env=environment, check=False, **more)


def test_parquet_is_refused_on_a_terminal(sample_data):
    ours, theirs = os.openpty()
    command = ("show", "authors", "--format", "parquet")
    done = run(sample_data, *command, stdout=theirs, stderr=subprocess.PIPE)
    os.close(theirs)
    os.close(ours)
    assert done.returncode == 2
    assert b"Parquet is no text for a terminal" in done.stderr


def test_as_a_process_with_the_folder_from_the_environment(sample_data):
    done = run(
        sample_data,
        "sql",
        "select count(*) n from sources where source = 'openrouter'",
        "--json",
        capture_output=True,
    )
    assert done.returncode == 0
    assert done.stdout == b'[\n{"n":1}\n]\n'
    assert done.stderr == b""
