"""Propose a change of a person's record; a second officer decides on it."""

from uuid import UUID, uuid4

from identity.audit_events import AuditEvent
from identity.contract.decisions import PROPOSE, Decision, DecisionKind, proposal_digest
from identity.contract.proposals import Proposal
from identity.decisions import store as decisions
from identity.decisions.lifecycle import DecisionState
from identity.decisions.tables import DecisionRow
from identity.parts import IdentityParts
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer


async def propose(
    work: Work,
    parts: IdentityParts,
    kind: DecisionKind,
    person: PersonRow,
    proposal: Proposal,
    *,
    by: Officer,
    office: str,
    approval: str,
    about: UUID | None = None,
) -> Decision:
    """Keep a signed proposal about a person; raises ApprovalInvalid.

    The caller has checked that it could be applied as things stand; that is checked again, under a
    lock, when it is approved.
    """
    digest = proposal_digest(kind, parts.state, person.person_id, proposal, about=about)
    verify_approval(approval, by, action=PROPOSE, digest=digest, now=work.clock())
    decision_id = uuid4()
    decision = DecisionRow(
        decision_id=decision_id,
        kind=kind,
        state=DecisionState.PROPOSED,
        person_id=person.person_id,
        enrolled_by=person.enrolled_by,
        about=about,
        sealed_proposal=decisions.sealed_proposal(parts.civil_keys, decision_id, proposal),
        order_digest=digest,
        requested_by=by.subject,
        requested_at_office=office,
        requested_at=work.clock(),
        request_token=approval,
    )
    await decisions.add(work, decision)
    work.audit.record(
        AuditEvent.DECISION_PROPOSED,
        subject=str(person.person_id),
        object=str(decision_id),
        reason=kind.value,
    )
    return wire_decision(decision)


def authority_of(decision: DecisionRow) -> Authority:
    """On whose word an applied decision stands."""
    return Authority(decision.requested_by, decision.approved_by, decision.decision_id)


def wire_decision(decision: DecisionRow) -> Decision:
    """The decision as callers see it."""
    return Decision.model_validate(decision)
