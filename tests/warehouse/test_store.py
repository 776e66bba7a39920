"""Object storage: conditional puts against a real server, and every error in one sentence."""

import socket
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from tests.objects import URL, in_memory, s3_server
from warehouse.store import MissingError, Store, StoreError, is_store, open_store


@pytest.fixture(scope="module")
def server() -> Iterator[None]:
    with s3_server() as environment, pytest.MonkeyPatch.context() as patch:
        for name, value in environment.items():
            patch.setenv(name, value)
        yield


@pytest.fixture
def store(server: None, request: pytest.FixtureRequest) -> Store:
    return open_store(f"{URL}/{request.node.name}")


def test_an_object_is_created_once(store, tmp_path):
    assert store.create("a/b", b"first")
    assert not store.create("a/b", b"second")
    assert store.read("a/b")[0] == b"first"
    for name, content in {"file": b"x" * 3000, "empty": b""}.items():
        (tmp_path / name).write_bytes(content)
        assert store.create(name, tmp_path / name)
        assert b"".join(store.pieces(name)) == content


def test_a_switch_needs_the_object_as_it_was(store):
    assert store.switch("latest", b"one", None)
    assert not store.switch("latest", b"other", None)
    _, tag = store.read("latest")
    assert store.switch("latest", b"two", tag)
    assert not store.switch("latest", b"three", tag)
    assert store.read("latest")[0] == b"two"
    assert not store.switch("nowhere", b"one", tag)


def test_a_switch_whose_answer_was_lost_is_known_as_our_own(store):
    """The client sends a put again whose answer did not come: then the condition no longer fits."""
    assert store.switch("latest", b"one", None)
    _, tag = store.read("latest")
    assert store.switch("latest", b"two", tag)
    assert store.switch("latest", b"two", tag)


def test_of_eight_writers_one_wins_every_time(store):
    won: Counter[int] = Counter()

    def write(round_: int, writer: int, before: str | None) -> None:
        if store.switch("latest", f"{round_}-{writer}".encode(), before):
            won[round_] += 1

    before = None
    for round_ in range(12):
        writers = [threading.Thread(target=write, args=(round_, n, before)) for n in range(8)]
        for writer in writers:
            writer.start()
        for writer in writers:
            writer.join()
        _, before = store.read("latest")
    assert won == dict.fromkeys(range(12), 1)


def test_listing_copying_removing(store):
    for key in ("in/a", "in/sub/b", "inside/c"):
        store.create(key, key.encode())
    assert [(one.key, one.size) for one in store.list("in/")] == [("in/a", 4), ("in/sub/b", 8)]
    assert store.copy("in/a", "out") and store.read("out")[0] == b"in/a"
    assert not store.copy("nothing", "out")
    store.delete(["in/a", "gone before"])
    store.delete([])
    assert [one.key for one in store.list("in/")] == ["in/sub/b"]


def test_what_is_not_there_is_said(store):
    with pytest.raises(MissingError, match=f"^{store.url} holds no some/key$"):
        store.read("some/key")
    with pytest.raises(MissingError):
        list(store.pieces("some/key"))


def test_a_bucket_that_does_not_exist(server):
    with pytest.raises(StoreError, match="s3://nobody/x: there is no such bucket; create it"):
        open_store("s3://nobody/x").create("a", b"")


def test_a_server_that_is_not_there_names_no_key(monkeypatch):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    monkeypatch.setattr("warehouse.store._PATIENCE", timedelta(seconds=0))
    names = {"ENDPOINT_URL": f"http://127.0.0.1:{port}", "ALLOW_HTTP": "true", "REGION": "x"}
    for name, value in {**names, "ACCESS_KEY_ID": "me", "SECRET_ACCESS_KEY": "very-secret"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with pytest.raises(StoreError, match="look at AWS_ENDPOINT_URL, the keys and") as raised:
        open_store("s3://b/x").read("latest")
    assert str(raised.value).startswith("s3://b/x/latest could not be read or written (")
    assert "very-secret" not in str(raised.value)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize("url", ["s3://", "s3:///", "gs://b/x", "b/x"])
def test_what_is_no_store(url):
    with pytest.raises(ValueError, match="is no store; write s3://BUCKET"):
        open_store(url)


def test_without_the_library_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "obstore", None)
    monkeypatch.setitem(sys.modules, "obstore.exceptions", None)
    with pytest.raises(StoreError) as raised:
        open_store("s3://b/x")
    assert str(raised.value) == (
        "s3://b/x needs the library obstore, which is not installed; "
        "install it with: pip install 'compute-market[s3]'"
    )


def test_a_path_is_no_store():
    assert is_store("s3://b") and not is_store("data") and not is_store(Path("s3://b"))


def test_a_file_larger_than_one_put_is_refused(tmp_path, monkeypatch):
    (tmp_path / "big").write_bytes(b"123456")
    monkeypatch.setattr("warehouse.store.LARGEST_PUT", 5)
    with pytest.raises(StoreError, match="has 6 bytes; the store takes 5 in one piece"):
        in_memory().create("big", tmp_path / "big")
    assert in_memory().list("") == []
