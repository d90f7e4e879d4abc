"""Searches for duplicates as a worker makes them, at the moment a test wants them made."""

import contextlib
import warnings
from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text

from identity.deduplication.actions.face_search import FaceSearch
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.actions.running import Searcher, TryAgain, run_job
from services.duplicate_searches import DuplicateSearches
from shared.biometrics.operating_points import OperatingPoint
from shared.biometrics.port import FingerEngine
from shared.biometrics.reference.gallery_process import GalleryProcess
from shared.stand_ins import InsecureStandInWarning
from tests.support.identity_service import IdentityUnderTest

_WAITING = text(
    """
    SELECT task_name, args ->> 'about' FROM procrastinate_jobs
    WHERE queue_name = 'deduplication' ORDER BY id
    """
)
_DONE = text("DELETE FROM procrastinate_jobs WHERE queue_name = 'deduplication'")


def searcher_of(
    identity: IdentityUnderTest,
    fingers: FingerEngine | None = None,
    points: Sequence[OperatingPoint] = (),
    gallery: GalleryProcess | None = None,
) -> Searcher:
    """What makes searches at a service, with the reference identification system.

    With a gallery, faces are searched by the service's own engine for them.
    """
    engine, keys = identity.engine, identity.parts.biometric_keys
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        abis = ReferenceAbis(
            engine,
            keys,
            identity.parts.state,
            identity.clock,
            fingers,
            points,
            faces=None if gallery is None else identity.parts.faces,
            face_search=None if gallery is None else FaceSearch(engine, keys, gallery),
            production=False,
        )
    return Searcher(identity.parts, abis)


async def searched(identity: IdentityUnderTest, application_id: UUID) -> None:
    """One attempt of a worker at the search for an application."""
    with contextlib.suppress(TryAgain):
        await run_job(searcher_of(identity), application_id)


async def done(identity: IdentityUnderTest) -> None:
    """Whatever waits in the queue is done, in its order."""
    tasks = DuplicateSearches(searcher_of(identity)).tasks
    async with identity.engine.begin() as connection:
        waiting = (await connection.execute(_WAITING)).all()
        await connection.execute(_DONE)
    for task, about in waiting:
        await tasks[task](UUID(about))
