"""Read beyond one's budget because it cannot wait, and have somebody else look at it afterwards."""

from datetime import timedelta
from types import MappingProxyType
from uuid import UUID, uuid4

from identity.accesses import store as accesses
from identity.accesses.actions.recording import reader_of
from identity.accesses.lifecycle import URGENT_ACCESS_LIFECYCLE, UrgentAccessEvent
from identity.accesses.rules import ALERTS_LAST
from identity.accesses.tables import UrgentAccessRow
from identity.audit_events import AuditEvent
from identity.contract.accesses import (
    ExhaustedBudget,
    ExhaustedBudgets,
    Finding,
    OpenUrgentAccess,
    UrgentAccess,
    UrgentAccesses,
    UrgentAccessState,
    review_digest,
    urgent_access_digest,
)
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent
from shared.sealing.envelope import SealedField, open_sealed, seal

OPEN_ACTION, REVIEW_ACTION = "urgent_access.open", "urgent_access.review"
LISTED_MAX = 200
_EVENT_OF = MappingProxyType(
    {Finding.JUSTIFIED: UrgentAccessEvent.JUSTIFY, Finding.OBJECTED: UrgentAccessEvent.OBJECT}
)


async def open_access(
    work: Work, parts: IdentityParts, *, by: Officer, order: OpenUrgentAccess, approval: str
) -> UrgentAccess:
    """Give an officer a few reads more for a while, on their signed word that it cannot wait.

    Raises ApprovalInvalid, PolicyNotEstablished, or UrgentAccessUnreviewed when their last one has
    not been reviewed.
    """
    now = work.clock()
    digest = urgent_access_digest(order, parts.state)
    verify_approval(approval, by, action=OPEN_ACTION, digest=digest, now=now)
    rule = parts.reading_rules.rule(parts.state, on=now.date())
    if rule.urgent_minutes is None or rule.urgent_reads_max is None:
        raise PolicyNotEstablished("urgent access")
    urgent_access_id = uuid4()
    access = UrgentAccessRow(
        urgent_access_id=urgent_access_id,
        officer=_name(by),
        machine=reader_of(work).machine,
        purpose=order.purpose,
        state=UrgentAccessState.OPEN,
        sealed_reason=seal(parts.civil_keys, _place(urgent_access_id), order.reason.encode()),
        order_digest=digest,
        request_token=approval,
        opened_at=now,
        expires_at=now + timedelta(minutes=rule.urgent_minutes),
        reads_max=rule.urgent_reads_max,
    )
    await accesses.open_urgent_access(work, access)
    work.audit.record(AuditEvent.URGENT_ACCESS_OPENED, object=str(urgent_access_id))
    return _wire(parts, access)


async def review_access(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    urgent_access_id: UUID,
    finding: Finding,
    approval: str,
) -> UrgentAccess:
    """Say whether an urgent access was justified; never by the officer who had it.

    What has not run out yet ends with the review. Raises UrgentAccessNotFound, IllegalTransition,
    ApproverNotIndependent, ApprovalInvalid or AccessesChanged.
    """
    access = await accesses.urgent_access(work, urgent_access_id)
    work.audit.acting(object=str(urgent_access_id))
    reviewed = URGENT_ACCESS_LIFECYCLE.after(access.state, _EVENT_OF[finding])
    if access.officer == _name(by):
        raise ApproverNotIndependent
    digest = review_digest(urgent_access_id, finding, parts.state)
    verify_approval(approval, by, action=REVIEW_ACTION, digest=digest, now=work.clock())
    await accesses.review_urgent_access(
        work, access, reviewed, reviewed_by=_name(by), review_token=approval
    )
    work.audit.record(AuditEvent.URGENT_ACCESS_REVIEWED, reason=finding.value)
    return _wire(parts, access)


async def list_unreviewed(work: Work, parts: IdentityParts) -> UrgentAccesses:
    """What somebody has to review, with the reasons that were given."""
    work.audit.record(AuditEvent.URGENT_ACCESSES_READ)
    found = await accesses.unreviewed(work, limit=LISTED_MAX)
    return UrgentAccesses(urgent_accesses=tuple(_wire(parts, one) for one in found))


async def list_alerts(work: Work) -> ExhaustedBudgets:
    """Who has reached a budget in the last days."""
    work.audit.record(AuditEvent.READ_BUDGETS_READ)
    found = await accesses.exhausted(work, since=work.clock() - ALERTS_LAST, limit=LISTED_MAX)
    return ExhaustedBudgets(budgets=tuple(ExhaustedBudget.model_validate(one) for one in found))


def _name(officer: Officer) -> str:
    """As the work names who acts."""
    return f"{officer.state}/{officer.subject}"


def _place(urgent_access_id: UUID) -> SealedField:
    return SealedField("urgent_accesses", str(urgent_access_id), "reason")


def _wire(parts: IdentityParts, access: UrgentAccessRow) -> UrgentAccess:
    reason = open_sealed(
        parts.civil_keys, _place(access.urgent_access_id), access.sealed_reason
    ).decode()
    return UrgentAccess(
        urgent_access_id=access.urgent_access_id,
        state=access.state,
        officer=access.officer,
        machine=access.machine,
        purpose=access.purpose,
        reason=reason,
        order_digest=access.order_digest,
        opened_at=access.opened_at,
        expires_at=access.expires_at,
        reads_max=access.reads_max,
        reads_used=access.reads_used,
        reviewed_by=access.reviewed_by,
        reviewed_at=access.reviewed_at,
    )
