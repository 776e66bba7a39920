"""Mail over TLS with a login, and what the environment may not say."""

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from pipelines.alerts.book import Alert, News
from pipelines.alerts.receivers import UndeliveredError, receivers
from tests.pipelines.alerts.listening import certificate, post

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
NEWS = News(
    (Alert("held:x", "x is held", "Zu wenige Zeilen für 芯片.\nNo more.", "2026-11-24T03:00:00Z"),),
    (),
)
WHO = {"COMPUTE_MARKET_ALERT_EMAIL": "ann@example.org", "COMPUTE_MARKET_SMTP_HOST": "127.0.0.1"}
LOGIN = {
    "COMPUTE_MARKET_SMTP_USER": "robot",
    "COMPUTE_MARKET_SMTP_PASSWORD": "s3cret-word",
    "COMPUTE_MARKET_ALERT_FROM": "robot@example.org",
}


def settings(port: int, tls: str, **more: str) -> dict[str, str]:
    told = {"COMPUTE_MARKET_SMTP_PORT": str(port), "COMPUTE_MARKET_SMTP_TLS": tls}
    return {**WHO, **LOGIN, **told, **more}


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_mail_goes_encrypted_with_a_login(
    tls: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with post(context, tls=tls) as server:
        [mail] = receivers(settings(server.port, tls))
        mail.send(NEWS, NOW)
    assert [login[:2] for login in server.logins] == [("robot", "s3cret-word")]
    [message] = server.got
    assert (message["From"], message["To"]) == ("robot@example.org", "ann@example.org")
    assert message["Date"] == "Tue, 24 Nov 2026 03:00:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert re.fullmatch(r"<[0-9a-f]{32}@compute-market>", message["Message-ID"])
    assert "Zu wenige Zeilen für 芯片." in message.get_content()


@pytest.mark.parametrize("tls", ["starttls", "tls"])
def test_a_certificate_that_nobody_vouches_for_gets_no_password(tls: str, tmp_path: Path) -> None:
    context, _ = certificate(tmp_path)
    with post(context, tls=tls) as server:
        [mail] = receivers(settings(server.port, tls))
        with pytest.raises(UndeliveredError) as told:
            mail.send(NEWS, NOW)
    assert str(told.value) == "the mail server does not take a message (SSLCertVerificationError)"
    assert (server.logins, server.got) == ([], [])


def test_a_server_without_starttls_gets_no_password() -> None:
    with post() as server:
        [mail] = receivers(settings(server.port, "starttls"))
        with pytest.raises(UndeliveredError, match=r"\(SMTPNotSupportedError\)$"):
            mail.send(NEWS, NOW)
    assert server.logins == []


def test_a_wrong_password_is_said_without_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    context, path = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(path))
    with post(context) as server:
        wrong = settings(server.port, "starttls", COMPUTE_MARKET_SMTP_PASSWORD="s3cret-wrong")
        [mail] = receivers(wrong)
        with pytest.raises(UndeliveredError) as told:
            mail.send(NEWS, NOW)
    expected = "the mail server does not take a message (SMTPAuthenticationError 535)"
    assert str(told.value) == expected
    assert "s3cret" not in repr(mail)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        (
            {"COMPUTE_MARKET_ALERT_WEBHOOK": "ftp://s3cret/"},
            "COMPUTE_MARKET_ALERT_WEBHOOK must be an address like https://host/path, "
            "without a user",
        ),
        (
            {"COMPUTE_MARKET_ALERT_WEBHOOK": "https://ann:s3cret@example.org/"},
            "COMPUTE_MARKET_ALERT_WEBHOOK must be an address like https://host/path, "
            "without a user",
        ),
        (
            {"COMPUTE_MARKET_ALERT_WEBHOOK": "https://example.org:s3cret/"},
            "COMPUTE_MARKET_ALERT_WEBHOOK must be an address like https://host/path, "
            "without a user",
        ),
        (
            {"COMPUTE_MARKET_ALERT_EMAIL": "ann@example.org\r\nBcc: s3cret@example.org"},
            "COMPUTE_MARKET_ALERT_EMAIL must be addresses like a@example.org, separated by commas",
        ),
        (
            {**WHO, "COMPUTE_MARKET_SMTP_TLS": "ssl"},
            "COMPUTE_MARKET_SMTP_TLS must be one of none, starttls, tls",
        ),
        (
            {**WHO, "COMPUTE_MARKET_SMTP_PORT": "smtp"},
            "COMPUTE_MARKET_SMTP_PORT must be a number",
        ),
        (
            {**WHO, **LOGIN, "COMPUTE_MARKET_SMTP_HOST": "mail.example.org",
             "COMPUTE_MARKET_SMTP_TLS": "none"},
            "COMPUTE_MARKET_SMTP_USER and COMPUTE_MARKET_SMTP_PASSWORD would cross the network in "
            "clear; set COMPUTE_MARKET_SMTP_TLS to starttls or tls",
        ),
    ],
)  # fmt: skip
def test_a_setting_that_is_wrong_is_named_and_not_quoted(
    settings: dict[str, str], sentence: str
) -> None:
    with pytest.raises(ValueError, match=r"^COMPUTE_MARKET_") as told:
        receivers(settings)
    assert str(told.value) == sentence


def test_where_nothing_else_is_said_a_far_mail_server_is_asked_for_encryption() -> None:
    far = receivers({**WHO, "COMPUTE_MARKET_SMTP_HOST": "mail.example.org"})
    near = receivers({"COMPUTE_MARKET_ALERT_EMAIL": "ann@example.org"})
    assert "host='mail.example.org', port=587, tls='starttls'" in repr(far)
    assert "host='localhost', port=25, tls='none'" in repr(near)
    assert receivers({}) == []
