"""What a file tells, and what may become of it, is for whoever took it and whom chance chose."""

from uuid import UUID

import pytest

from identity.contract.applications import (
    REJECT,
    Application,
    ApplicationFile,
    CorrectionReason,
    RejectApplication,
    RejectionReason,
    RequestCorrection,
)
from identity.contract.oversight.pairings import PairingState
from shared.roles import Role
from shared.web.client import RemoteError
from tests.integration.identity.test_bad_requests import events
from tests.support.enrolments import Office
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer

SEND_BACK = RequestCorrection(reason=CorrectionReason.EVIDENCE_INSUFFICIENT)


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    return Office.of(identity)


async def file_read(office: Office, application_id: UUID, by: AnOfficer) -> ApplicationFile:
    return await office.at(by).get_application_file(application_id, officer=by.credential)


async def capture_read(office: Office, application_id: UUID, by: AnOfficer) -> bytes:
    there = office.at(by)
    listed = await there.list_captures(application_id, officer=by.credential)
    buffer_id = listed.captures[0].buffer_id
    return (await there.get_capture(application_id, buffer_id, officer=by.credential)).content


async def refusals(office: Office, application_id: UUID, by: AnOfficer) -> set[str]:
    """How the file, and a capture of it, are refused."""
    with pytest.raises(RemoteError) as file:
        await file_read(office, application_id, by)
    with pytest.raises(RemoteError) as capture:
        await capture_read(office, application_id, by)
    return {file.value.code, capture.value.code}


async def test_of_all_approvers_the_one_who_was_drawn_reads_the_file(
    office: Office, identity: IdentityUnderTest
) -> None:
    application_id = (await office.ready()).application_id
    kayes, segou = office.approvers.values()
    assert await refusals(office, application_id, kayes) == {"no_approver_drawn"}
    drawn = await office.drawn(application_id)
    (other,) = {kayes, segou} - {drawn}

    assert await refusals(office, application_id, other) == {"approver_not_drawn"}
    assert (await file_read(office, application_id, drawn)).content.civil is not None
    assert await capture_read(office, application_id, drawn)
    await office.step_aside(application_id, drawn)
    assert await refusals(office, application_id, drawn) == {"no_approver_drawn"}
    recorded = {event[:2] for event in await events(identity.engine)}
    assert ("application.reading_refused", "approver_not_drawn") in recorded
    assert ("capture.reading_refused", "approver_not_drawn") in recorded


async def test_once_the_file_is_decided_its_approver_reads_it_no_more(office: Office) -> None:
    application = await office.ready()
    drawn = await office.drawn(application.application_id)
    await office.approve(application, drawn)
    assert await refusals(office, application.application_id, drawn) == {"no_approver_drawn"}


async def test_the_office_that_took_a_file_reads_it_and_no_other_office_does(
    office: Office,
) -> None:
    application_id = (await office.ready()).application_id
    for own in (office.registrar, office.supervisor):
        assert (await file_read(office, application_id, own)).content.civil is not None
    assert await capture_read(office, application_id, office.supervisor)
    elsewhere = office.registrar.colleague(
        "elsewhere", Role.ENROLMENT_SUPERVISOR, place="bureau-kayes"
    )
    assert await refusals(office, application_id, elsewhere) == {"file_reserved"}
    other_registrar = office.registrar.colleague("registrar-2", Role.REGISTRAR)
    with pytest.raises(RemoteError) as refused:
        await file_read(office, application_id, other_registrar)
    assert refused.value.code == "file_reserved"


async def a_file_under_adjudication(office: Office) -> Application:
    """Somebody comes a second time."""
    await office.enrol()
    application = await office.ready()
    assert application.state == "adjudication"
    return application


async def test_while_officers_judge_who_somebody_is_no_approver_sends_the_file_back_or_rejects_it(
    office: Office,
) -> None:
    application = await a_file_under_adjudication(office)
    application_id, digest = application.application_id, application.order_digest or ""
    colleague = office.registrar.colleague("approver-here", Role.ENROLMENT_APPROVER)
    for anybody in (*office.approvers.values(), colleague):
        there = office.at(anybody)
        with pytest.raises(RemoteError) as sent_back:
            await there.request_correction(application_id, SEND_BACK, officer=anybody.credential)
        with pytest.raises(RemoteError) as rejected:
            await there.reject_application(
                application_id,
                RejectApplication(reason=RejectionReason.EVIDENCE_FORGED),
                officer=anybody.credential,
                approval=anybody.approve(REJECT, digest, office.clock()),
            )
        assert {sent_back.value.code, rejected.value.code} == {"adjudication_pending"}
    shown = await office.client.get_application(application_id, officer=office.registrar.credential)
    assert shown.state == "adjudication"


async def test_who_was_drawn_is_told_to_no_overseer_of_an_office_that_took_part(
    office: Office, identity: IdentityUnderTest
) -> None:
    """Else whoever enrols, and oversees besides, would know whom to wait for."""
    application_id = (await office.ready()).application_id
    drawn = await office.drawn(application_id)
    for place, subject in (("bureau-bamako", "overseer-here"), ("bureau-sikasso", "registrar")):
        concerned = identity.officer(subject, Role.OVERSIGHT_OFFICER, place=place)
        with pytest.raises(RemoteError) as refused:
            await office.at(concerned).get_pairing_history(
                application_id, officer=concerned.credential
            )
        assert refused.value.code == "overseer_not_independent"
        listed = await office.at(concerned).list_pairings(
            PairingState.DRAWN, officer=concerned.credential
        )
        (pairing,) = listed.pairings
        assert (pairing.object_id, pairing.officer, pairing.place) == (application_id, None, None)
    overseer = identity.officer("overseer", Role.OVERSIGHT_OFFICER, place="bureau-sikasso")
    told = await office.at(overseer).get_pairing_history(
        application_id, officer=overseer.credential
    )
    assert [one.officer for one in told.draws] == [drawn.subject]
