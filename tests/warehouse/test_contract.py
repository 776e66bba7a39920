"""Contracts: all shipped ones are right, and a wrong one is refused with one sentence."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
import yaml

from warehouse.contract import CONTRACTS, ContractError, contracts, load

NAMES = sorted(path.stem for path in CONTRACTS.glob("[!_]*.yml"))
PROVENANCE = {
    "reported": "source_url capture_id locator public_from public_from_basis recorded_from "
    "revision status",
    "derived": "capture_id locator derived_from public_from public_from_basis recorded_from "
    "revision status",
    "mixed": "source_url capture_id locator derived_from public_from public_from_basis "
    "recorded_from revision status",
    "gathered": "source_url capture_id locator reference_file reference_line reference_digest "
    "derived_from public_from public_from_basis recorded_from revision status",
    "curated": "reference_file reference_line reference_digest public_from public_from_basis "
    "recorded_from revision status",
    "none": "",
}


@pytest.mark.parametrize("name", NAMES)
def test_a_shipped_contract_is_valid_and_whole(name: str) -> None:
    contract = load(name)
    assert contract.name == name
    assert all(column.meaning and column.unit for column in contract.columns.values())
    assert all(check.reason for check in contract.checks)
    assert f"FROM {name}" in contract.example.replace("\n", " ")
    assert contract.sort == contract.key
    own = list(contract.columns)
    appended = PROVENANCE[contract.provenance].split()
    assert own[len(own) - len(appended) :] == appended


def test_the_named_tables_are_declared() -> None:
    declared = contracts()
    assert list(declared) == sorted(declared)
    assert {"token_volumes", "token_shares", "authors", "sources", "quarantine"} <= set(declared)


HOMONYMS = {
    *(("claims", "quote"), ("fx_rates", "quote")),
    *(("claims", "rule"), ("quarantine", "rule")),
}
"""Words of a page and the currency of a price, rules of grammar and of a gate: each name is what
its trade uses."""


def test_one_name_has_one_meaning_unit_and_type_in_all_tables() -> None:
    seen: dict[str, tuple[str, str, str]] = {}
    for contract in contracts().values():
        for name, column in contract.columns.items():
            if (contract.name, name) in HOMONYMS:
                continue
            said = (column.meaning, column.unit, column.type)
            assert seen.setdefault(name, said) == said, f"{contract.name}.{name}"


def test_token_volumes_as_the_design_fixes_it() -> None:
    contract = load("token_volumes")
    assert contract.key == ("source", "date", "model", "variant")
    assert contract.measures == ("tokens",)
    assert contract.value_columns == (
        "author",
        "author_country",
        "tokens",
        "rank",
        "is_complete",
    )
    assert contract.partition is not None
    assert (contract.partition.column, contract.partition.margin_days) == ("date", 14)
    schema = contract.arrow_schema()
    assert schema.field("tokens") == pa.field("tokens", pa.int64(), nullable=False)
    assert schema.field("date") == pa.field("date", pa.date32(), nullable=False)
    assert schema.field("rank").nullable
    assert schema.field("public_from").type == pa.timestamp("us", "UTC")


def test_a_derived_row_has_no_capture_but_its_inputs() -> None:
    schema = load("token_shares").arrow_schema()
    assert schema.field("capture_id").nullable
    assert schema.field("locator").nullable
    item = pa.struct([("table", pa.string()), ("key", pa.string()), ("digest", pa.string())])
    assert schema.field("derived_from").type == pa.list_(item)
    reported = load("token_volumes").arrow_schema()
    assert not reported.field("capture_id").nullable


def test_a_withdrawn_vintage_may_lack_values_never_its_key() -> None:
    history = load("token_volumes").arrow_schema(history=True)
    assert history.field("tokens").nullable
    assert history.field("is_complete").nullable
    for name in ("source", "date", "model", "variant", "public_from", "revision", "status"):
        assert not history.field(name).nullable


def test_the_footer_is_light() -> None:
    assert load("token_volumes").arrow_schema().metadata == {
        b"title": b"Tokens a day by model",
        b"licence": b"CC BY 4.0",
        b"contract_version": b"1",
    }


Damage = Callable[[dict[str, Any]], object]


@pytest.fixture
def damaged(tmp_path: Path) -> Callable[[Damage], str]:
    """The sentence that refuses token_volumes after a change to its declaration."""

    def sentence(damage: Damage, file: str = "token_volumes.yml") -> str:
        folder = tmp_path / "warehouse" / "contracts"
        shutil.copytree(CONTRACTS, folder, dirs_exist_ok=True)
        declared = yaml.safe_load((folder / file).read_text())
        damage(declared)
        (folder / file).write_text(yaml.safe_dump(declared, sort_keys=False))
        with pytest.raises(ContractError) as caught:
            load("token_volumes", folder)
        return str(caught.value)

    return sentence


@pytest.mark.parametrize(
    ("damage", "expected"),
    [
        (lambda c: c.pop("grain"), "$: 'grain' is a required property"),
        (lambda c: c.update(colour="red"), "$: Additional properties are not allowed"),
        (lambda c: c["columns"]["date"].pop("meaning"), "$.columns.date: 'meaning' is a required"),
        (lambda c: c["columns"]["date"].update(type="day"), "$.columns.date.type: 'day' does not"),
        (
            lambda c: c["columns"]["date"].update(type="list<day>"),
            "$.columns.date.type: there is no type day",
        ),
        (
            lambda c: c["columns"]["tokens"].update(use="cookies"),
            "$.columns.tokens: _shared.yml defines no cookies to use as tokens",
        ),
        (
            lambda c: c["columns"].update(
                tokens={"type": "int64", "unit": "x", "meaning": "other"}
            ),
            "$.columns.tokens: _shared.yml defines tokens already",
        ),
        (
            lambda c: c["columns"].update(revision={"use": "revision"}),
            "$.columns.revision: provenance reported appends that column",
        ),
        (lambda c: c["key"].append("colour"), "$.key: colour is no column of this table"),
        (
            lambda c: c["columns"]["model"].update(nullable=True),
            "$.columns.model.nullable: a key column is never null",
        ),
        (lambda c: c["checks"][0].update(rule="near"), "$.checks[0].rule: 'near' is not one of"),
        (lambda c: c["checks"][0].pop("reason"), "$.checks[0]: 'reason' is a required property"),
        (lambda c: c["checks"][0].update(max_pct=3), "$.checks[0]: 'max_pct' is not one of"),
        (
            lambda c: c["checks"][0].update(column="cookies"),
            "$.checks[0]: cookies is no column of this table",
        ),
        (
            lambda c: c["checks"].append(dict(c["checks"][0])),
            "$.checks: the code tokens_out_of_range stands twice",
        ),
        (
            lambda c: c["partition"].update(column="model"),
            "$.partition.column: model is no date32 column of the key",
        ),
        (
            lambda c: c["checks"][10].update(by=["source"]),
            "$.checks[10].by: groups lie in one part each only with date",
        ),
    ],
)
def test_a_fault_is_one_sentence_with_file_and_place(
    damaged: Callable[[Damage], str], damage: Damage, expected: str
) -> None:
    sentence = damaged(damage)
    assert sentence.startswith("warehouse/contracts/token_volumes.yml, $")
    assert expected in sentence
    assert "\n" not in sentence


def test_a_table_without_contract_is_named(tmp_path: Path) -> None:
    with pytest.raises(
        ContractError, match=r"there is no contract warehouse/contracts/cookies\.yml"
    ):
        load("cookies")


def test_the_digest_follows_every_change_and_the_order_of_columns(tmp_path: Path) -> None:
    digests = {load("token_volumes").digest}
    changes: list[Damage] = [
        lambda c: c["caveats"].append("One more sentence."),
        lambda c: c["checks"][0].update(max=5),
        lambda c: c["columns"].update(tokens=c["columns"].pop("tokens")),
    ]
    for number, change in enumerate(changes):
        folder = tmp_path / str(number) / "contracts"
        shutil.copytree(CONTRACTS, folder)
        declared = yaml.safe_load((folder / "token_volumes.yml").read_text())
        change(declared)
        (folder / "token_volumes.yml").write_text(yaml.safe_dump(declared, sort_keys=False))
        digests.add(load("token_volumes", folder).digest)
    assert len(digests) == 4
