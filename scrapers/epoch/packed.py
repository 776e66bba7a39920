"""CSV files inside Epoch's ZIP files.

Belongs here: opening a ZIP within limits. Does not belong here: what the files say.
"""

import io
import zipfile
import zlib

from scrapers.records import Refusal, utf8_text
from scrapers.values import MEND
from scrapers.zipped import listed

__all__ = ["member", "members"]

MOST_BYTES = 64 * 2**20  # 0.49 MB is the largest file seen (2025-11): no room for a bomb


def member(body: bytes, url: str, name: str, what: str) -> tuple[bytes, str]:
    """A file's content, taken out of the ZIP if the URL names one, and the locators' prefix.

    Raises:
        Refusal: `wrong_member`, and as `members`.
    """
    if not url.endswith(".zip"):
        return body, ""
    found = members(body, what)
    if name not in found:
        raise Refusal(
            "wrong_member",
            f"the ZIP file holds {', '.join(found)[:80] or 'nothing'} where {name} is documented; "
            f"{MEND}",
        )
    return found[name], f"{name}!"


def members(body: bytes, what: str) -> dict[str, bytes]:
    """All CSV files in a ZIP file, by name without folder, in order of name.

    Raises:
        Refusal: `empty_body`, `html`, `not_zip`, `too_big`; as `listed`.
    """
    if body[:2] != b"PK":
        utf8_text(body[:4096].decode("ascii", "replace").encode(), f"the ZIP file of {what}")
        raise Refusal("not_zip", "the body is no ZIP file, so it was damaged; fetch it again")
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            tables = [one for name, one in listed(archive).items() if name.endswith(".csv")]
            if sum(one.file_size for one in tables) > MOST_BYTES:
                raise Refusal(
                    "too_big",
                    f"the ZIP file unpacks to more than {MOST_BYTES} bytes, which no such table "
                    "does; look at the file before anything else",
                )
            found = {one.filename.rpartition("/")[2]: archive.read(one) for one in tables}
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError) as error:
        raise Refusal(
            "not_zip", f"the ZIP file cannot be read ({error}), so it was cut; fetch it again"
        ) from None
    return dict(sorted(found.items()))
