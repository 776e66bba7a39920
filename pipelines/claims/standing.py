"""Which of several accepted claims stands for a figure, from which instant on.

Belongs here: one row a key and instant at which a claim came or went: the earliest carrier of the
figure printed last, a withdrawal once none is left. Does not belong here: which claims are rows of
which table (`routes`), the meaning of a vintage (`pipelines.vintages`).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd

from pipelines.claims.printed import CARRIED, PRINTED, Row, Told, cited

__all__ = ["beside", "clusters", "figures"]

NEVER = date.min
TIMES = ("public_from", "recorded_from")


def figures(told: Iterable[Told], key: Sequence[str]) -> Iterator[Row]:
    """Rows of figures: of several pages that print one, the earliest carrier's.

    Where two values of one key stand, the one printed last counts; printed on one day they
    contradict each other, and both are flagged.
    """
    for now, standing in _moments(told, key):
        if not standing:
            yield _ended(now, key)
            continue
        groups: dict[tuple[str, ...], list[Told]] = {}
        for one in standing:
            groups.setdefault(_figure(one.row), []).append(one)
        newest = max(map(_last_print, groups.values()))
        chosen = [same for same in groups.values() if _last_print(same) == newest]
        for same in chosen:
            row = {**_first(same).row, **_times(now), "published_last": _day(newest)}
            yield row if len(chosen) == 1 else {**row, **_against(chosen, same)}


def clusters(told: Iterable[Told], key: Sequence[str]) -> Iterator[Row]:
    """Rows of clusters: all that claims say of one, publisher and day; the earliest carrier first.

    A row of several claims names them all and has no place of its own in any page.
    """
    for now, standing in _moments(told, key):
        if not standing:
            yield _ended(now, key)
            continue
        ordered = sorted(standing, key=_printed_order)
        row, used = dict(ordered[0].row), [ordered[0]]
        for other in ordered[1:]:
            new = {name: value for name, value in other.row.items() if row.get(name) is None}
            new = {name: value for name, value in new.items() if value is not None}
            if new:
                row, used = {**row, **new}, [*used, other]
        row |= _times(now)
        if len(used) > 1:
            places = dict.fromkeys(("source", "source_url", "capture_id", "locator"))
            inputs = [dict(cited(one.claim)) for one in used]
            row |= {**places, "public_from_basis": "derived", "derived_from": inputs}
        yield row


def beside(
    rows: pd.DataFrame, register: Iterable[Mapping[str, Any]], key: Sequence[str], value: str
) -> pd.DataFrame:
    """Rows of claims beside the register's: what it has is not told twice, nor undone.

    Args:
        rows: of claims.
        register: the register's rows, with `published_last`.
        key: the table's key.
        value: the column of the figure.
    """
    known = {tuple(row[name] for name in key): row for row in register}
    kept, flags = [], []
    for place, row in enumerate(rows.to_dict("records")):
        other = known.get(tuple(row[name] for name in key))
        same = other is not None and not row["withdrawn"]
        if not same or other is None or row[value] != float(other[value]):
            kept.append(place)
            flags.append(_undone(row, other) if same and other else None)
    chosen = rows.iloc[kept].reset_index(drop=True)
    for place, told in enumerate(flags):
        if told:
            chosen.loc[place, "ok_contradiction"] = False
            chosen.loc[place, "expected_contradiction"] = told
    return chosen


def _undone(row: Mapping[Any, Any], other: Mapping[str, Any]) -> str | None:
    """What is wrong with a figure that is not later than the register's; None: nothing."""
    printed, stated = row["published_first"], other["published_last"]
    if stated is None or (not pd.isna(printed) and printed > stated):
        return None
    place = f"{other['reference_file']}, line {other['reference_line']}"
    return f"a page later than {stated}, when it was another figure by {place}"


def _moments(told: Iterable[Told], key: Sequence[str]) -> Iterator[tuple[Told, Sequence[Told]]]:
    """Per key, each instant at which a claim came or went: one of them, and all that stand."""
    keys: dict[tuple[Any, ...], list[Told]] = {}
    for one in told:
        keys.setdefault(tuple(one.row[name] for name in key), []).append(one)
    for events in keys.values():
        state: dict[str, Told] = {}
        events.sort(key=lambda one: one.row["public_from"])
        for place, one in enumerate(events):
            state.pop(one.claim["claim_id"], None)
            if not one.gone:
                state[one.claim["claim_id"]] = one
            following = events[place + 1].row["public_from"] if place + 1 < len(events) else None
            if one.row["public_from"] != following:
                yield one, list(state.values())


def _figure(row: Row) -> tuple[str, ...]:
    return tuple(str(row[name]) for name in sorted(row) if name not in (*PRINTED, *CARRIED))


def _last_print(same: Sequence[Told]) -> date:
    return max(one.row["published_first"] or NEVER for one in same)


def _day(printed: date) -> date | None:
    return None if printed == NEVER else printed


def _first(same: Sequence[Told]) -> Told:
    return min(same, key=_printed_order)


def _printed_order(one: Told) -> tuple[str, str, str, int, str]:
    """Earliest first; a page without a date after all others; on a page as it is read."""
    row, claim = one.row, one.claim
    day = str(row["published_first"] or "9999")
    place = (int(claim.get("sentence") or 0), str(claim["claim_id"]))
    return (day, str(row["public_from"]), str(row["carrier_url"]), *place)


def _times(now: Told) -> Row:
    return {name: now.row[name] for name in TIMES}


def _ended(now: Told, key: Sequence[str]) -> Row:
    """The end of a figure: its key, and the capture that no longer shows it."""
    row = {name: now.row[name] for name in (*key, *CARRIED)}
    return {**row, "locator": None, "withdrawn": True}


def _against(chosen: Sequence[Sequence[Told]], same: Sequence[Told]) -> Row:
    others = [_first(one).row for one in chosen if one is not same]
    return _objection("one value; also printed: " + ", ".join(one["carrier_url"] for one in others))


def _objection(expected: str) -> Row:
    return {"ok_contradiction": False, "expected_contradiction": expected}
