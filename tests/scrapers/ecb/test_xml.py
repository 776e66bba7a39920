"""The ECB's XML files."""

from datetime import UTC, date, datetime

import pytest

from scrapers.ecb.xml import parse_xml
from scrapers.records import Refusal

URL = "https://www.ecb.europa.eu/stats/eurofxref/eurofxref-daily.xml"
TIME = datetime(2026, 10, 30, 16, tzinfo=UTC)
HEAD = (
    "<?xml version='1.0' encoding='UTF-8'?><gesmes:Envelope "
    "xmlns:gesmes='http://www.gesmes.org/xml/2002-08-01' "
    "xmlns='http://www.ecb.int/vocabulary/2002-08-01/eurofxref'>"
    "<gesmes:subject>Reference rates</gesmes:subject><Cube>"
)
RATES = {"USD": "1.1172", "JPY": "175.68", "CNY": "7.4326", "HKD": "8.7652", "KRW": "1491.76"}
CELLS = "".join(f"<Cube currency='{one}' rate='{rate}'/>" for one, rate in RATES.items())
DAY = f"<Cube time='2026-10-30'>{CELLS}</Cube>"
TAIL = "</Cube></gesmes:Envelope>"


def _refused(text: str) -> Refusal:
    with pytest.raises(Refusal) as caught:
        parse_xml(text.encode(), URL, {}, TIME)
    return caught.value


def test_a_day() -> None:
    parsed = parse_xml((HEAD + DAY + TAIL).encode(), URL, {}, TIME)
    assert dict(zip(parsed.columns["quote"], parsed.columns["rate"], strict=True)) == RATES
    assert set(parsed.columns["date"]) == {date(2026, 10, 30)}
    assert parsed.columns["locator"][1] == "//Cube[@time='2026-10-30']/Cube[@currency='CNY']/@rate"
    assert parsed.scope == [("EUR", "GBP", date(2026, 10, 30))]
    assert parsed.warnings == ["cells without a rate skipped: 1 of GBP"]


REFUSALS = [
    ("", "empty_body",
     "the body is empty where the XML file of rates was expected; fetch it again"),
    ("<html><body>&nbsp;busy", "html", "the body is an HTML page, not the XML file of rates; "
     "open the URL in a browser to see what the site now answers"),
    ("<html/>", "wrong_type", "the body's outermost element is 'html', not the envelope of rates; "
     "compare the source's documentation and mend the parser"),
    (HEAD + TAIL, "empty_list", "the XML file of rates holds no rate at all; fetch it again"),
    (HEAD + DAY + DAY + TAIL, "duplicate_day",
     "//Cube[@time='2026-10-30']/Cube[@currency='USD']/@rate is a second rate of USD on "
     "2026-10-30, so a page is repeated; fetch it again"),
    (HEAD + DAY.replace("JPY", "USD") + TAIL, "duplicate_day",
     "//Cube[@time='2026-10-30'] has a currency twice; fetch it again"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "code", "message"), REFUSALS)
def test_refusals(text: str, code: str, message: str) -> None:
    refusal = _refused(text)
    assert (refusal.code, refusal.message) == (code, message)


def test_a_cut_file_is_refused() -> None:
    refusal = _refused(HEAD + DAY[:60])
    assert refusal.code == "not_xml"
    assert refusal.message.endswith(", so it was cut; fetch it again")


def test_entities_are_not_followed() -> None:
    text = (HEAD + DAY + TAIL).replace(
        "?>", "?><!DOCTYPE x [<!ENTITY secret SYSTEM 'file:///etc/passwd'>]>"
    )
    refusal = _refused(text.replace("Reference rates", "&secret;").replace("7.4326", "&secret;"))
    assert refusal.code in {"not_xml", "not_a_rate"}
    assert "root:" not in refusal.message
