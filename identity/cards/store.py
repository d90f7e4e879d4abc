"""All reads and writes of the card table."""

from collections.abc import Awaitable, Callable
from typing import Any

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update
from sqlmodel.sql.expression import Select

from identity.cards.lifecycle import CardState
from identity.cards.tables import CardRow
from identity.errors.cards import CardChanged, CardInHand, CardNotFound
from identity.persons.tables import PersonRow
from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_DRAWN = frozenset({"cards_card_number_key", "cards_status_list_status_index_key"})


async def get(work: Work, card_number: str) -> CardRow:
    card = await find(work, card_number)
    if card is None:
        raise CardNotFound
    return card


async def find(work: Work, card_number: str) -> CardRow | None:
    query = select(CardRow).where(CardRow.card_number == card_number)
    return (await work.session.exec(query)).first()


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
    """The card and all of its holder."""
    found = (await work.session.exec(_with_holder(card_number))).first()
    if found is None:
        raise CardNotFound
    return found


def _with_holder(card_number: str) -> Select[CardRow, PersonRow]:
    return (
        select(CardRow, PersonRow)
        .join(PersonRow, col(PersonRow.person_id) == col(CardRow.person_id))
        .where(CardRow.card_number == card_number)
    )


async def not_valid(work: Work, list_number: int) -> dict[int, CardState]:
    """Index and state of every card of a status list that the list must not call valid."""
    query = select(CardRow.status_index, CardRow.state).where(
        CardRow.status_list == list_number, col(CardRow.state) != CardState.ACTIVE
    )
    return {index: CardState(state) for index, state in await work.session.exec(query)}


async def add(work: Work, draw: Callable[[], Awaitable[CardRow]]) -> CardRow:
    """Insert a requested card under the number and place that are drawn for it.

    Raises CardInHand when the person has one already, ApprovalInvalid or NoFreeNumberDrawn.
    """
    try:
        return await insert_drawn(work, draw, unique=_DRAWN)
    except IntegrityError as error:
        if violated(error) == "cards_one_in_hand":
            raise CardInHand from error
        if violated(error) == "cards_request_token_key":
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
        if violated(error) == "cards_approval_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise CardChanged
    await work.session.refresh(card)
