"""The lifecycles of applications and documents, exhaustively."""

from itertools import product

import pytest

from shared.lifecycle import IllegalTransition
from travel_doc.applications.lifecycle import (
    APPLICATION_LIFECYCLE,
    ApplicationEvent,
    ApplicationState,
)
from travel_doc.documents.lifecycle import DOCUMENT_LIFECYCLE, DocumentEvent, DocumentState

APPLICATION_PAIRS = list(product(ApplicationState, ApplicationEvent))
DOCUMENT_PAIRS = list(product(DocumentState, DocumentEvent))


@pytest.mark.parametrize(
    ("state", "event"),
    [pair for pair in APPLICATION_PAIRS if pair not in APPLICATION_LIFECYCLE.moves],
)
def test_an_application_moves_as_the_table_says_only(
    state: ApplicationState, event: ApplicationEvent
) -> None:
    with pytest.raises(IllegalTransition):
        APPLICATION_LIFECYCLE.after(state, event)


@pytest.mark.parametrize(
    ("state", "event"), [pair for pair in DOCUMENT_PAIRS if pair not in DOCUMENT_LIFECYCLE.moves]
)
def test_a_document_moves_as_the_table_says_only(
    state: DocumentState, event: DocumentEvent
) -> None:
    with pytest.raises(IllegalTransition):
        DOCUMENT_LIFECYCLE.after(state, event)


def test_a_document_out_of_force_never_comes_back() -> None:
    assert {state for state, _ in DOCUMENT_LIFECYCLE.moves} == {DocumentState.IN_FORCE}
    assert DocumentState.IN_FORCE not in DOCUMENT_LIFECYCLE.moves.values()


def test_an_issued_or_withdrawn_application_is_closed() -> None:
    assert {state for state, _ in APPLICATION_LIFECYCLE.moves} == {
        ApplicationState.FILED,
        ApplicationState.APPROVED,
    }
