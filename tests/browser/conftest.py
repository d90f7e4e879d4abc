"""A real Chromium, driven as a person's hands would, that talks to nobody but us."""

import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service

CHROMIUM, DRIVER = Path("/usr/bin/chromium"), Path("/usr/bin/chromedriver")
QUIET = (
    "--headless",
    "--no-sandbox",  # root may not have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--window-size=1280,1000",
)


@pytest.fixture(scope="session")
def browser() -> Iterator[Chrome]:
    if not CHROMIUM.exists() or not DRIVER.exists():
        pytest.fail("needs Debian's packages chromium and chromium-driver")
    options = ChromeOptions()
    options.binary_location = str(CHROMIUM)
    for flag in QUIET:
        options.add_argument(flag)
    with tempfile.TemporaryDirectory() as profile:
        options.add_argument(f"--user-data-dir={profile}")
        driver = Chrome(options=options, service=Service(str(DRIVER)))
        yield driver
        driver.quit()
