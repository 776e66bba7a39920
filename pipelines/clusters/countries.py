"""Countries as Epoch writes them, as codes.

Belongs here: names met in its lists (2025-11 to 2026-07). Does not belong here: a gazetteer.
"""

__all__ = ["country_code"]

CODES = {
    "Australia": "AU",
    "Austria": "AT",
    "Belgium": "BE",
    "Brazil": "BR",
    "Canada": "CA",
    "China": "CN",
    "Czechia": "CZ",
    "Denmark": "DK",
    "Finland": "FI",
    "France": "FR",
    "Germany": "DE",
    "Hong Kong": "HK",
    "Iceland": "IS",
    "India": "IN",
    "Indonesia": "ID",
    "Ireland": "IE",
    "Israel": "IL",
    "Italy": "IT",
    "Japan": "JP",
    "Korea (Republic of)": "KR",
    "South Korea": "KR",
    "Luxembourg": "LU",
    "Malaysia": "MY",
    "Mexico": "MX",
    "Netherlands": "NL",
    "Norway": "NO",
    "Philippines (the)": "PH",
    "Poland": "PL",
    "Portugal": "PT",
    "Qatar": "QA",
    "Russia": "RU",
    "Saudi Arabia": "SA",
    "Singapore": "SG",
    "Slovenia": "SI",
    "Spain": "ES",
    "Sweden": "SE",
    "Switzerland": "CH",
    "Taiwan": "TW",
    "Thailand": "TH",
    "United Arab Emirates": "AE",
    "United Kingdom": "GB",
    "United Kingdom of Great Britain and Northern Ireland": "GB",
    "United States": "US",
    "United States of America": "US",
    "Vietnam": "VN",
}


def country_code(name: str | None) -> str | None:
    """ISO 3166 alpha-2; `ZZ` where the list names none, None where the name is not known here."""
    return "ZZ" if name is None else CODES.get(name)
