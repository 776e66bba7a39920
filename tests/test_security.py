"""What the code must never do with foreign bytes, held over the source and over every parser."""

import ast
import http.server
import threading
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pytest

import scrapers
from pipelines.metadata import preview
from pipelines.parsing import parse_body
from scrapers.records import Refusal, Unread
from tests.fuzz.seeds import Seed, capture_of, seeds
from tests.warehouse.made_up import NOON, publish_rows, vintage
from warehouse.pages import readme

ROOT = Path(scrapers.__file__).parents[1]
MODULES = [
    path for name in ("pipelines", "scrapers", "warehouse") for path in (ROOT / name).rglob("*.py")
]
NEVER = {
    *("pickle", "cPickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"),
    *("xml", "xmlrpc", "telnetlib", "ftplib"),
}
"""Modules that run what they read, or that expand entities."""
CALLS = {
    *("eval", "exec", "compile", "__import__", "os.system", "os.popen", "extractall"),
    *("yaml.unsafe_load", "yaml.full_load", "yaml.load_all", "etree.parse", "etree.iterparse"),
    *("read_pickle", "etree.XMLID", "etree.XSLT", "objectify.fromstring"),
}
SAFE = {"yaml.CSafeLoader", "yaml.SafeLoader", "_StrictLoader"}


def nodes(path: Path) -> Iterator[ast.AST]:
    yield from ast.walk(ast.parse(path.read_text()))


def short(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=short)
def test_nothing_runs_or_unpacks_what_it_reads(path: Path) -> None:
    for node in nodes(path):
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            module = [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert not {name.split(".")[0] for name in [*names, *module]} & NEVER
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        assert called not in CALLS, f"line {node.lineno}"
        assert called.rpartition(".")[2] not in {"extractall", "read_pickle"}, f"line {node.lineno}"
        given = {one.arg: ast.unparse(one.value) for one in node.keywords}
        if called in ("yaml.load", "yaml.compose"):
            loader = [*map(ast.unparse, node.args[1:]), given.get("Loader", "")]
            assert set(loader) & SAFE, f"line {node.lineno}: {loader}"
        if called.endswith("XMLParser"):
            options = ast.unparse(ast.parse(path.read_text()))
            assert "resolve_entities" in options, f"line {node.lineno}"
            assert "no_network" in options, f"line {node.lineno}"
        if called.startswith("subprocess."):
            assert given.get("shell", "False") == "False"


def test_the_strict_loader_is_a_safe_one() -> None:
    import yaml

    from warehouse.declarations import _StrictLoader

    assert issubclass(_StrictLoader, yaml.CSafeLoader)


class Canary(http.server.BaseHTTPRequestHandler):
    """Whoever fetches anything from here followed a reference of a foreign document."""

    hits: list[str] = []  # noqa: RUF012 - of the one server of these tests

    def do_GET(self) -> None:
        self.hits.append(self.path)
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"SECRET-FROM-NETWORK")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def canary() -> Iterator[str]:
    server = http.server.HTTPServer(("127.0.0.1", 0), Canary)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    thread.join()
    server.server_close()


LAUGHS = "".join(f"<!ENTITY l{n} '{f'&l{n - 1};' * 10}'>" for n in range(1, 12))
MARKUP = sorted(
    {one.name: one for one in seeds() if one.body.lstrip()[:1] == b"<"}.values(),
    key=lambda one: one.name,
)


def attacks(body: bytes, canary: str, secret: Path) -> Iterator[bytes]:
    """A document of markup with each kind of declaration, and its entity used in a text."""
    start = body.find(b"?>") + 2 if body.lstrip().startswith(b"<?xml") else 0
    head, rest = body[:start], body[start:]
    place = rest.find(b"</", 200)
    for declared in (
        f"<!ENTITY l0 'ha'>{LAUGHS}<!ENTITY x '&l11;'>",
        f"<!ENTITY x SYSTEM '{canary}/entity'>",
        f"<!ENTITY x SYSTEM 'file://{secret}'>",
        f"<!ENTITY % p SYSTEM '{canary}/parameter'> %p; <!ENTITY x 'y'>",
        f"<!ENTITY % p SYSTEM 'file://{secret}'> %p; <!ENTITY x 'y'>",
    ):
        doctype = f"<!DOCTYPE any [{declared}]>".encode()
        yield head + doctype + rest[:place] + b"&x;" + rest[place:]
        yield head + doctype + rest.replace(b"='", b"='&x;", 1).replace(b'="', b'="&x;', 1)
    yield head + f"<!DOCTYPE any SYSTEM '{canary}/dtd'>".encode() + rest
    included = f"<i:include xmlns:i='http://www.w3.org/2001/XInclude' href='{canary}/include'/>"
    yield head + rest[:place] + included.encode() + rest[place:]
    yield f"<?xml-stylesheet href='{canary}/style' type='text/xsl'?>".encode() + rest


@pytest.mark.parametrize("seed", MARKUP, ids=lambda seed: seed.name)
def test_markup_brings_in_nothing(seed: Seed, canary: str, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("SECRET-FROM-DISK")
    for body in attacks(seed.body, canary, secret):
        try:
            parsed = parse_body(seed.kind, capture_of(seed.url, body), body)
        except (Refusal, Unread) as refused:
            told = str(refused)
        else:
            told = repr(parsed)
        assert "SECRET" not in told
        assert len(told) < 50 * len(repr(seed.body)) + 100_000
    assert Canary.hits == []


def test_every_kind_of_markup_is_attacked() -> None:
    assert {seed.name for seed in MARKUP} >= {
        *("ecb rates_xml", "edgar inline", "edgar index", "edgar release"),
        *("press feed", "press page"),
    }


HOSTILE = "a<script>alert(1)</script>[x](javascript:alert(2))`|\n# b<img src=x onerror=alert(3)>"
SHOWN = ("<script", "<img", "](javascript", "\n# b")


def test_foreign_names_are_text_in_what_changed(tmp_path: Path) -> None:
    row = vintage(HOSTILE, 1, 10)
    publish_rows(tmp_path, row, vintage(f"{HOSTILE}2", 1, 5))
    later = NOON.replace(hour=13)
    second = publish_rows(tmp_path, {**row, "amount": 11}, now=later)
    page = (second.folder / "CHANGES.md").read_text()
    assert "Vanished" in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&#91;x&#93;(javascript:alert(2))" in page
    assert [one for one in SHOWN if one in page] == []


def test_a_reason_is_text_in_the_readme() -> None:
    package = {"id": "r", "title": "t", "resources": []}
    page = readme(package, held={"sales": HOSTILE}, newest_capture="", previous=None)
    assert "&lt;script&gt;" in page
    assert [one for one in SHOWN if one in page] == []


def test_foreign_names_are_text_in_a_preview() -> None:
    names = [HOSTILE, "[x](javascript:a)", "<img src=x onerror=a>", "a|b\nc"]
    page = preview(pa.table({"model": names, "tokens": range(4)}))
    assert [one for one in SHOWN if one in page] == []
    assert page.count("\n") == 5
    assert all(line.count("|") == 3 for line in page.splitlines())
