"""What no path of the two SEC hosts may return as an answer."""

from collections.abc import Callable
from typing import Any

import pytest

from scrapers.edgar.answer import Filed, filed
from scrapers.edgar.parse import KINDS
from scrapers.records import Refusal, refuse_status
from scrapers.registry import kind_of, sources
from tests.scrapers.edgar.answers import ARCHIVES, BLOCK_PAGE, DATA, NO_SUCH_KEY

NAMES = [kind.name for kind in KINDS]
WHAT = {
    "submissions": "a list of filings",
    "companyfacts": "company facts",
    "inline": "an inline XBRL document",
    "index": "the index page of a filing",
    "release": "an exhibit",
}


@pytest.mark.parametrize("name", NAMES)
def test_the_block_page_with_status_200(refused: Callable[..., Refusal], name: str) -> None:
    refusal = refused(name, BLOCK_PAGE)
    assert (refusal.code, refusal.failed) == ("blocked", True)
    assert refusal.message == (
        "the SEC answers with its block page (Reference ID 0.ac18.17.2f): set "
        "COMPUTE_MARKET_CONTACT and ask nothing of it for ten minutes"
    )


@pytest.mark.parametrize("name", NAMES)
def test_the_other_block_page(refused: Callable[..., Refusal], name: str) -> None:
    refusal = refused(name, b"<html><h1>Request Rate Threshold Exceeded</h1></html>")
    assert (refusal.code, refusal.failed) == ("blocked", True)


@pytest.mark.parametrize("name", NAMES)
def test_the_error_of_the_store_with_status_200(refused: Callable[..., Refusal], name: str) -> None:
    refusal = refused(name, NO_SUCH_KEY)
    assert (refusal.code, refusal.failed) == ("no_such_key", True)
    assert refusal.message == (
        "the SEC's store has no file under this URL (NoSuchKey), so check the CIK or the "
        "accession in it"
    )
    other = refused(name, NO_SUCH_KEY.replace(b"NoSuchKey", b"SlowDown"))
    assert (other.code, other.failed, other.message) == (
        "store_error",
        True,
        "the SEC's store answers its own error SlowDown; fetch it again later",
    )


def test_the_error_of_the_store_with_its_own_status() -> None:
    refusal = refuse_status(404, NO_SUCH_KEY)
    assert (refusal.code, refusal.failed) == ("http_404", True)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("body", [b"", b" \r\n", b"\xef\xbb\xbf"])
def test_an_empty_body(refused: Callable[..., Refusal], name: str, body: bytes) -> None:
    refusal = refused(name, body)
    assert (refusal.code, refusal.failed) == ("empty_body", False)
    assert refusal.message == f"the body is empty where {WHAT[name]} was expected; fetch it again"


@pytest.mark.parametrize("name", ["submissions", "companyfacts"])
def test_any_other_page_where_json_was_asked_for(
    refused: Callable[..., Refusal], name: str
) -> None:
    assert refused(name, b"<html><body>Down for maintenance</body></html>").code == "html"


@pytest.mark.parametrize("name", ["inline", "index", "release"])
def test_json_where_a_page_was_asked_for(refused: Callable[..., Refusal], name: str) -> None:
    refusal = refused(name, b'{"message": "no"}')
    assert (refusal.code, refusal.message) == (
        "not_markup",
        f"the body is no page where {WHAT[name]} was expected; open the URL in a browser to see "
        "what the site now answers",
    )


@pytest.mark.parametrize("name", ["companyfacts", "submissions", "inline", "index", "release"])
def test_a_cut_body(
    request: pytest.FixtureRequest, refused: Callable[..., Refusal], name: str
) -> None:
    whole: Any = request.getfixturevalue(name)
    if isinstance(whole, dict):
        assert refused(name, str(whole).replace("'", '"').encode()[:-20]).code == "not_json"
    else:
        refusal = refused(name, whole[:-30])
        assert refusal.code == "truncated"
        assert refusal.message.endswith("; fetch it again")


def test_a_document_of_a_filing_is_known_by_its_url() -> None:
    url = f"{ARCHIVES}/804328/000172894920000045/qcom-20200329.htm"
    assert filed(url) == Filed(804328, "0001728949-20-000045", "qcom-20200329.htm")


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{DATA}/submissions/CIK0001045810.json", "submissions"),
        (f"{DATA}/submissions/CIK0001045810-submissions-001.json", "submissions"),
        (f"{DATA}/submissions/CIK1045810.json", None),
        (f"{DATA}/api/xbrl/companyfacts/CIK0001045810.json", "companyfacts"),
        (f"{DATA}/api/xbrl/frames/us-gaap/Revenues/USD/CY2025.json", None),
        (f"{ARCHIVES}/1045810/000104581025000209/nvda-20250727.htm", "inline"),
        (f"{ARCHIVES}/1046179/000104617925000033/tsm-20241231x20f.htm", "inline"),
        (f"{ARCHIVES}/1045810/000104581026000073/q2fy27pr.htm", "release"),
        (f"{ARCHIVES}/1730168/000173016826000012/avgo-08022026x8kxex99.htm", "release"),
        (f"{ARCHIVES}/723125/000072312525000028/a2025q4ex991-pressrelease.htm", "release"),
        (f"{ARCHIVES}/1046179/000104617925000082/a2q25e_withguidancexfinal.htm", "release"),
        (f"{ARCHIVES}/1045810/000104581025000209/R73.htm", None),
        (f"{ARCHIVES}/1045810/0001045810-26-000024-index.html", "index"),
        (f"{ARCHIVES}/1045810/000104581026000024/0001045810-26-000024-index.htm", "index"),
        ("https://www.sec.gov/files/company_tickers.json", None),
    ],
)
def test_the_kind_that_reads_a_url(url: str, kind: str | None) -> None:
    found = kind_of(url)
    assert found is not None
    assert found[0] is sources()["edgar"]
    assert (found[1] and found[1].name) == kind
