"""Alerts through the sensor's tick to real receivers: once, once more when over, never lost."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from pipelines.alerts.book import Book
from pipelines.alerts.receivers import receivers
from pipelines.alerts.sensor import tick
from pipelines.alerts.troubles import Trouble
from tests.pipelines.alerts.listening import Hook, Post, hook, post

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
HELD = {"held:token_volumes": Trouble("token_volumes is held", "Too few rows.")}
STALE = {"stale:ecb": Trouble("ecb is stale", "The last good answer is old.")}


class Desk:
    """Ticks a minute apart that keep their cursor, as the daemon does."""

    def __init__(self, hook: Hook, post: Post) -> None:
        self.hook, self.post, self.cursor, self.minute = hook, post, None, 0
        self.environment = {
            "COMPUTE_MARKET_ALERT_WEBHOOK": hook.url,
            "COMPUTE_MARKET_ALERT_EMAIL": "ann@example.org, bob@example.org",
            "COMPUTE_MARKET_SMTP_HOST": "127.0.0.1",
            "COMPUTE_MARKET_SMTP_PORT": str(post.port),
        }

    cursor: str | None

    def tick(self, found: dict[str, Trouble]) -> str:
        now = NOW + timedelta(minutes=self.minute)
        self.minute += 1
        self.cursor, told = tick(self.cursor, found, receivers(self.environment), now=now)
        return told

    def mails(self) -> list[str]:
        return [str(message["Subject"]) for message in self.post.got]


@pytest.fixture
def desk() -> Iterator[Desk]:
    with hook() as web, post() as mail:
        yield Desk(web, mail)


def test_all_well_tells_nobody(desk: Desk) -> None:
    assert [desk.tick({}) for _ in range(3)] == ["0 things are wrong"] * 3
    assert (desk.hook.got, desk.post.got) == ([], [])


def test_a_trouble_is_told_once_and_once_more_when_it_is_over(desk: Desk) -> None:
    assert desk.tick(HELD) == (
        "1 thing is wrong; webhook told of 1 new, 0 over; e-mail told of 1 new, 0 over"
    )
    assert [desk.tick(HELD) for _ in range(3)] == ["1 thing is wrong"] * 3
    desk.tick({})
    desk.tick({})
    key = "held:token_volumes"
    assert desk.hook.alerts() == [(key, "firing"), (key, "resolved")]
    assert desk.mails() == [
        "[compute-market] token_volumes is held",
        "[compute-market] resolved: token_volumes is held",
    ]
    assert desk.post.recipients == ["ann@example.org", "bob@example.org"] * 2
    first, second = desk.hook.got
    assert first["path"] == "/services/s3cret-path?token=s3cret-query"
    assert first["alerts"] == [
        {
            "id": "held:token_volumes@2026-11-24T03:00:00Z",
            "key": key,
            "status": "firing",
            "title": "token_volumes is held",
            "text": "Too few rows.",
            "since": "2026-11-24T03:00:00Z",
            "until": None,
        }
    ]
    assert (first["status"], second["status"]) == ("firing", "resolved")
    assert second["alerts"][0]["id"] == first["alerts"][0]["id"]
    assert second["alerts"][0]["until"] == "2026-11-24T03:04:00Z"
    assert second["text"] == (
        "compute-market: resolved at 2026-11-24T03:04:00Z: token_volumes is held, "
        "since 2026-11-24T03:00:00Z."
    )


def test_what_changes_in_one_tick_is_one_message(desk: Desk) -> None:
    desk.tick(HELD)
    desk.tick(STALE)
    assert [len(told["alerts"]) for told in desk.hook.got] == [1, 2]
    assert desk.hook.got[1]["status"] == "firing"
    assert desk.mails()[1] == "[compute-market] ecb is stale (and 1 more)"
    body = desk.post.got[1].get_content()
    assert body.splitlines()[0] == (
        "compute-market: ecb is stale since 2026-11-24T03:01:00Z. The last good answer is old."
    )
    assert "resolved at 2026-11-24T03:01:00Z: token_volumes is held" in body


def test_a_reason_that_changes_is_no_new_trouble_and_one_that_returns_is(desk: Desk) -> None:
    desk.tick(HELD)
    desk.tick({"held:token_volumes": Trouble("token_volumes is held", "Another reason.")})
    assert len(desk.hook.got) == 1
    desk.tick({})
    desk.tick(HELD)
    assert [status for _, status in desk.hook.alerts()] == ["firing", "resolved", "firing"]
    assert desk.hook.got[2]["alerts"][0]["since"] == "2026-11-24T03:03:00Z"


@pytest.mark.parametrize("answer", [500, 404, 302])
def test_a_receiver_that_is_down_is_told_later_and_the_other_only_once(
    desk: Desk, answer: int
) -> None:
    desk.hook.answer = answer
    told = [desk.tick(HELD), desk.tick(HELD)]
    expected = f"the webhook answers {answer}; webhook is told at the next tick"
    assert all(expected in one for one in told)
    desk.hook.answer = 200
    desk.tick(HELD)
    desk.tick(HELD)
    assert desk.hook.alerts() == [("held:token_volumes", "firing")]
    assert desk.hook.got[0]["alerts"][0]["since"] == "2026-11-24T03:00:00Z"
    assert len(desk.post.got) == 1


def test_a_mail_server_that_refuses_is_asked_again(desk: Desk) -> None:
    desk.post.refuses = True
    told = desk.tick(HELD)
    assert "the mail server does not take a message (SMTPDataError 452)" in told
    assert "s3cret" not in told
    desk.post.refuses = False
    desk.tick(HELD)
    assert (len(desk.post.got), len(desk.hook.got)) == (1, 1)


def test_what_came_and_went_meanwhile_is_told_all_the_same(desk: Desk) -> None:
    desk.hook.answer = 503
    for found in (HELD, HELD, {}, STALE):
        desk.tick(found)
    desk.hook.answer = 200
    desk.tick(STALE)
    assert desk.hook.alerts() == [("stale:ecb", "firing"), ("held:token_volumes", "resolved")]
    missed = desk.hook.got[0]["alerts"][1]
    assert (missed["since"], missed["until"]) == ("2026-11-24T03:00:00Z", "2026-11-24T03:02:00Z")
    assert len(desk.post.got) == 3


def test_an_end_that_could_not_be_told_is_told_later(desk: Desk) -> None:
    desk.tick(HELD)
    desk.hook.answer = 500
    desk.tick({})
    desk.tick({})
    desk.hook.answer = 200
    desk.tick({})
    desk.tick({})
    assert [status for _, status in desk.hook.alerts()] == ["firing", "resolved"]
    assert desk.hook.got[1]["alerts"][0]["until"] == "2026-11-24T03:01:00Z"


def test_nobody_listens_at_all_and_the_first_to_come_hears_it() -> None:
    with hook() as web, post() as mail:
        desk = Desk(web, mail)
    told = desk.tick(HELD)
    assert "the webhook cannot be reached (ConnectionRefusedError)" in told
    assert "the mail server does not take a message (ConnectionRefusedError)" in told
    with hook() as web, post() as mail:
        later = Desk(web, mail)
        later.cursor, later.minute = desk.cursor, 9
        later.tick(HELD)
        assert later.hook.got[0]["alerts"][0]["since"] == "2026-11-24T03:00:00Z"
        assert later.mails() == ["[compute-market] token_volumes is held"]


def test_a_receiver_named_later_hears_what_is_still_wrong_and_one_no_longer_named_is_forgotten(
    desk: Desk,
) -> None:
    address = desk.environment.pop("COMPUTE_MARKET_ALERT_WEBHOOK")
    desk.tick(HELD | STALE)
    desk.tick(STALE)
    desk.environment["COMPUTE_MARKET_ALERT_WEBHOOK"] = address
    desk.tick(STALE)
    assert desk.hook.alerts() == [("stale:ecb", "firing")]
    del desk.environment["COMPUTE_MARKET_ALERT_EMAIL"]
    desk.tick(STALE)
    assert set(Book.read(desk.cursor).told) == {"webhook"}


def test_neither_cursor_nor_sentence_holds_an_address(desk: Desk) -> None:
    desk.hook.answer = 500
    told = desk.tick(HELD)
    for text in (told, desk.cursor or "", repr(receivers(desk.environment))):
        assert "s3cret" not in text
    assert "example.org" not in f"{told}{desk.cursor}"
