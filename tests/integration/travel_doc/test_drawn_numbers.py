"""Numbers of passports and of crossings that are taken already are drawn anew."""

import pytest

from shared.randomness import SECURE
from shared.web.client import RemoteError
from tests.integration.travel_doc.conftest import TwoStates
from tests.integration.travel_doc.journeys import (
    a_filed_application,
    a_person,
    an_issued_passport,
    approved,
    as_read,
)
from tests.support.drawing import Stuck, alike, draw_by
from tests.support.platform import AnOfficer
from travel_doc.contract.border import Decision, Direction, RecordCrossing


async def test_passports_drawn_alike_have_numbers_and_places_of_their_own(
    states: TwoStates, registrar: AnOfficer
) -> None:
    numbers = set()
    for _ in range(3):
        draw_by(states.mali.app, alike())
        issued = await an_issued_passport(states, registrar)
        assert issued.document.document_number in issued.mrz
        numbers.add(issued.document.document_number)
    assert len(numbers) == 3


async def test_a_passport_that_gets_no_number_stays_approved(
    states: TwoStates, registrar: AnOfficer
) -> None:
    draw_by(states.mali.app, Stuck())
    numbers = [await a_person(states, registrar) for _ in range(2)]
    applications = [
        await approved(states, await a_filed_application(states, number)) for number in numbers
    ]
    bureau, officer = states.mali.bureau(), states.agent.credential
    first, second = (application.application_id for application in applications)
    await bureau.issue_document(first, officer=officer)
    with pytest.raises(RemoteError) as refused:
        await bureau.issue_document(second, officer=officer)
    assert refused.value.code == "no_free_number_drawn"
    draw_by(states.mali.app, SECURE)
    assert (await bureau.issue_document(second, officer=officer)).document.state == "in_force"


async def test_crossings_drawn_alike_have_references_of_their_own(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued, references = await an_issued_passport(states, registrar), set()
    post, officer = states.burkina.post(), states.guard.credential
    for _ in range(3):
        draw_by(states.burkina.app, alike())
        verdict = await post.check_document(as_read(issued), officer=officer)
        crossing = await post.record_crossing(
            RecordCrossing(
                check_id=verdict.check_id, direction=Direction.ENTRY, decision=Decision.ADMITTED
            ),
            officer=officer,
        )
        references.add(crossing.reference)
    assert len(references) == 3
