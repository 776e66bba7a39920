"""Periods in Chinese, folded: simplified characters, half width.

Belongs here: wordings of days, weeks, months, quarters, halves, years, relative ones.
Does not belong here: what day it was (`periods`), which figure takes it (`when`).
"""

from collections.abc import Iterator
from re import Match
from re import compile as pattern

from scrapers.press.claims.moments import Moment, whole_year
from scrapers.press.claims.numerals import numeral

__all__ = ["chinese"]

_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"\s?(?:-{1,2}|至|到|~|、|和)\s?"
_YEAR = (
    r"(?:(?P<y>(?:19|20)\d\d)\s?(?:年度|财政年度|年)?|(?P<yw>[一二][零〇九][零〇一二三四五六七八九]{2})年"
    r"|民国(?P<roc>1\d\d)年|(?:cy|c)\s?'?(?P<cy>(?:20)?\d\d)"
    r"|(?<![\d近去来共约满逾超两.,])(?P<y2>2\d|3\d)年(?!前|来|间|内|后|期|以上|的|多|历)"
    r"|(?P<yrel>今年|去年|前年|明年|后年|本年度|本年|当年|同年|次年|翌年|来年|今明两年))"
)
_DAYS = (
    rf"(?P<m1>{_N})月(?:份)?\s?(?P<d1>{_N})(?:日"
    rf"|号)?{_TO}(?:(?:(?P<yb>20\d\d)年)?(?P<m2>{_N})月)?(?P<d2>{_N})(?:日|号)"
    rf"|(?P<m3>{_N})月\s?(?P<d3>{_N})(?:日|号)"
    rf"|(?P<ma>{_N})月?{_TO}(?P<mb>{_N})月(?:份)?"
    rf"|(?P<m>{_N})月(?:份)?(?!\d)"
)
_PART = (
    rf"(?P<half>上半年|下半年|h[12](?![a-z0-9]))|(?P<firstq>前(?P<fq>{_N})(?:个)?季(?:度)?)"
    rf"|(?:第)?(?P<q>{_N}|首|末|头)季(?:度)?(?!内|来)|(?P<qq>q[1-4])(?![a-z0-9])|(?P<qq2>[1-4]q)(?![a-z])"
    rf"|(?:前|首)(?P<fm>{_N})个?月|(?P<whole>全年(?:度)?)"
)
_SHORT = (
    r"(?P<s1>[1-4])q\s?'?(?P<s1y>(?:20)?[23]\d)(?!\d|[.%])"
    r"|(?P<s2>[12])h\s?'?(?P<s2y>(?:20)?[23]\d)(?!\d|[.%])"
    r"|(?P<s3y>(?:20)?[23]\d)\s?(?:年)?q(?P<s3>[1-4])(?![a-z0-9])"
    r"|(?P<s4y>(?:20)?[23]\d)\s?(?:年)?h(?P<s4>[12])(?![a-z0-9])"
    r"|q(?P<s5>[1-4])\s?'?(?P<s5y>20[23]\d|[23]\d(?!\d))|h(?P<s6>[12])\s?'?(?P<s6y>20[23]\d"
    r"|[23]\d(?!\d))"
)
_SPAN = r"(?P<ya>20\d\d)\s?年?\s?(?:-{1,2}|至|到|~)\s?(?P<yz>20\d\d)\s?年?(?:期间|间)?"
_ISO = r"(?P<iso>20\d\d[-/.](?:0?[1-9]|1[0-2])[-/.](?:0?[1-9]|[12]\d|3[01]))(?!\d)"
_FISCAL = (
    r"(?P<fiscal>(?:fy\s?'?(?:20)?\d\d(?:\s?q[1-4]|\s?h[12])?|(?:\d{2,4}|本|上|新|上一|下一|下)?\s?(?:财年"
    r"|财政年度|会计年度)(?:的)?"
    rf"(?:第?{_N}(?:财)?季(?:度)?|q[1-4]|上半年|下半年|全年)?|第?{_N}财季|q[1-4]\s?fy\d\d|[1-4]q\s?fy\d\d|上财季|本财季"
    rf"|下财季))"
)
_SAME = (
    r"(?P<mtd>本月至今|当月至今|月初至今|本月以来)|(?P<ytd>年初至今|今年至今|年初以来|年内至今)|(?P<same>(?:去年|上年|上年度|前一年|前年|上一年)(?:的)?(?:同期|同月|同季|同周)|上年度|上年"
    r"|上一年(?:度)?|前一年(?:度)?"
    r"|(?P<sq>前一季(?:度)?|上一季(?:度)?)|(?P<sw>前一周|上一周|此前一周|一周前)|(?P<sm>前一(?:个)?月|一个月前)|(?P<sd>前一日|前一天)"
    r"|一年前)"
)
_COUNTED = (
    r"(?P<counted>上上周|上周|本周|这周|下周|上星期|本星期|下星期|上(?:个)?月|本月|这个月|下(?:个)?月|上季(?:度)?|本季(?:度)?|下季(?:度)?"
    r"|这一季)"
    r"|(?P<echo>当周|该周|当月|该月|当季|当日|当天)(?!起)"
    r"|(?P<yearend>年底|年末|岁末)|(?P<yearbegin>年初|开年)|(?P<within>年内)"
)
_NONE = (
    r"(?P<now>目前|现在|如今|当前|眼下|现时|现阶段|时下|至今|迄今|除夕|春节(?:期间|假期|前|后)?|国庆(?:期间|假期)?|元旦|双十一|双11|大年初一|今日"
    r"|今天|昨日|昨天)"
    r"|(?P<span>(?:未来|过去|近|最近|今后|前后|短短|仅|不到|历时|此前|随后|接下来)?(?:的)?(?:(?:\d{1,3}(?:\.\d+)?"
    r"|[二两三四五六七八九十几数]+|半)(?:个)?(?:年|季度|季|月|周|星期|天|小时|分钟|秒钟|秒)|一(?:年|周|天|个月|个季度|小时|分钟|秒)(?=内|间|之内|来"
    r"|后|时间))(?:多)?(?:间|之内|内|以来|来|时间|期间|之间)?)"
    r"|(?P<span2>(?:\d+|[二两三四五六七八九十几数]+)日(?:内|间|之内))"
)
_BEFORE = (
    r"(?:(?P<until>截至|截止到|截止|直到|直至|(?<![升增降涨跌达得看扩翻回提减加长滑落冲遇来拉抬调飙缩攀跃骤拿接收卖等找])(?:到|至)(?!目前|了))"
    r"|(?P<since>自从|自))?(?:了)?\s?"
)
_AFTER = (
    r"(?:\s?(?:这|当)?(?P<week>当周|这周|一周|的一周|那周|该周|周)(?!末|一|二|三|四|五|六|日))?"
    r"(?P<edge>\s?(?:年)?底(?:前|之前)?|\s?(?:年)?末(?:前|之前)?|\s?(?:年)?初|(?:之)?前(?!\d|[一二三四五六七八九十]|后|沿|者"
    r"|端)|以前|为止|止|起|以来|以后|开始|(?:的)?(?:月|季)底|(?:的)?(?:月|季)末)?"
)


def _both(days: str, part: str) -> str:
    """The same parts once more under other names, for where no year stands before them."""
    text = f"{days}|{part}"
    return text.replace("(?P<", "(?P<z_")


_REGEX = pattern(
    rf"(?:{_BEFORE})(?:{_FISCAL}|{_SPAN}|{_ISO}|{_SHORT}|{_SAME}"
    rf"|{_YEAR}\s?(?:的)?(?:{_DAYS}|{_PART})?|(?<![\d.])(?:{_both(_DAYS, _PART)})|{_COUNTED}"
    rf"|(?<![\d.])(?P<dd1>\d{{1,2}})(?:日|号)?{_TO}(?P<dd2>\d{{1,2}})(?:日|号)"
    rf"|(?<![\d.月])(?P<dd>[1-3]?\d)(?:日|号)(?![均本元圆间内]))"
    rf"(?:{_AFTER})|{_NONE}"
)
_WORTH = pattern(
    r"[年月日周季天秒]|号|小时|分钟|目前|现|如今|当前|至今|迄今|fy|q[1-4]|h[12]|[1-4]q|[12]h|同期|除夕|春节|财|cy|20\d\d"
)
_YEARS = {
    "今年": 0,
    "本年": 0,
    "本年度": 0,
    "去年": -1,
    "前年": -2,
    "明年": 1,
    "来年": 1,
    "后年": 2,
}
_COUNTS = {"上上": -2, "上": -1, "本": 0, "这": 0, "下": 1}


def chinese(folded: str) -> Iterator[Moment]:
    """The periods of a text, in order."""
    if not _WORTH.search(folded):
        return
    for found in _REGEX.finditer(folded):
        made = _moment(found, folded)
        if made is not None:
            yield made


def _moment(found: Match[str], folded: str) -> Moment | None:
    groups = {name.removeprefix("z_"): value for name, value in found.groupdict().items() if value}
    start, end = found.span()
    if "now" in groups:
        return Moment(start, end, "now", "")
    if "span" in groups or "span2" in groups:
        return Moment(start, end, "duration", "")
    for reader in (_fixed, _short, _relative, _parts):
        made = reader(groups, start, end)
        if made is not None:
            return None if _bare_number(made, groups, found, folded) else _edged(made, groups)
    return None


def _bare_number(made: Moment, groups: dict[str, str], found: Match[str], folded: str) -> bool:
    """A number of four digits without 年 is a year only where nothing is counted by it."""
    if made.shape != "year" or "y" not in groups or "年" in found.group():
        return False
    return folded[found.end() : found.end() + 1] not in ("", ",", ")", " ", "-") or (
        folded[found.start() - 1 : found.start()] not in ("", "(", ",", " ", "至", "到")
    )


def _number(text: str) -> int:
    if text.isdigit() and text.isascii():
        return int(text)
    return int(numeral(text) or 0)


def _year(groups: dict[str, str]) -> tuple[int | None, int | None, str]:
    """Year as printed, years from publication, or a word that repeats the year before it."""
    if "y" in groups:
        return int(groups["y"]), None, ""
    if "yw" in groups:
        return (
            int("".join(str("〇一二三四五六七八九零".index(c) % 10) for c in groups["yw"])),
            None,
            "",
        )
    if "roc" in groups:
        return int(groups["roc"]) + 1911, None, ""
    short = groups.get("y2") or groups.get("cy")
    if short:
        return int(short) if len(short) == 4 else 2000 + int(short), None, ""
    word = groups.get("yrel", "")
    if word in _YEARS:
        return None, _YEARS[word], ""
    return None, None, word


def _fixed(groups: dict[str, str], start: int, end: int) -> Moment | None:
    if "fiscal" in groups:
        return Moment(start, end, "fiscal", "fiscal")
    if "ya" in groups:
        made = whole_year(start, end, int(groups["ya"]))
        made.year_last = int(groups["yz"])
        return made
    if "iso" in groups:
        year, month, day = (
            int(x) for x in groups["iso"].replace("/", "-").replace(".", "-").split("-")
        )
        return Moment(start, end, "days", "day", year, first=(month, day), last=(month, day))
    return None


def _short(groups: dict[str, str], start: int, end: int) -> Moment | None:
    """25Q2, 2025H1, 1Q25."""
    for name, months in (("s1", 3), ("s2", 6), ("s3", 3), ("s4", 6), ("s5", 3), ("s6", 6)):
        if name in groups:
            year = groups[f"{name}y"]
            full = int(year) if len(year) == 4 else 2000 + int(year)
            return _of_year(int(groups[name]), months, start, end, full, None)
    return None


def _of_year(
    which: int, months: int, start: int, end: int, year: int | None, off: int | None
) -> Moment:
    grain = {3: "quarter", 6: "half"}[months]
    first, last = months * (which - 1) + 1, months * which
    return Moment(start, end, "part", grain, year, off, (first, 1), (last, 0))


def _relative(groups: dict[str, str], start: int, end: int) -> Moment | None:
    if "mtd" in groups:
        return Moment(start, end, "counted", "month", unit="month", edge="since")
    if "ytd" in groups:
        made = whole_year(start, end, None, 0)
        made.edge = "since"
        return made
    if "same" in groups:
        units = {"sq": "quarter", "sw": "week", "sm": "month", "sd": "day"}
        unit = next((value for name, value in units.items() if name in groups), "year")
        return Moment(start, end, "same", unit, unit=unit, off=-1)
    if "counted" in groups:
        word = groups["counted"].replace("个", "")
        unit = {"周": "week", "期": "week", "月": "month", "季": "quarter", "度": "quarter"}[
            word[-1]
        ]
        off = _COUNTS["上上"] if word.startswith("上上") else _COUNTS[word[0]]
        return Moment(start, end, "counted", unit, unit=unit, off=off)
    if "echo" in groups:
        grains = {"周": "week", "月": "month", "季": "quarter", "日": "day", "天": "day"}
        grain = grains[groups["echo"][-1]]
        return Moment(start, end, "echo", grain, unit=grain)
    if "yearend" in groups or "yearbegin" in groups or "within" in groups:
        made = whole_year(start, end, None, 0)
        made.shape = "year" if "within" in groups else "year_end"
        made.edge = "" if "within" in groups else "until" if "yearend" in groups else "begin"
        return made
    return None


def _parts(groups: dict[str, str], start: int, end: int) -> Moment | None:
    year, off, echo = _year(groups)
    made = _days(groups, start, end, year, off) or _quarters(groups, start, end, year, off)
    if made is None and (year or off is not None or echo):
        made = whole_year(start, end, year, off)
    if made is None and "whole" in groups:
        made = whole_year(start, end, None, None)
        echo = "当年"
    if made is None and "dd1" in groups:
        days = (0, int(groups["dd1"])), (0, int(groups["dd2"]))
        made = Moment(start, end, "days", "days", first=days[0], last=days[1], month_said=False)
    if made is None and "dd" in groups:
        one = (0, int(groups["dd"]))
        made = Moment(start, end, "days", "day", first=one, last=one, month_said=False)
    if made is not None and echo:
        # 当年, 同年: the year before it in the sentence; 次年: the one after that.
        made.unit, made.off = "year_before", 1 if echo in ("次年", "翌年") else 0
    return made


def _days(
    groups: dict[str, str], start: int, end: int, year: int | None, off: int | None
) -> Moment | None:
    if "m1" in groups:
        first = (_number(groups["m1"]), _number(groups["d1"]))
        last = (_number(groups.get("m2", groups["m1"])), _number(groups["d2"]))
        made = Moment(start, end, "days", "days", year, off, first, last)
        made.year_last = int(groups["yb"]) if "yb" in groups else None
        return made
    if "m3" in groups:
        one = (_number(groups["m3"]), _number(groups["d3"]))
        return Moment(start, end, "days", "day", year, off, one, one)
    if "ma" in groups:
        months = _number(groups["ma"]), _number(groups["mb"])
        return Moment(start, end, "part", "months", year, off, (months[0], 1), (months[1], 0))
    if "m" in groups:
        month = _number(groups["m"])
        return Moment(start, end, "part", "month", year, off, (month, 1), (month, 0))
    return None


def _quarters(
    groups: dict[str, str], start: int, end: int, year: int | None, off: int | None
) -> Moment | None:
    if "half" in groups:
        which = 1 if groups["half"] in ("上半年", "h1") else 2
        return _of_year(which, 6, start, end, year, off)
    if "firstq" in groups:
        last = 3 * _number(groups["fq"])
        return Moment(start, end, "part", "months", year, off, (1, 1), (last, 0))
    if "fm" in groups:
        return Moment(start, end, "part", "months", year, off, (1, 1), (_number(groups["fm"]), 0))
    named = groups.get("q") or groups.get("qq", "").lstrip("q") or groups.get("qq2", "").rstrip("q")
    if named:
        which = {"首": 1, "头": 1, "末": 4}.get(named) or _number(named)
        return _of_year(which, 3, start, end, year, off) if 1 <= which <= 4 else None
    return None


def _edged(made: Moment, groups: dict[str, str]) -> Moment:
    """What the words before and after it make of a period."""
    edge = groups.get("edge", "").strip()
    if made.edge:
        return made
    if "week" in groups and made.shape == "days":
        made.grain = "week"
    if (
        groups.get("until") in ("截至", "截止", "截止到")
        and made.grain == "week"
        and made.first == made.last
    ) or (made.grain == "week" and made.first == made.last):
        made.edge = "week_to"
    elif "since" in groups or edge in ("起", "以来", "以后", "开始"):
        made.edge = "since"
    elif edge.endswith("初"):
        made.edge = "begin"
    elif "until" in groups or edge:
        made.edge = "until"
    return made
