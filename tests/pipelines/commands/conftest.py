"""Calling the command as a person does."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import orjson
import pytest

from pipelines.cli import main


@dataclass(frozen=True)
class Said:
    """What one call said, and its exit status."""

    status: int
    out: bytes
    err: str

    @property
    def text(self) -> str:
        return self.out.decode()

    @property
    def json(self) -> Any:
        return orjson.loads(self.out)


Call = Callable[..., Said]


@pytest.fixture
def call(monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Call:
    """`call(data, "show", "authors")` in this process, as `compute-market --data …`."""

    def run(data: Path, *arguments: str) -> Said:
        monkeypatch.setattr(sys, "argv", ["compute-market", "--data", str(data), *arguments])
        capsysbinary.readouterr()
        try:
            main()
            status = 0
        except SystemExit as leaving:
            status = leaving.code if isinstance(leaving.code, int) else int(bool(leaving.code))
        out, err = capsysbinary.readouterr()
        return Said(status, out, err.decode())

    return run
