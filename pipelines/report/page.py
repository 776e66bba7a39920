"""The page as a whole: sections in reading order, head, proofs, one HTML file.

Belongs here: the order, and handing everything to the template.
Does not belong here: what a section shows (`sections`), what a release is (`warehouse`).
"""

from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from pipelines.report.content import Content
from pipelines.report.proofs import Lookup, Proofs
from pipelines.report.sections.headlines import headlines
from pipelines.report.sections.health import health
from pipelines.report.sections.parts import Pen
from pipelines.report.sections.revenue import revenue
from pipelines.report.sections.shares import clusters, shares
from pipelines.report.sections.tokens import tokens
from pipelines.report.sections.uses import applications, prices, uses

__all__ = ["report", "templates"]

ORDER = (tokens, uses, applications, prices, revenue, shares, clusters, headlines, health)
TEMPLATES = Path(__file__).parent / "templates"


@cache
def templates() -> jinja2.Environment:
    """The templates of this folder; whatever they are given is escaped."""
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def report(folder: Path, captures: Lookup) -> bytes:
    """The report of one release as a self-contained HTML page, UTF-8.

    Args:
        folder: the release's folder; its manifest need not be written yet.
        captures: what the archive knows of a capture, for the lines that prove each number.
    """
    with Content(folder) as content:
        proofs = Proofs(content, captures)
        pen = Pen(content, proofs)
        sections = [section for write in ORDER if (section := write(pen)) is not None]
        page = (
            templates()
            .get_template("report.html.jinja")
            .render(
                package=content.package,
                sections=sections,
                proofs=proofs.lines,
                held=content.held,
                measured_at=content.status.get("measured_at", ""),
                sample="SAMPLE" in content.package["title"],
                json_ld=_json_ld(content.package),
            )
        )
    return page.encode()


def _json_ld(package: dict[str, Any]) -> dict[str, Any]:
    """The release as schema.org describes data sets."""
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": package["title"],
        "identifier": package["id"],
        "version": package["version"],
        "dateModified": str(package["created"]),
        "description": "Token volumes, prices, chip-vendor revenue and market shares, every figure "
        "traced to the response it was read from.",
        "license": [one["path"] for one in package.get("licenses", ()) if one.get("path")],
        "isBasedOn": [one["path"] for one in package.get("sources", ()) if one.get("path")],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": one["name"],
                "contentUrl": one["path"],
                "encodingFormat": one["mediatype"],
                "sha256": one["hash"].removeprefix("sha256:"),
            }
            for one in package["resources"]
        ],
    }
