"""Close an import, approve it, and register by it all whom nobody still looks at."""

from uuid import UUID

from identity.audit_events import AuditEvent
from identity.contract.applications import ApplicationState
from identity.contract.imports import (
    APPROVE_IMPORT,
    COMPLETED_AT_ONCE_MAX,
    FINALISE_IMPORT,
    Import,
    ImportState,
    import_digest,
)
from identity.contract.oversight.pairings import PairedKind
from identity.deduplication.actions.following import given_up
from identity.deduplication.actions.opening import enqueue
from identity.enrolment.actions.completing import complete
from identity.enrolment.actions.importing import wire_import
from identity.enrolment.actions.opening import enrolment_rule
from identity.enrolment.actions.searching import is_still_clean, search_again
from identity.enrolment.lifecycle import (
    APPLICATION_LIFECYCLE,
    IMPORT_LIFECYCLE,
    ApplicationEvent,
    ImportEvent,
)
from identity.enrolment.store import applications, imports
from identity.enrolment.tables.imports import ImportRow
from identity.errors.enrolment import ImportChanged, ImportIncomplete, NotTheEnroller
from identity.oversight.actions import pairing
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent

FORGET_IMPORT_TASK = "forget_import"
FORGOTTEN_AT_ONCE_MAX = 100


async def finalise_import(
    work: Work, parts: IdentityParts, *, by: Officer, import_id: UUID, approval: str
) -> Import:
    """Whoever brought all lines in signs for them; raises ImportIncomplete or ApprovalInvalid."""
    imported = await _concerning(work, import_id)
    if imported.requested_by != by.subject:
        raise NotTheEnroller
    finalised = IMPORT_LIFECYCLE.after(imported.state, ImportEvent.FINALISE)
    shown = await wire_import(work, imported)
    if shown.applications_sha256 is None:
        raise ImportIncomplete(f"{shown.accepted + shown.rejected} of {shown.lines} lines")
    digest = import_digest(parts.state, shown)
    verify_approval(approval, by, action=FINALISE_IMPORT, digest=digest, now=work.clock())
    await imports.move(
        work,
        imported,
        finalised,
        applications_sha256=shown.applications_sha256,
        order_digest=digest,
        finalisation_token=approval,
    )
    await pairing.took_part(work, import_id, by)
    await pairing.prepare(work, parts, PairedKind.IMPORT, import_id)
    work.audit.record(AuditEvent.IMPORT_FINALISED)
    return await wire_import(work, imported)


async def approve_import(
    work: Work, parts: IdentityParts, *, by: Officer, import_id: UUID, approval: str
) -> Import:
    """The officer drawn for it signs the same digest; nobody is registered yet."""
    imported = await _concerning(work, import_id)
    approved = IMPORT_LIFECYCLE.after(imported.state, ImportEvent.APPROVE)
    judged = await imports.is_judged_by(work, import_id, by.subject)
    if judged or by.subject == imported.requested_by:
        raise ApproverNotIndependent
    await pairing.check_approver(work, parts, import_id, by)
    assert imported.order_digest is not None
    verify_approval(
        approval, by, action=APPROVE_IMPORT, digest=imported.order_digest, now=work.clock()
    )
    await imports.move(work, imported, approved, approved_by=by.subject, approval_token=approval)
    await pairing.settle(work, import_id, approved=True)
    work.audit.record(AuditEvent.IMPORT_APPROVED)
    return await wire_import(work, imported)


async def complete_import(work: Work, parts: IdentityParts, *, import_id: UUID) -> Import:
    """Register by an approved import, a hundred persons at most; say how many still wait.

    It is completed once nobody waits any more: whom officers look at is registered later, by
    asking again. Raises ImportChanged before it is approved.
    """
    imported = await _concerning(work, import_id)
    if imported.state is ImportState.COMPLETED:
        return await wire_import(work, imported)
    if imported.state is not ImportState.APPROVED:
        raise ImportChanged(f"it is {imported.state}")
    for application_id in await imports.clean_ones(work, import_id, limit=COMPLETED_AT_ONCE_MAX):
        await _complete_line(work, parts, application_id, imported.approved_by)
    shown = await wire_import(work, imported)
    if shown.waiting == 0:
        ended = IMPORT_LIFECYCLE.after(imported.state, ImportEvent.COMPLETE)
        await imports.move(work, imported, ended)
        work.audit.record(AuditEvent.IMPORT_COMPLETED)
    return await wire_import(work, imported)


async def abandon_import(work: Work, *, by: Officer, import_id: UUID) -> Import:
    """Give an import up before it is approved; nothing of its lines is kept.

    What was searched for is forgotten by a job: a register has millions of lines.
    """
    imported = await _concerning(work, import_id)
    abandoned = IMPORT_LIFECYCLE.after(imported.state, ImportEvent.ABANDON)
    await pairing.cancel(work, import_id)
    await imports.give_up(work, import_id, by=by.subject)
    await imports.move(work, imported, abandoned)
    await enqueue(work, FORGET_IMPORT_TASK, import_id)
    work.audit.record(AuditEvent.IMPORT_ABANDONED)
    return await wire_import(work, imported)


async def forget_lines(work: Work, *, import_id: UUID) -> bool:
    """Have nobody find, or wait for, a hundred applicants of an abandoned import; False at the end.

    Told again, it goes on where it was.
    """
    withdrawn = await imports.withdrawn_ones(work, import_id, limit=FORGOTTEN_AT_ONCE_MAX)
    for application in withdrawn:
        await given_up(work, application.application_id, application.person_id)
    return bool(withdrawn)


async def _complete_line(
    work: Work, parts: IdentityParts, application_id: UUID, approver: str | None
) -> None:
    """Carry one line out, if it is still to be, and nobody like the applicant appeared.

    One whose captures were compared with fewer than the State's rule asks for is searched for
    again.
    """
    assert approver is not None
    application = await applications.get_locked(work, application_id)
    if application.state is not ApplicationState.CLEAN:
        return
    known = application.biometric_check in enrolment_rule(work, parts).import_checks_sufficient
    if not known or not await is_still_clean(work, parts, application):
        await search_again(work, application)
        return
    approved = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.APPROVE)
    await applications.move(work, application, approved, by=approver, approved_by=approver)
    await complete(work, parts, application)


async def _concerning(work: Work, import_id: UUID) -> ImportRow:
    work.audit.acting(object=str(import_id))
    return await imports.get_locked(work, import_id)
