"""Temporary certificates: asked for, approved by whom the registry drew, withdrawn or expired.

Only where the State has such a paper and says how long it holds. One is withheld while its holder's
record cannot be used, as a card is.
"""

from datetime import date, timedelta
from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.actions.deciding import have_approver_drawn
from identity.cards.actions.standing import card_rule
from identity.cards.lifecycle import (
    CERTIFICATE_LIFECYCLE,
    CertificateEvent,
    CertificateState,
    certificate_state_on,
)
from identity.cards.rules import check_eligible, check_independent
from identity.cards.store import certificates
from identity.cards.tables.certificates import CertificateRow
from identity.contract.accesses import Reading
from identity.contract.cards import WithholdingReason
from identity.contract.certificates import (
    APPROVE,
    REQUEST,
    AskedCertificate,
    Certificate,
    RequestCertificate,
    WithdrawCertificate,
    certificate_digest,
)
from identity.contract.events import CardTopic
from identity.contract.oversight.pairings import PairedKind
from identity.events.actions import publish_card_change
from identity.oversight.actions import pairing
from identity.oversight.store import pairings
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people, records
from identity.policy.rules import CardRule
from shared.attestation import sign_attestation
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished, rule_in_force
from shared.identifiers import draw_document_number
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

CERTIFICATE = "temporary-certificate"
_FOLLOWED = {
    CertificateEvent.WITHHOLD: (AuditEvent.CERTIFICATE_WITHHELD, CardTopic.SUSPENDED),
    CertificateEvent.RESTORE: (AuditEvent.CERTIFICATE_RESTORED, CardTopic.REINSTATED),
}


async def request_certificate(
    work: Work, parts: IdentityParts, *, by: Officer, order: RequestCertificate, approval: str
) -> CertificateRow:
    """Ask for a certificate; PolicyNotEstablished where the State has none or no time for it."""
    rule = card_rule(work, parts)
    _validity(rule)
    count_if_refused(work, parts)
    person = await people.by_number(work, order.identity_number)
    work.audit.acting(subject=str(person.person_id))
    check_active(person)
    digest = certificate_digest(order, parts.state)
    verify_approval(approval, by, action=REQUEST, digest=digest, now=work.clock())
    today = work.clock().date()
    civil = await records.civil_now(parts.civil_keys, work, person)
    on_persons = rule_in_force(parts.person_rules, parts.state, today)
    presumed = on_persons.presumed_citizens_get_cards
    check_eligible(civil, rule, on=today, presumed_counts=presumed)
    await _settle_expired(work, person.person_id, today)

    async def draw() -> CertificateRow:
        return CertificateRow(
            certificate_number=draw_document_number(parts.state),
            person_id=person.person_id,
            enrolled_by=person.enrolled_by,
            state=CertificateState.REQUESTED,
            title=rule.temporary_title or "",
            reason=order.reason,
            order_digest=digest,
            requested_by=by.subject,
            requested_at=work.clock(),
            request_token=approval,
        )

    row = await certificates.add(work, draw)
    kind = PairedKind.CERTIFICATE
    await have_approver_drawn(work, parts, kind, row.certificate_id, person, by=by)
    await record(work, parts, person_id=person.person_id, what=Reading.ELIGIBILITY)
    work.audit.record(
        AuditEvent.CERTIFICATE_REQUESTED,
        object=str(row.certificate_id),
        reason=order.reason.value,
    )
    return row


async def read_asked_certificate(
    work: Work, parts: IdentityParts, *, by: Officer, certificate_id: UUID
) -> AskedCertificate:
    """What was asked for, as it was signed; NoApproverDrawn or ApproverNotDrawn."""
    row = await _concerning(work, certificate_id)
    await pairing.check_approver(work, parts, certificate_id, by)
    person = await people.by_id(work, row.person_id)
    await pairing.shown(work, certificate_id, by)
    work.audit.record(AuditEvent.CERTIFICATE_READ)
    await record(work, parts, person_id=row.person_id, what=Reading.ELIGIBILITY)
    return AskedCertificate(
        certificate_number=row.certificate_number,
        order=RequestCertificate(identity_number=person.identity_number, reason=row.reason),
        asked_at=row.requested_at,
    )


async def approve_certificate(
    work: Work, parts: IdentityParts, *, by: Officer, certificate_id: UUID, approval: str
) -> CertificateRow:
    """Issue what somebody else requested: from today, for as long as the State says.

    Raises ApproverNotIndependent, NoApproverDrawn, ApproverNotDrawn or PersonNotActive.
    """
    row = await _concerning(work, certificate_id)
    issued = CERTIFICATE_LIFECYCLE.after(row.state, CertificateEvent.APPROVE)
    check_independent(by.subject, requested_by=row.requested_by, enrolled_by=row.enrolled_by)
    await pairing.check_approver(work, parts, certificate_id, by)
    check_active(await people.by_id(work, row.person_id))
    verify_approval(approval, by, action=APPROVE, digest=row.order_digest, now=work.clock())
    first = work.clock().date()
    last = first + _validity(card_rule(work, parts)) - timedelta(days=1)
    claims = {
        "sub": row.certificate_number,
        "title": row.title,
        "first": str(first),
        "last": str(last),
    }
    token = sign_attestation(
        parts.attestation_key, kind=CERTIFICATE, claims=claims, now=work.clock()
    )
    await certificates.move(
        work,
        row,
        issued,
        approved_by=by.subject,
        approval_token=approval,
        issued_on=first,
        expires_on=last,
        token=token,
    )
    await pairing.settle(work, certificate_id, approved=True)
    work.audit.record(AuditEvent.CERTIFICATE_ISSUED, object=str(certificate_id))
    return row


async def withdraw_certificate(
    work: Work, *, certificate_id: UUID, order: WithdrawCertificate
) -> CertificateRow:
    """End a certificate before its time, or give a request up."""
    row = await _concerning(work, certificate_id)
    state = certificate_state_on(row.state, row.expires_on, work.clock().date())
    withdrawn = CERTIFICATE_LIFECYCLE.after(state, CertificateEvent.WITHDRAW)
    await pairing.cancel(work, certificate_id)
    await certificates.move(work, row, withdrawn, withdrawn_for=order.reason, withheld_for=None)
    work.audit.record(
        AuditEvent.CERTIFICATE_WITHDRAWN, object=str(certificate_id), reason=order.reason.value
    )
    return row


async def read_certificate(
    work: Work, parts: IdentityParts, *, certificate_id: UUID
) -> CertificateRow:
    row = await _concerning(work, certificate_id)
    work.audit.record(AuditEvent.CERTIFICATE_READ, object=str(certificate_id))
    await record(work, parts, person_id=row.person_id, what=Reading.CARD_STATUS)
    return row


async def follow_holder(work: Work, person_id: UUID, reason: WithholdingReason | None) -> None:
    """Withhold the certificate of a record that cannot be used, or give it back when it can."""
    row = await certificates.open_of(work, person_id)
    if row is None or certificate_state_on(row.state, row.expires_on, work.clock().date()) not in {
        CertificateState.ISSUED,
        CertificateState.WITHHELD,
    }:
        return  # what is only asked for is not approved meanwhile
    if reason is not None and row.state is CertificateState.WITHHELD:
        await certificates.move(work, row, row.state, withheld_for=reason)
    elif reason is not None:
        await _change(work, row, CertificateEvent.WITHHOLD, withheld_for=reason)
    elif row.state is CertificateState.WITHHELD:
        await _change(work, row, CertificateEvent.RESTORE, withheld_for=None)


async def _change(
    work: Work,
    row: CertificateRow,
    event: CertificateEvent,
    *,
    withheld_for: WithholdingReason | None,
) -> None:
    """Move, record, and tell partners who asked by it."""
    await certificates.move(
        work, row, CERTIFICATE_LIFECYCLE.after(row.state, event), withheld_for=withheld_for
    )
    recorded, topic = _FOLLOWED[event]
    work.audit.record(
        recorded,
        subject=str(row.person_id),
        object=str(row.certificate_id),
        reason=None if withheld_for is None else withheld_for.value,
    )
    await publish_card_change(
        work, person_id=row.person_id, card_id=row.certificate_id, topic=topic
    )


async def wire_certificate(work: Work, parts: IdentityParts, row: CertificateRow) -> Certificate:
    drawn = None
    if row.state is CertificateState.REQUESTED:
        drawn = (await pairings.get(work, row.certificate_id)).state
    return Certificate(
        certificate_id=row.certificate_id,
        certificate_number=row.certificate_number,
        title=row.title,
        state=certificate_state_on(row.state, row.expires_on, work.clock().date()),
        issuing_state=parts.state,
        reason=row.reason,
        order_digest=row.order_digest,
        requested_at=row.requested_at,
        issued_on=row.issued_on,
        expires_on=row.expires_on,
        approver=drawn,
        token=row.token,
    )


def _validity(rule: CardRule) -> timedelta:
    if rule.temporary_title is None or rule.temporary_validity_days is None:
        raise PolicyNotEstablished(
            f"{rule.state} has not established a temporary certificate and how long it holds"
        )
    return timedelta(days=rule.temporary_validity_days)


async def _settle_expired(work: Work, person_id: UUID, today: date) -> None:
    """One whose last day is over makes room for another."""
    before = await certificates.open_of(work, person_id)
    if before is not None:
        state = certificate_state_on(before.state, before.expires_on, today)
        if state is CertificateState.EXPIRED:
            await certificates.move(work, before, state, withheld_for=None)


async def _concerning(work: Work, certificate_id: UUID) -> CertificateRow:
    row = await certificates.get(work, certificate_id)
    work.audit.acting(subject=str(row.person_id), object=str(row.certificate_id))
    return row
