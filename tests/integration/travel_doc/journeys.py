"""Steps of a passport's life that several tests take, through the public clients only."""

from identity.contract.persons import CivilData
from shared.states import State
from tests.integration.travel_doc.conftest import TwoStates
from tests.support.enrolments import enrolled
from tests.support.platform import AnOfficer
from travel_doc.contract.applications import (
    Application,
    FileApplication,
    IssuedDocument,
    application_digest,
)
from travel_doc.contract.border import CheckDocument

FILE, APPROVE = "application.file", "application.approve"


async def a_person(_: TwoStates, registrar: AnOfficer, civil: CivilData | None = None) -> str:
    person = await enrolled(registrar, civil)
    return person.identity_number


async def a_filed_application(states: TwoStates, identity_number: str) -> Application:
    order = FileApplication(identity_number=identity_number)
    token = states.agent.approve(FILE, application_digest(order, State.MLI))
    return await states.mali.bureau().file_application(
        order, officer=states.agent.credential, approval=token
    )


async def approved(
    states: TwoStates, application: Application, by: AnOfficer | None = None
) -> Application:
    officer = by or states.approver
    return await states.mali.bureau().approve_application(
        application.application_id,
        officer=officer.credential,
        approval=officer.approve(APPROVE, application.order_digest),
    )


async def an_issued_passport(states: TwoStates, registrar: AnOfficer) -> IssuedDocument:
    number = await a_person(states, registrar)
    application = await approved(states, await a_filed_application(states, number))
    return await states.mali.bureau().issue_document(
        application.application_id, officer=states.agent.credential
    )


def as_read(issued: IssuedDocument) -> CheckDocument:
    """What a post's reader brings of an intact document."""
    return CheckDocument(
        ef_sod=issued.ef_sod,
        dg1=issued.dg1,
        dg2=issued.dg2,
        ef_com=issued.ef_com,
        printed_mrz=issued.mrz,
    )
