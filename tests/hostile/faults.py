"""How a source can misbehave on the way: each fault by name, and what may still come through it.

Belongs here: faults that need not know what a body says. Does not belong here: false figures
(`lies`), what is expected of the pipeline (`table`).
"""

import gzip
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tests.server import (
    Answer,
    Behaviour,
    Exchange,
    bomb,
    cut_gzip,
    delay,
    drip,
    drop,
    html,
    partial,
    raw,
    redirect,
    status,
)

__all__ = ["FAULTS", "PATIENCE", "RENAMED", "Fault", "changed"]

PATIENCE = 1.5
"""Seconds a run here waits for one answer."""
Plan = Callable[[int, int], Behaviour | None]
"""By the place of a URL among those asked of the source, and the number of the attempt: what the
server does; None: what it should."""


@dataclass(frozen=True)
class Fault:
    """One way to misbehave. `brings` says whether the right answers still come in the end."""

    name: str
    plan: Plan
    brings: bool = False
    robots: bool = False
    """Whether it is about robots.txt, and about nothing else."""


def changed(change: Callable[[Answer], Answer]) -> Behaviour:
    """The right answer, altered."""
    return lambda exchange: exchange.reply(change(exchange.answer))


def _always(behaviour: Behaviour) -> Plan:
    return lambda place, attempt: behaviour


def _once(behaviour: Behaviour) -> Plan:
    """The first attempt at each URL; later ones are answered as they should be."""
    return lambda place, attempt: behaviour if attempt == 0 else None


def _slow(behaviour: Behaviour) -> Plan:
    """The first URL; whoever has waited for it finds nothing else."""
    return lambda place, attempt: behaviour if place == 0 else status(404)


def _headers(**more: str) -> Behaviour:
    found = {name.replace("_", "-"): value for name, value in more.items()}
    return changed(lambda one: Answer(one.body, one.status, {**one.headers, **found}))


def _too_short(exchange: Exchange) -> None:
    """A Content-Length of less than there is: the rest is cut off, and nobody says so."""
    body = exchange.answer.body[: len(exchange.answer.body) * 6 // 10]
    exchange.reply(Answer(body, exchange.answer.status, exchange.answer.headers))


def _lengths(exchange: Exchange) -> None:
    """A Content-Length that is no number."""
    headers = {**exchange.answer.headers, "Content-Length": "some"}
    exchange.head(200, headers)
    exchange.send(exchange.answer.body)
    exchange.end()


def _packed(one: Answer) -> Answer:
    return Answer(gzip.compress(one.body), one.status, {**one.headers, "Content-Encoding": "br"})


def _wide(one: Answer) -> Answer:
    """In UTF-16, as a spreadsheet saves it; what is no text is turned round."""
    try:
        return Answer(one.body.decode().encode("utf-16"), one.status, one.headers)
    except UnicodeDecodeError:
        return Answer(one.body[::-1], one.status, one.headers)


def _loop(exchange: Exchange) -> None:
    redirect(exchange.seen.url)(exchange)


def _half(one: Answer) -> Answer:
    """A part that nobody asked for."""
    size = len(one.body)
    span = {"Content-Range": f"bytes 0-{size // 2 - 1}/{size}"}
    return Answer(one.body[: size // 2], 206, {**one.headers, **span})


RENAMED: Mapping[str, tuple[bytes, bytes]] = {
    "openrouter": (b'"data"', b'"items"'),
    "edgar": (b'"accessionNumber"', b'"accession"'),
    "eastmoney": (b'"REPORT_DATE"', b'"REPORTDATE"'),
    "cninfo": (b'"announcementTime"', b'"publishTime"'),
    "sina": (b'"report_list"', b'"reports"'),
    "ecb": (b"currency=", b"ccy="),
    "fred": (b'"observations"', b'"values"'),
    "vercel": (b'"name"', b'"label"'),
    "genai_prices": (b'"prices"', b'"rates"'),
    "models_dev": (b'"input"', b'"in"'),
    "litellm": (b'"input_cost_per_token"', b'"input_cost"'),
    "llm_prices": (b'"input"', b'"in"'),
    "epoch": (b",", b";"),
    "statcounter": (b'"Date"', b'"Month"'),
    "press": (b"<p", b"<q"),
}
"""A key, column or tag of each source and what it is called from one day to the next."""

FAULTS = (
    Fault("connection reset", _always(drop())),
    Fault("connection reset once", _once(drop()), brings=True),
    Fault("partial body", _always(partial())),
    Fault("partial body once", _once(partial()), brings=True),
    Fault("later than patience", _slow(delay(2 * PATIENCE))),
    Fault("late", _once(delay(0.05)), brings=True),
    Fault("slow drip beyond patience", _slow(drip(20, PATIENCE / 8))),
    Fault("slow drip", _once(drip(3, 0.02)), brings=True),
    Fault("Content-Length too small", _always(_too_short)),
    Fault("Content-Length no number", _always(_lengths)),
    Fault("gzip announced, plain sent", _always(_headers(Content_Encoding="gzip"))),
    Fault("coding we cannot undo", _always(changed(_packed))),
    Fault("UTF-16", _always(changed(_wide))),
    Fault("gzip without its end", _always(cut_gzip())),
    Fault("gzip bomb", _always(bomb(1))),
    Fault("redirect without end", _always(_loop)),
    Fault("redirect to a foreign host", _always(redirect("https://evil.example/x"))),
    Fault("redirect to a private address", _always(redirect("http://169.254.169.254/latest/"))),
    Fault("403 storm", _always(status(403))),
    Fault("429 storm", _always(status(429, headers={"Retry-After": "30"}))),
    Fault("500 storm", _always(status(500))),
    Fault("503 once", _once(status(503)), brings=True),
    Fault("404", _always(status(404))),
    Fault("part of a body (206)", _always(changed(_half))),
    Fault("HTML with 200", _always(html())),
    Fault("empty body with 200", _always(changed(lambda one: Answer(b"", 200, one.headers)))),
    Fault("error object with 200", _always(status(200, {"error": {"message": "internal"}}))),
    Fault("no HTTP at all", _always(raw(b"SSH-2.0-OpenSSH_9.2\r\n"))),
    Fault("clock of the server a year ahead",
          _always(_headers(Date="Thu, 14 Oct 2027 05:00:00 GMT")), brings=True),
    Fault("robots.txt out of order", _always(status(503)), robots=True),
    Fault("robots.txt forbids", _always(
        changed(lambda one: Answer(b"User-agent: *\nDisallow: /\n"))), robots=True),
)  # fmt: skip
"""Those of every source; `changed key` is each source's own."""


def renaming(source: str) -> Fault:
    """A key that is called otherwise today."""
    old, new = RENAMED[source]

    def change(one: Answer) -> Answer:
        return Answer(one.body.replace(old, new), one.status, one.headers)

    return Fault("changed key", _always(changed(change)))
