"""Compare who is at the counter with what the register holds of the card's holder, 1:1."""

from pydantic import ValidationError

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.cards.actions.holder import number_of_held
from identity.cards.actions.standing import concerning
from identity.cards.tables.cards import CardRow
from identity.contract.accesses import Reading
from identity.contract.counter import (
    CheckHeldIdentity,
    CheckIdentity,
    IdentityCheck,
    Rung,
    check_context,
)
from identity.delivery.rules import EarlierCheck, open_rungs, rung_for
from identity.delivery.store import checks
from identity.delivery.tables import IdentityCheckRow
from identity.parts import IdentityParts
from identity.recognition.actions.comparing import (
    Capture,
    Reference,
    checked_minutiae,
    compared,
    means_of,
    reference_of,
)
from shared.biometrics.comparison import Comparison, Decision
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.operating_points import Use
from shared.database.work import Work
from shared.entities import Entity
from shared.officers.credential import Officer
from shared.sealing.message import MessageNotOpened, open_message
from shared.web.consultation import Consultation


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
    reference = await _due(work, parts, card, at, order)  # 1
    taken = _taken(order)
    answer = await consult(lambda: compared(parts, reference, taken))  # 2
    card = await concerning(work, card_number)
    tried = await checks.tried_today(work, card.card_id, office=at.name)
    means = await means_of(work, parts, card.person_id, Use.COUNTER)
    rung = rung_for(order.finger, tried, means)  # 3
    row = _row(work, card, by, at, order, rung, reference, answer)
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


async def _due(
    work: Work, parts: IdentityParts, card: CardRow, at: Entity, order: CheckIdentity
) -> Reference:
    """What this capture is compared with; RungNotOpen where another is due."""
    tried = await checks.tried_today(work, card.card_id, office=at.name)
    means = await means_of(work, parts, card.person_id, Use.COUNTER)
    rung_for(order.finger, tried, means)
    fingers = () if order.finger is None else (order.finger,)
    return await reference_of(work, parts, card.person_id, fingers, Use.COUNTER)


def _taken(order: CheckIdentity) -> Capture:
    """FingerprintInvalid unless a record is well formed and of the finger it claims."""
    if order.finger is None:
        return Capture(portrait=order.portrait)
    template = checked_minutiae(order.finger, order.record or b"")
    return Capture({FingerPosition(order.finger): template})


def _row(
    work: Work,
    card: CardRow,
    by: Officer,
    at: Entity,
    order: CheckIdentity,
    rung: Rung,
    reference: Reference,
    answer: Comparison | None,
) -> IdentityCheckRow:
    return IdentityCheckRow(
        card_id=card.card_id,
        office=at.name,
        rung=rung,
        finger=order.finger,
        score=0.0 if answer is None else answer.combined,
        threshold=reference.point.thresholds[0],
        threshold_since=reference.point.since,
        engine=reference.engine.engine,
        engine_version=reference.engine.version,
        engine_grade=reference.engine.grade,
        answered=answer is not None,
        matched=answer is not None and answer.decision is Decision.MATCH,
        checked_by=f"{by.state}/{by.subject}",
        checked_at=work.clock(),
    )
