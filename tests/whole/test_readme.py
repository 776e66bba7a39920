"""Every command and block of code in README and docs runs as written, on the shipped sample."""

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text()
PAGES = ("README.md", *(f"docs/{name}.md" for name in ("first-five-minutes", "as-of", "citing")),
         "docs/what-is-counted.md",
         "docs/operations.md")  # fmt: skip
DOCUMENTS = sorted(f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md"))
BIN = Path(sys.executable).parent


def blocks(language: str) -> list[str]:
    """The blocks of one language in all pages."""
    texts = [(ROOT / page).read_text() for page in PAGES]
    return [
        found
        for text in texts
        for found in re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)
    ]


def commands() -> list[str]:
    """Every `compute-market` line of the pages, each once, without comments."""
    lines = [line.split(" #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    found = [line.removeprefix("compute-market ") for line in lines if line.startswith("compute-")]
    return list(dict.fromkeys(found))


def environment() -> dict[str, str]:
    """The caller's, with the installed command in front and no data folder named."""
    found = {key: value for key, value in os.environ.items() if not key.startswith("COMPUTE_")}
    return {**found, "PATH": f"{BIN}{os.pathsep}{found.get('PATH', '')}"}


@pytest.mark.parametrize("line", [line for line in commands() if not line.startswith("run")])
def test_a_command_of_the_pages_runs(line: str, beside_sample: Path) -> None:
    done = subprocess.run(
        [BIN / "compute-market", *shlex.split(line)],
        cwd=beside_sample,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip()


def test_the_readme_shows_the_two_sides_of_the_famous_week(beside_sample: Path) -> None:
    [line] = [line for line in commands() if "2026-02-16" in line and line.startswith("show")]
    done = subprocess.run(
        [BIN / "compute-market", *shlex.split(line)],
        cwd=beside_sample,
        env=environment(),
        capture_output=True,
        text=True,
        check=True,
    )
    # 5.15 against 3.15 among the nine largest models, 6.24 against 6.77 when all count.
    for figure in ("5,154,859,366,493", "3,153,835,284,609", "6,236,881,0", "6,773,922,5"):
        assert figure in done.stdout


@pytest.mark.parametrize("block", blocks("python"))
def test_python_of_the_pages_runs(block: str, beside_sample: Path) -> None:
    subprocess.run([sys.executable, "-c", block], cwd=beside_sample, env=environment(), check=True)


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", *DOCUMENTS])
def test_every_link_of_a_page_leads_somewhere(page: str) -> None:
    text = (ROOT / page).read_text()
    links = re.findall(r"\]\(([^)#\s]+)(#[\w-]+)?\)", text)
    for target, anchor in links:
        if "://" in target:
            continue
        found = (ROOT / page).parent / target
        assert found.exists(), (page, target)
        headings = re.findall(r"^#+ (.+)$", found.read_text(), re.MULTILINE) if anchor else []
        slugs = [re.sub(r"[^\w -]", "", one.lower()).replace(" ", "-") for one in headings]
        assert not anchor or anchor[1:] in slugs, (page, target, anchor)


def test_the_index_names_every_document() -> None:
    listed = re.findall(r"\]\((\w[\w.-]*)\)", (ROOT / "docs" / "README.md").read_text())
    here = {path.name for path in (ROOT / "docs").iterdir() if path.suffix in (".md", ".ipynb")}
    assert set(listed) == here - {"README.md"}
    assert len(listed) == len(set(listed))


@pytest.mark.skipif(
    not os.environ.get("CI"), reason="makes a new environment in a clone; set CI=true to run it"
)
def test_make_run_publishes_the_sample_and_its_next_commands_work(tmp_path: Path) -> None:
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
    made = subprocess.run(
        ["make", "run"], cwd=clone, env=environment(), capture_output=True, text=True, check=False
    )
    assert made.returncode == 0, made.stderr
    assert "published" in made.stdout
    following = [line.strip() for line in made.stdout.splitlines() if "  compute-market" in line]
    assert len(following) == 4
    for line in following:
        command = [clone / ".venv/bin/compute-market", *shlex.split(line)[1:]]
        subprocess.run(command, cwd=clone, env=environment(), check=True, capture_output=True)
