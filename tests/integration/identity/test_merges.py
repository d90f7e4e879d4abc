"""Two records made one and parted again: exactly what they were, whatever was written meanwhile."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.accesses import HolderProof
from identity.contract.consents import LockModality, Modality
from identity.contract.decisions import Decision, DecisionKind
from identity.contract.evidence import PersonAttribute, Source
from identity.contract.guardianships import (
    CourtAct,
    GuardianshipKind,
    GuardianshipScope,
    OpenGuardianship,
)
from identity.contract.identifiers import AliasKind, MakeAlias
from identity.contract.life_events import (
    CorrectDeath,
    DeathReporter,
    LifeEventKind,
    RecordLifeEvent,
    ReportDeath,
)
from identity.contract.merges import Merge, MergeState, ProposeMerge, UndoMerge
from identity.contract.persons import (
    Fingerprint,
    FullName,
    NationalityKind,
    NationalityStanding,
)
from identity.contract.records import (
    ChangeNationality,
    ChangeRecordState,
    CorrectPerson,
    Person,
    PersonEvent,
    RecordChanges,
    RecordState,
    Residence,
    StateChangeReason,
)
from identity.merges.actions.images import images_of
from identity.persons.actions.registration import renew_biometrics
from identity.persons.store import people
from identity.persons.store.journal import Authority
from shared.audit.trail import AuditContext
from shared.database.work import begin_work
from shared.web.client import RemoteError
from tests.support.registry import Registry, a_basis
from tests.support.seeded import seeded
from tests.support.specimens import a_fingerprint, a_portrait, civil_data

WRITES = 20
CONTEXT = AuditContext(service="identity.mli.aes.example", trust_version="test")


async def two(registry: Registry) -> tuple[Person, Person]:
    """Two records, of which the first is to be merged into the second."""
    return (
        await registry.enrolled(civil_data(given_names="Aïssatou", birth_date="1990")),
        await registry.enrolled(),
    )


async def merged(
    registry: Registry, source: Person, survivor: Person, order: ProposeMerge | None = None
) -> Merge:
    await registry.decide(
        DecisionKind.MERGE,
        survivor.person_id,
        order or ProposeMerge(source_id=source.person_id, basis=a_basis()),
        about=source.person_id,
    )
    return (await merges_of(registry, survivor))[-1]


async def merges_of(registry: Registry, person: Person) -> tuple[Merge, ...]:
    return await registry.client.read_merges(
        person.person_id, officer=registry.supervisor.credential
    )


async def split(registry: Registry, merge: Merge) -> Decision:
    return await registry.decide(
        DecisionKind.SPLIT,
        merge.survivor_id,
        UndoMerge(basis=a_basis()),
        about=merge.source_id,
        at=merge.merge_id,
    )


async def bytes_of(registry: Registry, source: Person, survivor: Person) -> tuple[bytes, bytes]:
    """All that the register knows now of both."""
    identity = registry.identity
    async with begin_work(identity.engine, identity.clock, CONTEXT) as work:
        return await images_of(
            work,
            identity.parts,
            await people.by_id(work, source.person_id),
            await people.by_id(work, survivor.person_id),
        )


async def journal(registry: Registry, person: Person) -> list[PersonEvent]:
    history = await registry.client.read_history(
        person.person_id, officer=registry.supervisor.credential
    )
    return [event.event for event in history.events]


# --- what may be written to the survivor meanwhile -----------------------------------------------


async def correct(registry: Registry, person: Person, draw: Random) -> None:
    word = draw.choice(["Kayes", "Gao", "Mopti", "Ségou", "Kidal"]) + draw.choice("abcdef")
    changes = draw.choice(
        [
            RecordChanges(name=FullName(family_name=word)),
            RecordChanges(birth_place=word),
            RecordChanges(residence=Residence(country="MLI", locality=word)),
        ]
    )
    day = draw.choice([None, registry.identity.clock().date() - timedelta(days=draw.randrange(99))])
    order = CorrectPerson(changes=changes, valid_from=day, basis=a_basis())
    await registry.decide(DecisionKind.CORRECTION, person.person_id, order)


async def block_or_unblock(registry: Registry, person: Person, _: Random) -> None:
    now = await registry.read_id(person.person_id)
    kind = DecisionKind.BLOCK if now.record_state is RecordState.ACTIVE else DecisionKind.UNBLOCK
    order = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
    await registry.decide(kind, person.person_id, order)


async def make_alias(registry: Registry, person: Person, _: Random) -> None:
    await registry.client.make_alias(
        person.person_id,
        MakeAlias(kind=AliasKind.ONE_TIME),
        officer=registry.registrar.credential,
    )


async def take_captures(registry: Registry, person: Person, draw: Random) -> None:
    identity = registry.identity
    finger = draw.randrange(1, 11)
    record = a_fingerprint(finger, seed=draw.randrange(99))
    async with begin_work(identity.engine, identity.clock, CONTEXT) as work:
        await renew_biometrics(
            work,
            identity.parts,
            await people.by_id_locked(work, person.person_id),
            portrait=a_portrait() + bytes(draw.randrange(9)),
            fingerprints=(Fingerprint(position=finger, record=record),),
            by=Authority("somebody", "another"),
        )


async def declare_dead_by_error(registry: Registry, person: Person, _: Random) -> None:
    await registry.client.report_death(
        person.person_id,
        ReportDeath(reporter=DeathReporter.OTHER),
        officer=registry.registrar.credential,
    )
    order = CorrectDeath(basis=a_basis())
    await registry.decide(DecisionKind.DEATH_CORRECTION, person.person_id, order)


async def marry(registry: Registry, person: Person, draw: Random) -> None:
    order = RecordLifeEvent(
        kind=LifeEventKind.MARRIAGE,
        occurred_on="2026-02-14",
        changes=RecordChanges(usage_name=draw.choice(["Traoré", "Maïga", "Diallo"])),
        basis=a_basis(Source.MARRIAGE_CERTIFICATE),
    )
    await registry.decide(DecisionKind.LIFE_EVENT, person.person_id, order)


async def change_nationality(registry: Registry, person: Person, draw: Random) -> None:
    order = ChangeNationality(
        nationality="MLI",
        kind=NationalityKind.CITIZEN,
        standing=draw.choice([NationalityStanding.ESTABLISHED, NationalityStanding.TO_ESTABLISH]),
        basis=a_basis(Source.NATIONALITY_CERTIFICATE),
    )
    await registry.decide(DecisionKind.NATIONALITY, person.person_id, order)


async def be_given_a_ward(registry: Registry, person: Person, _: Random) -> None:
    ward = await registry.enrolled(civil_data(birth_date="2016-05-01"))
    today = registry.identity.clock().date()
    order = OpenGuardianship(
        guardian_ids=(person.person_id,),
        kind=GuardianshipKind.TUTORSHIP,
        scope=tuple(GuardianshipScope),
        begins_on=today,
        court_act=CourtAct(court="TGI Bamako", reference="n° 88/2026", decided_on=today),
        basis=a_basis(),
    )
    await registry.decide(DecisionKind.GUARDIANSHIP_OPENING, ward.person_id, order)


async def lock_a_modality(registry: Registry, person: Person, draw: Random) -> None:
    order = LockModality(
        identity_number=person.identity_number,
        modality=draw.choice(list(Modality)),
        asked_by=HolderProof.CARD_AND_FACE,
    )
    await registry.client.lock_modality(order, officer=registry.registrar.credential)


Write = Callable[[Registry, Person, Random], Awaitable[None]]
KINDS: tuple[Write, ...] = (
    correct,
    block_or_unblock,
    make_alias,
    take_captures,
    declare_dead_by_error,
    marry,
    change_nationality,
    be_given_a_ward,
    lock_a_modality,
)
"""Every way in which something of a person is written at an office; each takes place."""
BESIDE = {be_given_a_ward, lock_a_modality}
"""What does not stand in the record: it stays with whom it was made for."""
REFUSED_SOMETIMES = {
    "correction_without_effect",
    "person_not_active",  # while it is blocked
    "too_many_aliases",
    "modality_locked",
    "guardianship_invalid",  # while the guardian is blocked
}


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_merge_then_twenty_writes_then_split_restores_both_to_the_byte(
    registry: Registry, seed: int
) -> None:
    draw = seeded(seed)
    source, survivor = await two(registry)
    if draw.random() < 0.5:
        await block_or_unblock(registry, source, draw)
        source = await registry.read_id(source.person_id)
    before = await bytes_of(registry, source, survivor)
    merge = await merged(
        registry,
        source,
        survivor,
        ProposeMerge(
            source_id=source.person_id,
            adopted=(PersonAttribute.NAME, PersonAttribute.BIRTH_DATE),
            adopts_missing_fingers=True,
            basis=a_basis(),
        ),
    )
    written: list[Write] = []
    while len(written) < WRITES or set(written) != set(KINDS):
        registry.identity.clock.advance(timedelta(seconds=draw.randrange(3)))
        write = draw.choice([*KINDS, *(one for one in KINDS if one not in written)])
        try:
            await write(registry, survivor, draw)
            written.append(write)
        except RemoteError as refused:
            assert refused.code in REFUSED_SOMETIMES  # noqa: PT017 - any of them may come
        except Exception as refused:  # noqa: BLE001 - an action that was called directly
            assert getattr(refused, "code", None) in REFUSED_SOMETIMES  # noqa: PT017 - as above
    meanwhile = (await merges_of(registry, survivor))[0].meanwhile
    await split(registry, merge)
    assert await bytes_of(registry, source, survivor) == before
    undone = (await merges_of(registry, survivor))[0]
    assert undone.state is MergeState.UNDONE
    assert undone.meanwhile == meanwhile
    assert len(meanwhile) >= len([one for one in written if one not in BESIDE])
    assert all(entry.acted_by for entry in meanwhile)
    for person in (source, survivor):  # told once more
        assert (await journal(registry, person))[-1] is PersonEvent.SPLIT
        again = await registry.read(person.identity_number)
        assert (again.person_id, again.record) == (person.person_id, person.record)


async def test_what_was_known_during_the_merge_can_still_be_read(registry: Registry) -> None:
    source, survivor = await two(registry)
    merge = await merged(registry, source, survivor)
    registry.identity.clock.advance(timedelta(hours=1))
    await correct(registry, survivor, seeded(5))
    during = await registry.read_id(survivor.person_id)
    during_at = registry.identity.clock()
    registry.identity.clock.advance(timedelta(hours=1))
    await split(registry, merge)
    past = await registry.read_id(survivor.person_id, known_at=during_at)
    assert past.record == during.record
    assert (await registry.read_id(survivor.person_id)).record == survivor.record


async def test_the_sources_number_becomes_an_alias_and_comes_back(registry: Registry) -> None:
    source, survivor = await two(registry)
    merge = await merged(registry, source, survivor)
    by_old_number = await registry.read(source.identity_number)
    assert by_old_number.identity_number == survivor.identity_number
    kept = await registry.read_id(source.person_id)
    assert (kept.record_state, kept.merged_into) == (RecordState.MERGED, survivor.person_id)
    await split(registry, merge)
    assert await registry.read(source.identity_number) == source


async def test_the_survivor_adopts_what_was_asked_with_what_it_rests_on(
    registry: Registry,
) -> None:
    source, survivor = await two(registry)
    order = ProposeMerge(
        source_id=source.person_id, adopted=(PersonAttribute.BIRTH_DATE,), basis=a_basis()
    )
    await merged(registry, source, survivor, order)
    now = await registry.read(survivor.identity_number)
    assert now.record.civil.birth_date == source.record.civil.birth_date
    assert now.record.civil.name == survivor.record.civil.name


async def test_merges_form_no_circle(registry: Registry) -> None:
    a, b = await two(registry)
    c = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.MERGE,
            a.person_id,
            ProposeMerge(source_id=a.person_id, basis=a_basis()),
            about=a.person_id,
        )
    assert refused.value.code == "merge_cycle"
    await merged(registry, a, b)
    await merged(registry, b, c)
    for survivor in (a, b):
        with pytest.raises(RemoteError) as refused:
            await registry.propose(
                DecisionKind.MERGE,
                survivor.person_id,
                ProposeMerge(source_id=c.person_id, basis=a_basis()),
                about=c.person_id,
            )
        assert refused.value.code == "merge_cycle"
    assert (await registry.read(a.identity_number)).person_id == c.person_id


async def test_two_merges_in_opposite_directions_at_once_end_in_one(registry: Registry) -> None:
    a, b = await two(registry)
    proposed = [
        await registry.propose(
            DecisionKind.MERGE,
            survivor.person_id,
            ProposeMerge(source_id=source.person_id, basis=a_basis()),
            about=source.person_id,
        )
        for source, survivor in ((a, b), (b, a))
    ]
    done = await asyncio.gather(*map(registry.approve, proposed), return_exceptions=True)
    refused = [one for one in done if isinstance(one, RemoteError)]
    assert [one.code for one in refused] == ["merge_cycle"]
    assert len({(await registry.read(one.identity_number)).person_id for one in (a, b)}) == 1


async def test_merges_are_undone_last_first(registry: Registry) -> None:
    a, b = await two(registry)
    c = await registry.enrolled()
    first = await merged(registry, a, c)
    registry.identity.clock.advance(timedelta(seconds=1))
    last = await merged(registry, b, c)
    with pytest.raises(RemoteError) as refused:
        await split(registry, first)
    assert refused.value.code == "split_impossible"
    await split(registry, last)
    await split(registry, first)
    with pytest.raises(RemoteError) as refused:
        await split(registry, first)
    assert refused.value.code == "illegal_transition"


async def test_a_death_declared_meanwhile_must_be_corrected_first(registry: Registry) -> None:
    """It names one of the two, and nobody knows which until somebody has looked."""
    source, survivor = await two(registry)
    merge = await merged(registry, source, survivor)
    await registry.client.report_death(
        survivor.person_id,
        ReportDeath(reporter=DeathReporter.FAMILY),
        officer=registry.registrar.credential,
    )
    with pytest.raises(RemoteError) as refused:
        await split(registry, merge)
    assert refused.value.code == "split_impossible"
    assert "death" in refused.value.detail
    order = CorrectDeath(basis=a_basis())
    await registry.decide(DecisionKind.DEATH_CORRECTION, survivor.person_id, order)
    await split(registry, merge)
    assert await registry.read(source.identity_number) == source


@pytest.mark.parametrize("which", ["source", "survivor"])
async def test_a_declared_death_and_a_blocked_survivor_stand_against_a_merge(
    registry: Registry, which: str
) -> None:
    source, survivor = await two(registry)
    if which == "source":
        await registry.client.report_death(
            source.person_id,
            ReportDeath(reporter=DeathReporter.FAMILY),
            officer=registry.registrar.credential,
        )
    else:
        await block_or_unblock(registry, survivor, seeded(0))
    with pytest.raises(RemoteError) as refused:
        await merged(registry, source, survivor)
    assert refused.value.code == "merge_impossible"


async def test_a_merged_record_takes_no_writes_of_its_own(registry: Registry) -> None:
    source, survivor = await two(registry)
    await merged(registry, source, survivor)
    with pytest.raises(RemoteError) as refused:
        await correct(registry, source, seeded(3))
    assert refused.value.code == "person_not_active"
    with pytest.raises(RemoteError) as refused:
        await make_alias(registry, source, seeded(3))
    assert refused.value.code == "person_not_active"


async def test_the_images_before_are_sealed_and_the_rows_hold_together(
    registry: Registry,
) -> None:
    source, survivor = await two(registry)
    await merged(registry, source, survivor)
    async with registry.identity.engine.connect() as connection:
        kept = (
            await connection.execute(
                text("SELECT sealed_civil_before || sealed_biometrics_before FROM merges")
            )
        ).scalar_one()
        for secret in ("SPECIMEN", "Sikasso", source.identity_number):
            assert secret.encode() not in kept
        for broken, constraint in (
            ("UPDATE persons SET merged_into = person_id", "persons_"),
            ("UPDATE persons SET record_state = 'active'", "persons_merged_into_somebody"),
            ("UPDATE merges SET state = 'undone'", "merges_undone_by_decision"),
        ):
            nested = await connection.begin_nested()
            with pytest.raises(IntegrityError, match=constraint):
                await connection.execute(text(broken))
            await nested.rollback()


async def test_a_proof_of_one_source_does_not_pass_for_another(registry: Registry) -> None:
    """The signature names both persons."""
    source, survivor = await two(registry)
    third = await registry.enrolled()
    order = ProposeMerge(source_id=source.person_id, basis=a_basis(Source.COURT_JUDGMENT))
    with pytest.raises(RemoteError) as refused:
        await registry.propose(DecisionKind.MERGE, survivor.person_id, order, about=third.person_id)
    assert refused.value.code == "approval_invalid"
