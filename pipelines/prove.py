"""Proofs: a row read again from its bytes, computed again from its inputs, or cited again.

Belongs here: the three proofs, each doing anew what a run did, from archive and reference.
Does not belong here: finding the row (`trace`), or how tables are built (`build`, `tables`).
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.derivation import named_rows, select_inputs
from pipelines.excerpt import excerpt
from pipelines.graph import tables
from pipelines.inputs import frame_of
from pipelines.observe import standing
from pipelines.recompute import Recomputer
from pipelines.reference import curated_rows
from pipelines.reread import Reread, reread
from pipelines.workspace import Workspace
from scrapers.archive import ArchiveDamageError
from scrapers.capture import time_text
from scrapers.press.bytes import bytes_of
from warehouse.contract import Contract, contracts
from warehouse.read import Warehouse

__all__ = ["Prover", "Step", "provenance_of"]


@dataclass(frozen=True, slots=True)
class Step:
    """One link of a chain: what it is, what was found, whether it agrees."""

    name: str
    text: str
    ok: bool = True
    facts: Mapping[str, Any] = field(default_factory=dict)


def provenance_of(contract: Contract, row: Mapping[str, Any]) -> str:
    """Where one row comes from: `reported`, `derived`, `curated` or `none`.

    A table may hold rows of several kinds; a row's own columns then tell.
    """
    if contract.provenance in ("curated", "none"):
        return contract.provenance
    if row.get("derived_from"):
        return "derived"
    return "curated" if row.get("reference_file") else "reported"


class Prover:
    """Proves rows of one release; a capture is read and parsed once, however many rows need it."""

    def __init__(self, space: Workspace, release: Warehouse) -> None:
        self.space, self.release = space, release
        self._captures: dict[str, Reread] = {}
        self._inputs_proved: dict[tuple[Any, ...], list[Step]] = {}
        self._tables = Recomputer(space, release)

    def steps(self, contract: Contract, row: Mapping[str, Any]) -> list[Step]:
        """The steps below a row, whatever its provenance."""
        provenance = provenance_of(contract, row)
        if provenance == "curated":
            return [self._cited(row)]
        if provenance == "none":
            return [Step("declared", _declared(contract, row))]
        if provenance == "derived":
            return self._derived(contract, row)
        return self._reported(contract, row)

    def _cited(self, row: Mapping[str, Any]) -> Step:
        """The curated line still says what the row was made from."""
        name, line = row["reference_file"], row["reference_line"]
        place = f"warehouse/reference/{name}, line {line}"
        entries = {entry.line: entry for entry in curated_rows(name.rsplit(".", 1)[0])}
        entry = entries.get(line)
        if entry is None or entry.digest != row["reference_digest"]:
            return Step("reference", f"{place} no longer holds the entry of this row", ok=False)
        evidence = entry.fields.get("evidence", "")
        return Step("reference", f"{place}, sha256 {entry.digest}; evidence: {evidence}")

    def _reported(self, contract: Contract, row: Mapping[str, Any]) -> list[Step]:
        """Row -> capture -> WARC member -> bytes -> record -> the same values again."""
        try:
            found = self._capture(row["capture_id"])
        except (LookupError, ArchiveDamageError) as error:
            told = "; ".join([str(error), *self.space.archive.problems()])
            return [Step("capture", told, ok=False)]
        steps = [*_capture_steps(found)]
        if found.refusal is not None:
            return [*steps, Step("parse", f"the parser refuses it now: {found.refusal}", ok=False)]
        steps.append(_excerpt_step(found, row["locator"]))
        steps.append(self._same_values(contract, row, found))
        if contract.worked_out:
            steps.append(self._worked_out(contract, row))
        steps.append(self._same_time(contract, row, found))
        return steps

    def _capture(self, capture_id: str) -> Reread:
        if capture_id not in self._captures:
            self._captures[capture_id] = reread(
                self.space.archive, capture_id, self.space.ledger.adopted
            )
        return self._captures[capture_id]

    def _same_values(self, contract: Contract, row: Mapping[str, Any], found: Reread) -> Step:
        """The table function, run on this capture alone, gives the row's values."""
        made = self._tables.alone(contract, found)
        same = made[made["locator"] == row["locator"]]
        for name in contract.key:
            if name not in contract.worked_out:
                same = same[same[name] == row[name]]
        # Where some columns come from other captures, this one may show several versions of a row.
        if len(same) != 1 and not (len(same) and contract.worked_out):
            return Step(
                "value",
                f"the bytes at {row['locator']} give no such row now, so the parser or the table "
                "has changed since this release",
                ok=False,
            )
        wrong = min(
            (
                _differences(contract, row, again, without=contract.worked_out)
                for _, again in same.iterrows()
            ),
            key=len,
        )
        if wrong:
            return Step("value", f"read again, {'; '.join(wrong)}", ok=False)
        told = ", ".join(f"{name} = {row[name]}" for name in contract.measures)
        return Step("value", f"read again from those bytes: {told}")

    def _worked_out(self, contract: Contract, row: Mapping[str, Any]) -> Step:
        """Columns that no capture alone shows, computed again from all that was observed."""
        again = self._again(contract, row)
        if again is None:
            return Step("worked out", "computed again, there is no such row", ok=False)
        wrong = _differences(contract, row, again)
        if wrong:
            return Step("worked out", f"computed again, {'; '.join(wrong)}", ok=False)
        told = ", ".join(
            f"{name} = {row[name]}" for name in contract.worked_out if row[name] is not None
        )
        return Step("worked out", f"computed again from rows and rates: {told}")

    def _again(self, contract: Contract, row: Mapping[str, Any]) -> pd.Series | None:
        """The row as the table function makes it now, of everything observed."""
        made = self._tables.again(contract, row)
        same = made[made["public_from"] == row["public_from"]]
        for name in (*contract.key, "capture_id", "locator"):
            wanted = "" if row[name] is None else row[name]
            same = same[(same[name].fillna("") if wanted == "" else same[name]) == wanted]
        return same.iloc[0] if len(same) == 1 else None

    def _same_time(self, contract: Contract, row: Mapping[str, Any], found: Reread) -> Step:
        entry = self.space.ledger.entry(found.capture.capture_id)
        since = standing(self.space.ledger, entry)
        text = f"public from {time_text(row['public_from'])} ({row['public_from_basis']})"
        if since.code is not None:
            return Step("time", f"the capture does not count: {since.message}", ok=False)
        stands = since.public_from == row["public_from"] and since.basis == row["public_from_basis"]
        again = None if stands else self._again(contract, row)
        if not stands and (again is None or again["public_from_basis"] != row["public_from_basis"]):
            return Step("time", f"{text}, but the capture now says {since.public_from}", ok=False)
        return Step("time", f"{text}, recorded from {time_text(row['recorded_from'])}")

    def _derived(self, contract: Contract, row: Mapping[str, Any]) -> list[Step]:
        """Inputs named -> inputs proved one by one -> the row computed again from them."""
        steps: list[Step] = []
        for source in row["derived_from"]:
            steps += self._inputs(source)
        steps.append(self._computed(contract, row))
        return steps

    def _inputs(self, source: Mapping[str, str]) -> list[Step]:
        contract = contracts()[source["table"]]
        rows = select_inputs(contract, self._tables.whole(contract.name), source["key"])
        proofs = [(row, self._proof(contract, row)) for row in rows]
        wrong = [
            (row, next((step for step in steps if not step.ok), None)) for row, steps in proofs
        ]
        failed = [(row, step) for row, step in wrong if step is not None]
        captures = sorted({row["capture_id"] for row in rows if row.get("capture_id")})
        values = [", ".join(f"{name} = {row[name]}" for name in contract.measures) for row in rows]
        told = (
            f"{len(rows)} {'row' if len(rows) == 1 else 'rows'} of {contract.name} with "
            f"{source['key']}{f', {values[0]}' if len(rows) == 1 else ''}, each "
            f"{_proved_how(contract, rows, captures)}"
        )
        for row, step in failed[:3]:
            key = ", ".join(f"{name}={row[name]}" for name in contract.key)
            told += f"; {key}: {step.text if step else ''}"
        steps = [Step("inputs", told, ok=not failed)]
        for capture in captures:
            found = self._captures.get(capture)
            if found is not None:
                steps += _capture_steps(found)
        if contract.name == "claims":
            # What a claim rests on is a sentence: it is shown, not only counted.
            steps += [step for _, proof in proofs for step in proof if step.name == "record"]
        if len(rows) == 1 and not captures:
            # One computed or curated row: what it rests on is a part of the chain.
            steps += proofs[0][1]
        return steps

    def _proof(self, contract: Contract, row: Mapping[str, Any]) -> list[Step]:
        """The steps of an input row, taken once: two shares of a week rest on the same rows."""
        name = (contract.name, row.get("revision"), *(row[column] for column in contract.key))
        if name not in self._inputs_proved:
            self._inputs_proved[name] = self.steps(contract, row)
        return self._inputs_proved[name]

    def _computed(self, contract: Contract, row: Mapping[str, Any]) -> Step:
        same = self._same_row(contract, row)
        if len(same) != 1:
            return Step("value", "computed again, the inputs give no such row", ok=False)
        again = same.iloc[0]
        wrong = _differences(contract, row, again)
        digests = [one["digest"] for one in row["derived_from"]]
        if [one["digest"] for one in again["derived_from"]] != digests:
            wrong.append("the digest of the inputs is another one")
        if wrong:
            return Step("value", f"computed again, {'; '.join(wrong)}", ok=False)
        told = ", ".join(f"{name} = {row[name]}" for name in contract.measures)
        return Step("value", f"computed again from those rows: {told}")

    def _same_row(self, contract: Contract, row: Mapping[str, Any]) -> pd.DataFrame:
        """The derived row computed again: from the rows it names, or from all there are.

        A row may need one it does not name, as the one that shows that its week was over.
        """
        if contract.provenance in ("mixed", "gathered"):
            made = self._tables.again(contract, row)
            return _at(contract, row, made[made["derived_from"].notna()])
        table = tables()[contract.name]
        near = {name: frame_of(self._near(contract, row, name)) for name in table.tables}
        same = _at(contract, row, table.function(**near))
        if len(same) == 1:
            return same
        whole = {name: frame_of(self._tables.whole(name)) for name in table.tables}
        return _at(contract, row, table.function(**whole))

    def _near(self, contract: Contract, row: Mapping[str, Any], name: str) -> pa.Table:
        """The part of an input table that the row's own `derived_from` names, every vintage."""
        whole = self._tables.whole(name)
        keys = [one["key"] for one in row["derived_from"] if one["table"] == name]
        if not keys:
            return whole
        return pa.concat_tables([named_rows(whole, key) for key in keys])


def _at(contract: Contract, row: Mapping[str, Any], made: pd.DataFrame) -> pd.DataFrame:
    """The rows made that have the key and the instant of a published one."""
    same = made[made["public_from"] == row["public_from"]]
    for name in contract.key:
        same = same[same[name] == row[name]]
    return same


def _proved_how(
    contract: Contract, rows: Sequence[Mapping[str, Any]], captures: Sequence[str]
) -> str:
    """In words how input rows were proved, by where they come from."""
    kinds = {provenance_of(contract, row) for row in rows}
    words = {
        "reported": f"read again from its bytes in {len(captures)} capture"
        + ("" if len(captures) == 1 else "s"),
        "derived": "computed again from its own inputs",
        "curated": "cited again from its line of the reference",
        "none": "as declared",
    }
    return " or ".join(words[kind] for kind in words if kind in kinds) or "proved"


def _capture_steps(found: Reread) -> Sequence[Step]:
    capture = found.capture
    return (
        Step(
            "capture",
            f"{capture.capture_id} of {capture.url}, fetched {time_text(capture.time)}, "
            f"status {capture.status}",
            facts={"capture_id": capture.capture_id, "url": capture.url},
        ),
        Step(
            "bytes",
            f"archive/{capture.warc}, byte {capture.offset}, {capture.length} bytes of WARC; body "
            f"of {capture.payload_bytes} bytes hashed again: sha256 {capture.payload_sha256}",
            facts={"warc": capture.warc, "offset": capture.offset, "length": capture.length},
        ),
    )


def _excerpt_step(found: Reread, locator: str) -> Step:
    text = excerpt(found.body, locator)
    facts: dict[str, Any] = {"locator": locator, "excerpt": text}
    told = f"{locator}: {text}"
    span = bytes_of(found.body, locator) if locator.startswith("xpath=") else None
    if span is not None:
        # A sentence is shown where it stands in the page's own bytes, markup and all.
        start, stop = span
        before, after = found.body[max(0, start - AROUND) : start], found.body[stop : stop + AROUND]
        marked = b"".join((before, b"[[", found.body[start:stop], b"]]", after))
        facts |= {
            "start": start,
            "stop": stop,
            "markup": marked.decode(_charset(locator), "replace"),
        }
        told += (
            f"; byte {start:,} to {stop:,} of {len(found.body):,}: {_in_one_line(facts['markup'])}"
        )
    return Step("record", told, facts=facts)


AROUND = 120
"""Bytes of a page shown on either side of a sentence."""


def _charset(locator: str) -> str:
    return locator.rpartition(",charset=")[2] if ",charset=" in locator else "utf-8"


def _in_one_line(text: str) -> str:
    return " ".join(text.split())


def _differences(
    contract: Contract, row: Mapping[str, Any], again: pd.Series, without: Sequence[str] = ()
) -> list[str]:
    """Where the values of a row and of the same row made again are not equal."""
    wrong = []
    for name in contract.value_columns:
        if name not in again.index or name in without:
            continue
        kind = contract.columns[name].arrow
        now, then = _cast(again[name], kind), row[name]
        if now != then:
            wrong.append(f"{name} is {now}, not {then}")
    return wrong


def _cast(value: Any, kind: pa.DataType) -> Any:
    if value is None or (not isinstance(value, list | dict) and pd.isna(value)):
        return None
    plain = value.item() if hasattr(value, "item") else value
    return pa.scalar(plain).cast(kind).as_py() if not isinstance(plain, list | dict) else plain


def _declared(contract: Contract, row: Mapping[str, Any]) -> str:
    if contract.name == "sources":
        return f"scrapers/{row['source']}/source.yml"
    return f"{contract.name} holds declared or recorded facts of the pipeline itself"
