"""`quarantine`: what was kept out and why; look at one, replay it, discard it.

Belongs here: arguments, and how refusals are shown. Does not belong here: which refusals there
are (`kept_out`), or what a decision changes (`pipelines.build`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import options

if TYPE_CHECKING:
    from pathlib import Path

    from pipelines.commands.excerpt import Excerpt
    from pipelines.terminal import Terminal

__all__ = ["register"]

SHOWN = 20
SHORT = 8
"""Digits of an id that a list shows, more where two begin alike."""

Refusal = Mapping[str, Any]

Ids = Annotated[
    list[str] | None, typer.Argument(metavar="ID", help="Ids, or beginnings of them, as listed.")
]
Why = Annotated[str, typer.Option(help="Why; kept with the decision.")]
Who = Annotated[str | None, typer.Option(help="Who decides.", show_default="the login name")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True)(listing)
    group.command()(show)
    group.command()(replay)
    group.command("accept", hidden=True)(replay)
    group.command()(discard)
    app.add_typer(group, name="quarantine")


def listing(
    context: typer.Context,
    code: Annotated[str | None, typer.Option(help="Only what broke this rule.")] = None,
    table: Annotated[str | None, typer.Option(help="Only meant for this table.")] = None,
    state: Annotated[
        str | None, typer.Option(help="Only `held`, `replayed` or `discarded`.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = SHOWN,
) -> None:
    """List what was kept out and why; see one with `show`, decide with `replay` or `discard`."""
    from pipelines.commands.kept_out import refusals

    if context.invoked_subcommand is not None:
        return
    told = options.of(context)
    wanted = {"table": table, "state": state}
    every = refusals(told.data)
    rows = [
        row
        for row in every
        if all(value in (None, row[name]) for name, value in wanted.items())
        and (code is None or code in (row["code"], *row["rule"].split(", ")))
    ]
    counts = Counter(row["code"] for row in rows)
    if told.terminal.json:
        told.terminal.data({"by_code": dict(counts), "rows": rows})
    elif rows:
        _tell_list(told.terminal, rows, limit, _length([row["quarantine_id"] for row in every]))
    else:
        told.terminal.say("nothing was kept out" if not every else "nothing kept out is like that")


def show(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ID", help="An id, or its beginning.")],
) -> None:
    """Show one refusal with the bytes it is about."""
    from pipelines.commands.kept_out import one, refusals

    told = options.of(context)
    row = one(refusals(told.data), entry)
    found, trouble = _bytes(told.data, row)
    if told.terminal.json:
        told.terminal.data({**row, "bytes": found, "bytes_missing": trouble})
        return
    for name, value in row.items():
        if value not in (None, ""):
            _tell_field(told.terminal, name, str(value))
    told.terminal.say()
    if found is not None:
        _tell_bytes(told.terminal, row, found)
    else:
        told.terminal.say(str(trouble))


def _tell_field(terminal: "Terminal", name: str, value: str) -> None:
    """A sentence is broken between its words; an id or a URL is kept whole for copying."""
    line = f"{name:17s} {value}"
    if " " in value:
        terminal.sentence(line, hanging=18)
    else:
        terminal.say(line)


def replay(
    context: typer.Context,
    why: Why,
    entries: Ids = None,
    capture: Annotated[
        str | None, typer.Option(help="Accept every row that this capture brings, now and later.")
    ] = None,
    who: Who = None,
) -> None:
    """Accept rows although a check objected: the next run lets them in."""
    from pipelines.commands.kept_out import capture_subject, decide, refusals, replayable

    told = options.of(context)
    rows = refusals(told.data)
    if bool(capture) == bool(entries):
        raise ValueError("name either ids or one --capture to accept")
    if capture:
        subject, soft, hard = capture_subject(rows, capture)
        left = f" ({hard:,} more break other rules and stay out)" if hard else ""
        subjects, what = [subject], f"{soft:,} rows of capture {subject[8:20]}{left}"
    else:
        subjects = replayable(rows, entries or [])
        what = _entries(subjects)
    decide(told.data, "accept", subjects, why=why, who=who)
    _tell_decision(told.terminal, "accepted", what, subjects)


def discard(context: typer.Context, why: Why, entries: Ids = None, who: Who = None) -> None:
    """Say that refusals were looked at and stay out: they are no longer counted as held."""
    from pipelines.commands.kept_out import decide, one, refusals

    told = options.of(context)
    if not entries:
        raise ValueError("name the ids to discard; `compute-market quarantine` lists them")
    rows = refusals(told.data)
    subjects = [one(rows, entry)["quarantine_id"] for entry in entries]
    decide(told.data, "discard", subjects, why=why, who=who)
    _tell_decision(told.terminal, "discarded", _entries(subjects), subjects)


def _tell_decision(terminal: "Terminal", done: str, what: str, subjects: Sequence[str]) -> None:
    if terminal.json:
        terminal.data({"decision": done, "subjects": list(subjects)})
    terminal.say(f"{done} {what}; noted in decisions.jsonl, and the next run applies it")


def _entries(subjects: Sequence[str]) -> str:
    return f"{len(subjects)} {'entry' if len(subjects) == 1 else 'entries'}"


def _length(ids: Sequence[str]) -> int:
    """Digits by which all ids can be told apart, at least `SHORT`."""
    length = SHORT
    while len({one[:length] for one in ids}) < len(ids):
        length += 1
    return length


def _tell_list(terminal: "Terminal", rows: Sequence[Refusal], limit: int, length: int) -> None:
    """Counts, then two lines for each refusal."""
    captures: dict[tuple[str, ...], list[str | None]] = {}
    for row in rows:
        name = (row["code"], row["table"] or "(whole capture)", row["state"])
        captures.setdefault(name, []).append(row["capture_id"])
    terminal.table(
        ["code", "table", "state", "entries", "capture"],
        [
            [*name, len(found), _captures(found)]
            for name, found in sorted(captures.items(), key=lambda item: -len(item[1]))
        ],
    )
    shown = rows[: limit or None]
    for row in shown:
        what = row["table"] or "whole capture"
        first, last = (row[name][:10] for name in ("first_seen", "last_seen"))
        seen = first if first == last else f"{first} to {last}"
        decided = f", {row['decided']} at the next run" if row["decided"] else ""
        terminal.say()
        terminal.say(
            f"{row['quarantine_id'][:length]}  {what}  {row['code']}  seen {seen}  "
            f"{row['state']}{decided}",
            style="bold",
        )
        terminal.sentence(row["reason"], indent="  ")
    more = f" of {len(rows):,}; all of them: --limit 0" if len(shown) < len(rows) else ""
    terminal.say(f"\n{len(shown):,} {'entry' if len(shown) == 1 else 'entries'}{more}", style="dim")
    terminal.say("look at one: compute-market quarantine show ID", style="dim")


def _captures(found: Sequence[str | None]) -> str:
    names = {name for name in found if name}
    return f"{len(names)} captures" if len(names) > 1 else "".join(names)[:12]


def _bytes(data: "Path", row: Refusal) -> tuple["Excerpt | None", str | None]:
    """The bytes a refusal is about, or a sentence why there are none."""
    from pipelines.commands.excerpt import excerpt
    from scrapers.archive import Archive, ArchiveDamageError, TooBigError, UndecodableError

    if not row["capture_id"]:
        return None, "it comes from other tables, so no single capture holds it"
    if not (data / "archive").is_dir():
        return None, f"{data} has no archive, so the bytes cannot be shown"
    try:
        with Archive(data / "archive", data / "index.sqlite") as archive:
            body = archive.body(archive.capture(row["capture_id"]))
    except (LookupError, ArchiveDamageError, TooBigError, UndecodableError) as error:
        return None, f"the bytes cannot be shown: {error}"
    return excerpt(body, row["locator"]), None


def _tell_bytes(terminal: "Terminal", row: Refusal, found: "Excerpt") -> None:
    """An excerpt with the value marked."""
    capture = f"capture {row['capture_id'][:12]}"
    if found.start == found.stop:
        terminal.say(f"{capture}: the first of {found.size:,} bytes", style="dim")
    else:
        terminal.say(
            f"{capture}: byte {found.start:,} to {found.stop:,} of {found.size:,}", style="dim"
        )
    cut = "…" if found.stop - found.start > len(found.value.encode()) else ""
    terminal.marked(found.before, found.value + cut, found.after)
