"""The press as a whole: pages on a server, claims, a person's word, and the sentence again."""

import io
import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

import warehouse
from pipelines.claims.meaning import Meaning
from pipelines.claims.routes import penetration_of
from scrapers.press import extractor
from tests import press
from tests.server import Server
from tests.whole.command import Said, command
from tests.whole.market import parquet


@pytest.fixture(autouse=True, scope="module")
def stand_in() -> Iterator[None]:
    """The grammar's place is taken by forms that the test pages have."""
    patch = pytest.MonkeyPatch()
    patch.setattr(extractor, "load", lambda: press.extract)
    yield
    patch.undo()


def live(data: Path, server: Server) -> Said:
    environment = {"COMPUTE_MARKET_MIRROR": server.url, "COMPUTE_MARKET_CONTACT": "a@b.org"}
    return command("run", "--only", "press", "--json", data=data, environment=environment)


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
        return data, first, live(data, server)


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
    assert (first.status, first.troubles) == (0, [])
    assert first.json["rows"]["claims"] == 29
    assert (again.status, again.troubles) == (0, [])
    rows = claims(data)
    assert len(rows) == 29
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
    table = found(data, "Huawei", 812000.0, "table") if False else None
    assert table is None
    undated = found(data, "US models", 2940000000000.0)
    assert undated["flags"] == ["no_period"]  # 2月9日至15日 of a page without a date


def test_trace_shows_the_sentence_in_the_archived_page(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    for entity, value in (("domestic AI chips", 41.0), ("Moore Threads", 438_500_000.0)):
        name = found(data, entity, value)["claim_id"]
        said = command("trace", "claims", f"claim_id={name}", "--json", data=data)
        assert (said.status, said.json["verdict"]) == (0, "proved")
        [record] = [step for step in said.json["steps"] if step["name"] == "record"]
        assert found(data, entity, value)["quote"] in record["excerpt"]


def test_every_claim_is_proved_even_of_a_page_in_gbk(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    name = found(data, "T-Head", 265000.0)["claim_id"]
    said = command("trace", "claims", f"claim_id={name}", data=data)
    assert said.status == 0
    assert "2025年平头哥出货约26.5万张加速卡" in said.out
    assert "proved" in said.out


def test_accepted_claims_reach_penetration(reviewed: Reviewed) -> None:
    data, _, _ = reviewed
    rows = penetration_of(warehouse.open(data).table("claims"), Meaning()).to_dict("records")
    told = [(row["entity"], row["share_pct"], row["publisher"], row["metric"]) for row in rows]
    assert sorted(told) == [
        ("domestic", 41.0, "idc", "ai_chip_share"),
        ("nvidia", 55.0, "idc", "ai_chip_share"),
    ]
    assert {row["period_end"] for row in rows} == {date(2025, 12, 31)}
    assert {row["evidence"] for row in rows} == {"accepted_claim"}


def test_a_rebuild_from_archive_and_decisions_is_the_same(
    reviewed: Reviewed, tmp_path: Path
) -> None:
    data, _, _ = reviewed
    (tmp_path / "decisions.jsonl").write_bytes((data / "decisions.jsonl").read_bytes())
    said = command("run", "--replay", data / "archive", data=tmp_path)
    assert said.status == 0, said.err
    assert parquet(tmp_path)["claims.parquet"] == parquet(data)["claims.parquet"]


def warc(path: Path, *pages: tuple[str, bytes, str]) -> Path:
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
                warc_headers_dict={"WARC-Date": "2026-06-01T12:00:00Z"},
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


def test_a_crawl_of_anybodys_is_read_where_a_person_asks_for_it(tmp_path: Path) -> None:
    crawl = warc(tmp_path / "news.warc.gz", *CRAWL)
    data = tmp_path / "data"
    said = command("run", "--replay", crawl, "--only", "press", "--json", data=data)
    assert (said.status, said.troubles) == (0, [])
    assert said.json["captures"] == {"parsed": 1, "unread": 1}
    assert {row["page_url"] for row in claims(data)} == {"https://news.example/2026/chips.html"}
    assert {row["carrier"] for row in claims(data)} == {"news.example"}
    [line] = (data / "decisions.jsonl").read_text().splitlines()
    assert json.loads(line)["action"] == "adopt"
    assert json.loads(line)["subject"] == "press"
    again = command("run", "--replay", crawl, "--only", "press", "--json", data=data)
    assert (again.json["changed"], len((data / "decisions.jsonl").read_text().splitlines())) == (
        *(False, 1),
    )
    assert command("verify", data=data).status == 0


def test_pages_that_were_left_unread_are_read_once_somebody_asks(tmp_path: Path) -> None:
    crawl = warc(tmp_path / "news.warc.gz", *CRAWL)
    data = tmp_path / "data"
    first = command("run", "--replay", crawl, "--json", data=data)
    assert (first.status, first.json["rows"]["claims"]) == (0, 0)
    assert first.json["captures"] == {"unread": 4}
    second = command("run", "--replay", crawl, "--only", "press", "--json", data=data)
    assert second.json["rows"]["claims"] == 3
    # The other source's page stays its own: 1 parsed, the others as they were.
    assert second.json["captures"]["parsed"] == 1


def test_a_sentence_taken_out_of_its_page_is_withdrawn(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with Server() as server:
        press.serve_press(server)
        assert live(data, server).status == 0
        url, name = next(iter(press.PAGES.items()))
        changed = press.body(name).replace(b"IDC puts shipments of Huawei at about", b"About")
        crawl = tmp_path / "later.warc.gz"
        warc(crawl, (url, changed, "text/html"))
        crawl.write_bytes(crawl.read_bytes())
    later = crawl.read_bytes()
    assert later
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "0.body").write_bytes(changed)
    (folder / "index.csv").write_text(
        f"file,url,time,status,content_type\n0.body,{url},2026-11-01T00:00:00Z,200,text/html\n"
    )
    said = command("run", "--replay", folder, data=data)
    assert said.status == 0, said.err
    assert [row for row in claims(data) if row["value"] == 812000.0 and row["part"] == "text"] == []
    history = warehouse.open(data).arrow("claims", history=True).to_pylist()
    assert [row["status"] for row in history if "Huawei at about" in (row["quote"] or "")] == (
        ["reported"]
    )
    assert len([row for row in history if row["status"] == "withdrawn"]) == 1
