"""All reads and writes of aliases."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from sqlmodel import col, func, select, update

from identity.contract.identifiers import AliasKind, AliasState
from identity.errors.identifiers import AliasNotActive, AliasNotFound
from identity.identifiers.tables import AliasRow
from shared.database.work import Work


async def by_alias(work: Work, alias: str) -> AliasRow:
    query = select(AliasRow).where(AliasRow.alias == alias)
    found = (await work.session.exec(query)).first()
    if found is None:
        raise AliasNotFound
    return found


async def by_id(work: Work, alias_id: UUID) -> AliasRow:
    found = await work.session.get(AliasRow, alias_id)
    if found is None:
        raise AliasNotFound
    return found


async def of_person(work: Work, person_id: UUID) -> list[AliasRow]:
    """Every alias a person ever had, newest first."""
    query = (
        select(AliasRow)
        .where(AliasRow.person_id == person_id)
        .order_by(col(AliasRow.made_at).desc(), col(AliasRow.alias_id))
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def count_active(work: Work, person_id: UUID, kind: AliasKind) -> int:
    query = select(func.count()).where(
        AliasRow.person_id == person_id, AliasRow.kind == kind, AliasRow.state == AliasState.ACTIVE
    )
    return (await work.session.exec(query)).one()


async def is_free(work: Work, alias: str) -> bool:
    query = select(AliasRow.alias_id).where(AliasRow.alias == alias)
    return (await work.session.exec(query)).first() is None


async def add(work: Work, alias: AliasRow) -> None:
    work.session.add(alias)
    await work.session.flush()


async def move(work: Work, alias: AliasRow, to: AliasState) -> None:
    """Write the new state only if nobody changed the alias since it was read; AliasNotActive."""
    moved = await work.session.exec(
        update(AliasRow)
        .where(col(AliasRow.alias_id) == alias.alias_id, col(AliasRow.state) == alias.state)
        .values(state=to, state_changed_at=work.clock())
    )
    if moved.rowcount != 1:
        raise AliasNotActive
    await work.session.refresh(alias)


async def move_all(
    work: Work, person_ids: Iterable[UUID], *, of: AliasState, to: AliasState
) -> None:
    """Move every alias of some persons from one state to another."""
    await work.session.exec(
        update(AliasRow)
        .where(col(AliasRow.person_id).in_(list(person_ids)), col(AliasRow.state) == of)
        .values(state=to, state_changed_at=work.clock())
        .execution_options(synchronize_session=False)
    )


async def move_expired(work: Work, person_id: UUID, *, to: AliasState, now: datetime) -> None:
    """Write down that the time of a person's aliases has run out."""
    await work.session.exec(
        update(AliasRow)
        .where(
            col(AliasRow.person_id) == person_id,
            col(AliasRow.state) == AliasState.ACTIVE,
            col(AliasRow.expires_at) <= now,
        )
        .values(state=to, state_changed_at=now)
        .execution_options(synchronize_session=False)
    )
