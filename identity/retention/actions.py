"""Purge what a State no longer keeps, with a proof; keep what a court wants kept."""

from datetime import timedelta
from uuid import UUID, uuid4

from identity.accesses.actions.recording import count_if_refused
from identity.audit_events import AuditEvent
from identity.contract.retention import (
    Hold,
    HoldState,
    PlaceHold,
    Purge,
    PurgeData,
    Purges,
    proof_digest,
)
from identity.parts import IdentityParts
from identity.persons.store import people
from identity.policy.retention_rules import retention_rule
from identity.retention import store as retention
from identity.retention.lifecycle import HOLD_LIFECYCLE, HoldEvent
from identity.retention.rules import digest_of
from identity.retention.tables import LegalHoldRow, PurgeRow
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent

LISTED_MAX = 200


async def purge_data(work: Work, parts: IdentityParts, *, by: Officer, order: PurgeData) -> Purge:
    """Delete what is older than the State keeps and not held, and keep a proof of it.

    Where the State has not said how long it keeps a class, nothing is purged, and the answer says
    so. The proof's digest stands in the audit log, which others have signed.
    """
    now = work.clock()
    rule = retention_rule(parts.retention_rules, parts.state, order.data_class, on=now.date())
    if rule is None or rule.days is None:
        return Purge(
            data_class=order.data_class,
            state=parts.state,
            established=False,
            legal_basis=None if rule is None else rule.legal_basis,
            rule_since=None if rule is None else rule.since,
            older_than=None,
            purged=0,
            held=0,
            more=False,
        )
    older_than = now - timedelta(days=rule.days)
    old = await retention.count_old(work, order.data_class, older_than=older_than)
    told = Purge(
        data_class=order.data_class,
        state=parts.state,
        established=True,
        legal_basis=rule.legal_basis,
        rule_since=rule.since,
        older_than=older_than,
        purged=old.free,
        held=old.held,
        more=False,
    )
    if order.trial or old.free == 0:
        return told
    gone = await retention.purge(work, order.data_class, older_than=older_than)
    proven = told.model_copy(
        update={
            "purged": len(gone),
            "more": len(gone) < old.free,
            "purge_id": uuid4(),
            "purged_at": now,
            "ids_digest": digest_of(gone),
        }
    )
    proven = proven.model_copy(update={"proof_digest": proof_digest(proven)})
    retention.add(work, _row(proven, by))
    work.audit.record(
        AuditEvent.RETENTION_PURGED, object=proven.proof_digest, reason=order.data_class.value
    )
    return proven


async def read_purges(work: Work, parts: IdentityParts) -> Purges:
    """The proofs of what was purged, the latest first."""
    work.audit.record(AuditEvent.PURGES_READ)
    found = await retention.proofs(work, limit=LISTED_MAX)
    return Purges(purges=tuple(_wire(one, parts) for one in found))


async def place_hold(work: Work, parts: IdentityParts, *, by: Officer, order: PlaceHold) -> Hold:
    """Keep all about a person, on a court's order; PersonNotFound."""
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    hold = LegalHoldRow(
        person_id=person.person_id,
        state=HoldState.PLACED,
        legal_basis=order.legal_basis,
        placed_by=by.subject,
        placed_at=work.clock(),
    )
    retention.place(work, hold)
    work.audit.record(
        AuditEvent.LEGAL_HOLD_PLACED, subject=str(person.person_id), object=str(hold.hold_id)
    )
    return Hold.model_validate(hold)


async def lift_hold(work: Work, *, by: Officer, hold_id: UUID) -> Hold:
    """End a hold; never by who placed it. HoldNotFound, IllegalTransition or HoldChanged."""
    hold = await retention.hold(work, hold_id)
    work.audit.acting(subject=str(hold.person_id), object=str(hold_id))
    lifted = HOLD_LIFECYCLE.after(hold.state, HoldEvent.LIFT)
    if hold.placed_by == by.subject:
        raise ApproverNotIndependent
    await retention.lift(work, hold, lifted, by=by.subject)
    work.audit.record(AuditEvent.LEGAL_HOLD_LIFTED)
    return Hold.model_validate(hold)


def _row(purge: Purge, by: Officer) -> PurgeRow:
    kept = purge.model_dump(exclude={"state", "established", "more"})
    return PurgeRow(**kept, ordered_by=by.subject)


def _wire(row: PurgeRow, parts: IdentityParts) -> Purge:
    kept = row.model_dump(exclude={"ordered_by"})
    return Purge(**kept, state=parts.state, established=True, more=False)
