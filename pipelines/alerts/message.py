"""The words of a message: one for all that changed, for people and for machines.

Belongs here: texts. Does not belong here: sending them (`receivers`), deciding when (`book`).
"""

from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Any

from pipelines.alerts.book import Alert, News
from scrapers.capture import sha256

__all__ = ["mail", "payload"]

NAME = "compute-market"


def payload(news: News) -> Mapping[str, Any]:
    """A message for a webhook: `text` for people, `alerts` for machines.

    `id` is the same in both messages about one trouble; `status` is `firing` or `resolved`.
    """
    found = [*news.firing, *news.resolved]
    return {
        "text": "\n".join(_line(one) for one in found),
        "status": "firing" if news.firing else "resolved",
        "alerts": [
            {
                "id": one.id,
                "key": one.key,
                "status": "resolved" if one.until else "firing",
                "title": one.title,
                "text": one.text,
                "since": one.since,
                "until": one.until,
            }
            for one in found
        ],
    }


def mail(news: News, *, sender: str, recipients: tuple[str, ...], now: datetime) -> EmailMessage:
    """The same as an e-mail in plain text."""
    found = [*news.firing, *news.resolved]
    message = EmailMessage()
    message["Subject"] = _subject(found)
    message["From"], message["To"] = sender, ", ".join(recipients)
    message["Date"] = format_datetime(now)
    message["Message-ID"] = f"<{_digest(found)}@{NAME}>"
    message["Auto-Submitted"] = "auto-generated"  # no answer of an absent person, please
    message.set_content("\n\n".join(_line(one) for one in found) + "\n")
    return message


def _subject(found: list[Alert]) -> str:
    first = found[0]
    more = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
    return f"[{NAME}] {'resolved: ' if first.until else ''}{first.title}{more}"


def _line(one: Alert) -> str:
    if one.until is None:
        return f"{NAME}: {one.title} since {one.since}. {one.text}"
    return f"{NAME}: resolved at {one.until}: {one.title}, since {one.since}."


def _digest(found: list[Alert]) -> str:
    """The same for the same news, so that a mail server may drop one that is sent again."""
    told = "\n".join(f"{one.id} {one.until or ''}" for one in found)
    return sha256(told.encode())[:32]
