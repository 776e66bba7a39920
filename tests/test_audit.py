"""The audit says when it could not ask, and finds a licence that nobody allowed."""

from pathlib import Path

import pytest

from tests import audit


def test_pins_of_a_lock() -> None:
    text = "a.b_C==1.0 \\\n    --hash=sha256:1\nd==2 ; sys_platform == 'win32' \\\n# e==3\n"
    assert audit.pins(text) == {"a-b-c": "1.0", "d": "2"}


def test_every_package_that_runs_has_an_allowed_licence() -> None:
    runtime = audit.pins(audit.LOCK.read_text())
    found = audit.licences()
    assert len([one for one in found if audit._normal(one["Name"]) in runtime]) > 100
    assert list(audit.allowed(found, runtime)) == []


def test_a_licence_that_nobody_allowed_is_told() -> None:
    strange = {"Name": "Odd_Package", "Version": "1", "License-Expression": "AGPL-3.0-only"}
    silent = {"Name": "tld", "Version": "2", "License-Metadata": "UNKNOWN"}
    elsewhere = {**strange, "Name": "only-for-tests"}
    runtime = {"odd-package": "1", "tld": "2"}
    assert list(audit.allowed([strange, silent, elsewhere], runtime)) == [
        "odd-package 1: 'AGPL-3.0-only' is not allowed in audit.yml",
        "tld 2: 'UNKNOWN' is not allowed in audit.yml",
    ]


def test_a_service_that_cannot_be_asked_is_no_pass(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # Nothing listens on port 9 of this machine: whatever is asked through it fails at once.
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    lock = tmp_path / "requirements.lock"
    lock.write_text("orjson==3.11.0 \\\n")
    with pytest.raises(audit.NotAuditedError, match=r"pip-audit (could not ask|left out|gave no)"):
        audit.weaknesses(lock, 60)
    monkeypatch.setattr(audit, "LOCK", lock)
    monkeypatch.setattr(audit, "PATIENCE", 60)
    assert audit.main() == 2
    last = capsys.readouterr().out.splitlines()[-1]
    assert last.startswith("NOT AUDITED for known weaknesses: pip-audit ")
    assert last.endswith("; run it where the service can be reached")
