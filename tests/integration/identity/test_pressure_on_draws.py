"""What insiders do around the draws: fill the queue, suspend whom chance chose, read complaints."""

from dataclasses import replace
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import text

from identity.contract.accesses import HolderProof
from identity.contract.oversight.notices import AnswerNotice, Notice
from identity.contract.oversight.pairings import (
    LIFT_SUSPENSION,
    SUSPEND_OFFICER,
    OfficerSuspension,
    PairingState,
    SuspendOfficer,
    SuspensionReason,
    suspension_digest,
)
from identity.oversight.actions import pairing
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.test_oversight import a_work, overseer, substantiated
from tests.support.enrolments import Office, content_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.platform import AnOfficer
from tests.support.registry import Registry
from tests.support.specimens import civil_data

AWAITED = text("SELECT count(*) FROM audit_entries WHERE event = 'approver.awaited'")


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    return Office.of(identity)


async def drawn_by_itself(identity: IdentityUnderTest, times: int = 1) -> None:
    for _ in range(times):
        async with a_work(identity) as work:
            await pairing.draw_waiting(work, identity.parts)


async def test_a_file_that_waits_is_on_record_once_however_often_it_is_looked_at(
    office: Office, identity: IdentityUnderTest
) -> None:
    await office.ready()
    await drawn_by_itself(identity, times=20)
    async with identity.engine.connect() as connection:
        assert await connection.scalar(AWAITED) == 1


async def test_files_for_which_nobody_can_be_drawn_keep_no_other_waiting(
    office: Office, identity: IdentityUnderTest, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pairing, "DRAWN_AT_ONCE_MAX", 1)
    blocked = await office.ready()
    elsewhere = office.registrar.colleague("registrar-kayes", Role.REGISTRAR, place="bureau-kayes")
    there = Office(office.at(elsewhere), elsewhere, identity.clock)
    civil = civil_data(family_name="KEITA", given_names="Boubacar", birth_date="1961-02-03")
    free = await there.ready(content_of(civil))
    identity.clock.advance(timedelta(minutes=1))
    for number in range(2):  # they may decide for Kayes, and not for their own office
        one = office.registrar.colleague(f"approver-{number}", Role.ENROLMENT_APPROVER)
        await office.go_on_duty(one)
    await drawn_by_itself(identity, times=20)
    states = {
        one.application_id: (
            await office.client.get_pairing(one.application_id, officer=office.registrar.credential)
        ).state
        for one in (blocked, free)
    }
    assert states[blocked.application_id] is PairingState.WAITING
    assert states[free.application_id] is PairingState.DRAWN


async def suspended(office: Office, by: AnOfficer, whom: AnOfficer) -> OfficerSuspension:
    digest = suspension_digest(State.MLI, whom.subject)
    return await office.at(by).suspend_officer(
        SuspendOfficer(officer=whom.subject, reason=SuspensionReason.SUSPENDED),
        officer=by.credential,
        approval=by.approve(SUSPEND_OFFICER, digest, office.clock()),
    )


async def state_of(office: Office, object_id: UUID) -> PairingState:
    shown = await office.client.get_pairing(object_id, officer=office.registrar.credential)
    return shown.state


async def with_more_approvers(office: Office) -> UUID:
    """A file, drawn, with enough others on duty to draw again."""
    office.approvers.update(
        {
            f"more-{n}": office.registrar.colleague(
                f"more-{n}", Role.ENROLMENT_APPROVER, place="bureau-segou"
            )
            for n in range(3)
        }
    )
    return (await office.ready()).application_id


async def test_an_overseer_of_the_office_concerned_gets_it_no_other_approver_by_suspending_one(
    office: Office, identity: IdentityUnderTest
) -> None:
    object_id = await with_more_approvers(office)
    drawn = await office.drawn(object_id)
    concerned = overseer(identity, "bureau-bamako")
    await suspended(office, concerned, drawn)
    assert await state_of(office, object_id) is PairingState.EXHAUSTED
    with pytest.raises(RemoteError, match="overseer_not_independent"):
        await office.at(concerned).reopen_pairing(object_id, officer=concerned.credential)
    independent = overseer(identity, "bureau-sikasso")
    await office.at(independent).reopen_pairing(object_id, officer=independent.credential)
    assert await state_of(office, object_id) is PairingState.DRAWN


async def test_an_overseer_of_another_office_suspends_and_another_approver_is_drawn(
    office: Office, identity: IdentityUnderTest
) -> None:
    object_id = await with_more_approvers(office)
    drawn = await office.drawn(object_id)
    await suspended(office, overseer(identity, "bureau-sikasso"), drawn)
    assert await state_of(office, object_id) is PairingState.DRAWN
    assert await office.drawn(object_id) is not drawn


async def test_a_signature_suspends_somebody_or_returns_them_once(
    office: Office, identity: IdentityUnderTest
) -> None:
    first, second = overseer(identity, "bureau-sikasso"), overseer(identity, "bureau-gao")
    digest = suspension_digest(State.MLI, "somebody")
    order = SuspendOfficer(officer="somebody", reason=SuspensionReason.SUSPENDED)

    async def suspend(approval: str) -> UUID:
        made = await office.at(first).suspend_officer(
            order, officer=first.credential, approval=approval
        )
        return made.suspension_id

    async def lift(suspension_id: UUID, approval: str) -> None:
        await office.at(second).lift_suspension(
            suspension_id, officer=second.credential, approval=approval
        )

    once = first.approve(SUSPEND_OFFICER, digest, identity.clock())
    back = second.approve(LIFT_SUSPENSION, digest, identity.clock())
    await lift(await suspend(once), back)
    with pytest.raises(RemoteError, match="approval_invalid"):
        await suspend(once)
    anew = await suspend(first.approve(SUSPEND_OFFICER, digest, identity.clock()))
    with pytest.raises(RemoteError, match="approval_invalid"):
        await lift(anew, back)


@pytest.fixture
def nothing_again(identity: IdentityUnderTest) -> None:
    rules = identity.parts.oversight_rules
    review = tuple(replace(rule, revisits_per_thousand=0) for rule in rules.review)
    object.__setattr__(identity.parts, "oversight_rules", replace(rules, review=review))


@pytest.mark.usefixtures("nothing_again")
async def test_what_a_person_says_of_an_office_is_not_shown_there(
    identity: IdentityUnderTest, registry: Registry
) -> None:
    office = Office.of(identity)
    notice, _ = await substantiated(identity, office, registry)
    order = AnswerNotice(
        asked_by=HolderProof.CARD_AND_FACE, answer="L'agent de Bamako a gardé ma photo."
    )
    await office.client.answer_notice(
        notice.notice_id, order, officer=registry.registrar.credential
    )
    colleague = overseer(identity, "bureau-bamako")
    with pytest.raises(RemoteError) as refused:
        await read(office, colleague, notice)
    assert refused.value.code == "overseer_not_independent"
    assert await read(office, overseer(identity, "bureau-gao"), notice) == order.answer


async def read(office: Office, by: AnOfficer, notice: Notice) -> str | None:
    return (await office.at(by).get_notice(notice.notice_id, officer=by.credential)).answer
