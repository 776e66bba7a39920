"""Which forms and which tags are read, as plain data with reasons.

Belongs here: what counts as a report and as a total of revenue in US GAAP and IFRS filings.
Does not belong here: which tag wins where two disagree, and the members of segments: those depend
on the vendor and are decided where the table is built.
"""

from collections.abc import Mapping

__all__ = ["CONCEPTS", "LISTED_FORMS", "REPORT_FORMS", "REVENUE_TAGS"]

REPORT_FORMS = frozenset(
    form + amended
    for form in ("10-Q", "10-K", "20-F", "40-F", "6-K", "10-KT", "10-QT")
    for amended in ("", "/A")
)
"""Forms whose facts may become revenue. Others stand in company facts too: facts of proxy
statements (DEF 14A) carry scale errors of 1000 and prospectuses repeat old figures."""

LISTED_FORMS = REPORT_FORMS | {"8-K", "8-K/A"}
"""Forms that are kept of a filer's list: reports, and the press releases filed as 8-K. The rest
(insiders' forms 3, 4 and 144 and the like) are nine in ten rows and say nothing about revenue."""

REVENUE_TAGS: Mapping[str, tuple[str, ...]] = {
    "us-gaap": (
        # NVIDIA and Qualcomm throughout; others only before 2018.
        "Revenues",
        # The rule for revenue of 2018 (ASC 606): AMD, Intel, Broadcom, Micron, Marvell, Arm.
        # NVIDIA's annual figure of FY2019 stands under it alone.
        "RevenueFromContractWithCustomerExcludingAssessedTax",
        # The same with taxes passed on; a filer uses one of the two.
        "RevenueFromContractWithCustomerIncludingAssessedTax",
        # Before 2018: Intel (2009, 2010), AMD.
        "SalesRevenueNet",
    ),
    "ifrs-full": (
        # TSMC, in TWD with a convenience column in USD, annual only.
        "Revenue",
        "RevenueFromContractsWithCustomers",
    ),
}
"""Tags that may hold the total, by taxonomy. No order: for one filer the total stands in the
first, for another in the second, so all are read and joined by period. Tags of a part by their
very meaning (goods, services, licences, pro forma, deferred) are left out."""

CONCEPTS = frozenset(f"{taxonomy}:{tag}" for taxonomy, tags in REVENUE_TAGS.items() for tag in tags)
"""The same as they are written in inline XBRL."""
