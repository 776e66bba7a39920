"""Verify agrees with what was published, and finds what was altered."""

import shutil
from pathlib import Path

from pipelines.run import Plan, Run
from pipelines.verify import verify_archive, verify_rebuild, verify_releases


def quiet(text: str) -> None:
    """No progress."""


def differences(data: Path) -> list[str]:
    """All sentences of all three verifications."""
    with Run(data, Plan(mode="look")) as run:
        return [
            *verify_archive(run, quiet),
            *verify_releases(run.data, quiet),
            *verify_rebuild(run, quiet),
        ]


def test_an_untouched_folder_agrees(sample_data: Path) -> None:
    assert differences(sample_data) == []


def test_an_altered_archive_byte_a_missing_and_an_altered_file_are_found(
    sample_data: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data, symlinks=True)
    [warc] = (data / "archive").glob("*.warc.gz")
    body = bytearray(warc.read_bytes())
    body[len(body) // 2] ^= 1
    warc.chmod(0o644)
    warc.write_bytes(body)
    latest = (data / "latest").resolve()
    (latest / "README.md").unlink()
    (latest / "CHANGES.md").unlink()
    (latest / "CHANGES.md").write_text("nothing happened")
    found = " ".join(differences(data))
    assert warc.name in found
    assert "lacks README.md" in found
    assert "CHANGES.md is not the file its manifest names" in found


def test_a_decision_that_no_run_has_applied_yet_differs(sample_data: Path, tmp_path: Path) -> None:
    data = tmp_path / "data"
    shutil.copytree(sample_data, data, symlinks=True)
    [warc] = (data / "archive").glob("*.warc.gz")
    warc.unlink()
    assert any("built anew has sha256" in sentence for sentence in differences(data))
