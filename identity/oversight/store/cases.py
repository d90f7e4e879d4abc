"""All reads and writes of shared traits, cases and their reviews."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, select, update

from identity.contract.oversight.cases import CaseKind, OversightCaseState
from identity.errors.oversight import (
    OverseerNotIndependent,
    OversightCaseChanged,
    OversightCaseNotFound,
)
from identity.oversight.tables.oversight import (
    CasePersonRow,
    CaseReviewRow,
    OversightCaseRow,
    SharedTraitRow,
)
from shared.database.constraints import violated
from shared.database.work import Work
from shared.officers.errors import USED_BEFORE, ApprovalInvalid

_INDEPENDENCE = {
    "oversight_case_reviews_pkey",
    "oversight_case_reviews_of_two_offices",
    "oversight_case_reviews_independent",
}
_CLUSTERS = text(
    """
    SELECT token, persons FROM (
        SELECT token, array_agg(person_id ORDER BY person_id) AS persons
        FROM shared_traits WHERE kind = :kind AND entered_at >= :since
        GROUP BY token HAVING count(*) > :persons_max
    ) AS shared
    WHERE NOT EXISTS (
        SELECT FROM oversight_cases AS c WHERE c.kind = :kind AND c.token = shared.token
        AND (c.closed_at IS NULL OR cardinality(shared.persons) <= (
            SELECT count(*) FROM oversight_case_persons AS p WHERE p.case_id = c.case_id
        ))
    )
    ORDER BY token LIMIT :most
    """
)


class Cluster(NamedTuple):
    """Persons whose files share something, more than may be."""

    token: str
    persons: Sequence[UUID]


async def remember(work: Work, kind: CaseKind, token: str, person_id: UUID) -> None:
    """Enter what a file has that others may share; entered again, it changes nothing."""
    await work.session.exec(
        insert(SharedTraitRow)
        .values(kind=kind, token=token, person_id=person_id, entered_at=work.clock())
        .on_conflict_do_nothing()
    )


async def clusters(
    work: Work, kind: CaseKind, *, since: datetime, persons_max: int, limit: int
) -> list[Cluster]:
    """What more persons share than may be, and no case is open on, nor was of as many."""
    connection = await work.session.connection()
    found = await connection.execute(
        _CLUSTERS,
        {"kind": kind.value, "since": since, "persons_max": persons_max, "most": limit},
    )
    return [Cluster(token, persons) for token, persons in found]


async def add(work: Work, case: OversightCaseRow, persons: Iterable[UUID]) -> None:
    work.session.add(case)
    await work.session.flush()
    for person_id in persons:
        work.session.add(CasePersonRow(case_id=case.case_id, person_id=person_id))
    await work.session.flush()


async def get_locked(work: Work, case_id: UUID) -> OversightCaseRow:
    query = (
        select(OversightCaseRow)
        .where(OversightCaseRow.case_id == case_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = (await work.session.exec(query)).first()
    if found is None:
        raise OversightCaseNotFound
    return found


async def persons_of(work: Work, case_id: UUID) -> list[UUID]:
    query = (
        select(CasePersonRow.person_id)
        .where(CasePersonRow.case_id == case_id)
        .order_by(col(CasePersonRow.person_id))
    )
    return list(await work.session.exec(query))


async def in_state(work: Work, state: OversightCaseState, *, limit: int) -> list[OversightCaseRow]:
    query = (
        select(OversightCaseRow)
        .where(col(OversightCaseRow.state) == state)
        .order_by(col(OversightCaseRow.opened_at), col(OversightCaseRow.case_id))
        .limit(limit)
    )
    return list(await work.session.exec(query))


async def reviews_of(work: Work, case_id: UUID) -> list[CaseReviewRow]:
    query = (
        select(CaseReviewRow)
        .where(CaseReviewRow.case_id == case_id)
        .order_by(col(CaseReviewRow.reviewed_at))
    )
    return list(await work.session.exec(query))


async def add_review(work: Work, review: CaseReviewRow) -> None:
    """One officer's finding; OverseerNotIndependent by the table's own rules."""
    try:
        await work.session.exec(insert(CaseReviewRow).values(**review.model_dump()))
    except IntegrityError as error:
        if violated(error) in _INDEPENDENCE:
            raise OverseerNotIndependent from error
        if violated(error) == "oversight_case_reviews_review_token_key":
            raise ApprovalInvalid(USED_BEFORE) from error
        raise


async def move(work: Work, case: OversightCaseRow, to: OversightCaseState, **values: Any) -> None:
    """Write the new state only if nobody moved the case since it was read."""
    moved = await work.session.exec(
        update(OversightCaseRow)
        .where(
            col(OversightCaseRow.case_id) == case.case_id,
            col(OversightCaseRow.state) == case.state,
        )
        .values(state=to, **values)
        .execution_options(synchronize_session=False)
    )
    if moved.rowcount != 1:
        raise OversightCaseChanged
    await work.session.refresh(case)
