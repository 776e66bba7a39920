"""`compute-market doctor`: is everything there that a run needs.

Belongs here: asking hosts for their time, printing. Does not belong here: what is looked at
(`pipelines.doctor`).
"""

import os
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPSConnection
from typing import TYPE_CHECKING

import typer

from pipelines.commands import options

if TYPE_CHECKING:
    from pipelines.doctor import Finding

__all__ = ["register"]

PATIENCE = 5.0
"""Seconds for one host."""
STYLES = {"ok": "green", "note": "yellow", "bad": "red"}


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(doctor)


def doctor(context: typer.Context) -> None:
    """Check keys, network, clock, disk, locks and permissions, and say what to do.

    Exit status 0: a run would work; 1: something would make it fail.
    """
    from pipelines.doctor import examine

    told = options.of(context)
    found = examine(told.data, os.environ, now=datetime.now(UTC), reach=_time_of)
    bad = [one for one in found if one.state == "bad"]
    if told.terminal.json:
        told.terminal.data([_plain(one) for one in found])
    else:
        for one in found:
            line = f"{one.state:<4}  {one.subject}: {one.text}"
            if told.terminal.quiet and one.state == "bad":
                told.terminal.trouble(line)
            told.terminal.sentence(line, hanging=6, style=STYLES[one.state])
        told.terminal.say(f"\n{len(bad)} to mend" if bad else "\na run would work", style="bold")
    if bad:
        raise typer.Exit(1)


def _plain(one: "Finding") -> dict[str, str]:
    return {"subject": one.subject, "state": one.state, "text": one.text}


def _time_of(host: str) -> datetime:
    """What a host's clock shows, by the Date of its answer for robots.txt.

    Raises:
        OSError: no answer, or one that is no HTTP.
    """
    connection = HTTPSConnection(host, timeout=PATIENCE)
    try:
        connection.request("HEAD", "/robots.txt", headers={"User-Agent": "compute-market"})
        date = connection.getresponse().getheader("Date")
    except HTTPException as error:
        raise OSError(str(error) or type(error).__name__) from None
    finally:
        connection.close()
    try:
        return parsedate_to_datetime(date or "").astimezone(UTC)
    except ValueError:
        return datetime.now(UTC)
