"""Sentences a second: our grammar by the libraries that read quantities, on the same sentences.

Belongs here: measuring ours and theirs in turn, each in a process of its own.
Does not belong here: how well they read (`tests/scrapers/press/claims/test_gold.py`).

The libraries are installed for the benchmark only, in a virtual environment that
COMPUTE_MARKET_CLAIMS_VENV names: `python -m venv V && V/bin/pip install quantulum3 jionlp`.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from tests.benchmarks.ratios import Figure

__all__ = ["VENV", "missing", "speeds"]

VENV = "COMPUTE_MARKET_CLAIMS_VENV"
ROOT = Path(__file__).parents[2]
GOLD = ROOT / "tests" / "scrapers" / "press" / "claims" / "gold.jsonl"
ROUNDS = 3

OURS = """
from pipelines.commands.claims import extractor
from scrapers.press.claims import Sentence
found = extractor()
def read(text, lang):
    return found.claims(Sentence(text, lang))
"""
QUANTULUM = """
import warnings
warnings.simplefilter("ignore")
from quantulum3 import parser
def read(text, lang):
    return parser.parse(text)
"""
JIONLP = """
import contextlib, io, time
with contextlib.redirect_stdout(io.StringIO()):
    import jionlp
now = time.time()
def read(text, lang):
    return jionlp.ner.extract_money(text), jionlp.ner.extract_time(text, time_base=now)
"""
MEASURED = """
import json, sys, time
rows = json.load(sys.stdin)
best = None
failed = 0
for _ in range({rounds}):
    begun = time.process_time()
    for text, lang in rows:
        try:
            read(text, lang)
        except Exception:
            failed += 1
    taken = time.process_time() - begun
    best = taken if best is None else min(best, taken)
print(json.dumps({{"rate": len(rows) / best, "failed": failed}}))
"""


def missing() -> str:
    """Why the libraries cannot be measured here; empty where they can."""
    named = os.environ.get(VENV)
    if not named:
        return f"set {VENV} to a virtual environment with quantulum3 and jionlp"
    python = Path(named) / "bin" / "python"
    done = subprocess.run(
        [python, "-c", "import quantulum3, jionlp"], capture_output=True, check=False
    )
    return "" if done.returncode == 0 else f"{named} has no quantulum3 or no jionlp"


def speeds() -> list[Figure]:
    """Theirs by ours, so that less is better as in every figure: English, then Chinese."""
    theirs = str(Path(os.environ[VENV]) / "bin" / "python")
    found = []
    for name, library, chinese, goal in (
        ("quantulum3", QUANTULUM, False, 0.1),
        ("jionlp", JIONLP, True, 1.0),
    ):
        rows = _sentences(chinese=chinese)
        ours, other = _rate(sys.executable, OURS, rows), _rate(theirs, library, rows)
        detail = f"{ours:.0f} sentences a second by {other:.0f}, {len(rows)} sentences"
        found.append(Figure(f"{name} / our grammar, speed", other / ours, goal, detail))
    return found


def _sentences(*, chinese: bool) -> list[tuple[str, str]]:
    rows = [json.loads(line) for line in GOLD.read_text(encoding="utf-8").splitlines()]
    return [(row["text"], row["lang"]) for row in rows if (row["lang"] != "en") is chinese]


def _rate(python: str, reader: str, rows: list[tuple[str, str]]) -> float:
    """Sentences a second of processor time, the best of some rounds."""
    done = subprocess.run(
        [python, "-c", reader + MEASURED.format(rounds=ROUNDS)],
        input=json.dumps(rows),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT if python == sys.executable else None,
        env={**os.environ, "PYTHONPATH": str(ROOT) if python == sys.executable else ""},
    )
    return float(json.loads(done.stdout.splitlines()[-1])["rate"])
