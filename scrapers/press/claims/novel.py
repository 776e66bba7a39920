"""Names that no list has, told by their form: a version of a listed model, a chip's code, a site.

Belongs here: how far such a name reaches, and what it is of.
Does not belong here: listed names (`words`), owners told only by where they stand (`unlisted`).
"""

from re import Match
from re import compile as pattern

from scrapers.press.claims.words import Tags

__all__ = ["coded", "site", "versioned"]

_SUFFIX = (
    r"(?:[ -](?:pro|max|mini|nano|flash|plus|turbo|lite|ultra|air|thinking|preview|instruct|vision"
    r"|coder|code|sonnet|opus|haiku|highspeed|fast|long))+"
)
_NUMBER = r"(?:[ -]?v?\d{1,2}(?:\.\d{1,2}){1,2}[a-z]?|-\d{1,2}[a-z]?|[ -]?[kmvrs]\d(?:\.\d{1,2})?)"
_MODEL = pattern(rf"(?:{_NUMBER}(?:{_SUFFIX})?|{_SUFFIX})(?![a-z0-9])")
_LINE = pattern(r"[ -]?\d{3}[a-z]{0,2}(?![\d,.%a-z])")
_AMOUNT = pattern(r"\s?(?:[万亿千百兆张块颗枚台片倍成元%$]|million|billion|trillion|thousand|[kmbt]\b)")
"""Behind digits that are an amount and no version."""
MAKERS = frozenset(("DeepSeek", "MiniMax", "StepFun", "Zhipu", "Mistral"))
"""Companies whose models carry their name."""

_STEMS = (
    "gpt", "glm", "qwen", "kimi", "llama", "grok", "gemini", "ernie", "hunyuan", "claude", "step",
    "yi-", "mimo", "seed", "nemotron", "phi", "gemma", "minimax", "deepseek", "ling", "abab",
)  # fmt: skip
_CODED = pattern(
    r"(?:[a-z]{2,9}-?\d{1,5}(?:\.\d{1,2})?[a-z]{0,2}|[a-z]\d{2,4}[a-z]{0,2})"
    r"(?:[ -](?:pro|max|mini|nano|flash|plus|turbo|lite|ultra|air|thinking|super|ti))?(?![a-z0-9])"
)
_STANDARDS = pattern(
    r"(?:fp|bf|tf|int|hbm|ddr|gddr|lpddr|pcie|cuda|usb|covid|utf|iso|gb/t|ieee|wifi|mp|nm|ipv|sha"
    r"|md|sec|rule|no|vol|fig|fy|cy|cl|cny|usd|hkd|twd|rmb|eur|jpy|nt|us|hk|top|p|q|h\d$|e\d)\d"
    r"|g20|g7|b2b|b2c|p2p|o2o|i18n|c919|ai4s|y2k|s&p"
)
_SITE = pattern(
    r"[一-鿿·]{2,8}?(?:智算中心|算力中心|超算中心|数据中心集群|数据中心|资料中心|计算中心|智算基地"
    r"|算力基地|核心节点|超算|智算园区|算力园区)(?:[一二三四]期)?"
)
_NO_SITE = pattern(
    r"^[该这此某一两三几各其我全国新大首多]|[的了在将已建拟为有年月日由于和与个座家等向]|公司|项目|目前|现有"
    r"|正在|使用|部署|中国|美国|全球|单体|国产|大型|超大|人工智能$"
)
_ENGLISH_SITE = pattern(
    r"[A-Z][a-z]+(?: [A-Z][a-z]+){0,2} (?:campus|cluster|supercomputer|data cent(?:er|re)|data hall"
    r"|node)\b(?!s)"
)
_BEFORE = ',。;:、!?( "\n'


def versioned(folded: str, printed: str, start: int, end: int, tags: Tags) -> tuple[int, Tags]:
    """A listed name with a version behind it: where it ends, and what it is then."""
    kind, name = tags.get("kind_of"), tags["name"]
    model = kind == "model" or name in MAKERS
    if not model and kind != "chip":
        return end, tags
    found = (_MODEL if model else _LINE).match(folded, end)
    if found is None or _AMOUNT.match(folded, found.end()):
        return end, tags
    if name in MAKERS and not any(sign.isdigit() for sign in found.group()):
        return end, tags
    if not model and folded[end - 1].isdigit():
        return end, tags
    made = {**tags, "name": printed[start : found.end()], "kind_of": "model" if model else "chip"}
    return found.end(), made


def coded(folded: str, printed: str, at: int) -> tuple[int, Tags] | None:
    """Capital letters with digits: a model by its family, else a chip."""
    if not printed[at].isupper():
        return None
    found = _CODED.match(folded, at)
    if found is None or _STANDARDS.match(folded, at):
        return None
    kind = "model" if folded.startswith(_STEMS, at) else "chip"
    return found.end(), _tags(printed, found, kind)


def site(folded: str, printed: str, at: int, *, chinese: bool) -> tuple[int, Tags] | None:
    """上海临港智算中心, Wichita campus: a place with a name of its own."""
    if not chinese:
        found = _ENGLISH_SITE.match(printed, at) if printed[at].isupper() else None
        return None if found is None else (found.end(), _tags(printed, found, "site"))
    if at and folded[at - 1] not in _BEFORE and folded[at - 1] not in "在":
        return None
    found = _SITE.match(folded, at)
    if found is None or _NO_SITE.search(found.group()):
        return None
    return found.end(), _tags(printed, found, "site")


def _tags(printed: str, found: Match[str], kind: str) -> Tags:
    unit = {"unit_of": "card"} if kind == "chip" else {}
    return {"name": printed[found.start() : found.end()], "kind_of": kind, **unit}
