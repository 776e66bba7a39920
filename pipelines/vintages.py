"""From sightings to vintages: what each key was worth, from which instant on.

Belongs here: the one meaning of order, withdrawal, restatement and revision, for every table.
Does not belong here: any table, source or storage; all functions are pure.

Words: a *sighting* is one row of one capture; a *run* is a stretch of captures, in order, that
show the same values for a key; a *vintage* is a run that passed the gate. Order is
(public_from, precedence, recorded_from, capture_id).
"""

from collections.abc import Sequence
from decimal import Decimal

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa

__all__ = ["ORDER", "codes", "runs", "vintages"]

ORDER = ("public_from", "precedence", "recorded_from", "capture_id")

COMPLETE = ("complete_until", "complete_before", "complete_in_all")
"""How many captures complete for a scope there are up to one, before it, and in all."""

Codes = npt.NDArray[np.int64]


def codes(frame: pd.DataFrame, columns: Sequence[str]) -> Codes:
    """One integer per distinct combination of values; null equals null."""
    combined = np.zeros(len(frame), dtype=np.int64)
    for column in columns:
        found, uniques = pd.factorize(_hashable(frame[column]), use_na_sentinel=True)
        combined = combined * (len(uniques) + 1) + (found + 1)
        combined = pd.factorize(combined)[0].astype(np.int64)
    return combined


def _hashable(values: pd.Series) -> pd.Series:
    """Lists as their text: they have no codes of their own."""
    kind = values.dtype
    if isinstance(kind, pd.ArrowDtype) and pa.types.is_nested(kind.pyarrow_dtype):
        return pd.Series([None if one is None else repr(one) for one in values.tolist()])
    return values


def _ranked(
    sightings: pd.DataFrame, coverage: pd.DataFrame, scope: list[str], carried: Sequence[str]
) -> pd.DataFrame:
    """Captures in order inside each scope, and how many complete ones there are up to each.

    A capture that shows rows of a scope without being complete for it (a page of a list) has its
    place in the order, but says nothing of what it does not show.
    """
    seen = sightings[[*scope, *ORDER, *carried]].assign(complete=False)
    ranked = pd.concat([coverage[seen.columns[:-1]].assign(complete=True), seen])
    ranked = ranked.drop_duplicates([*scope, "capture_id", "public_from"])
    ranked = ranked.sort_values(list(ORDER), kind="stable")
    group = codes(ranked, scope)
    complete = ranked["complete"].to_numpy(dtype=np.int64)
    ranked["scope_place"] = pd.Series(group, index=ranked.index).groupby(group).cumcount()
    ranked["complete_until"] = pd.Series(complete, index=ranked.index).groupby(group).cumsum()
    ranked["complete_before"] = ranked["complete_until"] - complete
    ranked["complete_in_all"] = (
        np.bincount(group, weights=complete).astype(np.int64)[group] if len(ranked) else 0
    )
    return ranked


def _withdrawals(
    rows: pd.DataFrame,
    key: Sequence[str],
    ranked: pd.DataFrame,
    scope: list[str],
    carried: Sequence[str],
) -> pd.DataFrame:
    """One row for each first capture in whose scope a key seen before is absent.

    `rows` are sorted by key and place. A key is absent where a complete capture lies between one
    that shows it and the next that does.
    """
    code, until = rows["key_code"].to_numpy(), rows["complete_until"].to_numpy()
    last = np.append(code[1:] != code[:-1], True)
    before = np.append(rows["complete_before"].to_numpy()[1:], 0)
    following = np.where(last, rows["complete_in_all"].to_numpy(), before)
    gone = rows.loc[
        following > until, list(dict.fromkeys([*key, *scope, "key_code", "complete_until"]))
    ]
    gone = gone.assign(complete_until=gone["complete_until"] + 1)
    events = ranked.loc[ranked["complete"], [*scope, "complete_until", *ORDER, *carried]]
    return gone.merge(events, on=[*scope, "complete_until"], how="left").assign(withdrawn=True)


def runs(
    sightings: pd.DataFrame,
    coverage: pd.DataFrame | None,
    *,
    key: Sequence[str],
    scope: Sequence[str],
    values: Sequence[str],
    carried: Sequence[str] = ("source_url", "public_from_basis"),
) -> pd.DataFrame:
    """Sightings with equal neighbours joined, and a row wherever a key was withdrawn.

    Args:
        sightings: key, values, locator, source_url, public_from_basis and the ORDER columns;
            perhaps `withdrawn`, where the table's module itself knows that a key is gone.
        coverage: for each capture and each value of `scope` for which it is complete one row with
            the scope, ORDER and carried columns; None: absence means nothing.
        key: columns that name one thing.
        scope: the part of the key by which coverage is stated.
        values: columns whose change begins a new run.
        carried: columns that a withdrawal takes from the capture that shows it.

    Returns:
        One row per run, sorted by key and order, with `withdrawn`, `first_seen` (the earliest
        recorded_from in the run), `last_seen` (the latest) and `order` (within the key).
    """
    rows = sightings.assign(
        withdrawn=sightings["withdrawn"].to_numpy(dtype=bool) if "withdrawn" in sightings else False
    )
    if coverage is not None:
        scoped = list(scope)
        ranked = _ranked(sightings, coverage, scoped, carried)
        rows = rows.merge(
            ranked[[*scoped, "capture_id", "public_from", "scope_place", *COMPLETE]],
            on=[*scoped, "capture_id", "public_from"],
            how="left",
        )
        rows["key_code"] = codes(rows, key)
        rows = rows.sort_values(["key_code", "scope_place"], kind="stable", ignore_index=True)
        gone = _withdrawals(rows, key, ranked, scoped, carried)
        rows = pd.concat([rows, gone], ignore_index=True) if len(gone) else rows
    rows["key_code"] = codes(rows, key)
    rows = rows.sort_values(["key_code", *ORDER], kind="stable", ignore_index=True)
    return _join_equal(rows, values)


def _join_equal(rows: pd.DataFrame, values: Sequence[str]) -> pd.DataFrame:
    """Neighbours of one key with equal values become the first of them."""
    same = rows["key_code"].to_numpy()
    state = np.stack([same, rows["withdrawn"].to_numpy(dtype=np.int64), codes(rows, values)])
    begins = np.ones(len(rows), dtype=bool)
    begins[1:] = (state[:, 1:] != state[:, :-1]).any(axis=0)
    run = begins.cumsum() - 1
    seen = rows["recorded_from"].groupby(run)
    first, last = seen.min(), seen.max()
    if "last_seen" in rows:
        last = rows["last_seen"].groupby(run).max()
    joined = rows[begins].reset_index(drop=True)
    joined = joined.assign(first_seen=first.to_numpy(), last_seen=last.to_numpy())
    joined["first_seen"] = joined["first_seen"].astype(rows["recorded_from"].dtype)
    joined["last_seen"] = joined["last_seen"].astype(rows["recorded_from"].dtype)
    return joined.assign(
        order=joined.groupby("key_code").cumcount(), recorded_from=joined["first_seen"]
    )


def vintages(
    accepted: pd.DataFrame,
    *,
    key: Sequence[str],
    values: Sequence[str],
    measures: Sequence[str],
    complete: str | None,
    decimals: str | None = None,
    derived: str | None = None,
) -> pd.DataFrame:
    """Runs that passed the gate, as vintages with `revision` (from 1) and `status`.

    A withdrawal that follows nothing (its value was kept out) is dropped. Neighbours left equal
    by a row kept out between them are one vintage.

    Args:
        accepted: rows of `runs`, in any order, with the same columns.
        key: columns that name one thing.
        values: columns whose change is a new vintage.
        measures: those of them whose change, once a period is complete, is a restatement.
        complete: the column that says whether the period was complete; None: always.
        decimals: the column that says to which power of ten a measure is exact, as XBRL counts it
            (-6: to a million); None: a change is a restatement however small.
        derived: the column that says that a row was computed; a statement after it is the first.
    """
    rows = accepted.assign(key_code=codes(accepted, key))
    rows = rows.sort_values(["key_code", *ORDER], kind="stable", ignore_index=True)
    rows = _join_equal(rows, values)
    unfounded = rows["withdrawn"].to_numpy(dtype=bool) & (rows["order"].to_numpy() == 0)
    rows = rows[~unfounded].reset_index(drop=True)
    rows["revision"] = (rows.groupby("key_code").cumcount() + 1).astype("int32")
    precise = _precise(rows, measures, decimals)
    return rows.assign(status=_status(rows, measures, complete, precise, derived))


def _precise(
    rows: pd.DataFrame, measures: Sequence[str], decimals: str | None
) -> npt.NDArray[np.bool_]:
    """Whether each vintage says another number than the one before, not the same one rounded."""
    found = np.ones(len(rows), dtype=bool)
    if decimals is None:
        return found
    exact = [None if pd.isna(one) else int(one) for one in rows[decimals]]
    for name in measures:
        numbers = rows[name].tolist()
        for i in range(1, len(rows)):
            before, now = exact[i - 1], exact[i]
            if before is None or now is None or before == now or numbers[i] is None:
                continue
            if numbers[i - 1] is not None:
                unit = Decimal(10) ** -min(before, now)
                found[i] = 2 * abs(Decimal(numbers[i]) - Decimal(numbers[i - 1])) > unit
    return found


def _status(
    rows: pd.DataFrame,
    measures: Sequence[str],
    complete: str | None,
    precise: npt.NDArray[np.bool_],
    derived: str | None,
) -> list[str]:
    """The status of each vintage, from it and the one before."""
    measure = codes(rows, measures)
    first = rows["revision"].to_numpy() == 1
    gone = rows["withdrawn"].to_numpy(dtype=bool)
    whole = np.ones(len(rows), dtype=bool)
    if complete is not None:
        whole = rows[complete].fillna(True).to_numpy(dtype=bool)
    computed = np.zeros(len(rows), dtype=bool)
    if derived is not None:
        computed = rows[derived].fillna(False).to_numpy(dtype=bool)
    found: list[str] = []
    for i in range(len(rows)):
        before = "" if first[i] else found[-1]
        if gone[i]:
            found.append("withdrawn")
        elif not whole[i]:
            found.append("partial")
        elif before in ("", "partial") or (computed[i - 1] and not computed[i]):
            found.append("reported")
        elif measure[i] != measure[i - 1]:
            found.append("restated" if precise[i] else "rounding")
        else:
            found.append(before)
    return found
