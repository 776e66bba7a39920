"""Shares of a gateway as rows of `penetration`: whole days, each with its capture.

Belongs here: definitions, metrics and countries of such rows. Does not belong here: reading the
export (`scrapers.vercel`), its vintages (`pipelines.tables.gateway_shares`).
"""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from pipelines.reference import CuratedRow

__all__ = ["gateway_rows"]

BASES = {"token_share": "tokens", "spend_share": "spend", "request_share": "requests"}
CARRIER = "Vercel AI Gateway leaderboards"
LICENCE = "CC BY 4.0"
TAKEN = ("source_url", "capture_id", "locator", "public_from", "public_from_basis", "recorded_from")


SAME = {
    "publisher": "vercel",
    "geo": "world",
    "kind": "actual",
    "bound": "exact",
    "evidence": "structured",
    "carrier": CARRIER,
    "licence": LICENCE,
}
"""What all rows have in common."""
NAMES = (
    *("date", "dataset", "modality", "metric", "listed_as", "share_pct"),
    *("is_complete", "status"),
)


def gateway_rows(gateway_shares: pd.DataFrame, authors: Sequence[CuratedRow]) -> pa.Table:
    """One row per vintage of a share of a whole day.

    Columns are worked on whole: history grows by some hundred rows a day.

    Args:
        gateway_shares: every vintage; a day that was not over is left out.
        authors: countries of labs by slug; a lab that is not there counts as ZZ.
    """
    rows = pa.Table.from_pandas(gateway_shares[[*NAMES, *TAKEN]], preserve_index=False)
    whole = pc.and_(
        pc.fill_null(rows["is_complete"], False), pc.not_equal(rows["status"], "withdrawn")
    )
    rows = rows.filter(whole)
    metric = rows["metric"].cast(pa.string())
    basis = _mapped(metric, BASES)
    definition = pc.binary_join_element_wise(
        "gateway", rows["dataset"].cast(pa.string()), rows["modality"].cast(pa.string()), basis, "_"
    )
    entity = pc.utf8_lower(rows["listed_as"].cast(pa.string()))
    # A model is named with its lab before the slash, where it is.
    lab = pc.utf8_lower(pc.replace_substring_regex(entity, "/.*", ""))
    printed = pc.cast(rows["public_from"], pa.date32(), safe=False)
    return pa.table(
        {
            **{name: pa.repeat(pa.scalar(text), rows.num_rows) for name, text in SAME.items()},
            "metric": metric,
            "definition_id": definition,
            "entity": entity,
            "period_start": rows["date"],
            "period_end": rows["date"],
            "share_pct": rows["share_pct"],
            "basis": basis,
            "entity_country": _mapped(lab, _countries(authors)),
            "published_first": printed,
            "published_last": printed,
            "carrier_url": rows["source_url"],
            **{name: rows[name] for name in TAKEN},
        }
    )


def _countries(authors: Sequence[CuratedRow]) -> dict[str, str]:
    """By slug the country that holds now: of several rows of an author the newest."""
    found: dict[str, tuple[date, str]] = {}
    for one in authors:
        fields: Mapping[str, Any] = one.fields
        since = date.fromisoformat(fields["valid_from"])
        if not fields.get("model") and since >= found.get(fields["author"], (date.min,))[0]:
            found[fields["author"]] = (since, fields["country"])
    return {author: country for author, (_, country) in found.items()}


def _mapped(values: Any, known: Mapping[str, str]) -> Any:
    """Each value's other name; ZZ for one that has none."""
    values = pc.dictionary_encode(values).combine_chunks()
    named = pa.array([known.get(one, "ZZ") for one in values.dictionary.to_pylist()], pa.string())
    return named.take(values.indices)
