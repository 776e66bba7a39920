"""What no ZIP file of foreign origin may hold, through the sources that publish ZIP files."""

import io
import tracemalloc
import zipfile
from datetime import UTC, datetime

import pytest

from scrapers.records import Refusal
from scrapers.registry import kind_of
from tests.scrapers.epoch.files import SALES, TOTAL, sheet

RATES = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-hist.zip"
TIME = datetime(2026, 11, 24, 12, tzinfo=UTC)
GOOD = sheet(TOTAL)
TABLES = {SALES: "total.csv", RATES: "eurofxref-hist.csv"}


def made(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members:
            archive.writestr(zipfile.ZipInfo(name), content, method)
    return buffer.getvalue()


def refused(url: str, body: bytes) -> Refusal:
    _, kind = kind_of(url)
    assert kind is not None
    with pytest.raises(Refusal) as caught:
        kind.parse(body, url, {}, TIME)
    return caught.value


@pytest.mark.parametrize("url", TABLES)
@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_bomb_of_an_unusual_method_is_refused_before_it_unpacks(url: str, method: int) -> None:
    bomb = made((TABLES[url], b"0" * (40 << 20)), method=method)
    assert len(bomb) < 1 << 20
    tracemalloc.start()
    try:
        refusal = refused(url, bomb)
        assert tracemalloc.get_traced_memory()[1] < 16 << 20
    finally:
        tracemalloc.stop()
    assert (refusal.code, refusal.message) == (
        "zip_member",
        f"the ZIP file holds {TABLES[url]!r} compressed by the method {method}, which no publisher "
        "of tables does; look at the file",
    )


@pytest.mark.parametrize("url", TABLES)
def test_a_plain_bomb_is_refused_at_its_limit(url: str) -> None:
    assert refused(url, made((TABLES[url], b"0" * (70 << 20)))).code == "too_big"


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("url", TABLES)
def test_a_name_twice(url: str) -> None:
    name = TABLES[url]
    for other in (name, f"elsewhere/{name}", f"../../{name}"):
        refusal = refused(url, made((name, GOOD), (other, GOOD)))
        assert refusal.code == "zip_member"
        assert refusal.message == (
            f"the ZIP file holds {name!r} twice, which no publisher of tables does; "
            "look at the file"
        )


@pytest.mark.parametrize("url", TABLES)
def test_an_encrypted_member(url: str) -> None:
    body = bytearray(made((TABLES[url], GOOD)))
    # The flag stands in the local header and in the directory.
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        body[body.index(mark) + place] |= 1
    refusal = refused(url, bytes(body))
    assert (refusal.code, "encrypted" in refusal.message) == ("zip_member", True)


@pytest.mark.parametrize("url", TABLES)
def test_a_thousand_members(url: str) -> None:
    refusal = refused(url, made(*((f"{number}.txt", b"") for number in range(1001))))
    assert refusal.message.startswith("the ZIP file has 1001 members, more than 1000, which")


def test_names_that_lead_out_of_a_folder_lead_nowhere() -> None:
    _, kind = kind_of(SALES)
    assert kind is not None
    for name in ("../../../etc/total.csv", "/etc/total.csv", "C:\\total.csv"):
        parsed = kind.parse(made((name, GOOD)), SALES, {}, TIME)
        assert not any("/" in place or ".." in place for place in parsed.columns["locator"])
