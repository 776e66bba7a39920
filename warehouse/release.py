"""Publishing: all tables together, immutable, switched at one instant.

Belongs here: the order of steps that makes a release, what counts as a change, what is kept.
Does not belong here: single files (`files`, `parquet`), descriptions (`describe`, `pages`), what
to publish (`plan`), or judging it (`gate`): a candidate comes with its verdict.
"""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from warehouse import catalog, catalog_update, describe, diff, files, pages, parquet
from warehouse.changes import Changes
from warehouse.changes import changes as sorted_out
from warehouse.croissant import croissant
from warehouse.describe import File
from warehouse.intact import is_whole, sealed
from warehouse.parts import joined
from warehouse.plan import Candidate, Plan, Previous, plan_release, previous_release

__all__ = ["Candidate", "Page", "Published", "ReleaseFacts", "current", "publish", "sweep"]

KEPT_RELEASES = 5
KEPT_TIME = timedelta(hours=24)

Page = Callable[[Path], bytes]
"""Makes one more file out of a release's folder, whose tables and descriptions are written."""


@dataclass(frozen=True, slots=True)
class ReleaseFacts:
    """What the release says of its making."""

    code_version: str
    decisions: Mapping[str, Any] = field(default_factory=dict)
    """Of the file of decisions: `bytes` and their `sha256` as it was then; it only grows."""
    newest_capture: datetime | None = None
    sources: Sequence[Mapping[str, Any]] = ()
    """Declared facts of each source: `name`, `title`, `homepage`, `licence`, `attribution` (with
    `{as_of}` where the day belongs) and, if it is not the newest capture's day, `as_of`."""
    status: Mapping[str, Any] = field(default_factory=dict)
    """Content of status.json: health of the sources."""
    reference_time: datetime | None = None
    """What freshness was measured from: the clock, or the newest capture of a replay."""
    extra: Mapping[str, Page] = field(default_factory=dict)
    """Further files by name, such as report.html."""
    changes_html: Callable[[Changes], bytes] | None = None
    """Makes changes.html of what CHANGES.md is made of."""


@dataclass(frozen=True, slots=True)
class Published:
    """What `publish` left as latest. `rows` by table; `changed` is False if it was there before."""

    release_id: str
    folder: Path
    changed: bool
    held: Mapping[str, str]
    rows: Mapping[str, int]


def publish(
    data: Path,
    candidates: Mapping[str, Candidate],
    *,
    now: datetime,
    title: str,
    facts: ReleaseFacts,
) -> Published:
    """Publish all tables together, or find that nothing changed.

    Waits for another publisher. Whenever this is killed, `latest` is the old release or the new
    one, whole. A held table without a last good version is absent, with its reason.

    Args:
        data: the data folder.
        candidates: by table.
        now: the release's time, UTC.
        title: one line; holds SAMPLE if it is made from the sample.
        facts: what else the release says.
    """
    with files.locked(data):
        previous = previous_release(data)
        plan = plan_release(candidates, previous, facts.code_version)
        if previous and previous.manifest["content"] == plan.digest:
            if files.latest_folder(data) != previous.folder.resolve():
                files.switch(data, previous.folder)  # it was lost, or led to a damaged release
            return _published(previous.folder, previous.manifest, changed=False)
        name = files.release_id(now, plan.digest)
        folder = data / "releases" / name
        if folder.exists() and not is_whole(folder):
            files.remove_folder(folder)
        if not folder.exists():
            # It exists where an earlier publisher was killed just before the switch.
            _make(folder, plan, candidates, previous, now=now, title=title, facts=facts)
        files.switch(data, folder)
        return _published(folder, describe.read(folder, "manifest.json"), changed=True)


def current(data: Path) -> Published | None:
    """What `latest` is, as `publish` tells of a day on which nothing changed.

    None where there is nothing yet, or it is not what was published.
    """
    previous = previous_release(data)
    if previous is None or files.latest_folder(data) != previous.folder.resolve():
        return None
    return _published(previous.folder, previous.manifest, changed=False)


def sweep(data: Path, now: datetime) -> list[str]:
    """Remove what crashes left and releases that need not be kept; a sentence for each.

    Kept are the 5 newest releases, all younger than 24 hours, and what `latest` points to.
    """
    with files.locked(data):
        done = []
        for leftover in sorted((data / "releases").glob(".tmp-*")):
            shutil.rmtree(leftover)
            done.append(f"removed {leftover.name}, left by a run that was killed")
        for stale in sorted(data.glob(".latest-*")):
            stale.unlink()
            done.append(f"removed {stale.name}, left by a run that was killed")
        latest = files.latest_folder(data)
        for folder in files.release_folders(data)[:-KEPT_RELEASES]:
            age = now - files.release_time(folder.name)
            if age > KEPT_TIME and folder.resolve() != latest:
                files.remove_folder(folder)
                done.append(f"removed release {folder.name}, {age.days} days old")
        return done


def _make(
    folder: Path,
    plan: Plan,
    candidates: Mapping[str, Candidate],
    previous: Previous | None,
    *,
    now: datetime,
    title: str,
    facts: ReleaseFacts,
) -> None:
    """Write a release beside its place, whole and synced, and rename it there."""
    stage = folder.with_name(f".tmp-{folder.name}")
    if stage.exists():
        shutil.rmtree(stage)
    stage.mkdir()
    manifest = {
        "release_id": folder.name,
        "title": title,
        "created": now.astimezone(UTC),
        "reference_time": facts.reference_time,
        "newest_capture": facts.newest_capture,
        "code_version": facts.code_version,
        "decisions": facts.decisions,
        "previous": previous.folder.name if previous else None,
        "content": plan.digest,
        "held": plan.held,
    }
    _write_tables(stage, folder.name, plan, previous)
    _write_descriptions(stage, plan, candidates, previous, manifest, facts)
    described = _hash_others(stage, folder.name) | plan.files
    manifest["files"] = {path: file.entry() for path, file in sorted(described.items())}
    files.write(stage / "manifest.json", sealed(manifest))
    for inside in [*(path for path in stage.rglob("*") if path.is_dir()), stage]:
        files.sync_folder(inside)
    stage.rename(folder)
    files.sync_folder(folder.parent)


def _write_tables(stage: Path, name: str, plan: Plan, previous: Previous | None) -> None:
    """Link what the previous release has with the same bytes, write the rest."""
    for path, file in plan.files.items():
        before = previous.manifest["files"].get(path) if previous else None
        same = before is not None and before["sha256"] == file.sha256
        old = previous.file(path) if previous and same else None
        if previous and old:
            files.link(previous.folder / path, stage / path)
            plan.files[path] = old
        else:
            files.write(stage / path, joined(plan.content[path]))
            plan.files[path] = File(path, file.sha256, file.size, file.rows, name)


def _write_descriptions(
    stage: Path,
    plan: Plan,
    candidates: Mapping[str, Candidate],
    previous: Previous | None,
    manifest: Mapping[str, Any],
    facts: ReleaseFacts,
) -> None:
    """Everything beside the tables but the manifest; later files read earlier ones."""
    name, title = manifest["release_id"], manifest["title"]
    newest = describe.time_text(facts.newest_capture)
    package = describe.package(
        plan.resources,
        facts.sources,
        name=name,
        title=title,
        created=manifest["created"],
        as_of=newest.partition("T")[0] or "an unknown day",
    )
    files.write(stage / "datapackage.json", describe.dump(package))
    files.write(stage / "croissant.json", describe.dump(croissant(package)))
    checks = {
        table: (one.contract.version, one.held, one.checks) for table, one in candidates.items()
    }
    files.write(stage / "checks.json", describe.dump(describe.checks_document(checks)))
    files.write(stage / "status.json", describe.dump(facts.status))
    _write_changes(stage, candidates, previous, manifest, facts.changes_html)
    before = catalog_update.base(previous, package, facts.code_version) if previous else None
    if before is None or not catalog_update.update(stage, package, before):
        catalog.build(stage, package)
    files.seal(stage / "catalog.duckdb")
    readme = pages.readme(
        package,
        held=plan.held,
        newest_capture=newest,
        previous=manifest["previous"],
    )
    files.write(stage / "README.md", readme.encode())
    for path, page in facts.extra.items():
        files.write(stage / path, page(stage))


def _write_changes(
    stage: Path,
    candidates: Mapping[str, Candidate],
    previous: Previous | None,
    manifest: Mapping[str, Any],
    changes_html: Callable[[Changes], bytes] | None,
) -> None:
    found = diff.compare(previous.folder, stage) if previous else None
    every = found.changes if found else diff.CHANGES.empty_table()
    files.write(stage / "changes.parquet", parquet.encode(every, diff.CHANGES))
    told = sorted_out(
        found,
        title=manifest["title"],
        release=manifest["release_id"],
        held=manifest["held"],
        checks={table: one.checks for table, one in candidates.items()},
    )
    files.write(stage / "CHANGES.md", pages.changes_page(told).encode())
    if changes_html is not None:
        files.write(stage / "changes.html", changes_html(told))


def _hash_others(stage: Path, name: str) -> dict[str, File]:
    """The files that are no tables of the plan, as the manifest lists them."""
    found = {}
    for path in stage.iterdir():
        if path.is_file():
            rows = parquet.rows(path) if path.suffix == ".parquet" else None
            size = path.stat().st_size
            found[path.name] = File(path.name, files.file_sha256(path), size, rows, name)
    return found


def _published(folder: Path, manifest: Mapping[str, Any], *, changed: bool) -> Published:
    rows = {
        path.removesuffix(".parquet"): entry["rows"]
        for path, entry in manifest["files"].items()
        if path.endswith(".parquet") and "/" not in path and path != "changes.parquet"
    }
    return Published(folder.name, folder, changed, manifest["held"], rows)
