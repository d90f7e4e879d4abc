"""Look at an application as a whole: is it complete, on what does it rest, what is signed."""

from collections.abc import Sequence
from datetime import timedelta
from typing import NamedTuple
from uuid import UUID

from identity.accesses.actions.recording import count_if_refused, record
from identity.contract.accesses import QueryClass, Reading
from identity.contract.applications import (
    ApplicationContent,
    ApplicationSource,
    application_digest,
)
from identity.contract.captures import Capture, CaptureKind
from identity.contract.persons import IdentityNumber, NationalityStanding
from identity.enrolment.actions.opening import enrolment_rule, today
from identity.enrolment.actions.wording import wire_capture
from identity.enrolment.rules.content import (
    check_biometrics,
    check_kind,
    check_notice,
    check_person,
)
from identity.enrolment.rules.evidence import check_evidence, standing_of
from identity.enrolment.store import applications, captures, evidence
from identity.enrolment.tables.applications import ApplicationRow
from identity.errors.enrolment import WitnessNotAccepted
from identity.errors.guardianships import GuardianshipInvalid
from identity.errors.persons import PersonNotActive, PersonNotFound
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people, records
from identity.persons.tables import PersonRow
from identity.policy.enrolment_rules import EnrolmentRule
from shared.civil.partial_date import PartialDate, age_at_least
from shared.database.work import Work
from shared.dated_rules import rule_in_force


class Checked(NamedTuple):
    """A complete application: what it says, what was captured, and what officers sign."""

    content: ApplicationContent
    captures: tuple[Capture, ...]
    digest: str
    standing: NationalityStanding | None
    witnesses: tuple[UUID, ...]


async def check_application(
    work: Work, parts: IdentityParts, application: ApplicationRow
) -> Checked:
    """Raise what is missing or cannot be, of content, captures, guardian, evidence and witnesses.

    EnrolmentIncomplete, RecaptureDue, NotAMinor, MinorWithoutGuardian, GuardianshipInvalid,
    CivilDataInvalid, EvidenceNotAccepted, WitnessNotAccepted or PolicyNotEstablished.
    """
    content = applications.content_of(parts.civil_keys, application)
    person_rule = rule_in_force(parts.person_rules, parts.state, today(work))
    rule = enrolment_rule(work, parts)
    check_kind(application.kind, content)
    check_person(application.kind, application.source, content, person_rule, today=today(work))
    check_notice(application.source, content)
    taken = [
        wire_capture(one) for one in await captures.described(work, application.application_id)
    ]
    check_biometrics(
        application.kind,
        application.source,
        content.civil,
        content.exceptions,
        taken,
        await captures.fingers_read(work, application.application_id),
        rule,
        adult_from_years=person_rule.majority_years,
        today=today(work),
    )
    check_evidence(
        content.evidence,
        parts.enrolment_rules,
        parts.state,
        scans=frozenset(o.buffer_id for o in taken if o.kind is CaptureKind.DOCUMENT_SCAN),
        on=today(work),
    )
    await _check_relatives(work, parts, content, person_rule.majority_years)
    return Checked(
        content,
        tuple(taken),
        signed_digest(parts, application, content, taken),
        standing_of(content.civil, content.evidence, parts.state) if content.civil else None,
        await _accepted_witnesses(work, parts, application, content, rule),
    )


def signed_digest(
    parts: IdentityParts,
    application: ApplicationRow,
    content: ApplicationContent,
    taken: Sequence[Capture],
) -> str:
    """What officers sign of an application as it stands."""
    return application_digest(
        parts.state,
        application.application_id,
        application.kind,
        content,
        (one.mark for one in taken),
    )


async def relative(
    work: Work, parts: IdentityParts, number: IdentityNumber, named: str
) -> PersonRow:
    """Somebody registered whom an application names; GuardianshipInvalid, never whom."""
    try:
        return await _existing(work, parts, number)
    except (PersonNotFound, PersonNotActive) as error:
        raise GuardianshipInvalid(f"{named}: {error.code}") from None


async def _existing(work: Work, parts: IdentityParts, number: IdentityNumber) -> PersonRow:
    """An active person whom somebody else's application names: they are told of it."""
    count_if_refused(work, parts)
    person = await people.by_number(work, number)
    check_active(person)
    await record(
        work,
        parts,
        person_id=person.person_id,
        what=Reading.EXISTENCE,
        query_class=QueryClass.THIRD_PERSONS,
    )
    return person


async def _check_relatives(
    work: Work, parts: IdentityParts, content: ApplicationContent, majority_years: int | None
) -> None:
    """Parents who are named are registered; guardians are, and of age."""
    for named in ("father_number", "mother_number"):
        number = getattr(content, named)
        if number is not None:
            await relative(work, parts, number, named)
    if content.guardian is None:
        return
    for place, number in enumerate(content.guardian.guardians, start=1):
        guardian = await relative(work, parts, number, f"guardian {place}")
        civil = await records.civil_now(parts.civil_keys, work, guardian)
        born = PartialDate.parse(civil.birth_date)
        if majority_years is not None and age_at_least(born, majority_years, today(work)) is False:
            raise GuardianshipInvalid(f"guardian {place}: not of age")


async def _accepted_witnesses(
    work: Work,
    parts: IdentityParts,
    application: ApplicationRow,
    content: ApplicationContent,
    rule: EnrolmentRule,
) -> tuple[UUID, ...]:
    """Who vouches: registered, active, not the applicant, and not too often for others.

    That none of them is an officer who signs, these declare under their signatures.
    """
    if application.source is ApplicationSource.LEGACY_REGISTER:
        return ()
    if content.witnesses and not content.witnesses_are_no_officers:
        raise WitnessNotAccepted("witnesses_are_no_officers is not declared")
    found: list[UUID] = []
    for place, witness in enumerate(content.witnesses, start=1):
        try:
            person = await _existing(work, parts, witness.identity_number)
        except (PersonNotFound, PersonNotActive) as error:
            raise WitnessNotAccepted(f"witness {place}: {error.code}") from None
        if person.person_id == application.person_id:
            raise WitnessNotAccepted(f"witness {place}: the applicant")
        found.append(person.person_id)
    if rule.witness_applications_max is None or rule.witness_days is None:
        return tuple(found)
    since = work.clock() - timedelta(days=rule.witness_days)
    for person_id in sorted(found):  # in one order, so that nobody waits for each other
        vouched = await evidence.vouched_for(
            work, person_id, since=since, but=application.application_id
        )
        if vouched >= rule.witness_applications_max:
            raise WitnessNotAccepted(
                f"witness {found.index(person_id) + 1}: vouched for"
                f" {rule.witness_applications_max} others in {rule.witness_days} days"
            )
    return tuple(found)
