"""`claims`: the claims of sentences that anyone hands in.

Belongs here: plain text and JSON lines in, JSON lines out.
Does not belong here: the grammar (`scrapers.press.claims`), claims of archived pages (the build).
"""

import sys
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import orjson
import typer

from pipelines.commands import options

if TYPE_CHECKING:
    from scrapers.press.claims import Extractor, Sentence

__all__ = ["entities", "extractor", "register"]

LANGS = ("en", "zh-Hans", "zh-Hant")


def register(app: typer.Typer) -> None:
    """Add the command."""
    app.command()(claims)


def claims(
    context: typer.Context,
    file: Annotated[
        str,
        typer.Argument(
            help="A file, or - for standard input: plain text, or JSON lines with id, text, lang, "
            "published, context."
        ),
    ],
    lang: Annotated[
        str | None,
        typer.Option(help="Language of plain text: en, zh-Hans, zh-Hant. Default: by its signs."),
    ] = None,
    published: Annotated[
        str | None, typer.Option(help="Day on which plain text was published: 2026-03-02")
    ] = None,
) -> None:
    """Read market claims out of sentences: JSON lines, one a sentence with claims."""
    told = options.of(context)
    if lang not in (None, *LANGS):
        raise ValueError(f"--lang is one of {', '.join(LANGS)}, not {lang}")
    text = _read(file)
    found = extractor()
    sys.stdout.flush()
    if _is_json(text):
        lines = _of_json(text, found)
    else:
        lines = _of_text(text, found, lang, _day(published, "--published"))
    said = False
    for line in lines:
        said = True
        sys.stdout.buffer.write(orjson.dumps(line) + b"\n")
    sys.stdout.buffer.flush()
    if not said:
        told.terminal.aside("no claims")


def entities() -> dict[str, Any]:
    """The names of `reference/aliases.yml`, as the grammar takes them."""
    from pipelines.reference import curated_rows
    from scrapers.press.claims import owners

    return owners(row.fields for row in curated_rows("aliases"))


def extractor() -> "Extractor":
    """The grammar with the names of this project."""
    from scrapers.press.claims import Extractor

    return Extractor(entities())


def _read(file: str) -> str:
    if file == "-":
        return sys.stdin.buffer.read().decode("utf-8", "replace")
    path = Path(file)
    if not path.is_file():
        raise LookupError(f"there is no file {file}; give - to read standard input")
    return path.read_bytes().decode("utf-8-sig", "replace")


def _is_json(text: str) -> bool:
    """Whether the first line that is not blank is an object with a text."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        found = orjson.loads(first)
    except orjson.JSONDecodeError:
        return False
    return isinstance(found, dict) and "text" in found


def _of_json(text: str, found: "Extractor") -> Iterator[dict[str, Any]]:
    """One line for each, in order, claims or not."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            record = _record(line, number)
            claims = [claim.as_json() for claim in found.claims(_sentence(record, number))]
            yield {"id": record.get("id"), "claims": claims}


def _record(line: str, number: int) -> dict[str, Any]:
    try:
        record = orjson.loads(line)
    except orjson.JSONDecodeError as error:
        raise ValueError(f"line {number} is no JSON: {error}") from None
    if not isinstance(record, dict) or not isinstance(record.get("text"), str):
        raise ValueError(f"line {number} is no object with a `text`")
    return record


def _sentence(record: Mapping[str, Any], number: int) -> "Sentence":
    from scrapers.press.claims import Sentence
    from scrapers.press.language import written_in

    lang = record.get("lang") or written_in(record["text"])
    if lang not in LANGS:
        raise ValueError(f"line {number}: lang is one of {', '.join(LANGS)}, not {lang}")
    day = _day(record.get("published"), f"line {number}: published")
    return Sentence(record["text"], lang, day, record.get("context") or "")


def _day(text: Any, where: str) -> date | None:
    if text in (None, ""):
        return None
    try:
        return date.fromisoformat(str(text)[:10])
    except ValueError:
        raise ValueError(f"{where} is a day like 2026-03-02, not {text}") from None


def _of_text(
    text: str, found: "Extractor", lang: str | None, published: date | None
) -> Iterator[dict[str, Any]]:
    """One line for each sentence that has claims.

    A line of the text is a paragraph, with a language of its own; the context of a sentence is the
    one before it in its paragraph: what two paragraphs have to do with each other nobody says.
    """
    from scrapers.press.claims import Sentence
    from scrapers.press.language import written_in
    from scrapers.press.sentences import sentences

    begin = 0
    for paragraph in text.splitlines(keepends=True):
        spoken = lang or written_in(paragraph)
        before = ""
        for start, end in sentences(paragraph):
            sentence = paragraph[start:end]
            claims = found.claims(Sentence(sentence, spoken, published, before))
            before = sentence
            if claims:
                rows = [_moved(claim.as_json(), begin + start) for claim in claims]
                yield {"text": sentence, "start": begin + start, "claims": rows}
        begin += len(paragraph)


def _moved(row: dict[str, Any], start: int) -> dict[str, Any]:
    """The span counts from the beginning of the whole text."""
    row["span"] = [place + start for place in row["span"]]
    return row
