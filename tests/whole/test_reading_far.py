"""docs/reading.md over HTTP and from a bucket: parts of files travel, the figures are right."""

import json
import re
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pyarrow as pa
import pyarrow.fs
import pyarrow.parquet as pq
import pytest

from tests.whole.pages import blocks, section

pytest.importorskip("obstore")
PAGE = "docs/reading.md"


def code(title: str) -> str:
    """The Python of a section, as one program."""
    return "\n".join(blocks(section(PAGE, title), "python"))


def tokens(sample: Path, country: str | None = None) -> int:
    """What the current rows sum to, counted without any of the engines."""
    read = pq.read_table(sample / "latest" / "token_volumes.parquet").to_pylist()
    rows = [row for row in read if country in (None, row["author_country"])]
    return sum(row["tokens"] for row in rows)


@dataclass(frozen=True)
class Asked:
    """One request: `range` as the header has it, or None."""

    method: str
    path: str
    range: str | None
    sent: int


class Static:
    """A folder behind HTTP, links followed, with range requests, as any web server does it."""

    def __init__(self, root: Path) -> None:
        self.root, self.asked = root, list[Asked]()
        self.httpd = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self.url = f"http://127.0.0.1:{self.httpd.server_address[1]}"
        self.thread = threading.Thread(target=self.httpd.serve_forever, args=(0.02,), daemon=True)

    def __enter__(self) -> "Static":
        self.thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.httpd.shutdown()
        self.httpd.server_close()
        self.thread.join()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        path, span = self.root / handler.path.lstrip("/"), handler.headers.get("Range")
        if not path.is_file():
            handler.send_error(404)
            return
        data = path.read_bytes()
        first, last = _bounds(span, len(data))
        part = data[first : last + 1]
        handler.send_response(206 if span else 200)
        if span:
            handler.send_header("Content-Range", f"bytes {first}-{last}/{len(data)}")
        handler.send_header("Accept-Ranges", "bytes")
        handler.send_header("Content-Length", str(len(part)))
        handler.end_headers()
        body = part if handler.command == "GET" else b""
        self.asked.append(Asked(handler.command, handler.path, span, len(body)))
        handler.wfile.write(body)


def _bounds(span: str | None, size: int) -> tuple[int, int]:
    found = re.fullmatch(r"bytes=(\d*)-(\d*)", span or "bytes=0-")
    assert found, span
    first, last = found.groups()
    if not first:
        return max(0, size - int(last)), size - 1
    return int(first), min(size, int(last or size) + 1) - 1


def _handler(static: Static) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            static.answer(self)

        do_HEAD = do_GET  # noqa: N815

        def log_message(self, *_: object) -> None:
            pass

    return Handler


def test_a_web_server_is_asked_for_parts_only(sample_data: Path) -> None:
    with Static(sample_data) as site:
        names: dict[str, Any] = {}
        exec(code("From a web server").replace("http://market.example.org", site.url), names)
        asked = site.asked
    assert names["by_duckdb"] == tokens(sample_data, "CN")
    release = json.loads((sample_data / "latest" / "manifest.json").read_bytes())["release_id"]
    assert asked[0].path == "/latest/manifest.json"
    of_tables = [one for one in asked if one.path.endswith(".parquet")]
    assert {one.path for one in of_tables} == {f"/releases/{release}/token_volumes.parquet"}
    fetched = [one for one in of_tables if one.method == "GET"]
    # Three engines, each a footer at least; and never a whole file without being asked for parts.
    assert len(fetched) >= 3
    assert all(one.range for one in fetched)


def test_one_day_of_a_long_file_costs_a_fraction_of_it(tmp_path: Path) -> None:
    """The sample's files are shorter than one look at a footer, so here is one of 16 MB."""
    days, random = np.repeat(np.arange(20), 10_000), np.random.default_rng(1)
    columns = {f"c{number}": random.integers(0, 1 << 60, len(days)) for number in range(8)}
    table = pa.table({**columns, "day": days})
    pq.write_table(table, tmp_path / "long.parquet", row_group_size=10_000)
    with Static(tmp_path) as site:
        rows = pl.scan_parquet(f"{site.url}/long.parquet").filter(pl.col("day") == 3)
        found = rows.select("c1").collect()["c1"]
        sent = sum(one.sent for one in site.asked)
    assert found.to_list() == columns["c1"][days == 3].tolist()
    assert sent < (tmp_path / "long.parquet").stat().st_size / 10


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[pyarrow.fs.S3FileSystem]:
    """The bucket `market` of a store in this process, and the environment that leads to it."""
    server = pytest.importorskip("moto.server").ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    told = {
        "AWS_ACCESS_KEY_ID": "key",
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_REGION": "us-east-1",
        "AWS_ENDPOINT_URL": f"http://{host}:{port}",
        "AWS_ALLOW_HTTP": "true",
    }
    for name, value in told.items():
        monkeypatch.setenv(name, value)
    store = pyarrow.fs.S3FileSystem(
        access_key="key",
        secret_key="secret",
        region="us-east-1",
        endpoint_override=f"{host}:{port}",
        scheme="http",
        allow_bucket_creation=True,
    )
    store.create_dir("market")
    yield store
    server.stop()


def test_a_bucket_gives_the_same_figures(
    sample_data: Path, bucket: pyarrow.fs.S3FileSystem
) -> None:
    release = (sample_data / "latest").resolve()
    objects = {
        f"releases/{release.name}/token_volumes.parquet": release / "token_volumes.parquet",
        "latest": release / "manifest.json",
    }
    for name, path in objects.items():
        with bucket.open_output_stream(f"market/{name}") as stream:
            stream.write(path.read_bytes())
    names: dict[str, Any] = {}
    exec(code("From a bucket"), names)
    assert names["address"] == f"s3://market/releases/{release.name}/token_volumes.parquet"
    assert names["by_duckdb"] == tokens(sample_data)
