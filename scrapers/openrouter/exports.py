"""`/datasets/exports/rankings-daily/<day>.csv`: the ranking of 30 days as an immutable file.

Belongs here: the CSV of one snapshot and the sums only it states (rank, share of the day).
Does not belong here: what a ranked day guarantees (`days`), and the JSON that lists and vouches
for these files (`manifest`). `latest.csv` has no parser: it can mix two snapshots just after
publication (documented).
"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime

from scrapers.openrouter.answer import BASE, answer
from scrapers.openrouter.days import OTHER, RANKINGS, Day, Rows, columns, days, gaps, read_int64
from scrapers.records import Kind, Parsed, Refusal
from scrapers.values import MEND, day, not_ahead

__all__ = ["EXPORT_CSV", "parse_export_csv"]

HEADER = "date,model_permaslug,rank,total_tokens,share_of_daily_tokens"
COLUMNS = len(HEADER.split(","))
SNAPSHOT = re.compile(r"/([0-9]{4}-[0-9]{2}-[0-9]{2})\.csv$")
SHARE = re.compile(r"[0-9](?:\.[0-9]+)?(?:e-[0-9]+)?")
SUM_WITHIN = 1e-6  # 51 shares of 17 digits; largest difference seen 2e-16 (2026-10-08)
SHARE_WITHIN = 1e-9  # each is tokens / total of the day; largest difference seen 1e-16 (2026-10-08)


def parse_export_csv(body: bytes, url: str, headers: Mapping[str, str], time: datetime) -> Parsed:
    """Tokens a day by model; complete for every day in the file.

    A day is complete where it ended before the day of the snapshot, which the file's name states.
    When the file became public stands in its manifest only.
    """
    snapshot = _snapshot(url, time)
    table = _cells(_text(body))
    rows = Rows(
        dates=[cells[0] for cells in table],
        slugs=[cells[1] for cells in table],
        tokens=[cells[3] for cells in table],
        place=_place,
    )
    ranked = days(rows, snapshot)
    _check_gaps(ranked)
    _check_ranks([cells[2] for cells in table], rows, ranked)
    _check_shares([cells[4] for cells in table], rows, ranked)
    return Parsed(
        columns=columns(rows, ranked, snapshot),
        scope=[(one.date,) for one in ranked],
    )


def _place(row: int, column: str) -> str:
    return f"line={row + 2},column={column}"


def _snapshot(url: str, time: datetime) -> date:
    match = SNAPSHOT.search(url)
    snapshot = day(match[1] if match else url, "the file's name")
    not_ahead(datetime(snapshot.year, snapshot.month, snapshot.day, tzinfo=UTC), time, "its name")
    return snapshot


def _text(body: bytes) -> str:
    """The body as text, unless it is empty, a page, an error or cut."""
    head = body[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not head or head[:1] in (b"<", b"{"):
        answer(body, "the CSV file of an export")
        raise Refusal(
            "not_csv", f"the body is JSON where the CSV file of an export belongs; {MEND}"
        )
    if not body.isascii():
        raise Refusal("not_ascii", "the body is not ASCII, so it was damaged; fetch it again")
    if b"\r\n" not in body:
        raise Refusal(
            "wrong_line_end", f"no line ends in CRLF, which is what is documented; {MEND}"
        )
    if not body.endswith(b"\r\n"):
        raise Refusal("cut", "the last line has no end, so the body was cut; fetch it again")
    return body.decode("ascii")


def _cells(text: str) -> list[list[str]]:
    header, *lines = text.split("\r\n")[:-1]
    if header != HEADER:
        raise Refusal(
            "wrong_header",
            f"the first line is {header[:80]!r} where {HEADER} is documented; {MEND}",
            locator="line=1",
        )
    if not lines:
        raise Refusal("empty_list", "the file has a header and no rows; fetch it again")
    table = [line.split(",") for line in lines]
    for row, cells in enumerate(table):
        if len(cells) != COLUMNS or '"' in lines[row]:
            raise Refusal(
                "wrong_columns",
                f"line {row + 2} is {lines[row][:80]!r}, not {COLUMNS} plain cells; {MEND}",
                locator=f"line={row + 2}",
            )
    return table


def _check_gaps(ranked: Sequence[Day]) -> None:
    missing = gaps(ranked[0].date, ranked[-1].date, ranked)
    if missing:
        raise Refusal(
            "missing_day",
            f"the file has no row for {missing[0]}, between days it has; fetch it again",
        )


def _check_ranks(ranks: Sequence[str], rows: Rows, ranked: Sequence[Day]) -> None:
    for one in ranked:
        for row in range(one.start, one.stop):
            expected = "" if rows.slugs[row] == OTHER else str(row - one.start + 1)
            if ranks[row] != expected:
                raise rows.refusal(
                    "wrong_rank",
                    row,
                    "rank",
                    f"{ranks[row]!r} where {expected!r} follows on {one.date}; {MEND}",
                )


def _check_shares(shares: Sequence[str], rows: Rows, ranked: Sequence[Day]) -> None:
    for row, text in enumerate(shares):
        if not SHARE.fullmatch(text):
            raise rows.refusal(
                "not_a_share", row, "share_of_daily_tokens", f"{text!r} is no share; {MEND}"
            )
    values = [float(text) for text in shares]
    for one in ranked:
        total = sum(values[one.start : one.stop])
        if abs(total - 1) > SUM_WITHIN:
            raise rows.refusal(
                "shares_not_one",
                one.start,
                "share_of_daily_tokens",
                f"the shares of {one.date} sum to {total:.9f}, not 1; {MEND}",
            )
        _check_quotients(values, rows, one)


def _check_quotients(values: Sequence[float], rows: Rows, one: Day) -> None:
    """A day with a number that is none has no total to divide by; its rows are judged later."""
    tokens = [read_int64(text) for text in rows.tokens[one.start : one.stop]]
    if None in tokens:
        return
    total = sum(value or 0 for value in tokens)
    for row, value in zip(range(one.start, one.stop), tokens, strict=True):
        if abs((value or 0) - values[row] * total) > SHARE_WITHIN * total:
            raise rows.refusal(
                "wrong_share",
                row,
                "share_of_daily_tokens",
                f"{values[row]} is not {value} of the {total} tokens of {one.date}; {MEND}",
            )


EXPORT_CSV = Kind(
    name="export_csv",
    records=RANKINGS,
    version=1,
    url=re.compile(
        rf"{BASE}/datasets/exports/rankings-daily/[0-9]{{4}}-[0-9]{{2}}-[0-9]{{2}}\.csv"
    ),
    parse=parse_export_csv,
    verified_by="export_manifest",
)
