"""Members of a filing's axes, and items of Chinese partitions, as segments with their parents.

Belongs here: the reference of segments, what combinations of members mean, labels that contradict.
Does not belong here: figures and documents (`inline`, `china`).
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from pipelines.reference import CuratedRow

__all__ = ["Mapped", "Segments", "plain_label"]

GEOGRAPHY = "srt:StatementGeographicalAxis"
MARKS = re.compile(r"\s*(?:\([0-9a-z]{1,2}\)|\*+|[†‡¹²³]+)\s*$")
UNTELLING = re.compile(r"(?:total |net )*(?:revenues?|sales)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the reference."""

    vendor: str
    scheme: str
    axis: str
    member: str
    segment: str
    parent: str
    role: str
    labels: frozenset[str]
    sum_of: tuple[str, ...]
    valid_from: date


@dataclass(frozen=True, slots=True)
class Mapped:
    """What members name: a segment and its parent, the total, or nothing that is known.

    `problem` is a code with what was expected; `published` is False for what belongs to the sum and
    is no segment (an elimination, what is not allocated).
    """

    scheme: str
    segment: str = ""
    parent: str = ""
    published: bool = True
    problem: tuple[str, str] | None = None
    break_from: date | None = None
    """Since when the segment is made up as in this document, where it was otherwise before."""
    continues: tuple[str, ...] = ()
    """Segments of before the break whose sum it continues."""


class Segments:
    """The reference of segments."""

    def __init__(self, entries: Iterable[CuratedRow]) -> None:
        self._rows = [_entry(one) for one in entries]

    def of(
        self, vendor: str, members: Sequence[Sequence[str]], first_day: date, texts: Sequence[str]
    ) -> Mapped:
        """What the members of a context name.

        Args:
            vendor: whose document it is.
            members: [axis, member] pairs; none: the total.
            first_day: first day of the period the document reports on.
            texts: what is printed beside and above the fact.
        """
        found: list[Entry] = []
        for axis, member in members:
            entry = self._entry(vendor, axis, member, first_day)
            if entry is None:
                return Mapped(
                    "other",
                    f"{axis}={member}",
                    problem=("unknown_member", "a member that the reference of segments lists"),
                )
            if entry.role != "total":
                found.append(entry)
        if not found:
            return Mapped("total")
        chosen = _joined(found)
        if chosen is None:
            names = "+".join(sorted(one.segment for one in found))
            return Mapped("other", names, problem=("unknown_member", "members of one partition"))
        return Mapped(
            chosen.scheme,
            chosen.segment,
            chosen.parent,
            published=chosen.role == "part",
            problem=self._contradicted(chosen, first_day, texts),
            **self._broken(chosen, first_day),
        )

    def item(self, vendor: str, scheme: str, name: str, first_day: date) -> Mapped:
        """What an item of a Chinese partition names."""
        rows = [
            one
            for one in self._rows
            if (one.vendor, one.scheme) == (vendor, scheme)
            and name in (one.member, *one.labels)
            and one.valid_from <= first_day
        ]
        if rows:
            newest = max(rows, key=lambda one: one.valid_from)
            broken = self._broken(newest, first_day)
            return Mapped(scheme, newest.segment, newest.parent, **broken)
        wanted = "an item that the reference of segments lists"
        return Mapped(scheme, name, problem=("unknown_member", wanted))

    def _entry(self, vendor: str, axis: str, member: str, first_day: date) -> Entry | None:
        rows = [
            one
            for one in self._rows
            if (one.vendor, one.axis, one.member) == (vendor, axis, member)
            and one.valid_from <= first_day
        ]
        if rows:
            return max(rows, key=lambda one: one.valid_from)
        country = re.fullmatch(r"country:([A-Z]{2})", member)
        if axis == GEOGRAPHY and country:
            nothing: frozenset[str] = frozenset()
            named = (vendor, "region", axis, member, country[1], "", "part", nothing)
            return Entry(*named, (), date.min)
        return None

    def _broken(self, chosen: Entry, first_day: date) -> dict[str, Any]:
        """The newest series break of a segment that a document comes after.

        A line that began later says so, even where the document's member is that of an older one:
        NVIDIA's data center of FY2027 keeps its name and is made up anew.
        """
        later = [
            one
            for one in self._rows
            if (one.vendor, one.scheme, one.segment)
            == (chosen.vendor, chosen.scheme, chosen.segment)
            and date.min < one.valid_from <= first_day
        ]
        if not later:
            return {}
        newest = max(later, key=lambda one: one.valid_from)
        return {"break_from": newest.valid_from, "continues": newest.sum_of}

    def _contradicted(
        self, chosen: Entry, first_day: date, texts: Sequence[str]
    ) -> tuple[str, str] | None:
        """Whether the printed text is the name of another segment."""
        if any(_says(text, chosen.labels) for text in texts):
            return None
        others = {
            label
            for one in self._rows
            if one.vendor == chosen.vendor
            and one.segment != chosen.segment
            and one.valid_from <= first_day
            for label in one.labels
        }
        for text in texts:
            if text in others:
                wanted = " or ".join(sorted(chosen.labels)) or chosen.segment
                return ("member_contradicts_label", f"the label {wanted}, not {text}")
        return None


def plain_label(label: str, column: str) -> list[str]:
    """What to hold a member against: the row's label, or its column's where rows say revenue."""
    plain = MARKS.sub("", " ".join(label.split()))
    if plain and not UNTELLING.fullmatch(plain):
        return [plain]
    return [re.sub(r"\s*\([^)]*\)\s*$", "", " ".join(column.split()))] if column else []


def _says(text: str, labels: frozenset[str]) -> bool:
    return any(text.casefold() == label.casefold() for label in labels)


def _joined(found: Sequence[Entry]) -> Entry | None:
    """The one segment that several members name together: a part beside the whole it is part of."""
    if len(found) == 1:
        return found[0]
    if len(found) == 2:
        for part, whole in (found, found[::-1]):
            if part.scheme == whole.scheme and part.parent == whole.segment:
                return part
    return None


def _entry(row: CuratedRow) -> Entry:
    fields = row.fields
    return Entry(
        vendor=fields["vendor"],
        scheme=fields["scheme"],
        axis=fields["axis"],
        member=fields["member"],
        segment=fields["segment"],
        parent=fields["parent"],
        role=fields["role"],
        labels=frozenset(fields["labels"]),
        sum_of=tuple(fields.get("sum_of", ())),
        valid_from=date.fromisoformat(fields["valid_from"]),
    )
