"""Claims: what pages of the press state, judged and reviewed.

Belongs here: sightings of claims with flags, state and corrections. Does not belong here: reading
pages (`scrapers.press`), the gates and the review themselves (`pipelines.claims`).
"""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import pyarrow as pa

from pipelines.claims.claim import Claim, Flag, claim_of
from pipelines.claims.gates import objections
from pipelines.claims.known import MODELS, known_figures, names_of
from pipelines.claims.review import Review, reviewed
from pipelines.decisions import Decision
from pipelines.reads import Reads
from pipelines.reference import CuratedRow

__all__ = ["READS", "claims"]

READS = {
    "token_shares": Reads(
        ("week_start", "population", "group_by", "group_name", "tokens"),
        {"group_by": ["country"], "group_name": list(MODELS)},
    )
}
"""Only what `known_figures` looks at."""

LONGEST = 200
TIMES = ("public_from", "recorded_from", "reviewed_at")
DAYS = ("published", "period_start", "period_end")
ADDED = ("review", "reviewed_by", "reviewed_at", "review_why", "flags", "flag_reasons")
EVERYWHERE = "world"
GLOBAL = "global"


def claims(
    press_claims: pd.DataFrame,
    chip_vendor_revenue: pd.DataFrame,
    token_shares: pd.DataFrame,
    aliases_reference: list[CuratedRow],
    claim_policy_reference: list[CuratedRow],
    decided: Mapping[str, Decision],
) -> pd.DataFrame:
    """One row per sighting of a claim.

    Args:
        press_claims: what pages print, one row per capture and claim.
        chip_vendor_revenue: revenue of vendors, to hold amounts against.
        token_shares: weekly tokens by country, to hold volumes against.
        aliases_reference: owners of figures and their names.
        claim_policy_reference: rules and publishers that need no person.
        decided: by claim id (among others) a person's decision.
    """
    rows = [_renamed(row) for row in press_claims.to_dict("records")]
    # What a claim says depends on its page and quote alone, so every sighting says the same.
    every = list({row["claim_id"]: claim_of(row) for row in rows}.values())
    names = names_of([row.fields for row in aliases_reference])
    known = known_figures(chip_vendor_revenue, token_shares, names) if every else []
    flags = objections(every, known)
    policy = [row.fields for row in claim_policy_reference]
    added = {
        claim.claim_id: _added(claim, flags.get(claim.claim_id, ()), policy, decided)
        for claim in every
    }
    return _frame([{**row, **added[row["claim_id"]]} for row in rows], press_claims)


def _renamed(row: dict[Any, Any]) -> dict[str, Any]:
    publisher = row.pop("attributed_to")
    return {**row, "publisher": publisher, "geo": _geo(row["geo"])}


def _geo(name: Any) -> Any:
    return EVERYWHERE if isinstance(name, str) and name == GLOBAL else name


def _added(
    claim: Claim,
    flags: Sequence[Flag],
    policy: Sequence[Mapping[str, Any]],
    decided: Mapping[str, Decision],
) -> dict[str, Any]:
    codes = [flag.code for flag in flags]
    found: Review = reviewed(claim, codes, policy, decided.get(claim.claim_id))
    return {
        "review": found.state,
        "reviewed_by": found.by,
        "reviewed_at": found.at,
        "review_why": found.why,
        "flags": sorted([*codes, *(["edited"] if found.changes else [])]),
        "flag_reasons": "; ".join(f"{flag.code}: {flag.reason}" for flag in flags) or None,
        "ok_quote_too_long": len(claim.quote) <= LONGEST,
        **found.changes,
    }


def _frame(rows: Sequence[Mapping[str, Any]], sightings: pd.DataFrame) -> pd.DataFrame:
    names = ["publisher" if name == "attributed_to" else name for name in sightings.columns]
    columns = {
        name: pa.array([_null(row[name]) for row in rows], _type(name))
        for name in (*names, *ADDED, "ok_quote_too_long")
    }
    return pa.table(columns).to_pandas(types_mapper=pd.ArrowDtype)


def _null(value: Any) -> Any:
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _type(name: str) -> pa.DataType:
    if name in DAYS:
        return pa.date32()
    if name in TIMES:
        return pa.timestamp("us", "UTC")
    if name == "flags":
        return pa.list_(pa.string())
    if name == "sentence":
        return pa.int64()
    return pa.bool_() if name.startswith("ok_") else pa.string()
