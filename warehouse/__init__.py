"""What tables are, how they are checked, published and read. Knows no source.

Belongs here: contracts, the gate, releases and the reading side.
Does not belong here: fetching, parsing, or how a table is computed.
"""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from warehouse.read import Warehouse

__all__ = ["open"]


def open(data: str | Path = "data") -> "Warehouse":
    """The latest release of a data folder or a store (`s3://…`), or one release by its folder.

    What reads Parquet is imported by this call, not by `import warehouse`.

    Raises:
        LookupError: there is no release yet.
        warehouse.store.StoreError: the store cannot be read.
    """
    from warehouse.read import open_release

    return open_release(data)
