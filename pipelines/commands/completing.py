"""What a shell offers when a person presses the tabulator.

Belongs here: names of tables, columns, sources and releases, read as quickly as can be: nothing
heavy is imported, and whatever goes wrong offers nothing. Does not belong here: what a command
does with a name.
"""

import json
import os
import shlex
from collections.abc import Callable, Iterator, Mapping, MutableMapping, Sequence
from pathlib import Path
from typing import Any

import typer

from pipelines.commands.options import data_folder

__all__ = ["columns", "conditions", "hoist", "releases", "sources", "tables"]

Order = Callable[[Sequence[str]], list[str]]

HERE = Path(__file__).parents[2]
LINE, WORDS, PLACE = "_TYPER_COMPLETE_ARGS", "COMP_WORDS", "COMP_CWORD"
"""How zsh and fish, and bash, hand over what was typed."""


def tables(context: typer.Context, incomplete: str) -> list[str]:
    """Tables and views of the latest release; where there is none, the tables there will be."""
    return [name for name in _columns(context) if name.startswith(incomplete)]


def columns(context: typer.Context, incomplete: str) -> list[str]:
    """Columns of the table named before, the last of several that commas part."""
    return _last_of(incomplete, _columns(context).get(_table(context), ()))


def conditions(context: typer.Context, incomplete: str) -> list[str]:
    """`column=` for each column of the table named before that no condition names yet."""
    given = {str(one).partition("=")[0] for one in context.params.get("where") or ()}
    own = _columns(context).get(_table(context), ())
    return [f"{name}=" for name in own if name.startswith(incomplete) and name not in given]


def sources(incomplete: str) -> list[str]:
    """Folders that declare a source, the last of several that commas part."""
    found = sorted(path.parent.name for path in (HERE / "scrapers").glob("*/source.yml"))
    return _last_of(incomplete, found)


def releases(context: typer.Context, incomplete: str) -> list[str]:
    """Releases of the data folder, newest first, and the two words for the last ones."""
    folder = _data(context) / "releases"
    found = sorted((path.name for path in folder.glob("[0-9]*")), reverse=True)
    return [one for one in ("latest", "previous", *found) if one.startswith(incomplete)]


def _last_of(incomplete: str, names: Sequence[str]) -> list[str]:
    """What may stand after the last comma, with all that stands before it; each name once."""
    done, comma, last = incomplete.rpartition(",")
    taken = done.split(",")
    return [f"{done}{comma}{one}" for one in names if one.startswith(last) and one not in taken]


def hoist(environment: MutableMapping[str, str], order: Order) -> None:
    """Put the options of every command first in what was typed, as in a call; see `cli.hoisted`.

    What is being typed stays last, so that it is what is completed.
    """
    place = environment.get(PLACE, "")
    if environment.get(WORDS) and place.isdigit():
        words = _split(environment[WORDS])
        if words and int(place) in (len(words) - 1, len(words)):
            environment[WORDS] = _ordered(words, order, whole=int(place) == len(words))
    elif environment.get(LINE) and (words := _split(environment[LINE])):
        environment[LINE] = _ordered(words, order, whole=environment[LINE].endswith(" "))


def _split(line: str) -> list[str]:
    try:
        return shlex.split(line)
    except ValueError:  # a quotation mark is still open
        return []


def _ordered(words: Sequence[str], order: Order, *, whole: bool) -> str:
    """The line anew; `whole`: its last word is complete and a new one begins."""
    ahead, last = (words, []) if whole else (words[:-1], words[-1:])
    return shlex.join([*ahead[:1], *order(ahead[1:]), *last]) + (" " if whole else "")


def _table(context: typer.Context) -> str:
    """The table named before; it is only in `args` while the value of an option is typed."""
    return str(context.params.get("table") or next(iter(context.args), ""))


def _data(context: typer.Context) -> Path:
    """The data folder of what is being typed."""
    top: Mapping[str, Any] = context.find_root().params
    named = top.get("data") or os.environ.get("COMPUTE_MARKET_DATA")
    return data_folder(Path(named) if named else None)


def _columns(context: typer.Context) -> Mapping[str, Sequence[str]]:
    """Columns by table or view."""
    try:
        text = (_data(context) / "latest" / "datapackage.json").read_text(encoding="utf-8")
        return dict(_described(json.loads(text)))
    except (OSError, ValueError, KeyError, TypeError):
        found = (HERE / "warehouse" / "contracts").glob("[!_]*.yml")
        return {path.stem: () for path in sorted(found)}


def _described(package: Mapping[str, Any]) -> Iterator[tuple[str, Sequence[str]]]:
    for one in package["resources"]:
        if not one.get("history"):
            names = [field["name"] for field in one["schema"]["fields"]]
            yield one["name"], names
            yield from ((view, names) for view in one["contract"].get("views", {}))
