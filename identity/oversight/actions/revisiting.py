"""Look again at one completed file in a hundred, and at witnesses drawn by lot.

1. When a file is completed, chance says whether it is re-visited: nobody can know before, and
nobody is told. 2. Who goes is drawn as an approver is, among officers of offices that took no
part. 3. They report in codes, signed; nobody there is tried again, so often only. 4. A discrepancy,
or nobody found at the end, opens a case that two others review; nothing else follows from it.
"""

from uuid import UUID, uuid4

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.contract.accesses import Reading
from identity.contract.oversight.cases import CaseKind
from identity.contract.oversight.pairings import LISTED_MAX, PairedKind
from identity.contract.oversight.revisits import (
    REPORT_REVISIT,
    ReportRevisit,
    Revisit,
    RevisitFile,
    RevisitFinding,
    RevisitReason,
    Revisits,
    RevisitState,
    revisit_digest,
)
from identity.oversight.actions import pairing
from identity.oversight.actions.casework import open_case
from identity.oversight.lifecycle import REVISIT_LIFECYCLE, RevisitEvent
from identity.oversight.store import revisits
from identity.oversight.tables.oversight import RevisitRow
from identity.parts import IdentityParts
from identity.persons.store import people, records
from shared.database.work import Work
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer

_THOUSAND = 1_000
_EVENTS = {
    RevisitFinding.CONFIRMED: RevisitEvent.CONFIRM,
    RevisitFinding.DISCREPANCY: RevisitEvent.CONTRADICT,
    RevisitFinding.NOT_FOUND: RevisitEvent.MISS,
}


async def sample(
    work: Work, parts: IdentityParts, *, application_id: UUID, decided: UUID, person_id: UUID
) -> None:
    """A file is completed: chance says whether it is looked at again.

    `decided` is what an officer was drawn for: the application, or the import that brought it.
    """
    rule = parts.oversight_rules.review_rule(parts.state, on=work.clock().date())
    if work.random.randrange(_THOUSAND) < rule.revisits_per_thousand:
        await _open(work, parts, application_id, decided, person_id, RevisitReason.SAMPLE)


async def ask_witness(
    work: Work,
    parts: IdentityParts,
    *,
    application_id: UUID,
    decided: UUID,
    person_id: UUID,
    vouched_for: UUID,
) -> None:
    """A witness of a completed file, drawn by lot, is asked again."""
    reason = RevisitReason.WITNESS
    await _open(work, parts, application_id, decided, person_id, reason, vouched_for)


async def list_revisits(work: Work, *, state: RevisitState) -> Revisits:
    """For overseers: what stands in a state, oldest first."""
    work.audit.record(AuditEvent.REVISITS_READ, reason=state.value)
    found = await revisits.in_state(work, state, limit=LISTED_MAX)
    return Revisits(revisits=tuple(map(Revisit.model_validate, found)))


async def read_file(
    work: Work, parts: IdentityParts, *, by: Officer, revisit_id: UUID
) -> RevisitFile:
    """Whom to look for, where, and for whom they vouched: for the officer drawn alone, recorded."""
    revisit = await _concerning(work, revisit_id)
    await pairing.check_approver(work, parts, revisit_id, by)
    person = await people.by_id(work, revisit.person_id)
    found = await records.record_at(parts.civil_keys, work, person)
    await pairing.shown(work, revisit_id, by)
    work.audit.record(AuditEvent.REVISIT_FILE_READ, subject=str(person.person_id))
    await record(work, parts, person_id=person.person_id, what=Reading.CIVIL_AND_RESIDENCE)
    named = None
    if revisit.vouched_for is not None:
        applicant = await people.by_id(work, revisit.vouched_for)
        named = (await records.civil_now(parts.civil_keys, work, applicant)).name
        await record(work, parts, person_id=applicant.person_id, what=Reading.CIVIL)
    return RevisitFile(
        revisit=Revisit.model_validate(revisit),
        civil=found.civil,
        residence=found.residence,
        vouched_for=named,
    )


async def report_revisit(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    revisit_id: UUID,
    order: ReportRevisit,
    approval: str,
) -> Revisit:
    """The officer drawn says, signed, what they found; raises ApproverNotDrawn among others."""
    revisit = await _concerning(work, revisit_id)
    event = _EVENTS[order.finding]
    REVISIT_LIFECYCLE.after(revisit.state, event)
    await pairing.check_approver(work, parts, revisit_id, by)
    digest = revisit_digest(parts.state, revisit_id, order, revisit.attempts + 1)
    verify_approval(approval, by, action=REPORT_REVISIT, digest=digest, now=work.clock())
    rule = parts.oversight_rules.review_rule(parts.state, on=work.clock().date())
    if event is RevisitEvent.MISS and revisit.attempts + 1 >= rule.revisit_attempts_max:
        event = RevisitEvent.GIVE_UP
    after = REVISIT_LIFECYCLE.after(revisit.state, event)
    values: dict[str, object] = {"attempts": revisit.attempts + 1}
    if after is not RevisitState.DUE:
        values.update(
            found_at=work.clock(),
            found_by=by.subject,
            discrepancies=",".join(one.value for one in order.discrepancies),
            report_token=approval,
        )
        await pairing.settle(work, revisit_id)
    if after in {RevisitState.DISCREPANT, RevisitState.NOT_FOUND}:
        values["case_id"] = await open_case(work, CaseKind.REVISIT, [revisit.person_id])
    await revisits.move(work, revisit, after, **values)
    work.audit.record(AuditEvent.REVISIT_REPORTED, reason=order.finding.value)
    return Revisit.model_validate(revisit)


async def _open(
    work: Work,
    parts: IdentityParts,
    application_id: UUID,
    decided: UUID,
    person_id: UUID,
    reason: RevisitReason,
    vouched_for: UUID | None = None,
) -> None:
    revisit = RevisitRow(
        revisit_id=uuid4(),
        application_id=application_id,
        person_id=person_id,
        vouched_for=vouched_for,
        reason=reason,
        opened_at=work.clock(),
    )
    if not await revisits.add(work, revisit):
        return
    await revisits.take_over_participants(work, decided=decided, revisit_id=revisit.revisit_id)
    # the log says that there is one, never of which file: who approved reads the log too
    work.audit.record(AuditEvent.REVISIT_OPENED, object=str(revisit.revisit_id))
    await pairing.prepare(work, parts, PairedKind.REVISIT, revisit.revisit_id)


async def _concerning(work: Work, revisit_id: UUID) -> RevisitRow:
    work.audit.acting(object=str(revisit_id))
    return await revisits.get(work, revisit_id)
