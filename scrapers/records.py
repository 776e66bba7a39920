"""What a parser gives back, and how it refuses.

Belongs here: the types every `<source>/parse.py` speaks (`Records`, `Kind`, `Parsed`, `Refusal`)
and the checks all parsers share (is this JSON at all, has it these keys).
Does not belong here: anything about one source, one table, time series or storage.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol

import orjson

__all__ = [
    "Kind",
    "Parsed",
    "Parser",
    "Records",
    "Refusal",
    "Unread",
    "json_list",
    "json_object",
    "no_page",
    "one_line",
    "refuse_status",
    "require_keys",
    "source_error",
    "utf8_text",
    "written",
]

ADVICE = {
    400: "the request is wrong, so compare its parameters with the source's documentation",
    401: "it wants a valid key, so check the key's environment variable",
    402: "the account has no credit left, so look at it with the source",
    403: "it blocks us, so check the contact in our user agent and slow down before asking again",
    404: "the path is gone or the file does not exist (yet), so check the URL in a browser",
    410: "the path is gone for good, so look up its successor in the source's documentation",
    429: "it wants fewer requests, so wait and lower requests_per_minute in source.yml",
}
"""What a person does about a status; 5xx have one advice of their own."""
LONGEST = 600
"""Characters of a message or a locator; the longest that a parser means to write has 400."""


# `refused` and `unread` are states of a capture in the archive's index, not errors of the program:
# a run goes on, lists them, and may be right. A name in `Error` would say the opposite.
class Refusal(Exception):  # noqa: N818 -- a state of a capture, see above
    """A capture that must not become records.

    `failed` is True where the source itself said no (an HTTP error, a documented error answer):
    a failure of fetching. It is False where the answer claims success and is not what was asked.
    The message is one sentence that says what is wrong and what to do, without naming the capture:
    whoever catches it knows that. What it quotes may be of any length, the message is not.
    """

    def __init__(self, code: str, message: str, *, failed: bool = False, locator: str = "") -> None:
        self.code = code
        self.message = one_line(message)
        self.failed = failed
        self.locator = one_line(locator)
        super().__init__(self.message)


def one_line(text: str) -> str:
    """A text on one line; of a far too long one beginning and end.

    What a sentence quotes is foreign: a name may hold a line end, a field a megabyte of blanks.
    """
    if not text.isprintable():
        text = " ".join(text.split())
    return text if len(text) <= LONGEST else f"{text[: LONGEST // 2]} … {text[-LONGEST // 2 :]}"


class Unread(Exception):  # noqa: N818 -- a state of a capture, as `Refusal`
    """A response that nobody asked for and that holds nothing for its parser: left as it is.

    Only kinds that read any host raise it: an archive of others is full of pages without figures.
    """


@dataclass(frozen=True, slots=True)
class Records:
    """One kind of record of one source: what an observation of it holds.

    `fields` maps column to Arrow type name (`string`, `int64`, `bool`, `date32`, `timestamp`, …);
    a column whose exact text matters later stays `string` and is cast when a table is built.
    `key` names one observation; `scope` is the leading part of the key for which a capture is
    complete (empty tuple: the whole list, None: a capture is never complete);
    `shard` is the date column by which history is cut for work that touches only what changed.
    """

    name: str
    fields: Mapping[str, str]
    key: tuple[str, ...]
    scope: tuple[str, ...] | None = None
    shard: str | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What one body says. `columns` holds equally long lists, one per field, and `locator`."""

    columns: Mapping[str, Sequence[Any]]
    scope: Sequence[tuple[Any, ...]] = ()
    """Values of `Records.scope` for which this capture is complete."""
    stated: datetime | None = None
    """When the source says this became public; None: our capture is the first we know."""
    warnings: Sequence[str] = ()
    """Unknown extra keys and the like: reach the release, stop nothing."""

    @property
    def rows(self) -> int:
        """How many records."""
        return len(next(iter(self.columns.values()), ()))


class Parser(Protocol):
    """A pure function: no network, clock or disk. `headers` has lower-case names."""

    def __call__(
        self, body: bytes, url: str, headers: Mapping[str, str], time: datetime, /
    ) -> Parsed:
        """Read the records out of a decoded body.

        Raises:
            Refusal: the body is not what the source documents.
        """
        ...


@dataclass(frozen=True, slots=True)
class Kind:
    """Which responses a parser reads. Several kinds may give the same `records`.

    `verified_by` names a kind whose records list (`url`, `bytes`, `sha256`, `row_count`,
    `retrieved_at`) of files: a capture of this kind counts only if such a record vouches for its
    very bytes, and takes `retrieved_at` as the time it became public.
    """

    name: str
    records: Records
    version: int
    """Raised by hand whenever the same bytes would give other records."""
    url: re.Pattern[str]
    """Must match the whole URL."""
    parse: Callable[..., Parsed] = field(repr=False)
    """A `Parser`, which is also given what it `wants`, each by keyword."""
    verified_by: str | None = None
    wants: tuple[str, ...] = ()
    """Reference files whose entries the parser is given: `("aliases",)` gives `aliases`, a list
    of mappings. An edit of such a file reads every capture of this kind anew."""
    any_host: bool = False
    """Whether a person may have it read pages of hosts that no source declares."""


def json_object(body: bytes, what: str) -> dict[str, Any]:
    """The JSON object in `body`.

    Raises:
        Refusal: `empty_body`, `html` (a page where JSON was asked for), `not_json` (damaged or
            cut), `wrong_type` (JSON, but no object).
    """
    value = _json(body, what)
    if not isinstance(value, dict):
        raise Refusal("wrong_type", f"the body is no JSON object but {type(value).__name__}")
    return value


def json_list(body: bytes, what: str) -> list[Any]:
    """The JSON list in `body`.

    Raises:
        Refusal: as `json_object`.
    """
    value = _json(body, what)
    if not isinstance(value, list):
        raise Refusal("wrong_type", f"the body is no JSON list but {type(value).__name__}")
    return value


def written(body: bytes, what: str) -> bytes:
    """A text file's bytes without the mark and the blanks before them; some there must be.

    Raises:
        Refusal: `empty_body`.
    """
    text = body.lstrip(b"\xef\xbb\xbf \t\r\n")
    if not text:
        raise Refusal("empty_body", f"the body is empty where {what} was expected; fetch it again")
    return text


def no_page(body: bytes, what: str) -> bytes:
    """As `written`, of a file that is no markup.

    Raises:
        Refusal: `empty_body`, `html`.
    """
    text = written(body, what)
    if text[:1] == b"<":
        raise Refusal(
            "html",
            f"the body is an HTML or XML page, not {what}; "
            "open the URL in a browser to see what the site now answers",
        )
    return text


def utf8_text(body: bytes, what: str) -> str:
    """The text of a file in UTF-8, with or without a byte order mark.

    Other encodings are refused, never guessed: Mac Roman read as Windows-1252 gives wrong letters
    and no error (0x9F is ü in the one and Ÿ in the other).

    Raises:
        Refusal: `empty_body`, `html`, `not_utf8`.
    """
    no_page(body, what)
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = body.count(b"\n", 0, error.start) + 1
        raise Refusal(
            "not_utf8",
            f"line {line} holds the byte 0x{body[error.start]:02X}, so {what} is no UTF-8 but "
            "perhaps Mac Roman or Windows-1252, between which letters change silently; find out "
            "which it is and mend the parser",
            locator=f"line={line}",
        ) from None


def _json(body: bytes, what: str) -> Any:
    text = no_page(body, what)
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise Refusal(
            "not_json",
            f"the body is no valid JSON ({error}), so it was damaged or cut; fetch it again",
        ) from None


def require_keys(
    found: Mapping[str, Any],
    required: frozenset[str],
    known: frozenset[str],
    where: str,
) -> list[str]:
    """Warnings for keys that are not `known`.

    Raises:
        Refusal: `missing_key`, naming each `required` key that is absent.
    """
    missing = sorted(required - found.keys())
    if missing:
        raise Refusal(
            "missing_key",
            f"{where} lacks {', '.join(missing)}; the source changed its shape, "
            "so compare its documentation and mend the parser",
            locator=where,
        )
    return [f"{where} has the unknown key {key}" for key in sorted(found.keys() - known - required)]


def _advice(status: object) -> str:
    if isinstance(status, int) and 500 <= status <= 599:
        return "its service is in trouble, so wait and fetch it again"
    known = ADVICE.get(status) if isinstance(status, int) else None
    return known or "this is not documented, so open the URL in a browser to see what it says"


def source_error(status: object, message: str) -> Refusal:
    """The refusal of an answer that claims success and holds the source's own error."""
    said = " ".join(message.split())[:200]
    return Refusal(
        "source_error",
        f'the source answers its own error {status}, "{said}": {_advice(status)}',
        failed=True,
    )


def refuse_status(status: int, body_head: bytes) -> Refusal:
    """The refusal of an answer whose HTTP status is not 200, quoting the source's own words.

    `body_head` is the start of the decoded body, a few thousand bytes: only a complete JSON error
    (`{"error": {"message": …}}` or `{"error": "…"}` or `{"message": …}`) is quoted.
    """
    said = _error_text(body_head)
    quoted = f', "{said}"' if said else ""
    return Refusal(
        f"http_{status}",
        f"the source answers HTTP {status}{quoted}: {_advice(status)}",
        failed=True,
    )


def _error_text(body_head: bytes) -> str:
    try:
        value = orjson.loads(body_head)
    except orjson.JSONDecodeError:
        return ""
    for key in ("error", "message"):
        value = value.get(key, value) if isinstance(value, dict) else value
    return " ".join(value.split())[:200] if isinstance(value, str) else ""
