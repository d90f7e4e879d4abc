"""All reads and writes of applications."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid, ApproverNotIndependent
from travel_doc.applications.lifecycle import OPEN, ApplicationState
from travel_doc.applications.tables import ApplicationRow
from travel_doc.errors import ApplicationChanged, ApplicationNotFound, ApplicationOpen


async def get(work: Work, application_id: UUID) -> ApplicationRow:
    application = await work.session.get(ApplicationRow, application_id)
    if application is None:
        raise ApplicationNotFound
    return application


async def open_of(work: Work, identity_number: str) -> ApplicationRow | None:
    """The person's application that is under way."""
    query = select(ApplicationRow).where(
        ApplicationRow.identity_number == identity_number,
        col(ApplicationRow.state).in_(OPEN),
    )
    return (await work.session.exec(query)).first()


async def confirm(work: Work, application: ApplicationRow, *, confirmed_at: datetime) -> None:
    """Write when the register confirmed the applicant, unless the application moved meanwhile."""
    confirmed = await work.session.exec(
        update(ApplicationRow)
        .where(
            col(ApplicationRow.application_id) == application.application_id,
            col(ApplicationRow.state) == application.state,
        )
        .values(confirmed_at=confirmed_at)
    )
    if confirmed.rowcount != 1:
        raise ApplicationChanged
    await work.session.refresh(application)


async def add(work: Work, application: ApplicationRow) -> None:
    """Insert a filed application; ApplicationOpen when the person has one, or ApprovalInvalid."""
    work.session.add(application)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "applications_one_open":
            raise ApplicationOpen from error
        if violated(error) == "applications_filing_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def move(
    work: Work, application: ApplicationRow, to: ApplicationState, **values: Any
) -> None:
    """Write the new state only if nobody changed the application since it was read."""
    statement = (
        update(ApplicationRow)
        .where(
            col(ApplicationRow.application_id) == application.application_id,
            col(ApplicationRow.state) == application.state,
        )
        .values(state=to, state_changed_at=work.clock(), **values)
    )
    try:
        moved = await work.session.exec(statement)
    except IntegrityError as error:
        if violated(error) == "applications_four_eyes":
            raise ApproverNotIndependent from error
        if violated(error) == "applications_approval_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise
    if moved.rowcount != 1:
        raise ApplicationChanged
    await work.session.refresh(application)
