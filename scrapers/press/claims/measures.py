"""Level, share, growth, difference, ratio: what a figure measures.

Belongs here: reading the words of change and comparison around a figure.
Does not belong here: prices (`prices`), growth told without a number (`multiples`).
"""

from dataclasses import dataclass
from fractions import Fraction

from scrapers.press.claims.context import Sight
from scrapers.press.claims.figures import Figure
from scrapers.press.claims.subjects import Subject
from scrapers.press.claims.tokens import Token

__all__ = ["Reading", "reading"]


@dataclass(slots=True)
class Reading:
    """What a figure measures. `rule` names the words that decided."""

    measure: str
    unit: str | None
    value: Fraction
    high: Fraction | None
    rule: str


PASSED = frozenset(("above", "below", "past", "under", "beyond"))
"""`fell below 10 %`: what is reached, not by how much."""
SHARES = frozenset(("market_share", "margin", "ratio"))
TRANSPARENT = frozenset(
    (
        "了",
        "的",
        "也",
        "就",
        "又",
        "再",
        "其中",
        "a",
        "an",
        "by",
        "some",
        "further",
        "another",
        "that",
        "of",
    )
)


def reading(sight: Sight, about: Subject, before: "Reading | None") -> Reading | None:
    """What the figure of a sight measures; None: nothing that is anyone's claim."""
    figure = sight.figure
    if figure.sort == "percentage_point":
        return _points(sight)
    if figure.sort == "percent":
        return _percent(sight, about, before)
    if figure.sort == "times":
        return _times(sight)
    return _quantity(sight, about, before)


def _signed(figure: Figure, sign: int) -> tuple[Fraction, Fraction | None]:
    """`down by -1.9 %` is -1.9: a printed minus stays what it is."""
    if sign < 0 and figure.value > 0:
        return -figure.value, None if figure.high is None else -figure.high
    return figure.value, figure.high


def _made(figure: Figure, measure: str, unit: str | None, sign: int, rule: str) -> Reading:
    value, high = _signed(figure, sign)
    return Reading(measure, unit, value, high, rule)


def _direction(token: Token, said: str = "") -> int:
    tags = token.tags
    if tags.get("change") == "fall" or tags.get("rate") == "fall" or "yoy_fall" in tags:
        return -1
    if tags.get("gap") == "down" or tags.get("cheap") == "down":
        return -1
    return 1


def _changes(token: Token) -> bool:
    tags = token.tags
    return "change" in tags or "yoy_fall" in tags or "yoy_rise" in tags


def _points(sight: Sight) -> Reading:
    """Percentage points are always a difference; the words around give the sign."""
    figure = sight.figure
    sign = 1
    for token in _words(sight):
        if _changes(token) or "rate" in token.tags or token.tags.get("gap") in ("up", "down"):
            sign = _direction(token)
            break
    return _made(figure, "difference", "percentage_point", sign, "points")


def _words(sight: Sight) -> list[Token]:
    """Left of the figure, nearest first, then right of it."""
    left = list(sight.near_left())
    right = list(sight.near_right())
    if sight.around.text.lang.startswith("zh"):
        return [*left, *right[:3], *_rest(sight)]
    adjacent = [token for token in right[:2] if "change" in token.tags or "gap" in token.tags]
    if adjacent:
        return [*adjacent, *left, *right, *_rest(sight)]
    return [*left, *right[:2], *_rest(sight)]


def _rest(sight: Sight) -> list[Token]:
    near = len(list(sight.near_left()))
    return list(sight.far_left())[near:]


def _against(sight: Sight) -> str:
    """What a comparison is with: a `time`, a `thing`, or nothing."""
    tokens = list(sight.all())
    chinese = sight.around.text.lang.startswith("zh")
    at = next(
        (
            n
            for n, token in enumerate(tokens)
            if token.start >= sight.around.text.tokens[sight.figure.first].start
        ),
        len(tokens),
    )
    ranges = (tokens[:at],) if chinese else (tokens[at:],)
    for part in ranges:
        for n, token in enumerate(part):
            if not _than(sight, token, chinese):
                continue
            for other in part[n + 1 : n + 6]:
                if other.kind == "moment":
                    return "time"
                if "yoy" in other.tags:
                    return "time"
                if other.kind in ("name", "code") or "pronoun" in other.tags:
                    return "thing"
                if _changes(other) or other.has("gap", "up", "down") or other.has("cheap"):
                    return (
                        "thing"
                        if part.index(other) > n + 1 or _gap_after(sight, token, other)
                        else ""
                    )
            return "thing"
    return ""


def _gap_after(sight: Sight, one: Token, other: Token) -> bool:
    return bool(sight.around.text.folded[one.end : other.start].strip())


def _than(sight: Sight, token: Token, chinese: bool) -> bool:
    if "than" not in token.tags and "than" not in sight.said(token):
        return False
    word = sight.said(token)
    if chinese:
        return word in (
            "比",
            "较",
            "相比",
            "相较",
            "较之",
            "对比",
            "相较于",
            "比起",
            "相比于",
            "高于",
            "低于",
            "超过",
            "领先",
            "落后",
        )
    return True


def _percent(sight: Sight, about: Subject, before: Reading | None) -> Reading | None:
    figure = sight.figure
    chinese = sight.around.text.lang.startswith("zh")
    yearly = _yearly(sight)
    gap = _relative_gap(sight, chinese)
    if gap is not None:
        return gap
    ratio = _part_of_another(sight, chinese)
    if ratio is not None:
        return ratio
    token = _chinese_change(sight) if chinese else _english_change(sight)
    if token is not None:
        unit = "percent/year" if yearly else "percent"
        return _made(figure, "growth", unit, _direction(token), f"change:{sight.said(token)}")
    if before is not None and before.measure == "growth" and _continues(sight):
        return _made(figure, "growth", before.unit, -1 if before.value < 0 else 1, "list:growth")
    if yearly and about.topic not in SHARES:
        return _made(figure, "growth", "percent/year", 1, "yearly")
    return _made(figure, "share", "percent", 1, f"share:{about.topic or 'bare'}")


def _continues(sight: Sight) -> bool:
    """Whether the figure only goes on with a list: no noun or verb of its own before it."""
    return not any(
        "topic" in token.tags or ("reach" in token.tags and "bound_before" not in token.tags)
        for token in sight.near_left()
    )


def _yearly(sight: Sight) -> bool:
    if any("yearly_rate" in token.tags for token in sight.far_left()):
        return True
    for n, token in enumerate(sight.near_right()):
        if n < 3 and (
            "yearly_rate" in token.tags
            or sight.said(token)
            in (
                "a year",
                "per year",
                "/year",
                "annually",
                "each year",
                "every year",
                "复合增长率",
                "复合增速",
            )
        ):
            return True
        if n >= 3:
            break
    return False


def _relative_gap(sight: Sight, chinese: bool) -> Reading | None:
    """`94 % cheaper than X`, 比X高三成: a gap between two things at one time."""
    figure = sight.figure
    if chinese:
        for token in sight.near_left():
            if (
                "gap" in token.tags and token.tags["gap"] in ("up", "down")
            ) or "cheap" in token.tags:
                if _against(sight) == "thing":
                    return _made(figure, "difference", "percent", _direction(token), "gap")
                if "cheap" in token.tags:
                    return _made(figure, "growth", "percent", _direction(token), "cheap")
            if not _transparent(sight, token):
                if "change" in token.tags and _against(sight) == "thing" and _same_time(sight):
                    return None
                return None
        return None
    for n, token in enumerate(sight.near_right()):
        if n > 2:
            return None
        word = sight.said(token)
        if (
            ("gap" in token.tags and token.tags["gap"] != "none")
            or "cheap" in token.tags
            or word
            in (
                "more than",
                "less than",
                "higher than",
                "lower than",
                "fewer than",
                "above",
                "below",
            )
        ):
            kind = _against(sight)
            if kind == "thing" or (
                word in ("above", "below", "ahead of", "behind") and _names_after(sight, n)
            ):
                down = _direction(token) < 0 or word in (
                    "less than",
                    "lower than",
                    "fewer than",
                    "below",
                )
                return _made(figure, "difference", "percent", -1 if down else 1, "gap")
            if (
                kind == "time"
                or "cheap" in token.tags
                or word in ("higher", "lower", "more", "less", "fewer")
            ):
                down = _direction(token) < 0 or word in (
                    "less than",
                    "lower than",
                    "fewer than",
                    "lower",
                    "less",
                    "fewer",
                )
                return _made(figure, "growth", "percent", -1 if down else 1, "gap:time")
            return None
        if token.kind != "raw" and "grain" not in token.tags:
            return None
    return None


def _same_time(sight: Sight) -> bool:
    return True


def _names_after(sight: Sight, at: int) -> bool:
    tokens = list(sight.near_right())[at + 1 : at + 4]
    return any(token.kind in ("name", "code") for token in tokens)


def _transparent(sight: Sight, token: Token) -> bool:
    tags = token.tags
    return (
        "bound_before" in tags
        or "currency" in tags
        or tags.get("reach") == "is"
        or sight.said(token) in TRANSPARENT
        or token.kind == "mark"
        or "each" in tags
        or "respectively" in tags
        or "together" in tags
    )


def _part_of_another(sight: Sight, chinese: bool) -> Reading | None:
    """只有H20的六成, `a fifth of GPT-5's`: a ratio told as a part."""
    figure = sight.figure
    if not figure.number.part or figure.high is not None:
        return None
    tokens = sight.around.text.tokens
    if chinese:
        before = tokens[figure.first - 1] if figure.first > 0 else None
        gap = sight.around.text.folded[before.end : tokens[figure.first].start] if before else ""
        if before is None or before.kind not in ("name", "code") or gap.strip() != "的":
            return None
        if any(token.has("topic", "market_share") for token in sight.near_left()):
            return None
    elif not _of_another(sight):
        return None
    if chinese:
        _over_base(sight)
    return Reading("ratio", "times", figure.value / 100, None, "part of another")


def _of_another(sight: Sight) -> bool:
    """After the part: `of X's`, `the price of X`, `that of X`; not `of the market`."""
    right = list(sight.near_right())[:7]
    words = [sight.said(token) for token in right]
    if not words:
        return False
    if words[0] == "that" and len(words) > 1 and words[1] == "of":
        return True
    text = sight.around.text
    if words[0] == "of" and len(right) > 1:
        rest = right[1:]
        if rest[0].kind in ("name", "code") or words[1] in ("the", "that", "what"):
            named = next(
                (n for n, token in enumerate(rest) if token.kind in ("name", "code")), None
            )
            if words[1] == "that" or words[1] == "what":
                return named is not None
            if named is None:
                return False
            owner = rest[named]
            owned = text.folded[owner.end : owner.end + 2] in ("'s", "' ")
            after = [token for token in rest[named + 1 :] if sight.said(token) != "s"]
            noun = after[0] if after else None
            if noun is None or noun.kind == "mark":
                return owned
            return noun.has("topic", "price") or _is_verb(sight)
    return words[0] == "the" and len(right) > 2 and "topic" in right[1].tags and words[2] == "of"


def _is_verb(sight: Sight) -> bool:
    """`is a third of Nvidia's shipments`, not `made up a third of Nvidia's sales`."""
    for token in sight.near_left():
        if token.has("reach", "is"):
            return sight.said(token) in ("is", "are", "was", "were")
        if not _transparent(sight, token):
            return False
    return False


def _chinese_change(sight: Sight) -> Token | None:
    """The word that makes a Chinese percentage a growth, or None."""
    reached = None
    for token in sight.near_left():
        tags = token.tags
        if tags.get("topic") in SHARES or sight.said(token) in ("来自",):
            return None
        if "rate" in tags and "gap" not in tags:
            return token
        if tags.get("reach") == "to" or (
            sight.said(token) in ("突破", "跌破", "越过", "站上", "冲破")
        ):
            reached = token
        elif _changes(token):
            if reached is None and not _to_follows(sight, token):
                return token
            reached = token
        elif "start" in tags and "bound_before" not in tags:
            reached = token
        elif "yoy" in tags:
            return token
    for n, token in enumerate(sight.near_right()):
        if n > 2:
            break
        if "rate" in token.tags or (_changes(token) and n <= 1 and _right_after(sight, token)):
            return token if reached is None or "rate" in token.tags else None
    if reached is not None:
        for token in _rest(sight) or []:
            if "rate" in token.tags:
                return token
            if token.tags.get("topic") in SHARES:
                return None
    return None


def _to_follows(sight: Sight, token: Token) -> bool:
    """升至: the change word runs into one of reaching."""
    return sight.around.text.folded[token.end : token.end + 1] in ("至", "到", "破")


def _right_after(sight: Sight, token: Token) -> bool:
    tokens = sight.around.text.tokens
    between = sight.around.text.folded[tokens[sight.figure.last].end : token.start].strip()
    return len(between) <= 4 and (between == "" or between.startswith("的"))


def _english_change(sight: Sight) -> Token | None:
    """The word that makes an English percentage a growth, or None."""
    right = list(sight.near_right())
    for n, token in enumerate(right[:3]):
        if "change" in token.tags or "rate" in token.tags:
            if (
                sight.said(token) in ("up", "down", "off")
                and n + 1 < len(right)
                and "start" in right[n + 1].tags
            ):
                return None
            if n == 0 or all(
                one.kind == "raw"
                or "yoy" in one.tags
                or "grain" in one.tags
                or one.kind == "moment"
                for one in right[:n]
            ):
                return token if not _share_before(sight) else None
        if "yoy" in token.tags and n == 0:
            return _left_change(sight) or token
        if token.kind != "raw" and "yoy" not in token.tags and "grain" not in token.tags:
            break
    return _left_change(sight)


def _share_before(sight: Sight) -> bool:
    for token in sight.near_left():
        if token.tags.get("topic") in SHARES:
            return True
    return False


def _left_change(sight: Sight) -> Token | None:
    steps = 0
    reached = False
    for token in sight.near_left():
        tags = token.tags
        word = sight.said(token)
        if (
            word == "to"
            or (word.startswith("to ") and "kind" in tags and "change" not in tags)
            or (tags.get("start") and word not in ("versus",))
        ):
            reached = True
        elif "rate" in tags:
            return token
        elif "change" in tags:
            return None if reached else token
        elif word in PASSED:
            reached = True
        elif tags.get("topic") in SHARES:
            return None
        elif "yoy" in tags and not reached:
            return token
        elif not reached and not _transparent(sight, token) and token.kind != "moment":
            steps += 1
            if steps > 6 or ("stop" in tags and word in ("with", "of", "for", "on", "in")):
                break
    if reached:
        for token in _rest(sight):
            if "rate" in token.tags:
                return token
            if token.tags.get("topic"):
                return None
    return None


def _over_base(sight: Sight) -> None:
    """约为X的两倍: the bound stands before the name and holds for the number."""
    figure = sight.figure
    if figure.bound != "exact":
        return
    passed = False
    for token in sight.near_left():
        if token.kind == "name":
            passed = True
        elif passed and "bound_before" in token.tags and token.tags["bound_before"] != "exact":
            figure.bound = token.tags["bound_before"]
            return
        elif (passed and not _transparent(sight, token)) or token.kind == "mark":
            return


def _times(sight: Sight) -> Reading | None:
    """倍 after a word of change is growth; N times, N-fold and 是…的N倍 are ratios."""
    figure = sight.figure
    if not sight.around.text.lang.startswith("zh"):
        return Reading("ratio", "times", figure.value, figure.high, "times")
    hundred = Fraction(100)
    high = None if figure.high is None else figure.high * hundred
    token = _times_change(sight)
    if token is None:
        _over_base(sight)
        return Reading("ratio", "times", figure.value, figure.high, "times")
    sign = _direction(token)
    gap = token.tags.get("gap") in ("up", "down")
    if gap and _against(sight) == "thing":
        return Reading("difference", "percent", figure.value * hundred * sign, high, "gap:times")
    return Reading(
        "growth", "percent", figure.value * hundred * sign, high, f"times:{sight.said(token)}"
    )


def _times_change(sight: Sight) -> Token | None:
    for token in sight.near_left():
        tags = token.tags
        word = sight.said(token)
        if tags.get("reach") == "to" or (
            word in ("是", "为", "相当于", "等于") and not _rate_left(sight)
        ):
            return None
        if "rate" in tags or _changes(token) or tags.get("gap") in ("up", "down"):
            return None if _to_follows(sight, token) else token
        if token.kind == "name" or "topic" in tags:
            break
    for n, token in enumerate(sight.near_right()):
        if n > 3 or token.kind == "mark":
            break
        if ("rate" in token.tags or _changes(token)) and len(
            sight.around.text.folded[sight.around.text.tokens[sight.figure.last].end : token.start]
        ) <= 6:
            return token
    return None


def _rate_left(sight: Sight) -> bool:
    return any("rate" in token.tags for token in sight.near_left())


def _quantity(sight: Sight, about: Subject, before: Reading | None) -> Reading | None:
    """An amount: a level unless a gap or a change by it is told."""
    figure = sight.figure
    unit = figure.unit
    chinese = sight.around.text.lang.startswith("zh")
    token = _changed_by(sight, chinese)
    if token is not None:
        return _made(figure, "difference", unit, _direction(token), f"change:{sight.said(token)}")
    if figure.role != "start" and any(one.has("gap", "none") for one in sight.far_left()):
        return _made(figure, "difference", unit, 1, "gap")
    return _made(figure, "level", unit, 1, "level")


def _changed_by(sight: Sight, chinese: bool) -> Token | None:
    """The word by which an amount is a change and not what is reached."""
    if not chinese:
        after = [token for n, token in enumerate(sight.near_right()) if n < 2]
        for n, token in enumerate(after):
            word = sight.said(token)
            if word in (
                "more than",
                "less than",
                "fewer than",
                "higher than",
                "lower than",
                "more",
                "fewer",
                "less",
                "higher",
                "lower",
                "above",
                "below",
                "ahead of",
                "behind",
            ) and (word not in ("more", "less") or _against(sight)):
                if _against(sight) or word in ("above", "below", "ahead of", "behind"):
                    return token
            if (
                n == 0
                and "change" in token.tags
                and sight.said(token)
                in (
                    "increase",
                    "rise",
                    "jump",
                    "drop",
                    "decline",
                    "fall",
                    "gain",
                    "decrease",
                    "cut",
                    "reduction",
                )
            ):
                return token
            if token.kind not in ("raw",) and "grain" not in token.tags:
                break
    for token in sight.near_left():
        tags = token.tags
        word = sight.said(token)
        if "change" in tags or (tags.get("gap") in ("up", "down") and chinese):
            if chinese and _to_follows(sight, token):
                return None
            if (
                not chinese
                and word in ("up", "raise", "raised", "raises", "off")
                and figure_is_start(sight)
            ):
                return None
            return token
        if "rate" in tags:
            return token
        if tags.get("reach") == "to" or "start" in tags:
            return None
        if not chinese and word == "by":
            far = _verb_of_by(sight)
            if far is not None:
                return far
        if not _transparent(sight, token) or word in ("of", "at"):
            if not chinese and word == "of":
                left = list(sight.near_left())
                at = left.index(token)
                if at + 1 < len(left) and (
                    "rate" in left[at + 1].tags
                    or sight.said(left[at + 1])
                    in (
                        "increase",
                        "rise",
                        "jump",
                        "drop",
                        "decline",
                        "fall",
                        "gain",
                        "decrease",
                        "reduction",
                        "cut",
                    )
                ):
                    return left[at + 1]
            return None
    return None


def _verb_of_by(sight: Sight) -> Token | None:
    """`lowered its forecast by $12 billion`."""
    for n, token in enumerate(sight.near_left()):
        if "change" in token.tags:
            return token
        if n > 9:
            break
    return None


def figure_is_start(sight: Sight) -> bool:
    return sight.figure.role == "start"
