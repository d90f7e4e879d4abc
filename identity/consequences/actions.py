"""What a change of a person's record means for everything else of theirs: one straight list.

All of it happens in the transaction of the change. A noun that must follow persons has one line
here; what other services are told goes through the outbox.
"""

from collections.abc import Mapping
from types import MappingProxyType

from identity.audit_events import AuditEvent
from identity.cards.actions import withholding
from identity.contract.records import PersonEvent
from identity.deduplication.actions.following import follow_person
from identity.identifiers import actions as identifiers
from identity.persons.store import journal
from identity.persons.store.journal import PersonChange
from shared.database.work import Work

_AUDITED: Mapping[PersonEvent, AuditEvent] = MappingProxyType(
    {
        PersonEvent.REGISTERED: AuditEvent.PERSON_ENROLLED,
        PersonEvent.CORRECTED: AuditEvent.PERSON_CORRECTED,
        PersonEvent.BIOMETRICS_RENEWED: AuditEvent.PERSON_BIOMETRICS_RENEWED,
        PersonEvent.BLOCKED: AuditEvent.PERSON_BLOCKED,
        PersonEvent.UNBLOCKED: AuditEvent.PERSON_UNBLOCKED,
        PersonEvent.ARCHIVED: AuditEvent.PERSON_ARCHIVED,
        PersonEvent.DEATH_REPORTED: AuditEvent.PERSON_DEATH_REPORTED,
        PersonEvent.DEATH_CONFIRMED: AuditEvent.PERSON_DEATH_CONFIRMED,
        PersonEvent.DEATH_CORRECTED: AuditEvent.PERSON_DEATH_CORRECTED,
        PersonEvent.MERGED: AuditEvent.PERSON_MERGED,
        PersonEvent.ABSORBED: AuditEvent.PERSON_ABSORBED,
        PersonEvent.SPLIT: AuditEvent.PERSON_SPLIT,
        PersonEvent.ALIAS_MADE: AuditEvent.ALIAS_MADE,
        PersonEvent.ALIAS_REVOKED: AuditEvent.ALIAS_REVOKED,
        PersonEvent.GUARDIANSHIP_OPENED: AuditEvent.GUARDIANSHIP_OPENED,
        PersonEvent.GUARDIANSHIP_DISPUTED: AuditEvent.GUARDIANSHIP_DISPUTED,
        PersonEvent.GUARDIANSHIP_SETTLED: AuditEvent.GUARDIANSHIP_SETTLED,
        PersonEvent.GUARDIANSHIP_ENDED: AuditEvent.GUARDIANSHIP_ENDED,
    }
)
"""What the log calls each change."""


async def person_changed(work: Work, change: PersonChange) -> None:
    """Enter a change in journal and log, and let all that depends on the person follow."""
    work.audit.record(
        _AUDITED[change.event],
        subject=str(change.person_id),
        object=None if change.about is None else str(change.about),
    )
    await journal.enter(work, change)
    await identifiers.follow_person(work, change)
    await follow_person(work, change)
    await withholding.follow_person(work, change.person_id, change.event)
