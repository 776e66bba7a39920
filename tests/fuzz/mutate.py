"""Ways to spoil a body, each one small change that a network, a disk or a publisher may make.

Belongs here: bytes in, bytes out, by chance given from outside.
Does not belong here: which bodies, and what a parser makes of them.
"""

import io
import random
import re
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import orjson

__all__ = ["MUTATIONS", "mutate"]

Change = Callable[[random.Random, bytes], bytes]
LINES = re.compile(rb"[^\n]*\n?")
NUMBER = re.compile(rb"(?<![\w.:-])\d+(?:\.\d+)?(?![\w.:-])")
ELEMENT = re.compile(rb"<(\w[\w:-]*)[^>]*>[^<]*</\1>|<\w[^>]*/>")
WRONG = (None, True, -1, 0, "", "x", [], {}, [[]], {"a": {}}, 1e308, 10**18, "9999-12-31", "1e400")
STRINGS = (
    "\0",
    "\ufeff",
    "=1+1",
    "<script>",
    "٣",
    "１２",
    "NaN",
    "-inf",
    "1e999",
    "\u202e",
    "1_000",
)
HUGE = (b"9" * 400, b"1e400", b"-1e-400", b"18446744073709551616", b"0x10", b"1" + b"0" * 19)


def _at(chance: random.Random, body: bytes) -> int:
    return chance.randrange(len(body)) if body else 0


def _flip(chance: random.Random, body: bytes) -> bytes:
    spoilt = bytearray(body)
    for _ in range(chance.choice((1, 1, 2, 8))):
        if spoilt:
            spoilt[_at(chance, body)] ^= 1 << chance.randrange(8)
    return bytes(spoilt)


def _cut(chance: random.Random, body: bytes) -> bytes:
    place = _at(chance, body)
    return body[:place] if chance.random() < 0.8 else body[place:]


def _slice(chance: random.Random, body: bytes) -> bytes:
    """A piece dropped, doubled or moved."""
    start = _at(chance, body)
    end = start + chance.choice((1, 4, 40, 1000))
    piece, rest = body[start:end], body[:start] + body[end:]
    place = _at(chance, rest)
    moved = rest[:place] + piece + rest[place:]
    return chance.choice((rest, body[:end] + piece + body[end:], moved))


def _insert(chance: random.Random, body: bytes) -> bytes:
    """Bytes that no text should hold."""
    odd = (b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xed\xa0\x80", b"\xc3(", b"\r", b'"', b"\\ud800")
    place = chance.choice((0, len(body), _at(chance, body)))
    return body[:place] + chance.choice(odd) + body[place:]


def _encode(chance: random.Random, body: bytes) -> bytes:
    """The same text in another encoding, or read wrongly and written again."""
    text = body.decode("utf-8", "surrogateescape")
    name = chance.choice(("utf-16", "utf-8-sig", "gb18030", "latin-1", "mac-roman", "utf-7"))
    if chance.random() < 0.3:
        return body.decode("latin-1").encode("utf-8")
    return text.encode(name, "replace")


def _number(chance: random.Random, body: bytes) -> bytes:
    """One number x 1000, negative, huge, or none."""
    found = list(NUMBER.finditer(body))
    if not found:
        return _flip(chance, body)
    one = chance.choice(found)
    new = chance.choice((one[0] + b"000", b"-" + one[0], b"", b"1," + one[0], *HUGE))
    return body[: one.start()] + new + body[one.end() :]


def _everywhere(chance: random.Random, body: bytes) -> bytes:
    """Every number x 1000: a changed unit."""
    return NUMBER.sub(lambda one: one[0] + b"000" if b"." not in one[0] else one[0], body)


def _rows(chance: random.Random, body: bytes) -> bytes:
    """Lines dropped, doubled or in another order; cells dropped, doubled, replaced."""
    lines = [line for line in LINES.findall(body) if line]
    if len(lines) < 2:
        return _slice(chance, body)
    place = chance.randrange(len(lines))
    way = chance.randrange(5)
    if way == 0:
        del lines[place]
    elif way == 1:
        lines.insert(place, lines[chance.randrange(len(lines))])
    elif way == 2:
        other = chance.randrange(len(lines))
        lines[place], lines[other] = lines[other], lines[place]
    else:
        cells = lines[place].split(b",")
        cell = chance.randrange(len(cells))
        text = chance.choice((*STRINGS, *map(str, WRONG))).encode()
        cells[cell : cell + 1] = chance.choice(([text], [cells[cell]] * 2, [], [b'"' + text]))
        lines[place] = b",".join(cells)
    return b"".join(lines)


def _nodes(chance: random.Random, body: bytes) -> bytes:
    """An element of markup dropped, doubled, emptied, or wrapped a thousand times."""
    found = list(ELEMENT.finditer(body))
    if not found:
        return _slice(chance, body)
    one, other = chance.choice(found), chance.choice(found)
    deep = b"<div>" * 3000 + one[0] + b"</div>" * 3000
    entity = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;'>]>"
    new = chance.choice(
        (b"", one[0] * 2, other[0], re.sub(rb">[^<]*<", b"><", one[0]), deep, b"&b;")
    )
    spoilt = body[: one.start()] + new + body[one.end() :]
    return entity + spoilt if new == b"&b;" else spoilt


def _tree(chance: random.Random, body: bytes) -> bytes:
    """One place of a JSON tree dropped, doubled, moved, renamed, or of another type."""
    try:
        value = orjson.loads(body)
    except orjson.JSONDecodeError:
        return _slice(chance, body)
    holder, key = _place(chance, value)
    if holder is None:
        return orjson.dumps(chance.choice((value, [value], {"data": value}, *WRONG)))
    old = holder[key]
    way = chance.randrange(6)
    if way == 0:
        del holder[key]
    elif way == 1 and isinstance(holder, list):
        holder.insert(chance.randrange(len(holder) + 1), old)
    elif way == 2 and isinstance(holder, list):
        chance.shuffle(holder)
    elif way <= 2:
        holder[f"{key}x"] = holder.pop(key)
    elif way == 3:
        holder[key] = chance.choice((str(old), [old], {"value": old}, _scaled(old)))
    else:
        holder[key] = chance.choice((*WRONG, *STRINGS))
    return orjson.dumps(value)


def _place(chance: random.Random, value: Any) -> tuple[Any, Any]:
    """A container and a key in it, each depth as likely as another."""
    holder, key = None, None
    while isinstance(value, dict | list) and value and (holder is None or chance.random() < 0.85):
        holder = value
        key = chance.randrange(len(value)) if isinstance(value, list) else chance.choice([*value])
        value = value[key]
    return holder, key


def _scaled(value: Any) -> Any:
    if isinstance(value, str):
        return f"{value}000"
    small = isinstance(value, int | float) and abs(value) < 10**15
    return value * 1000 if small else value


def _deep(chance: random.Random, body: bytes) -> bytes:
    depth = chance.choice((200, 2000, 100_000))
    place = body.find(b":") + 1 or _at(chance, body)
    opening, closing = chance.choice(((b"[", b"]"), (b'{"a":', b"}"), (b"<b>", b"</b>")))
    if chance.random() < 0.5:
        closing = b""
    return body[:place] + opening * depth + b"1" + closing * depth + body[place:]


def _long(chance: random.Random, body: bytes) -> bytes:
    """One field of a hundred thousand characters."""
    place = _at(chance, body)
    return (
        body[:place] + chance.choice((b"a", b"1", b" ", b"\n", b",", b"<")) * 100_000 + body[place:]
    )


def _packed(chance: random.Random, body: bytes) -> bytes:
    """A ZIP file with a member spoilt, doubled, renamed or missing; else the bytes."""
    try:
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            members = [(one.filename, archive.read(one)) for one in archive.infolist()]
    except (zipfile.BadZipFile, zlib.error, NotImplementedError):
        return _flip(chance, body)
    place = chance.randrange(len(members))
    name, content = members[place]
    spoilt = chance.choice((_flip, _cut, _slice, _insert, _encode, _number, _rows))(chance, content)
    renamed = chance.choice(("../../etc/x.csv", "/x.csv", name.upper(), "", "x.txt", "a\\b.csv"))
    members[place : place + 1] = chance.choice(
        (*[[(name, spoilt)]] * 3, [(name, content)] * 2, [(renamed, content)], [])
    )
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, text in members:
            archive.writestr(zipfile.ZipInfo(inside), text)
    return buffer.getvalue()


MUTATIONS: dict[str, Change] = {
    "bits flipped": _flip,
    "cut": _cut,
    "piece moved": _slice,
    "odd bytes": _insert,
    "other encoding": _encode,
    "one number": _number,
    "unit x 1000": _everywhere,
    "rows": _rows,
    "elements": _nodes,
    "tree": _tree,
    "deep": _deep,
    "long": _long,
    "packed": _packed,
}
STRUCTURED = ("one number", "rows", "elements", "tree", "piece moved")


def mutate(chance: random.Random, body: bytes) -> tuple[str, bytes]:
    """The name of one change, and the body after it and now and then another."""
    if body.startswith(b"PK") and chance.random() < 0.7:
        return "packed", _packed(chance, body)
    if body[:1] in (b"{", b"[") and chance.random() < 0.4:
        name = "tree"
    else:
        name = chance.choice([*MUTATIONS, *STRUCTURED])
    spoilt = MUTATIONS[name](chance, body)
    while chance.random() < 0.15:
        spoilt = chance.choice(list(MUTATIONS.values()))(chance, spoilt)
    return name, spoilt
