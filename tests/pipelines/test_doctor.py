"""What the doctor finds on installations that are well, and on others."""

import fcntl
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from pipelines.doctor import Finding, examine
from tests.whole.command import command

NOW = datetime(2026, 10, 8, 3, tzinfo=UTC)
WELL = {
    "COMPUTE_MARKET_CONTACT": "ada@example.org",
    "OPENROUTER_API_KEY": "k",
    "FRED_API_KEY": "k",
    "COMPUTE_MARKET_SOURCES": "openrouter,edgar,fred",
}


def at_once(host: str) -> datetime:
    return NOW - timedelta(seconds=2)


def unreachable(host: str) -> datetime:
    raise OSError(101, "Network is unreachable")


def found(
    data: Path, environment: Mapping[str, str] = WELL, reach: object = at_once
) -> dict[str, list[Finding]]:
    told: dict[str, list[Finding]] = {}
    for one in examine(data, environment, now=NOW, reach=reach):  # type: ignore[arg-type]
        told.setdefault(one.state, []).append(one)
    return told


def texts(findings: list[Finding]) -> list[str]:
    return [f"{one.subject}: {one.text}" for one in findings]


def test_a_well_installation_has_nothing_to_mend(sample_data: Path) -> None:
    told = found(sample_data)
    assert "bad" not in told
    assert {one.subject for one in told["ok"]} >= {
        *("contact", "key of openrouter", "key of fred", "network", "clock"),
        *("permissions", "lock", "archive"),
    }


def test_what_is_not_set_is_told_with_what_it_costs(tmp_path: Path) -> None:
    told = found(tmp_path, {"COMPUTE_MARKET_SOURCES": "openrouter,edgar"})
    assert texts(told["note"])[:2] == [
        "contact: edgar must be told who asks and will be skipped; "
        "set COMPUTE_MARKET_CONTACT to an e-mail address",
        "key of openrouter: openrouter uses what is open to all; "
        "set OPENROUTER_API_KEY for the rest",
    ]


def test_one_host_that_is_silent_and_all_of_them(tmp_path: Path) -> None:
    def all_but_one(host: str) -> datetime:
        return unreachable(host) if host == "openrouter.ai" else at_once(host)

    assert texts(found(tmp_path, reach=all_but_one)["bad"]) == [
        "network: openrouter.ai cannot be reached (Network is unreachable); other sources answer"
    ]
    assert texts(found(tmp_path, reach=unreachable)["bad"]) == [
        "network: no source can be reached (Network is unreachable); look at the connection, proxy "
        "or firewall"
    ]


@pytest.mark.parametrize(
    ("off", "told"),
    [(timedelta(minutes=7), "7 minutes behind"), (timedelta(minutes=-90), "90 minutes ahead of")],
)
def test_a_clock_that_is_wrong(tmp_path: Path, off: timedelta, told: str) -> None:
    bad = found(tmp_path, reach=lambda host: NOW + off)["bad"]
    assert texts(bad) == [f"clock: the clock is {told} the hosts; set it, captures carry its time"]


def test_a_clock_set_back_behind_the_newest_capture(sample_data: Path) -> None:
    early = datetime(2026, 9, 1, tzinfo=UTC)
    told = examine(sample_data, WELL, now=early, reach=lambda host: early)
    assert [one.text for one in told if one.state == "bad"] == [
        "the newest capture is of 2026-09-28 08:19 UTC, after now; the clock was set back, set it"
    ]


def test_a_folder_below_a_file_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    (bad,) = found(tmp_path / "file")["bad"]
    assert bad.subject == "permissions"
    assert bad.text.endswith("mend it or choose another with --data")


def test_another_run_at_work(tmp_path: Path) -> None:
    with (tmp_path / ".run.lock").open("w") as handle:
        handle.write("4711")
        handle.flush()
        fcntl.flock(handle, fcntl.LOCK_EX)
        assert "lock: process 4711 works here now; a run would wait for it" in texts(
            found(tmp_path)["note"]
        )


def test_a_mirror_is_told(tmp_path: Path) -> None:
    mirror = {**WELL, "COMPUTE_MARKET_MIRROR": "http://127.0.0.1:8000"}
    assert "network: every request goes to the mirror http://127.0.0.1:8000" in texts(
        found(tmp_path, mirror, unreachable)["note"]
    )


def test_a_mirror_that_is_no_address(tmp_path: Path) -> None:
    (bad,) = found(tmp_path, {**WELL, "COMPUTE_MARKET_MIRROR": "foo"})["bad"]
    assert bad.text == (
        "COMPUTE_MARKET_MIRROR is foo; set it to an address like http://127.0.0.1:8000, or unset it"
    )


def test_a_decision_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "decisions.jsonl").write_text("{oops\n")
    (bad,) = found(tmp_path)["bad"]
    assert bad.subject == "decisions"
    assert "decisions.jsonl, line 1 is no decision" in bad.text
    assert bad.text.endswith("mend or remove the line")


def test_a_latest_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "latest").symlink_to("releases/gone")
    (bad,) = found(tmp_path)["bad"]
    assert bad.text == (
        "latest leads to releases/gone, which is no release; the next run publishes anew"
    )


def test_the_command_says_what_to_mend(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    environment = {"COMPUTE_MARKET_MIRROR": "http://127.0.0.1:9"}
    said = command("doctor", data=tmp_path / "file", environment=environment)
    assert said.status == 1
    assert said.out.splitlines()[-1] == "1 to mend"
