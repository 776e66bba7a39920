"""A small press: ten pages written for tests, their feeds, and a stand-in for the grammar.

Belongs here: which URL shows which page, and what sentences of these pages claim.
Does not belong here: assertions.

The stand-in knows the few forms of sentence that these pages have, with the meaning that the
specification of claims gives them; it lets pages, gates and review be tested by themselves.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import Any

from tests.server import Server

__all__ = ["FEEDS", "PAGES", "body", "extract", "feed", "serve_press"]

FOLDER = Path(__file__).parent / "scrapers" / "press" / "pages"
TRENDFORCE = "https://www.trendforce.com/news"
PEDDIE = "https://www.jonpeddie.com"
PAGES = {
    f"{TRENDFORCE}/2025/06/05/news-huawei-advances-but-u-s-reportedly-states-chinas-advanced-chip"
    "-output-limited-to-200k-amid-controls/": "trendforce_article.html",
    "https://www.chinadaily.com.cn/a/202601/30/WS697cb910a310d6866eb36b0a.html": (
        "chinadaily_table.html"
    ),
    "https://cloud.tencent.com/developer/news/2384052": "tencent_gbk.html",
    "https://news.cnyes.com/news/id/6382804": "cnyes_undated.html",
    f"{TRENDFORCE}/2026/05/11/outlook/": "trendforce_forecast.html",
    f"{TRENDFORCE}/2026/03/20/a-week-in-numbers/": "trendforce_defects.html",
    f"{TRENDFORCE}/2026/04/16/a-node/": "trendforce_cluster.html",
    "https://cloud.tencent.com/developer/news/2400001": "tencent_weekly.html",
    f"{PEDDIE}/news/aib-shipments/": "jonpeddie_shares.html",
    f"{PEDDIE}/news/on-counting/": "jonpeddie_long.html",
}
"""The first four are declared pages, the others stand in feeds."""
FEEDS = {
    f"{TRENDFORCE}/feed/": list(PAGES)[4:8],
    f"{PEDDIE}/feed/": list(PAGES)[8:],
}


def body(name: str) -> bytes:
    """A page's bytes: one of them is GBK, as it says itself."""
    data = (FOLDER / name).read_bytes()
    return data.decode("utf-8").encode("gb18030") if "gbk" in name else data


def feed(links: list[str]) -> bytes:
    """A feed as WordPress writes it."""
    items = "".join(
        f"<item><title>No. {place}</title><link>{link}</link>"
        f"<pubDate>{place % 28 + 1} May 2026 09:00:00 +0000</pubDate></item>"
        for place, link in enumerate(links)
    )
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{items}</channel></rss>'.encode()


def serve_press(server: Server) -> None:
    """All pages and feeds of the declared hosts."""
    headers = {"Content-Type": "text/html"}
    for url, name in PAGES.items():
        server.serve(url, body(name), headers=headers)
    for url, links in FEEDS.items():
        server.serve(url, feed(links), headers={"Content-Type": "application/rss+xml"})


Form = tuple[re.Pattern[str], Mapping[str, Any]]
OWNERS = (
    *("Nvidia", "Huawei", "AMD", "Intel", "[Dd]omestic vendors", "Moore Threads"),
    *("Chinese models", "The Zhengzhou core node", "平头哥", "昆仑芯", "华为", "寒武纪"),
    *("陸系模型", "美國模型", "中国模型"),
)
NAME = f"(?P<entity>{'|'.join(OWNERS)})"
NAMES = {
    "Nvidia": "NVIDIA",
    "domestic vendors": "domestic AI chips",
    "Domestic vendors": "domestic AI chips",
    "平头哥": "T-Head",
    "昆仑芯": "Kunlunxin",
    "华为": "Huawei",
    "寒武纪": "Cambricon",
    "陸系模型": "Chinese models",
    "中国模型": "Chinese models",
    "美國模型": "US models",
    "The Zhengzhou core node": "Zhengzhou core node",
}
SCALE = {
    "": 1,
    "thousand": 1e3,
    "million": 1e6,
    "trillion": 1e12,
    "万": 1e4,
    "兆": 1e12,
    "万亿": 1e12,
}
SHARE: Mapping[str, Any] = {"measure": "share", "metric": "market_share", "unit": "percent"}
CARDS: Mapping[str, Any] = {"measure": "level", "metric": "shipments", "unit": "card"}
WEEK: Mapping[str, Any] = {"measure": "level", "metric": "tokens", "unit": "token/week"}
YEAR = ("2025-01-01", "2025-12-31")
FORMS: tuple[Form, ...] = (
    (
        re.compile(
            NAME + r"[^.%\d]{0,20}? (?:held|had|took|will hold|Share|: Share) (?P<value>\d+)%"
        ),
        SHARE,
    ),
    (re.compile(r"while (?P<entity>domestic vendors) took (?P<value>\d+)%"), SHARE),
    (re.compile(NAME + r": 2025 Share (?P<value>\d+)%"), SHARE),
    (
        re.compile(r"(?P<entity>Nvidia)'s share .*? slipped just (?P<value>\d)%"),
        {**SHARE, "measure": "growth"},
    ),
    (re.compile(r"(?P<entity>Nvidia)'s share .*? from (?P<value>\d+)%"), SHARE),
    (re.compile(r"(?P<entity>Nvidia)'s share .*? to (?P<value>\d+)%"), SHARE),
    (re.compile(r"shipments of " + NAME + r" at (?P<about>about )?(?P<value>[\d,]+) cards"), CARDS),
    (re.compile(NAME + r" shipped (?P<value>[\d,]+) cards"), CARDS),
    (re.compile(NAME + r": 2025 Cards shipped (?P<value>[\d,]+) (?P<scale>thousand)"), CARDS),
    (re.compile(NAME + r"出货量?(?P<about>约)?(?P<value>[\d.]+)(?P<scale>万)张"), CARDS),
    (
        re.compile(NAME + r" had revenue of (?P<value>[\d.]+) (?P<scale>million)"),
        {"measure": "level", "metric": "revenue", "unit": None},
    ),
    (re.compile(NAME + r" reached (?P<value>[\d.]+) (?P<scale>trillion) tokens"), WEEK),
    (re.compile(NAME + r"用量達(?P<value>[\d.]+)(?P<scale>兆)Token"), WEEK),
    (re.compile(NAME + r"的(?P<value>[\d.]+)(?P<scale>兆)Token"), WEEK),
    (re.compile(NAME + r"用量达(?P<value>[\d.]+)(?P<scale>万亿)Token"), WEEK),
    (
        re.compile(NAME + r" runs (?P<least>more than )?(?P<value>[\d,]+) cards"),
        {"measure": "level", "metric": "cards_installed", "unit": "card"},
    ),
)
PERIODS = (
    (r"fourth quarter of 2025", ("2025-10-01", "2025-12-31")),
    (r"in 2027", ("2027-01-01", "2027-12-31")),
    (r"in 2024", ("2024-01-01", "2024-12-31")),
    (r"March 9 to 15, 2026", ("2026-03-09", "2026-03-15")),
    (r"2026年2月16日至22日", ("2026-02-16", "2026-02-22")),
    (r"as of April 14, 2026", (None, "2026-04-14")),
    (r"2025", YEAR),
)


def extract(
    text: str,
    *,
    lang: str | None,
    published: date | None,
    context: str = "",
) -> list[dict[str, Any]]:
    """The claims of a sentence of these pages."""
    found: dict[tuple[int, int], dict[str, Any]] = {}
    for form, told in FORMS:
        for match in form.finditer(text):
            if match.span("value") not in found:
                found[match.span("value")] = _claim(match, told, text, context)
    return [found[span] for span in sorted(found)]


def _claim(
    match: re.Match[str], told: Mapping[str, Any], text: str, context: str
) -> dict[str, Any]:
    groups = match.groupdict()
    number = float(groups["value"].replace(",", "")) * SCALE[groups.get("scale") or ""]
    start, end = next(iter([*_periods(text), *_periods(context)]), (None, None))
    name = groups["entity"]
    bound = "about" if groups.get("about") else "at_least" if groups.get("least") else "exact"
    house = next((one for one in ("IDC", "TrendForce") if one in text + context), None)
    return {
        **told,
        "entity": NAMES.get(name, name),
        "geo": "CN" if "Chin" in text + context or "张" in text else None,
        "value": -number if told["measure"] == "growth" else round(number, 6),
        "value_high": None,
        "bound": bound,
        "period_start": start,
        "period_end": end,
        "kind": "forecast" if "will" in text else "estimate" if house else "actual",
        "attributed_to": house,
        "scope": None,
        "rule": f"test.{told['measure']}",
        "span": match.span("value"),
    }


def _periods(text: str) -> Iterator[tuple[str | None, str | None]]:
    for wording, period in PERIODS:
        if re.search(wording, text):
            yield period
