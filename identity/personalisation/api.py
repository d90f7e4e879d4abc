"""Endpoints under /v1/batches: for the offices that fill them and the workshop that works them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.personalisation import (
    Batch,
    CreateBatch,
    JobState,
    ReportResult,
    SealedJob,
    TakeJob,
)
from identity.parts import Parts
from identity.personalisation.actions import batches, jobs, results
from shared.database.replay import SECRETS_KEPT
from shared.entities import Entity, EntityKind
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import Approval, CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

router = APIRouter(
    prefix="/v1/batches",
    tags=["batches"],
    route_class=TransactionalRoute,
    dependencies=[for_purpose(Purpose.CARD_ISSUANCE)],
)

Maker = Annotated[Officer, Depends(officer_with(Role.CARD_PERSONALISER))]
Workshop = Annotated[Entity, Depends(own_machine(EntityKind.PERSONALISATION))]
_AT_OFFICE = [Depends(own_machine(EntityKind.BUREAU))]


@router.post("", dependencies=_AT_OFFICE)
@refused_as(AuditEvent.BATCH_CREATION_REFUSED)
async def create(order: CreateBatch, officer: Maker, work: CurrentWork, parts: Parts) -> Batch:
    """Put approved cards together. 409 when none waits."""
    batch = await batches.create_batch(work, parts, by=officer, order=order)
    return await batches.wire_batch(work, batch)


@router.get(
    "/{batch_id}",
    dependencies=[Depends(own_machine(EntityKind.BUREAU, EntityKind.PERSONALISATION))],
)
@refused_as(AuditEvent.BATCH_READING_REFUSED)
async def read(batch_id: UUID, _: Maker, work: CurrentWork) -> Batch:
    return await batches.wire_batch(work, await batches.read_batch(work, batch_id=batch_id))


@router.post("/{batch_id}/release", dependencies=_AT_OFFICE)
@refused_as(AuditEvent.BATCH_RELEASE_REFUSED)
async def release(batch_id: UUID, officer: Maker, approval: Approval, work: CurrentWork) -> Batch:
    """Let the workshop have a batch. 403 for who put it together."""
    batch = await batches.release_batch(work, by=officer, batch_id=batch_id, approval=approval)
    return await batches.wire_batch(work, batch)


@router.post("/{batch_id}/cancellation", dependencies=_AT_OFFICE)
@refused_as(AuditEvent.BATCH_CANCELLATION_REFUSED)
async def cancel(batch_id: UUID, _: Maker, work: CurrentWork) -> Batch:
    """Take a batch apart. 409 once it is released."""
    return await batches.wire_batch(work, await batches.cancel_batch(work, batch_id=batch_id))


@router.post("/{batch_id}/closure", dependencies=_AT_OFFICE)
@refused_as(AuditEvent.BATCH_CLOSURE_REFUSED)
async def close(batch_id: UUID, _: Maker, work: CurrentWork) -> Batch:
    """End a batch. 409 while a result is awaited."""
    return await batches.wire_batch(work, await batches.close_batch(work, batch_id=batch_id))


@router.post("/{batch_id}/jobs")
@refused_as(AuditEvent.JOB_REFUSED, kept=SECRETS_KEPT)
async def take_job(
    batch_id: UUID,
    order: TakeJob,
    workshop: Workshop,
    officer: Maker,
    work: CurrentWork,
    parts: Parts,
) -> SealedJob:
    """The next card of a batch for a blank. 409 when none waits or the blank is not issued."""
    return await jobs.take_job(work, parts, by=officer, at=workshop, batch_id=batch_id, order=order)


@router.post("/{batch_id}/results")
@refused_as(AuditEvent.JOB_RESULT_REFUSED)
async def take_result(
    batch_id: UUID,
    order: ReportResult,
    workshop: Workshop,
    _: Maker,
    work: CurrentWork,
    parts: Parts,
) -> JobState:
    """What came of a job, once. 403 unless the workshop signed it, 409 for another batch."""
    return await results.take_result(work, parts, at=workshop, batch_id=batch_id, order=order)
