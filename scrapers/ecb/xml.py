"""Rates as XML: the file of the day, of 90 days and of the whole history.

Belongs here: the nested `Cube` elements.
Does not belong here: what a cell may say (`rates`).
"""

import re
from collections.abc import Mapping
from datetime import date, datetime

from lxml import etree

from scrapers.ecb.rates import CURRENCIES, RATES, Rates
from scrapers.records import Kind, Parsed, Refusal, written
from scrapers.values import MEND
from scrapers.values import day as iso_day

__all__ = ["RATES_XML", "parse_xml"]

NAMESPACE = "http://www.ecb.int/vocabulary/2002-08-01/eurofxref"
CUBE = f"{{{NAMESPACE}}}Cube"
ENVELOPE = "{http://www.gesmes.org/xml/2002-08-01}Envelope"


def parse_xml(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """The kept currencies of every day in the file; each day has all of them."""
    root = _root(body)
    rates = Rates(time)
    found: list[tuple[date, dict[str, str]]] = []
    places: list[str] = []
    for cube in root.iter(CUBE):
        if "time" not in cube.attrib:
            continue
        text = str(cube.get("time"))
        where = f"//Cube[@time='{text}']"
        day = rates.day(iso_day(text, f"{where}/@time"), f"{where}/@time")
        cells = {str(cell.get("currency")): str(cell.get("rate")).strip() for cell in cube}
        if len(cells) != len(cube):
            raise Refusal(
                "duplicate_day", f"{where} has a currency twice; fetch it again", locator=where
            )
        found.append((day, cells))
        places.append(where)
    days = [day for day, _ in found]
    for quote in CURRENCIES:
        # A currency without a rate on a day is left out here, where the CSV says N/A.
        texts = [cells.get(quote, "") for _, cells in found]
        ends = [f"{where}/Cube[@currency='{quote}']/@rate" for where in places]
        rates.add(quote, days, texts, ends)
    return rates.result("the XML file of rates")


def _root(body: bytes) -> etree._Element:
    written(body, "the XML file of rates")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if b"<html" in body[:1000].lower():
            raise Refusal(
                "html",
                "the body is an HTML page, not the XML file of rates; "
                "open the URL in a browser to see what the site now answers",
            ) from None
        said = " ".join(str(error).split())[:120]
        raise Refusal(
            "not_xml", f"the body is no valid XML ({said}), so it was cut; fetch it again"
        ) from None
    if root.tag != ENVELOPE:
        raise Refusal(
            "wrong_type",
            f"the body's outermost element is {str(root.tag)[:80]!r}, not the envelope of rates; "
            f"{MEND}",
        )
    return root


RATES_XML = Kind(
    name="rates_xml",
    records=RATES,
    version=1,
    url=re.compile(
        r"https://www\.ecb\.europa\.eu/stats/eurofxref/eurofxref-(?:daily|hist-90d|hist)\.xml"
    ),
    parse=parse_xml,
)
