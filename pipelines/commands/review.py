"""`review`: claims waiting for a person, with their quotes; accept, reject, or edit them.

Belongs here: arguments, and how claims are shown. Does not belong here: which claims there are
(`claimed`), or what a decision changes (`pipelines.claims.review`).
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from pipelines.commands import options

if TYPE_CHECKING:
    from pipelines.terminal import Terminal

__all__ = ["register"]

SHOWN = 10
SHORT = 8
"""Digits of an id that a list shows, more where two begin alike."""

Claim = Mapping[str, Any]

Ids = Annotated[
    list[str], typer.Argument(metavar="ID...", help="Ids, or beginnings of them, as listed.")
]
Why = Annotated[str, typer.Option(help="Why; kept with the decision and published with the claim.")]
Who = Annotated[str | None, typer.Option(help="Who decides.", show_default="the login name")]


def register(app: typer.Typer) -> None:
    """Add the commands."""
    group = typer.Typer(rich_markup_mode=None)
    group.callback(invoke_without_command=True)(listing)
    for command in (show, accept, reject, edit):
        group.command()(command)
    app.add_typer(group, name="review")


def listing(
    context: typer.Context,
    state: Annotated[
        str, typer.Option(help="`pending`, `accepted`, `rejected`, or `all`.")
    ] = "pending",
    flag: Annotated[
        str | None, typer.Option(help="Only claims with this flag; `none`: without any.")
    ] = None,
    publisher: Annotated[str | None, typer.Option(help="Only figures of this publisher.")] = None,
    page: Annotated[
        str | None, typer.Option(help="Only of pages whose URL has this in it.")
    ] = None,
    limit: Annotated[int, typer.Option(min=0, help="At most so many; 0: all.")] = SHOWN,
) -> None:
    """List claims that wait, with quote and neighbours; decide with `accept`, `reject`, `edit`."""
    from pipelines.commands.claimed import claims, with_neighbours

    if context.invoked_subcommand is not None:
        return
    told = options.of(context)
    every = claims(told.data)
    rows = [row for row in every if _wanted(row, state, flag, publisher, page)]
    shown = with_neighbours(told.data, rows[: limit or None])
    if told.terminal.json:
        counts = Counter(row["review"] for row in every)
        told.terminal.data({"by_state": dict(counts), "matching": len(rows), "rows": shown})
    elif rows:
        length = _length([row["claim_id"] for row in every])
        for row in shown:
            _tell(told.terminal, row, length)
        more = f" of {len(rows):,}; all of them: --limit 0" if len(shown) < len(rows) else ""
        told.terminal.say(f"\n{len(shown):,} claims{more}", style="dim")
    else:
        told.terminal.say("no claim waits" if state == "pending" else "no claim is like that")


def _wanted(
    row: Claim, state: str, flag: str | None, publisher: str | None, page: str | None
) -> bool:
    if state not in ("pending", "accepted", "rejected", "all"):
        raise ValueError(f"there is no state {state}; name pending, accepted, rejected or all")
    # What a person decided already waits for a run, not for a person.
    waits = row["review"] == state and not (state == "pending" and row["decided"])
    flagged = flag is None or (not row["flags"] if flag == "none" else flag in row["flags"])
    made = publisher is None or (row["publisher"] or "").casefold() == publisher.casefold()
    return (
        (state == "all" or waits) and flagged and made and (page is None or page in row["page_url"])
    )


def show(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ID", help="An id, or its beginning.")],
) -> None:
    """Show one claim with every column and its sentence in the archived page."""
    from pipelines.commands.claimed import claims, one, with_neighbours

    told = options.of(context)
    [row] = with_neighbours(told.data, [one(claims(told.data), entry)])
    if told.terminal.json:
        told.terminal.data(row)
        return
    for name, value in row.items():
        if value not in (None, "", []):
            text = ", ".join(value) if isinstance(value, list) else str(value)
            told.terminal.sentence(f"{name:17s} {text}", hanging=18)


def accept(context: typer.Context, entries: Ids, why: Why, who: Who = None) -> None:
    """Accept claims as they were read: the next run lets them into other tables."""
    _decide(context, "accept", entries, why, who)


def reject(context: typer.Context, entries: Ids, why: Why, who: Who = None) -> None:
    """Reject claims: they stay in the table `claims` and reach no other."""
    _decide(context, "reject", entries, why, who)


def edit(
    context: typer.Context,
    entry: Annotated[str, typer.Argument(metavar="ID", help="An id, or its beginning.")],
    why: Why,
    change: Annotated[
        list[str], typer.Option("--set", help="column=value; an empty value is null. Repeatable.")
    ],
    who: Who = None,
) -> None:
    """Accept a claim with corrections, where the extractor or the page erred."""
    from pipelines.claims.review import checked_change
    from pipelines.trace import conditions

    changes = {name: checked_change(name, text) for name, text in conditions(change).items()}
    _decide(context, "edit", [entry], why, who, changes)


def _decide(
    context: typer.Context,
    action: str,
    entries: Sequence[str],
    why: str,
    who: str | None,
    changes: Mapping[str, str | None] | None = None,
) -> None:
    from pipelines.commands.claimed import claims, one
    from pipelines.commands.kept_out import decide

    told = options.of(context)
    rows = claims(told.data)
    subjects = [one(rows, entry)["claim_id"] for entry in entries]
    decide(told.data, action, subjects, why=why, who=who, changes=changes)
    done = {"accept": "accepted", "reject": "rejected", "edit": "accepted with changes"}[action]
    if told.terminal.json:
        told.terminal.data({"decision": done, "subjects": subjects, "changes": changes or {}})
    many = f"{len(subjects)} {'claim' if len(subjects) == 1 else 'claims'}"
    told.terminal.say(f"{done} {many}; noted in decisions.jsonl, and the next run applies it")


def _length(ids: Sequence[str]) -> int:
    """Digits by which all ids can be told apart, at least `SHORT`."""
    length = SHORT
    while len({one[:length] for one in ids}) < len(ids):
        length += 1
    return length


def _tell(terminal: "Terminal", row: Claim, length: int) -> None:
    """The figure, the quote among its neighbours, the page, and what gates object to."""
    from pipelines.commands.claimed import number

    high = f" to {number(row['value_high'])}" if row["value_high"] is not None else ""
    bound = "" if row["bound"] in ("exact", "range") else f"{row['bound']} "
    figure = f"{bound}{number(row['value'])}{high} {row['unit'] or '(no unit)'}"
    parts = (row["entity"] or "(nobody)", row["metric"], row["measure"], figure, _period(row))
    decided = f", {row['decided']} at the next run" if row["decided"] else ""
    state = "" if row["review"] == "pending" else f", {row['review']} by {row['reviewed_by']}"
    head = "  ".join(str(part) for part in parts if part)
    terminal.say()
    terminal.say(f"{row['claim_id'][:length]}  {head}  {row['kind']}{state}{decided}", style="bold")
    if row["words"] is None:
        terminal.sentence(f"“{row['quote']}”", indent="  ")
    else:
        terminal.marked(
            f"  {row['before']} ".replace("   ", "  "), row["words"], f" {row['after']}"
        )
    made = f"{row['publisher']}, printed by " if row["publisher"] else ""
    day = row["published"] or "without a date"
    terminal.say(f"  {made}{row['carrier']}, {day}: {row['page_url']}", style="dim")
    for reason in (row["flag_reasons"] or "").split("; "):
        if reason:
            terminal.sentence(f"! {reason}", indent="  ")


def _period(row: Claim) -> str:
    start, end = row["period_start"], row["period_end"]
    if start is None and end is None:
        return "(no period)"
    if start is None:
        return f"until {end}"
    return f"from {start}" if end is None else f"{start}..{end}"
