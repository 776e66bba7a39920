"""Great Expectations Data Docs of one release, made from the verdicts its gate wrote down.

Belongs here: verdicts as validation results, and Great Expectations' own rendering of them in pages
without anything from the network. Does not belong here: judging (`gate`), or where pages go.

The site builder of Great Expectations validates again and fills its pages with scripts, styles and
pictures of ten other hosts, so only its renderers and section templates are used. Made when asked
for: 25 tables cost 0.9 s beside 4 s of import (2026-11), more than a run should spend on pages that
are read when something is wrong.
"""

import re
from collections.abc import Mapping
from datetime import datetime
from html import escape
from pathlib import Path
from typing import Any

from warehouse import describe
from warehouse.contract import Contract, contracts
from warehouse.expect import prepare
from warehouse.rules import RowRule, row_rules

__all__ = ["data_docs"]

TEMPLATES = Path(__file__).parent / "templates" / "data_docs"
Verdict = Mapping[str, Any]


def data_docs(release: Path) -> dict[str, bytes]:
    """The pages by file name: `index.html` and one a table, UTF-8; they open from disk.

    Args:
        release: the folder of a published release.
    """
    prepare()
    from great_expectations.render.renderer.page_renderer import ValidationResultsPageRenderer
    from great_expectations.render.view.view import DefaultJinjaPageView

    manifest = describe.read(release, "manifest.json")
    judged = describe.read(release, "checks.json")
    known = contracts()
    view = DefaultJinjaPageView(custom_views_directory=str(TEMPLATES))
    renderer = ValidationResultsPageRenderer(run_info_at_end=True)
    facts = {"release": manifest["release_id"], "title": manifest["title"]}
    pages = {}
    for table, verdict in judged.items():
        result = _validation(table, verdict, known.get(table), manifest)
        page = view.render(
            renderer.render(result), template="checks_of_table.j2", table=table, **facts
        )
        # Where the site builder would have put a page of the suite.
        page = re.sub(r'href="\.\./[./]*expectations/[^"]*"', 'href="index.html"', page)
        pages[f"{table}.html"] = page.encode()
    index = view.env.get_template("checks_of_release.j2").render(tables=judged, **facts)
    return {"index.html": index.encode(), **pages}


def _validation(
    table: str, verdict: Verdict, contract: Contract | None, manifest: Mapping[str, Any]
) -> Any:
    """A table's verdicts as Great Expectations keeps the validation of a suite."""
    from great_expectations.core import ExpectationSuiteValidationResult

    made = datetime.fromisoformat(manifest["created"])
    rules = {one.code: one for one in row_rules(contract, made)} if contract else {}
    results = [_result(one, contract, rules.get(one["code"])) for one in verdict["checks"]]
    held = sum(bool(one.success) for one in results)
    run = {"run_name": manifest["release_id"], "run_time": manifest["created"]}
    return ExpectationSuiteValidationResult(
        success=verdict["passed"] and not verdict["held"],
        results=results,
        suite_name=table,
        statistics={
            "evaluated_expectations": len(results),
            "successful_expectations": held,
            "unsuccessful_expectations": len(results) - held,
            "success_percent": 100 * held / len(results) if results else None,
        },
        meta={"run_id": run, "batch_spec": {"data_asset_name": table}},
    )


def _result(check: Verdict, contract: Contract | None, rule: RowRule | None) -> Any:
    from great_expectations.core.expectation_validation_result import ExpectationValidationResult
    from great_expectations.expectations.expectation_configuration import ExpectationConfiguration

    kind, arguments = _expectation(check, rule)
    configuration = ExpectationConfiguration(
        type=kind, kwargs=arguments, meta={}, description=_words(check, contract, rule)
    )
    seen, failed = check["evaluated"], check["failed"]
    return ExpectationValidationResult(
        success=check["passed"],
        expectation_config=configuration,
        result={
            "observed_value": escape(check["sentence"].partition(": ")[2]),
            "element_count": seen,
            "unexpected_count": failed,
            "unexpected_percent": 100 * failed / seen if seen else 0.0,
            "partial_unexpected_list": [
                escape(str(one)) for one in check["figures"].get("examples", ())
            ],
        },
        meta={},
        exception_info=dict.fromkeys(("exception_message", "exception_traceback"))
        | {"raised_exception": False},
    )


def _expectation(check: Verdict, rule: RowRule | None) -> tuple[str, dict[str, Any]]:
    """What judged it, by Great Expectations' name. A rule of a whole table is ours alone."""
    if rule is not None:
        kind = re.sub(r"(?<!^)(?=[A-Z])", "_", rule.expectation.kind).lower()
        column = {"column": check["column"]} if check["column"] else {}
        return kind, {**rule.expectation.arguments, **column}
    if check["level"] == "row" and check["column"]:
        return "expect_column_values_to_be_of_type", {
            "column": check["column"],
            "type_": "declared",
        }
    return "expect_table_row_count_to_be_between", {}


def _words(check: Verdict, contract: Contract | None, rule: RowRule | None) -> str:
    """The check's code and what it asks for: the contract's reason, or the value expected."""
    declared = contract.checks if contract else ()
    reason = next((one.reason for one in declared if one.code == check["code"]), "")
    asked = reason or (rule.expected if rule else "")
    if not asked and contract and check["rule"] == "type" and check["column"] in contract.columns:
        asked = f"values of type {contract.columns[check['column']].type}"
    mark = "" if check["severity"] == "error" else " (warning)"
    return escape(f"{check['code']}{mark}: {asked or check['rule']}").replace("$", "$$")
