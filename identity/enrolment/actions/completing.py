"""What an approved application brings about in the register: a person, or a change of one."""

from collections.abc import Mapping
from uuid import UUID

from identity.contract.applications import (
    ApplicationContent,
    ApplicationKind,
    PresentingGuardian,
)
from identity.contract.decisions import DecisionKind
from identity.contract.evidence import (
    EVIDENCE_CHARACTERS_MAX,
    Assurance,
    Basis,
    PersonAttribute,
    Source,
)
from identity.contract.guardianships import GuardianshipScope, OpenGuardianship
from identity.contract.persons import CivilData
from identity.contract.records import CorrectPerson
from identity.decisions.actions.approval import Signed, apply_signed
from identity.deduplication.actions.following import registered
from identity.enrolment.actions.capturing import captured
from identity.enrolment.actions.checking import relative
from identity.enrolment.actions.opening import enrolment_rule, today
from identity.enrolment.lifecycle import APPLICATION_LIFECYCLE, ApplicationEvent
from identity.enrolment.rules.evidence import DECLARED, basis_of, first_basis, proofs_of
from identity.enrolment.store import applications, evidence
from identity.enrolment.tables.applications import ApplicationRow
from identity.guardianships.rules import is_minor
from identity.oversight.actions import following
from identity.parts import IdentityParts
from identity.persons.actions.registration import register_person, renew_biometrics
from identity.persons.store import biometrics, people
from identity.persons.store.journal import Authority
from identity.persons.tables import PersonRow
from shared.database.work import Work
from shared.dated_rules import rule_in_force


async def complete(work: Work, parts: IdentityParts, application: ApplicationRow) -> PersonRow:
    """Carry out an approved application, in the transaction of its approval.

    Somebody new gets their number and the first version of their record; of somebody registered
    the captures are renewed or the record corrected. Raises what the change itself does.
    """
    content = applications.content_of(parts.civil_keys, application)
    registers = application.person_id is None
    if application.kind is ApplicationKind.CORRECTION:
        person = await _correct(work, parts, application, content)
    elif registers:
        person = await _register(work, parts, application, content)
    else:
        person = await _renew(work, parts, application)
    completed = APPLICATION_LIFECYCLE.after(application.state, ApplicationEvent.COMPLETE)
    await applications.move(
        work,
        application,
        completed,
        by=None,
        person_id=person.person_id,
        registered=registers,
    )
    await registered(work, application.application_id, person.person_id)
    await following.completed(
        work,
        parts,
        application_id=application.application_id,
        decided=application.import_id or application.application_id,
        person_id=person.person_id,
        residence=content.residence,
        telephone=content.telephone,
        witnesses=await evidence.witnesses_of(work, application.application_id),
    )
    return person


async def _register(
    work: Work, parts: IdentityParts, application: ApplicationRow, content: ApplicationContent
) -> PersonRow:
    assert content.civil is not None
    civil = _as_evidenced(content.civil, application)
    portrait, fingerprints = await captured(work, parts, application.application_id)
    person = await register_person(
        work,
        parts,
        civil=civil,
        portrait=portrait,
        fingerprints=fingerprints,
        basis=DECLARED,
        enrolled_by=application.enrolled_by,
        office=application.office,
        approved_by=application.approved_by,
        proofs=_proofs(work, parts, civil, content),
        residence=content.residence,
        father_id=await _parent(work, parts, content.father_number, "father_number"),
        mother_id=await _parent(work, parts, content.mother_number, "mother_number"),
    )
    if content.guardian is not None:
        await _open_guardianship(work, parts, application, content, person)
    return person


async def _renew(work: Work, parts: IdentityParts, application: ApplicationRow) -> PersonRow:
    """New captures in the place of the old ones; a finger that was not taken anew stays."""
    assert application.person_id is not None
    portrait, taken = await captured(work, parts, application.application_id)
    person = await people.by_id_locked(work, application.person_id)
    there = await biometrics.fingerprints_of(parts.biometric_keys, work, person.person_id)
    fingers = {one.position: one for one in (*there, *taken)}
    await renew_biometrics(
        work,
        parts,
        person,
        portrait=portrait,
        fingerprints=tuple(fingers[position] for position in sorted(fingers)),
        by=Authority(application.enrolled_by, application.approved_by),
    )
    return person


async def _correct(
    work: Work, parts: IdentityParts, application: ApplicationRow, content: ApplicationContent
) -> PersonRow:
    assert application.person_id is not None
    assert content.changes is not None
    order = CorrectPerson(
        nonce=content.nonce, changes=content.changes, basis=first_basis(content.evidence)
    )
    person = await people.by_id_locked(work, application.person_id)
    await apply_signed(
        work, parts, DecisionKind.CORRECTION, person, order, signed=_signed(application)
    )
    return person


async def _open_guardianship(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    content: ApplicationContent,
    child: PersonRow,
) -> None:
    """Whoever presented the child may act for it from now on, on the same two signatures.

    Without a document that says so, and for somebody who may be of age, it is left to a judge.
    """
    presenting, civil = content.guardian, content.civil
    assert presenting is not None
    assert civil is not None
    basis = _power_of(presenting, content)
    rule = rule_in_force(parts.person_rules, parts.state, today(work))
    if basis is None or not is_minor(civil, rule, on=today(work)):
        return
    guardians: list[UUID] = []
    for place, number in enumerate(presenting.guardians, start=1):
        guardian = await relative(work, parts, number, f"guardian {place}")
        guardians.append(guardian.person_id)
    order = OpenGuardianship(
        nonce=content.nonce,
        guardian_ids=tuple(guardians),
        kind=presenting.kind,
        scope=tuple(GuardianshipScope),
        begins_on=today(work),
        court_act=presenting.court_act,
        basis=basis,
    )
    await apply_signed(
        work,
        parts,
        DecisionKind.GUARDIANSHIP_OPENING,
        child,
        order,
        signed=_signed(application),
    )


def _power_of(presenting: PresentingGuardian, content: ApplicationContent) -> Basis | None:
    """On what a guardian's power rests: a court's act, or for parents a document of the child's."""
    act = presenting.court_act
    if act is not None:
        return Basis(
            source=Source.COURT_JUDGMENT,
            assurance=Assurance.SUBSTANTIAL,
            evidence=f"{act.court} {act.reference}"[:EVIDENCE_CHARACTERS_MAX],
        )
    return basis_of(content.evidence[0]) if content.evidence else None


def _signed(application: ApplicationRow) -> Signed:
    """The two signatures under the application; what follows from it rests on them too."""
    assert application.order_digest is not None
    assert application.finalisation_token is not None
    assert application.approved_by is not None
    assert application.approval_token is not None
    return Signed(
        order_digest=application.order_digest,
        requested_by=application.enrolled_by,
        requested_at_office=application.office,
        requested_at=application.opened_at,
        request_token=application.finalisation_token,
        approved_by=application.approved_by,
        approval_token=application.approval_token,
    )


def _as_evidenced(civil: CivilData, application: ApplicationRow) -> CivilData:
    """Civil data with the standing that the evidence gives, whatever was written beside it."""
    return civil.model_copy(update={"nationality_standing": application.nationality_standing})


def _proofs(
    work: Work, parts: IdentityParts, civil: CivilData, content: ApplicationContent
) -> Mapping[PersonAttribute, Basis]:
    rule = enrolment_rule(work, parts)
    return proofs_of(
        civil,
        content.evidence,
        content.witnesses,
        parts.state,
        witnesses_min=rule.witnesses_min,
    )


async def _parent(work: Work, parts: IdentityParts, number: str | None, named: str) -> UUID | None:
    if number is None:
        return None
    return (await relative(work, parts, number, named)).person_id
