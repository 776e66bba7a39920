"""Epoch's files in small, as its pages document them, for tests.

Belongs here: bodies and addresses. Does not belong here: what a parser makes of them.
"""

import csv
import io
import zipfile
from collections.abc import Mapping

DATA = "https://epoch.ai/data"
SITES = f"{DATA}/data_centers/data_centers.csv"
TIMELINES = f"{DATA}/data_centers/data_center_timelines.csv"
CLUSTERS = f"{DATA}/gpu_clusters.csv"
HARDWARE = f"{DATA}/ml_hardware.csv"
SALES = f"{DATA}/ai_chip_sales.zip"
OWNERS = f"{DATA}/ai_chip_owners.zip"
EXPORT = "https://raw.githubusercontent.com/epoch-research/ai-chip-counts/main/csv_export"

SITE = {
    "Name": "New Carlisle",
    "Current H100 equivalents": "687215.7655381506",
    "Current power (MW)": "1092",
    "Owner": "Amazon #confident",
    "Users": "Anthropic #confident",
    "Country": "United States",
    "Address": "New Carlisle, IN",
}
PERIOD = {
    "Date": "2026-03-23",
    "IT power (MW)": "910.0",
    "Power (MW)": "1092.0",
    "H100 equivalents": "687215.7655381506",
    "Data center": "New Carlisle",
}
CLUSTER = {
    "Name": "Oak Ridge NL Summit",
    "Status": "Existing",
    "Certainty": "Confirmed",
    "H100 equivalents": "3494.67",
    "Chip type (primary)": "NVIDIA V100",
    "Chip type (secondary)": "",
    "Total number of AI chips": "27648.0",
    "Country": "United States of America",
    "Location": "Oak Ridge, TN",
    "Owner": "US Department of Energy",
    "Users": "",
    "Sector": "Public",
    "First Operational Date": "2018-06-08",
    "Decommissioned Date (if applicable)": "",
    "Power Capacity (MW)": "13.0",
    "Max OP/s (log)": "18.54",
    "Possible Duplicate": "",
    "Possible Duplicate Of": "",
    "Include in Standard Analysis": "True",
    "GPU Supplier (primary)": "NVIDIA",
    "Exclude": "",
}
ANONYMOUS = CLUSTER | {
    "Name": "Anonymized Chinese System",
    "Chip type (primary)": "",
    "Country": "China",
    "Location": "China",
    "Owner": "",
    "First Operational Date": "2020-11-15",
    "Total number of AI chips": "30000.000000000004",
    "GPU Supplier (primary)": "Anonymized",
}
PRODUCT = {
    "Hardware name": "NVIDIA H100 SXM5 80GB",
    "Manufacturer": "NVIDIA",
    "Type": "GPU",
    "Release date": "2022-09-20",
    "Release price (USD)": "",
    "TDP (W)": "700.0",
    "Process size (nm)": "4.0",
    "Foundry": "TSMC",
    "Memory size per board (Byte)": "80000000000.0",
    "Max performance": "1979000000000000.0",
    "Price-performance": "inf",
}
TOTAL = {
    "Name": "Nvidia total Q1 2022 to Q4 2025",
    "Chip manufacturer": "Nvidia",
    "Start date": "1/1/2022",
    "End date": "12/31/2025",
    "Number of units (5th percentile)": "8973271",
    "Number of units (median)": "10477887",
    "Number of units (95th percentile)": "12079633",
    "Compute estimate in H100e (5th percentile)": "11899055",
    "Compute estimate in H100e (median)": "13659258",
    "Compute estimate in H100e (95th percentile)": "15548902",
    "Incomplete": "",
    "Notes": "Estimates generated on: 03-25-2026 14:07",
}
OWNED = {
    "Name": "China (official) H20 Q1 2024",
    "Chip manufacturer": "Nvidia",
    "Owner": "China (official)",
    "Start date": "1/1/24",
    "End date": "3/31/24",
    "Compute estimate in H100e (median)": "20748",
    "H100e (5th percentile)": "15963",
    "H100e (95th percentile)": "26991",
    "Number of Units": "138719",
    "Number of Units (5th percentile)": "106730",
    "Number of Units (95th percentile)": "180461",
    "Chip type": "H20",
    "Notes": "",
}


def sheet(*rows: Mapping[str, str]) -> bytes:
    """A CSV file with these rows, all of the first one's columns."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()


def packed(files: Mapping[str, bytes]) -> bytes:
    """A ZIP file without the time of day: parallel runs must see the same bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in files.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return buffer.getvalue()
