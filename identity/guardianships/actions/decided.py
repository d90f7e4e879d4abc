"""What approved decisions on guardianships do."""

from uuid import UUID, uuid4

from identity.contract.guardianships import (
    GuardianshipState,
    OpenGuardianship,
    SettleGuardianship,
    Settlement,
)
from identity.contract.records import PersonEvent
from identity.decisions import store as decisions
from identity.decisions.actions.proposal import authority_of
from identity.decisions.tables import DecisionRow
from identity.guardianships import store as guardianships
from identity.guardianships.actions.proposed import announce, check_possible
from identity.guardianships.actions.reading import known
from identity.guardianships.lifecycle import GUARDIANSHIP_LIFECYCLE, GuardianshipMove
from identity.guardianships.rules import in_conflict
from identity.guardianships.tables import GuardianshipRow
from identity.parts import IdentityParts
from identity.persons.store import people
from identity.persons.tables import PersonRow
from shared.database.work import Work


async def open_guardianship(
    work: Work, parts: IdentityParts, decision: DecisionRow, person: PersonRow
) -> None:
    """Record who may act; guardians in conflict over the same ward are all disputed at once."""
    order = decisions.proposal_of(parts.civil_keys, decision, OpenGuardianship)
    await check_possible(work, parts, person, order)
    rivals = await _rivals(work, parts, person, order)
    guardianship_id = uuid4()
    held = GuardianshipRow(
        guardianship_id=guardianship_id,
        ward_id=person.person_id,
        kind=order.kind,
        scope=guardianships.scope_text(order.scope),
        state=GuardianshipState.ACTIVE,
        begins_on=order.begins_on,
        ends_on=order.ends_on,
        sealed_act=guardianships.sealed_act(parts.civil_keys, guardianship_id, order),
        opened_by_decision=decision.decision_id,
    )
    await guardianships.add(work, held, order.guardian_ids)
    await announce(work, PersonEvent.GUARDIANSHIP_OPENED, held, authority_of(decision))
    for one in (held, *rivals) if rivals else ():
        if one.state is GuardianshipState.ACTIVE:
            disputed = GUARDIANSHIP_LIFECYCLE.after(one.state, GuardianshipMove.DISPUTE)
            await guardianships.move(work, one, disputed)
            await announce(work, PersonEvent.GUARDIANSHIP_DISPUTED, one, authority_of(decision))


async def settle_guardianship(
    work: Work, parts: IdentityParts, decision: DecisionRow, _: PersonRow
) -> None:
    """Do what the court made of a dispute."""
    order = decisions.proposal_of(parts.civil_keys, decision, SettleGuardianship)
    held = await guardianships.get(work, _about(decision))
    if order.settlement is Settlement.ENDED:
        await _end(work, held, decision)
        return
    upheld = GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.UPHOLD)
    await guardianships.move(work, held, upheld)
    await announce(work, PersonEvent.GUARDIANSHIP_SETTLED, held, authority_of(decision))


async def end_guardianship(
    work: Work, _: IdentityParts, decision: DecisionRow, __: PersonRow
) -> None:
    """End it by the court's act."""
    await _end(work, await guardianships.get(work, _about(decision)), decision)


async def _end(work: Work, held: GuardianshipRow, decision: DecisionRow) -> None:
    ended = GUARDIANSHIP_LIFECYCLE.after(held.state, GuardianshipMove.END)
    await guardianships.move(work, held, ended, ended_by_decision=decision.decision_id)
    await announce(work, PersonEvent.GUARDIANSHIP_ENDED, held, authority_of(decision))


async def _rivals(
    work: Work, parts: IdentityParts, ward: PersonRow, order: OpenGuardianship
) -> list[GuardianshipRow]:
    """Guardianships in force that give others power in the same matters."""
    rivals = []
    wards = await people.ids_merged_into(work, ward.person_id)
    for held in await guardianships.of_wards(work, wards):
        one = await known(work, parts, held)
        if one.worth.state is not GuardianshipState.ENDED and in_conflict(
            [guardian.person_id for guardian in one.guardians],
            guardianships.scope_of(held),
            order.guardian_ids,
            order.scope,
        ):
            rivals.append(held)
    return rivals


def _about(decision: DecisionRow) -> UUID:
    assert decision.about is not None, "a decision on a guardianship names it"
    return decision.about
