"""Exchange rates: what both banks say, when it was public, and whether they agree."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pyarrow as pa
import pytest

import warehouse
from pipelines.inputs import frame_of
from pipelines.tables.fx_rates import fx_rates
from warehouse.contract import load
from warehouse.gate import check_rows

TIME = pa.timestamp("us", "UTC")


def sighted(source: str, rows: list[tuple[str, str, date, str]], seen: datetime) -> pd.DataFrame:
    """Sightings of rates: base, quote, day, rate."""
    count = len(rows)
    names = ("base", "quote", "date", "rate")
    columns: dict[str, pa.Array] = {
        name: pa.array([row[at] for row in rows], pa.date32() if name == "date" else pa.string())
        for at, name in enumerate(names)
    }
    texts = {"locator": "line=2", "source": source, "source_url": "https://x", "capture_id": "c"}
    columns |= {name: pa.array([text] * count, pa.string()) for name, text in texts.items()}
    columns["capture_id"] = pa.array([f"{int(seen.timestamp()):064x}"] * count, pa.string())
    columns["public_from"] = columns["recorded_from"] = pa.array([seen] * count, TIME)
    columns["public_from_basis"] = pa.array(["first_seen"] * count, pa.string())
    return frame_of(pa.table(columns))


NOVEMBER = datetime(2026, 11, 1, tzinfo=UTC)
DAYS = [date(2026, 3, 2) + timedelta(days=n) for n in range(5)]
EURO = [("EUR", "USD", day, "1.1600") for day in DAYS] + [
    ("EUR", "CNY", day, "8.0040") for day in DAYS
]


def fed(rate: str) -> pd.DataFrame:
    return sighted("fred", [("USD", "CNY", day, rate) for day in DAYS], NOVEMBER)


def test_the_recorded_history_is_there(earnings_data: Path) -> None:
    w = warehouse.open(earnings_data)
    rows = w.table("fx_rates", exact=True)
    ecb = rows[rows["source"] == "ecb"]
    newest = ecb[ecb["date"] == "2026-10-30"].set_index("quote")["rate"]
    # 2026-10-30 as the file prints it.
    assert newest.to_dict() == {
        "USD": Decimal("1.117200"),
        "CNY": Decimal("7.432600"),
        "HKD": Decimal("8.765200"),
        "KRW": Decimal("1491.760000"),
        "JPY": Decimal("175.680000"),
        "GBP": newest["GBP"],
    }
    assert (ecb["quote"] == "USD").sum() == 7126  # days since 1999-01-04
    assert str(ecb.loc[ecb["quote"] == "CNY", "date"].min())[:10] == "2005-04-01"
    assert set(rows["status"]) == {"reported"}


def test_a_day_is_public_at_four_in_frankfurt(earnings_data: Path) -> None:
    w = warehouse.open(earnings_data)
    before = w.table("fx_rates", as_of="2026-10-30T14:59:59Z")
    after = w.table("fx_rates", as_of="2026-10-30T15:00:00Z")
    assert str(before["date"].max())[:10] == "2026-10-29"
    assert str(after["date"].max())[:10] == "2026-10-30"


def test_two_sources_that_agree_pass() -> None:
    rows = fx_rates(sighted("ecb", EURO, NOVEMBER), fed("6.9000"))
    assert rows["ok_second_source"].all()


@pytest.mark.parametrize("rate", ["6.9208", "6.8792", "0.1449"])
def test_two_sources_that_differ_by_more_than_three_in_a_thousand_are_told(rate: str) -> None:
    # 8.0040 / 1.1600 = 6.9000; 0.3 % of it is 0.0207.
    rows = fx_rates(sighted("ecb", EURO, NOVEMBER), fed(rate))
    verdict = check_rows(load("fx_rates"), rows, now=NOVEMBER)
    found = next(one for one in verdict.results if one.code == "second_source")
    assert (found.passed, found.failed, found.severity) == (False, 5, "warning")
    assert "within 0.3 % of the ECB's 6.9000 CNY" in found.sentence


def test_a_rate_a_thousand_times_too_large_is_kept_out() -> None:
    wrong = [("EUR", "CNY", date(2026, 3, 9), "8004.0")]
    rows = fx_rates(sighted("ecb", EURO + wrong, NOVEMBER), fed("6.9"))
    verdict = check_rows(load("fx_rates"), rows, now=NOVEMBER)
    assert verdict.quarantined["code"].tolist() == ["rate_jump"]


def test_a_correction_is_public_only_from_its_capture() -> None:
    later = NOVEMBER + timedelta(days=1)
    first, second = sighted("ecb", EURO, NOVEMBER), sighted("ecb", EURO[:1], later)
    second["rate"] = pd.Series(["1.17"], dtype=second["rate"].dtype)
    rows = fx_rates(pd.concat([second, first], ignore_index=True), fed("6.9"))
    day = rows[(rows["date"] == DAYS[0]) & (rows["quote"] == "USD")]
    assert day["rate"].tolist() == ["1.160000", "1.170000"]
    assert day["public_from"].tolist() == [datetime(2026, 3, 2, 15, tzinfo=UTC), later]


def kept_out(*frames: pd.DataFrame) -> dict[tuple[date, str], str]:
    """Codes by day and currency."""
    ecb = pd.concat(frames, ignore_index=True)
    rows = fx_rates(ecb, sighted("fred", [], NOVEMBER))
    found = check_rows(load("fx_rates"), rows, now=datetime(2026, 12, 1, tzinfo=UTC)).quarantined
    places = rows.loc[found.index]
    keys = zip(places["date"], places["quote"], strict=True)
    return dict(zip(keys, found["code"], strict=True))


def test_two_currencies_exchanged_are_kept_out() -> None:
    day = DAYS[-1] + timedelta(days=3)
    pounds = [("EUR", "GBP", one, "0.8700") for one in DAYS]
    wrong = [("EUR", "USD", day, "0.8700"), ("EUR", "GBP", day, "1.1600")]
    before = sighted("ecb", [*EURO, *pounds], NOVEMBER)
    later = sighted("ecb", wrong, NOVEMBER + timedelta(days=1))
    assert kept_out(before, later) == {(day, "USD"): "day_jump", (day, "GBP"): "day_jump"}


def test_two_days_exchanged_are_kept_out_and_the_right_ones_come_back() -> None:
    old, new = DAYS[-1], DAYS[-1] + timedelta(days=3)
    said = [("EUR", "USD", old, "1.1600"), ("EUR", "CNY", old, "8.0040")]
    right = [*said, ("EUR", "USD", new, "1.1711"), ("EUR", "CNY", new, "8.0123")]
    turned = {old: new, new: old}
    wrong = [(base, quote, turned[day], rate) for base, quote, day, rate in right]
    frames = [
        sighted("ecb", rows, NOVEMBER + timedelta(days=place))
        for place, rows in enumerate((said, wrong, right))
    ]
    codes = kept_out(*frames[:2])
    assert codes == {(day, quote): "exchanged" for day in (old, new) for quote in ("USD", "CNY")}
    # The same four rows of the second answer, and none of the third.
    assert len(kept_out(*frames)) == 4


def test_a_thousand_times_what_was_known_weeks_ago_is_kept_out() -> None:
    later = DAYS[-1] + timedelta(days=30)
    before = sighted("ecb", EURO, NOVEMBER)
    wrong = sighted("ecb", [("EUR", "CNY", later, "8004.0")], NOVEMBER + timedelta(days=1))
    assert kept_out(before, wrong)[later, "CNY"] == "rate_jump"
    # The yuan of 1994: half its worth overnight is no error of a unit.
    right = sighted("ecb", [("EUR", "CNY", later, "12.004")], NOVEMBER + timedelta(days=1))
    assert kept_out(before, right) == {}


@pytest.mark.parametrize(("said", "codes"), [("8.0684", []), ("9.3000", ["day_jump"])])
def test_a_day_said_again_is_held_against_what_stood(said: str, codes: list[str]) -> None:
    # 0.8 % and 16 % more than the 8.0040 that stood.
    again = sighted("ecb", [("EUR", "CNY", DAYS[-1], said)], NOVEMBER + timedelta(days=1))
    found = kept_out(sighted("ecb", EURO, NOVEMBER), again)
    assert set(found.values()) == set(codes)
