"""Dagster's tick: what is wrong, who must still be told, tell them, remember.

Belongs here: taking troubles, book and receivers together, once a minute.
Does not belong here: each of them.
"""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, wait
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import dagster as dg

from pipelines.alerts.book import Book, News
from pipelines.alerts.receivers import EMAIL, WEBHOOK, Receiver, UndeliveredError, receivers
from pipelines.alerts.troubles import Trouble, failed_runs, troubles
from pipelines.settings import DATA
from scrapers.capture import time_text

__all__ = ["alert_sensor", "tick"]

EVERY_SECONDS = 60
PATIENCE = 25.0
"""Seconds for all receivers together: Dagster gives up on a tick after 60 and forgets what it did,
so that those who were told would be told again."""
NOBODY = f"nobody is told; set {WEBHOOK} or {EMAIL} to tell somebody"


def alert_sensor(jobs: Sequence[str]) -> dg.SensorDefinition:
    """The sensor; its cursor is the book.

    Args:
        jobs: names of the jobs whose failed runs are told.
    """

    @dg.sensor(
        name="alerts",
        minimum_interval_seconds=EVERY_SECONDS,
        default_status=dg.DefaultSensorStatus.RUNNING,
        description="Tells a webhook and people by e-mail, once, of tables that are held, sources "
        f"that are stale and runs that failed, and once more when that is over. {WEBHOOK} and "
        f"{EMAIL} say whom.",
    )
    def alerts(context: dg.SensorEvaluationContext) -> dg.SkipReason:
        named = receivers(os.environ)
        if not named:
            return dg.SkipReason(NOBODY)
        now = datetime.now(UTC)
        data = Path(os.environ.get(DATA) or "data")
        found = troubles(data, os.environ, now=now) | failed_runs(_last(context.instance, jobs))
        cursor, told = tick(context.cursor, found, named, now=now)
        context.update_cursor(cursor)
        return dg.SkipReason(told)

    return alerts


def tick(
    cursor: str | None, found: Mapping[str, Trouble], named: Sequence[Receiver], *, now: datetime
) -> tuple[str, str]:
    """Tell every receiver what it does not know yet.

    Args:
        cursor: what the tick before returned; None at first.
        found: what is wrong now.
        named: whom to tell.
        now: UTC.

    Returns:
        the new cursor, and what was done in one line without any address.
    """
    book = Book.read(cursor)
    book.note(found, time_text(now), [one.name for one in named])
    wanted = [(one, news) for one in named if (news := book.news(one.name))]
    sent = {one.name: _sending(one, news, now) for one, news in wanted}
    wait(sent.values(), timeout=PATIENCE)
    told = [_counted(len(book.open))]
    for one, news in wanted:
        failure = _failure(sent[one.name])
        if failure is None:
            book.heard(one.name)
            told.append(f"{one.name} told of {len(news.firing)} new, {len(news.resolved)} over")
        else:
            told.append(f"{failure}; {one.name} is told at the next tick")
    return book.written(), "; ".join(told)


def _counted(count: int) -> str:
    return f"{count} {'thing is' if count == 1 else 'things are'} wrong"


def _sending(receiver: Receiver, news: News, now: datetime) -> "Future[None]":
    """Begin to tell; in a thread that keeps nobody waiting who has no time left."""
    done: Future[None] = Future()

    def work() -> None:
        try:
            receiver.send(news, now)
        except Exception as error:
            done.set_exception(error)
        else:
            done.set_result(None)

    Thread(target=work, daemon=True).start()
    return done


def _failure(sent: "Future[None]") -> str | None:
    """Why a receiver was not told; None: it was."""
    if not sent.done():
        return f"no answer within {PATIENCE:g} seconds"
    error = sent.exception()
    if error is None:
        return None
    # Of an error nobody foresaw only the kind: its text might hold an address or a password.
    return str(error) if isinstance(error, UndeliveredError) else type(error).__name__


def _last(instance: dg.DagsterInstance, jobs: Sequence[str]) -> dict[str, tuple[str, bool]]:
    """By job its last finished run, and whether it succeeded."""
    ended = [dg.DagsterRunStatus.SUCCESS, dg.DagsterRunStatus.FAILURE]
    found = {}
    for job in jobs:
        filters = dg.RunsFilter(job_name=job, statuses=ended)
        for run in instance.get_runs(filters, limit=1):
            found[job] = (run.run_id, run.status is dg.DagsterRunStatus.SUCCESS)
    return found
