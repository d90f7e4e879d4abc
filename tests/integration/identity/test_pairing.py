"""Only whom the registry drew decides, whatever insiders try; the database says so too."""

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.applications import (
    Application,
    ApplicationContent,
    CorrectionReason,
    RequestCorrection,
)
from identity.contract.oversight.pairings import (
    END_DUTY,
    LIFT_SUSPENSION,
    RECUSE,
    SUSPEND_OFFICER,
    ConflictKind,
    PairedKind,
    PairingState,
    Recuse,
    ReleaseReason,
    SuspendOfficer,
    SuspensionReason,
    duty_end_digest,
    recusal_digest,
    suspension_digest,
)
from identity.oversight.actions.pairing import (
    draw_waiting,
    prepare,
    release_overdue,
    release_withdrawn,
)
from identity.oversight.rules.pairing import Seat
from identity.oversight.store import pairings
from shared.audit.trail import AuditContext
from shared.database.work import Work, begin_work
from shared.officers.withdrawal import Withdrawal
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.support.enrolments import Office, content_of
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.searches import searched

S = PairingState
WAITED_SECONDS = 0.5


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    """At Bamako; its approvers sit at Kayes and Ségou, none of them on duty yet."""
    return Office.of(identity)


@pytest.fixture
def overseer(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("overseer", Role.OVERSIGHT_OFFICER, place="bureau-sikasso")


def approver_at(office: Office, place: str, subject: str) -> AnOfficer:
    return office.registrar.colleague(subject, Role.ENROLMENT_APPROVER, place=place)


async def on_duty(office: Office, *officers: AnOfficer) -> None:
    for officer in officers or tuple(office.approvers.values()):
        await office.go_on_duty(officer)


async def state_of(office: Office, object_id: UUID) -> PairingState:
    shown = await office.client.get_pairing(object_id, officer=office.registrar.credential)
    assert shown.officer is None, "who enrols is never told who decides"
    return shown.state


async def refusal(office: Office, application: Application, by: AnOfficer) -> str:
    with pytest.raises(RemoteError) as refused:
        await office.approve(application, by)
    return refused.value.code


async def history(
    office: Office, overseer: AnOfficer, object_id: UUID
) -> Sequence[tuple[str, ReleaseReason | None]]:
    told = await office.at(overseer).get_pairing_history(object_id, officer=overseer.credential)
    return [(draw.officer, draw.released) for draw in told.draws]


async def by_itself(identity: IdentityUnderTest) -> Work:
    """What the registry does without being asked: draw for what waits, take from the late."""
    context = AuditContext(service=ENTITY, trust_version="test-1")
    async with begin_work(identity.engine, identity.clock, context) as work:
        await release_withdrawn(work, identity.parts)
        await release_overdue(work, identity.parts)
        await draw_waiting(work, identity.parts)
    return work


async def test_a_file_waits_until_chance_has_somebody_to_choose_from(office: Office) -> None:
    application = await office.ready()
    kayes, segou = office.approvers.values()
    assert await state_of(office, application.application_id) is S.WAITING
    assert await refusal(office, application, kayes) == "no_approver_drawn"

    await on_duty(office, kayes)  # alone on duty: nobody is drawn
    assert await state_of(office, application.application_id) is S.WAITING
    await on_duty(office, segou)

    assert await state_of(office, application.application_id) is S.DRAWN
    drawn = await office.drawn(application.application_id)
    (other,) = {kayes, segou} - {drawn}
    assert await refusal(office, application, other) == "approver_not_drawn"
    decided = await office.approve(application, drawn)
    assert decided.person is not None
    assert await state_of(office, application.application_id) is S.SETTLED


async def test_who_comes_on_duty_while_nobody_is_found_is_drawn(
    office: Office, identity: IdentityUnderTest
) -> None:
    """A draw and a duty at the same moment: neither may miss the other."""
    object_id = uuid4()
    context = AuditContext(service=ENTITY, trust_version="test-1")
    enroller = Seat("enroller", "bureau-bamako", "bureau-bamako.mli.aes.example")
    async with begin_work(identity.engine, identity.clock, context) as work:
        await pairings.took_part(work, object_id, enroller)
        await prepare(work, identity.parts, PairedKind.APPLICATION, object_id)
        coming = asyncio.create_task(on_duty(office))
        arrived, _ = await asyncio.wait({coming}, timeout=WAITED_SECONDS)
        assert not arrived
    await coming
    assert await state_of(office, object_id) is S.DRAWN


async def test_going_on_and_off_duty_leaves_nobody_alone_to_be_drawn(office: Office) -> None:
    """Whoever waits for the night with one accomplice on duty waits in vain."""
    accomplice, honest = office.approvers.values()
    await on_duty(office, accomplice, honest)
    await office.go_off_duty(honest)
    application = await office.ready()
    assert await state_of(office, application.application_id) is S.WAITING
    await office.go_off_duty(accomplice)
    await on_duty(office, accomplice)
    assert await state_of(office, application.application_id) is S.WAITING


async def test_colleagues_of_the_enroller_are_never_drawn(office: Office) -> None:
    """However many of them are on duty, and however few others."""
    colleagues = [approver_at(office, "bureau-bamako", f"colleague-{n}") for n in range(5)]
    await on_duty(office, *colleagues)
    application = await office.ready()
    assert await state_of(office, application.application_id) is S.WAITING
    assert await refusal(office, application, colleagues[0]) == "no_approver_drawn"
    await on_duty(office)
    drawn = await office.drawn(application.application_id)
    assert drawn in office.approvers.values()
    assert await refusal(office, application, colleagues[0]) == "approver_not_drawn"


async def test_duty_is_taken_at_ones_own_office_and_once(office: Office) -> None:
    kayes = office.approvers["bureau-kayes"]
    await on_duty(office, kayes)
    with pytest.raises(RemoteError) as twice:
        await on_duty(office, kayes)
    stranger = approver_at(office, "bureau-kayes", "stranger")
    stranger.place = "bureau-segou"  # whose machine they sit at
    with pytest.raises(RemoteError) as elsewhere:
        await on_duty(office, stranger)
    assert (twice.value.code, elsewhere.value.code) == ("duty_refused", "duty_elsewhere")


async def closed(office: Office, application_id: UUID, said: ApplicationContent) -> None:
    """The enroller signs, and a worker searches for duplicates."""
    await office.finalise(application_id, await office.digest(application_id, said))
    await searched(office.registrar.service, application_id)


async def test_sending_a_file_back_gives_nobody_another_approver(office: Office) -> None:
    said = content_of()
    application_id = await office.open(said)
    await closed(office, application_id, said)
    drawn = await office.drawn(application_id)
    (other,) = set(office.approvers.values()) - {drawn}
    order = RequestCorrection(reason=CorrectionReason.EVIDENCE_INSUFFICIENT)
    with pytest.raises(RemoteError) as refused:
        await office.at(other).request_correction(application_id, order, officer=other.credential)
    assert refused.value.code == "approver_not_drawn"
    await office.at(drawn).request_correction(application_id, order, officer=drawn.credential)
    assert await state_of(office, application_id) is S.PAUSED
    await closed(office, application_id, said)
    assert await office.drawn(application_id) is drawn


async def test_stalling_a_correction_draws_nobody_else(
    office: Office, identity: IdentityUnderTest
) -> None:
    said = content_of()
    application_id = await office.open(said)
    await closed(office, application_id, said)
    drawn = await office.drawn(application_id)
    order = RequestCorrection(reason=CorrectionReason.EVIDENCE_INSUFFICIENT)
    await office.at(drawn).request_correction(application_id, order, officer=drawn.credential)
    identity.clock.advance(timedelta(days=5))
    await by_itself(identity)
    await closed(office, application_id, said)
    assert await office.drawn(application_id) is drawn


async def test_who_steps_aside_is_never_drawn_again_and_draws_end(
    office: Office, overseer: AnOfficer
) -> None:
    application = await office.ready()
    object_id = application.application_id
    more = [approver_at(office, "bureau-kayes", f"more-{n}") for n in range(8)]
    office.approvers.update({one.subject: one for one in more})
    await office.drawn(object_id)
    seen = []
    while await state_of(office, object_id) is S.DRAWN:
        drawn = await office.drawn(object_id)
        seen.append(drawn.subject)
        await office.step_aside(object_id, drawn)
    assert await state_of(office, object_id) is S.EXHAUSTED
    assert len(seen) == len(set(seen)) == 4
    told = await history(office, overseer, object_id)
    assert told == [(one, ReleaseReason.CONFLICT_OF_INTEREST) for one in seen]

    concerned = office.registrar.colleague("concerned", Role.OVERSIGHT_OFFICER)
    with pytest.raises(RemoteError) as refused:
        await office.at(concerned).reopen_pairing(object_id, officer=concerned.credential)
    assert refused.value.code == "overseer_not_independent"
    await office.at(overseer).reopen_pairing(object_id, officer=overseer.credential)
    assert (await office.drawn(object_id)).subject not in seen


async def test_nobody_steps_aside_for_somebody_else(office: Office) -> None:
    application = await office.ready()
    drawn = await office.drawn(application.application_id)
    (other,) = set(office.approvers.values()) - {drawn}
    with pytest.raises(RemoteError) as refused:
        await office.step_aside(application.application_id, other, ConflictKind.OTHER_INTEREST)
    assert refused.value.code == "approver_not_drawn"


async def test_nobody_steps_aside_or_goes_off_duty_without_signing_it(office: Office) -> None:
    """A machine that was shown a credential says nothing in the officer's name."""
    object_id = (await office.ready()).application_id
    drawn = await office.drawn(object_id)
    said = Recuse(conflict=ConflictKind.RELATIVE)
    meant = Recuse(conflict=ConflictKind.ACQUAINTANCE)
    for_another = recusal_digest(State.MLI, object_id, said)
    approval = drawn.approve(RECUSE, for_another, office.clock())
    with pytest.raises(RemoteError) as refused:
        await office.at(drawn).recuse(object_id, meant, officer=drawn.credential, approval=approval)
    assert refused.value.code == "approval_invalid"
    with pytest.raises(RemoteError) as refused:
        await office.at(drawn).end_duty(officer=drawn.credential, approval=approval)
    assert refused.value.code == "approval_invalid"
    assert await office.drawn(object_id) is drawn


async def test_a_signature_that_ended_one_duty_ends_no_other(office: Office) -> None:
    officer = next(iter(office.approvers.values()))
    await office.go_on_duty(officer)
    digest = duty_end_digest(State.MLI, officer.subject, officer.place)
    approval = officer.approve(END_DUTY, digest, office.clock())
    client = office.at(officer)
    await client.end_duty(officer=officer.credential, approval=approval)
    await office.go_on_duty(officer)
    with pytest.raises(RemoteError) as refused:
        await client.end_duty(officer=officer.credential, approval=approval)
    assert refused.value.code == "approval_invalid"


@pytest.mark.parametrize(
    "written",
    [
        "UPDATE duties SET state = 'ended', ended_at = begins_at",
        "UPDATE pairing_draws SET released = 'conflict_of_interest', released_at = drawn_at",
    ],
)
async def test_whoever_writes_the_tables_forges_neither_without_a_signature(
    office: Office, identity: IdentityUnderTest, written: str
) -> None:
    await office.drawn((await office.ready()).application_id)
    async with identity.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="by_signature"):
            await connection.execute(text(written))


async def test_what_is_not_decided_in_time_goes_to_another(
    office: Office, identity: IdentityUnderTest, overseer: AnOfficer
) -> None:
    application = await office.ready()
    late = await office.drawn(application.application_id)
    identity.clock.advance(timedelta(hours=25))
    third = approver_at(office, "bureau-segou", "third")
    fourth = approver_at(office, "bureau-segou", "fourth")
    await on_duty(office, third, fourth)
    await by_itself(identity)
    assert await refusal(office, application, late) == "approver_not_drawn"
    told = await history(office, overseer, application.application_id)
    assert told[0] == (late.subject, ReleaseReason.OVERDUE)
    assert told[1][0] in {"third", "fourth"}


async def test_a_suspended_officer_loses_what_they_were_drawn_for(
    office: Office, overseer: AnOfficer, identity: IdentityUnderTest
) -> None:
    application = await office.ready()
    drawn = await office.drawn(application.application_id)
    office.approvers["more"] = approver_at(office, "bureau-segou", "more-1")
    office.approvers["yet more"] = approver_at(office, "bureau-segou", "more-2")
    await on_duty(office, office.approvers["more"], office.approvers["yet more"])
    digest = suspension_digest(State.MLI, drawn.subject)
    suspended = await office.at(overseer).suspend_officer(
        SuspendOfficer(officer=drawn.subject, reason=SuspensionReason.SUSPENDED),
        officer=overseer.credential,
        approval=overseer.approve(SUSPEND_OFFICER, digest, identity.clock()),
    )
    assert await refusal(office, application, drawn) == "approver_not_drawn"
    with pytest.raises(RemoteError) as refused:
        await on_duty(office, drawn)
    assert refused.value.code == "officer_suspended"
    with pytest.raises(RemoteError) as alone:
        await office.at(overseer).lift_suspension(
            suspended.suspension_id,
            officer=overseer.credential,
            approval=overseer.approve(LIFT_SUSPENSION, digest, identity.clock()),
        )
    assert alone.value.code == "approver_not_independent"


async def test_whose_credential_was_withdrawn_is_drawn_no_more_and_loses_what_they_had(
    office: Office, identity: IdentityUnderTest, overseer: AnOfficer
) -> None:
    application = await office.ready()
    out = await office.drawn(application.application_id)
    now = identity.clock()
    identity.trust.withdrawals[State.MLI, out.subject] = (
        Withdrawal(out.subject, issued_until=now, since=now),
    )
    others = [approver_at(office, "bureau-segou", f"other-{n}") for n in range(2)]
    await on_duty(office, *others)
    await by_itself(identity)
    told = await history(office, overseer, application.application_id)
    assert told[0] == (out.subject, ReleaseReason.WITHDRAWN)
    assert told[1][0] != out.subject


DRAWN_BY_HAND = """
    UPDATE pairings SET state = 'drawn', officer = d.officer, place = d.place, duty_id = d.duty_id,
        due_at = now(), draws = draws + 1
    FROM duties AS d WHERE d.officer = :officer AND object_id = :object_id
"""
APPROVED_BY_HAND = """
    UPDATE applications SET state = 'approved', approved_by = :officer, approval_token = 'forged'
    WHERE application_id = :object_id
"""


@pytest.mark.parametrize("who", ["the one not drawn", "somebody never on duty"])
async def test_the_database_refuses_an_approval_by_somebody_not_drawn(
    office: Office, identity: IdentityUnderTest, who: str
) -> None:
    """As the owner of the tables, with no code in between."""
    application = await office.ready()
    drawn = await office.drawn(application.application_id)
    (other,) = set(office.approvers.values()) - {drawn}
    officer = other.subject if who == "the one not drawn" else "nobody-we-know"
    with pytest.raises(IntegrityError, match="applications_approved_by_the_drawn"):
        async with identity.engine.begin() as connection:
            await connection.execute(
                text(APPROVED_BY_HAND),
                {"officer": officer, "object_id": application.application_id},
            )


async def test_the_database_draws_nobody_of_the_office_that_enrolled(
    office: Office, identity: IdentityUnderTest
) -> None:
    colleague = approver_at(office, "bureau-bamako", "colleague")
    await on_duty(office, colleague)
    application = await office.ready()
    with pytest.raises(IntegrityError, match="took part"):
        async with identity.engine.begin() as connection:
            await connection.execute(
                text(DRAWN_BY_HAND),
                {"officer": "colleague", "object_id": application.application_id},
            )
