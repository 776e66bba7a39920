"""The report: one release as a single HTML page that opens from disk.

Belongs here: what a reader is shown, in which order, with which definition and proof.
Does not belong here: numbers of its own: it prints what the release holds and never computes a
figure that no table has.
"""

from pipelines.report.changes import changes_html
from pipelines.report.page import report

__all__ = ["changes_html", "report"]
