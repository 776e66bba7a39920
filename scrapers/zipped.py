"""What a ZIP file of foreign origin may hold: each name once, nothing encrypted, nothing exotic.

Belongs here: the rules of every ZIP file, checked before a byte is unpacked.
Does not belong here: which members a source documents, and how long they may be.

Members are read by name into memory and never written to disk, so a name like `../x` leads nowhere.
"""

import zipfile
from collections.abc import Mapping

from scrapers.records import Refusal

__all__ = ["listed"]

METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
"""Of the others (bzip2, LZMA) Python unpacks a member whole before it looks at a limit: 44 kB make
a gigabyte."""
ENCRYPTED = 1
MOST_MEMBERS = 1000


def listed(archive: zipfile.ZipFile) -> Mapping[str, zipfile.ZipInfo]:
    """The members by name.

    Raises:
        Refusal: `zip_member`: a name twice (in whatever folder), so that it is open which one is
            meant; an encrypted one; an unusual compression; more members than any table has.
    """
    found = archive.infolist()
    if len(found) > MOST_MEMBERS:
        raise _odd(f"has {len(found)} members, more than {MOST_MEMBERS}")
    short: set[str] = set()
    for one in found:
        name = one.filename.rpartition("/")[2] or one.filename
        if name in short:
            raise _odd(f"holds {name[:80]!r} twice")
        if one.flag_bits & ENCRYPTED:
            raise _odd(f"holds {name[:80]!r} encrypted")
        if one.compress_type not in METHODS:
            raise _odd(f"holds {name[:80]!r} compressed by the method {one.compress_type}")
        short.add(name)
    return {one.filename: one for one in found}


def _odd(what: str) -> Refusal:
    return Refusal(
        "zip_member", f"the ZIP file {what}, which no publisher of tables does; look at the file"
    )
