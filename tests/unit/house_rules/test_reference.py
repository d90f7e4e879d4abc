"""What docs/reference says is what the code does, and the closed lists are closed."""

from collections import Counter

import pytest

from shared.lifecycle import Lifecycle
from tests.unit.house_rules.reference.audit_events import event_lists, recorded_in
from tests.unit.house_rules.reference.discovery import instances
from tests.unit.house_rules.reference.documents import FOLDER, rendered
from tests.unit.house_rules.reference.errors import catalogue, error_classes
from tests.unit.house_rules.reference.states import diagram, lives

WRITTEN_BY_OTHERS = {"figures.md"}  # by `make bench-large`


@pytest.fixture(scope="module")
def documents() -> dict[str, str]:
    return rendered()


def test_every_generated_document_is_up_to_date(documents: dict[str, str]) -> None:
    """`make reference` writes them again."""
    stale = [
        name
        for name, text in documents.items()
        if not (FOLDER / name).is_file() or (FOLDER / name).read_text(encoding="utf-8") != text
    ]
    assert stale == []


def test_no_document_remains_that_nothing_generates(documents: dict[str, str]) -> None:
    there = {p.relative_to(FOLDER).as_posix() for p in FOLDER.rglob("*") if p.is_file()}
    assert there - set(documents) - WRITTEN_BY_OTHERS == set()


def test_an_error_code_stands_for_one_error() -> None:
    codes = Counter(error.code for error in error_classes())
    assert [code for code, count in codes.items() if count > 1] == []


def test_an_error_code_is_snake_case_and_has_a_kind() -> None:
    odd = [
        e for e in error_classes() if not (e.code.isidentifier() and e.code.islower() and e.kind)
    ]
    assert odd == []


def test_every_error_is_said_in_french_and_in_english() -> None:
    assert {error.code for error in error_classes()} - catalogue().codes() == set()


def test_nothing_is_said_of_errors_that_do_not_exist() -> None:
    assert catalogue().codes() - {error.code for error in error_classes()} == set()


def test_every_audit_event_is_recorded_somewhere() -> None:
    unused = [
        f"{events.__module__}.{event.name}"
        for events in event_lists()
        for recorded in [recorded_in(events)]
        for event in events
        if not recorded[event.name]
    ]
    assert unused == []


def test_every_state_machine_stands_in_a_file_named_for_it() -> None:
    drawn = {id(life) for held in lives().values() for life in held}
    assert [name for name, life in instances(Lifecycle) if id(life) not in drawn] == []
    assert drawn


def test_a_diagram_begins_and_ends_where_the_table_does() -> None:
    life = Lifecycle("goat", {("kid", "grow"): "goat", ("goat", "sell"): "sold"})  # type: ignore[type-var]  # words will do
    assert diagram(life).splitlines() == [
        "stateDiagram-v2",
        "    [*] --> kid",
        "    kid --> goat: grow",
        "    goat --> sold: sell",
        "    sold --> [*]",
    ]
