"""Keys leave this machine towards their source, and stand in nothing that stays here."""

import gzip
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, quote_plus

from tests.earnings_apis import Fred
from tests.server import Answer, Seen
from tests.whole.market import Market

OPENROUTER_KEY = "sk-or-v1-0123456789/+abcdef"
FRED_KEY = "fred+key/=&#1"
SPELLINGS = (str, quote, quote_plus, lambda key: quote(key, safe=""), lambda key: repr(key)[1:-1])


def spelt() -> set[bytes]:
    """Both keys in every spelling that a URL, JSON or a message gives them."""
    found = set()
    for key in (OPENROUTER_KEY, FRED_KEY):
        texts = {spell(key) for spell in SPELLINGS}
        texts |= {text.replace("%2F", "%2f") for text in texts} | {key.replace("/", "\\/")}
        found |= {text.encode() for text in texts} | {key.encode("latin-1")}
        found |= {key.encode("unicode_escape")}
    return found


def contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Every file's bytes, also unpacked: databases, logs and archives alike."""
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink():
            data = path.read_bytes()
            yield path, data
            if path.suffix == ".gz":
                yield path, gzip.decompress(data)


def test_no_key_in_any_byte_that_stays(new_market: Market, tmp_path: Path) -> None:
    market, data = new_market, new_market.data
    market.api.key = OPENROUTER_KEY
    fred = Fred(FRED_KEY)
    answered: list[str] = []

    def echoing(seen: Seen) -> Answer | None:
        """An API that knows the key, and tells it back in header and body of its first answer."""
        if seen.path == "/robots.txt":
            return fred(seen)
        answered.append(seen.url)
        if len(answered) > 1:
            return fred(seen)
        told = {"Set-Cookie": "session=odd", "X-Key": quote(FRED_KEY)}
        return Answer.json({"error_code": 400, "error_message": f"no key {FRED_KEY}"}, 400, told)

    for host in fred.hosts:
        market.server.route(host, echoing)
    environment = market.environment | {
        "COMPUTE_MARKET_SOURCES": "openrouter,fred",
        "FRED_API_KEY": FRED_KEY,
        "OPENROUTER_API_KEY": OPENROUTER_KEY,
        "DAGSTER_HOME": str(tmp_path / "home"),
    }
    (tmp_path / "home").mkdir()
    said = [
        market.run("run", "--only", "openrouter,fred", environment=environment),
        market.run("sources", "--json", since=None, environment=environment),
        market.run("quarantine", "--json", since=None, environment=environment),
    ]
    # Both keys were sent, or nothing is proved.
    sent = market.server.requests
    assert any(one.headers.get("authorization") == f"Bearer {OPENROUTER_KEY}" for one in sent)
    assert any("api_key=fred" in url for url in answered)
    assert list((data / "archive").glob("*.warc.gz"))
    secrets = spelt()
    for number, one in enumerate(said):
        for secret in secrets:
            assert secret not in (one.out + one.err).encode(), number
    seen = 0
    for folder in (data, tmp_path / "home"):
        for path, content in contents(folder):
            seen += 1
            assert [secret for secret in secrets if secret in content] == [], path
    assert seen > 60
