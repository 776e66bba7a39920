"""Market claims in Chinese and English sentences: text in, claims out."""

from scrapers.press.claims.extract import Extractor
from scrapers.press.claims.model import Aliases, Claim, Entity, Sentence

__all__ = ["Aliases", "Claim", "Entity", "Extractor", "Sentence"]
