"""`tables`, `show` and `sql`: the latest release, read.

Belongs here: arguments, and the query each of them stands for.
Does not belong here: how rows are handed out (`output`), or Python's own way in (`warehouse.read`).
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import completing, options
from pipelines.commands.output import Answer, Format, chosen, deliver

if TYPE_CHECKING:
    import duckdb

    from warehouse.read import Warehouse

__all__ = ["register"]

PROVENANCE = frozenset(
    {
        "source_url",
        "capture_id",
        "locator",
        "derived_from",
        "reference_file",
        "reference_line",
        "reference_digest",
        "public_from_basis",
        "recorded_from",
    }
)
"""Wide columns that a table hides: they are for `trace` and for programs."""
TIMES = frozenset({"public_from", "revision"})
"""Columns that matter where several vintages of one key stand side by side."""
READING = ("SELECT", "EXPLAIN", "MULTI")
"""Kinds of statements that only read; MULTI is what DuckDB makes of PIVOT."""

FormatOption = Annotated[
    Format | None,
    typer.Option(
        "--format",
        help="table for a person; csv (a text that a spreadsheet would calculate gets a leading "
        "apostrophe), json or parquet for a program.",
        show_default="table",
    ),
]
TableArgument = Annotated[
    str,
    typer.Argument(help="A table or view; `tables` lists them.", autocompletion=completing.tables),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option(help="Only these, separated by commas.", autocompletion=completing.columns),
]
LimitOption = Annotated[
    int | None,
    typer.Option(min=0, help="At most so many rows; 0: all.", show_default="20 in a table"),
]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    for command in (tables, show, sql):
        app.command()(command)


def tables(context: typer.Context) -> None:
    """List the tables of the latest release: rows, newest period, age, gate, licence."""
    import warehouse
    from pipelines.commands.verdicts import overview

    told = options.of(context)
    release = warehouse.open(told.data)
    rows = overview(release, datetime.now(UTC).date())
    if told.terminal.json:
        names = ("release_id", "title", "created", "newest_capture")
        facts = {name: release.manifest[name] for name in names}
        told.terminal.data({**facts, "tables": [row.as_json() for row in rows]})
        return
    told.terminal.say(release.manifest["title"], style="bold")
    told.terminal.say(f"release {release.release_id}\n")
    told.terminal.table(
        ["table", "rows", "newest", "age", "gate", "licence"], [row.cells() for row in rows]
    )
    notes = [note for row in rows for note in row.notes()]
    for number, note in enumerate(notes):
        if number == 0:
            told.terminal.say()
        told.terminal.sentence(note)


def show(
    context: typer.Context,
    table: TableArgument,
    as_of: Annotated[
        str | None,
        typer.Option(
            help="Only what was public then, as it stood then: 2026-08-01 (00:00 UTC) or "
            "2026-08-01T12:00:00Z."
        ),
    ] = None,
    history: Annotated[
        bool, typer.Option("--history", help="Every vintage of each value, withdrawn ones too.")
    ] = False,
    where: Annotated[
        str | None, typer.Option(help="A condition in SQL: \"author_country = 'CN'\"")
    ] = None,
    columns: ColumnsOption = None,
    order: Annotated[
        str | None, typer.Option(help='In this order, in SQL: "date desc, tokens desc"')
    ] = None,
    limit: LimitOption = None,
    form: FormatOption = None,
) -> None:
    """Show rows of a table."""
    import warehouse

    told = options.of(context)
    form = chosen(told.terminal, form)
    release = warehouse.open(told.data)
    with _session(release) as connection:
        known = _columns(connection, release, table)
        rows, instant = _rows_of(release, table, known, as_of=as_of, history=history)
        names = _named(columns, known, table) if columns else known
        rows = f"FROM {rows} WHERE (\n{where or 'true'}\n)"
        last = order or _usual_order(release, table, known, history=history)
        query = f"SELECT {_list(names)} {rows}{f' ORDER BY {last}' if last else ''}"
        total = _count(connection, rows) if form is Format.table else None
        hidden = () if columns else PROVENANCE if history else PROVENANCE | TIMES
        keep = (*_figures(release, table, known), *_key(release, table), "revision")
        answer = Answer(_ask(connection, query), hidden, keep, total)
        if instant:
            say = told.terminal.say if form is Format.table else told.terminal.aside
            say(f"{table} as it was public at {instant}")
        deliver(told.terminal, answer, form, _limit(limit, form))


def sql(
    context: typer.Context,
    query: Annotated[
        str,
        typer.Argument(
            help="Every table is a view; <table>_history has all vintages, "
            "<table>_asof('2026-08-01') what was public then."
        ),
    ],
    limit: LimitOption = None,
    form: FormatOption = None,
) -> None:
    """Ask the release in SQL (DuckDB's); reading only."""
    import warehouse

    told = options.of(context)
    form = chosen(told.terminal, form)
    with _session(warehouse.open(told.data)) as connection:
        deliver(told.terminal, Answer(_ask(connection, query)), form, _limit(limit, form))


@contextmanager
def _session(release: "Warehouse") -> Iterator["duckdb.DuckDBPyConnection"]:
    """The release in DuckDB; what it says against a query is one sentence."""
    import duckdb

    with release.duckdb() as connection:
        # A misspelt function must not send DuckDB to the network for an extension that has it.
        connection.execute("SET autoinstall_known_extensions = false")
        try:
            yield connection
        except duckdb.Error as error:
            text = str(error).partition("\n\nLINE ")[0]
            raise ValueError(f"DuckDB cannot answer: {' '.join(text.split())}") from None


def _ask(connection: "duckdb.DuckDBPyConnection", query: str) -> Any:
    """A reader of the rows of one query that only reads."""
    statements = connection.extract_statements(query)
    if len(statements) != 1:
        raise ValueError(f"give one SQL statement, not {len(statements)}")
    if statements[0].type.name not in READING:
        raise ValueError(
            "only reading is possible here; to write, send `--format csv` or parquet to a file, or "
            "open the release's catalog.duckdb in DuckDB"
        )
    return connection.sql(query).to_arrow_reader(10_000)


def _columns(
    connection: "duckdb.DuckDBPyConnection", release: "Warehouse", table: str
) -> list[str]:
    """The columns of a table or view.

    Raises:
        LookupError: there is none of that name.
    """
    rows = connection.execute(
        "SELECT table_name, list(column_name ORDER BY ordinal_position) "
        "FROM information_schema.columns WHERE table_catalog = 'release' GROUP BY table_name"
    ).fetchall()
    found: dict[str, list[str]] = dict(rows)
    if table in found:
        return found[table]
    held = release.manifest["held"]
    if table in held:
        raise LookupError(f"the table {table} was never published, it is held: {held[table]}")
    names = [name for name in sorted(found) if not name.endswith("_history")]
    raise LookupError(f"there is no table {table}; the tables are {', '.join(names)}")


def _rows_of(
    release: "Warehouse", table: str, known: Sequence[str], *, as_of: str | None, history: bool
) -> tuple[str, str | None]:
    """The rows asked for, as SQL, and the instant they are seen from."""
    from scrapers.capture import time_text
    from warehouse.asof import instant
    from warehouse.sql import identifier, literal

    if not history and as_of is None:
        return identifier(table), None
    whole = release.views.get(table, table)
    if not (release.folder / "history" / f"{whole}.parquet").exists():
        raise ValueError(f"{table} keeps no history, so there is only what it is now")
    if as_of is None:
        return identifier(f"{table}_history"), None
    seen = time_text(instant(as_of))
    if not history:
        return f"{identifier(f'{table}_asof')}({literal(seen)})", seen
    vintages = identifier(f"{table}_history")
    return f"(FROM {vintages} WHERE public_from <= utc_instant({literal(seen)}))", seen


def _named(columns: str, known: Sequence[str], table: str) -> list[str]:
    names = [name.strip() for name in columns.split(",") if name.strip()]
    unknown = [name for name in names if name not in known]
    if unknown or not names:
        what = ", ".join(unknown) or "of that name"
        raise LookupError(f"{table} has no column {what}; it has {', '.join(known)}")
    return names


def _list(names: Sequence[str]) -> str:
    from warehouse.sql import identifier

    return ", ".join(identifier(name) for name in names)


def _figures(release: "Warehouse", table: str, known: Sequence[str]) -> list[str]:
    """What a reader looks for first: the measures, in US$ where they are converted."""
    from warehouse.contract import contracts

    contract = contracts().get(release.views.get(table, table))
    measures = contract.measures if contract else ()
    converted = [name for name in known if name.removesuffix("_usd") in measures]
    return [name for name in [*converted, *measures] if name in known]


def _key(release: "Warehouse", table: str) -> list[str]:
    found = _resource(release, release.views.get(table, table))
    return list(found["schema"]["primaryKey"]) if found else []


def _usual_order(
    release: "Warehouse", table: str, known: Sequence[str], *, history: bool
) -> str | None:
    """The order of the Parquet file, also for a view of its rows."""
    found = _resource(release, release.views.get(table, table))
    if found is None:
        return None
    vintages = history or found["history"]
    return _list([*found["contract"]["sort"], *(["revision"] if vintages else [])])


def _resource(release: "Warehouse", table: str) -> Mapping[str, Any] | None:
    resources = release.package["resources"]
    return next((one for one in resources if one["name"] == table), None)


def _count(connection: "duckdb.DuckDBPyConnection", rows: str) -> int:
    ((found,),) = connection.execute(f"SELECT count(*) {rows}").fetchall()
    return int(found)


def _limit(limit: int | None, form: Format) -> int:
    if limit is not None:
        return limit
    return 20 if form is Format.table else 0
