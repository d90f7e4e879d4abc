"""All reads and writes of assessments and collections; every write is an insert."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func
from sqlmodel import col, select

from customs_gateway.errors import AssessmentNotFound
from customs_gateway.levy.tables import AssessedItemRow, AssessmentRow, CollectionRow
from shared.database.work import Work
from shared.states import State


async def lock_document(work: Work, state: State, source_system: str, document: str) -> None:
    """Wait for anybody else who works on the same declaration or receipt."""
    await _alone_with(work, f"{state} {source_system} {document}")


async def get_locked(work: Work, assessment_id: UUID, *, of: State) -> AssessmentRow:
    """A State's own assessment, on which nobody else can collect before this work ends."""
    query = select(AssessmentRow).where(
        AssessmentRow.assessment_id == assessment_id, AssessmentRow.state == of
    )
    row = (await work.session.exec(query)).first()
    if row is None:
        raise AssessmentNotFound
    await _alone_with(work, f"assessment {assessment_id}")
    return row


async def find(work: Work, assessment_id: UUID) -> AssessmentRow | None:
    return await work.session.get(AssessmentRow, assessment_id)


async def find_by_declaration(
    work: Work, state: State, source_system: str, declaration: str
) -> AssessmentRow | None:
    query = select(AssessmentRow).where(
        AssessmentRow.state == state,
        AssessmentRow.source_system == source_system,
        AssessmentRow.declaration == declaration,
    )
    return (await work.session.exec(query)).first()


async def items_of(work: Work, assessment: AssessmentRow) -> list[AssessedItemRow]:
    query = (
        select(AssessedItemRow)
        .where(AssessedItemRow.assessment_id == assessment.assessment_id)
        .order_by(col(AssessedItemRow.number))
    )
    return list(await work.session.exec(query))


async def add(work: Work, assessment: AssessmentRow, items: Sequence[AssessedItemRow]) -> None:
    work.session.add(assessment)
    await work.session.flush()
    work.session.add_all(items)
    await work.session.flush()


async def find_collection(
    work: Work, state: State, source_system: str, receipt: str
) -> CollectionRow | None:
    query = select(CollectionRow).where(
        CollectionRow.state == state,
        CollectionRow.source_system == source_system,
        CollectionRow.receipt == receipt,
    )
    return (await work.session.exec(query)).first()


async def collected_on(work: Work, assessment: AssessmentRow) -> int:
    """Francs collected so far."""
    query = select(func.coalesce(func.sum(col(CollectionRow.amount_francs)), 0)).where(
        CollectionRow.assessment_id == assessment.assessment_id
    )
    return int((await work.session.exec(query)).one())


async def add_collection(work: Work, collection: CollectionRow) -> None:
    work.session.add(collection)
    await work.session.flush()


async def _alone_with(work: Work, name: str) -> None:
    """By a name, not a row: who may only insert rows cannot lock one."""
    await work.session.exec(select(func.pg_advisory_xact_lock(func.hashtextextended(name, 0))))
