"""A text cut into what the grammar works with: words of the lists, names, numbers, periods, signs.

Belongs here: the one pass over the text.
Does not belong here: what the tokens mean together (`figures`, `clauses` and on).
"""

from dataclasses import dataclass
from re import compile as pattern
from typing import Any

from scrapers.press.claims.dates_en import english
from scrapers.press.claims.dates_zh import chinese
from scrapers.press.claims.model import exact
from scrapers.press.claims.moments import Moment
from scrapers.press.claims.novel import coded, firm, site, versioned
from scrapers.press.claims.numbers import Number, digits
from scrapers.press.claims.numerals import STARTS, tenths, written
from scrapers.press.claims.spelled import FIRST, spelled
from scrapers.press.claims.words import Tags, Tree, longest

__all__ = ["Text", "Token", "read"]


NO_TAGS: Tags = {}
"""Of all words of no list: read it, never change it."""


class Token:
    """A piece of the text.

    `kind`: word, name, number, moment, mark, raw (a word of no list), code (digits that are a
    name). `moment`: which of the text's moments.
    """

    __slots__ = ("clause", "end", "kind", "moment", "number", "start", "tags")

    def __init__(
        self,
        start: int,
        end: int,
        kind: str,
        tags: Tags = NO_TAGS,
        number: Number | None = None,
        moment: int = -1,
    ) -> None:
        self.start, self.end, self.kind = start, end, kind
        self.tags, self.number, self.moment = tags, number, moment
        self.clause = 0

    def has(self, category: str, *values: str) -> bool:
        """Whether it stands in a list (of one of these values)."""
        found = self.tags.get(category)
        return found is not None and (not values or found in values)


@dataclass(slots=True, eq=False)
class Text:
    """A text, folded and cut."""

    printed: str
    folded: str
    lang: str
    tokens: list[Token]
    moments: list[Moment]


CODES = pattern(
    r"https?://\S+|www\.\S+|\[\d{1,3}\]|\((?:(?:sh|sz|hk|nasdaq|nyse|tse|twse|hkex|ticker)[:\s.]*)?\d{4,6}(?:\.[a-z]{2})?\)"
    r"|(?<![\d.])\d{4,6}\.(?:sh|sz|hk|tw|bj|ss|t|ks)(?![a-z])"
    r"|(?<!\d)\+?\d{2,4}-\d{3,4}-?\d{4,8}(?!\d)|(?<!\d)1[3-9]\d{9}(?!\d)|(?<![\d.])\d+(?:\.\d+){2,}(?!\d)"
    r"|(?<![\d:])\d{1,2}:\d{2}(?::\d{2})?(?![\d])(?=\s?(?:am|pm|utc|gmt|et|$|[^\d]))(?<!:1)(?<!:01)"
    r"|^\s*\(?\d{1,2}(?:\.(?!\d)|、|\)(?=\s?\S))"
)
RATIO = pattern(r"(?<![\d.:])(\d+(?:\.\d+)?)\s?(?:-?to-?|:|比)\s?(?:1|one)(?![\d.:%年月万亿]|-?\d)")
FRACTION = pattern(r"(?<=的)([1-9])/([1-9]\d{0,2})(?![\d/%.年月])")
_CODED = pattern(r"[\[(:]|www|\d{4,6}\.[a-z]|\d-\d{3}|\d{10}|\d\.\d+\.\d|^\s*\d")
"""Where one of these stands, codes are looked for."""
_RATIOS = pattern(r"\d(?: ?:|[ -]to|比)")
_BEGINNINGS = frozenset(word[:2].ljust(2) for word in FIRST)
_PART = pattern(r"\d+(?:\s(?:in|out|of)\s|[ -][a-z]+)")
_CODE = pattern(r"\d[\d.,]*[a-z][a-z0-9-]*|\d+-[a-z](?![a-z])")
_WORD = pattern(r"[a-z]+(?:[-.'&]?[a-z0-9]+)*")
_LETTERS = pattern(r"[a-zà-ɏ]+(?:'[a-z]+)?")
_DIGIT = pattern(r"\d")
_APART = frozenset(("", " ", ",", ";", ":", ")"))
"""A word before one of these has ended, with no digits in it."""
_MARKS = frozenset(',.;:!?()[]{}、。"/+~-%|<>=\n…')


def read(printed: str, folded: str, lang: str, tree: Tree) -> Text:
    """Cut a text. One pass; each place is looked at a bounded number of times."""
    text = Text(printed, folded, lang, [], [])
    moments = list(chinese(folded) if lang.startswith("zh") else english(folded, printed))
    fixed = _fixed(folded, moments, text)
    at, size = 0, len(folded)
    following = iter([*fixed, (size + 1, None)])
    start, token = next(following)
    while at < size:
        while start < at:
            start, token = next(following)
        if start == at and token is not None:
            at = _keep(text, tree, token, at)
            continue
        sign = folded[at]
        if sign == " ":
            at += 1
            continue
        made = _token(text, at, tree, sign)
        if made is None:
            at += 1
            continue
        text.tokens.append(made)
        at = made.end
    return text


def _fixed(folded: str, moments: list[Moment], text: Text) -> list[tuple[int, Any]]:
    """Where codes, ratios and moments begin."""
    found: list[tuple[int, Any]] = [
        (one.start(), Token(one.start(), one.end(), "code"))
        for one in (CODES.finditer(folded) if _CODED.search(folded) else ())
    ]
    for one in FRACTION.finditer(folded) if "/" in folded else ():
        number = Number(one.start(), one.end(), exact(one[1]) / exact(one[2]) * 100, part=True)
        found.append((one.start(), Token(one.start(), one.end(), "number", number=number)))
    for one in RATIO.finditer(folded) if _RATIOS.search(folded) else ():
        number = Number(one.start(), one.end(1), exact(one.group(1)))
        token = Token(one.start(), one.end(), "number", {"ratio": "yes"}, number)
        found.append((one.start(), token))
    found += [(moment.start, moment) for moment in moments]
    return sorted(found, key=lambda pair: pair[0])


def _keep(text: Text, tree: Tree, token: Any, at: int) -> int:
    """Take a token whose place was known; a longer name that begins here goes before it."""
    end, tags = longest(tree, text.folded, at)
    if tags is not None and "name" in tags and end >= token.end:
        text.tokens.append(Token(at, end, "name", tags))
        return end
    if isinstance(token, Moment):
        text.moments.append(token)
        token = Token(token.start, token.end, "moment", moment=len(text.moments) - 1)
    text.tokens.append(token)
    return int(token.end)


def _token(text: Text, at: int, tree: Tree, sign: str) -> Token | None:
    folded, lang = text.folded, text.lang
    inside = at > 0 and folded[at - 1] != " " and _inside(folded, at)
    end, tags = (at, None) if inside else longest(tree, folded, at)
    if tags is not None and "name" in tags:
        if tags.get("kind_of") == "nation" and lang.startswith("zh"):
            named = firm(folded, text.printed, at)
            if named is not None and named[0] > end:
                return Token(at, named[0], "name", named[1])
        end, tags = versioned(folded, text.printed, at, end, tags)
        return Token(at, end, "name", tags)
    if not inside and (sign > "z" or text.printed[at].isupper()):
        novel = _novel(text, at, end, sign)
        if novel is not None:
            return novel
    if sign.isdigit() and sign.isascii():
        return _number(folded, at, lang, tree)
    number = _in_words(folded, at, lang, sign)
    if number is not None and number.end >= end:
        return Token(at, number.end, "number", number=number)
    if tags is not None:
        return Token(at, end, "word", tags)
    if sign.isalpha() and (sign.isascii() or "à" <= sign <= "ɏ"):
        return _latin(folded, at)
    return Token(at, at + 1, "mark") if sign in _MARKS else None


def _novel(text: Text, at: int, end: int, sign: str) -> Token | None:
    """A name that no list has, longer than the word of a list that begins here."""
    chinese = text.lang.startswith("zh")
    found = coded(text.folded, text.printed, at)
    if found is None and sign.isascii() is not chinese:
        found = site(text.folded, text.printed, at, chinese=chinese)
        if found is None and chinese:
            found = firm(text.folded, text.printed, at)
    return None if found is None or found[0] <= end else Token(at, found[0], "name", found[1])


def _inside(folded: str, at: int) -> bool:
    """Whether `at` is in the middle of a Latin word."""
    if at == 0:
        return False
    before, sign = folded[at - 1], folded[at]
    return (
        before.isascii()
        and before.isalnum()
        and sign.isascii()
        and sign.isalnum()
        and (before.isalpha() or sign.isdigit())
    )


COMPUTE = ("算力", "规模", "集群", "智算", "compute", "cluster", "运算", "中心", "投运", "投产")
"""Where one of these stands, 1000P and 45E are amounts of compute; 810E alone is a name."""


def _number(folded: str, at: int, lang: str, tree: Tree) -> Token:
    if lang.startswith("zh"):
        part = tenths(folded, at)
    else:
        part = spelled(folded, at) if _PART.match(folded, at) else None
    if part is not None and part.part:
        return Token(at, part.end, "number", number=part)
    number = digits(folded, at, taiwan=lang == "zh-Hant")
    if number is None:
        raise ValueError(f"no digit stands at {at}: only a sign that begins a number leads here")
    following = folded[number.end : number.end + 1]
    if following.isascii() and (following.isalpha() or following == "-"):
        end, tags = longest(tree, folded, number.end)
        if tags is not None and end - number.end == 1 and folded[number.end] in "pe":
            tags = tags if number.scale > 1 or any(word in folded for word in COMPUTE) else None
        if tags is None or not ("unit" in tags or "currency" in tags or "thing" in tags):
            code = _CODE.match(folded, at)
            if code is not None:
                return Token(at, code.end(), "code")
    return Token(at, number.end, "number", number=number)


def _in_words(folded: str, at: int, lang: str, sign: str) -> Number | None:
    if sign in STARTS:
        if not lang.startswith("zh"):
            return None
        part = tenths(folded, at)
        return part if part is not None else written(folded, at, taiwan=lang == "zh-Hant")
    if folded[at : at + 2] in _BEGINNINGS:
        word = _LETTERS.match(folded, at)
        if word is not None and word.group() in FIRST:
            return spelled(folded, at)
    return None


def _latin(folded: str, at: int) -> Token:
    word = _LETTERS.match(folded, at)
    end = word.end() if word is not None else at + 1
    if folded[end : end + 1] not in _APART:
        whole = _WORD.match(folded, at)
        if whole is not None and _DIGIT.search(folded, at, whole.end()):
            return Token(at, whole.end(), "code")
    return Token(at, end, "raw")
