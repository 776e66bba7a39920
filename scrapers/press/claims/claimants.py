"""The owners that one run of names makes: one, several, or all together.

Belongs here: company or product, each or together, pairs in order, nation or market.
Does not belong here: which run it is (`holders`).
"""

from itertools import pairwise

from scrapers.press.claims.cases import FINANCIAL, Case
from scrapers.press.claims.context import Around
from scrapers.press.claims.figure import Figure
from scrapers.press.claims.names import LISTED, Run, said

__all__ = ["claimants"]

OWN = frozenset(("compute", "power"))
"""Compute and power of a nation are its own."""


def claimants(around: Around, run: Run, case: Case) -> list[str | None]:
    """The owners of a figure: one for each claim that it makes."""
    if run.compound:
        return [_of_compound(run, case)]
    if len(run.names) == 1:
        return [_of_nation(run, case) if run.kind == "nation" else run.names[0]]
    if case.measure in ("difference", "ratio") and case.said_before("gap", "none"):
        # 甲与乙的差距: the first term is the subject.
        return [run.names[0]]
    if any("each" in token.tags for token in case.sight.all()):
        paired = _paired(around, run, case.figure) if _as_many(around, run, case) else None
        return [paired] if paired else list(run.names)
    return [_paired(around, run, case.figure) or " + ".join(run.names)]


def _as_many(around: Around, run: Run, case: Case) -> bool:
    """各占4%和1%: as many figures behind the names as names."""
    listed = [one for one in case.sight.clause.figures if one.first > run.last]
    return len(listed) == len(run.names) and _in_list(around, listed)


def _of_compound(run: Run, case: Case) -> str:
    """Of a company and its product, money is the company's and all else the product's."""
    money = case.figure.sort == "money" and case.measure != "price"
    financial = (money or case.about.topic in FINANCIAL) and case.figure.sort != "thing"
    company = financial and run.kinds[0] == "company" and run.kind != "cloud"
    return run.names[0] if company else run.names[-1]


def _of_nation(run: Run, case: Case) -> str:
    """A nation is the place of a market of hardware and money, and the owner of all else."""
    if case.about.topic in OWN and case.measure != "share":
        return run.names[0]
    making = any("making" in token.tags for token in case.sight.all())
    if case.measure == "share" or making:
        return run.names[0]
    return "market" if case.goods() or case.said_before("market") else run.names[0]


def _paired(around: Around, run: Run, figure: Figure) -> str | None:
    """分别, respectively, or as many figures in one list as names."""
    behind = figure.first > run.last
    listed = [
        one
        for one in around.figures
        if one.sort == figure.sort and not one.role and (one.first > run.last) == behind
    ]
    listed = listed if behind else listed[-len(run.names) :]
    own = _own_list(around, listed, figure)
    if len(own) == len(run.names):
        listed = own
    at = next((n for n, one in enumerate(listed) if one is figure), len(run.names))
    if at >= len(run.names):
        return None
    explicit = any("respectively" in token.tags for token in around.text.tokens)
    together = len(listed) >= len(run.names) and _in_list(around, listed[: len(run.names)])
    return run.names[at] if explicit or together else None


def _own_list(around: Around, listed: list[Figure], figure: Figure) -> list[Figure]:
    """营收分别增长44%、14%，净利润分别下降6%和8%: the list that a figure stands in."""
    found: list[Figure] = []
    for one in listed:
        if found and not _in_list(around, [found[-1], one]):
            if any(other is figure for other in found):
                break
            found = []
        found.append(one)
    return found


def _in_list(around: Around, figures: list[Figure]) -> bool:
    for one, other in pairwise(figures):
        words = [said(around.text, at) for at in range(one.last + 1, other.first)]
        if not words or not all(word in LISTED for word in words):
            return False
    return True
