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
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from tests.server import Answer

all__ = ["PARTS", "Part"]

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


def in_json(change: Change) -> Callable[[bytes], bytes]:
    def act(body: bytes) -> bytes:
        found = json.loads(body)
        other = change(found)
        return json.dumps(found if other is None else other, ensure_ascii=False).encode()

    return act


def in_text(change: Text) -> Callable[[bytes], bytes]:
    return lambda body: change(body.decode()).encode()


def dicts(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in (
        value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    ):
        yield from dicts(one)


def times(*names: str, factor: int = 1000) -> Callable[[bytes], bytes]:
    """Each of some fields times a thousand, as text where it was text."""

    def act(found: Any) -> None:
        for one in dicts(found):
            for name in names:
                value = one.get(name)
                if isinstance(value, str) and re.fullmatch(r"-?[0-9.]+(e-?[0-9]+)?", value):
                    one[name] = format(Decimal(value) * factor, "f")
                elif isinstance(value, int | float) and not isinstance(value, bool):
                    product = value * factor
                    one[name] = product if isinstance(value, int) else float(f"{product:.12g}")

    return in_json(act)


def at(found: Any, path: str) -> Any:
    for step in path.split("/"):
        found = found[int(step) if step.isdigit() else step]
    return found


def less(path: str, place: int = 0) -> Callable[[bytes], bytes]:
    """Without one entry of a list."""
    return in_json(lambda found: at(found, path).pop(place) and None)


def doubled(path: str) -> Callable[[bytes], bytes]:
    """Every entry of a list once more, as when one page is answered twice."""

    def act(found: Any) -> None:
        rows = at(found, path)
        rows += copy.deepcopy(rows)

    return in_json(act)


def gap(path: str) -> Callable[[bytes], bytes]:
    """Without the middle third of a list, as when a page is left out."""

    def act(found: Any) -> None:
        rows = at(found, path)
        del rows[len(rows) // 3 : 2 * len(rows) // 3]

    return in_json(act)


def swapped(
    path: str, one: Callable[[Any], bool], other: Callable[[Any], bool], *names: str
) -> Callable[[bytes], bytes]:
    """Fields of the first row that is `one` and the first that is `other`, exchanged."""

    def act(found: Any) -> None:
        rows = at(found, path)
        first, second = (next(row for row in rows if which(row)) for which in (one, other))
        for name in names:
            first[name], second[name] = second[name], first[name]

    return in_json(act)


def days(first: str, second: str) -> Callable[[bytes], bytes]:
    """Two days of a ranking or export take each other's figures."""

    def act(found: Any) -> None:
        rows = found["data"] if "data" in found else found["rows"]
        for row in rows:
            day = row["date"]
            row["date"] = {first: second, second: first}.get(day, day)
        rows.sort(key=lambda row: row["date"])

    return in_json(act)


def without_top(found: Any) -> None:
    """The first model of every day is not there."""
    seen: set[str] = set()
    kept = []
    for row in found["data"]:
        if row["date"] in seen:
            kept.append(row)
        seen.add(row["date"])
    found["data"] = kept


def without_days(found: Any) -> None:
    days = sorted({row["date"] for row in found["data"]})
    gone = set(days[len(days) // 3 : 2 * len(days) // 3])
    found["data"] = [row for row in found["data"] if row["date"] not in gone]


def in_sheet(change: Callable[[list[list[str]]], Any]) -> Callable[[bytes], bytes]:
    """A CSV file without quoted commas, row by row; the first is the header."""

    def act(body: bytes) -> bytes:
        rows = [cells(line) for line in body.decode().splitlines()]
        change(rows)
        return "".join(",".join(row) + "\n" for row in rows).encode()

    return act


def cells(line: str) -> list[str]:
    return re.findall(r'(?:^|(?<=,))("(?:[^"]|"")*"|[^,]*)', line)


def columns_times(*names: str) -> Callable[[list[list[str]]], None]:
    def act(rows: list[list[str]]) -> None:
        for place, name in enumerate(rows[0]):
            if name.strip('"') in names or (not names and place):
                for row in rows[1:]:
                    row[place] = format(Decimal(row[place]) * 1000, "f") if row[place] else ""

    return act


def exchange(rows: list[list[str]]) -> None:
    """The last two rows take each other's figures and keep their first cell."""
    rows[-1][1:], rows[-2][1:] = rows[-2][1:], rows[-1][1:]


def in_zip(change: Callable[[bytes], bytes]) -> Callable[[bytes], bytes]:
    def act(body: bytes) -> bytes:
        held = io.BytesIO()
        with zipfile.ZipFile(io.BytesIO(body)) as old, zipfile.ZipFile(held, "w") as new:
            for name in old.namelist():
                new.writestr(zipfile.ZipInfo(name), change(old.read(name)))
        return held.getvalue()

    return act


def rates(factor: int) -> Text:
    return lambda text: re.sub(
        r"rate='([0-9.]+)'", lambda found: f"rate='{Decimal(found[1]) * factor}'", text
    )


def cubes(text: str) -> str:
    """The newest day and one of six weeks before take each other's rates."""
    first, second = re.findall(r"time='([0-9-]+)'", text)[:31:30]
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


def double_cube(text: str) -> str:
    cube = re.search(r"<Cube time='[0-9-]+'>.*?</Cube>", text)
    return text.replace(cube[0], cube[0] * 2, 1) if cube else text


def without_day(text: str) -> str:
    """One of the days before the newest is not there."""
    cubes = re.findall(r"<Cube time='[0-9-]+'>(?:<Cube [^>]*/>)*</Cube>", text)
    return text.replace(cubes[len(cubes) // 2], "") if len(cubes) > 1 else text


RESULT = "result/data"
REPORT = "/data/v1/get.*reportName="


def reports(change: Callable[[dict[str, Any]], None]) -> Callable[[bytes], bytes]:
    return in_json(lambda found: change(found["result"]["data"]["report_list"]))


def sina_times(reports: dict[str, Any]) -> None:
    for one in reports.values():
        for item in one["data"]:
            item["item_value"] = f"{Decimal(item['item_value']) * 1000:.2f}"


def sina_swap(reports: dict[str, Any]) -> None:
    one, other = "20260930", "20250930"
    reports[one]["data"], reports[other]["data"] = reports[other]["data"], reports[one]["data"]


def facts(found: Any) -> list[dict[str, Any]]:
    [tag] = found["facts"]["us-gaap"].values()
    rows: list[dict[str, Any]] = tag["units"]["USD"]
    return rows


def facts_swap(found: Any) -> None:
    """The last report's quarter and that of the year before take each other's figures."""
    one, other = facts(found)[-2:]
    one["val"], other["val"] = other["val"], one["val"]


def facts_times(found: Any) -> None:
    for one in facts(found)[-2:]:
        one["val"] *= 1000


def filing(place: int) -> Change:
    def act(found: Any) -> None:
        for column in found["filings"]["recent"].values():
            column.pop(place)

    return act


def first_list_page(found: Any) -> None:
    for column in found["filings"]["recent"].values():
        column.extend(column[:2])


def number_swap(one: str, other: str) -> Text:
    return lambda text: text.replace(one, "\0").replace(other, one).replace("\0", other)


def years_swap(text: str) -> str:
    """This year's periods are called last year's, and the other way round."""
    for one, other in SPANS:
        text = number_swap(one, other)(text)
    return text


SPANS = (("2025-07-27", "2024-07-28"), ("2025-04-28", "2024-04-29"), ("2025-01-27", "2024-01-29"))


def model(found: Any) -> None:
    """models.dev without a model."""
    models = found["anthropic"]["models"]
    del models["claude-beta"]


def litellm_less(found: Any) -> None:
    del found["claude-beta"]
