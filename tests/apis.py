"""What documented APIs answer, for `tests/server.py`.

Belongs here: a function per API, following its documentation and never our parsers.
Does not belong here: sockets, misbehaviour, assertions.
"""

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from typing import Any

from tests.demand_apis import Demand
from tests.server import Answer, Seen

__all__ = ["OPENROUTER", "OpenRouter"]

OPENROUTER = "openrouter.ai"
BASE = "https://openrouter.ai/api/v1"
FLOOR = date(2025, 1, 1)


VIDEOS = {
    "data": [
        {
            "id": "acme/film",
            "canonical_slug": "acme/film-20260101",
            "pricing_skus": {"duration_seconds_with_audio_720p": "0.05"},
        }
    ]
}
IMAGE = {
    "id": "acme/picture",
    "name": "Acme: Picture",
    "endpoints": "/api/v1/images/models/acme/picture/endpoints",
}


class OpenRouter:
    """The OpenRouter API and its keyless exports.

    `rows` maps a day to its ranked (permaslug, tokens), the tail `other` last; `snapshots` are the
    days on which an export was made, each of the days before it that `rows` holds (30 at most).
    """

    def __init__(
        self,
        *,
        key: str = "sk-or-v1-right",
        rows: Mapping[date, list[tuple[str, int]]] | None = None,
        models: Any = None,
        providers: Any = None,
        videos: Any = None,
        images: Any = None,
        offers: Mapping[str, Any] | None = None,
        snapshots: Iterable[date] = (),
        as_of: str = "2026-10-08T02:00:00.000Z",
        quota: int | None = None,
    ) -> None:
        self.key, self.as_of, self.quota = key, as_of, quota
        self.rows = rows or {}
        self.models = models if models is not None else {"data": []}
        self.providers = providers if providers is not None else {"data": []}
        self.videos = videos if videos is not None else VIDEOS
        self.images = images if images is not None else {"data": [IMAGE]}
        self.offers = offers or {}
        self.snapshots = sorted(snapshots)
        self.demand = Demand()

    def __call__(self, seen: Seen) -> Answer | None:
        path = seen.path.removeprefix("/api/v1")
        if path == "/models":
            return Answer.json(self.models)
        if path == "/providers":
            return Answer.json(self.providers)
        if path == "/videos/models":
            return Answer.json(self.videos)
        if path == "/images/models":
            return Answer.json(self.images)
        if match := re.fullmatch("(/images)?/models/(.+)/endpoints", path):
            return self._offers(match[2], bool(match[1]))
        if path == "/datasets/rankings-daily" and not self.demand.asked(seen):
            return self._rankings(seen)
        if self.demand.asked(seen):
            return self._locked(seen) or self.demand(seen, self.rows, self.as_of)
        if path.startswith("/datasets/exports/"):
            return self._export(path.removeprefix("/datasets/exports/"))
        return None

    def _offers(self, model: str, image: bool) -> Answer:
        """Who serves a model; one nobody asked the API to know is served by its author alone."""
        if image:
            if model != IMAGE["id"]:
                return _error(404, "Model not found")
            priced = {"billable": "output_image", "unit": "image", "cost_usd": 0.04}
            one = {"provider_name": "Acme", "provider_slug": "acme", "pricing": [priced]}
            return Answer.json({"id": model, "endpoints": [one]})
        known = {one["id"]: one for one in self.models["data"]}
        if model not in known:
            return _error(404, "Model not found")
        own = {
            "name": f"Acme | {model}",
            "provider_name": "Acme",
            "tag": "acme",
            "pricing": known[model]["pricing"],
        }
        endpoints = self.offers.get(model, [own])
        found = {"id": model, "name": known[model]["name"], "endpoints": endpoints}
        return Answer.json({"data": found})

    def _locked(self, seen: Seen) -> Answer | None:
        """The refusal of who has no key or asked too often."""
        if seen.headers.get("authorization") != f"Bearer {self.key}":
            return _error(401, "Missing Authentication header")
        if self.quota is not None:
            if self.quota == 0:
                return _error(429, "Rate limit exceeded", {"Retry-After": "30"})
            self.quota -= 1
        return None

    def _rankings(self, seen: Seen) -> Answer:
        locked = self._locked(seen)
        if locked is not None:
            return locked
        try:
            first = date.fromisoformat(seen.query["start_date"])
            last = date.fromisoformat(seen.query["end_date"])
        except (KeyError, ValueError):
            return _error(400, "Invalid request parameters")
        if first > last or last < FLOOR or (last - first).days >= 366:
            return _error(400, "Invalid request parameters")
        first = max(first, FLOOR)
        data = [
            {"date": str(day), "model_permaslug": slug, "total_tokens": str(tokens)}
            for day in sorted(self.rows)
            if first <= day <= last
            for slug, tokens in self.rows[day]
        ]
        window = {"start_date": str(first), "end_date": str(last)}
        return Answer.json({"data": data, "meta": {"as_of": self.as_of, "version": "v1", **window}})

    def _export(self, name: str) -> Answer:
        files = {"index.json": self._index} if name == "index.json" else {}
        for day in self.snapshots:
            folder = f"rankings-daily/{day}"
            files[f"{folder}.csv"] = lambda day=day: self._csv(day)
            files[f"{folder}.json"] = lambda day=day: self._json(day)
            files[f"{folder}.manifest.json"] = lambda day=day: self._manifest(day)
        if self.snapshots:
            newest = self.snapshots[-1]
            files["rankings-daily/latest.manifest.json"] = lambda: self._manifest(newest)
        if name not in files:
            return Answer.json({"error": {"message": "Export not found", "code": 404}}, 404)
        kind = "text/csv; charset=utf-8" if name.endswith(".csv") else "application/json"
        return Answer(files[name](), 200, {"Content-Type": kind, **CACHED})

    def _days(self, snapshot: date) -> list[date]:
        first = snapshot - timedelta(days=30)
        return [day for day in sorted(self.rows) if first <= day < snapshot]

    def _csv(self, snapshot: date) -> bytes:
        lines = ["date,model_permaslug,rank,total_tokens,share_of_daily_tokens"]
        for day in self._days(snapshot):
            total = sum(tokens for _, tokens in self.rows[day])
            for rank, (slug, tokens) in enumerate(self.rows[day], 1):
                place = "" if slug == "other" else rank
                lines.append(f"{day},{slug},{place},{tokens},{tokens / total!r}")
        return "".join(f"{line}\r\n" for line in lines).encode()

    def _json(self, snapshot: date) -> bytes:
        return json.dumps({"snapshot_date": str(snapshot), "data": []}).encode()

    def _manifest(self, snapshot: date) -> bytes:
        contents = {"csv": self._csv(snapshot), "json": self._json(snapshot)}
        types = {"csv": "text/csv", "json": "application/json"}
        folder = f"{BASE}/datasets/exports/rankings-daily"
        files = {
            kind: {
                "url": f"{folder}/{snapshot}.{kind}",
                "encoding_format": types[kind],
                "bytes": len(body),
                "sha256": hashlib.sha256(body).hexdigest(),
            }
            for kind, body in contents.items()
        }
        latest = {kind: f"{folder}/latest.{kind}" for kind in ("csv", "json")}
        found = {
            "dataset": "rankings-daily",
            "schema_version": "v1",
            "snapshot_date": str(snapshot),
            "retrieved_at": f"{snapshot}T01:46:15.433Z",
            "row_count": contents["csv"].count(b"\r\n") - 1,
            "update_cadence": "daily",
            "license": LICENCE,
            "attribution": "Source: OpenRouter (openrouter.ai), licensed under CC BY 4.0.",
            "readme_url": f"{BASE}/datasets/exports/README.md",
            "files": files,
            "latest": {**latest, "manifest": f"{folder}/latest.manifest.json"},
        }
        return json.dumps(found, indent=2).encode()

    def _index(self) -> bytes:
        newest = str(self.snapshots[-1]) if self.snapshots else "2026-09-19"
        entries = [
            {
                "id": name,
                "title": f"OpenRouter {name}",
                "latest_snapshot_date": newest,
                "latest_manifest_url": f"{BASE}/datasets/exports/{name}/latest.manifest.json",
            }
            for name in ("benchmark-runs", "rankings-daily")
        ]
        found = {
            "schema_version": "v1",
            "updated_at": f"{newest}T01:46:15.433Z",
            "update_cadence": "daily",
            "license": LICENCE,
            "datasets": entries,
        }
        return json.dumps(found).encode()


LICENCE = {"name": "CC BY 4.0", "url": "https://creativecommons.org/licenses/by/4.0/"}
CACHED = {"Cache-Control": "public, max-age=300"}


def _error(code: int, message: str, headers: Mapping[str, str] | None = None) -> Answer:
    return Answer.json({"error": {"code": code, "message": message}}, code, headers)
