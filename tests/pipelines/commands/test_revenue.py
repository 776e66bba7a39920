"""Revenue at the command line, on the sample: all vendors on one page, and proofs of figures."""

QUERY = "segment_scheme='total' and duration='Q' and is_primary and calendar_quarter='2025Q2'"


def test_vendors_of_two_countries_on_one_page_in_dollars(call, sample_data):
    said = call(sample_data, "show", "chip_vendor_revenue", "--where", QUERY)
    rows = [line.split() for line in said.text.splitlines() if " usd-" in line or " cny-" in line]
    # US$ as the 10-Qs state them; Cambricon in yuan, for the sample has no rates.
    assert {row[0]: row[-1] for row in rows} == {
        "amd": "7,685,000,000",
        "broadcom": "15,952,000,000",
        "cambricon": "1,769,244,544.29",
        "intel": "12,859,000,000",
        "micron": "9,301,000,000",
        "nvidia": "46,743,000,000",
        "qualcomm": "10,365,000,000",
    }
    assert len(rows) == 7
    assert said.status == 0


def test_a_segment_is_traced_to_its_element(call, sample_data):
    words = ("vendor=nvidia", "segment=data_center", "period_start=2025-04-28")
    said = call(sample_data, "trace", "chip_vendor_revenue", *words)
    assert said.text.rstrip().endswith("proved")
    assert '<ix:nonFraction unitRef="usd" contextRef="c1-q2_fy26" decimals="-6"' in said.text
    assert ">41,096</ix:nonFraction>" in said.text


def test_a_derived_quarter_is_traced_to_both_inputs(call, sample_data):
    words = ("vendor=nvidia", "fiscal_year=2026", "fiscal_quarter=4")
    said = call(sample_data, "trace", "chip_vendor_revenue", *words)
    assert said.text.rstrip().endswith("proved")
    inputs = [line for line in said.text.splitlines() if "inputs: 1 row" in line]
    assert len(inputs) == 2
    assert "revenue = 215938000000.00" in inputs[0]
    assert "revenue = 147811000000.00" in inputs[1]
    assert "revenue = 68127000000.00" in said.text  # 215,938 - 147,811


def test_guidance_is_traced_to_its_sentence(call, sample_data):
    said = call(sample_data, "trace", "revenue_guidance", "vendor=nvidia")
    assert said.text.rstrip().endswith("proved")
    assert "Revenue is expected to be $108.0 billion, plus or minus 2%." in said.text
    assert "low = 105840000000.00, high = 110160000000.00" in said.text
