"""Whether an application is complete: what each kind of it needs, at which age, with whom."""

from collections.abc import Iterable, Sequence
from datetime import date
from uuid import UUID

from identity.contract.applications import (
    NEW_PERSONS,
    ApplicationContent,
    ApplicationKind,
    ApplicationSource,
    BiometricException,
)
from identity.contract.captures import Capture, CaptureKind, CaptureVerdict
from identity.contract.guardianships import GuardianshipKind
from identity.contract.persons import CivilData
from identity.errors.enrolment import (
    EnrolmentIncomplete,
    NotAMinor,
    RecaptureDue,
)
from identity.errors.guardianships import GuardianshipInvalid, MinorWithoutGuardian
from identity.persons.rules import check_civil
from identity.policy.enrolment_rules import EnrolmentRule
from identity.policy.person_rules import PersonRule
from shared.civil.partial_date import PartialDate, age_at_least
from shared.dated_rules import PolicyNotEstablished

_PRINTS = {CaptureKind.FINGERPRINT_RECORD, CaptureKind.FINGERPRINT_IMAGE}


def check_kind(kind: ApplicationKind, content: ApplicationContent) -> None:
    """EnrolmentIncomplete unless the content is what such an application is about."""
    if (content.identity_number is None) != (kind in NEW_PERSONS):
        raise EnrolmentIncomplete("identity_number: of who is registered, and only of them")
    if (content.civil is not None) != (kind in NEW_PERSONS):
        raise EnrolmentIncomplete("civil: for new persons, and for each of them")
    if (content.changes is not None) != (kind is ApplicationKind.CORRECTION):
        raise EnrolmentIncomplete("changes: for corrections, and for each of them")
    if content.guardian is not None and kind is not ApplicationKind.CHILD:
        raise EnrolmentIncomplete("guardian: for children only")


def check_person(
    kind: ApplicationKind,
    source: ApplicationSource,
    content: ApplicationContent,
    rule: PersonRule,
    *,
    today: date,
) -> None:
    """Civil data that can be, and a guardian for a minor.

    Raises CivilDataInvalid, NotAMinor, MinorWithoutGuardian, GuardianshipInvalid or
    PolicyNotEstablished. Where a partial birth date leaves the age open, the kind decides. An older
    register says nothing of guardians; whoever gives its minors a document asks for one.
    """
    if content.civil is None:
        return
    check_civil(content.civil, today=today)
    if source is ApplicationSource.LEGACY_REGISTER:
        return
    of_age = _at_least(content.civil, _majority(rule), today=today)
    if kind is ApplicationKind.CHILD:
        if of_age is True:
            raise NotAMinor(f"of age from {rule.majority_years} ({rule.legal_basis})")
        _check_guardian(content, rule)
    elif of_age is False:
        raise MinorWithoutGuardian("a minor is presented by a guardian: application of a child")


def check_biometrics(
    kind: ApplicationKind,
    source: ApplicationSource,
    civil: CivilData | None,
    exceptions: Sequence[BiometricException],
    captures: Sequence[Capture],
    readable: frozenset[int],
    rule: EnrolmentRule,
    *,
    adult_from_years: int | None,
    today: date,
) -> None:
    """Portrait and fingers as the State's rule asks, or an exception for each that is missing.

    `readable` are the fingers of which there are minutiae. An older register brings none, a
    correction needs none, and an update is of whatever was taken anew. Raises EnrolmentIncomplete,
    RecaptureDue or PolicyNotEstablished.
    """
    _check_exceptions(exceptions, captures, readable)
    _check_verdicts(captures, {one.position for one in exceptions})
    if source is ApplicationSource.LEGACY_REGISTER or kind is ApplicationKind.CORRECTION:
        return
    useful = {one.kind for one in captures if one.verdict is not CaptureVerdict.EXCEPTION}
    pictured = CaptureKind.PORTRAIT in useful
    if civil is None:
        if not pictured and not readable:
            raise EnrolmentIncomplete("captures: nothing was taken anew")
        return
    if not pictured:
        raise EnrolmentIncomplete("portrait")
    born, given = PartialDate.parse(civil.birth_date), bool(readable)
    if not _gives_fingerprints(born, rule, adult_from_years, given=given, today=today):
        return
    missing = set(rule.fingers) - readable - {one.position for one in exceptions}
    if missing:
        raise EnrolmentIncomplete(f"finger {min(missing)}: no minutiae, no exception")


def check_notice(source: ApplicationSource, content: ApplicationContent) -> None:
    """EnrolmentIncomplete unless the applicant was told what is kept, why, and of their rights."""
    if content.notice is None and source is not ApplicationSource.LEGACY_REGISTER:
        raise EnrolmentIncomplete("notice")


def is_due(sample_percent: int | None, drawn: int) -> bool:
    """Whether a testimony is looked at again; `drawn` is below 100, all alike likely."""
    return drawn < (sample_percent or 0)


def _majority(rule: PersonRule) -> int:
    if rule.majority_years is None:
        raise PolicyNotEstablished(f"{rule.state} has not established an age of majority")
    return rule.majority_years


def _at_least(civil: CivilData, years: int, *, today: date) -> bool | None:
    return age_at_least(PartialDate.parse(civil.birth_date), years, today)


def _check_guardian(content: ApplicationContent, rule: PersonRule) -> None:
    if content.guardian is None:
        if rule.minors_need_guardian is None:
            raise PolicyNotEstablished(f"{rule.state}: whether a minor needs a guardian")
        if rule.minors_need_guardian:
            raise MinorWithoutGuardian(rule.legal_basis)
        return
    if content.guardian.kind is GuardianshipKind.PROTECTED_ADULT:
        raise GuardianshipInvalid("a minor has parents, a tutor or a delegate")
    if len(set(content.guardian.guardians)) < len(content.guardian.guardians):
        raise GuardianshipInvalid("the same guardian twice")
    if content.guardian.kind is GuardianshipKind.PARENTAL:
        parents = {content.father_number, content.mother_number} - {None}
        if parents and not parents.issuperset(content.guardian.guardians):
            raise GuardianshipInvalid("a parent is the father or the mother that is named")
    elif content.guardian.court_act is None:
        raise GuardianshipInvalid("who is not a parent acts by a court's act")


def _check_exceptions(
    exceptions: Iterable[BiometricException],
    captures: Sequence[Capture],
    readable: frozenset[int],
) -> None:
    photos: dict[UUID, int | None] = {
        one.buffer_id: one.position for one in captures if one.kind is CaptureKind.EXCEPTION_PHOTO
    }
    for one in exceptions:
        if one.position in readable:
            raise EnrolmentIncomplete(f"finger {one.position}: captured and excepted")
        if photos.get(one.photo) != one.position:
            raise EnrolmentIncomplete(f"finger {one.position}: the photo of its exception")


def _check_verdicts(captures: Iterable[Capture], excepted: set[int]) -> None:
    for one in captures:
        if one.position in excepted:
            continue
        named = "portrait" if one.position is None else f"finger {one.position}"
        if one.verdict is CaptureVerdict.RECAPTURE:
            raise RecaptureDue(named)
        if one.verdict is CaptureVerdict.EXCEPTION and one.kind in _PRINTS:
            raise EnrolmentIncomplete(f"{named}: too poor, and no exception")


def _gives_fingerprints(
    born: PartialDate,
    rule: EnrolmentRule,
    adult_from_years: int | None,
    *,
    given: bool,
    today: date,
) -> bool:
    """Whether this person gives fingerprints; where their age leaves it open, they may.

    The age is asked for only where it can matter: adults give them in every State.
    """
    if adult_from_years is not None and age_at_least(born, adult_from_years, today) is True:
        return True
    if rule.fingerprints_from_years is None:
        raise PolicyNotEstablished(f"{rule.state}: from what age fingerprints are taken")
    old_enough = age_at_least(born, rule.fingerprints_from_years, today)
    if old_enough is False and given:
        raise EnrolmentIncomplete(
            f"fingerprints are taken from {rule.fingerprints_from_years} years on"
        )
    return given if old_enough is None else old_enough
