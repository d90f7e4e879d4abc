"""At a post of the State itself: is the traveller the holder of this card, or of this number?

No answer is a refusal. An engine of reference grade says yes or that it cannot tell; where it
cannot, other fingers are open, then the face, then the head of the post.
"""

from collections.abc import Collection

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.store import rows
from identity.consents import store as consents
from identity.contract.accesses import Reading
from identity.contract.consents import Modality
from identity.contract.recognition import (
    Answer,
    CheckTraveller,
    NextStep,
    TakenFinger,
    TravellerCheck,
    Undecided,
)
from identity.errors.cards import CardNotFound
from identity.errors.delivery import NothingToCompare
from identity.errors.persons import PortraitMissing
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.persons.tables import PersonRow
from identity.recognition import store
from identity.recognition.actions.comparing import (
    Capture,
    Reference,
    checked_minutiae,
    compared,
    means_of,
    reference_of,
)
from identity.recognition.rules import answer_of, next_steps
from identity.recognition.tables import PostCheckRow
from shared.biometrics.comparison import Comparison
from shared.biometrics.errors import TooFewInCommon
from shared.biometrics.fingers import FingerPosition, Impression
from shared.biometrics.images import FINGER_PIXELS_PER_CM
from shared.biometrics.operating_points import Use
from shared.biometrics.port import FingerSample, ImageFormat, Template
from shared.database.work import Work
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.web.consultation import Consultation


async def check_traveller(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    at: Entity,
    order: CheckTraveller,
) -> TravellerCheck:
    """Compare, answer, and record it, whatever came of it; the capture is not kept.

    1. Say of whom, and what can be compared. 2. Compare, while no transaction waits. 3. Say again
    of whom: a death may have come in between. 4. Record. Raises CardNotFound, PersonNotFound,
    PersonNotActive, FingerprintInvalid, SampleRefused for a capture that is none, or
    ReadBudgetExhausted.
    """
    person = await _holder(work, parts, order)  # 1
    taken = _taken(order)
    reference = await _reference(work, parts, person, taken.fingers)
    comparison = await consult(lambda: _compared(parts, reference, taken))  # 2
    person = await _holder(work, parts, order)  # 3
    row = _row(work, person, by, at, taken, reference, comparison)
    await store.add(work, row)  # 4
    await record(work, parts, person_id=person.person_id, what=Reading.BIOMETRIC_COMPARISON)
    work.audit.record(
        AuditEvent.TRAVELLER_CHECKED, object=str(row.check_id), reason=row.answer.value
    )
    return await _wire(work, parts, row)


async def _holder(work: Work, parts: IdentityParts, order: CheckTraveller) -> PersonRow:
    """Whom the card or the number names, as their record stands; it counts if it names nobody."""
    count_if_refused(work, parts)
    if order.card is not None:
        card, named = await rows.get_with_holder(work, order.card.card_number)
        if card.expires_on != order.card.expires_on:
            raise CardNotFound
    else:
        assert order.identity_number is not None, "one of the two, says the order"
        named = await people.by_number(work, order.identity_number)
    person = await people.surviving(work, named)
    work.audit.acting(subject=str(person.person_id))
    check_active(person)
    return person


def _taken(order: CheckTraveller) -> Capture:
    fingers = {FingerPosition(one.finger): _as_taken(one) for one in order.fingers}
    return Capture(fingers, order.portrait)


def _as_taken(one: TakenFinger) -> Template | FingerSample:
    if one.record is not None:
        return checked_minutiae(one.finger, one.record)
    return FingerSample(
        position=FingerPosition(one.finger),
        impression=Impression.LIVE_PLAIN,
        image=one.image or b"",
        image_format=ImageFormat.PNG,
        pixels_per_cm=FINGER_PIXELS_PER_CM,
    )


async def _reference(
    work: Work, parts: IdentityParts, person: PersonRow, fingers: Collection[int]
) -> Reference | Undecided:
    """What is compared with, or why nothing is."""
    modality = Modality.FINGERPRINT if fingers else Modality.FACE
    if await consents.is_locked(work, person.person_id, modality):
        return Undecided.LOCKED
    try:
        return await reference_of(work, parts, person.person_id, fingers, Use.POST)
    except (NothingToCompare, PortraitMissing):
        return Undecided.NOTHING_TO_COMPARE


async def _compared(
    parts: IdentityParts, reference: Reference | Undecided, taken: Capture
) -> Comparison | Undecided | None:
    """What the engine says, or why it was not asked; None when it is out of service."""
    if isinstance(reference, Undecided):
        return reference
    try:
        return await compared(parts, reference, taken)
    except TooFewInCommon:
        return Undecided.TOO_FEW_FINGERS


def _row(
    work: Work,
    person: PersonRow,
    by: Officer,
    at: Entity,
    taken: Capture,
    reference: Reference | Undecided,
    comparison: Comparison | Undecided | None,
) -> PostCheckRow:
    answer, undecided = answer_of(comparison)
    row = PostCheckRow(
        person_id=person.person_id,
        post=at.name,
        fingers=sorted(taken.fingers),
        answer=answer,
        undecided_for=undecided,
        checked_by=f"{by.state}/{by.subject}",
        checked_at=work.clock(),
    )
    if isinstance(reference, Reference):
        engine = reference.engine
        row.engine, row.engine_version = engine.engine, engine.version
        row.engine_grade = engine.grade
    if isinstance(comparison, Comparison):
        row.score, row.threshold = comparison.combined, comparison.threshold
        row.threshold_since = comparison.threshold_since
    return row


async def _wire(work: Work, parts: IdentityParts, row: PostCheckRow) -> TravellerCheck:
    after: tuple[NextStep, ...] = ()
    if row.answer is not Answer.YES:
        means = await means_of(work, parts, row.person_id, Use.POST)
        failed = () if row.score is None else row.fingers
        after = next_steps(means, failed=failed, face_tried=not row.fingers)
    return TravellerCheck(
        check_id=row.check_id,
        answer=row.answer,
        undecided_for=row.undecided_for,
        engine=row.engine,
        engine_version=row.engine_version,
        engine_grade=row.engine_grade,
        next_steps=after,
        checked_at=row.checked_at,
    )
