"""What is done at the counter for a holder who was recognised: hand over, reinstate, a new code.

With a check that matched, the officer does it at once. Without one, a supervisor decides the same
day, before a witness or for a proxy with a mandate; both sign the same order.
"""

from uuid import UUID, uuid4

from identity.accesses.actions.recording import count_if_refused, record
from identity.audit_events import AuditEvent
from identity.cards.actions.codes import give_code
from identity.cards.actions.standing import change_card, concerning, end_card, wire_card
from identity.cards.lifecycle import CARD_LIFECYCLE, CardEvent, CardState, state_on
from identity.cards.store import rows
from identity.cards.tables.cards import CardRow
from identity.contract.accesses import Reading
from identity.contract.cards import RevocationReason
from identity.contract.counter import (
    APPROVE,
    PROPOSE,
    ActKind,
    CounterAct,
    CounterOrder,
    counter_digest,
)
from identity.delivery.lifecycle import ACT_LIFECYCLE, ActEvent, ActState
from identity.delivery.rules import check_ladder_climbed, check_stand_in, day_began
from identity.delivery.store import acts, checks
from identity.delivery.tables import CounterActRow
from identity.errors.cards import CardChanged
from identity.errors.delivery import ActOfAnotherDay, CardNotTheirs, CheckNotMatched
from identity.errors.persons import PersonNotFound
from identity.parts import IdentityParts
from identity.persons.rules import check_active
from identity.persons.store import people
from identity.persons.tables import PersonRow
from identity.recognition.actions.comparing import means_of
from shared.biometrics.operating_points import Use
from shared.database.work import Work
from shared.entities import Entity, NotAuthorised
from shared.lifecycle import IllegalTransition
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer
from shared.officers.errors import ApproverNotIndependent
from shared.sealing.envelope import SealedField, seal

_RECORDED = {
    ActKind.HAND_OVER: AuditEvent.HAND_OVER_PROPOSED,
    ActKind.REINSTATEMENT: AuditEvent.REINSTATEMENT_PROPOSED,
    ActKind.NEW_SUSPENSION_CODE: AuditEvent.SUSPENSION_CODE_PROPOSED,
}
_DECLARED = {
    CardState.LOST: RevocationReason.LOST,
    CardState.STOLEN: RevocationReason.STOLEN,
    CardState.DAMAGED: RevocationReason.DAMAGED,
}
EARLIER_CARDS_ENDED_MAX = 50


async def do_at_counter(
    work: Work,
    parts: IdentityParts,
    *,
    by: Officer,
    at: Entity,
    card_number: str,
    order: CounterOrder,
    approval: str,
) -> CounterAct:
    """Do an act with a check that matched, or propose it to a supervisor.

    Raises CardNotTheirs, and nothing is changed, when the card is another person's;
    IllegalTransition, CheckNotMatched, LadderNotClimbed, StandInNotAccepted, PersonNotActive.
    """
    count_if_refused(work, parts)
    card = await concerning(work, card_number)
    await _check_theirs(work, card, order.identity_number)
    _check_possible(work, card, order.kind, at)
    digest = counter_digest(card_number, order, parts.state)
    verify_approval(approval, by, action=PROPOSE, digest=digest, now=work.clock())
    act = CounterActRow(
        act_id=uuid4(),
        kind=order.kind,
        state=ActState.PROPOSED,
        card_id=card.card_id,
        office=at.name,
        order_digest=digest,
        requested_by=by.subject,
        request_token=approval,
        requested_at=work.clock(),
    )
    await _ground(work, parts, act, card, at, order)
    await acts.lapse(work, card.card_id, before=day_began(work.clock()))
    await acts.add(work, act)
    await record(work, parts, person_id=card.person_id, what=Reading.CARD_STATUS)
    if act.check_id is None:
        work.audit.record(_RECORDED[order.kind], object=str(card.card_id))
        return await wire_act(work, parts, act, card)
    await acts.move(work, act, ACT_LIFECYCLE.after(act.state, ActEvent.APPROVE))
    return await _perform(work, parts, act, card)


async def approve_act(
    work: Work, parts: IdentityParts, *, by: Officer, at: Entity, act_id: UUID, approval: str
) -> CounterAct:
    """A supervisor, who sees the person, decides the same day at the same office.

    Raises ActNotFound, NotAuthorised, IllegalTransition, ApproverNotIndependent for who proposed
    it, ActOfAnotherDay, CardChanged if the card is not what it was then, PersonNotActive,
    ApprovalInvalid or ActChanged.
    """
    act, card = await _proposed(work, act_id, at)
    done = ACT_LIFECYCLE.after(act.state, ActEvent.APPROVE)
    if by.subject == act.requested_by:
        raise ApproverNotIndependent
    if act.requested_at < day_began(work.clock()):
        raise ActOfAnotherDay
    if card.state_changed_at > act.requested_at:
        raise CardChanged
    check_active(await people.by_id(work, card.person_id))
    verify_approval(approval, by, action=APPROVE, digest=act.order_digest, now=work.clock())
    await acts.move(work, act, done, approved_by=by.subject, approval_token=approval)
    return await _perform(work, parts, act, card)


async def refuse_act(work: Work, parts: IdentityParts, *, at: Entity, act_id: UUID) -> CounterAct:
    """The supervisor of the office is not convinced: nothing happens with the card."""
    act, card = await _proposed(work, act_id, at)
    await acts.move(work, act, ACT_LIFECYCLE.after(act.state, ActEvent.REFUSE))
    work.audit.record(AuditEvent.COUNTER_ACT_REJECTED, reason=act.kind.value)
    return await wire_act(work, parts, act, card)


async def wire_act(
    work: Work,
    parts: IdentityParts,
    act: CounterActRow,
    card: CardRow,
    suspension_code: str | None = None,
) -> CounterAct:
    return CounterAct(
        act_id=act.act_id,
        kind=act.kind,
        state=act.state,
        card=await wire_card(work, parts, card),
        order_digest=act.order_digest,
        requested_at=act.requested_at,
        decided_at=act.decided_at,
        suspension_code=suspension_code,
    )


async def _proposed(work: Work, act_id: UUID, at: Entity) -> tuple[CounterActRow, CardRow]:
    """An act and its card; NotAuthorised where the person is not."""
    act = await acts.get(work, act_id)
    card = await rows.by_id(work, act.card_id)
    work.audit.acting(subject=str(card.person_id), object=str(card.card_id))
    if act.office != at.name:
        raise NotAuthorised("the person is at another office")
    return act, card


async def _check_theirs(work: Work, card: CardRow, identity_number: str) -> None:
    person = await _in_register(work, identity_number)
    if person is None or person.person_id != card.person_id:
        raise CardNotTheirs
    check_active(person)


def _check_possible(work: Work, card: CardRow, kind: ActKind, at: Entity) -> None:
    """IllegalTransition when the card cannot; NotAuthorised where it does not lie."""
    state = state_on(card.state, card.expires_on, work.clock().date())
    match kind:
        case ActKind.HAND_OVER:
            CARD_LIFECYCLE.after(state, CardEvent.HAND_OVER)
            if card.collect_at != office_of(at):
                raise NotAuthorised("the card is at another office")
        case ActKind.REINSTATEMENT:
            CARD_LIFECYCLE.after(state, CardEvent.REINSTATE)
        case ActKind.NEW_SUSPENSION_CODE:
            if state is not CardState.ACTIVE:
                raise IllegalTransition(f"a {state} card gets no suspension code")


async def _ground(
    work: Work,
    parts: IdentityParts,
    act: CounterActRow,
    card: CardRow,
    at: Entity,
    order: CounterOrder,
) -> None:
    """On what the act rests: a check, a witness when all else was tried, a proxy's mandate."""
    if order.check_id is not None:
        if not await checks.holds(work, order.check_id, card_id=card.card_id, office=at.name):
            raise CheckNotMatched
        act.check_id, act.check_matched = order.check_id, True
        return
    if order.mandate is None:
        tried = await checks.tried_today(work, card.card_id, office=at.name)
        check_ladder_climbed(tried, await means_of(work, parts, card.person_id, Use.COUNTER))
    mandate = order.mandate
    number = order.witness_identity_number if mandate is None else mandate.proxy_identity_number
    assert number is not None, "the order has one of three grounds"
    stand_in = await people.by_number(work, number)
    check_active(stand_in)
    check_stand_in(stand_in.person_id, holder=card.person_id)
    if mandate is None:
        act.witness_id = stand_in.person_id
        return
    place = SealedField("counter_acts", str(act.act_id), "mandate_reference")
    act.proxy_id, act.mandate = stand_in.person_id, mandate.kind
    act.sealed_mandate_reference = seal(parts.civil_keys, place, mandate.reference.encode())


async def _perform(
    work: Work, parts: IdentityParts, act: CounterActRow, card: CardRow
) -> CounterAct:
    code = None
    match act.kind:
        case ActKind.HAND_OVER:
            await _end_earlier_cards(work, card)
            await change_card(work, card, CardEvent.HAND_OVER, reason=_way(act))
            code = await give_code(work, parts, card)
        case ActKind.REINSTATEMENT:
            await change_card(work, card, CardEvent.REINSTATE, suspended_for=None)
        case ActKind.NEW_SUSPENSION_CODE:
            code = await give_code(work, parts, card)
            work.audit.record(AuditEvent.SUSPENSION_CODE_GIVEN, object=str(card.card_id))
    return await wire_act(work, parts, act, card, code)


async def _end_earlier_cards(work: Work, card: CardRow) -> None:
    """The old card is taken back or was declared: with the new one in hand, it is over."""
    today = work.clock().date()
    for old in await rows.of_person(work, card.person_id, limit=EARLIER_CARDS_ENDED_MAX):
        if old.card_id == card.card_id:
            continue
        if state_on(old.state, old.expires_on, today) is CardState.EXPIRED:
            if old.state is not CardState.EXPIRED:
                await change_card(work, old, CardEvent.EXPIRE)
        elif (old.state, CardEvent.REVOKE) in CARD_LIFECYCLE.moves:
            await end_card(work, old, _DECLARED.get(old.state, RevocationReason.REPLACED))


async def _in_register(work: Work, identity_number: str) -> PersonRow | None:
    try:
        return await people.by_number(work, identity_number)
    except PersonNotFound:
        return None


def _way(act: CounterActRow) -> str:
    """For the log: by which way the card came into the holder's hand."""
    if act.check_id is not None:
        return "check"
    return "witness" if act.witness_id is not None else f"proxy {act.mandate}"


def office_of(machine: Entity) -> str:
    """The office as cards name it: `bureau-bamako` of `bureau-bamako.mli.aes.example`."""
    return machine.name.partition(".")[0]
