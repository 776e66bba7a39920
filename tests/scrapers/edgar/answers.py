"""Parts of made answers: URLs, pages that are no answer, facts as JSON and as inline XBRL."""

from datetime import UTC, datetime
from typing import Any

DATA = "https://data.sec.gov"
ARCHIVES = "https://www.sec.gov/Archives/edgar/data"
URLS = {
    "submissions": f"{DATA}/submissions/CIK0000000007.json",
    "companyfacts": f"{DATA}/api/xbrl/companyfacts/CIK0000000007.json",
    "inline": f"{ARCHIVES}/7/000000000726000012/acme-20260628.htm",
    "index": f"{ARCHIVES}/7/000000000726000012/0000000007-26-000012-index.html",
    "release": f"{ARCHIVES}/7/000000000726000011/q2pr.htm",
}
TIME = datetime(2026, 8, 10, 12, tzinfo=UTC)
BLOCK_PAGE = (
    b"<!DOCTYPE html><html><head><title>SEC.gov | Your Request Originates from an Undeclared "
    b"Automated Tool</title></head><body><p>Reference ID: 0.ac18.17.2f</p></body></html>"
)
NO_SUCH_KEY = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>NoSuchKey</Code>'
    b"<Message>The specified key does not exist.</Message></Error>"
)


def fact(
    start: str, end: str, value: float, number: str = "0000000007-26-000012"
) -> dict[str, Any]:
    return {
        "start": start,
        "end": end,
        "val": value,
        "accn": number,
        "fy": 2026,
        "fp": "Q2",
        "form": "10-Q",
        "filed": "2026-08-05",
    }


HEAD = """<?xml version="1.0" encoding="UTF-8"?>
<html xmlns="http://www.w3.org/1999/xhtml" xmlns:ix="http://www.xbrl.org/2013/inlineXBRL"
 xmlns:xbrli="http://www.xbrl.org/2003/instance" xmlns:xbrldi="http://xbrl.org/2006/xbrldi"
 xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><body><div style="display:none"><ix:header>
<ix:resources>
<xbrli:context id="c1"><xbrli:entity><xbrli:identifier>0000000007</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:startDate>2026-03-30</xbrli:startDate><xbrli:endDate>2026-06-28</xbrli:endDate>
</xbrli:period></xbrli:context>
<xbrli:context id="c2"><xbrli:entity><xbrli:identifier>0000000007</xbrli:identifier>
<xbrli:segment>
<xbrldi:explicitMember dimension="us-gaap:StatementBusinessSegmentsAxis"
>acme:ChipsMember</xbrldi:explicitMember>
<xbrldi:explicitMember dimension="srt:ConsolidationItemsAxis"
>us-gaap:OperatingSegmentsMember</xbrldi:explicitMember>
</xbrli:segment></xbrli:entity>
<xbrli:period><xbrli:startDate>2026-03-30</xbrli:startDate><xbrli:endDate>2026-06-28</xbrli:endDate>
</xbrli:period></xbrli:context>
<xbrli:context id="i1"><xbrli:entity><xbrli:identifier>7</xbrli:identifier></xbrli:entity>
<xbrli:period><xbrli:instant>2026-06-28</xbrli:instant></xbrli:period></xbrli:context>
<xbrli:unit id="usd"><xbrli:measure>iso4217:USD</xbrli:measure></xbrli:unit>
<xbrli:unit id="pure"><xbrli:measure>xbrli:pure</xbrli:measure></xbrli:unit>
</ix:resources></ix:header></div>
<p><ix:nonNumeric name="dei:DocumentType" contextRef="c1">10-Q</ix:nonNumeric>
<ix:nonNumeric name="dei:AmendmentFlag" contextRef="c1" format="ixt:fixed-false"
>no</ix:nonNumeric>
<ix:nonNumeric name="dei:DocumentPeriodEndDate" contextRef="c1" continuedAt="k"
>June\u00a028,</ix:nonNumeric>
<ix:continuation id="k"> 2026</ix:continuation></p>
"""


def ix(text: str, context: str = "c1", **more: str) -> str:
    """A fact of revenue in millions of US$."""
    given = {"name": "us-gaap:Revenues", "contextRef": context, "unitRef": "usd", "scale": "6"}
    given |= {"decimals": "-6"} | more
    attributes = " ".join(f'{name.replace("_", ":")}="{value}"' for name, value in given.items())
    return f"<ix:nonFraction {attributes}>{text}</ix:nonFraction>"


def document(body: str) -> bytes:
    """An inline XBRL 10-Q with that body."""
    return f"{HEAD}{body}</body></html>".encode()
