"""Reads and writes of revocations: wanted by one officer, agreed to by another."""

from uuid import UUID

from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.cards.lifecycle import CardState
from identity.cards.tables.cards import CardRow, RevocationRow
from identity.errors.cards import RevocationNotRequested
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent


async def want(work: Work, row: RevocationRow) -> None:
    """Record that an officer wants a card ended, in place of what was wanted before."""
    values = row.model_dump(exclude={"approved_by", "approval_token"})
    statement = insert(RevocationRow).values(**values)
    try:
        await (await work.session.connection()).execute(
            statement.on_conflict_do_update(
                index_elements=["card_id"],
                set_={name: value for name, value in values.items() if name != "card_id"},
                where=col(RevocationRow.approved_by).is_(None),
            )
        )
    except IntegrityError as error:
        if violated(error) == "card_revocations_request_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def wanted_for(work: Work, card_id: UUID) -> RevocationRow:
    """What an officer wants and nobody has agreed to; RevocationNotRequested."""
    query = (
        select(RevocationRow)
        .where(RevocationRow.card_id == card_id, col(RevocationRow.approved_by).is_(None))
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    row = (await work.session.exec(query)).first()
    if row is None:
        raise RevocationNotRequested
    return row


async def open_of(work: Work, card: CardRow) -> str | None:
    """The digest that waits for a second signature; None for a card that has ended otherwise."""
    if card.state in {CardState.REVOKED, CardState.RETURNED, CardState.DESTROYED}:
        return None
    query = select(RevocationRow.order_digest).where(
        RevocationRow.card_id == card.card_id, col(RevocationRow.approved_by).is_(None)
    )
    return (await work.session.exec(query)).first()


async def agree(work: Work, row: RevocationRow, *, by: str, token: str) -> None:
    """The second officer's signature; ApproverNotIndependent for the first."""
    statement = (
        update(RevocationRow)
        .where(col(RevocationRow.card_id) == row.card_id)
        .values(approved_by=by, approval_token=token)
    )
    try:
        await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "card_revocations_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) == "card_revocations_approval_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
