"""Give an application up: the applicant withdraws, or nobody goes on. Nothing of it is kept."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.applications import (
    WipeProof,
    WithdrawalReason,
    WithdrawnApplication,
    wipe_digest,
)
from identity.deduplication.actions.following import given_up
from identity.enrolment.actions.opening import refuse_held
from identity.enrolment.actions.wording import wire_application
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, OPEN, ApplicationEvent
from identity.enrolment.store import applications, captures
from identity.enrolment.tables.applications import ApplicationRow
from identity.oversight.actions import pairing
from shared.database.work import Work
from shared.officers.credential import Officer

EXPIRED_AT_ONCE_MAX = 100
_LAPSED = "lapsed"


async def withdraw_application(
    work: Work, *, by: Officer, application_id: UUID, reason: WithdrawalReason
) -> WithdrawnApplication:
    """Withdraw before approval; content and captures are wiped, and the answer proves it.

    Raises EnrolmentNotFound, IllegalTransition, or PacketWithheld: whose packet is looked at does
    not wipe it.
    """
    work.audit.acting(object=str(application_id))
    application = await applications.get_locked(work, application_id)
    if application.enrolled_by == by.subject:
        await refuse_held(work, application_id)
    proof = await _give_up(
        work, application, ApplicationEvent.WITHDRAW, by=by.subject, reason=reason.value
    )
    work.audit.record(AuditEvent.APPLICATION_WITHDRAWN, reason=reason.value)
    return WithdrawnApplication(application=wire_application(application), proof=proof)


async def expire_lapsed(work: Work) -> int:
    """Wipe open applications that nobody went on with in time, a hundred at most; return how many.

    Several works may do it at once: each is wiped by one of them.
    """
    now, expired = work.clock(), 0
    for application_id in await applications.lapsed(work, now=now, limit=EXPIRED_AT_ONCE_MAX):
        application = await applications.get_locked(work, application_id)
        if application.state not in OPEN or application.lapses_at is None:
            continue  # somebody went on with it just now
        await _give_up(work, application, ApplicationEvent.EXPIRE, by=None, reason=_LAPSED)
        work.audit.record(AuditEvent.APPLICATION_EXPIRED, object=str(application_id))
        expired += 1
    return expired


async def _give_up(
    work: Work,
    application: ApplicationRow,
    event: ApplicationEvent,
    *,
    by: str | None,
    reason: str,
) -> WipeProof:
    after = APPLICATION_LIFECYCLE.after(application.state, event)
    await applications.move(
        work, application, after, by=by, reason=reason, sealed_content=None, lapses_at=None
    )
    await pairing.cancel(work, application.application_id)
    await given_up(work, application.application_id, application.person_id)
    proof = WipeProof(
        application_id=application.application_id,
        wiped_at=work.clock(),
        captures=tuple(await captures.wipe(work, application.application_id)),
    )
    # the log holds the digest of the proof, so that nobody can say later that it was another
    work.audit.record(AuditEvent.CAPTURES_WIPED, object=wipe_digest(proof), reason=reason)
    return proof
