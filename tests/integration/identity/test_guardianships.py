"""Who may act for whom: opened by a court's act, ended by the clock, stopped by a conflict."""

from datetime import date, timedelta
from uuid import UUID

import pytest

from identity.contract.decisions import DecisionKind
from identity.contract.evidence import Source
from identity.contract.guardianships import (
    CourtAct,
    EndGuardianship,
    Guardianship,
    GuardianshipEnd,
    GuardianshipKind,
    GuardianshipScope,
    GuardianshipState,
    OpenGuardianship,
    SettleGuardianship,
    Settlement,
)
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    DeathReporter,
    ReportDeath,
)
from identity.contract.records import CorrectPerson, Person, PersonEvent, RecordChanges
from identity.errors.guardianships import MinorWithoutGuardian
from identity.guardianships.actions.reading import check_represented
from identity.persons.store import people
from shared.audit.trail import AuditContext
from shared.database.work import begin_work
from shared.web.client import RemoteError
from tests.support.registry import Registry, a_basis
from tests.support.specimens import civil_data

TODAY = date(2026, 3, 2)
ACT = CourtAct(court="Tribunal de Sikasso", reference="n° 88/2026", decided_on=TODAY)
ALL = tuple(GuardianshipScope)
CONTEXT = AuditContext(service="identity.mli.aes.example", trust_version="test")


async def a_child(registry: Registry, birth_date: str = "2016-05-01") -> Person:
    return await registry.enrolled(civil_data(given_names="Kadidia", birth_date=birth_date))


def tutorship(*guardians: Person, scope: tuple[GuardianshipScope, ...] = ALL) -> OpenGuardianship:
    return OpenGuardianship(
        guardian_ids=tuple(guardian.person_id for guardian in guardians),
        kind=GuardianshipKind.TUTORSHIP,
        scope=scope,
        begins_on=TODAY,
        court_act=ACT,
        basis=a_basis(),
    )


async def opened(registry: Registry, ward: Person, order: OpenGuardianship) -> Guardianship:
    await registry.decide(DecisionKind.GUARDIANSHIP_OPENING, ward.person_id, order)
    return (await all_of(registry, ward))[-1]


async def all_of(registry: Registry, person: Person) -> tuple[Guardianship, ...]:
    found = await registry.client.read_guardianships(
        person.person_id, officer=registry.liaison.credential
    )
    return found.guardianships


async def now(registry: Registry, guardianship_id: UUID) -> Guardianship:
    return await registry.client.read_guardianship(
        guardianship_id, officer=registry.liaison.credential
    )


async def is_represented(
    registry: Registry, ward: Person, scope: GuardianshipScope = GuardianshipScope.DOCUMENTS
) -> bool:
    identity = registry.identity
    try:
        async with begin_work(identity.engine, identity.clock, CONTEXT) as work:
            person = await people.by_id(work, ward.person_id)
            await check_represented(work, identity.parts, person, scope)
    except MinorWithoutGuardian:
        return False
    return True


async def test_a_minor_needs_somebody_who_may_act_and_an_adult_does_not(
    registry: Registry,
) -> None:
    ward, guardian = await a_child(registry), await registry.enrolled()
    assert not await is_represented(registry, ward)
    assert await is_represented(registry, guardian)
    await opened(registry, ward, tutorship(guardian, scope=(GuardianshipScope.TRAVEL,)))
    assert not await is_represented(registry, ward)
    assert await is_represented(registry, ward, GuardianshipScope.TRAVEL)


async def test_moving_the_clock_past_majority_ends_it_with_no_call(registry: Registry) -> None:
    ward, guardian = await a_child(registry, "2008-03-20"), await registry.enrolled()
    held = await opened(registry, ward, tutorship(guardian))
    assert (held.state, held.end) == (GuardianshipState.ACTIVE, None)
    registry.identity.clock.advance(timedelta(days=17))  # the eve of the birthday
    eve = Registry(registry.identity)
    assert (await now(eve, held.guardianship_id)).state is GuardianshipState.ACTIVE
    registry.identity.clock.advance(timedelta(days=1))
    grown = Registry(registry.identity)
    ended = await now(grown, held.guardianship_id)
    assert (ended.state, ended.end) == (GuardianshipState.ENDED, GuardianshipEnd.MAJORITY)
    assert await is_represented(grown, ward)


async def test_the_ward_takes_over_in_person_and_only_once_of_age(registry: Registry) -> None:
    ward, guardian = await a_child(registry, "2008-03-20"), await registry.enrolled()
    held = await opened(registry, ward, tutorship(guardian))
    counter = registry.registrar.credential
    with pytest.raises(RemoteError) as refused:
        await registry.client.hand_over_guardianship(held.guardianship_id, officer=counter)
    assert refused.value.code == "guardianship_invalid"
    registry.identity.clock.advance(timedelta(days=18))
    grown = Registry(registry.identity)
    counter = grown.registrar.credential
    done = await grown.client.hand_over_guardianship(held.guardianship_id, officer=counter)
    assert (done.state, done.end) == (GuardianshipState.ENDED, GuardianshipEnd.MAJORITY)
    assert done.handed_over_at == registry.identity.clock()
    with pytest.raises(RemoteError) as refused:
        await grown.client.hand_over_guardianship(held.guardianship_id, officer=counter)
    assert refused.value.code == "guardianship_invalid"


async def test_two_guardians_in_conflict_are_disputed_until_a_court_settles_it(
    registry: Registry,
) -> None:
    ward = await a_child(registry)
    uncle, aunt = await registry.enrolled(), await registry.enrolled()
    held = await opened(registry, ward, tutorship(uncle, aunt))
    assert set(held.guardian_ids) == {uncle.person_id, aunt.person_id}
    disputed = await registry.client.dispute_guardianship(
        held.guardianship_id, officer=registry.registrar.credential
    )
    assert disputed.state is GuardianshipState.DISPUTED
    assert not await is_represented(registry, ward)
    upheld = SettleGuardianship(settlement=Settlement.UPHELD, court_act=ACT)
    await registry.decide(
        DecisionKind.GUARDIANSHIP_SETTLEMENT,
        ward.person_id,
        upheld,
        about=held.guardianship_id,
        at=held.guardianship_id,
    )
    assert (await now(registry, held.guardianship_id)).state is GuardianshipState.ACTIVE
    assert await is_represented(registry, ward)


async def test_a_rival_guardianship_in_the_same_matter_disputes_both(registry: Registry) -> None:
    ward = await a_child(registry)
    uncle, aunt = await registry.enrolled(), await registry.enrolled()
    first = await opened(registry, ward, tutorship(uncle))
    await registry.decide(DecisionKind.GUARDIANSHIP_OPENING, ward.person_id, tutorship(aunt))
    assert {one.state for one in await all_of(registry, ward)} == {GuardianshipState.DISPUTED}
    ended = SettleGuardianship(settlement=Settlement.ENDED, court_act=ACT)
    await registry.decide(
        DecisionKind.GUARDIANSHIP_SETTLEMENT,
        ward.person_id,
        ended,
        about=first.guardianship_id,
        at=first.guardianship_id,
    )
    worth = await now(registry, first.guardianship_id)
    assert (worth.state, worth.end) == (GuardianshipState.ENDED, GuardianshipEnd.COURT)


async def test_guardians_in_different_matters_are_no_rivals(registry: Registry) -> None:
    ward = await a_child(registry)
    uncle, aunt = await registry.enrolled(), await registry.enrolled()
    await opened(registry, ward, tutorship(uncle, scope=(GuardianshipScope.TRAVEL,)))
    await opened(registry, ward, tutorship(aunt, scope=(GuardianshipScope.DATA,)))
    assert {one.state for one in await all_of(registry, ward)} == {GuardianshipState.ACTIVE}


async def test_a_court_ends_it(registry: Registry) -> None:
    ward, guardian = await a_child(registry), await registry.enrolled()
    held = await opened(registry, ward, tutorship(guardian))
    await registry.decide(
        DecisionKind.GUARDIANSHIP_END,
        ward.person_id,
        EndGuardianship(court_act=ACT),
        about=held.guardianship_id,
        at=held.guardianship_id,
    )
    ended = await now(registry, held.guardianship_id)
    assert (ended.state, ended.end) == (GuardianshipState.ENDED, GuardianshipEnd.COURT)
    history = await registry.client.read_history(
        ward.person_id, officer=registry.supervisor.credential
    )
    assert [event.event for event in history.events][1:] == [
        PersonEvent.GUARDIANSHIP_OPENED,
        PersonEvent.GUARDIANSHIP_ENDED,
    ]
    with pytest.raises(RemoteError) as refused:
        await registry.client.dispute_guardianship(
            held.guardianship_id, officer=registry.liaison.credential
        )
    assert refused.value.code == "guardianship_not_in_force"


async def test_the_last_guardians_death_ends_it_and_a_death_by_error_does_not(
    registry: Registry,
) -> None:
    ward, guardian = await a_child(registry), await registry.enrolled()
    held = await opened(registry, ward, tutorship(guardian))
    await registry.client.report_death(
        guardian.person_id,
        ReportDeath(reporter=DeathReporter.FAMILY),
        officer=registry.registrar.credential,
    )
    assert (await now(registry, held.guardianship_id)).guardian_ids == ()
    assert not await is_represented(registry, ward)
    act = ConfirmDeath(occurred_on="2026-03-01", basis=a_basis(Source.DEATH_CERTIFICATE))
    await registry.decide(DecisionKind.DEATH_CONFIRMATION, guardian.person_id, act)
    assert (await now(registry, held.guardianship_id)).end is GuardianshipEnd.DEATH
    alive = CorrectDeath(basis=a_basis())
    await registry.decide(DecisionKind.DEATH_CORRECTION, guardian.person_id, alive)
    assert await now(registry, held.guardianship_id) == held
    assert await is_represented(registry, ward)


async def test_a_guardianship_has_a_term(registry: Registry) -> None:
    ward, guardian = await a_child(registry), await registry.enrolled()
    order = tutorship(guardian).model_copy(update={"ends_on": TODAY + timedelta(days=5)})
    held = await opened(registry, ward, order)
    registry.identity.clock.advance(timedelta(days=5))
    later = Registry(registry.identity)
    assert (await now(later, held.guardianship_id)).end is GuardianshipEnd.TERM


async def test_guardianships_that_cannot_be_are_refused(registry: Registry) -> None:
    ward, adult, other = await a_child(registry), await registry.enrolled(), await a_child(registry)
    good = tutorship(adult)
    for ward_id, wrong in (
        (ward, tutorship(ward)),
        (ward, tutorship(other)),
        (ward, tutorship(adult, adult)),
        (adult, tutorship(other)),
        (other, good.model_copy(update={"court_act": None})),
        (other, good.model_copy(update={"ends_on": TODAY})),
        (other, good.model_copy(update={"scope": (ALL[0], ALL[0])})),
        (other, good.model_copy(update={"kind": GuardianshipKind.PROTECTED_ADULT})),
        (other, good.model_copy(update={"basis": a_basis(Source.WITNESSES)})),
        (
            other,
            good.model_copy(
                update={
                    "court_act": ACT.model_copy(update={"decided_on": TODAY + timedelta(days=1)})
                }
            ),
        ),
    ):
        with pytest.raises(RemoteError) as refused:
            await registry.propose(DecisionKind.GUARDIANSHIP_OPENING, ward_id.person_id, wrong)
        assert refused.value.code == "guardianship_invalid", wrong


async def test_a_parent_on_record_is_guardian_without_a_court_and_nobody_else_is(
    registry: Registry,
) -> None:
    child, mother, stranger = (
        await a_child(registry),
        await registry.enrolled(),
        await registry.enrolled(),
    )
    filiation = CorrectPerson(
        changes=RecordChanges(mother=mother.record.civil.name, mother_id=mother.person_id),
        basis=a_basis(Source.BIRTH_CERTIFICATE),
    )
    await registry.decide(DecisionKind.CORRECTION, child.person_id, filiation)

    def parental(person: Person) -> OpenGuardianship:
        return OpenGuardianship(
            guardian_ids=(person.person_id,),
            kind=GuardianshipKind.PARENTAL,
            scope=ALL,
            begins_on=TODAY,
            basis=a_basis(Source.BIRTH_CERTIFICATE),
        )

    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.GUARDIANSHIP_OPENING, child.person_id, parental(stranger)
        )
    assert refused.value.code == "guardianship_invalid"
    held = await opened(registry, child, parental(mother))
    assert held.guardian_ids == (mother.person_id,)


@pytest.mark.parametrize(("birth_date", "age"), [("2021-04-01", 5), ("2011-04-01", 15)])
async def test_a_childs_update_is_due_on_the_birthday_that_the_state_named(
    registry: Registry, birth_date: str, age: int
) -> None:
    child = await a_child(registry, birth_date)
    assert child.updates_due_at_years == ()
    registry.identity.clock.advance(timedelta(days=29))
    eve = Registry(registry.identity)
    assert (await eve.read(child.identity_number)).updates_due_at_years == ()
    registry.identity.clock.advance(timedelta(days=1))
    birthday = Registry(registry.identity)
    assert (await birthday.read(child.identity_number)).updates_due_at_years == (age,)
