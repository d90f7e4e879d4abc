"""What people read points at things that exist."""

import re
from pathlib import Path

import pytest

from tests.unit.house_rules.sources import ROOT, files

PAGES = [page for page in files(suffixes=(".md",)) if "vendored" not in page.parts]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCED = re.compile(r"```.*?```", re.DOTALL)
FILE_IN_PROSE = re.compile(r"`([\w.-]+(?:/[\w.-]+)+/?)`")
TOP_LEVEL = {
    "services", "identity", "travel_doc", "customs_gateway", "shared", "deploy", "tests", "docs",
    ".ci",
}  # fmt: skip


def prose(page: Path) -> str:
    return FENCED.sub("", page.read_text(encoding="utf-8"))


def anchors(page: Path) -> set[str]:
    """The fragments that headings get, as the forges make them."""
    headings = re.findall(r"^#+ +(.+)$", prose(page), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


def broken_links(page: Path) -> list[str]:
    broken = []
    for target in LINK.findall(prose(page)):
        if re.match(r"[a-z]+:", target):
            continue
        path, _, fragment = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        if not there.exists() or (fragment and fragment not in anchors(there)):
            broken.append(target)
    return broken


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(page: Path) -> None:
    assert broken_links(page) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_file_that_is_named_exists(page: Path) -> None:
    named = {n for n in FILE_IN_PROSE.findall(prose(page)) if n.split("/")[0] in TOP_LEVEL}
    assert sorted(name for name in named if not (ROOT / name).exists()) == []


def test_the_readme_draws_the_folders_that_are_there() -> None:
    tree = re.search(r"```text\n(shared/.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    assert tree is not None
    drawn = set(re.findall(r"^([\w.]+)/", tree.group(1), re.MULTILINE))
    there = {path.relative_to(ROOT).parts[0] for path in files() if path.parent != ROOT}
    assert drawn == there - {".ci"}


def test_decisions_are_numbered_without_a_gap() -> None:
    numbers = [int(path.name[:4]) for path in sorted((ROOT / "docs" / "adr").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
    assert numbers


@pytest.mark.parametrize(
    "decision", sorted((ROOT / "docs" / "adr").glob("*.md")), ids=lambda p: p.stem
)
def test_a_decision_names_the_files_that_obey_it(decision: Path) -> None:
    text = decision.read_text(encoding="utf-8")
    assert text.startswith(f"# {int(decision.name[:4])}. ")
    sections = re.findall(r"^## (.+)$", text, re.MULTILINE)
    assert sections == ["Context", "Decision", "Consequences", "Obeyed by"]
    obeyed = text.split("## Obeyed by")[1]
    assert FILE_IN_PROSE.findall(obeyed)
