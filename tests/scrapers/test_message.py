"""HTTP messages: what is written reads back, what is coded is decoded or refused by name."""

import gzip
import zlib

import brotli  # type: ignore[import-untyped]  # ships no types
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from scrapers.message import (
    Message,
    TooBigError,
    UndecodableError,
    clean_message,
    dechunk,
    decode,
    message_bytes,
    parse_message,
)

BODY = b'{"data": [1, 2, 3]}' * 50
ZEROS = 300 << 20

tokens = st.text("abcXYZ019-_.~!#$%&'*+^`|", min_size=1, max_size=20)
values = st.text(st.characters(codec="latin-1"), max_size=60)


def raw_deflate(data: bytes) -> bytes:
    stream = zlib.compressobj(wbits=-15)
    return stream.compress(data) + stream.flush()


CODED = {
    "gzip": gzip.compress(BODY),
    "x-gzip": gzip.compress(BODY),
    "GZIP": gzip.compress(BODY),
    "deflate": zlib.compress(BODY),
    "br": brotli.compress(BODY),
    "identity": BODY,
    "": BODY,
    "deflate, gzip": gzip.compress(zlib.compress(BODY)),
}


@pytest.mark.parametrize("coding", CODED)
def test_a_coding_is_undone(coding: str) -> None:
    assert decode(CODED[coding], coding) == BODY


def test_bare_deflate_and_several_gzip_members_are_undone() -> None:
    assert decode(raw_deflate(BODY), "deflate") == BODY
    assert decode(gzip.compress(b"one ") + gzip.compress(b"two"), "gzip") == b"one two"


def test_no_bytes_are_no_bytes_in_any_coding() -> None:
    assert decode(b"", "gzip") == decode(b"", "br") == decode(b"", "zstd") == b""


@pytest.mark.parametrize("coding", ["gzip", "deflate", "br"])
def test_every_cut_of_a_coded_body_is_refused(coding: str) -> None:
    coded = CODED[coding]
    for size in range(1, len(coded)):
        with pytest.raises(UndecodableError):
            decode(coded[:size], coding)


@pytest.mark.parametrize("coding", ["gzip", "deflate"])
def test_bytes_after_the_end_are_refused(coding: str) -> None:
    with pytest.raises(UndecodableError):
        decode(CODED[coding] + b"more", coding)


def test_codings_we_cannot_undo_are_named() -> None:
    with pytest.raises(UndecodableError, match="zstd"):
        decode(b"\x28\xb5\x2f\xfd....", "zstd")
    with pytest.raises(UndecodableError, match="gzip"):
        decode(b"<html>", "gzip")


@pytest.mark.parametrize(
    ("coding", "bomb"),
    [
        ("gzip", gzip.compress(bytes(ZEROS), 1)),
        ("deflate", zlib.compress(bytes(ZEROS), 1)),
        ("br", brotli.compress(bytes(ZEROS), quality=1)),
        ("gzip, gzip", gzip.compress(gzip.compress(bytes(ZEROS), 1), 1)),
    ],
    ids=["gzip", "deflate", "br", "gzip twice"],
)
def test_a_bomb_is_refused(coding: str, bomb: bytes) -> None:
    assert len(bomb) < 2 << 20
    with pytest.raises(TooBigError):
        decode(bomb, coding)


def test_the_cap_is_exact() -> None:
    assert decode(gzip.compress(bytes(1000)), "gzip", cap=1000) == bytes(1000)
    with pytest.raises(TooBigError):
        decode(gzip.compress(bytes(1001)), "gzip", cap=1000)


@given(
    st.integers(100, 999),
    st.text(max_size=30),
    st.lists(st.tuples(tokens, st.one_of(values, st.text(max_size=40))), max_size=8),
    st.binary(max_size=200),
)
@example(200, "OK\r\nX: 1", [("a", "b\r\nSet-Cookie: c")], b"\r\n\r\n")
def test_a_clean_message_reads_back_the_same(
    status: int, reason: str, headers: list[tuple[str, str]], body: bytes
) -> None:
    message = clean_message(Message(status, reason, tuple(headers), body))
    assert parse_message(message_bytes(message)) == message
    assert len(message.headers) == len(headers)
    assert message.body == body


@given(st.lists(st.tuples(tokens, values.map(lambda text: text.strip(" \t")))))
def test_cleaning_leaves_ordinary_headers_alone(headers: list[tuple[str, str]]) -> None:
    ordinary = [(name, value) for name, value in headers if not set(value) & set("\r\n\0")]
    ordinary = [(name, value.strip(" \t")) for name, value in ordinary]
    assert list(clean_message(Message(200, "OK", tuple(ordinary), b"")).headers) == ordinary


def test_heads_of_other_makes_are_read() -> None:
    folded = parse_message(b"HTTP/1.1 200\r\nA: one\r\n two\r\nB:x\r\n\r\nbody")
    assert folded == Message(200, "", (("A", "one two"), ("B", "x")), b"body")
    bare = parse_message(b"HTTP/1.0 404 Not Found\nA: b\n\n\nbody")
    assert bare == Message(404, "Not Found", (("A", "b"),), b"\nbody", "HTTP/1.0")
    assert parse_message(b"HTTP/2 204 \r\n\r\n") == Message(204, "", (), b"", "HTTP/2")


@pytest.mark.parametrize("block", [b"", b"GET / HTTP/1.1\r\n\r\n", b"HTTP/1.1 200 OK\r\nA: b\r\n"])
def test_what_is_no_response_is_refused(block: bytes) -> None:
    with pytest.raises(ValueError, match="HTTP"):
        parse_message(block)


def test_chunks_are_joined_or_refused() -> None:
    chunked = b"4\r\nWiki\r\n6;x=y\r\npedia \r\nE\r\nin \r\n\r\nchunks.\r\n0\r\n\r\n"
    assert dechunk(chunked) == b"Wikipedia in \r\n\r\nchunks."
    assert dechunk(b'{"a": 1}') is None
    for size in range(3, chunked.index(b"0\r\n\r\n")):
        with pytest.raises(ValueError, match="breaks off"):
            dechunk(chunked[:size])
