"""Endpoints under /v1/duplicate-searches: how searches stand, and those a person must look at."""

from uuid import UUID

from fastapi import APIRouter, Depends

from identity.audit_events import AuditEvent
from identity.contract.deduplication import DedupJob, DedupJobs, IndexRebuild, RebuildIndex
from identity.deduplication.actions import opening as actions
from identity.deduplication.actions.rebuilding import rebuild_index
from identity.parts import Parts
from shared.database.replay import NOTHING_KEPT
from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from shared.web.callers import CurrentWork, for_purpose, officer_with, own_machine
from shared.web.route import TransactionalRoute, refused_as

LISTED_MAX = 200

router = APIRouter(
    prefix="/v1/duplicate-searches",
    tags=["duplicate searches"],
    route_class=TransactionalRoute,
    dependencies=[Depends(own_machine(EntityKind.BUREAU)), for_purpose(Purpose.ADJUDICATION)],
)
_SUPERVISING = [Depends(officer_with(Role.ADJUDICATION_SUPERVISOR))]


@router.get("", dependencies=_SUPERVISING)
@refused_as(AuditEvent.SEARCH_READING_REFUSED, kept=NOTHING_KEPT)
async def stopped(work: CurrentWork) -> DedupJobs:
    """Searches that failed or took too long, oldest first."""
    return DedupJobs(jobs=await actions.list_stopped(work, limit=LISTED_MAX))


@router.get("/{application_id}", dependencies=_SUPERVISING)
@refused_as(AuditEvent.SEARCH_READING_REFUSED, kept=NOTHING_KEPT)
async def read(application_id: UUID, work: CurrentWork) -> DedupJob:
    """How a search stands. 404 if there is none."""
    return await actions.read_job(work, application_id)


@router.post("/index-rebuilds", dependencies=_SUPERVISING)
@refused_as(AuditEvent.INDEX_REBUILDING_REFUSED)
async def rebuild(order: RebuildIndex, work: CurrentWork, parts: Parts) -> IndexRebuild:
    """Make a part of the index anew from the register; workers do it."""
    return await rebuild_index(work, parts, after=order.after)


@router.post("/{application_id}/repetition", dependencies=_SUPERVISING)
@refused_as(AuditEvent.SEARCH_REPETITION_REFUSED)
async def repeat(application_id: UUID, work: CurrentWork) -> DedupJob:
    """Have a stopped search made again. 409 for one that goes on by itself."""
    return await actions.search_again(work, application_id=application_id)
