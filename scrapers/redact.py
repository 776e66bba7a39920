"""What must never reach the archive: keys and cookies.

Belongs here: taking secrets out of URLs, headers and texts, finding them in bodies.
Does not belong here: which secrets there are (the caller passes their values).
"""

import json
import re
from collections.abc import Sequence
from urllib.parse import quote, quote_plus, unquote_plus, urlsplit, urlunsplit

__all__ = ["Redactor"]

DROPPED_HEADERS = frozenset(
    {
        "authorization",
        "authentication-info",
        "cookie",
        "cookie2",
        "proxy-authentication-info",
        "proxy-authorization",
        "set-cookie",
        "set-cookie2",
        "x-api-key",
    }
)
SECRET_PARAMETERS = frozenset({"access_token", "api-key", "api_key", "apikey"})
"""Query parameters that never hold anything but a secret, in foreign archives too."""
_UNSAFE = re.compile(r"[\x00-\x20\x7f]")


class Redactor:
    """Takes secret values out of what is to be written."""

    def __init__(self, secrets: Sequence[str] = ()) -> None:
        values = [secret.strip() for secret in secrets if secret.strip()]
        spelled = {form for value in values for form in _spellings(value)}
        self._spellings = tuple(sorted(spelled, key=len, reverse=True))
        self._needles = tuple(spelling.encode() for spelling in self._spellings)

    def url(self, url: str) -> str:
        """The URL without user, password and secrets, fit for one header line."""
        one_line = _UNSAFE.sub(lambda found: quote(found[0]), url.encode(errors="replace").decode())
        try:
            parts = urlsplit(one_line)
        except ValueError:
            return self._replace(one_line, "removed")
        query = "&".join(self._parameter(text) for text in parts.query.split("&"))
        host = parts.netloc.rpartition("@")[2]
        if (query, host) != (parts.query, parts.netloc):
            one_line = urlunsplit(parts._replace(query=query, netloc=host))
        return self._replace(one_line, "removed")

    def headers(self, headers: Sequence[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
        """Headers without those that carry credentials, secret values struck out."""
        return tuple(
            (name, "[removed]" if self._holds(value) else value)
            for name, value in headers
            if name.strip().lower() not in DROPPED_HEADERS and not self._holds(name)
        )

    def text(self, text: str) -> str:
        """The text with every secret struck out."""
        return self._replace(text, "[removed]")

    def found_in(self, body: bytes) -> bool:
        """Whether a body repeats a secret, plainly or percent-encoded or escaped as in JSON."""
        return any(needle in body for needle in self._needles)

    def _parameter(self, text: str) -> str:
        name, equals, value = text.partition("=")
        if not equals or not value:
            return text
        known = unquote_plus(name).lower() in SECRET_PARAMETERS
        return f"{name}=removed" if known or self._holds(unquote_plus(value)) else text

    def _holds(self, text: str) -> bool:
        return any(spelling in text for spelling in self._spellings)

    def _replace(self, text: str, by: str) -> str:
        for spelling in self._spellings:
            text = text.replace(spelling, by)
        return text


def _spellings(value: str) -> set[str]:
    escaped = json.dumps(value)[1:-1]
    percent = {quote(value, safe=""), quote(value), quote_plus(value)}
    return {value, escaped, escaped.replace("/", "\\/"), *percent}
