"""The notebook of the documents: executed, and kept with its outputs.

Belongs here: running it on a data folder; `python -m tests.whole.notebook FOLDER` writes it anew.
Does not belong here: what its figures should be.
"""

import asyncio
import os
import sys
from pathlib import Path
from typing import Any

__all__ = ["NOTEBOOK", "executed", "outputs"]

NOTEBOOK = Path(__file__).parents[2] / "docs" / "who-burns-the-tokens.ipynb"


def executed(data: Path, last: str = "") -> Any:
    """The notebook after running every cell on a data folder; `last` is one more cell.

    Raises:
        nbclient.exceptions.CellExecutionError: a cell failed.
    """
    import nbformat
    from nbclient import NotebookClient

    book = nbformat.read(NOTEBOOK, as_version=4)
    if last:
        book.cells.append(nbformat.v4.new_code_cell(last))
    environment = {**os.environ, "COMPUTE_MARKET_DATA": str(data.absolute())}
    client = NotebookClient(book, timeout=300, kernel_name="python3", record_timing=False)
    asyncio.run(client.async_execute(env=environment))
    return book


def outputs(book: Any) -> list[Any]:
    """What each cell of code printed or showed, as plain values."""
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    return [[one.get("text") or one["data"] for one in cell.outputs] for cell in cells]


if __name__ == "__main__":
    import nbformat

    nbformat.write(executed(Path(sys.argv[1])), NOTEBOOK)
