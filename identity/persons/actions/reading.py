"""Read a person's record, as it is or as it was known; each read is recorded."""

from datetime import date, datetime
from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.records import (
    HISTORY_VERSIONS_MAX,
    Person,
    PersonHistory,
    ReadPerson,
    RecordedEvent,
    RecordedVersion,
)
from identity.identifiers.actions import resolve
from identity.parts import IdentityParts
from identity.persons.rules import updates_due
from identity.persons.store import journal, people, records
from shared.database.work import Work
from shared.dated_rules import rule_in_force


async def read_person(work: Work, parts: IdentityParts, order: ReadPerson) -> Person:
    """The person with a number or an alias, as of a day, as known at an instant.

    The number of a merged record leads to the surviving one. Raises PersonNotFound, AliasNotFound,
    AliasNotActive or NothingKnown.
    """
    count_if_refused(work, parts)
    as_of, known_at = order.as_of or work.clock().date(), order.known_at
    if order.identity_number is not None:
        found = await records.read_by_number(
            work, order.identity_number, as_of=as_of, known_at=known_at
        )
    else:
        assert order.alias is not None, "the wire model asks for one of both"
        named = await resolve(work, order.alias)
        found = await records.read_by_id(work, named.person_id, as_of=as_of, known_at=known_at)
    if found.merged_into is not None:
        survivor = await people.surviving(work, await people.by_id(work, found.merged_into))
        found = await records.read_by_id(work, survivor.person_id, as_of=as_of, known_at=known_at)
    return await _told(work, parts, found)


async def read_person_by_id(
    work: Work,
    parts: IdentityParts,
    person_id: UUID,
    *,
    as_of: date | None = None,
    known_at: datetime | None = None,
) -> Person:
    """The very record with this identifier, also when it was merged into another."""
    found = await records.read_by_id(
        work, person_id, as_of=as_of or work.clock().date(), known_at=known_at
    )
    return await _told(work, parts, found)


async def read_history(work: Work, parts: IdentityParts, person_id: UUID) -> PersonHistory:
    """All that was ever recorded of a person, newest first, and what became of the record."""
    person = await people.by_id(work, person_id)
    work.audit.record(AuditEvent.PERSON_HISTORY_READ, subject=str(person_id))
    await record(work, parts, person_id=person_id, what=Reading.HISTORY)
    versions = await records.all_versions(work, person.person_id, limit=HISTORY_VERSIONS_MAX)
    return PersonHistory(
        person_id=person_id,
        versions=tuple(
            RecordedVersion(
                version=row.version,
                valid_from=row.valid_from,
                valid_to=row.valid_to,
                recorded_from=row.recorded_from,
                recorded_to=row.recorded_to,
                recorded_by=row.recorded_by,
                approved_by=row.approved_by,
                decision_id=row.decision_id,
                record=records.opened(parts.civil_keys, row),
            )
            for row in versions
        ),
        events=tuple(
            RecordedEvent.model_validate(row) for row in await journal.journal_of(work, person_id)
        ),
    )


async def _told(work: Work, parts: IdentityParts, found: records.Reading) -> Person:
    """What the caller is told, recorded as read; NothingKnown."""
    work.audit.acting(subject=str(found.person_id))
    known = records.told(parts.civil_keys, found)
    assert found.version is not None, "what was not known is not told"
    assert found.recorded_from is not None, "a version was recorded"
    work.audit.record(AuditEvent.PERSON_READ)
    today = work.clock().date()
    rule = rule_in_force(parts.person_rules, parts.state, today)
    told = Person(
        person_id=found.person_id,
        identity_number=found.identity_number,
        issuing_state=parts.state,
        record_state=found.record_state,
        life_state=found.life_state,
        merged_into=found.merged_into,
        version=found.version,
        valid_from=found.valid_from,
        valid_to=found.valid_to,
        recorded_from=found.recorded_from,
        recorded_to=found.recorded_to,
        record=known,
        updates_due_at_years=updates_due(
            rule.biometric_updates_at_years,
            known.civil,
            captured_on=found.biometrics_captured_on,
            on=today,
        ),
    )
    await record(work, parts, person_id=found.person_id, what=Reading.RECORD)
    return told
