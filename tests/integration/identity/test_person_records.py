"""A person's record over signed requests and a real database: two times, two officers."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.decisions import DecisionKind
from identity.contract.evidence import PersonAttribute, Source
from identity.contract.persons import FullName, NationalityKind, NationalityStanding
from identity.contract.records import (
    ChangeNationality,
    ChangeRecordState,
    CorrectPerson,
    Person,
    ReadPerson,
    RecordChanges,
    Residence,
    StateChangeReason,
)
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.client import RemoteError
from tests.support.registry import Registry, a_basis
from tests.support.specimens import civil_data


def new_name(family_name: str, *, valid_from: date | None = None) -> CorrectPerson:
    return CorrectPerson(
        changes=RecordChanges(name=FullName(family_name=family_name, given_names="Aïssata")),
        valid_from=valid_from,
        basis=a_basis(),
    )


def family_name(person: Person) -> str:
    return person.record.civil.name.family_name


async def test_what_was_true_and_what_was_known_are_two_questions(registry: Registry) -> None:
    person = await registry.enrolled()
    before = registry.identity.clock()
    registry.identity.clock.advance(timedelta(days=10))
    order = new_name("KEÏTA", valid_from=date(2026, 3, 5))
    await registry.decide(DecisionKind.CORRECTION, person.person_id, order)
    number = person.identity_number
    assert family_name(await registry.read(number)) == "KEÏTA"
    assert family_name(await registry.read(number, as_of=date(2026, 3, 4))) == "SPECIMEN"
    assert family_name(await registry.read(number, known_at=before)) == "SPECIMEN"
    assert await registry.read(
        number, as_of=date(2020, 1, 1), known_at=before
    ) == person.model_copy(update={"recorded_to": (await registry.read(number)).recorded_from})


async def test_nothing_was_known_before_the_person_was_registered(registry: Registry) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.read(
            person.identity_number, known_at=registry.identity.clock() - timedelta(seconds=1)
        )
    assert refused.value.code == "nothing_known"


async def test_each_attribute_says_what_it_rests_on(registry: Registry) -> None:
    person = await registry.enrolled()
    assert person.record.bases[PersonAttribute.NATIONALITY].source is (
        Source.NATIONALITY_CERTIFICATE
    )
    assert person.record.bases[PersonAttribute.NAME].source is Source.DECLARATION
    await registry.decide(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    corrected = await registry.read(person.identity_number)
    assert corrected.record.bases[PersonAttribute.NAME] == a_basis()
    assert corrected.record.bases[PersonAttribute.SEX].source is Source.DECLARATION


async def test_an_address_is_added_dated_and_taken_away(registry: Registry) -> None:
    person = await registry.enrolled()
    home = Residence(country="MLI", locality="Kayes", street="Rue 12, porte 4", since="2026-02")
    moved = CorrectPerson(
        changes=RecordChanges(residence=home), valid_from=date(2026, 2, 1), basis=a_basis()
    )
    await registry.decide(DecisionKind.CORRECTION, person.person_id, moved)
    number = person.identity_number
    assert (await registry.read(number)).record.residence == home
    assert (await registry.read(number, as_of=date(2026, 1, 31))).record.residence is None
    registry.identity.clock.advance(timedelta(days=1))
    gone = CorrectPerson(
        changes=RecordChanges(removed=(PersonAttribute.RESIDENCE,)), basis=a_basis()
    )
    await registry.decide(DecisionKind.CORRECTION, person.person_id, gone)
    left = await registry.read(number)
    assert left.record.residence is None
    assert PersonAttribute.RESIDENCE not in left.record.bases


async def test_who_proposed_or_enrolled_cannot_approve(registry: Registry) -> None:
    person = await registry.enrolled()
    identity = registry.identity
    both = identity.officer("registrar", Role.REGISTRY_SUPERVISOR)  # who enrolled, in another role
    decision = await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    with pytest.raises(RemoteError) as refused:
        await registry.approve(decision, by=both)
    assert refused.value.code == "approver_not_independent"
    proposer = identity.officer("civil-status", Role.REGISTRY_SUPERVISOR)
    with pytest.raises(RemoteError) as refused:
        await registry.approve(decision, by=proposer)
    assert refused.value.code == "approver_not_independent"
    assert family_name(await registry.read(person.identity_number)) == "SPECIMEN"


ALONE = "UPDATE decisions SET state = 'applied', approved_by = {by}, approval_token = 'x'"
UNSIGNED = "UPDATE decisions SET state = 'applied'"
UNDECIDED = """
    INSERT INTO person_versions (person_id, version, recorded_from, sealed_record, recorded_by)
    SELECT person_id, 2, '2099-01-01', '', 'insider' FROM decisions
"""
INVENTED = """
    INSERT INTO person_versions
        (person_id, version, recorded_from, sealed_record, recorded_by, approved_by, decision_id)
    SELECT person_id, 2, '2099-01-01', '', requested_by, 'insider', decision_id FROM decisions
"""
TWICE_ONESELF = """
    INSERT INTO person_versions
        (person_id, version, recorded_from, sealed_record, recorded_by, approved_by)
    SELECT person_id, 1, '2099-01-01', '', 'insider', 'insider' FROM decisions
"""


@pytest.mark.parametrize(
    ("broken", "constraint"),
    [
        (ALONE.format(by="requested_by"), "decisions_four_eyes"),
        (ALONE.format(by="enrolled_by"), "decisions_four_eyes"),
        (UNSIGNED, "decisions_nothing_without_approval"),
        (UNDECIDED, "person_versions_change_by_decision"),
        (INVENTED, "person_versions_rest_on_a_decision"),
        (TWICE_ONESELF, "person_versions_four_eyes"),
    ],
)
async def test_four_eyes_hold_against_the_owner_of_the_tables(
    registry: Registry, broken: str, constraint: str
) -> None:
    person = await registry.enrolled()
    await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    async with registry.identity.engine.connect() as connection:
        await connection.execute(text("UPDATE person_versions SET recorded_to = '2098-01-01'"))
        with pytest.raises(IntegrityError, match=constraint):
            await connection.execute(text(broken))


async def test_the_database_knows_one_truth_at_a_time(registry: Registry) -> None:
    person = await registry.enrolled()
    await registry.decide(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    again = text(
        "INSERT INTO person_versions SELECT person_id, 9, valid_from, valid_to, recorded_from,"
        " recorded_to, sealed_record, recorded_by, approved_by, decision_id"
        " FROM person_versions WHERE version = 2"
    )
    with pytest.raises(IntegrityError, match="person_versions_one_truth"):
        async with registry.identity.engine.begin() as connection:
            await connection.execute(again)


async def test_a_changed_proposal_voids_the_signature(registry: Registry) -> None:
    person = await registry.enrolled()
    decision = await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    other = decision.model_copy(update={"person_id": decision.decision_id})
    with pytest.raises(RemoteError) as refused:
        await registry.approve(other)
    assert refused.value.code == "approval_invalid"


async def test_a_proposal_is_rejected_by_another_or_withdrawn_by_its_author(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    client = registry.client
    first = await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    with pytest.raises(RemoteError) as refused:
        await client.withdraw_decision(first.decision_id, officer=registry.liaison.credential)
    assert refused.value.code == "decision_not_yours"
    waiting = await client.waiting_decisions(officer=registry.supervisor.credential)
    assert waiting.decisions == (first,)
    taken_back = await client.withdraw_decision(
        first.decision_id, officer=registry.civil_status.credential
    )
    assert taken_back.state == "withdrawn"
    second = await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    no = await client.reject_decision(second.decision_id, officer=registry.supervisor.credential)
    assert no.state == "rejected"
    with pytest.raises(RemoteError) as refused:
        await registry.approve(second)
    assert refused.value.code == "illegal_transition"


async def test_a_proposal_lapses_after_a_month(registry: Registry) -> None:
    person = await registry.enrolled()
    decision = await registry.propose(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    registry.identity.clock.advance(timedelta(days=30, seconds=1))
    fresh = Registry(registry.identity)
    with pytest.raises(RemoteError) as refused:
        await fresh.approve(decision)
    assert refused.value.code == "decision_lapsed"


async def test_a_correction_that_changes_nothing_is_refused(registry: Registry) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.CORRECTION,
            person.person_id,
            CorrectPerson(changes=RecordChanges(), basis=a_basis()),
        )
    assert refused.value.code == "correction_without_effect"


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        (RecordChanges(birth_date="2027"), "birth_date"),
        (RecordChanges(birth_date="2025-02-30"), "birth_date"),
        (RecordChanges(name=FullName(family_name="R2D2")), "name"),
        (
            RecordChanges(residence=Residence(country="MLI", locality="Gao", since="2030")),
            "residence",
        ),
        (RecordChanges(removed=(PersonAttribute.NAME,)), "name"),
        (RecordChanges(usage_name="Traoré", removed=(PersonAttribute.USAGE_NAME,)), "removed"),
    ],
)
async def test_what_cannot_stand_in_a_register_is_refused_by_its_field(
    registry: Registry, changes: RecordChanges, field: str
) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.CORRECTION,
            person.person_id,
            CorrectPerson(changes=changes, basis=a_basis()),
        )
    assert refused.value.code == "civil_data_invalid"
    assert refused.value.detail.startswith(field)


async def test_a_standing_changes_on_a_judges_act_and_nothing_else(registry: Registry) -> None:
    unsettled = civil_data(nationality_standing=NationalityStanding.TO_ESTABLISH)
    person = await registry.enrolled(unsettled)

    def established(source: Source) -> ChangeNationality:
        return ChangeNationality(
            nationality="MLI",
            kind=NationalityKind.CITIZEN,
            standing=NationalityStanding.ESTABLISHED,
            basis=a_basis(source),
        )

    for not_a_judge in (Source.DECLARATION, Source.BIRTH_CERTIFICATE, Source.WITNESSES):
        with pytest.raises(RemoteError) as refused:
            await registry.propose(
                DecisionKind.NATIONALITY, person.person_id, established(not_a_judge)
            )
        assert refused.value.code == "nationality_not_proven"
    await registry.decide(
        DecisionKind.NATIONALITY,
        person.person_id,
        established(Source.NATIONALITY_CERTIFICATE),
    )
    civil = (await registry.read(person.identity_number)).record.civil
    assert civil.nationality_standing is NationalityStanding.ESTABLISHED


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("XXX", NationalityKind.UNDETERMINED),
        ("XXA", NationalityKind.STATELESS),
        ("XXB", NationalityKind.REFUGEE),
        ("SEN", NationalityKind.RESIDENT_FOREIGNER),
    ],
)
async def test_who_is_no_citizen_gets_a_number_all_the_same(
    registry: Registry, code: str, kind: NationalityKind
) -> None:
    civil = civil_data().model_copy(
        update={
            "nationality": code,
            "nationality_kind": kind,
            "nationality_standing": NationalityStanding.TO_ESTABLISH,
        }
    )
    person = await registry.enrolled(civil)
    assert len(person.identity_number) == 12
    assert person.record.civil.nationality_kind is kind


async def test_a_blocked_record_is_out_of_use_until_two_officers_unblock_it(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    stop = ChangeRecordState(reason=StateChangeReason.FRAUD_SUSPECTED)
    await registry.decide(DecisionKind.BLOCK, person.person_id, stop)
    assert (await registry.read(person.identity_number)).record_state == "blocked"
    with pytest.raises(RemoteError) as refused:
        await registry.propose(DecisionKind.BLOCK, person.person_id, stop)
    assert refused.value.code == "illegal_transition"
    cleared = ChangeRecordState(reason=StateChangeReason.CLEARED)
    await registry.decide(DecisionKind.UNBLOCK, person.person_id, cleared)
    assert (await registry.read(person.identity_number)).record_state == "active"


async def test_only_the_record_of_a_dead_person_is_archived(registry: Registry) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError) as refused:
        await registry.propose(
            DecisionKind.ARCHIVE,
            person.person_id,
            ChangeRecordState(reason=StateChangeReason.RETENTION_ENDED),
        )
    assert refused.value.code == "death_not_declared"


async def test_the_history_says_who_wrote_and_who_approved(registry: Registry) -> None:
    person = await registry.enrolled()
    decision = await registry.decide(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    history = await registry.client.read_history(
        person.person_id, officer=registry.supervisor.credential
    )
    newest, oldest = history.versions
    assert (newest.recorded_by, newest.approved_by) == ("civil-status", "second-supervisor")
    assert newest.decision_id == decision.decision_id
    assert oldest.recorded_to == newest.recorded_from
    assert [(event.event.value, event.acted_by) for event in history.events] == [
        ("person.registered", "registrar"),
        ("person.corrected", "civil-status"),
    ]


async def test_every_read_is_recorded_with_its_purpose_and_a_refused_one_too(
    registry: Registry,
) -> None:
    person = await registry.enrolled()
    with pytest.raises(RemoteError):
        await registry.client.read_person(
            ReadPerson(identity_number=person.identity_number),
            officer=registry.registrar.credential,
            purpose=Purpose.CIVIL_REGISTRATION,
        )
    query = text(
        "SELECT event, convert_from(leaf, 'UTF8') AS leaf FROM audit_entries"
        " WHERE event LIKE 'person.read%' ORDER BY position"
    )
    async with registry.identity.engine.connect() as connection:
        found = (await connection.execute(query)).all()
    assert [row.event for row in found] == ["person.read", "person.reading_refused"]
    assert '"purpose":"record_decision"' in found[0].leaf


async def test_nothing_personal_lies_open_in_the_tables(registry: Registry) -> None:
    person = await registry.enrolled()
    await registry.decide(DecisionKind.CORRECTION, person.person_id, new_name("KEÏTA"))
    tables = (
        "persons",
        "person_versions",
        "decisions",
        "portraits",
        "fingerprints",
        "person_events",
    )
    async with registry.identity.engine.connect() as connection:
        for table in tables:
            rows = await connection.execute(text(f"SELECT t::text AS row FROM {table} t"))  # noqa: S608 - our tables
            for (row,) in rows:
                raw = row + "".join(bytes.fromhex(part).decode("latin-1") for part in _hex_in(row))
                for secret in ("KEÏTA", "SPECIMEN", "Sikasso", "1990-05-17", "Aïssata"):
                    assert secret not in raw
                    assert secret.encode().decode("latin-1") not in raw


def _hex_in(row: str) -> list[str]:
    return [part.split('"')[0].split(",")[0].rstrip(")") for part in row.split("\\\\x")[1:]]
