"""Applications, searches and approvals as offices and workers make them, one step at a time."""

import contextlib
from collections.abc import AsyncIterator, Sequence
from uuid import UUID

from identity.adjudication import store as cases
from identity.adjudication.actions.settling import settle_application
from identity.adjudication.tables import CaseRow
from identity.contract.applications import Application, ApplicationState
from identity.contract.persons import CivilData
from identity.deduplication.actions.running import TryAgain, run_job
from identity.deduplication.store import searches
from identity.deduplication.tables import JobRow
from identity.persons.store import people
from services.enrolment_kit.prepared import PreparedCapture
from shared.audit.trail import AuditContext
from shared.biometrics.operating_points import OperatingPoint
from shared.biometrics.port import FingerEngine
from shared.biometrics.reference.gallery_process import GalleryProcess
from shared.database.work import Work, begin_work
from shared.roles import Role
from tests.support.enrolments import Office, content_of
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.searches import searcher_of

ENROLLER = "enroller"


class Uniqueness:
    """A registry, and what happens to applications between their finalisation and approval."""

    def __init__(
        self,
        identity: IdentityUnderTest,
        fingers: FingerEngine | None = None,
        points: Sequence[OperatingPoint] = (),
        gallery: GalleryProcess | None = None,
    ) -> None:
        self.identity = identity
        self.parts = identity.parts
        enroller = identity.officer(ENROLLER, Role.REGISTRAR)
        self.office = Office(identity.client(), enroller, identity.clock)
        self.searcher = searcher_of(identity, fingers, points, gallery)
        self.abis = self.searcher.abis

    @contextlib.asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        context = AuditContext(ENTITY, "test-1")
        async with begin_work(self.identity.engine, self.identity.clock, context) as work:
            yield work

    async def apply(
        self, civil: CivilData | None = None, captures: Sequence[PreparedCapture] | None = None
    ) -> UUID:
        """Finalise the application of somebody new."""
        filed = await self.office.filed(content_of(civil), captures=captures)
        return filed.application_id

    async def search(self, application_id: UUID) -> JobRow:
        """One attempt of a worker."""
        with contextlib.suppress(TryAgain):
            await run_job(self.searcher, application_id)
        return await self.job(application_id)

    async def settle(self, application_id: UUID) -> None:
        """What a worker does once the applicant whom this one waits for is somebody."""
        async with self.work() as work:
            await settle_application(work, self.parts, application_id)

    async def job(self, application_id: UUID) -> JobRow:
        async with self.work() as work:
            return await searches.get_job(work, application_id)

    async def case(self, application_id: UUID) -> CaseRow | None:
        async with self.work() as work:
            return await cases.of_application_locked(work, application_id)

    async def application(self, application_id: UUID) -> Application:
        return await self.office.client.get_application(
            application_id, officer=self.office.registrar.credential
        )

    async def approve(self, application_id: UUID) -> UUID | None:
        """The officer drawn for it approves: the person; None where nobody may be yet."""
        application = await self.application(application_id)
        if application.state is not ApplicationState.CLEAN:
            return None
        decided = await self.office.approve(application)
        if decided.person is None:
            return None
        async with self.work() as work:
            return (await people.by_number(work, decided.person.identity_number)).person_id
