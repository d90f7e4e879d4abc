"""Reads and writes of temporary certificates."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.cards.lifecycle import CertificateState
from identity.cards.tables.certificates import CertificateRow
from identity.errors.cards import CertificateChanged, CertificateNotFound, CertificateOpen
from identity.persons.tables import PersonRow
from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent

_DRAWN = frozenset({"temporary_certificates_certificate_number_key"})
_TOKENS = frozenset(
    {"temporary_certificates_request_token_key", "temporary_certificates_approval_token_key"}
)
_OPEN = (CertificateState.REQUESTED, CertificateState.ISSUED, CertificateState.WITHHELD)


async def add(work: Work, draw: Callable[[], Awaitable[CertificateRow]]) -> CertificateRow:
    """Insert a request under a number of its own; CertificateOpen, ApprovalInvalid."""
    try:
        return await insert_drawn(work, draw, unique=_DRAWN)
    except IntegrityError as error:
        raise _translated(error) from error


async def get(work: Work, certificate_id: UUID) -> CertificateRow:
    row = await work.session.get(CertificateRow, certificate_id)
    if row is None:
        raise CertificateNotFound
    return row


async def find_with_holder(
    work: Work, number: str, *, unchanging: bool = False
) -> tuple[CertificateRow, PersonRow] | None:
    """The certificate and its holder; an `unchanging` one keeps its state until this work ends."""
    query = (
        select(CertificateRow, PersonRow)
        .join(PersonRow, col(PersonRow.person_id) == col(CertificateRow.person_id))
        .where(CertificateRow.certificate_number == number)
    )
    if unchanging:
        query = query.with_for_update(read=True, of=CertificateRow)
    return (await work.session.exec(query)).first()


async def open_of(work: Work, person_id: UUID) -> CertificateRow | None:
    """The certificate that a person has or waits for."""
    query = (
        select(CertificateRow)
        .where(CertificateRow.person_id == person_id, col(CertificateRow.state).in_(_OPEN))
        .with_for_update()
    )
    return (await work.session.exec(query)).first()


async def move(work: Work, row: CertificateRow, to: CertificateState, **values: Any) -> None:
    """Write the new state only if nobody decided meanwhile."""
    statement = (
        update(CertificateRow)
        .where(
            col(CertificateRow.certificate_id) == row.certificate_id,
            col(CertificateRow.state) == row.state,
        )
        .values(state=to, **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        raise _translated(error) from error
    if moved.rowcount != 1:
        raise CertificateChanged
    await work.session.refresh(row)


def _translated(error: IntegrityError) -> Exception:
    broken = violated(error)
    if broken == "temporary_certificates_one_open":
        return CertificateOpen()
    if broken in _TOKENS:
        return ApprovalInvalid(USED_BEFORE)
    if broken == "temporary_certificates_four_eyes":
        return ApproverNotIndependent()
    return error
