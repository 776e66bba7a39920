"""How a message gets to people: a webhook, e-mail. Who they are stands in the environment.

Belongs here: addresses and passwords, which leave this module only on the wire; a failure is told
without them. Does not belong here: what is told (`message`), when (`book`).
"""

import json
import smtplib
import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from ipaddress import ip_address
from typing import Protocol
from urllib.parse import urlsplit

from pipelines.alerts.book import News
from pipelines.alerts.message import mail, payload

__all__ = ["EMAIL", "WEBHOOK", "Mail", "Receiver", "UndeliveredError", "Webhook", "receivers"]

WEBHOOK, EMAIL = "COMPUTE_MARKET_ALERT_WEBHOOK", "COMPUTE_MARKET_ALERT_EMAIL"
SENDER = "COMPUTE_MARKET_ALERT_FROM"
SMTP = "COMPUTE_MARKET_SMTP_"
PORTS = {"none": 25, "starttls": 587, "tls": 465}
PATIENCE = 5.0
"""Seconds for each answer: the next attempt is a minute away."""


class UndeliveredError(Exception):
    """A receiver could not be told; one sentence without its address."""


class Receiver(Protocol):
    """Somebody to be told."""

    @property
    def name(self) -> str:
        """What the book knows it by."""

    def send(self, news: News, now: datetime) -> None:
        """Tell it.

        Raises:
            UndeliveredError: it must be told again later.
        """


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that takes JSON by POST and answers 2xx; it often is a secret itself."""

    url: str = field(repr=False)
    name: str = "webhook"

    def send(self, news: News, now: datetime) -> None:
        """Post it. A redirection is a failure: what is posted would not follow it."""
        parts = urlsplit(self.url)
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        headers = {"Content-Type": "application/json", "User-Agent": "compute-market"}
        try:
            connection.request("POST", path, json.dumps(payload(news)).encode(), headers)
            status = connection.getresponse().status
        except (OSError, HTTPException) as error:
            raise UndeliveredError(
                f"the webhook cannot be reached ({type(error).__name__})"
            ) from None
        finally:
            connection.close()
        if not 200 <= status < 300:
            raise UndeliveredError(f"the webhook answers {status}")


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail server that takes messages for some people."""

    host: str
    port: int
    tls: str
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    password: str = field(default="", repr=False)
    name: str = "e-mail"

    def send(self, news: News, now: datetime) -> None:
        """Hand it to the server, encrypted where `tls` says so, with a certificate that holds."""
        message = mail(news, sender=self.sender, recipients=self.recipients, now=now)
        try:
            with self._server() as server:
                if self.tls == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                refused = server.send_message(message)
        except OSError as error:  # smtplib's own are among them
            code = getattr(error, "smtp_code", None)
            told = type(error).__name__ + (f" {code}" if code else "")
            raise UndeliveredError(f"the mail server does not take a message ({told})") from None
        if refused:
            raise UndeliveredError(f"the mail server refuses {len(refused)} of the recipients")

    def _server(self) -> smtplib.SMTP:
        if self.tls == "tls":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=PATIENCE, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=PATIENCE)


def receivers(environment: Mapping[str, str]) -> list[Receiver]:
    """Everybody whom the environment names.

    Raises:
        ValueError: an address or a setting is none; the message never quotes it.
    """
    found: list[Receiver] = []
    if environment.get(WEBHOOK):
        found.append(_webhook(environment[WEBHOOK]))
    if environment.get(EMAIL):
        found.append(_mail(environment))
    return found


def _webhook(url: str) -> Webhook:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and parts.hostname and not parts.username
        _ = parts.port
    except ValueError:
        good = False
    if not good:
        raise ValueError(f"{WEBHOOK} must be an address like https://host/path, without a user")
    return Webhook(url)


def _mail(environment: Mapping[str, str]) -> Mail:
    recipients = tuple(one.strip() for one in environment[EMAIL].split(",") if one.strip())
    if not recipients or any("@" not in one or set(one) & set(' \r\n<>"') for one in recipients):
        raise ValueError(f"{EMAIL} must be addresses like a@example.org, separated by commas")
    host = environment.get(SMTP + "HOST") or "localhost"
    tls = environment.get(SMTP + "TLS") or ("none" if _here(host) else "starttls")
    if tls not in PORTS:
        raise ValueError(f"{SMTP}TLS must be one of {', '.join(PORTS)}")
    port = environment.get(SMTP + "PORT") or str(PORTS[tls])
    if not port.isdecimal():
        raise ValueError(f"{SMTP}PORT must be a number")
    user = environment.get(SMTP + "USER") or ""
    if user and tls == "none" and not _here(host):
        raise ValueError(
            f"{SMTP}USER and {SMTP}PASSWORD would cross the network in clear; "
            f"set {SMTP}TLS to starttls or tls"
        )
    sender = environment.get(SENDER) or recipients[0]
    password = environment.get(SMTP + "PASSWORD") or ""
    return Mail(host, int(port), tls, sender, recipients, user, password)


def _here(host: str) -> bool:
    """Whether a host is this machine."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
