"""A release that was damaged is told of by verify, and made anew by the next run."""

import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

import warehouse
from tests.warehouse.made_up import BREAD, MILK, NOON, publish_rows, vintage
from warehouse.files import latest_folder
from warehouse.intact import differences, is_whole

LATER = NOON + timedelta(hours=1)


def altered(path: Path) -> None:
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    rewritten(path, bytes(data))


def cut(path: Path) -> None:
    rewritten(path, path.read_bytes()[:-1])


def lost(path: Path) -> None:
    path.unlink()


def rewritten(path: Path, data: bytes) -> None:
    path.chmod(0o644)
    path.write_bytes(data)
    path.chmod(0o444)


FILES = (
    *("sales.parquet", "history/sales.parquet", "manifest.json", "status.json", "README.md"),
    *("datapackage.json", "checks.json", "changes.parquet", "CHANGES.md", "catalog.duckdb"),
    "croissant.json",
)


def test_every_damaged_file_is_told_of_and_the_release_made_anew(tmp_path: Path) -> None:
    first = publish_rows(tmp_path / "calm", BREAD, MILK).folder
    assert {path.relative_to(first).as_posix() for path in first.rglob("*.*")} == set(FILES)
    for name in FILES:
        for harm in (altered, cut, lost):
            data = tmp_path / f"{harm.__name__}-{name.replace('/', '-')}"
            shutil.copytree(tmp_path / "calm", data, symlinks=True)
            folder = latest_folder(data)
            assert folder is not None
            harm(folder / name)
            [sentence] = differences(folder)
            assert name.removesuffix(".json") in sentence
            assert sentence.endswith("remove the folder and run again")
            again = publish_rows(data, BREAD, MILK, now=LATER)
            assert again.changed, (name, harm)
            assert again.release_id.startswith("20260801T130000Z-")
            assert list(differences(again.folder)) == []
            assert len(warehouse.open(data).table("sales")) == 2


def test_no_byte_of_a_manifest_can_change_unseen(tmp_path: Path) -> None:
    manifest = publish_rows(tmp_path, BREAD).folder / "manifest.json"
    whole = manifest.read_bytes()
    for place in range(0, len(whole), 7):
        spoilt = bytearray(whole)
        spoilt[place] ^= 1 << place % 7
        rewritten(manifest, bytes(spoilt))
        assert not is_whole(manifest.parent), place
    rewritten(manifest, whole)
    assert is_whole(manifest.parent)


def test_a_file_that_nobody_published_is_told_of(tmp_path: Path) -> None:
    folder = publish_rows(tmp_path, BREAD).folder
    (folder / "more.parquet").write_bytes(b"")
    assert list(differences(folder)) == [
        f"release {folder.name}: more.parquet is not among the files its manifest names; "
        "remove the folder and run again"
    ]


def gone(latest: Path) -> None:
    latest.unlink()


def nowhere(latest: Path) -> None:
    latest.unlink()
    latest.symlink_to("releases/20200101T000000Z-00000000")


def itself(latest: Path) -> None:
    latest.unlink()
    latest.symlink_to("latest")


@pytest.mark.parametrize("harm", [gone, nowhere, itself])
def test_a_lost_latest_is_set_again(harm: Callable[[Path], None], tmp_path: Path) -> None:
    first = publish_rows(tmp_path, BREAD)
    harm(tmp_path / "latest")
    with pytest.raises(LookupError, match="there is no release in"):
        warehouse.open(tmp_path)
    # Nothing is new, and no second release of the same content is made.
    again = publish_rows(tmp_path, BREAD, now=LATER)
    assert (again.release_id, again.changed) == (first.release_id, False)
    assert warehouse.open(tmp_path).release_id == first.release_id


def test_the_release_before_a_damaged_one_is_compared_with(tmp_path: Path) -> None:
    first = publish_rows(tmp_path, BREAD)
    second = publish_rows(tmp_path, BREAD, MILK, now=LATER)
    cut(second.folder / "sales.parquet")
    third = publish_rows(tmp_path, BREAD, vintage("milk", 1, 9), now=LATER + timedelta(hours=1))
    assert f"against `{first.release_id}`" in (third.folder / "CHANGES.md").read_text()
    assert is_whole(third.folder)


def test_a_folder_in_the_place_of_latest_is_one_sentence(tmp_path: Path) -> None:
    """As a copy without links leaves it."""
    folder = publish_rows(tmp_path, BREAD).folder
    (tmp_path / "latest").unlink()
    shutil.copytree(folder, tmp_path / "latest")
    with pytest.raises(FileExistsError) as caught:
        publish_rows(tmp_path, BREAD, MILK, now=LATER)
    assert str(caught.value) == (
        f"{tmp_path / 'latest'} is no link but a folder, as copying without links makes it; "
        "remove it and run again"
    )
