"""The data dictionary: `docs/tables.md`, made from the contracts.

Belongs here: choosing what of a contract a reader is told. Does not belong here: any text of its
own about a table, which only its contract holds. `python -m warehouse.dictionary` prints the page.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

import jinja2

from warehouse.contract import Contract, contracts

__all__ = ["dictionary"]


def dictionary(of: Iterable[Contract]) -> str:
    """The page in Markdown: per table meaning, key, columns with units, checks with reasons."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=False,  # noqa: S701 - Markdown of our own texts, never shown as HTML
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters["cell"] = lambda text: str(text).replace("|", "\\|").replace("\n", " ")
    return environment.get_template("tables.md.jinja").render(contracts=list(of))


if __name__ == "__main__":
    sys.stdout.write(dictionary(contracts().values()))
