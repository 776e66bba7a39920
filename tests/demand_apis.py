"""What OpenRouter's documented API answers about demand, and Vercel's export.

Belongs here: app rankings, session costs, tasks, weeks by breakdown, leaderboard export.
Does not belong here: keys and quotas, the plain ranking, prices (`tests/apis.py`).
"""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from tests.server import Answer, Seen

__all__ = ["APPS", "PCT", "SESSIONS", "TASKS", "VERCEL", "Demand", "Vercel"]

VERCEL = "vercel.com"
DAY = timedelta(days=1)
FLOOR = date(2025, 1, 1)
USUAL = [("qwen/qwen-a", 700_000), ("openai/gpt-a", 200_000), ("other", 100_000)]
"""A day of which a test says nothing."""

APPS = [
    (3067167, "Hermes Agent", 28_867_408_991_435, 352_504_019),
    (2627404, "Claude Code", 7_146_704_262_089, 81_482_200),
    (169155, "Janitor AI", 953_980_979_499, 68_986_203),
]
"""Id, name, tokens and requests, most tokens first; real figures of 2026-07-31."""

SESSIONS = [
    ("hermes-agent", "Hermes Agent", "anthropic/claude-4.8-opus", "10-49-turns", 1.74),
    ("hermes-agent", "Hermes Agent", "anthropic/claude-4.8-opus", "1-turn", 0.0321),
    ("cline", "Cline", "qwen/qwen-a", "10-49-turns", 0.09),
]

PCT: Mapping[str, Mapping[str, int]] = {
    "category": {
        **{"programming": 28, "roleplay": 20, "marketing": 6, "marketing/seo": 2},
        **{"technology": 9, "science": 5, "translation": 4, "legal": 3, "finance": 3},
        **{"health": 2, "trivia": 1, "academia": 1},
    },
    "language_type": {"natural": 60, "programming": 40},
    "modality": {"text": 95, "image": 12, "image_output": 1, "audio": 2, "tool_calling": 55},
    "context_bucket": {"1K": 3, "10K": 17, "100K": 48, "1M": 31, "10M": 1},
}
"""Percent of a day's tokens, by parameter and value."""


def _task(tag: str, name: str, group: str, usage: float, token: float, within: Any) -> Any:
    return {
        "tag": tag,
        "display_name": name,
        "macro_category": group,
        "usage_share": usage,
        "token_share": token,
        "category_usage_share": within[0],
        "category_token_share": within[1],
        "models": [{"id": "openai/gpt-4.1-mini", "tag_usage_share": 0.55, "tag_token_share": 0.75}],
    }


TASKS: dict[str, Any] = {
    "window_days": 7,
    "as_of": "2026-10-07",
    "classifications": [
        _task("code:general_impl", "Code Generation", "code", 0.27, 0.39, (0.6, 0.75)),
        _task("general:chat", "Chat", "general", 0.25, 0.18, (1, 1)),
        _task("code:debugging", "Debugging", "code", 0.18, 0.13, (0.4, 0.25)),
        _task("agent:web_search", "Web Search", "agent", 0.17, 0.2, (1.0, 1.0)),
        _task("data:extraction", "Extraction", "data", 0.13, 0.1, (1.0, 1.0)),
    ],
    "macro_categories": [
        {"key": "code", "label": "Code", "usage_share": 0.45, "token_share": 0.52},
        {"key": "general", "label": "General", "usage_share": 0.25, "token_share": 0.18},
        {"key": "agent", "label": "Agent", "usage_share": 0.17, "token_share": 0.2},
        {"key": "data", "label": "Data", "usage_share": 0.13, "token_share": 0.1},
    ],
}

SORTS = ("popular", "trending")
CATEGORIES = ("coding", "creative", "productivity", "entertainment")


class Demand:
    """Answers who has a right to ask; what a test wants to be otherwise it sets on the instance."""

    def __init__(self) -> None:
        self.apps, self.sessions, self.tasks = list(APPS), list(SESSIONS), TASKS
        self.pct = PCT
        self.window_end = "2026-10-04"

    def asked(self, seen: Seen) -> bool:
        """Whether a request is for something of this kind."""
        path = seen.path.removeprefix("/api/v1")
        if path == "/datasets/rankings-daily":
            return bool(seen.query.keys() & {"period", *PCT})
        return path in (
            "/datasets/app-rankings",
            "/datasets/session-cost",
            "/classifications/task",
        )

    def __call__(
        self, seen: Seen, rows: Mapping[date, list[tuple[str, int]]], as_of: str
    ) -> Answer:
        path = seen.path.rpartition("/")[2]
        try:
            if path == "app-rankings":
                return self._apps(seen.query, as_of)
            if path == "session-cost":
                return self._sessions(seen.query, as_of)
            if path == "task":
                return self._tasks(seen.query)
            return self._breakdown(seen.query, rows, as_of)
        except (KeyError, ValueError):
            message = {"code": 400, "message": "Invalid request parameters"}
            return Answer.json({"error": message}, 400)

    def _apps(self, query: Mapping[str, str], as_of: str) -> Answer:
        first, last = _window(query)
        limit, offset = _page(query, 50, 100, 100)
        SORTS.index(query.get("sort", "popular"))
        if "category" in query:
            CATEGORIES.index(query["category"])
        data = [
            {
                "rank": rank,
                "app_id": app,
                "app_name": name,
                "total_tokens": str(tokens),
                "total_requests": requests,
            }
            for rank, (app, name, tokens, requests) in enumerate(self.apps, 1)
        ]
        window = {"start_date": str(first), "end_date": str(last)}
        meta = {"as_of": as_of, "version": "v1", **window}
        return Answer.json({"data": data[offset : offset + limit], "meta": meta})

    def _sessions(self, query: Mapping[str, str], as_of: str) -> Answer:
        limit, offset = _page(query, 100, 500, 5000)
        names = ("app_slug", "app_name", "model_permaslug", "turn_range", "median_session_cost_usd")
        data = [dict(zip(names, row, strict=True)) for row in self.sessions]
        for name, own in (("app_slug",) * 2, ("model", "model_permaslug"), ("turn_range",) * 2):
            data = [row for row in data if query.get(name, row[own]) == row[own]]
        meta = {"as_of": as_of, "version": "v1", "window_days": 30}
        meta |= {"window_end_date": self.window_end}
        return Answer.json({"data": data[offset : offset + limit], "meta": meta})

    def _tasks(self, query: Mapping[str, str]) -> Answer:
        if query.get("window", "7d") != "7d":
            raise ValueError
        cached = {"Cache-Control": "private, max-age=60, stale-while-revalidate=300"}
        return Answer.json({"data": self.tasks}, 200, cached)

    def _breakdown(
        self, query: Mapping[str, str], rows: Mapping[date, list[tuple[str, int]]], as_of: str
    ) -> Answer:
        first, last = _window(query)
        given = [name for name in PCT if name in query]
        sampled = bool({"category", "language_type"} & set(given))
        period = query.get("period", "week" if sampled else "day")
        if len(given) > 1 or (sampled and period == "day"):
            raise ValueError
        pct = self.pct[given[0]][query[given[0]]] if given else 100
        buckets: dict[date, dict[str, int]] = {}
        day = first
        while day <= last:
            begins = {"day": day, "week": day - day.weekday() * DAY, "month": day.replace(day=1)}
            bucket = buckets.setdefault(begins[period], {})
            for slug, tokens in rows.get(day, USUAL):
                bucket[slug] = bucket.get(slug, 0) + tokens
            day += DAY
        data = [
            {
                "date": str(start),
                "model_permaslug": slug,
                "total_tokens": str(tokens * pct // 100),
            }
            for start, bucket in sorted(buckets.items())
            for slug, tokens in _largest(bucket)
        ]
        window = {"start_date": str(first), "end_date": str(last)}
        return Answer.json({"data": data, "meta": {"as_of": as_of, "version": "v1", **window}})


def _largest(bucket: Mapping[str, int]) -> list[tuple[str, int]]:
    """The 50 largest, as documented, and the rest as `other`."""
    ranked = sorted(bucket, key=lambda one: (one == "other", -bucket[one], one))
    named = [slug for slug in ranked if slug != "other"]
    rest = sum(bucket[slug] for slug in named[50:]) + bucket.get("other", 0)
    tail = [("other", rest)] if rest or "other" in bucket else []
    return [*((slug, bucket[slug]) for slug in named[:50]), *tail]


def _window(query: Mapping[str, str]) -> tuple[date, date]:
    first, last = (date.fromisoformat(query[name]) for name in ("start_date", "end_date"))
    if first > last or last < FLOOR or (last - first).days >= 366:
        raise ValueError
    return max(first, FLOOR), last


def _page(query: Mapping[str, str], default: int, most: int, deepest: int) -> tuple[int, int]:
    limit, offset = int(query.get("limit", default)), int(query.get("offset", 0))
    if not (1 <= limit <= most and 0 <= offset <= deepest):
        raise ValueError
    return limit, offset


class Vercel:
    """The leaderboard export: two days of three labs, and two applications."""

    def __init__(self, days: tuple[str, ...] = ("2026-10-06", "2026-10-07")) -> None:
        self.days = days
        self.shares = {
            "spend": {"anthropic": 61.25, "openai": 24.5, "deepseek": 14.25},
            "tokens": {"anthropic": 30.5, "openai": 20, "deepseek": 49.5},
            "requests": {"anthropic": 33.3, "openai": 33.3, "deepseek": 33.4},
        }
        self.ranked = ["acme", "zeta"]

    def __call__(self, seen: Seen) -> Answer | None:
        if seen.path != "/api/ai/leaderboard-export":
            return None
        if seen.query.get("dataset") in ("labs", "models"):
            return Answer.json({"rows": self._shares()})
        if seen.query.get("dataset") in ("apps", "providers"):
            return Answer.json({"rows": self._ranks()})
        return Answer.json({"error": {"code": "bad_request", "message": "Invalid dataset"}}, 400)

    def _shares(self) -> list[dict[str, Any]]:
        return [
            {"date": day, "name": name, "metric": metric, "share_percent": share}
            for day in self.days
            for metric, names in self.shares.items()
            for name, share in names.items()
        ]

    def _ranks(self) -> list[dict[str, Any]]:
        return [
            {
                "rank": rank,
                "ranked_by": metric,
                "name": name,
                "url": f"https://{name}.example",
                "description": None,
            }
            for metric in ("spend", "tokens")
            for rank, name in enumerate(self.ranked, 1)
        ]
