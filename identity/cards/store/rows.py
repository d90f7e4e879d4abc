"""All reads and writes of cards themselves."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import true
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update
from sqlmodel.sql.expression import Select

from identity.cards.lifecycle import IN_HAND, CardState
from identity.cards.tables.cards import CardRow
from identity.contract.cards import WithholdingReason
from identity.contract.records import LifeState, RecordState
from identity.errors.cards import CardChanged, CardInHand, CardNotFound, CardOnItsWay
from identity.persons.tables import PersonRow
from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_DRAWN = frozenset({"cards_card_number_key", "cards_status_list_status_index_key"})
_TOKENS = frozenset(
    {"cards_request_token_key", "cards_approval_token_key", "cards_refusal_token_key"}
)


async def get(work: Work, card_number: str) -> CardRow:
    card = await find(work, card_number)
    if card is None:
        raise CardNotFound
    return card


async def find(work: Work, card_number: str) -> CardRow | None:
    query = select(CardRow).where(CardRow.card_number == card_number)
    return (await work.session.exec(query)).first()


async def by_id(work: Work, card_id: UUID) -> CardRow:
    query = select(CardRow).where(CardRow.card_id == card_id)
    return (await work.session.exec(query)).one()


async def get_by_id(work: Work, card_id: UUID) -> CardRow:
    card = await work.session.get(CardRow, card_id)
    if card is None:
        raise CardNotFound
    return card


async def find_with_holder(
    work: Work, card_number: str, *, unchanging: bool = False
) -> tuple[CardRow, PersonRow] | None:
    """The card and its holder.

    An `unchanging` card keeps its state until this work ends: a change waits, or was waited for.
    """
    query = _with_holder(card_number)
    if unchanging:
        query = query.with_for_update(read=True, of=CardRow)
    return (await work.session.exec(query)).first()


async def get_with_holder(work: Work, card_number: str) -> tuple[CardRow, PersonRow]:
    found = (await work.session.exec(_with_holder(card_number))).first()
    if found is None:
        raise CardNotFound
    return found


async def of_person(work: Work, person_id: UUID, *, limit: int) -> list[CardRow]:
    """The cards of a person, newest first."""
    query = (
        select(CardRow)
        .where(CardRow.person_id == person_id)
        .order_by(col(CardRow.requested_at).desc())
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def in_hand_of(work: Work, person_id: UUID) -> CardRow | None:
    """The card that a person has; nobody else changes it until this work ends."""
    query = (
        select(CardRow)
        .where(CardRow.person_id == person_id, col(CardRow.state).in_(IN_HAND))
        .with_for_update()
    )
    return (await work.session.exec(query)).first()


async def named(work: Work, numbers: Sequence[str]) -> list[CardRow]:
    """The cards of these numbers, by number; nobody else changes them until this work ends."""
    query = (
        select(CardRow)
        .where(col(CardRow.card_number).in_(numbers))
        .order_by(CardRow.card_number)
        .with_for_update()
    )
    return list(await work.session.exec(query))


async def waiting_for_a_batch(
    work: Work, numbers: Sequence[str] = (), *, limit: int
) -> list[CardRow]:
    """Approved cards of holders whose record may be used, those that wait longest first.

    Of these numbers, where some are given. Another batch takes others meanwhile.
    """
    query = (
        select(CardRow)
        .join(PersonRow, col(PersonRow.person_id) == col(CardRow.person_id))
        .where(
            CardRow.state == CardState.APPROVED,
            PersonRow.record_state == RecordState.ACTIVE,
            PersonRow.life_state == LifeState.ALIVE,
            col(CardRow.card_number).in_(numbers) if numbers else true(),
        )
        .order_by(col(CardRow.state_changed_at), col(CardRow.card_number))
        .limit(limit)
        .with_for_update(of=CardRow, skip_locked=True)
    )
    return list(await work.session.exec(query))


async def being_made_of(work: Work, serials: Sequence[str]) -> list[str]:
    """Of these blanks, those for which a job was taken and has no result yet."""
    query = (
        select(CardRow.blank_serial)
        .where(col(CardRow.blank_serial).in_(serials), CardRow.state == CardState.PREPARED)
        .order_by(col(CardRow.blank_serial))
    )
    return [serial for serial in await work.session.exec(query) if serial is not None]


async def not_valid(
    work: Work, list_number: int
) -> dict[int, tuple[CardState, WithholdingReason | None]]:
    """Index and state of every card of a status list that the list must not call valid.

    An expired one is left to its own date, which every reader sees.
    """
    query = select(CardRow.status_index, CardRow.state, CardRow.withheld_for).where(
        CardRow.status_list == list_number, col(CardRow.state) != CardState.ACTIVE
    )
    return {
        index: (CardState(state), None if reason is None else WithholdingReason(reason))
        for index, state, reason in await work.session.exec(query)
    }


async def add(work: Work, draw: Callable[[], Awaitable[CardRow]]) -> CardRow:
    """Insert a requested card under the number and place that are drawn for it.

    Raises CardOnItsWay when the person waits for one already, ApprovalInvalid, NoFreeNumberDrawn.
    """
    try:
        return await insert_drawn(work, draw, unique=_DRAWN)
    except IntegrityError as error:
        if violated(error) == "cards_one_on_its_way":
            raise CardOnItsWay from error
        if violated(error) in _TOKENS:
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def move(work: Work, card: CardRow, to: CardState, **values: Any) -> None:
    """Write the new state only if nobody changed the card since it was read.

    `values` are further columns written in the same statement.
    """
    statement = (
        update(CardRow)
        .where(col(CardRow.card_id) == card.card_id, col(CardRow.state) == card.state)
        .values(state=to, state_changed_at=work.clock(), **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "cards_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) in _TOKENS:
            raise ApprovalInvalid(USED_BEFORE) from error
        if violated(error) == "cards_one_in_hand":
            raise CardInHand from error
        raise
    if moved.rowcount != 1:
        raise CardChanged
    await work.session.refresh(card)


def _with_holder(card_number: str) -> Select[CardRow, PersonRow]:
    return (
        select(CardRow, PersonRow)
        .join(PersonRow, col(PersonRow.person_id) == col(CardRow.person_id))
        .where(CardRow.card_number == card_number)
    )
