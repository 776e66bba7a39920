"""Metric, place and population of a claim: informative, from words anywhere in the text.

Belongs here: what the specification calls informative.
Does not belong here: anything that the score compares.
"""

from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.readings import Reading
from scrapers.press.claims.subjects import Subject

__all__ = ["geo", "metric", "scope"]

NAMED = {
    "tokens": "tokens",
    "calls": "tokens",
    "shipments": "shipments",
    "cards_installed": "cards_installed",
    "revenue": "revenue",
    "market": "revenue",
    "market_share": "market_share",
    "price": "price",
    "compute": "compute",
    "power": "power",
}
SORTS = {"token": "tokens", "call": "tokens", "FLOPS": "compute", "H100e": "compute", "W": "power"}
SCOPES = (
    "public cloud",
    "公有云",
    "企业级",
    "enterprise",
    "openrouter",
    "external customers",
    "外部客户",
    "上榜",
    "前十",
    "top ten",
    "data centre",
    "data center",
    "数据中心",
    "资料中心",
    "discrete",
    "独立显卡",
    "maas",
)


def metric(about: Subject, figure: Figure, read: Reading, kind: str) -> str:
    """tokens, shipments, revenue, market_share, price, cards_installed, compute, power, other.

    `kind`: of the owner. Money and growth of a total are its size, cards of a site are installed.
    """
    if read.measure == "price":
        return "price"
    if read.measure in ("level", "difference") and figure.sort in SORTS:
        return SORTS[figure.sort]
    if figure.sort == "thing":
        return (
            "cards_installed"
            if about.topic == "cards_installed" or kind == "site"
            else "other"
            if about.topic == "stock"
            else "shipments"
        )
    found = NAMED.get(about.topic)
    if read.measure == "share":
        return (
            "other"
            if about.topic in ("margin", "ratio")
            else "market_share"
            if about.topic == "market" or found in (None, "market_share", "shipments")
            else found
        )
    sized = kind == "total" and (figure.sort == "money" or read.measure == "growth")
    return found or ("revenue" if sized and not about.topic else "other")


def geo(around: Around) -> str | None:
    """CN, US, TW, global, or None: the first place the text names."""
    for token in around.text.tokens:
        if "nation" in token.tags:
            return token.tags["nation"]
    return None


def scope(around: Around) -> str | None:
    """The population in the words of the sentence, where it names one."""
    for word in SCOPES:
        if word in around.text.folded:
            return word
    return None
