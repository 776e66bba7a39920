"""The rules of the house: who may import whom, how big a room may be, what every module says."""

import ast
import importlib
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("pipelines", "scrapers", "warehouse")
MODULES = sorted(
    path for package in PACKAGES for path in (ROOT / package).rglob("*.py") if path.is_file()
)
LONGEST_FILE, LONGEST_FUNCTION = 400, 50

FORBIDDEN = {
    "scrapers": {"warehouse", "pipelines", "dagster"},
    "warehouse": {"scrapers", "pipelines", "dagster"},
    "pipelines": set(),
}
SLOW = {"great_expectations", "scrapy"}
"""Cost seconds to import, so only the modules that use them may, and never at definition load."""


def name_of(path: Path) -> str:
    """The module's dotted name."""
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(tree: ast.AST) -> Iterator[str]:
    """The top-level package of every import, wherever in the module it stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module.split(".")[0]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_go_one_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    assert not set(imports(ast.parse(path.read_text()))) & FORBIDDEN[package]


def test_no_file_of_tests_is_longer_than_a_room_may_be() -> None:
    long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in (ROOT / "tests").rglob("*.py")
        if (lines := len(path.read_text().splitlines())) > LONGEST_FILE
    }
    assert long == {}


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_room_is_small_and_says_what_belongs_there(path: Path) -> None:
    text = path.read_text()
    tree = ast.parse(text)
    assert len(text.splitlines()) <= LONGEST_FILE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            length = (node.end_lineno or node.lineno) - node.lineno + 1
            assert length <= LONGEST_FUNCTION, f"{node.name} has {length} lines"
    assert ast.get_docstring(tree)
    if path.name != "__init__.py":
        assert "elongs here" in (ast.get_docstring(tree) or "")
        assert "oes not belong here" in (ast.get_docstring(tree) or "").replace("\n", " ")


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_what_a_module_offers_is_in_its_all(path: Path) -> None:
    tree = ast.parse(path.read_text())
    declared = [
        node
        for node in tree.body
        if isinstance(node, ast.Assign)
        and any(isinstance(one, ast.Name) and one.id == "__all__" for one in node.targets)
    ]
    defined = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
    ]
    if path.name == "__init__.py" and not defined:
        return
    assert declared, "the module has no __all__"
    module = importlib.import_module(name_of(path))
    assert [name for name in module.__all__ if not hasattr(module, name)] == []


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_no_tricks_and_nothing_left_undone(path: Path) -> None:
    text = path.read_text()
    for word in ("from __future__", "TODO", "FIXME", "NotImplementedError"):
        assert word not in text
    assert not any(isinstance(node, ast.Global) for node in ast.walk(ast.parse(text)))


def test_every_source_has_its_parts() -> None:
    for declared in (ROOT / "scrapers").glob("*/source.yml"):
        folder = declared.parent
        assert (folder / "parse.py").is_file()
        assert (folder / "spider.py").is_file()
        tests = ROOT / "tests" / "scrapers" / folder.name
        assert list(tests.glob("test_*.py")), f"{folder.name} has no tests"


def test_every_table_has_contract_and_module() -> None:
    contracts = {path.stem for path in (ROOT / "warehouse/contracts").glob("[!_]*.yml")}
    modules = {path.stem for path in (ROOT / "pipelines/tables").glob("[!_]*.py")}
    assert contracts == modules


def test_loading_the_definitions_imports_nothing_slow() -> None:
    code = (
        "import sys, pipelines.definitions;"
        f"found = {sorted(SLOW)!r};"
        "print([name for name in found if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"


def test_locks_carry_hashes_and_no_addresses() -> None:
    locks = sorted(ROOT.glob("requirements*.lock"))
    assert len(locks) == 3
    for lock in locks:
        text = lock.read_text()
        assert "://" not in text
        pins = [line for line in text.splitlines() if "==" in line and not line.startswith("#")]
        assert pins
        assert all(line.endswith("\\") for line in pins)


@pytest.mark.parametrize("tool", [["ruff", "check"], ["ruff", "format", "--check"], ["mypy"]])
def test_linters_are_content(tool: list[str]) -> None:
    done = subprocess.run(
        [sys.executable, "-m", *tool, *([] if tool == ["mypy"] else ["."])],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-3000:]
