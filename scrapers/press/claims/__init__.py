"""Market claims in Chinese and English sentences: text in, claims out.

>>> from scrapers.press.claims import Entity, Extractor, Sentence
>>> found = Extractor({"AMD": Entity("company", ("超微",))})
>>> [claim.value for claim in found.claims(Sentence("超微占4%。", "zh-Hans"))]
[Fraction(4, 1)]
"""

from scrapers.press.claims.extractor import Extractor, extract
from scrapers.press.claims.model import Claim, Entity, Sentence
from scrapers.press.claims.vocabulary import Aliases, owners

__all__ = [
    "Aliases",
    "Claim",
    "Entity",
    "Extractor",
    "Sentence",
    "extract",
    "owners",
]
