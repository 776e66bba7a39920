"""Names that no list has, told by their form: a version of a listed model, a chip's code, a site.

Belongs here: how far such a name reaches, and what it is of.
Does not belong here: listed names (`words`), owners told only by where they stand (`unlisted`).
"""

from re import Match
from re import compile as pattern

from scrapers.press.claims.words import Tags

__all__ = ["coded", "firm", "site", "versioned"]

_SUFFIX = (
    r"(?:[ -](?:pro|max|mini|nano|flash|plus|turbo|lite|ultra|air|thinking|preview|instruct|vision"
    r"|coder|code|sonnet|opus|haiku|highspeed|fast|long|seed|next|omni))+"
)
_NUMBER = (
    r"(?:[ -]?v?\d{1,2}(?:\.\d{1,2}){1,2}[a-z]?|-[a-z]{0,3}\d{1,2}(?:\.\d)?[a-z]?"
    r"|[ -]?[kmvrs]\d(?:\.\d{1,2})?)"
)
_MODEL = pattern(
    rf"(?:{_NUMBER}(?:{_SUFFIX})?|[ -]\d{{1,2}}{_SUFFIX}"
    rf"|{_SUFFIX}(?:{_NUMBER})?(?:{_SUFFIX})?)(?![a-z0-9])"
)
_LINE = pattern(r"[ -]?\d{3}[a-z]{0,2}(?![\d,.%a-z])")
_AMOUNT = pattern(
    r"\s?(?:[万亿千百兆张块颗枚台片倍成元%$]|million|billion|trillion|thousand|[kmbt]\b)"
)
"""Behind digits that are an amount and no version."""
MAKERS = frozenset(("DeepSeek", "MiniMax", "StepFun", "Zhipu", "Mistral"))
"""Companies whose models carry their name."""

_STEMS = (
    "gpt", "glm", "qwen", "kimi", "llama", "grok", "gemini", "ernie", "hunyuan", "claude", "step",
    "yi-", "mimo", "seed", "nemotron", "phi", "gemma", "minimax", "deepseek", "ling", "abab",
)  # fmt: skip
_CODED = pattern(
    r"(?:(?:rtx|gtx|mtt|radeon|arc|xeon|epyc|tpu)[ -](?:pro )?[a-z]{0,2}\d{1,5}[a-z]{0,2}"
    r"|[a-z]{2,9}-?\d{1,5}(?:\.\d{1,2})?[a-z]{0,2}|[a-z]\d{2,4}[a-z]{0,2})"
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
_SITE_NOUN = pattern(r" (?:campus|cluster|supercomputer|data (?:cent|hall)|node)")
_LINE_OF_CHIPS = pattern(
    r"(?:思元|真武|曦云|曦思|邃思|云燧|天垓|智铠|含光|深算|壁砺|昆仑|燧原|锐思|御芯|寒武)[ -]?"
    r"(?:[a-z]{0,3}\d{1,4}[a-z]{0,2}|[一二三四五]号)(?![a-z0-9.%])"
)
_FIRM = pattern(
    r"[一-鿿]{2,6}?(?:集团|科技|股份|微电子|半导体|电子|通信|移动|电信|联通|精密|光电|信息|软件"
    r"|控股|智能|技术|电脑|计算机|微)(?=[0-9、,(:和与及的上下去今本第预将计拟明全单首营净归毛]|q\d|\d)"
)
_CARRIER = pattern(r"中国(?:移动|电信|联通|铁塔|电子|电科)|工业富联")
_NO_FIRM = pattern(
    r"^[该这此某一两三几各其我全新大首多本据从由在于对向比较和与及是为占达约超逾近至到以令使让]|[的了在将已拟为有年月日由于与座家等向]"
    r"|公司|目前|消费|国产|人工智能|大数据|行业|产业|全球|美国|国内|海外|企业|领域|市场|业务|芯片|数字|下游|上游"
    r"|先进|智能手机|汽车|工业(?!富联)|电力|通用|高端|核心|关键|前沿|基础|相关|主要|整体"
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
    if not folded[at].isascii():
        found = _LINE_OF_CHIPS.match(folded, at)
        return None if found is None else (found.end(), _tags(printed, found, "chip"))
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
        found = None
        if printed[at].isupper() and _SITE_NOUN.search(folded, at):
            found = _ENGLISH_SITE.match(printed, at)
        return None if found is None else (found.end(), _tags(printed, found, "site"))
    if at and folded[at - 1] not in _BEFORE and folded[at - 1] not in "在":
        return None
    found = _SITE.match(folded, at)
    if found is None or _NO_SITE.search(found.group()):
        return None
    return found.end(), _tags(printed, found, "site")


def firm(folded: str, printed: str, at: int) -> tuple[int, Tags] | None:
    """中国移动, 联想集团: a Chinese company by the end of its name."""
    carrier = _CARRIER.match(folded, at)
    if carrier is not None:
        return carrier.end(), _tags(printed, carrier, "company")
    if at and folded[at - 1] not in _BEFORE and folded[at - 1] not in "和与及":
        return None
    found = _FIRM.match(folded, at)
    if found is None or _NO_FIRM.search(found.group()):
        return None
    return found.end(), _tags(printed, found, "company")


def _tags(printed: str, found: Match[str], kind: str) -> Tags:
    unit = {"unit_of": "card"} if kind == "chip" else {}
    return {"name": printed[found.start() : found.end()], "kind_of": kind, **unit}
