"""When an application is complete: of whom, at which age, with whom, with which fingers."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import pytest

from identity.contract.applications import (
    ApplicationContent,
    ApplicationKind,
    ApplicationSource,
    BiometricException,
    MissingKind,
    PresentingGuardian,
)
from identity.contract.captures import Capture, CaptureKind, CaptureVerdict
from identity.contract.guardianships import CourtAct, GuardianshipKind
from identity.contract.records import RecordChanges
from identity.enrolment.rules.content import (
    check_biometrics,
    check_kind,
    check_notice,
    check_person,
    is_due,
)
from identity.errors.enrolment import EnrolmentIncomplete, NotAMinor, RecaptureDue
from identity.errors.guardianships import GuardianshipInvalid, MinorWithoutGuardian
from identity.errors.persons import CivilDataInvalid
from identity.policy.enrolment_rules import published_enrolment_rules
from identity.policy.person_rules import published_person_rules
from shared.dated_rules import PolicyNotEstablished, rule_in_force
from shared.states import State
from tests.support.enrolments import NOTICE, content_of
from tests.support.specimens import civil_data

TODAY = date(2026, 3, 2)
KIND, SOURCE = ApplicationKind, ApplicationSource
RULE = rule_in_force(published_enrolment_rules().rules, State.MLI, TODAY)
NIGER = rule_in_force(published_enrolment_rules().rules, State.NER, TODAY)
PERSONS = rule_in_force(published_person_rules(), State.MLI, TODAY)
NUMBER = "852214882260"
MOTHER = PresentingGuardian(guardians=(NUMBER,), kind=GuardianshipKind.PARENTAL)
JUDGED = CourtAct(court="Tribunal de Kati", reference="n° 3", decided_on=date(2025, 1, 1))
ALL_FINGERS = range(1, 11)


def a_child(birth_date: str = "2020-05-17", **said: Any) -> ApplicationContent:
    return content_of(civil_data(birth_date=birth_date), **said)


def taken(
    kind: CaptureKind,
    position: int | None = None,
    verdict: CaptureVerdict = CaptureVerdict.ACCEPTED,
    buffer_id: UUID | None = None,
) -> Capture:
    return Capture(
        buffer_id=buffer_id or uuid4(),
        kind=kind,
        position=position,
        sha256="0" * 64,
        size_bytes=1,
        tries=1,
        verdict=verdict,
        quality=None,
    )


PORTRAIT = taken(CaptureKind.PORTRAIT)


def prints(positions: Iterable[int] = ALL_FINGERS) -> list[Capture]:
    return [taken(CaptureKind.FINGERPRINT_RECORD, position) for position in positions]


def check(
    content: ApplicationContent,
    captures: list[Capture],
    *,
    kind: ApplicationKind = KIND.FIRST,
    source: ApplicationSource = SOURCE.COUNTER,
    rule: Any = RULE,
) -> None:
    readable = frozenset(
        one.position
        for one in captures
        if one.kind is CaptureKind.FINGERPRINT_RECORD and one.position is not None
    )
    check_biometrics(
        kind,
        source,
        content.civil,
        content.exceptions,
        captures,
        readable,
        rule,
        adult_from_years=18,
        today=TODAY,
    )


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (KIND.FIRST, ApplicationContent(notice=NOTICE)),
        (KIND.FIRST, content_of(identity_number=NUMBER)),
        (KIND.FIRST, content_of(changes=RecordChanges())),
        (KIND.FIRST, content_of(guardian=MOTHER)),
        (KIND.UPDATE, ApplicationContent(notice=NOTICE)),
        (KIND.UPDATE, content_of(identity_number=NUMBER)),
        (KIND.CORRECTION, ApplicationContent(identity_number=NUMBER)),
    ],
)
def test_an_application_says_what_its_kind_is_about_and_nothing_else(
    kind: ApplicationKind, content: ApplicationContent
) -> None:
    with pytest.raises(EnrolmentIncomplete):
        check_kind(kind, content)


@pytest.mark.parametrize(
    ("kind", "content"),
    [
        (KIND.FIRST, content_of()),
        (KIND.CHILD, a_child(guardian=MOTHER)),
        (KIND.UPDATE, ApplicationContent(identity_number=NUMBER)),
        (KIND.CORRECTION, ApplicationContent(identity_number=NUMBER, changes=RecordChanges())),
    ],
)
def test_each_kind_is_taken_when_it_says_what_it_is_about(
    kind: ApplicationKind, content: ApplicationContent
) -> None:
    check_kind(kind, content)


@pytest.mark.parametrize("born", ["1899", "2025-02-29", "2026-13", "2026-03-03", "2027"])
def test_an_impossible_birth_is_refused(born: str) -> None:
    with pytest.raises(CivilDataInvalid, match="birth_date"):
        check_person(KIND.FIRST, SOURCE.COUNTER, a_child(born), PERSONS, today=TODAY)


def test_a_minor_comes_with_a_guardian() -> None:
    with pytest.raises(MinorWithoutGuardian):
        check_person(KIND.FIRST, SOURCE.COUNTER, a_child(), PERSONS, today=TODAY)
    with pytest.raises(MinorWithoutGuardian):
        check_person(KIND.CHILD, SOURCE.COUNTER, a_child(), PERSONS, today=TODAY)
    check_person(KIND.CHILD, SOURCE.COUNTER, a_child(guardian=MOTHER), PERSONS, today=TODAY)


def test_an_adult_is_no_child_and_the_doubt_of_a_year_leaves_it_open() -> None:
    grown, doubtful = a_child("1990", guardian=MOTHER), a_child("2008", guardian=MOTHER)
    with pytest.raises(NotAMinor):
        check_person(KIND.CHILD, SOURCE.COUNTER, grown, PERSONS, today=TODAY)
    check_person(KIND.CHILD, SOURCE.COUNTER, doubtful, PERSONS, today=TODAY)
    check_person(KIND.FIRST, SOURCE.COUNTER, doubtful, PERSONS, today=TODAY)


@pytest.mark.parametrize(
    ("guardian", "parents"),
    [
        (PresentingGuardian(guardians=(NUMBER,), kind=GuardianshipKind.TUTORSHIP), {}),
        (PresentingGuardian(guardians=(NUMBER,), kind=GuardianshipKind.PROTECTED_ADULT), {}),
        (PresentingGuardian(guardians=(NUMBER, NUMBER), kind=GuardianshipKind.PARENTAL), {}),
        (MOTHER, {"father_number": "472938651208"}),
    ],
)
def test_whoever_presents_a_child_is_a_parent_or_acts_by_a_courts_act(
    guardian: PresentingGuardian, parents: dict[str, str]
) -> None:
    content = a_child(guardian=guardian, **parents)
    with pytest.raises(GuardianshipInvalid):
        check_person(KIND.CHILD, SOURCE.COUNTER, content, PERSONS, today=TODAY)


def test_a_tutor_with_the_act_of_a_court_presents_a_child() -> None:
    tutor = PresentingGuardian(
        guardians=(NUMBER,), kind=GuardianshipKind.TUTORSHIP, court_act=JUDGED
    )
    content = a_child(guardian=tutor)
    check_person(KIND.CHILD, SOURCE.COUNTER, content, PERSONS, today=TODAY)


def test_what_a_state_has_not_established_is_not_guessed() -> None:
    silent = replace(PERSONS, minors_need_guardian=None)
    with pytest.raises(PolicyNotEstablished):
        check_person(KIND.CHILD, SOURCE.COUNTER, a_child(), silent, today=TODAY)
    ageless = replace(PERSONS, majority_years=None)
    with pytest.raises(PolicyNotEstablished):
        check_person(KIND.FIRST, SOURCE.COUNTER, content_of(), ageless, today=TODAY)


def test_an_older_register_brings_minors_without_guardian_and_nobody_was_told() -> None:
    content = a_child(notice=None)
    check_person(KIND.FIRST, SOURCE.LEGACY_REGISTER, content, PERSONS, today=TODAY)
    check_notice(SOURCE.LEGACY_REGISTER, content)
    check(content, [], source=SOURCE.LEGACY_REGISTER)


@pytest.mark.parametrize("source", [SOURCE.COUNTER, SOURCE.PACKET])
def test_whoever_stands_at_a_counter_was_told_what_is_kept(source: ApplicationSource) -> None:
    with pytest.raises(EnrolmentIncomplete, match="notice"):
        check_notice(source, content_of(notice=None))


def test_portrait_and_every_finger_are_needed() -> None:
    check(content_of(), [PORTRAIT, *prints()])
    with pytest.raises(EnrolmentIncomplete, match="portrait"):
        check(content_of(), prints())
    with pytest.raises(EnrolmentIncomplete, match="finger 7"):
        check(content_of(), [PORTRAIT, *prints(set(ALL_FINGERS) - {7})])


def an_exception(position: int, photo: Capture) -> BiometricException:
    return BiometricException(position=position, kind=MissingKind.AMPUTATED, photo=photo.buffer_id)


def test_an_exception_with_its_photo_stands_for_a_finger() -> None:
    photo = taken(CaptureKind.EXCEPTION_PHOTO, 7)
    captures = [PORTRAIT, photo, *prints(set(ALL_FINGERS) - {7})]
    check(content_of(exceptions=(an_exception(7, photo),)), captures)


def test_nobody_is_left_out_for_having_no_fingers_at_all() -> None:
    photos = [taken(CaptureKind.EXCEPTION_PHOTO, position) for position in ALL_FINGERS]
    exceptions = tuple(an_exception(p, photos[p - 1]) for p in ALL_FINGERS)
    check(content_of(exceptions=exceptions), [PORTRAIT, *photos])


def test_an_exception_without_its_photo_or_of_a_finger_that_is_there_is_refused() -> None:
    photo, of_another = (taken(CaptureKind.EXCEPTION_PHOTO, p) for p in (7, 8))
    without = [PORTRAIT, photo, of_another, *prints(set(ALL_FINGERS) - {7})]
    with pytest.raises(EnrolmentIncomplete, match="photo"):
        check(content_of(exceptions=(an_exception(7, of_another),)), without)
    with pytest.raises(EnrolmentIncomplete, match="captured and excepted"):
        check(content_of(exceptions=(an_exception(7, photo),)), [*without, *prints([7])])


@pytest.mark.parametrize("kind", [CaptureKind.PORTRAIT, CaptureKind.FINGERPRINT_RECORD])
def test_what_is_to_be_captured_again_is_named(kind: CaptureKind) -> None:
    position = 4 if kind is CaptureKind.FINGERPRINT_RECORD else None
    again = taken(kind, position, CaptureVerdict.RECAPTURE)
    captures = [PORTRAIT, *prints(set(ALL_FINGERS) - {4}), again]
    with pytest.raises(RecaptureDue, match="finger 4" if position else "portrait"):
        check(content_of(), captures)


def test_a_finger_that_is_of_no_use_needs_an_exception() -> None:
    useless = taken(CaptureKind.FINGERPRINT_IMAGE, 4, CaptureVerdict.EXCEPTION)
    with pytest.raises(EnrolmentIncomplete, match="finger 4: too poor"):
        check(content_of(), [PORTRAIT, *prints(set(ALL_FINGERS) - {4}), useless])


def test_young_children_give_no_fingerprints() -> None:
    small, old_enough = a_child("2022-05-17"), a_child("2021-03-02")
    check(small, [PORTRAIT], kind=KIND.CHILD)
    with pytest.raises(EnrolmentIncomplete, match="from 5 years"):
        check(small, [PORTRAIT, *prints([1])], kind=KIND.CHILD)
    with pytest.raises(EnrolmentIncomplete, match="finger 1"):
        check(old_enough, [PORTRAIT], kind=KIND.CHILD)


def test_where_the_age_is_open_fingers_may_be_given_and_need_not() -> None:
    doubtful = a_child("2021")
    check(doubtful, [PORTRAIT], kind=KIND.CHILD)
    check(doubtful, [PORTRAIT, *prints()], kind=KIND.CHILD)


def test_a_state_without_a_rule_on_ages_can_enrol_its_adults_and_is_asked_for_its_minors() -> None:
    check(content_of(), [PORTRAIT, *prints()], rule=NIGER)
    with pytest.raises(PolicyNotEstablished):
        check(a_child(), [PORTRAIT, *prints()], kind=KIND.CHILD, rule=NIGER)


def test_an_update_is_of_whatever_was_taken_anew_and_a_correction_of_nothing() -> None:
    update = ApplicationContent(identity_number=NUMBER)
    check(update, prints([3]), kind=KIND.UPDATE)
    check(update, [PORTRAIT], kind=KIND.UPDATE)
    with pytest.raises(EnrolmentIncomplete, match="taken anew"):
        check(update, [], kind=KIND.UPDATE)
    check(update, [], kind=KIND.CORRECTION)


@pytest.mark.parametrize(
    ("percent", "drawn", "due"), [(5, 4, True), (5, 5, False), (None, 0, False), (0, 0, False)]
)
def test_some_testimonies_in_a_hundred_are_looked_at_again(
    percent: int | None, drawn: int, due: bool
) -> None:
    assert is_due(percent, drawn) is due


def test_a_finger_or_a_witness_twice_is_no_content() -> None:
    photo = taken(CaptureKind.EXCEPTION_PHOTO, 7)
    twice = (an_exception(7, photo), an_exception(7, photo))
    with pytest.raises(ValueError, match="twice"):
        ApplicationContent(exceptions=twice)
