"""The report in a real browser: it draws, asks the network for nothing, and shuts nobody out."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

WIDTHS = [390, 1280]
PAGES = [
    ("sample_data", "report.html"),
    ("kept_out_data", "report.html"),
    ("two_releases", "changes.html"),
    ("sample_data", "changes.html"),  # of a first release
]


def open_page(browser: webdriver.Chrome, path: Path) -> Iterator[webdriver.Chrome]:
    """A page opened from disk, nothing of what came before in the logs."""
    for kind in ("browser", "performance"):
        browser.get_log(kind)
    browser.get(path.resolve().as_uri())
    yield browser
    browser.get("about:blank")


@pytest.fixture(params=["sample_data", "kept_out_data"])
def opened(request: pytest.FixtureRequest, browser: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The report of a release: the sample's, and one with rows kept out."""
    data: Path = request.getfixturevalue(request.param)
    yield from open_page(browser, data / "latest" / "report.html")


@pytest.fixture(params=PAGES, ids=lambda page: "-".join(page))
def any_page(
    request: pytest.FixtureRequest, browser: webdriver.Chrome
) -> Iterator[webdriver.Chrome]:
    """Every kind of page that a release holds."""
    fixture, name = request.param
    data: Path = request.getfixturevalue(fixture)
    yield from open_page(browser, data / "latest" / name)


def requests(browser: webdriver.Chrome) -> list[str]:
    """Every address that the page asked for since the last look."""
    messages = [json.loads(one["message"])["message"] for one in browser.get_log("performance")]
    sent = [one for one in messages if one["method"] == "Network.requestWillBeSent"]
    return [one["params"]["request"]["url"] for one in sent]


def scheme(browser: webdriver.Chrome, name: str) -> None:
    value = {"features": [{"name": "prefers-color-scheme", "value": name}]}
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", value)


def test_the_console_is_silent_and_nothing_is_fetched(any_page: webdriver.Chrome) -> None:
    assert [one["message"] for one in any_page.get_log("browser")] == []
    asked = [url for url in requests(any_page) if not url.startswith("data:")]
    assert asked == [any_page.current_url]


def test_every_panel_is_drawn(opened: webdriver.Chrome) -> None:
    panels = opened.find_elements(By.CSS_SELECTOR, "svg")
    assert len(panels) >= 4  # one for each population, more where there is revenue
    for one in panels:
        assert one.size["width"] > 200
        assert one.size["height"] > 100
        assert one.find_elements(By.CSS_SELECTOR, "path.line")


@pytest.mark.parametrize("width", WIDTHS)
def test_no_page_is_wider_than_its_window(any_page: webdriver.Chrome, width: int) -> None:
    any_page.execute_cdp_cmd(
        "Emulation.setDeviceMetricsOverride",
        {"width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 500},
    )
    assert any_page.execute_script("return document.documentElement.scrollWidth") <= width
    any_page.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


def test_a_number_leads_to_its_proof(opened: webdriver.Chrome) -> None:
    link = opened.find_element(By.CSS_SELECTOR, "article > .scroll a[href^='#proof-']")
    opened.execute_script("arguments[0].click()", link)
    target = opened.execute_script("return document.querySelector(':target').textContent")
    assert "compute-market trace" in target


@pytest.mark.parametrize("colours", ["light", "dark"])
def test_axe_finds_no_barrier(any_page: webdriver.Chrome, axe: str, colours: str) -> None:
    scheme(any_page, colours)
    for one in any_page.find_elements(By.TAG_NAME, "details"):
        any_page.execute_script("arguments[0].open = true", one)
    any_page.execute_script(axe)
    found: dict[str, Any] = any_page.execute_async_script("axe.run().then(arguments[0])")
    assert len(found["passes"]) >= 15  # of a page that has next to nothing on it
    told = [
        (one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found["violations"]
    ]
    assert told == []
