"""Periods in English.

Belongs here: wordings of days, weeks, months, quarters, halves, years, relative ones.
Does not belong here: what day it was (`periods`), which figure takes it (`when`).
"""

from collections.abc import Iterator
from re import Match
from re import compile as pattern

from scrapers.press.claims.moments import Moment, whole_year
from scrapers.press.claims.words import declared

__all__ = ["english"]

LISTS = declared("periods")
MONTHS: dict[str, int] = LISTS["months"]
ORDINALS: dict[str, int] = LISTS["ordinals"]
COUNTED = {
    "three": 3,
    "six": 6,
    "nine": 9,
    "3": 3,
    "6": 6,
    "9": 9,
    "two": 2,
    "twelve": 12,
    "12": 12,
}

_M = "(?:" + "|".join(sorted(MONTHS, key=len, reverse=True)) + r")(?![a-z])(?:\.(?=\s?\d))?"
_Y = r"(?:(?:19|20)\d\d)(?!\d|[.,]\d|%|[a-z])"
_Y2 = r"(?:(?:19|20)\d\d|'?[2-3]\d)(?!\d|[.,]\d|%)"
_D = r"\d{1,2}(?:st|nd|rd|th)?(?![\d.,]\d|\d|%|[a-z])"
_ORD = r"(?:first|second|third|fourth|1st|2nd|3rd|4th|opening|final)"
_TO = r"\s?(?:-|to|through|until|and|till)\s?"
_REL = (
    r"(?:this|last|next|the previous|the prior|previous|prior|the current|current|the coming"
    r"|coming|the following)"
)
_OFYEAR = rf"(?:[ ,-]{{1,2}}(?:(?:of|in)\s)?(?:the year )?(?P<{{0}}>{_Y}|(?:this|last|next) year))?"


def _of(name: str) -> str:
    return _OFYEAR.replace("{0}", name)


_DAY = (
    rf"(?P<iso>{_Y}-\d\d-\d\d)"
    rf"|(?P<d1>{_D})(?:\s(?P<m1>{_M})(?:\s(?P<y1>{_Y}))?)?{_TO}(?P<d2>{_D})\s(?:of )?(?P<m2>{_M})"
    rf"(?:,?\s(?P<y2>{_Y}))?"
    rf"|(?P<m3>{_M})\s(?P<d3>{_D})(?:,?\s(?P<y3>{_Y}))?{_TO}(?:(?P<m4>{_M})\s)?(?P<d4>{_D})(?:,?\s"
    rf"(?P<y4>{_Y}))?"
    rf"|(?P<d5>{_D})\s(?:of )?(?P<m5>{_M})(?:,?\s(?P<y5>{_Y}))?"
    rf"|(?P<m6>{_M})\s(?P<d6>{_D})(?:,?\s(?P<y6>{_Y}))?"
)
_FISCAL = (
    r"(?P<fiscal>(?:(?:the )?(?:first|second|third|fourth|full)[- ](?:quarter|half"
    r"|year) (?:of (?:its |the )?)?)?"
    r"(?:q[1-4] (?:of )?|h[12] (?:of )?|[1-4]q |[12]h )?"
    r"(?:(?:its |the )?(?:current |last |next |this )?(?:fiscal"
    r"|financial)(?:[- ]year)?(?: (?:first|second|third|fourth)[- ](?:quarter|half)| q[1-4]"
    r"| h[12])?"
    rf"(?:(?: of)? (?:'?\d\d(?!\d)|{_Y}))?|fy ?'?(?:20)?\d\d(?:e)?(?:\s?q[1-4])?)(?![a-z]))"
)
_PART = (
    rf"(?P<half>(?P<ho>first|second|1st|2nd)[- ]half{_of('hy')}"
    rf"|h(?P<hn>[12])[ ']{{0,2}}(?P<hy2>{_Y2})?(?![a-z0-9])"
    rf"|(?P<hn3>[12])h[ ']{{0,2}}(?P<hy3>{_Y2})?(?![a-z0-9])"
    rf"|(?P<hy4>{_Y2})[ -]?h(?P<hn4>[12])(?![a-z0-9]))"
    rf"|(?P<quarter>(?P<qo>{_ORD})[- ]quarter{_of('qy')}"
    rf"|q(?P<qn>[1-4])[ ']{{0,2}}(?:of )?(?P<qy2>{_Y2}|(?:this|last|next) year)?(?![a-z0-9])"
    rf"|(?P<qn3>[1-4])q[ ']{{0,2}}(?P<qy3>{_Y2})?(?![a-z0-9])"
    rf"|(?P<qy4>{_Y2})[ -]?q(?P<qn4>[1-4])(?![a-z0-9]))"
    rf"|(?P<mq>{_M}) quarter{_of('mqy')}"
    rf"|first (?P<months>nine|six|three|two|9|6|3|2) months{_of('mny')}"
    rf"|(?P<threeq>first three quarters){_of('tqy')}|(?P<ninem>9m)[ ']?(?P<nmy>{_Y2})?(?![a-z0-9])"
    rf"|(?P<betw>between )?(?P<ma>{_M})(?:\s(?P<may1>{_Y}))?(?:-|\s?to\s"
    rf"|\sthrough\s|\s(?(betw)and|(?!))\s)(?P<mb>{_M})(?:,?\s(?:of )?(?P<mby>{_Y}))?"
    rf"|(?P<mo>{_M})(?:,?\s(?:of )?(?P<moy>{_Y}|(?:this|last|next) year))?(?![\s]\d)"
)
_YEAR = (
    rf"(?P<ybetw>between )?(?P<ya>{_Y})\s?(?:-|to|through|(?(ybetw)and|(?!)))\s?"
    rf"(?P<yb>{_Y}|\d\d(?![\d.%]))(?! ?(?:cards|chips|tokens))"
    rf"|(?:cy ?|calendar (?:year )?|full[- ]year |(?:the )?year )?(?P<y>{_Y})"
    rf"|cy ?'?(?P<cy>\d\d)(?!\d)"
)
_RELATIVE = (
    r"(?P<same>(?:the )?(?:same|corresponding|comparable|year-ago) (?:period|quarter|month|week"
    r"|half|time)(?: (?:of )?(?:(?:a|one) year (?:earlier|ago|before)|last year|the (?:previous"
    r"|prior|preceding) year|the year before|in \d{4}|of \d{4}))?"
    r"|(?:a|one) (?P<su>year|quarter|month|week|day) (?:earlier|before|ago|previously)"
    r"|the (?P<su2>year|quarter|month|week|day) (?:before|earlier|prior)"
    r"|(?:the )?(?:previous|prior|preceding) (?P<su3>year|quarter|month|week|half|day)(?:'s)?"
    r"|year-earlier|year-ago)"
    r"|(?P<rel>this|last|next|the current|current|the coming|coming"
    r"|the following) (?:calendar )?(?P<ru>year|half|quarter|month|week)(?:'s)?"
    r"|(?P<echo>that|the same) (?P<eu>week|month|quarter|year|day|half)"
    r"|(?:the (?:end|close) of (?:the|this) |(?P<yend>year[- ]end))(?P<eou>year)?(?! \d)"
)
_NONE = (
    r"(?P<now>now|currently|today|at present|at the moment|these days|nowadays|to date"
    r"|spring festival|lunar new year|chinese new year|christmas|thanksgiving)(?![a-z])"
    r"|(?P<span>(?:(?:(?:in|over|within|during|after|for) )(?:just )?(?:(?:the|its) )?(?:(?:past"
    r"|last|next|coming|previous|following) )?an? (?:single )?(?:year|quarter|month|week|day"
    r"|hour)(?![a-z-])|(?:an?|one|two|three|six) (?:year|quarter|month|week|day)s? later|"
    r"(?:(?:in|over|within|during|after|for) )?(?:just )?(?:(?:the"
    r"|its) )?(?:(?:past|last|next|coming|previous|following) )?(?:\d+|one|two|three|four|five|six"
    r"|seven|eight|nine|ten|twelve|eighteen|several|few"
    r"|a few)(?:[- ](?:and a half))?[- ](?:(?:year|month|week|day|hour|minute|second)s?"
    r"|quarter)(?![a-z-])(?! (?:earlier|before|ago|ended|to (?:march|june|sept|dec|jan|april|oct"
    r"|july)))(?:'s?)?(?: (?:period|span|run))?)|(?P<quarters>(?:in|over|within|for|past"
    r"|last) (?:the )?(?:past |last )?(?:two|three|four|\d) quarters))"
)
_PREFIX = (
    r"(?:(?P<weekto>(?:the )?(?:seven days|week) (?:that )?(?:to|ended|ending|through"
    r"|until)(?: on)? )"
    r"|(?P<weekof>(?:the )?week (?:of|from|beginning|starting)(?: on)? )"
    r"|(?P<monthsto>(?:the )?(?P<mcount>three|six|nine|twelve|3|6|9|12) months (?:that )?(?:to"
    r"|ended|ending|through|until)(?: on)? )"
    r"|(?P<quarterto>(?:the |its )?(?:(?:first|second|third|fourth|fiscal|latest"
    r"|its) )*quarter (?:that )?(?:to|ended|ending|through)(?: on)? )"
    r"|(?P<yearto>(?:the )?(?:full |fiscal )?year (?:that )?(?:to|ended|ending)(?: on)? )"
    r"|(?P<since>since (?:the (?:start|beginning|end) of )?|starting (?:in|from) "
    r"|from (?=[^,]{0,18}(?:onwards?|on\b)))"
    r"|(?P<until>(?:by|as of|as at|until|till|through|before|up to|up until|ahead of"
    r"|at)\s(?:about |around )?(?:the\s)?(?:(?:very )?(?:end|close)(?: of |[- ])(?:the )?|late[ -]"
    r"|year-end )?)"
    r"|(?P<begin>(?:(?:at|in|from|since|by)\s)?(?:the\s)?(?:very )?(?:start of |beginning of "
    r"|outset of |early[ -]|early in )(?:the )?)"
    r"|(?P<endof>(?:(?:at|in|from)\s)?(?:the\s)?(?:(?:end|close)(?: of |-)|late(?: in |-| )"
    r"|year-end |end )(?:the )?)"
    r"|(?:for )?(?:the )?)?"
)
_FIRST = (
    r"(?=\d(?!\d*(?:\.\d|%| (?:[bmt]illion|percent)|,\d{3}(?!\d)))|'\d|[qh][1-4]"
    r"|a (?:[ymwdhs]|qu)|a(?:[st] |pr|ug|ft|he)|b(?:y |e[fgt])"
    r"|c(?:al|hinese n|hr|lo|om|or|ur|y)|d(?:ec|ur)|e(?:ar|ig|nd)"
    r"|f(?:eb|ew|in|i[rsv]|ol|or |ou|ro|ul|y)"
    r"|i(?:n (?!\d{4})|ts )|j[au]|l(?:a[st]|un)|ma[ry]|n(?:ex|in|o[vw])|o(?:ct|ne|pe|ut|ve)"
    r"|p(?:as|r[ei])"
    r"|qua|s(?:am|ec|ep|ev|in|ix|pr|ta)|t(?:h[ahirs]|he |il|od|o d|w[eo]|en)|u(?:nt|p )|very"
    r"|w(?:eek(?!l)|it)|ye)"
)
"""How any wording begins: a glance that spares most words the whole pattern."""
_ALL = pattern(
    rf"(?<![a-z0-9.$]){_FIRST}(?:(?:{_PREFIX})(?:{_FISCAL}|{_DAY}|{_PART}|{_YEAR}|{_RELATIVE})(?![a-z0-9%]"
    rf"|[.,]\d)|{_NONE})"
)
_NAMES = tuple((name, at - 1) for name, at in _ALL.groupindex.items())
MONTH_WORDS = ("may", "march", "mar", "dec", "sep", "jan")
"""Months that are also words, or could be: only with a capital letter."""
WORTH = pattern(  # Only where one of these stands is anything looked for.
    r"(?<![a-z0-9.,$])(?:(?:19|20)\d\d|'?\d\d[hq]|'\d\d|cy|[qh][1-4]|[1-4]q|[12]h|9m|fy"
    r"|jan|feb|mar(?!k|g|v)|apr|may|jun|jul|aug|sep|oct|nov|dec(?!l|r)|christ|thanks"
    r"|now|today|current|these|at (?:pres|the)|day|hour|minute|second|fiscal|financial|to date"
    r"|the same|lunar|chinese new|spring f|year|quarter|month|week|half|the (?:end|close))"
    r"|[ -](?:year|quarter|month|week|day|half|hour|minute)"
)


def english(folded: str, text: str) -> Iterator[Moment]:
    """The periods of a text, in order. `text` as printed tells May from may."""
    if not WORTH.search(folded):
        return
    for found in _ALL.finditer(folded):
        made = _moment(found, text)
        if made is not None:
            yield made


def _moment(found: Match[str], text: str) -> Moment | None:
    read = found.groups()
    groups = {name: read[at] for name, at in _NAMES if read[at] is not None}
    if "now" in groups:
        return Moment(found.start(), found.end(), "now", "")
    if "span" in groups:
        return Moment(found.start(), found.end(), "duration", "")
    made = _period(groups, found)
    if made is None or _is_a_word(groups, found, text):
        return None
    return _edged(made, groups)


def _is_a_word(groups: dict[str, str], found: Match[str], text: str) -> bool:
    for name in ("m1", "m2", "m3", "m5", "m6", "mo", "mq", "ma"):
        if name in groups and groups[name].rstrip(".") in MONTH_WORDS:
            return not text[found.start(name)].isupper()
    return False


def _period(groups: dict[str, str], found: Match[str]) -> Moment | None:
    start, end = found.span()
    if "fiscal" in groups:
        return Moment(start, end, "fiscal", "fiscal")
    for reader in (_days, _parts, _years, _relative):
        made = reader(groups, start, end)
        if made is not None:
            return made
    return None


def _month(word: str) -> int:
    return MONTHS[word.rstrip(".")]


def _day(word: str) -> int:
    return int(word.rstrip("stndrh"))


def _days(groups: dict[str, str], start: int, end: int) -> Moment | None:
    if "iso" in groups:
        printed, low, high = (int(part) for part in groups["iso"].split("-"))
        return Moment(start, end, "days", "day", printed, first=(low, high), last=(low, high))
    return _said_days(groups, start, end)


def _said_days(groups: dict[str, str], start: int, end: int) -> Moment | None:
    for names in (("d1", "m1", "d2", "m2", "y2", "y1"), ("d3", "m3", "d4", "m4", "y4", "y3")):
        if names[0] in groups:
            d1, m1, d2, m2, y2, y1 = (groups.get(name, "") for name in names)
            # The month may stand once, before the first day or behind the last.
            first, last = (_month(m1 or m2), _day(d1)), (_month(m2 or m1), _day(d2))
            made = Moment(
                start, end, "days", "days", _int(y2 or y1 or None), first=first, last=last
            )
            if y1 and y2:
                made.year, made.year_last = int(y1), int(y2)
            return made
    for day, month, year in (("d5", "m5", "y5"), ("d6", "m6", "y6")):
        if day in groups:
            one = (_month(groups[month]), _day(groups[day]))
            return Moment(start, end, "days", "day", _int(groups.get(year)), first=one, last=one)
    return None


def _int(text: str | None) -> int | None:
    return None if text is None else int(text)


def _year_of(text: str | None) -> tuple[int | None, int | None]:
    """A printed year, or how many years from publication."""
    if text is None:
        return None, None
    if text.endswith("year"):
        return None, {"this": 0, "last": -1, "next": 1}[text.split()[0]]
    year = int(text.lstrip("'"))
    return (year if year > 99 else 2000 + year), None


def _parts(groups: dict[str, str], start: int, end: int) -> Moment | None:
    def part(grain: str, first: int, last: int, *years: str) -> Moment:
        named = next((groups[name] for name in years if name in groups), None)
        year, off = _year_of(named)
        return Moment(start, end, "part", grain, year, off, (first, 1), (last, 0))

    if "half" in groups:
        which = {"first": 1, "1st": 1, "second": 2, "2nd": 2}.get(groups.get("ho", ""), 0)
        which = which or int(next(groups[n] for n in ("hn", "hn3", "hn4") if n in groups))
        return part("half", 6 * which - 5, 6 * which, "hy", "hy2", "hy3", "hy4")
    if "quarter" in groups:
        which = ORDINALS.get(groups.get("qo", ""), 0)
        which = which or int(next(groups[n] for n in ("qn", "qn3", "qn4") if n in groups))
        return part("quarter", 3 * which - 2, 3 * which, "qy", "qy2", "qy3", "qy4")
    if "mq" in groups:
        month = _month(groups["mq"])
        return part("months", max(1, month - 2), month, "mqy")
    if "months" in groups:
        return part("months", 1, COUNTED[groups["months"]], "mny")
    if "threeq" in groups or "ninem" in groups:
        return part("months", 1, 9, "tqy", "nmy")
    if "ma" in groups:
        return part("months", _month(groups["ma"]), _month(groups["mb"]), "mby", "may1")
    if "mo" in groups:
        month = _month(groups["mo"])
        return part("month", month, month, "moy")
    return None


def _years(groups: dict[str, str], start: int, end: int) -> Moment | None:
    if "ya" in groups:
        first, last = int(groups["ya"]), int(groups["yb"])
        made = whole_year(start, end, first)
        made.year_last = last if last > 99 else first // 100 * 100 + last
        return made
    named = groups.get("y") or groups.get("cy")
    return whole_year(start, end, _year_of(named)[0]) if named else None


def _relative(groups: dict[str, str], start: int, end: int) -> Moment | None:
    if "same" in groups:
        unit = groups.get("su") or groups.get("su2") or groups.get("su3") or "year"
        return Moment(start, end, "same", unit, unit=unit, off=-1)
    if "rel" in groups:
        off = {"last": -1, "next": 1, "the coming": 1, "coming": 1, "the following": 1}
        count = off.get(groups["rel"], 0)
        if groups["ru"] == "year":
            return whole_year(start, end, None, count)
        return Moment(start, end, "counted", groups["ru"], unit=groups["ru"], off=count)
    if "echo" in groups:
        return Moment(start, end, "echo", groups["eu"], unit=groups["eu"])
    made = whole_year(start, end, None, 0)
    made.edge = "until"
    made.shape = "year_end"
    return made


def _edged(made: Moment, groups: dict[str, str]) -> Moment:
    """What the words before it make of a period."""
    if "weekto" in groups:
        made.edge = "week_to"
        made.grain = "week"
    elif "weekof" in groups:
        made.edge = "week_of" if made.first == made.last else ""
        made.grain = "week"
    elif "monthsto" in groups or "quarterto" in groups or "yearto" in groups:
        count = 12 if "yearto" in groups else COUNTED[groups.get("mcount", "three")]
        made.edge, made.off, made.grain = "months_to", count, "quarter"
    elif "since" in groups:
        made.edge = "since"
    elif "until" in groups or "endof" in groups:
        made.edge = "until"
        if groups.get("until", "").strip() in ("at", "at the") or groups.get(
            "endof", ""
        ).strip() in ("for",):
            made.edge = ""
    elif "begin" in groups:
        made.edge = "begin"
    return made
