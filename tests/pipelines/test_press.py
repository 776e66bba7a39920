"""The press as a whole: pages on a server, claims, a person's word, and the sentence again."""

import io
import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import warehouse
from pipelines.decisions import Decision
from pipelines.run import Plan, Run
from pipelines.workspace import Workspace
from scrapers.press import extractor
from scrapers.registry import sources
from tests import press
from tests.scrapers.crawling import ticking
from tests.server import Server
from tests.whole.command import NOW, Said, command

HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True, scope="module")
def stand_in() -> Iterator[None]:
    """The grammar's place is taken by forms that the test pages have."""
    patch = pytest.MonkeyPatch()
    patch.setattr(extractor, "load", lambda aliases: press.extract)
    yield
    patch.undo()


def live(data: Path, server: Server, now: datetime = NOW) -> Said:
    environment = {"COMPUTE_MARKET_MIRROR": server.url, "COMPUTE_MARKET_CONTACT": "a@b.org"}
    words = ("run", "--only", "press", "--json")
    return command(*words, data=data, environment=environment, now=now)


def troubles(said: Said) -> list[str]:
    """What went wrong; a folder without rankings has no tokens, which is told of every run."""
    return [text for text in said.troubles if not text.startswith("token_")]


@pytest.fixture(scope="module")
def reviewed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Said, Said]:
    """Ten pages fetched; some claims accepted, one edited, one rejected; and run again."""
    data = tmp_path_factory.mktemp("press") / "data"
    with Server() as server:
        press.serve_press(server)
        first = live(data, server)
        ids = {(row["entity"], row["value"], row["part"]): row["claim_id"] for row in claims(data)}

        def decide(action: str, *claim: object, **more: str) -> None:
            options = [f"--{name}={text}" for name, text in more.items()]
            why = "--why=read the page"
            said = command("review", action, ids[claim], why, "--who=mara", *options, data=data)  # type: ignore[index]
            assert said.status == 0, said.err

        decide("accept", "domestic AI chips", 41.0, "text")
        decide("accept", "NVIDIA", 55.0, "text")
        decide("reject", "Chinese models", 46900000000000.0, "text")
        decide("edit", "Moore Threads", 4380000.0, "text", set="value=438500000")
        decide("accept", "Zhengzhou core node", 60000.0, "text")
        return data, first, live(data, server, NOW + HOUR)


def claims(data: Path) -> list[dict[str, Any]]:
    return list(warehouse.open(data).arrow("claims").to_pylist())


def found(data: Path, entity: str, value: float, part: str = "text") -> dict[str, Any]:
    [row] = [
        row
        for row in claims(data)
        if (row["entity"], row["value"], row["part"]) == (entity, value, part)
    ]
    return row


Reviewed = tuple[Path, Said, Said]


def test_ten_pages_become_claims_and_nothing_is_accepted_by_itself(reviewed: Reviewed) -> None:
    data, first, again = reviewed
    assert (troubles(first), troubles(again)) == ([], [])
    assert first.json["rows"]["claims"] == 28
    rows = claims(data)
    assert len(rows) == 28
    assert len({row["page_url"] for row in rows}) == 10
    assert {row["review"] for row in rows} == {"pending", "accepted", "rejected"}
    assert all(len(row["quote"]) <= 200 for row in rows)


def test_what_a_person_decided_stands_in_the_table(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    row = found(data, "domestic AI chips", 41.0)
    assert (row["review"], row["reviewed_by"], row["review_why"]) == (
        *("accepted", "mara", "read the page"),
    )
    assert (row["publisher"], row["carrier"], row["kind"]) == ("IDC", "TrendForce", "estimate")
    edited = found(data, "Moore Threads", 438_500_000.0)
    assert (edited["review"], edited["flags"]) == ("accepted", ["edited", "no_currency"])
    assert "4.38 million" in edited["quote"]
    assert found(data, "Chinese models", 46900000000000.0)["review"] == "rejected"


def test_gates_flag_the_page_of_defects(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    rows = [row for row in claims(data) if row["page_url"].endswith("/a-week-in-numbers/")]
    flags = {(row["measure"], row["value"]): set(row["flags"]) for row in rows}
    assert flags["growth", -2.0] == {"no_period", "pp_as_percent"}
    assert "no_currency" in flags["level", 438_500_000.0]
    assert "scale" in flags["level", 46900000000000.0]
    undated = found(data, "US models", 2940000000000.0)
    assert undated["flags"] == ["no_period"]  # 2月9日至15日 of a page without a date


def test_trace_shows_the_sentence_in_the_archived_page(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    for entity, value in (("domestic AI chips", 41.0), ("Moore Threads", 438_500_000.0)):
        name = found(data, entity, value)["claim_id"]
        said = command("trace", "claims", f"claim_id={name}", "--json", data=data)
        assert (said.status, said.json["verdict"]) == (0, "proved")
        [record] = [step for step in said.json["steps"] if "excerpt" in step]
        assert found(data, entity, value)["quote"] in record["excerpt"]
        before, marked = record["markup"].split("[[")
        inside, after = marked.split("]]")
        assert before.rstrip()[-1] in ">.。"  # the page's own markup, or the sentence before
        assert record["stop"] - record["start"] == len(inside.encode())
        assert after


def test_every_claim_is_proved_even_of_a_page_in_gbk(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    name = found(data, "T-Head", 265000.0)["claim_id"]
    said = command("trace", "claims", f"claim_id={name}", data=data)
    assert said.status == 0
    assert "2025年平头哥出货约26.5万张加速卡" in said.out
    assert "proved" in said.out


def table(data: Path, name: str, asked: str, *, history: bool = False) -> list[dict[str, Any]]:
    """The rows of a table that have a value in a column, as `column=value`."""
    column, _, value = asked.partition("=")
    rows = warehouse.open(data).arrow(name, history=history).to_pylist()
    return [row for row in rows if row[column] == value]


def test_accepted_claims_reach_penetration(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    rows = table(data, "penetration", "evidence=accepted_claim")
    told = [(row["entity"], row["share_pct"], row["publisher"], row["metric"]) for row in rows]
    assert sorted(told) == [
        ("domestic", 41.0, "idc", "ai_chip_share"),
        ("nvidia", 55.0, "idc", "ai_chip_share"),
    ]
    assert {(row["period_start"], row["period_end"]) for row in rows} == {
        (date(2025, 1, 1), date(2025, 12, 31))
    }
    assert {(row["carrier"], row["kind"], row["entity_country"]) for row in rows} == {
        ("TrendForce", "estimate", "CN"),
        ("TrendForce", "estimate", "US"),
    }
    # Never under a definition that nobody stated; the register's own figures stand beside them.
    assert {row["definition_id"] for row in rows} == {"unstated"}
    assert {(row["status"], row["revision"]) for row in rows} == {("reported", 1)}


def test_accepted_claims_reach_the_other_two_tables(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    [node] = table(data, "compute_clusters", "evidence=accepted_claim")
    assert (node["cluster_id"], node["valid_from"], node["accelerators"]) == (
        *("Zhengzhou core node", date(2026, 4, 14), 60_000),
    )
    assert (node["collection"], node["site_status"]) == ("claims", "existing")
    # The same cards, as an owner's stock.
    [stock] = table(data, "chip_shipments", "evidence=accepted_claim")
    assert (stock["measure"], stock["holder"], stock["value"], stock["unit"]) == (
        *("installed", "zhengzhou_core_node", 60_000.0, "card"),
    )


@pytest.mark.parametrize(
    ("name", "asked", "sentence"),
    [
        ("penetration", ("entity=domestic",), "41"),
        ("penetration", ("entity=nvidia",), "55"),
        ("compute_clusters", (), "60,000 cards"),
        ("chip_shipments", (), "60,000 cards"),
    ],
)
def test_a_row_of_a_claim_ends_in_the_sentence_of_the_archived_page(
    reviewed: Reviewed, name: str, asked: tuple[str, ...], sentence: str
) -> None:
    data, _, _ = reviewed
    said = command("trace", name, "evidence=accepted_claim", *asked, "--json", data=data)
    assert (said.status, said.json["verdict"]) == (0, "proved"), said.out + said.err
    [record] = [step for step in said.json["steps"] if "excerpt" in step]
    assert sentence in record["excerpt"]
    assert any(
        "bytes of WARC" in step["text"] and "hashed again" in step["text"]
        for step in said.json["steps"]
    )


def test_a_share_of_a_claim_is_as_old_as_its_capture(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    release = warehouse.open(data)
    [row] = table(data, "penetration", "evidence=accepted_claim")[:1]
    assert row["public_from_basis"] == "first_seen"
    for moment, there in ((row["public_from"], True), (row["public_from"] - HOUR, False)):
        known = release.arrow("penetration", moment).to_pylist()
        assert any(one["evidence"] == "accepted_claim" for one in known) is there


def test_a_rebuild_from_archive_and_decisions_is_the_same(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    said = command("verify", data=data)
    assert "claims.parquet" not in said.out + said.err


def warc(path: Path, *pages: tuple[str, bytes, str], day: str = "2026-06-01") -> Path:
    """Somebody's crawl: pages of any host, with their content types."""
    out = io.BytesIO()
    writer = WARCWriter(out, gzip=True, warc_version="1.0")
    for url, body, kind in pages:
        head = StatusAndHeaders("200 OK", [("Content-Type", kind)], protocol="HTTP/1.1")
        writer.write_record(
            writer.create_warc_record(
                url,
                "response",
                payload=io.BytesIO(body),
                http_headers=head,
                warc_headers_dict={"WARC-Date": f"{day}T12:00:00Z"},
            )
        )
    path.write_bytes(out.getvalue())
    return path


ARTICLE, TEASER = press.body("trendforce_article.html"), b"<html><body><p>Hi.</p></body></html>"
CRAWL = (
    ("https://news.example/2026/chips.html", ARTICLE, "text/html"),
    ("https://news.example/", TEASER, "text/html"),
    ("https://news.example/logo.png", b"\x89PNG", "image/png"),
    ("https://openrouter.ai/blog", ARTICLE, "text/html"),
)


@dataclass
class Folder:
    """A data folder into which archives are replayed; only what is needed is built."""

    data: Path
    runs: list[Plan] = field(default_factory=list)

    def replay(self, *paths: Path, only: tuple[str, ...] = ()) -> dict[str, int]:
        """Import; captures in each state."""
        plan = Plan(mode="replay", paths=paths, only=only)
        with Run(self.data, plan, clock=ticking(NOW + len(self.runs) * HOUR)) as run:
            self.runs.append(plan)
            run.fetch(sources())
            run.observe()
            counts = Counter(entry.state for entry in run.space.ledger.entries())
        return dict(counts)

    def claims(self) -> pa.Table:
        """Every vintage of every claim."""
        return self.table("claims")

    def table(self, name: str) -> pa.Table:
        """Every vintage of every row of a table."""
        with Run(self.data, Plan(mode="replay"), clock=lambda: NOW) as run:
            return run.build(name).whole(history=True)

    def decide(self, action: str, subject: str) -> None:
        """A person's word."""
        with Workspace(self.data) as space:
            space.decisions.add(Decision(NOW, "mara", action, subject, "read the page"))

    def decisions(self) -> list[dict[str, str]]:
        path = self.data / "decisions.jsonl"
        return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def test_a_crawl_of_anybodys_is_read_where_a_person_asks_for_it(tmp_path: Path) -> None:
    crawl, folder = warc(tmp_path / "news.warc.gz", *CRAWL), Folder(tmp_path / "data")
    # The picture and the other source's page are not taken in at all; the teaser is no article.
    assert folder.replay(crawl, only=("press",)) == {"parsed": 1, "unread": 1}
    rows = folder.claims().to_pylist()
    assert {(row["page_url"], row["carrier"]) for row in rows} == {
        ("https://news.example/2026/chips.html", "news.example")
    }
    assert {row["published"] for row in rows} == {date(2026, 4, 2)}
    [line] = folder.decisions()
    assert (line["action"], line["subject"], line["why"]) == (
        "adopt",
        "press",
        "run --replay --only press brought pages of hosts that no source declares",
    )


def test_pages_that_were_left_unread_are_read_once_somebody_asks(tmp_path: Path) -> None:
    crawl, folder = warc(tmp_path / "news.warc.gz", *CRAWL), Folder(tmp_path / "data")
    assert folder.replay(crawl) == {"unread": 4}
    assert folder.decisions() == []
    assert folder.replay(crawl, only=("press",)) == {"parsed": 1, "unread": 3}
    # It stays so: in the next run, and in one that asks again.
    assert folder.replay(crawl, only=("press",)) == {"parsed": 1, "unread": 3}
    assert len(folder.decisions()) == 1


def test_another_source_takes_in_no_foreign_pages(tmp_path: Path) -> None:
    crawl, folder = warc(tmp_path / "news.warc.gz", *CRAWL), Folder(tmp_path / "data")
    assert folder.replay(crawl, only=("openrouter",)) == {"unread": 1}
    assert folder.decisions() == []


def test_a_sentence_taken_out_of_its_page_is_withdrawn(tmp_path: Path) -> None:
    url, name = next(iter(press.PAGES.items()))
    changed = press.body(name).replace(b"IDC puts shipments of Huawei at about", b"About")
    pages = [
        warc(tmp_path / f"{place}.warc.gz", (url, body, "text/html"), day=day)
        for place, (body, day) in enumerate(
            ((press.body(name), "2026-06-01"), (changed, "2026-07-01"), (b"", "2026-08-01"))
        )
    ]
    folder = Folder(tmp_path / "data")
    # A page that failed says nothing of what stands in it.
    assert folder.replay(*pages) == {"parsed": 2, "refused": 1}
    rows = folder.claims().to_pylist()
    told = [(row["value"], row["revision"], row["status"]) for row in rows]
    assert sorted(told, key=str) == [
        *((41.0, 1, "reported"), (55.0, 1, "reported")),
        *((812000.0, 1, "reported"), (None, 2, "withdrawn")),
    ]


def test_an_accepted_sentence_taken_out_of_its_page_ends_the_share(tmp_path: Path) -> None:
    url, name = next(iter(press.PAGES.items()))
    changed = press.body(name).replace(b"41%", b"a part")
    pages = [
        warc(tmp_path / f"{place}.warc.gz", (url, body, "text/html"), day=day)
        for place, (body, day) in enumerate(
            ((press.body(name), "2026-06-01"), (changed, "2026-07-01"))
        )
    ]
    folder = Folder(tmp_path / "data")
    folder.replay(*pages)

    def claimed() -> list[tuple[Any, ...]]:
        rows = folder.table("penetration").to_pylist()
        return [
            (row["share_pct"], row["public_from"].month, row["status"])
            for row in rows
            if row["definition_id"] == "unstated" and row["entity"] == "domestic"
        ]

    assert claimed() == []
    [claim] = {row["claim_id"] for row in folder.claims().to_pylist() if row["value"] == 41.0}
    folder.decide("accept", claim)
    assert claimed() == [(41.0, 6, "reported"), (None, 7, "withdrawn")]
    # Taken back, it was never there: history is made anew with every decision.
    folder.decide("reject", claim)
    assert claimed() == []
