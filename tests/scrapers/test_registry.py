"""Sources are found by looking, and read strictly."""

from pathlib import Path

import pytest
import yaml

from scrapers.records import Kind
from scrapers.registry import ROOT, kind_of, load_source, sources

API = "https://openrouter.ai/api/v1"
ARROW = {"string", "int64", "int32", "double", "bool", "date32", "timestamp"}
KINDS = [(name, kind) for name, source in sources().items() for kind in source.kinds]


def test_each_folder_with_a_declaration_is_a_source() -> None:
    assert list(sources()) == sorted(path.parent.name for path in ROOT.glob("*/source.yml"))
    assert "openrouter" in sources()


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        (f"{API}/datasets/rankings-daily", "rankings_daily"),
        (f"{API}/datasets/exports/rankings-daily/2026-10-08.csv", "export_csv"),
        (f"{API}/datasets/exports/rankings-daily/latest.manifest.json", "export_manifest"),
        (f"{API}/datasets/exports/index.json", "export_index"),
        (f"{API}/models", "models"),
        (f"{API}/providers", "providers"),
        (f"{API}/datasets/app-rankings?sort=popular", "app_rankings"),
        (f"{API}/datasets/rankings-daily?period=week", "rankings_by_period"),
        ("https://openrouter.ai/rankings", None),
    ],
)
def test_the_kind_that_reads_a_url(url: str, kind: str | None) -> None:
    source, found = kind_of(url)
    assert source is not None
    assert source.name == "openrouter"
    assert (found and found.name) == kind


@pytest.mark.parametrize(
    "url", ["https://example.org/", "https://openrouter.ai.evil.example/api/v1/models", "nonsense"]
)
def test_a_url_of_nobody(url: str) -> None:
    assert kind_of(url) == (None, None)


@pytest.mark.parametrize(("source", "kind"), KINDS, ids=lambda value: getattr(value, "name", value))
def test_a_kind_fits_its_records(source: str, kind: Kind) -> None:
    records = kind.records
    assert set(records.fields.values()) <= ARROW
    assert set(records.key) <= set(records.fields)
    assert records.scope is None or records.key[: len(records.scope)] == records.scope
    assert records.shard is None or records.fields[records.shard] == "date32"
    assert "locator" not in records.fields
    assert kind.version >= 1
    names = {other.name for other in sources()[source].kinds}
    assert kind.verified_by is None or kind.verified_by in names - {kind.name}


def test_kinds_of_a_source_have_names_of_their_own() -> None:
    for source in sources().values():
        names = [kind.name for kind in source.kinds]
        assert len(names) == len(set(names))
        assert all(source.kind(name).name == name for name in names)


def test_same_name_of_records_means_the_same_records() -> None:
    for source in sources().values():
        for kind in source.kinds:
            for other in source.kinds:
                if kind.records.name == other.records.name:
                    assert kind.records == other.records


def test_a_broken_declaration_names_the_place(tmp_path: Path) -> None:
    declared = yaml.safe_load((ROOT / "openrouter" / "source.yml").read_text())
    declared["limits"]["timeout_seconds"] = 0
    folder = tmp_path / "openrouter"
    folder.mkdir()
    (folder / "source.yml").write_text(yaml.safe_dump(declared))
    with pytest.raises(ValueError, match=r"^openrouter/source.yml, \$.limits.timeout_seconds: 0 "):
        load_source(folder)


def test_openrouter_is_declared_as_it_documents_itself() -> None:
    source = sources()["openrouter"]
    assert source.licence == "CC BY 4.0"
    assert "{as_of}" in source.attribution
    assert source.hosts == ("openrouter.ai",)
    assert source.requests_per_minute < 30  # documented: 30 a minute and key
    assert (source.api_key, source.key_required) == ("OPENROUTER_API_KEY", False)
