"""Made-up WARC files as a news crawl has them, of any size: what a backfill is measured on.

Belongs here: pages, filings and rankings that follow from a seed, written as plain WARC.
Does not belong here: measuring (`backfill`).

A page has the make of a news site: menus, teasers, scripts and styles round an article of twenty
to forty sentences, in English or Chinese; a fifth of them state a figure. Every file also holds a
whole file of company facts and a day of rankings.
"""

import json
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

from scrapers.warc import record_bytes
from tests.benchmarks.filings import _body as company_facts
from tests.benchmarks.world import answers

__all__ = ["ONLY", "write"]

ONLY = ("edgar", "openrouter", "press")
"""The sources that read them."""
FIRST = datetime(2026, 9, 1, tzinfo=UTC)
GOLD = Path(__file__).parents[1] / "scrapers" / "press" / "claims" / "gold.jsonl"
MENU, TEASERS, STATE = 120, 60, 3500
"""A page then has 130 kB, a news page of our days."""
FILLER = {
    "en": (
        "The company said it would give more detail when it reports results next month.",
        "Analysts who follow the sector were divided on what the news means for suppliers.",
        "A spokesperson declined to comment beyond the statement published on its website.",
        "Shares of its larger rivals were little changed in early trading after the report.",
        "People familiar with the matter described the talks as being at an early stage.",
    ),
    "zh": (
        "该公司表示,将在下个月公布业绩时披露更多细节。",
        "关注该行业的分析师对这一消息的影响看法不一。",
        "发言人拒绝在网站声明之外作进一步评论。",
        "知情人士称,相关谈判仍处于早期阶段。",
        "业内人士认为,未来几年竞争将更加激烈。",
    ),
}


def write(folder: Path, megabytes: int, *, files: int, seed: int = 20261124) -> list[Path]:
    """Files of about equal size that hold so many megabytes together; the same for each seed."""
    folder.mkdir(parents=True, exist_ok=True)
    stated = _stated()
    paths = [folder / f"news-{number:03}.warc" for number in range(files)]
    for number, path in enumerate(paths):
        room, chance = megabytes * 1_000_000 // files, random.Random(f"{seed}-{number}")
        with path.open("wb") as file:
            for record in _records(number, chance, stated):
                file.write(record)
                room -= len(record)
                if room <= 0:
                    break
    return paths


def _stated() -> dict[str, list[str]]:
    """Sentences with figures by language, as the grammar is judged on."""
    found: dict[str, list[str]] = {"en": [], "zh": []}
    for line in GOLD.read_text(encoding="utf-8").splitlines():
        told = json.loads(line)
        found["en" if told["lang"] == "en" else "zh"].append(told["text"])
    return found


def _records(number: int, chance: random.Random, stated: dict[str, list[str]]) -> Iterator[bytes]:
    time = FIRST + timedelta(hours=number)
    facts = f"https://data.sec.gov/api/xbrl/companyfacts/CIK{number + 1:010}.json"
    body = company_facts().replace(b'"cik":7,', b'"cik":%d,' % (number + 1), 1)
    yield _response(facts, time, "application/json", body)
    [(url, made, body)] = answers(1, after=number)
    yield _response(url, made, "application/json", body)
    page = 0
    while True:
        language = chance.choice(("en", "zh"))
        page += 1
        time += timedelta(seconds=1)
        url = f"https://news-{number:03}.example/{language}/{time:%Y/%m/%d}/{page}"
        body = _page(chance, language, time, stated[language])
        yield _response(url, time, "text/html; charset=utf-8", body)


def _page(chance: random.Random, language: str, time: datetime, stated: list[str]) -> bytes:
    filler = FILLER[language]
    title = chance.choice(filler).rstrip(".。")
    paragraphs = []
    for _ in range(chance.randint(7, 13)):
        said = [chance.choice(stated if chance.random() < 0.2 else filler) for _ in range(3)]
        paragraphs.append(f"<p>{(' ' if language == 'en' else '').join(said)}</p>")
    menu = "".join(
        f'<li class="item-{n}"><a href="/section/{n}?ref=menu">Section {n}</a></li>'
        for n in range(MENU)
    )
    teasers = "".join(
        f'<div class="card"><a href="/t/{chance.randrange(10**6)}"><img src="/i/{n}.webp" alt="">'
        f"<h3>{chance.choice(filler)[:24]}</h3></a></div>"
        for n in range(TEASERS)
    )
    script = json.dumps({f"key{n}": chance.random() for n in range(STATE)})
    about = json.dumps({"@type": "NewsArticle", "datePublished": f"{time:%Y-%m-%d}"})
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8"><title>{title}'
        f'</title><script type="application/ld+json">{about}</script>'
        f"<script>window.state={script}</script></head><body><nav><ul>{menu}</ul></nav>"
        f"<article><h1>{title}</h1>{''.join(paragraphs)}</article>"
        f"<aside>{teasers}</aside><footer>© example</footer></body></html>"
    ).encode()


def _response(url: str, time: datetime, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
    fields = [
        ("WARC-Record-ID", f"<urn:made:{url}:{time:%Y%m%dT%H%M%S}>"),
        ("WARC-Date", f"{time:%Y-%m-%dT%H:%M:%SZ}"),
        ("WARC-Target-URI", url),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return record_bytes("response", fields, head.encode() + body)
