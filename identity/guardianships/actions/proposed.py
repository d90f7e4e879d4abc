"""Propose to open, settle or end a guardianship; dispute one and hand it over without a second."""

from uuid import UUID

from identity.consequences.actions import person_changed
from identity.contract.decisions import Decision, DecisionKind
from identity.contract.guardianships import (
    EndGuardianship,
    Guardianship,
    GuardianshipEnd,
    OpenGuardianship,
    SettleGuardianship,
)
from identity.contract.records import PersonEvent
from identity.decisions.actions.proposal import propose
from identity.errors.guardianships import GuardianshipInvalid
from identity.guardianships import store as guardianships
from identity.guardianships.actions.reading import known, rule, someone, today, wire
from identity.guardianships.lifecycle import GUARDIANSHIP_LIFECYCLE, GuardianshipMove
from identity.guardianships.rules import check_act, check_in_force, check_opening
from identity.guardianships.tables import GuardianshipRow
from identity.parts import IdentityParts
from identity.persons.actions.proposed import concerning
from identity.persons.rules import check_changeable
from identity.persons.store import people, records
from identity.persons.store.journal import Authority, PersonChange
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.credential import Officer


async def propose_opening(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    ward_id: UUID,
    order: OpenGuardianship,
    approval: str,
) -> Decision:
    """Propose who may act for a person; GuardianshipInvalid, PersonNotFound."""
    ward = await concerning(work, ward_id)
    await check_possible(work, parts, ward, order)
    return await propose(
        work,
        parts,
        DecisionKind.GUARDIANSHIP_OPENING,
        ward,
        order,
        by=by,
        office=office,
        approval=approval,
    )


async def propose_settlement(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    guardianship_id: UUID,
    order: SettleGuardianship,
    approval: str,
) -> Decision:
    """Propose what the court made of a dispute; raises IllegalTransition where there is none."""
    held, ward = await _held(work, guardianship_id)
    GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.UPHOLD)
    check_act(order.court_act, on=today(work))
    return await propose(
        work,
        parts,
        DecisionKind.GUARDIANSHIP_SETTLEMENT,
        ward,
        order,
        by=by,
        office=office,
        approval=approval,
        about=guardianship_id,
    )


async def propose_end(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    office: str,
    guardianship_id: UUID,
    order: EndGuardianship,
    approval: str,
) -> Decision:
    """Propose to end a guardianship by a court's act; IllegalTransition when it was ended."""
    held, ward = await _held(work, guardianship_id)
    GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.END)
    check_act(order.court_act, on=today(work))
    return await propose(
        work,
        parts,
        DecisionKind.GUARDIANSHIP_END,
        ward,
        order,
        by=by,
        office=office,
        approval=approval,
        about=guardianship_id,
    )


async def dispute(
    work: Work, parts: IdentityParts, *, by: Officer, guardianship_id: UUID
) -> Guardianship:
    """Guardians are in conflict: nobody acts by it until a court has settled it.

    Raises GuardianshipNotInForce or IllegalTransition.
    """
    held, _ = await _held(work, guardianship_id)
    check_in_force((await known(work, parts, held)).worth)
    disputed = GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.DISPUTE)
    await guardianships.move(work, held, disputed)
    await announce(work, PersonEvent.GUARDIANSHIP_DISPUTED, held, Authority(by.subject))
    return wire(await known(work, parts, held))


async def hand_over(
    work: Work, parts: IdentityParts, *, by: Officer, guardianship_id: UUID
) -> Guardianship:
    """The ward, of age and present, takes over; it had ended on the day, this is the record of it.

    GuardianshipInvalid while the ward is a minor or when it ended for another reason.
    """
    held, _ = await _held(work, guardianship_id)
    worth = (await known(work, parts, held)).worth
    if worth.end is not GuardianshipEnd.MAJORITY or held.handed_over_at is not None:
        raise GuardianshipInvalid("not ended by majority, or handed over before")
    ended = GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.END)
    await guardianships.move(work, held, ended, handed_over_at=work.clock())
    await announce(work, PersonEvent.GUARDIANSHIP_ENDED, held, Authority(by.subject))
    return wire(await known(work, parts, held))


async def check_possible(
    work: Work, parts: IdentityParts, ward: PersonRow, order: OpenGuardianship
) -> None:
    """GuardianshipInvalid, PersonNotActive or PersonNotFound unless it can be opened now."""
    check_changeable(ward)
    check_opening(
        order,
        await someone(work, parts, ward.person_id),
        await records.record_at(parts.civil_keys, work, ward),
        [await someone(work, parts, guardian_id) for guardian_id in order.guardian_ids],
        rule(work, parts),
        on=today(work),
    )


async def announce(work: Work, event: PersonEvent, held: GuardianshipRow, by: Authority) -> None:
    """Tell of the guardianship in the ward's journal."""
    await person_changed(work, PersonChange(event, held.ward_id, by, about=held.guardianship_id))


async def _held(work: Work, guardianship_id: UUID) -> tuple[GuardianshipRow, PersonRow]:
    """The guardianship and its ward; from here on, refusals are recorded as concerning them."""
    held = await guardianships.get(work, guardianship_id)
    work.audit.acting(subject=str(held.ward_id), object=str(guardianship_id))
    return held, await people.by_id(work, held.ward_id)
