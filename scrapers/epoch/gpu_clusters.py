"""Epoch's list of GPU clusters, with a key for every system, anonymised ones too.

Belongs here: the file's columns, its closed lists of words, and the ids of systems without a name.
Does not belong here: countries' codes, periods and plans (`pipelines.clusters`).
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Context, Decimal
from typing import Any

from scrapers.capture import sha256
from scrapers.epoch.cells import choice, day, filled, flag, number
from scrapers.epoch.packed import member
from scrapers.records import Kind, Parsed, Records
from scrapers.sheet import Row, once, read_sheet

__all__ = ["CLUSTERS", "CLUSTER_FILE", "cluster_ids", "parse_clusters"]

CLUSTERS = Records(
    name="clusters",
    fields={
        "series": "string",
        "cluster_id": "string",
        "name": "string",
        "status": "string",
        "certainty": "string",
        "first_operational": "date32",
        "decommissioned": "date32",
        "h100e": "string",
        "accelerators": "string",
        "chip_type": "string",
        "power_mw": "string",
        "country": "string",
        "location": "string",
        "owner": "string",
        "users": "string",
        "sector": "string",
        "possible_duplicate_of": "string",
        "include_in_analysis": "bool",
    },
    key=("series", "cluster_id"),
    scope=("series",),
)
"""One row a system. `power_mw` is as stated, which is neither called IT nor facility power;
`chip_type` holds the primary type and the secondary one, and is null for every Chinese system."""

SERIES = "gpu_clusters"
STATUS = frozenset({"Existing", "Planned", "Decommissioned"})
CERTAINTY = frozenset({"Confirmed", "Likely", "Unlikely"})
SECTOR = frozenset({"Private", "Public", "Public/Private"})
REQUIRED = frozenset(
    {
        *("Name", "Status", "Certainty", "H100 equivalents", "Chip type (primary)", "Country"),
        *("Owner", "Sector", "First Operational Date", "Power Capacity (MW)", "Location", "Users"),
        *("Chip type (secondary)", "Total number of AI chips", "Possible Duplicate"),
        *("Possible Duplicate Of", "Include in Standard Analysis", "Max OP/s (log)"),
        *("Decommissioned Date (if applicable)", "GPU Supplier (primary)", "Exclude"),
    }
)
KNOWN = frozenset(
    {
        *("Single cluster?", "Chip quantity (primary)", "Note", "Hardware Cost", "Hardware note"),
        *("Quote", "First Operational Date Note", "Certainty Note", "Energy Efficiency (log)"),
        *("Builds Upon", "Superseded by", "Chip quantity (secondary)", "16-bit OP/s (log)"),
        *("GPU supplier (secondary)", "Rank when first operational", "Max OP/s", "8-bit OP/s"),
        *("16-bit OP/s", "32-bit OP/s", "Calculated Power Capacity (MW)", "Energy Efficiency"),
        *("Reported Power Capacity (MW)", "Calculated Cost", "Reported Cost", "Cost Quote"),
        *("Reported Cost (Inflation adjusted)", "Noteworthy", "Source 1", "Source 2", "Source 3"),
        *("Source 4", "Source 5", "Largest existing cluster when first operational"),
        "% of largest cluster when first operational",
    }
)
ANONYMOUS = re.compile(r"Anonymi[sz]ed\b.*")
IDENTIFYING = (
    *("Country", "Sector", "First Operational Date", "Total number of AI chips"),
    *("Max OP/s (log)", "Power Capacity (MW)"),
)
"""What tells one anonymised system from another. Not its status or certainty: a plan that is built
stays the same system."""
DIGITS = Context(prec=6)
"""Significant digits of a number that count: `30000.000000000004` is noise round 30000."""


def parse_clusters(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """One row a system."""
    what = "the list of GPU clusters"
    content, file = member(body, url, "gpu_clusters.csv", what)
    sheet = read_sheet(content, what, REQUIRED, KNOWN, file=file)
    ids = cluster_ids([row.cells for row in sheet.rows])
    once(sheet.rows, ids, "Name")
    rows = [_cluster(row, name) for row, name in zip(sheet.rows, ids, strict=True)]
    columns = {name: [row[name] for row in rows] for name in (*CLUSTERS.fields, "locator")}
    return Parsed(columns=columns, scope=[(SERIES,)], warnings=sheet.warnings)


def cluster_ids(rows: Sequence[Mapping[str, str]]) -> list[str]:
    """A name for each system: its own, or `anon-` and a digest of its identifying cells.

    Systems that nothing tells apart get an ordinal from 2 on, in an order that does not depend on
    where in the file they stand: by all their cells, then by place.
    """
    ids = [
        f"anon-{_digest(cells)}" if ANONYMOUS.fullmatch(cells["Name"]) else _bare(cells["Name"])
        for cells in rows
    ]
    counts: Counter[str] = Counter()
    for place in sorted(range(len(rows)), key=lambda at: (sorted(rows[at].items()), at)):
        name = ids[place]
        counts[name] += 1
        if name.startswith("anon-") and counts[name] > 1:
            ids[place] = f"{name}-{counts[name]}"
    return ids


def _bare(text: str) -> str:
    """A name without the quotation marks that some of the list's cells hold."""
    return text.strip('"')


def _digest(cells: Mapping[str, str]) -> str:
    told = "|".join(_plain(cells[column]) for column in IDENTIFYING)
    return sha256(told.encode())[:12]


def _plain(text: str) -> str:
    """A number to six digits, without float noise; any other text as it is."""
    try:
        found = Decimal(text)
    except ArithmeticError:
        return text
    return f"{found.normalize(DIGITS):f}" if found.is_finite() else text


def _cluster(row: Row, name: str) -> dict[str, Any]:
    types = (row.cells["Chip type (primary)"], row.cells["Chip type (secondary)"])
    excluded = flag(row, "Exclude")
    return {
        "series": SERIES,
        "cluster_id": name,
        "name": _bare(filled(row, "Name")),
        "status": choice(row, "Status", STATUS),
        "certainty": choice(row, "Certainty", CERTAINTY),
        "first_operational": day(row, "First Operational Date"),
        "decommissioned": day(row, "Decommissioned Date (if applicable)"),
        "h100e": number(row, "H100 equivalents"),
        "accelerators": number(row, "Total number of AI chips"),
        "chip_type": ", ".join(one for one in types if one) or None,
        "power_mw": number(row, "Power Capacity (MW)"),
        "country": row.cells["Country"] or None,
        "location": row.cells["Location"] or None,
        "owner": row.cells["Owner"] or None,
        "users": row.cells["Users"] or None,
        "sector": choice(row, "Sector", SECTOR),
        "possible_duplicate_of": _bare(row.cells["Possible Duplicate Of"]) or None,
        "include_in_analysis": flag(row, "Include in Standard Analysis") and not excluded,
        "locator": row.locator("Name"),
    }


CLUSTER_FILE = Kind(
    name="gpu_clusters",
    records=CLUSTERS,
    version=1,
    url=re.compile(r"https://epoch\.ai/data/gpu_clusters\.(?:csv|zip)"),
    parse=parse_clusters,
)
