"""Rows of tables as sentences; the expected sentences are what a reader would say."""

import pytest

from scrapers.press.blocks import blocks, root_of
from scrapers.press.tables import read_row


def sentences(rows: str) -> list[str]:
    root = root_of(f"<html><body><table>{rows}</table></body></html>")
    found = [block for block in blocks(root) if block.role == "row"]
    told = [(block, cell) for block in found for cell in read_row(block.element)]
    for block, cell in told:
        assert block.text[cell.start : cell.end].strip()
    return [cell.sentence for _, cell in told]


HEAD = "<thead><tr><th>Maker</th><th>Cards (thousand)</th><th>Share</th></tr></thead>"


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        (
            f"{HEAD}<tr><td>Nvidia</td><td>2,200</td><td>55%</td></tr>",
            ["Nvidia: Cards 2,200 thousand", "Nvidia: Share 55%"],
        ),
        (
            "<tr><td>厂商</td><td>出货量(万张)</td><td>份额（%）</td></tr>"
            "<tr><td>华为</td><td>81.2</td><td>20</td></tr>",
            ["华为出货量81.2万张", "华为份额20%"],
        ),
        (
            "<tr><td>厂商</td><td>2024</td><td>2025</td></tr>"
            "<tr><td>华为</td><td>64万张</td><td>81.2万张</td></tr>",
            ["华为2024年64万张", "华为2025年81.2万张"],
        ),
        (  # a header of two rows, the first cell over both
            "<tr><th rowspan=2>Maker</th><th colspan=2>2025</th></tr>"
            "<tr><th>Cards</th><th>Share</th></tr>"
            "<tr><td>AMD[a]</td><td>160,000</td><td>4%</td></tr>",
            ["AMD: 160,000 2025 Cards", "AMD: 2025 Share 4%"],
        ),
        (f"{HEAD}<tr><td>Others</td><td>–</td><td>n/a</td></tr>", []),
        (f"{HEAD}<tr><td>Nvidia</td></tr>", []),
        ("<tr><td>2025</td></tr>", []),
        (f"{HEAD}<tr><td colspan='x9'>A</td><td>5</td></tr>", ["A: Cards 5 thousand"]),
        (f"{HEAD}<tr><td colspan=99999>A</td><td>5</td></tr>", ["A: Cards 5 thousand"]),
    ],
)
def test_a_cell_reads_with_its_row_and_column(rows: str, told: list[str]) -> None:
    assert sentences(rows) == told
