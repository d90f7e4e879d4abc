"""Births, names and marriages from their acts; a death reported, confirmed, taken back."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.decisions import DecisionKind
from identity.contract.evidence import PersonAttribute, Source
from identity.contract.identifiers import AliasKind, AliasState, MakeAlias
from identity.contract.life_events import (
    ConfirmDeath,
    CorrectDeath,
    DeathReporter,
    LifeEventKind,
    RecordLifeEvent,
    ReportDeath,
)
from identity.contract.persons import FullName
from identity.contract.records import (
    ChangeRecordState,
    LifeState,
    Person,
    RecordChanges,
    StateChangeReason,
)
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.registry import Registry, a_basis

REPORT = ReportDeath(reporter=DeathReporter.FAMILY, occurred_on="2026-02-28")
CIVIL_ACT = ConfirmDeath(occurred_on="2026-02-28", basis=a_basis(Source.DEATH_CERTIFICATE))


def married(usage_name: str, on: str = "2026-02-14") -> RecordLifeEvent:
    return RecordLifeEvent(
        kind=LifeEventKind.MARRIAGE,
        occurred_on=on,
        changes=RecordChanges(usage_name=usage_name),
        basis=a_basis(Source.MARRIAGE_CERTIFICATE),
    )


async def dead(registry: Registry) -> Person:
    """A person whose death is confirmed."""
    person = await registry.enrolled()
    await registry.client.report_death(
        person.person_id, REPORT, officer=registry.registrar.credential
    )
    await registry.decide(DecisionKind.DEATH_CONFIRMATION, person.person_id, CIVIL_ACT)
    return person


async def test_a_marriage_gives_a_name_to_use_from_its_day_and_changes_no_other(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    await registry.decide(DecisionKind.LIFE_EVENT, person.person_id, married("Traoré"))
    number = person.identity_number
    today = (await registry.read(number)).record
    assert (today.civil.usage_name, today.civil.name) == ("Traoré", person.record.civil.name)
    assert today.bases[PersonAttribute.USAGE_NAME].source is Source.MARRIAGE_CERTIFICATE
    before = await registry.read(number, as_of=date(2026, 2, 13))
    assert before.record.civil.usage_name is None
    events = await registry.client.read_life_events(
        person.person_id, officer=registry.civil_status.credential
    )
    assert [(one.kind.value, one.event.occurred_on) for one in events.events] == [
        ("marriage", "2026-02-14")
    ]


async def test_a_late_birth_holds_since_birth(registry: Registry) -> None:
    person = await registry.enrolled()
    birth = RecordLifeEvent(
        kind=LifeEventKind.BIRTH,
        occurred_on="1991-01-02",
        changes=RecordChanges(
            birth_date="1991-01-02", father=FullName(family_name="DIARRA", given_names="Modibo")
        ),
        basis=a_basis(Source.SUPPLEMENTARY_JUDGMENT),
    )
    await registry.decide(DecisionKind.LIFE_EVENT, person.person_id, birth)
    corrected = await registry.read(person.identity_number, as_of=date(2000, 1, 1))
    assert corrected.record.civil.birth_date == "1991-01-02"
    assert corrected.valid_from is None


@pytest.mark.parametrize(
    "wrong",
    [
        married("Traoré", on="2027"),
        married("Traoré", on="2025-02-29"),
        married("Traoré").model_copy(update={"basis": a_basis(Source.DECLARATION)}),
        married("Traoré").model_copy(update={"changes": RecordChanges(birth_place="Gao")}),
    ],
)
async def test_an_event_changes_what_it_may_on_the_document_that_proves_it(
    registry: Registry, wrong: RecordLifeEvent
) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.propose(DecisionKind.LIFE_EVENT, person.person_id, wrong)
    assert refused.value.code == "life_event_invalid"


async def test_a_reported_death_suspends_and_nothing_more(registry: Registry) -> None:
    person = await registry.enrolled()
    client, counter = registry.client, registry.registrar.credential
    alias = await client.make_alias(
        person.person_id, MakeAlias(kind=AliasKind.LASTING), officer=counter
    )
    death = await client.report_death(person.person_id, REPORT, officer=counter)
    assert (death.state.value, death.life_state) == ("reported", LifeState.DEATH_REPORTED)
    reported = await registry.read(person.identity_number)
    assert (reported.record_state.value, reported.record) == ("active", person.record)
    aliases = await client.read_aliases(person.person_id, officer=counter)
    assert aliases.aliases[0].state is AliasState.INVALIDATED
    with pytest.raises(RemoteError) as refused:
        await client.report_death(person.person_id, REPORT, officer=counter)
    assert refused.value.code == "illegal_transition"
    assert alias.state is AliasState.ACTIVE


async def test_a_death_is_confirmed_by_a_civil_act_and_another_than_who_reported_it(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    identity, client = registry.identity, registry.client
    reporter = identity.officer("reporter", Role.REGISTRAR)
    await client.report_death(person.person_id, REPORT, officer=reporter.credential)
    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.DEATH_CONFIRMATION,
            person.person_id,
            CIVIL_ACT.model_copy(update={"basis": a_basis(Source.WITNESSES)}),
        )
    assert refused.value.code == "life_event_invalid"
    decision = await registry.propose(DecisionKind.DEATH_CONFIRMATION, person.person_id, CIVIL_ACT)
    the_same = identity.officer("reporter", Role.REGISTRY_SUPERVISOR)
    with pytest.raises(RemoteError) as refused:
        await registry.approve(decision, by=the_same)
    assert refused.value.code == "approver_not_independent"
    await registry.approve(decision)
    assert (await registry.read(person.identity_number)).life_state is LifeState.DEAD
    oneself = text("UPDATE deaths SET reported_by = confirmed_by")
    async with identity.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="deaths_confirmed_by_another"):
            await connection.execute(oneself)


async def test_who_was_declared_dead_by_error_gets_everything_back_and_keeps_the_number(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    client, counter = registry.client, registry.registrar.credential
    alias = await client.make_alias(
        person.person_id, MakeAlias(kind=AliasKind.LASTING), officer=counter
    )
    await client.report_death(person.person_id, REPORT, officer=counter)
    await registry.decide(DecisionKind.DEATH_CONFIRMATION, person.person_id, CIVIL_ACT)
    registry.identity.clock.advance(timedelta(hours=23))
    await registry.decide(
        DecisionKind.DEATH_CORRECTION, person.person_id, CorrectDeath(basis=a_basis())
    )
    alive = await registry.read(person.identity_number)
    assert alive == person
    aliases = await client.read_aliases(person.person_id, officer=counter)
    assert aliases.aliases == (alias,)
    history = await client.read_history(person.person_id, officer=registry.supervisor.credential)
    assert [event.event.value for event in history.events] == [
        "person.registered",
        "person.alias_made",
        "person.death_reported",
        "person.death_confirmed",
        "person.death_corrected",
    ]


async def test_a_number_is_never_given_to_another_even_after_death(registry: Registry) -> None:
    person = await dead(registry)
    again = text(
        "INSERT INTO persons SELECT gen_random_uuid(), identity_number, 'active', 'alive', NULL,"
        " biometrics_captured_on, enrolled_by, enrolled_at_office, enrolled_at FROM persons"
    )
    async with registry.identity.engine.connect() as connection:
        with pytest.raises(IntegrityError, match="persons_identity_number_key"):
            await connection.execute(again)
    archived = ChangeRecordState(reason=StateChangeReason.RETENTION_ENDED)
    await registry.decide(DecisionKind.ARCHIVE, person.person_id, archived)
    assert (await registry.read(person.identity_number)).record_state.value == "archived"
    with pytest.raises(RemoteError) as refused:
        await registry.propose(DecisionKind.LIFE_EVENT, person.person_id, married("Traoré"))
    assert refused.value.code == "person_not_active"
