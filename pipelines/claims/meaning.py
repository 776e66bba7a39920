"""What an accepted claim means in other tables: ids, metric, definition, basis, what is counted.

Belongs here: translating one claim's words. Does not belong here: rows (`routes`), their shape
(`printed`).
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pipelines.reference import CuratedRow

__all__ = [
    "EVERYTHING",
    "UNSTATED",
    "Claim",
    "Meaning",
    "basis",
    "counted",
    "identifier",
    "share_metric",
]

Claim = Mapping[str, Any]
"""A row of the table `claims`, nulls as None."""

EVERYTHING = "all"
UNSTATED = "unstated"
"""The definition of a figure of which neither page nor reference says what it counts."""
IDS = {
    "domestic AI chips": "domestic",
    "foreign AI chips": "foreign",
    "market": EVERYTHING,
    "Chinese models": "CN",
    "US models": "US",
    "China": "CN",
    "US": "US",
}
"""Names that stand for all of a kind."""
SHARES = {"tokens": "token_share", "cards_installed": "installed_share"}
ACCELERATORS = ("accelerator", "ai chip", "ai gpu", "加速", "ai芯片", "ai晶片")
MEASURES = {"shipments": "shipped", "cards_installed": "installed", "compute": "installed"}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What reference says of claims: all of it may be left out.

    `definitions`: mappings with `publisher`, `claim_metric`, `metric`, `definition_id`, `basis` and
    perhaps `entity` or `geo`; the one with most of them that fit a claim counts. `unstated`: the
    definition of a figure of which nothing says what it counts. `countries`: by entity. `vendors`:
    by chip the entity that sells it. `publishers`: ids by name; others are made from their names.
    """

    definitions: Sequence[Mapping[str, Any]] = ()
    unstated: str = UNSTATED
    publishers: Mapping[str, str] = field(default_factory=dict)
    countries: Mapping[str, str] = field(default_factory=dict)
    vendors: Mapping[str, str] = field(default_factory=dict)
    sites: frozenset[str] = frozenset()
    """Clusters and data centres: what is counted there is installed, whatever it is called."""

    @classmethod
    def read(
        cls,
        aliases: Sequence[CuratedRow],
        publishers: Sequence[CuratedRow],
        definitions: Sequence[CuratedRow] = (),
    ) -> "Meaning":
        """From the entries of `aliases`, `publishers` and `claim_definitions`."""
        named = {one.fields["name"]: one.fields["publisher"] for one in publishers}
        defined = [one.fields for one in definitions]
        return cls.of([one.fields for one in aliases], definitions=defined, publishers=named)

    @classmethod
    def of(cls, aliases: Sequence[Mapping[str, Any]], **known: Any) -> "Meaning":
        """From the rows of `aliases`, and what else is known."""
        countries = {row["entity"]: row["country"] for row in aliases if "country" in row}
        vendors = {row["entity"]: row["vendor"] for row in aliases if "vendor" in row}
        sites = frozenset(row["entity"] for row in aliases if row.get("kind") == "site")
        return cls(countries=countries, vendors=vendors, sites=sites, **known)

    def publisher(self, claim: Claim) -> str:
        """The id of who made a figure; where nobody is named, the page speaks for itself."""
        name = claim["publisher"] or claim["carrier"]
        return self.publishers.get(name, identifier(name))

    def definition(self, claim: Claim) -> Mapping[str, Any]:
        """The definition that says most of what the claim says; none: an empty mapping."""
        asked = {
            "publisher": claim["publisher"],
            "claim_metric": claim["metric"],
            "entity": claim["entity"],
            "geo": claim["geo"],
        }
        fitting = [
            one
            for one in self.definitions
            if all(one[name] == value for name, value in asked.items() if one.get(name) is not None)
        ]
        return max(fitting, key=lambda one: sum(name in one for name in asked), default={})


def identifier(name: str) -> str:
    """An id made from a name.

    >>> identifier("Moore Threads"), identifier("T-Head"), identifier("domestic AI chips")
    ('moore_threads', 't_head', 'domestic')
    """
    return IDS.get(name) or re.sub(r"[^\w.]+", "_", name.casefold()).strip("_")


def share_metric(claim: Claim) -> str:
    """The metric of a share of which no definition is known."""
    words = f"{claim['scope'] or ''} {claim['quote']}".casefold()
    if claim["metric"] == "market_share" and any(word in words for word in ACCELERATORS):
        return "ai_chip_share"
    return SHARES.get(str(claim["metric"]), str(claim["metric"] or "share"))


def basis(claim: Claim) -> str:
    """What the shares are of, where the page says it in a word."""
    text = f"{claim['scope'] or ''} {claim['quote']}".casefold()
    for found, words in BASES.items():
        if any(word in text for word in words):
            return found
    return {"tokens": "tokens", "cards_installed": "installed"}.get(
        str(claim["metric"]), "not_stated"
    )


BASES = {
    "units": ("unit shipment", "in units", "出货量", "出貨量", "cards shipped"),
    "procurement": ("procurement", "采购", "採購"),
    "value": ("by value", "in value", "revenue", "销售额", "銷售額", "金额", "金額", "收入"),
    "tokens": ("token", "词元", "詞元"),
}


def counted(claim: Claim) -> str | None:
    """What of hardware is counted; None where nothing tells made from sold."""
    words = _told(claim)
    if claim["metric"] == "shipments" and _has(words, MADE):
        return None if _has(words, SOLD) else "produced"
    if claim["metric"] == "other":
        return "inventory" if _has(words, STOCK) else None
    return MEASURES.get(str(claim["metric"]))


def _told(claim: Claim) -> str:
    """The words that tell: those of the scope, which a person may have set, before the quote."""
    scope = str(claim["scope"] or "").casefold()
    if any(_has(scope, words) for words in (MADE, SOLD, STOCK)):
        return scope
    return str(claim["quote"]).casefold()


def _has(text: str, words: Sequence[str]) -> bool:
    return any(word in text for word in words)


MADE = ("produc", "make ", "made ", "makes ", "产量", "產量", "生产", "生產")
SOLD = ("sold", "sell", "ship", "卖出", "销量", "銷量", "出货", "出貨", "销售", "銷售")
STOCK = ("stock", "inventor", "库存", "庫存", "存货", "存貨")
"""A sentence that tells of things both made and sold leaves open which figure is which: such a
claim is no row until a person sets its `scope`, for example to "sold"."""
