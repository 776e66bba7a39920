"""Every kind of answer whose figures reach a table, and the lies each can tell.

Belongs here: which lie is told where. Does not belong here: how one is told (`lies`), what is
expected of it (`expected`).
"""

import re

from tests.hostile.lies import (
    REPORT,
    RESULT,
    Part,
    columns_times,
    cubes,
    days,
    double_cube,
    doubled,
    exchange,
    facts,
    facts_swap,
    facts_times,
    filing,
    first_list_page,
    gap,
    in_json,
    in_sheet,
    in_text,
    in_zip,
    less,
    litellm_less,
    model,
    number_swap,
    rates,
    reports,
    sina_swap,
    sina_times,
    swapped,
    times,
    without_day,
    without_days,
    without_top,
    years_swap,
)

__all__ = ["PARTS"]

PARTS = (
    Part("openrouter", "rankings", r"rankings-daily\?start_date=[0-9-]+&end_date=[0-9-]+$", {
        "unit x1000": times("total_tokens"),
        "dropped entity": in_json(without_top),
        "swapped comparatives": days("2026-10-13", "2026-09-08"),
        "duplicated page": doubled("data"),
        "missing page": in_json(without_days),
    }),
    Part("openrouter", "catalogue", r"/api/v1/models$", {
        "unit x1000": times("prompt", "completion"),
        "dropped entity": less("data", 1),
        "duplicated page": doubled("data"),
    }),
    Part("openrouter", "offers", r"/api/v1/models/.*/endpoints$", {
        "unit x1000": times("prompt", "completion"),
        "duplicated page": doubled("data/endpoints"),
    }, older=False),
    Part("openrouter", "applications", r"/app-rankings", {
        "unit x1000": times("total_tokens"),
        "dropped entity": less("data", 0),
        "duplicated page": doubled("data"),
    }),
    Part("openrouter", "sessions", r"/session-cost", {
        "unit x1000": times("median_session_cost_usd"),
        "dropped entity": less("data", 0),
        "duplicated page": doubled("data"),
    }),
    Part("openrouter", "tasks", r"/classifications/task", {
        "unit x1000": times("usage_share", "token_share"),
        "dropped entity": less("data/classifications", 1),
        "duplicated page": doubled("data/classifications"),
    }),
    Part("openrouter", "weeks", r"period=week", {
        "unit x1000": times("total_tokens"),
        "dropped entity": in_json(without_top),
        "duplicated page": doubled("data"),
        "missing page": in_json(without_days),
    }),
    Part("edgar", "facts", r"/companyfacts/CIK0001045810", {
        "unit x1000": in_json(facts_times),
        "dropped entity": in_json(lambda found: facts(found).pop(0) and None),
        "swapped comparatives": in_json(facts_swap),
        "duplicated page": in_json(lambda found: facts(found).extend(facts(found)[-2:])),
    }),
    Part("edgar", "list", r"/submissions/CIK0001045810", {
        "dropped entity": in_json(filing(0)),
        "duplicated page": in_json(first_list_page),
    }),
    Part("edgar", "release", r"/q2fy27pr\.htm", {
        "unit x1000": in_text(lambda text: text.replace("(In millions)", "(In billions)")),
        "swapped comparatives": in_text(number_swap("96,221", "46,743")),
        "outlook x1000": in_text(lambda text: text.replace("108.0 billion", "108.0 trillion")),
        "dropped entity": in_text(lambda text: re.sub(r"<tr><td>Revenue.*?</tr>", "", text)),
    }, older=False),
    Part("edgar", "segments", r"/nvda-20250727\.htm", {
        "unit x1000": in_text(lambda text: text.replace('scale="6"', 'scale="9"')),
        "swapped comparatives": in_text(years_swap),
    }, older=False),
    Part("eastmoney", "statements", REPORT + "RPT_F10_FINANCE_GINCOME", {
        "unit x1000": times("TOTAL_OPERATE_INCOME", "OPERATE_INCOME"),
        "dropped entity": less(RESULT, 0),
        "swapped comparatives": swapped(
            RESULT, lambda row: row["REPORT_DATE"].startswith("2026-09-30"),
            lambda row: row["REPORT_DATE"].startswith("2025-09-30"),
            "TOTAL_OPERATE_INCOME", "OPERATE_INCOME"),
        "duplicated page": doubled(RESULT),
        "missing page": gap(RESULT),
    }),
    Part("eastmoney", "Hong Kong", REPORT + "RPT_HKF10_FN_INCOME", {
        "unit x1000": times("AMOUNT"),
        "dropped entity": less(RESULT, 0),
        "swapped comparatives": swapped(
            RESULT, lambda row: row["REPORT_DATE"].startswith("2026"),
            lambda row: row["REPORT_DATE"].startswith("2025"), "AMOUNT"),
        "duplicated page": doubled(RESULT),
    }),
    Part("eastmoney", "flash reports", REPORT + "RPT_FCI_PERFORMANCEE", {
        "unit x1000": times("TOTAL_OPERATE_INCOME", "TOTAL_OPERATE_INCOME_SQ"),
        "swapped comparatives": in_json(lambda found: found["result"]["data"][0].update(
            TOTAL_OPERATE_INCOME=1174464377, TOTAL_OPERATE_INCOME_SQ=6497196198)),
    }, older=False),
    Part("eastmoney", "forecasts", REPORT + "RPT_PUBLIC_OP_NEWPREDICT", {
        "unit x1000": times("PREDICT_AMT_LOWER", "PREDICT_AMT_UPPER"),
        "dropped entity": less(RESULT, 0),
        "duplicated page": doubled(RESULT),
    }),
    Part("eastmoney", "segments", r"/PC_HSF10/", {
        "unit x1000": times("MAIN_BUSINESS_INCOME"),
        "duplicated page": doubled("zygcfx"),
    }, older=False),
    Part("cninfo", "announcements", r"/hisAnnouncement/query", {
        "unit x1000": times("announcementTime"),
        "dropped entity": less("announcements", 0),
        "duplicated page": doubled("announcements"),
    }),
    Part("sina", "statements", r"quotes\.sina\.cn", {
        "unit x1000": reports(sina_times),
        "dropped entity": reports(lambda reports: reports.pop("20260930") and None),
        "swapped comparatives": reports(sina_swap),
    }),
    Part("ecb", "the day's rates", r"eurofxref-daily", {
        "unit x1000": in_text(rates(1000)),
        "dropped entity": in_text(lambda text: re.sub("<Cube currency='CNY'[^>]*/>", "", text)),
        "swapped comparatives": in_text(number_swap("currency='USD'", "currency='GBP'")),
        "duplicated page": in_text(double_cube),
    }),
    Part("ecb", "rates of 90 days", r"eurofxref-hist-90d", {
        "unit x1000": in_text(rates(1000)),
        "dropped entity": in_text(lambda text: re.sub("<Cube currency='CNY'[^>]*/>", "", text)),
        "swapped comparatives": in_text(cubes),
        "duplicated page": in_text(double_cube),
        "missing page": in_text(without_day),
    }),
    Part("fred", "series", r"/fred/series/observations", {
        "unit x1000": times("value"),
        "dropped entity": less("observations", 5),
        "swapped comparatives": swapped(
            "observations", lambda row: row["date"] == "2026-10-02",
            lambda row: row["date"] == "2026-08-31", "value"),
        "duplicated page": doubled("observations"),
        "missing page": gap("observations"),
    }),
    Part("vercel", "shares", r"dataset=(labs|models)", {
        "unit x1000": times("share_percent"),
        "dropped entity": in_json(lambda found: found.update(
            rows=[row for row in found["rows"] if row["name"] != "anthropic"])),
        "swapped comparatives": days("2026-09-12", "2026-09-13"),
        "duplicated page": doubled("rows"),
        "missing page": gap("rows"),
        # Last month's window holds other days, each true: older data is no lie here.
    }, older=False),
    Part("genai_prices", "list", r"prices/data\.json", {
        "unit x1000": times("input_mtok", "output_mtok"),
        "dropped entity": less("0/models", 1),
        "duplicated page": doubled("0/models"),
    }),
    Part("models_dev", "list", r"api\.json", {
        "unit x1000": times("input", "output"),
        "dropped entity": in_json(model),
    }),
    Part("litellm", "list", r"model_prices_and_context", {
        "unit x1000": times("input_cost_per_token", "output_cost_per_token"),
        "dropped entity": in_json(litellm_less),
    }),
    Part("llm_prices", "list", r"historical-v1", {
        "unit x1000": times("input", "output"),
        "dropped entity": less("prices", 1),
        "duplicated page": doubled("prices"),
    }),
    Part("epoch", "sites", r"data_centers\.csv", {
        "unit x1000": in_sheet(columns_times("Current H100 equivalents", "Current power (MW)")),
        "dropped entity": in_sheet(lambda rows: rows.pop(1) and None),
        "duplicated page": in_sheet(lambda rows: rows.extend(rows[1:])),
    }, older=False),
    Part("epoch", "timelines", r"data_center_timelines", {
        "unit x1000": in_sheet(columns_times("IT power (MW)", "Power (MW)", "H100 equivalents")),
        "dropped entity": in_sheet(lambda rows: rows.pop(1) and None),
        "swapped comparatives": in_sheet(exchange),
        "duplicated page": in_sheet(lambda rows: rows.extend(rows[1:])),
    }),
    Part("epoch", "systems", r"gpu_clusters", {
        "unit x1000": in_sheet(columns_times(
            "H100 equivalents", "Total number of AI chips", "Power Capacity (MW)")),
        "dropped entity": in_sheet(lambda rows: rows.pop(1) and None),
        "duplicated page": in_sheet(lambda rows: rows.extend(rows[1:])),
    }),
    Part("epoch", "chips sold", r"ai_chip_sales", {
        "unit x1000": in_zip(in_sheet(columns_times(
            "Number of units (5th percentile)", "Number of units (median)",
            "Number of units (95th percentile)", "Compute estimate in H100e (5th percentile)",
            "Compute estimate in H100e (median)", "Compute estimate in H100e (95th percentile)"))),
        "duplicated page": in_zip(in_sheet(lambda rows: rows.extend(rows[1:]))),
    }),
    Part("statcounter", "months", r"chart\.php", {
        "unit x1000": in_sheet(columns_times()),
        "dropped entity": in_sheet(lambda rows: [row.pop(1) for row in rows] and None),
        "swapped comparatives": in_sheet(exchange),
        "duplicated page": in_sheet(lambda rows: rows.extend(rows[1:])),
        "missing page": in_sheet(lambda rows: rows.pop(-1) and None),
    }, older=False),
    Part("press", "articles", r"trendforce\.com/news/2|chinadaily", {
        "unit x1000": in_text(lambda text: re.sub(r"\b(\d+)%", r"\g<1>000%", text)),
        "dropped entity": in_text(lambda text: re.sub(r"<p>[^<]*\d+%[^<]*</p>", "", text)),
    }, older=False),
)  # fmt: skip
"""Every kind of answer whose figures reach a table."""
