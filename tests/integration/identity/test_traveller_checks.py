"""At a post of the State: whether a traveller is the holder, by fingers or the face."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.accesses import HolderProof
from identity.contract.client import IdentityClient
from identity.contract.consents import LockModality, Modality
from identity.contract.decisions import DecisionKind
from identity.contract.recognition import (
    Answer,
    CheckTraveller,
    NextStep,
    ShownCard,
    TakenFinger,
    TravellerCheck,
    Undecided,
)
from identity.contract.records import ChangeRecordState, StateChangeReason
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import published_operating_points
from shared.biometrics.port import EngineGrade
from shared.biometrics.reference.engine import ReferenceFingers
from shared.identifiers import draw_identity_number
from shared.officers.withdrawal import Withdrawal
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.test_enrolment_bad_input import FIFTY_MB, a_png, with_engine
from tests.support.card_chain import chain_of
from tests.support.engines import EqualityEngine
from tests.support.enrolments import enrolled, registered
from tests.support.identity_service import IdentityUnderTest
from tests.support.impressions import Grade, a_finger_sample
from tests.support.platform import AnOfficer
from tests.support.reference_templates import reference_fingers
from tests.support.registry import Registry
from tests.support.specimens import a_fingerprint, a_portrait

POST = "post-kouremale.mli.aes.example"
N = NextStep
STRANGER = {2: a_fingerprint(2, seed=9), 7: a_fingerprint(7, seed=9)}


@pytest.fixture
def guard(identity: IdentityUnderTest) -> AnOfficer:
    return identity.officer("guard", Role.BORDER_OFFICER, place="post-kouremale")


def taken(records: dict[int, bytes] | None = None) -> tuple[TakenFinger, ...]:
    """Two index fingers, the holder's unless others are given."""
    found = records or {finger: a_fingerprint(finger) for finger in (2, 7)}
    return tuple(TakenFinger(finger=finger, record=one) for finger, one in found.items())


async def check(guard: AnOfficer, order: CheckTraveller, *, post: str = POST) -> TravellerCheck:
    client: IdentityClient = guard.service.client(post)
    return await client.check_traveller(order, officer=guard.credential)


async def refusal(guard: AnOfficer, order: CheckTraveller, *, post: str = POST) -> str:
    with pytest.raises(RemoteError) as refused:
        await check(guard, order, post=post)
    return refused.value.code


async def rows(identity: IdentityUnderTest, query: str) -> list[Any]:
    async with identity.engine.connect() as connection:
        return [tuple(row) for row in await connection.execute(text(query))]


async def test_two_fingers_say_that_the_traveller_is_the_holder_and_it_is_on_record(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    answered = await check(guard, CheckTraveller(identity_number=number, fingers=taken()))
    assert (answered.answer, answered.undecided_for) == (Answer.YES, None)
    assert (answered.engine, answered.engine_grade) == ("test-equality", "reference")
    assert answered.next_steps == ()
    [read] = await rows(identity, "SELECT machine, officer, purpose, what FROM access_events")
    assert read == (POST, "MLI/guard", Purpose.BORDER_CHECK, "biometric_comparison")
    kept = await rows(identity, "SELECT post, fingers, score, threshold, answer FROM post_checks")
    assert kept == [(POST, [2, 7], 200.0, 150.0, "yes")]
    events = await rows(identity, "SELECT event FROM audit_entries ORDER BY position DESC LIMIT 1")
    assert events == [("traveller_check.made",)]


async def test_a_card_names_its_holder_by_what_is_printed_on_it(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    chain = chain_of(identity)
    number = (await enrolled(registrar)).identity_number
    card, _ = await chain.active(await chain.approved(number, registrar), number)
    assert card.expires_on is not None
    shown = ShownCard(card_number=card.card_number, expires_on=card.expires_on)
    assert (await check(guard, CheckTraveller(card=shown, fingers=taken()))).answer is Answer.YES
    guessed = shown.model_copy(update={"expires_on": card.expires_on + timedelta(days=1)})
    assert await refusal(guard, CheckTraveller(card=guessed, fingers=taken())) == "card_not_found"


async def test_an_engine_of_reference_grade_never_says_no_and_leads_on(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    first = await check(guard, CheckTraveller(identity_number=number, fingers=taken(STRANGER)))
    assert (first.answer, first.undecided_for) == (Answer.UNDECIDED, Undecided.NOT_ALIKE)
    assert first.next_steps == (N.OTHER_FINGERS, N.FACE, N.HEAD_OF_POST)
    other = taken({position: a_fingerprint(position) for position in (3, 8)})
    assert (
        await check(guard, CheckTraveller(identity_number=number, fingers=other))
    ).answer is Answer.YES
    seen = await check(guard, CheckTraveller(identity_number=number, portrait=a_portrait()))
    assert seen.answer is Answer.YES
    with pytest.raises(IntegrityError, match="post_checks_no_of_certified_only"):
        async with identity.engine.begin() as connection:
            await connection.execute(
                text("UPDATE post_checks SET answer = 'no', undecided_for = NULL")
            )


async def test_a_certified_engine_may_say_no_and_a_person_still_decides(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    assert isinstance(identity.parts.fingers, EqualityEngine)
    identity.parts.fingers.grade = EngineGrade.CERTIFIED
    number = (await enrolled(registrar)).identity_number
    answered = await check(guard, CheckTraveller(identity_number=number, fingers=taken(STRANGER)))
    assert (answered.answer, answered.engine_grade) == (Answer.NO, "certified")
    assert answered.next_steps[-1] is N.HEAD_OF_POST


async def test_an_engine_out_of_service_says_nothing_and_nothing_is_lost(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    assert isinstance(identity.parts.fingers, EqualityEngine)
    identity.parts.fingers.out_of_service = True
    number = (await enrolled(registrar)).identity_number
    answered = await check(guard, CheckTraveller(identity_number=number, fingers=taken()))
    assert (answered.answer, answered.undecided_for) == (
        Answer.UNDECIDED,
        Undecided.OUT_OF_SERVICE,
    )
    assert await rows(identity, "SELECT score, answer FROM post_checks") == [(None, "undecided")]


async def test_what_the_holder_locked_is_not_compared(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    lock = LockModality(
        identity_number=number,
        modality=Modality.FINGERPRINT,
        asked_by=HolderProof.CARD_AND_FACE,
    )
    await identity.client().lock_modality(lock, officer=registrar.credential)
    answered = await check(guard, CheckTraveller(identity_number=number, fingers=taken()))
    assert (answered.answer, answered.undecided_for) == (Answer.UNDECIDED, Undecided.LOCKED)
    assert answered.engine is None
    assert answered.next_steps == (N.FACE, N.HEAD_OF_POST)


async def test_no_other_state_compares_and_none_is_asked(
    identity: IdentityUnderTest, registrar: AnOfficer, guard: AnOfficer
) -> None:
    number = (await enrolled(registrar)).identity_number
    order = CheckTraveller(identity_number=number, fingers=taken())
    away = identity.officer("away", Role.BORDER_OFFICER, state=State.BFA, place="post-faramana")
    assert await refusal(away, order, post="post-faramana.bfa.aes.example") == "not_authorised"
    assert await refusal(guard, order, post="bureau-bamako.mli.aes.example") == "not_authorised"
    clerk = identity.officer("clerk", Role.REGISTRAR, place="post-kouremale")
    assert await refusal(clerk, order) == "role_missing"
    now = identity.clock()
    identity.trust.withdrawals[State.MLI, guard.subject] = (
        Withdrawal(subject=guard.subject, issued_until=now, since=now),
    )
    assert await refusal(guard, order) == "officer_credential_withdrawn"
    assert await rows(identity, "SELECT * FROM post_checks") == []
    refusals = await rows(
        identity, "SELECT count(*) FROM audit_entries WHERE event = 'traveller_check.refused'"
    )
    assert refusals == [(4,)]


async def test_nobody_is_told_of_who_is_blocked_dead_or_unknown(
    identity: IdentityUnderTest, guard: AnOfficer
) -> None:
    registry = Registry(identity)
    person = await registry.enrolled()
    order = CheckTraveller(identity_number=person.identity_number, fingers=taken())
    block = ChangeRecordState(reason=StateChangeReason.COURT_ORDER)
    await registry.decide(DecisionKind.BLOCK, person.person_id, block)
    assert await refusal(guard, order) == "person_not_active"
    nobody = CheckTraveller(identity_number=draw_identity_number(), fingers=taken())
    assert await refusal(guard, nobody) == "person_not_found"
    [(counted,)] = await rows(
        identity, "SELECT max(reads) FROM read_counts WHERE name = 'MLI/guard'"
    )
    assert counted == 2, "a number that is tried counts, whatever is answered"


@pytest.mark.parametrize(
    ("finger", "code"),
    [
        (TakenFinger(finger=2, record=b"FMR\0 20\0"), "fingerprint_invalid"),
        (TakenFinger(finger=3, record=a_fingerprint(2)), "fingerprint_invalid"),
        (
            TakenFinger.model_construct(finger=2, record=None, image=b"\0" * FIFTY_MB),
            "body_too_large",
        ),
    ],
)
async def test_what_is_no_finger_is_refused(
    registrar: AnOfficer, guard: AnOfficer, finger: TakenFinger, code: str
) -> None:
    number = (await enrolled(registrar)).identity_number
    order = CheckTraveller.model_construct(
        card=None, identity_number=number, fingers=(finger,), portrait=None
    )
    assert await refusal(guard, order) == code


def test_an_order_names_one_person_and_each_finger_once() -> None:
    number = draw_identity_number()
    two_thumbs = (taken({1: b"a"})[0], taken({1: b"b"})[0])
    for wrong in (
        {"identity_number": number},
        {"fingers": taken()},
        {"identity_number": number, "fingers": taken(), "portrait": b"x"},
        {"identity_number": number, "fingers": two_thumbs},
    ):
        with pytest.raises(ValidationError):
            CheckTraveller.model_validate(wrong)


@pytest.fixture
async def engine() -> AsyncIterator[ReferenceFingers]:
    async with reference_fingers() as found:
        yield found


async def test_drawn_fingers_are_recognised_by_the_published_rule_two_together(
    identity: IdentityUnderTest, engine: ReferenceFingers, registrar: AnOfficer
) -> None:
    there = with_engine(
        replace(
            identity, parts=replace(identity.parts, operating_points=published_operating_points())
        ),
        engine,
    )
    records = {
        finger: (await engine.extract(a_finger_sample(seed, position=FingerPosition(finger)))).data
        for finger, seed in ((2, 1), (7, 2))
    }
    person = await registered(there, enrolled_by=registrar.subject, fingers=records)
    guard = there.officer("guard", Role.BORDER_OFFICER, place="post-kouremale")

    def pressed(*seeds: tuple[int, int]) -> CheckTraveller:
        images = tuple(
            TakenFinger(
                finger=finger,
                image=a_finger_sample(
                    seed, Grade.MEDIUM, press=1, position=FingerPosition(finger)
                ).image,
            )
            for finger, seed in seeds
        )
        return CheckTraveller(identity_number=person.identity_number, fingers=images)

    assert (await check(guard, pressed((2, 1), (7, 2)))).answer is Answer.YES
    alone = await check(guard, pressed((2, 1)))
    assert alone.undecided_for is Undecided.TOO_FEW_FINGERS
    assert alone.next_steps == (N.OTHER_FINGERS, N.HEAD_OF_POST)  # no face without a threshold
    stranger = await check(guard, pressed((2, 31), (7, 32)))
    assert (stranger.answer, stranger.undecided_for) == (Answer.UNDECIDED, Undecided.NOT_ALIKE)
    tiny = TakenFinger(finger=2, image=a_png(8, 8))
    blank = TakenFinger(finger=2, image=a_png(400, 500))
    order = pressed((7, 2))
    for image, codes in (
        (tiny, {"biometric_sample_invalid"}),
        (blank, {"not_a_fingerprint", "capture_too_poor"}),
    ):
        bad = order.model_copy(update={"fingers": (image, *order.fingers)})
        assert await refusal(guard, bad) in codes
