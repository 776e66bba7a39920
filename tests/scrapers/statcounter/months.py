"""StatCounter's chart as CSV, as its pages document it, for tests."""

from collections.abc import Mapping

HEADER = (
    '"Date","ChatGPT","Perplexity","Google Gemini","Microsoft Copilot","Claude","Deepseek","Other"'
)
# As the site printed them in September 2026 (worldwide).
WORLD: Mapping[str, str] = {
    "2025-08": "80.92,8.12,2.19,5.17,0.89,2.7,0",
    "2025-09": "81.12,10.85,2.82,4.04,0.99,0.18,0",
    "2025-10": "81.35,11.13,3.02,3.47,1.02,0.01,0",
    "2026-01": "80.51,7.87,7.2,3.5,0.92,0.01,0",
    "2026-02": "79.98,7.88,7.5,3.26,1.37,0.01,0",
    "2026-03": "78.16,7.07,8.65,3.19,2.91,0.02,0",
}
NOTHING = "0,0,0,0,0,0,0"
BARS = b'"AI Chatbot","Market Share Perc. (Sept 2026)"\n"ChatGPT",80.47\n"Google Gemini",10.94\n"Other",8.59\n'  # fmt: skip  # noqa: E501


def table(months: Mapping[str, str] = WORLD, header: str = HEADER) -> bytes:
    """The answer to several months."""
    return "\n".join([header, *(f"{month},{shares}" for month, shares in months.items())]).encode()


def address(first: str = "2025-08", last: str = "2026-03", region: str = "ww") -> str:
    """The address of a chart."""
    return (
        "https://gs.statcounter.com/chart.php?device_hidden=desktop%2Bmobile&multi-device=true"
        f"&statType_hidden=ai_chatbot&region_hidden={region}&granularity=monthly"
        f"&statType=AI%20Chatbot&region=Worldwide&fromInt={first.replace('-', '')}"
        f"&toInt={last.replace('-', '')}&fromMonthYear={first}&toMonthYear={last}&csv=1"
    )
