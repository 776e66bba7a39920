"""False figures in good form: what a body can say that is not so, by source and part of it.

Belongs here: for each kind of answer how its figures, entities and days can be falsified.
Does not belong here: the way an answer comes (`faults`), what is expected (`table`).
"""

import copy
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from tests.server import Answer

__all__ = ["PARTS", "Part"]

Change = Callable[[Any], Any]
Text = Callable[[str], str]


@dataclass(frozen=True)
class Part:
    """One kind of answer of a source and the lies it can tell, by name of the fault."""

    source: str
    name: str
    url: str
    """Regular expression found in the URLs concerned."""
    lies: Mapping[str, Callable[[bytes], bytes]]
    older: bool = True
    """Whether a copy of last month's answer is something else than today's."""

    def apply(self, fault: str, one: Answer) -> Answer:
        return Answer(self.lies[fault](one.body), one.status, one.headers)


def _json(change: Change) -> Callable[[bytes], bytes]:
    def act(body: bytes) -> bytes:
        found = json.loads(body)
        other = change(found)
        return json.dumps(found if other is None else other, ensure_ascii=False).encode()

    return act


def _text(change: Text) -> Callable[[bytes], bytes]:
    return lambda body: change(body.decode()).encode()


def _dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _dicts(one)


def _times(*names: str, factor: int = 1000) -> Callable[[bytes], bytes]:
    """Each of some fields times a thousand, as text where it was text."""

    def act(found: Any) -> None:
        for one in _dicts(found):
            for name in names:
                value = one.get(name)
                if isinstance(value, str) and re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", value):
                    one[name] = format(Decimal(value) * factor, "f")
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    product = value * factor
                    one[name] = product if isinstance(value, int) else float(f"{product:.12g}")

    return _json(act)


def _at(found: Any, path: str) -> Any:
    for step in path.split("/"):
        found = found[int(step) if step.isdigit() else step]
    return found


def _less(path: str, place: int = 0) -> Callable[[bytes], bytes]:
    """Without one entry of a list."""
    return _json(lambda found: _at(found, path).pop(place) and None)


def _doubled(path: str) -> Callable[[bytes], bytes]:
    """Every entry of a list once more, as when one page is answered twice."""

    def act(found: Any) -> None:
        rows = _at(found, path)
        rows += copy.deepcopy(rows)

    return _json(act)


def _gap(path: str) -> Callable[[bytes], bytes]:
    """Without the middle third of a list, as when a page is left out."""

    def act(found: Any) -> None:
        rows = _at(found, path)
        del rows[len(rows) // 3 : 2 * len(rows) // 3]

    return _json(act)


def _swapped(path: str, one: Callable[[Any], bool], other: Callable[[Any], bool], *names: str) -> Callable[[bytes], bytes]:
    """Fields of the first row that is `one` and the first that is `other`, exchanged."""

    def act(found: Any) -> None:
        rows = _at(found, path)
        first, second = (next(row for row in rows if which(row)) for which in (one, other))
        for name in names:
            first[name], second[name] = second[name], first[name]

    return _json(act)


def _days(first: str, second: str) -> Callable[[bytes], bytes]:
    """Two days of a ranking or export take each other's figures."""

    def act(found: Any) -> None:
        rows = found["data"] if "data" in found else found["rows"]
        for row in rows:
            day = row["date"]
            row["date"] = {first: second, second: first}.get(day, day)
        rows.sort(key=lambda row: row["date"])

    return _json(act)


def _without_top(found: Any) -> None:
    """The first model of every day is not there."""
    seen: set[str] = set()
    kept = []
    for row in found["data"]:
        if row["date"] in seen:
            kept.append(row)
        seen.add(row["date"])
    found["data"] = kept


def _without_days(found: Any) -> None:
    days = sorted({row["date"] for row in found["data"]})
    gone = set(days[len(days) // 3 : 2 * len(days) // 3])
    found["data"] = [row for row in found["data"] if row["date"] not in gone]


def _sheet(change: Callable[[list[list[str]]], Any]) -> Callable[[bytes], bytes]:
    """A CSV file without quoted commas, row by row; the first is the header."""

    def act(body: bytes) -> bytes:
        rows = [_cells(line) for line in body.decode().splitlines()]
        change(rows)
        return "".join(",".join(row) + "\n" for row in rows).encode()

    return act


def _cells(line: str) -> list[str]:
    return re.findall(r'(?:^|(?<=,))("(?:[^"]|"")*"|[^,]*)', line)


def _columns_times(*names: str) -> Callable[[list[list[str]]], None]:
    def act(rows: list[list[str]]) -> None:
        for place, name in enumerate(rows[0]):
            if name.strip('"') in names or not names and place:
                for row in rows[1:]:
                    row[place] = format(Decimal(row[place]) * 1000, "f") if row[place] else ""

    return act


def _exchange(rows: list[list[str]]) -> None:
    """The last two rows take each other's figures and keep their first cell."""
    rows[-1][1:], rows[-2][1:] = rows[-2][1:], rows[-1][1:]


def _zipped(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def act(body: bytes) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(held, "w") as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name), change(old.read(name)))
        return held.getvalue()

    return act


def _rates(factor: int) -> Text:
    return lambda text: re.sub(
        r"rate='([0-9.]+)'", lambda found: f"rate='{Decimal(found[1]) * factor}'", text
    )


def _cubes(text: str) -> str:
    """The two newest days take each other's rates."""
    first, second = re.findall(r"time='([0-9-]+)'", text)[:2]
    swapped = {first: second, second: first}
    found = re.findall(r"<Cube time='([0-9-]+)'>(.*?)</Cube>", text)
    rates = dict(found)
    for day in (first, second):
        text = text.replace(
            f"<Cube time='{day}'>{rates[day]}</Cube>", f"<Cube time='{day}'>\0{day}\0</Cube>"
        )
    for day in (first, second):
        text = text.replace(f"\0{day}\0", rates[swapped[day]])
    return text


def _double_cube(text: str) -> str:
    cube = re.search(r"<Cube time='[0-9-]+'>.*?</Cube>", text)
    return text.replace(cube[0], cube[0] * 2, 1) if cube else text


def _without_day(text: str) -> str:
    """One of the days before the newest is not there."""
    cubes = re.findall(r"<Cube time='[0-9-]+'>(?:<Cube [^>]*/>)*</Cube>", text)
    return text.replace(cubes[len(cubes) // 2], "") if len(cubes) > 1 else text


_EASTMONEY = "result/data"
_GET = "/data/v1/get.*reportName="


def _reports(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    return _json(lambda found: change(found["result"]["data"]["report_list"]))


def _sina_times(reports: dict[str, Any]) -> None:
    for one in reports.values():
        for item in one["data"]:
            item["item_value"] = f"{Decimal(item['item_value']) * 1000:.2f}"


def _sina_swap(reports: dict[str, Any]) -> None:
    one, other = "20260930", "20250930"
    reports[one]["data"], reports[other]["data"] = reports[other]["data"], reports[one]["data"]


def _facts(found: Any) -> list[dict[str, Any]]:
    [tag] = found["facts"]["us-gaap"].values()
    rows: list[dict[str, Any]] = tag["units"]["USD"]
    return rows


def _facts_swap(found: Any) -> None:
    """The last report's quarter and that of the year before take each other's figures."""
    one, other = _facts(found)[-2:]
    one["val"], other["val"] = other["val"], one["val"]


def _facts_times(found: Any) -> None:
    for one in _facts(found)[-2:]:
        one["val"] *= 1000


def _filing(place: int) -> Change:
    def act(found: Any) -> None:
        for column in found["filings"]["recent"].values():
            column.pop(place)

    return act


def _first_list_page(found: Any) -> None:
    for column in found["filings"]["recent"].values():
        column.extend(column[:2])


def _number_swap(one: str, other: str) -> Text:
    return lambda text: text.replace(one, "\0").replace(other, one).replace("\0", other)


def _years_swap(text: str) -> str:
    """This year's periods are called last year's, and the other way round."""
    for one, other in SPANS:
        text = _number_swap(one, other)(text)
    return text


SPANS = (("2025-07-27", "2024-07-28"), ("2025-04-28", "2024-04-29"), ("2025-01-27", "2024-01-29"))


def _model(found: Any) -> None:
    """models.dev without a model."""
    models = found["anthropic"]["models"]
    del models["claude-beta"]


def _litellm_less(found: Any) -> None:
    del found["claude-beta"]


PARTS = (
    Part("openrouter", "rankings", r"rankings-daily\?start_date=[0-9-]+&end_date=[0-9-]+$", {
        "unit x1000": _times("total_tokens"),
        "dropped entity": _json(_without_top),
        "swapped comparatives": _days("2026-10-13", "2026-09-08"),
        "duplicated page": _doubled("data"),
        "missing page": _json(_without_days),
    }),
    Part("openrouter", "catalogue", r"/api/v1/models$", {
        "unit x1000": _times("prompt", "completion"),
        "dropped entity": _less("data", 1),
        "duplicated page": _doubled("data"),
    }),
    Part("openrouter", "offers", r"/api/v1/models/.*/endpoints$", {
        "unit x1000": _times("prompt", "completion"),
        "duplicated page": _doubled("data/endpoints"),
    }, older=False),
    Part("openrouter", "applications", r"/app-rankings", {
        "unit x1000": _times("total_tokens"),
        "dropped entity": _less("data", 0),
        "duplicated page": _doubled("data"),
    }),
    Part("openrouter", "sessions", r"/session-cost", {
        "unit x1000": _times("median_session_cost_usd"),
        "dropped entity": _less("data", 0),
        "duplicated page": _doubled("data"),
    }),
    Part("openrouter", "tasks", r"/classifications/task", {
        "unit x1000": _times("usage_share", "token_share"),
        "dropped entity": _less("data/classifications", 1),
        "duplicated page": _doubled("data/classifications"),
    }),
    Part("openrouter", "weeks", r"period=week", {
        "unit x1000": _times("total_tokens"),
        "dropped entity": _json(_without_top),
        "duplicated page": _doubled("data"),
        "missing page": _json(_without_days),
    }),
    Part("edgar", "facts", r"/companyfacts/CIK0001045810", {
        "unit x1000": _json(_facts_times),
        "dropped entity": _json(lambda found: _facts(found).pop(0) and None),
        "swapped comparatives": _json(_facts_swap),
        "duplicated page": _json(lambda found: _facts(found).extend(_facts(found)[-2:])),
    }),
    Part("edgar", "list", r"/submissions/CIK0001045810", {
        "dropped entity": _json(_filing(0)),
        "duplicated page": _json(_first_list_page),
    }),
    Part("edgar", "release", r"/q2fy27pr\.htm", {
        "unit x1000": _text(lambda text: text.replace("(In millions)", "(In billions)")),
        "swapped comparatives": _text(_number_swap("96,221", "46,743")),
        "outlook x1000": _text(lambda text: text.replace("108.0 billion", "108.0 trillion")),
        "dropped entity": _text(lambda text: re.sub(r"<tr><td>Revenue.*?</tr>", "", text)),
    }, older=False),
    Part("edgar", "segments", r"/nvda-20250727\.htm", {
        "unit x1000": _text(lambda text: text.replace('scale="6"', 'scale="9"')),
        "swapped comparatives": _text(_years_swap),
    }, older=False),
    Part("eastmoney", "statements", _GET + "RPT_F10_FINANCE_GINCOME", {
        "unit x1000": _times("TOTAL_OPERATE_INCOME", "OPERATE_INCOME"),
        "dropped entity": _less(_EASTMONEY, 0),
        "swapped comparatives": _swapped(
            _EASTMONEY, lambda row: row["REPORT_DATE"].startswith("2026-09-30"),
            lambda row: row["REPORT_DATE"].startswith("2025-09-30"),
            "TOTAL_OPERATE_INCOME", "OPERATE_INCOME"),
        "duplicated page": _doubled(_EASTMONEY),
        "missing page": _gap(_EASTMONEY),
    }),
    Part("eastmoney", "Hong Kong", _GET + "RPT_HKF10_FN_INCOME", {
        "unit x1000": _times("AMOUNT"),
        "dropped entity": _less(_EASTMONEY, 0),
        "swapped comparatives": _swapped(
            _EASTMONEY, lambda row: row["REPORT_DATE"].startswith("2026"),
            lambda row: row["REPORT_DATE"].startswith("2025"), "AMOUNT"),
        "duplicated page": _doubled(_EASTMONEY),
    }),
    Part("eastmoney", "flash reports", _GET + "RPT_FCI_PERFORMANCEE", {
        "unit x1000": _times("TOTAL_OPERATE_INCOME", "TOTAL_OPERATE_INCOME_SQ"),
        "swapped comparatives": _json(lambda found: found["result"]["data"][0].update(
            TOTAL_OPERATE_INCOME=1174464377, TOTAL_OPERATE_INCOME_SQ=6497196198)),
    }, older=False),
    Part("eastmoney", "forecasts", _GET + "RPT_PUBLIC_OP_NEWPREDICT", {
        "unit x1000": _times("PREDICT_AMT_LOWER", "PREDICT_AMT_UPPER"),
        "dropped entity": _less(_EASTMONEY, 0),
        "duplicated page": _doubled(_EASTMONEY),
    }),
    Part("eastmoney", "segments", r"/PC_HSF10/", {
        "unit x1000": _times("MAIN_BUSINESS_INCOME"),
        "duplicated page": _doubled("zygcfx"),
    }, older=False),
    Part("cninfo", "announcements", r"/hisAnnouncement/query", {
        "unit x1000": _times("announcementTime"),
        "dropped entity": _less("announcements", 0),
        "duplicated page": _doubled("announcements"),
    }),
    Part("sina", "statements", r"quotes\.sina\.cn", {
        "unit x1000": _reports(_sina_times),
        "dropped entity": _reports(lambda reports: reports.pop("20260930") and None),
        "swapped comparatives": _reports(_sina_swap),
    }),
    Part("ecb", "the day's rates", r"eurofxref-daily", {
        "unit x1000": _text(_rates(1000)),
        "dropped entity": _text(lambda text: re.sub("<Cube currency='CNY'[^>]*/>", "", text)),
        "swapped comparatives": _text(_number_swap("currency='USD'", "currency='GBP'")),
        "duplicated page": _text(_double_cube),
    }),
    Part("ecb", "rates of 90 days", r"eurofxref-hist-90d", {
        "unit x1000": _text(_rates(1000)),
        "dropped entity": _text(lambda text: re.sub("<Cube currency='CNY'[^>]*/>", "", text)),
        "swapped comparatives": _text(_cubes),
        "duplicated page": _text(_double_cube),
        "missing page": _text(_without_day),
    }),
    Part("fred", "series", r"/fred/series/observations", {
        "unit x1000": _times("value"),
        "dropped entity": _less("observations", 5),
        "swapped comparatives": _swapped(
            "observations", lambda row: row["date"] == "2026-10-02",
            lambda row: row["date"] == "2026-08-31", "value"),
        "duplicated page": _doubled("observations"),
        "missing page": _gap("observations"),
    }),
    Part("vercel", "shares", r"dataset=(labs|models)", {
        "unit x1000": _times("share_percent"),
        "dropped entity": _json(lambda found: found.update(
            rows=[row for row in found["rows"] if row["name"] != "anthropic"])),
        "swapped comparatives": _days("2026-10-13", "2026-09-13"),
        "duplicated page": _doubled("rows"),
        "missing page": _gap("rows"),
    }),
    Part("genai_prices", "list", r"prices/data\.json", {
        "unit x1000": _times("input_mtok", "output_mtok"),
        "dropped entity": _less("0/models", 1),
        "duplicated page": _doubled("0/models"),
    }),
    Part("models_dev", "list", r"api\.json", {
        "unit x1000": _times("input", "output"),
        "dropped entity": _json(_model),
    }),
    Part("litellm", "list", r"model_prices_and_context", {
        "unit x1000": _times("input_cost_per_token", "output_cost_per_token"),
        "dropped entity": _json(_litellm_less),
    }),
    Part("llm_prices", "list", r"historical-v1", {
        "unit x1000": _times("input", "output"),
        "dropped entity": _less("prices", 1),
        "duplicated page": _doubled("prices"),
    }),
    Part("epoch", "sites", r"data_centers\.csv", {
        "unit x1000": _sheet(_columns_times("Current H100 equivalents", "Current power (MW)")),
        "dropped entity": _sheet(lambda rows: rows.pop(1) and None),
        "duplicated page": _sheet(lambda rows: rows.extend(rows[1:])),
    }, older=False),
    Part("epoch", "timelines", r"data_center_timelines", {
        "unit x1000": _sheet(_columns_times("IT power (MW)", "Power (MW)", "H100 equivalents")),
        "dropped entity": _sheet(lambda rows: rows.pop(1) and None),
        "swapped comparatives": _sheet(_exchange),
        "duplicated page": _sheet(lambda rows: rows.extend(rows[1:])),
    }),
    Part("epoch", "systems", r"gpu_clusters", {
        "unit x1000": _sheet(_columns_times(
            "H100 equivalents", "Total number of AI chips", "Power Capacity (MW)")),
        "dropped entity": _sheet(lambda rows: rows.pop(1) and None),
        "duplicated page": _sheet(lambda rows: rows.extend(rows[1:])),
    }),
    Part("epoch", "chips sold", r"ai_chip_sales", {
        "unit x1000": _zipped(_sheet(_columns_times(
            "Number of units (5th percentile)", "Number of units (median)",
            "Number of units (95th percentile)", "Compute estimate in H100e (5th percentile)",
            "Compute estimate in H100e (median)", "Compute estimate in H100e (95th percentile)"))),
        "duplicated page": _zipped(_sheet(lambda rows: rows.extend(rows[1:]))),
    }),
    Part("statcounter", "months", r"chart\.php", {
        "unit x1000": _sheet(_columns_times()),
        "dropped entity": _sheet(lambda rows: [row.pop(1) for row in rows] and None),
        "swapped comparatives": _sheet(_exchange),
        "duplicated page": _sheet(lambda rows: rows.extend(rows[1:])),
        "missing page": _sheet(lambda rows: rows.pop(-1) and None),
    }, older=False),
    Part("press", "articles", r"trendforce\.com/news/2|chinadaily", {
        "unit x1000": _text(lambda text: re.sub(r"\b(\d+)%", r"\g<1>000%", text)),
        "dropped entity": _text(lambda text: re.sub(r"<p>[^<]*\d+%[^<]*</p>", "", text)),
    }, older=False),
)  # fmt: skip
"""Every kind of answer whose figures reach a table."""
