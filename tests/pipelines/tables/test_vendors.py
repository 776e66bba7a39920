"""The table of vendors says what the reference says, each row with its line."""

from datetime import UTC, datetime

from pipelines.reference import curated_rows
from pipelines.tables.vendors import vendors
from warehouse.contract import load
from warehouse.gate import check_rows

NOW = datetime(2026, 11, 24, 12, tzinfo=UTC)


def test_every_vendor_passes_and_is_cited() -> None:
    rows = vendors(curated_rows("vendors"))
    verdict = check_rows(load("vendors"), rows, now=NOW)
    assert len(verdict.quarantined) == 0
    found = {row["vendor"]: row for row in verdict.good.to_pylist()}
    assert len(found) == 22
    assert found["nvidia"]["fiscal_year_end"] == "last sunday of 1"
    assert found["broadcom"]["fiscal_year_end"] == "sunday nearest 10-31"
    assert found["smic"]["series"] == ["usd-ifrs", "cny-cas"]
    assert found["marvell"]["ciks"] == [1058057, 1835632]
    assert {row["public_from_basis"] for row in found.values()} == {"added"}
    assert all(row["reference_file"] == "vendors.yml" for row in found.values())
