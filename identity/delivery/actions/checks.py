"""Compare who is at the counter with what the register holds of the card's holder, 1:1."""

from dataclasses import dataclass
from uuid import UUID

from pydantic import ValidationError

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.cards.actions.holder import number_of_held
from identity.cards.actions.standing import concerning
from identity.cards.tables.cards import CardRow
from identity.consents import store as consents
from identity.contract.accesses import Reading
from identity.contract.consents import Modality
from identity.contract.counter import (
    CheckHeldIdentity,
    CheckIdentity,
    IdentityCheck,
    Rung,
    check_context,
)
from identity.delivery.rules import EarlierCheck, Means, open_rungs, rung_for
from identity.delivery.store import checks
from identity.delivery.tables import IdentityCheckRow
from identity.errors.delivery import NothingToCompare
from identity.errors.persons import FingerprintInvalid
from identity.parts import IdentityParts
from identity.persons.store import biometrics
from shared.biometrics.comparison import Comparison, Decision, compare_faces, compare_fingers
from shared.biometrics.errors import EngineOutOfService, TemplateInvalid
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import OperatingPoint, Use, operating_point
from shared.biometrics.port import (
    EngineInfo,
    FaceEngine,
    FaceSample,
    FingerEngine,
    FormatId,
    ImageFormat,
    Template,
)
from shared.biometrics.template_codec import validate
from shared.database.work import Work
from shared.dated_rules import PolicyNotEstablished
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.sealing.message import MessageNotOpened, open_message
from shared.web.consultation import Consultation


@dataclass(frozen=True, slots=True)
class _Asked:
    """What the engine is asked, and by which threshold its answer is judged."""

    rung: Rung
    engine: EngineInfo
    point: OperatingPoint
    reference: bytes


async def check_identity(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    at: Entity,
    card_number: str,
    order: CheckIdentity,
) -> IdentityCheck:
    """Compare one capture with the register and record it, whatever came of it.

    1. Decide whether this capture is due. 2. Compare, while no transaction waits. 3. Decide again,
    for another officer may have tried meanwhile; record score, threshold and engine. The capture
    is not kept. An engine that is out of service counts as tried: the ladder goes on.
    """
    card = await concerning(work, card_number)
    asked = await _asked(work, parts, card, at, order)  # 1
    answer = await consult(lambda: _answer(parts, asked, order))  # 2
    card = await concerning(work, card_number)
    tried = await checks.tried_today(work, card.card_id, office=at.name)
    means = await means_of(work, parts, card.person_id)
    rung = rung_for(order.finger, tried, means)  # 3
    row = _row(work, card, by, at, order, rung, asked, answer)
    await checks.add(work, row)
    await record(work, parts, person_id=card.person_id, what=Reading.BIOMETRIC_COMPARISON)
    work.audit.record(
        AuditEvent.IDENTITY_CHECKED,
        subject=str(card.person_id),
        object=str(card.card_id),
        reason=f"{rung} {'matched' if row.matched else 'not matched'}",
    )
    after = open_rungs([*tried, EarlierCheck(order.finger, row.matched)], means)
    return IdentityCheck(
        check_id=row.check_id,
        rung=rung,
        answered=row.answered,
        matched=row.matched,
        score=row.score,
        threshold=row.threshold,
        engine=row.engine,
        engine_version=row.engine_version,
        engine_grade=row.engine_grade,
        next_rungs=after,
        checked_at=row.checked_at,
    )


async def check_holder(
    work: Work,
    parts: IdentityParts,
    consult: Consultation,
    *,
    by: Officer,
    at: Entity,
    order: CheckHeldIdentity,
) -> IdentityCheck:
    """The same for the card in a person's hand, or stolen from it.

    It may be made in another State: the capture travels to the State whose citizen it is of, and
    what comes back is whether it matched. Nothing that a register holds leaves it. Raises
    CardNotFound, or MessageNotOpened for a capture that was not sealed to this registry for this.
    """
    capture = _opened(parts, at, order)
    number = await number_of_held(work, parts, order.identity_number)
    return await check_identity(
        work, parts, consult, by=by, at=at, card_number=number, order=capture
    )


def _opened(parts: IdentityParts, at: Entity, order: CheckHeldIdentity) -> CheckIdentity:
    context = check_context(at.name, parts.platform.entity, order.identity_number)
    opened = open_message(parts.encryption_key, order.sealed_capture, context=context)
    try:
        return CheckIdentity.model_validate_json(opened)
    except ValidationError:
        raise MessageNotOpened from None


async def means_of(work: Work, parts: IdentityParts, person_id: UUID) -> Means:
    """What this State can compare of this person now, and the person has not locked."""
    fingers: frozenset[int] = frozenset()
    if await _is_compared(work, parts, parts.fingers, person_id, Modality.FINGERPRINT):
        kept = await biometrics.fingerprints_of(parts.biometric_keys, work, person_id)
        fingers = frozenset(finger.position for finger in kept)
    face = await _is_compared(work, parts, parts.faces, person_id, Modality.FACE)
    return Means(fingers, face)


async def _is_compared(
    work: Work,
    parts: IdentityParts,
    engine: FingerEngine | FaceEngine | None,
    person_id: UUID,
    modality: Modality,
) -> bool:
    if engine is None or _point(work, parts, engine) is None:
        return False
    return not await consents.is_locked(work, person_id, modality)


async def _asked(
    work: Work, parts: IdentityParts, card: CardRow, at: Entity, order: CheckIdentity
) -> _Asked:
    tried = await checks.tried_today(work, card.card_id, office=at.name)
    rung = rung_for(order.finger, tried, await means_of(work, parts, card.person_id))
    engine: FingerEngine | FaceEngine | None
    engine = parts.faces if order.finger is None else parts.fingers
    point = None if engine is None else _point(work, parts, engine)
    if engine is None or point is None:
        raise NothingToCompare
    keys = parts.biometric_keys
    if order.finger is None:
        reference = await biometrics.portrait_of(keys, work, card.person_id)
    else:
        _check_record(order.finger, order.record or b"")
        kept = await biometrics.fingerprints_of(keys, work, card.person_id)
        reference = next(one.record for one in kept if one.position == order.finger)
    return _Asked(rung, engine.info, point, reference)


async def _answer(parts: IdentityParts, asked: _Asked, order: CheckIdentity) -> Comparison | None:
    """What the engine says; None when it is out of service."""
    try:
        if order.finger is not None and parts.fingers is not None:
            position = FingerPosition(order.finger)
            probe, reference = _minutiae(order.record or b""), _minutiae(asked.reference)
            return await compare_fingers(
                parts.fingers, {position: probe}, {position: reference}, asked.point
            )
        assert parts.faces is not None, "decided in _asked"
        seen = await parts.faces.extract(_face(order.portrait or b""))
        known = await parts.faces.extract(_face(asked.reference))
        return await compare_faces(parts.faces, seen, known, asked.point)
    except EngineOutOfService:
        return None


def _row(
    work: Work,
    card: CardRow,
    by: Officer,
    at: Entity,
    order: CheckIdentity,
    rung: Rung,
    asked: _Asked,
    answer: Comparison | None,
) -> IdentityCheckRow:
    return IdentityCheckRow(
        card_id=card.card_id,
        office=at.name,
        rung=rung,
        finger=order.finger,
        score=0.0 if answer is None else answer.combined,
        threshold=asked.point.thresholds[0],
        threshold_since=asked.point.since,
        engine=asked.engine.engine,
        engine_version=asked.engine.version,
        engine_grade=asked.engine.grade,
        answered=answer is not None,
        matched=answer is not None and answer.decision is Decision.MATCH,
        checked_by=f"{by.state}/{by.subject}",
        checked_at=work.clock(),
    )


def _point(
    work: Work, parts: IdentityParts, engine: FingerEngine | FaceEngine
) -> OperatingPoint | None:
    """The threshold for this very engine; without one, or while it is not up, nothing decides."""
    try:
        return operating_point(
            parts.operating_points,
            state=parts.state,
            use=Use.COUNTER,
            engine=engine.info,
            on=work.clock().date(),
        )
    except (PolicyNotEstablished, EngineOutOfService):
        return None


def _check_record(finger: int, record: bytes) -> None:
    """FingerprintInvalid unless it is one well-formed record of the finger it claims."""
    try:
        summary = validate(record)
    except TemplateInvalid as error:
        raise FingerprintInvalid(f"finger {finger}: {error.detail}") from None
    if summary.positions != {finger}:
        raise FingerprintInvalid(f"finger {finger}: the record speaks of another finger")


def _minutiae(record: bytes) -> Template:
    return Template(record, FormatId.ISO_19794_2, extracted_by=None)


def _face(portrait: bytes) -> FaceSample:
    return FaceSample(portrait, ImageFormat.JPEG)
