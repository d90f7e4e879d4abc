"""All reads and writes of issued travel documents."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from travel_doc.documents.lifecycle import DocumentState
from travel_doc.documents.tables import DocumentRow
from travel_doc.errors import ApplicationOpen, DocumentChanged, DocumentNotFound

_DRAWN = frozenset({"documents_document_number_key", "documents_status_list_status_index_key"})


async def get(work: Work, document_number: str) -> DocumentRow:
    document = await find(work, document_number)
    if document is None:
        raise DocumentNotFound
    return document


async def find(work: Work, document_number: str) -> DocumentRow | None:
    query = select(DocumentRow).where(DocumentRow.document_number == document_number)
    return (await work.session.exec(query)).first()


async def made_of(work: Work, application_id: UUID) -> DocumentRow | None:
    """The document that was issued on an application."""
    query = select(DocumentRow).where(DocumentRow.application_id == application_id)
    return (await work.session.exec(query)).first()


async def in_force_of(work: Work, identity_number: str) -> DocumentRow | None:
    query = select(DocumentRow).where(
        DocumentRow.identity_number == identity_number,
        DocumentRow.state == DocumentState.IN_FORCE,
    )
    return (await work.session.exec(query)).first()


async def not_in_force(work: Work, list_number: int) -> list[int]:
    """Places in a status list of the documents that it must not call valid."""
    query = select(DocumentRow.status_index).where(
        DocumentRow.status_list == list_number,
        col(DocumentRow.state) != DocumentState.IN_FORCE,
    )
    return list(await work.session.exec(query))


async def add(work: Work, draw: Callable[[], Awaitable[DocumentRow]]) -> DocumentRow:
    """Insert a document under the number and place that are drawn for it.

    Raises ApplicationOpen when the person has another in force, or NoFreeNumberDrawn.
    """
    try:
        return await insert_drawn(work, draw, unique=_DRAWN)
    except IntegrityError as error:
        if violated(error) == "documents_one_in_force":
            raise ApplicationOpen from error
        raise


async def move(work: Work, document: DocumentRow, to: DocumentState) -> None:
    """Write the new state only if nobody changed the document since it was read."""
    moved = await work.session.exec(
        update(DocumentRow)
        .where(
            col(DocumentRow.document_id) == document.document_id,
            col(DocumentRow.state) == document.state,
        )
        .values(state=to, state_changed_at=work.clock())
    )
    if moved.rowcount != 1:
        raise DocumentChanged
    await work.session.refresh(document)
