"""Reading YAML strictly."""

import shutil
from pathlib import Path

import pytest

from warehouse.contract import CONTRACTS
from warehouse.declarations import ContractError, read_contract


def _with(tmp_path: Path, file: str, old: str, new: str) -> Path:
    folder = tmp_path / "warehouse" / "contracts"
    shutil.copytree(CONTRACTS, folder)
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))
    return folder


def test_a_key_written_twice_is_refused_with_its_line(tmp_path: Path) -> None:
    folder = _with(tmp_path, "sources.yml", "version: 1\n", "version: 1\nversion: 2\n")
    with pytest.raises(ContractError, match="the key version stands twice") as caught:
        read_contract("sources", folder)
    assert "contracts/sources.yml" in str(caught.value)
    assert "line 2" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_broken_yaml_is_one_sentence(tmp_path: Path) -> None:
    folder = _with(tmp_path, "sources.yml", "key: [source]", "key: [source")
    with pytest.raises(ContractError, match=r"contracts/sources\.yml: while parsing"):
        read_contract("sources", folder)


def test_provenance_names_only_columns_there_are(tmp_path: Path) -> None:
    folder = _with(tmp_path, "_shared.yml", "reported: [source_url,", "reported: [cookies,")
    with pytest.raises(ContractError, match=r"_shared\.yml, \$\.provenance\.reported: cookies is"):
        read_contract("sources", folder)


def test_a_use_may_narrow_a_column_and_keeps_its_meaning() -> None:
    _, columns = read_contract("authors", CONTRACTS)
    narrowed = next(column for column in columns if column["name"] == "model")
    _, others = read_contract("token_volumes", CONTRACTS)
    shared = next(column for column in others if column["name"] == "model")
    assert narrowed["pattern"] == r"[^\s:]*"
    assert shared["pattern"] == r"[^\s:]+"
    assert narrowed["meaning"] == shared["meaning"]
