"""From bytes to text: which encoding a page is really written in.

Belongs here: UTF-8 before what a page says of itself, the Chinese encodings, and refusing a page
whose bytes are none of what it says. Does not belong here: markup (`page`).

Servers and pages name the wrong encoding often enough, but text that is valid UTF-8 and not plain
ASCII is UTF-8 whatever they say. Anything else must be what it is said to be.
"""

import codecs
import re
from collections.abc import Mapping

from scrapers.records import Refusal

__all__ = ["UTF8", "decoded", "reread"]

UTF8 = "utf-8"
HEADER = re.compile(r"charset\s*=\s*[\"']?([\w.:-]+)", re.I)
META = re.compile(rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I)
XML = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([\w.:-]+)", re.I)
WIDER = {
    **dict.fromkeys(("gb2312", "gbk", "gb18030", "x-gbk", "hz-gb-2312"), "gb18030"),
    **dict.fromkeys(("big5", "big5-hkscs", "cp950"), "big5hkscs"),
    **dict.fromkeys(("iso-8859-1", "latin-1", "latin1", "us-ascii", "ascii"), "cp1252"),
}
"""What pages mean by a name (the WHATWG's encoding standard reads them so, too)."""

STRAY = 0.001
"""Share of characters that may be damaged in a page otherwise fine: an editor's paste, a cut
headline. More means that the page is written in something else."""


def decoded(body: bytes, headers: Mapping[str, str]) -> tuple[str, str]:
    """A page's text and the encoding it was read with.

    Raises:
        Refusal: `wrong_charset`.
    """
    for mark, name in ((codecs.BOM_UTF8, UTF8), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if body.startswith(mark):
            return body.decode(name, "replace").lstrip("\ufeff"), name
    try:
        return body.decode(UTF8), UTF8
    except UnicodeDecodeError:
        said = _said(body, headers)
    text = _tried(body, said)
    if text is None:
        raise Refusal(
            "wrong_charset",
            f"the page says that it is written in {said or 'no encoding at all'}, but its bytes "
            "are not; open it in a browser to see what it is written in, and fetch it again",
        )
    return text, said


def reread(body: bytes, name: str) -> str:
    """The text of a body that was read with the encoding `name` before."""
    return body.decode(name, "replace").lstrip("\ufeff")


def _said(body: bytes, headers: Mapping[str, str]) -> str:
    """The encoding that the header names, else the page itself; the empty string for none."""
    header = HEADER.search(headers.get("content-type", ""))
    inside = META.search(body[:4096]) or XML.search(body[:200])
    for name in (header and header[1], inside and inside[1].decode("ascii", "replace")):
        if name is None:
            continue
        wider = WIDER.get(name.lower(), name.lower())
        try:
            found = codecs.lookup(wider).name
        except LookupError:
            continue
        # A header without sense for the bytes gives way to what the page says of itself.
        if found != UTF8 or _tried(body, UTF8) is not None:
            return wider
    return ""


def _tried(body: bytes, name: str) -> str | None:
    """The text in an encoding; None where too much of it would be damaged."""
    if not name:
        return None
    text = body.decode(name, "replace")
    strange = sum(1 for one in text if one == "\ufffd" or "\ue000" <= one <= "\uf8ff")
    controls = sum(1 for one in text if "\x80" <= one <= "\x9f")
    return text if strange + controls <= max(2, STRAY * len(text)) else None
