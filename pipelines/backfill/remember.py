"""What was read elsewhere goes into the ledger, as if it had read it itself.

Belongs here: keeping outcomes and records, and which files were read completely.
Does not belong here: reading (`reading`), what the ledger does with an outcome (`ledger`).
"""

from pathlib import Path

from pipelines.backfill.reading import Reading, Task
from pipelines.inputs import code_digest
from pipelines.ledger import Ledger
from scrapers.capture import sha256
from warehouse import files

__all__ = ["has_read", "remember"]


def has_read(ledger: Ledger, task: Task) -> bool:
    """Whether this file, as it is now, was read before by this code."""
    row = ledger.db.execute("SELECT 1 FROM fact WHERE name = ?", (_name(task),)).fetchone()
    return row is not None


def remember(ledger: Ledger, task: Task, reading: Reading) -> None:
    """Keep all that came of a file; what is known already stays. Whole or not at all."""
    with ledger.db:
        for one in reading.parses:
            name = (one.payload_sha256, one.url, one.status, one.version)
            if one.content is not None and one.outcome.records is not None:
                path = ledger.folder / one.outcome.records
                if not path.exists():
                    files.replace(path, one.content)
            ledger.keep(name, one.outcome)
        ledger.db.execute("INSERT OR IGNORE INTO fact VALUES (?, '')", (_name(task),))


def _name(task: Task) -> str:
    stat = Path(task.path).stat()
    told = (task, stat.st_size, stat.st_mtime_ns, code_digest())
    return f"read {sha256(repr(told).encode())}"
