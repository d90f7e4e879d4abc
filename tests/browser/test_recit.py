"""The story that a demonstration leaves, as a person reads it."""

import os
import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from selenium.webdriver import Chrome
from selenium.webdriver.common.by import By
from selenium.webdriver.remote.webelement import WebElement

pytestmark = pytest.mark.browser

ROOT = Path(__file__).resolve().parents[2]
PHONE_WIDTH, PHONE_HEIGHT = 390, 844


@pytest.fixture(scope="session")
def recit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A demonstration that held, and its story; one that is there may be named."""
    if named := os.environ.get("LIPTAKO_DEMO_FOLDER"):
        return Path(named).absolute() / "recit.html"
    folder = tmp_path_factory.mktemp("demo")
    command = [sys.executable, "-m", "services.demo", "--folder", str(folder)]
    played = subprocess.run(  # noqa: S603 - our own program
        command, cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert played.returncode == 0, played.stdout + played.stderr
    return folder / "recit.html"


@pytest.fixture
def page(browser: Chrome, recit: Path) -> Chrome:
    browser.set_window_size(1280, 1000)
    browser.get(recit.as_uri())
    return browser


def shown(page: Chrome, language: str) -> list[WebElement]:
    found = page.find_elements(By.CSS_SELECTOR, f"span[lang={language}]")
    return [element for element in found if element.is_displayed()]


def test_the_story_is_told_in_french_and_switches_to_english(page: Chrome) -> None:
    assert shown(page, "fr")
    assert not shown(page, "en")

    page.find_element(By.CSS_SELECTOR, "label[for=in-english]").click()

    assert shown(page, "en")
    assert not shown(page, "fr")


def test_every_claim_leads_to_evidence_that_is_there(page: Chrome) -> None:
    links = page.find_elements(By.CSS_SELECTOR, "ul.evidence a")
    files = {Path(unquote(urlsplit(str(link.get_attribute("href"))).path)) for link in links}
    assert files
    assert [file for file in files if not file.is_file()] == []


def test_no_claim_stands_without_evidence(page: Chrome) -> None:
    claims = page.find_elements(By.CSS_SELECTOR, "ul.claims > li")
    bare = [one.text for one in claims if not one.find_elements(By.CSS_SELECTOR, ".evidence a")]
    assert claims
    assert bare == []


def test_every_link_of_the_contents_leads_to_its_chapter(page: Chrome) -> None:
    links = page.find_elements(By.CSS_SELECTOR, "nav a")
    targets = [str(link.get_attribute("href")).partition("#")[2] for link in links]
    assert len(targets) >= 8
    assert [target for target in targets if not page.find_elements(By.ID, target)] == []


def test_the_whole_page_can_be_photographed(page: Chrome, recit: Path) -> None:
    height = int(str(page.execute_script("return document.documentElement.scrollHeight")))
    page.set_window_size(1280, height)
    picture = recit.with_name("recit.png")
    assert page.save_screenshot(str(picture))
    assert picture.stat().st_size > 200_000  # a page that is painted, not a blank one


def test_the_documents_are_seen(page: Chrome) -> None:
    pictures = page.find_elements(By.CSS_SELECTOR, "figure img")
    assert len(pictures) >= 3
    assert all(int(str(picture.get_property("naturalWidth"))) > 0 for picture in pictures)


def test_the_browser_has_nothing_to_complain_about(page: Chrome) -> None:
    log: list[dict[str, str]] = page.get_log("browser")  # type: ignore[no-untyped-call]  # untyped
    assert [entry for entry in log if entry["level"] == "SEVERE"] == []


def test_the_story_fits_a_phone(page: Chrome) -> None:
    page.set_window_size(PHONE_WIDTH, PHONE_HEIGHT)
    overflow = page.execute_script(
        "return document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert overflow == 0


def test_it_ends_with_what_is_simulated(page: Chrome) -> None:
    limits = page.find_element(By.ID, "limits")
    assert limits.is_displayed()
    assert len(limits.find_elements(By.TAG_NAME, "li")) >= 3
