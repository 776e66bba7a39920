"""`python -m tests.audit`: known weaknesses and licences of everything that is installed to run.

Belongs here: asking pip-audit and pip-licenses, holding the answers against `audit.yml`.
Does not belong here: the licences that are allowed, and why (`audit.yml`).

Exit status 0: nothing known, every licence allowed; 1: something found; 2: the vulnerability
service could not be asked, so nothing is known either way.
"""

import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

__all__ = ["allowed", "licences", "main", "pins", "weaknesses"]

ROOT = Path(__file__).parents[1]
LOCK = ROOT / "requirements.lock"
ALLOWED = Path(__file__).with_name("audit.yml")
PATIENCE = 300
PIN = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)==([^ ;\\]+)", re.MULTILINE)


class NotAuditedError(Exception):
    """The vulnerability service did not answer; one sentence."""


def pins(lock: str) -> dict[str, str]:
    """Version by normalised name of every package in a lock."""
    return {_normal(name): version for name, version in PIN.findall(lock)}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def weaknesses(lock: Path, patience: float = PATIENCE) -> list[str]:
    """A line for each known weakness of a pinned package.

    Raises:
        NotAuditedError: the service cannot be reached, or says nothing that can be read.
    """
    with tempfile.TemporaryDirectory() as folder:
        bare = Path(folder) / "requirements.txt"
        bare.write_text("".join(f"{name}=={version}\n" for name, version in _named(lock)))
        words = [sys.executable, "-m", "pip_audit", "-r", str(bare), "--no-deps"]
        words += ["--disable-pip", "-f", "json", "--progress-spinner", "off"]
        try:
            done = subprocess.run(
                words, capture_output=True, text=True, timeout=patience, check=False
            )
            found = json.loads(done.stdout)["dependencies"]
        except subprocess.TimeoutExpired:
            raise NotAuditedError(f"pip-audit gave no answer within {patience:.0f} s") from None
        except (ValueError, KeyError, TypeError):
            last = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
            raise NotAuditedError(f"pip-audit could not ask ({last[:200]})") from None
    wanted = pins(lock.read_text())
    asked = [one for one in found if "skip_reason" not in one]
    if len(asked) < len(wanted):
        reasons = [one["skip_reason"] for one in found if "skip_reason" in one]
        why = f" ({reasons[0][:120]})" if reasons else ""
        raise NotAuditedError(
            f"pip-audit left out {len(wanted) - len(asked)} of {len(wanted)} packages{why}"
        )
    return [
        f"{one['name']} {one['version']}: {weak['id']}, fixed in {weak['fix_versions'] or '-'}"
        for one in found
        for weak in one["vulns"]
    ]


def _named(lock: Path) -> Iterator[tuple[str, str]]:
    yield from sorted(pins(lock.read_text()).items())


def licences() -> list[Mapping[str, Any]]:
    """Name, version and licence of every installed package, by its own metadata."""
    words = [sys.executable, "-m", "piplicenses", "--format", "json", "--from", "all"]
    done = subprocess.run(words, capture_output=True, text=True, check=True)
    found: list[Mapping[str, Any]] = json.loads(done.stdout)
    return found


def _told(one: Mapping[str, Any]) -> str:
    """The licence that a package states: the expression, else the classifier, else the text."""
    stated = [one.get("License-Expression"), one.get("License-Classifier")]
    stated += [one.get("License-Metadata"), one.get("License")]
    texts = [str(text).strip() for text in stated if text and str(text) != "UNKNOWN"]
    return texts[0].splitlines()[0][:80] if texts else "UNKNOWN"


def allowed(found: list[Mapping[str, Any]], runtime: Mapping[str, str]) -> Iterator[str]:
    """A line for each package needed to run whose licence is not among those allowed."""
    rules = yaml.safe_load(ALLOWED.read_text())
    known = {text for family in rules["licences"] for text in family["names"]}
    packages = {_normal(one["package"]): one["licence"] for one in rules["packages"]}
    seen = set()
    for one in found:
        name = _normal(one["Name"])
        if name in runtime:
            seen.add(name)
            told = _told(one)
            if told not in known and packages.get(name) != told:
                yield f"{name} {one['Version']}: {told!r} is not allowed in {ALLOWED.name}"


def main() -> int:
    """Print what was found."""
    runtime = pins(LOCK.read_text())
    found = licences()
    held = [one for one in found if _normal(one["Name"]) in runtime]
    for one in sorted(held, key=lambda one: _normal(one["Name"])):
        _say(f"{one['Name']:32} {one['Version']:14} {_told(one)}")
    wrong = list(allowed(found, runtime))
    for line in wrong:
        _say(line)
    _say(f"licences: {len(held)} packages of {LOCK.name}, {len(wrong)} not allowed")
    try:
        weak = weaknesses(LOCK)
    except NotAuditedError as error:
        _say(f"NOT AUDITED for known weaknesses: {error}; run it where the service can be reached")
        return 1 if wrong else 2
    for line in weak:
        _say(line)
    _say(f"known weaknesses: {len(weak)} in {len(runtime)} packages")
    return 1 if weak or wrong else 0


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")


if __name__ == "__main__":
    sys.exit(main())
