"""Applications, searches and approvals as enrolment and workers make them, one step at a time."""

import contextlib
import warnings
from collections.abc import AsyncIterator, Sequence
from uuid import UUID, uuid4

from identity.adjudication import store as cases
from identity.adjudication.tables import CaseRow
from identity.contract.deduplication import DedupOutcome, JobState
from identity.contract.evidence import PersonAttribute
from identity.contract.persons import CivilData, Fingerprint
from identity.deduplication import store as searches
from identity.deduplication.actions.checking import is_still_clean
from identity.deduplication.actions.following import registered
from identity.deduplication.actions.opening import open_job
from identity.deduplication.actions.reference_abis import ReferenceAbis
from identity.deduplication.actions.running import Searcher, TryAgain, run_job
from identity.deduplication.rules import Applicant
from identity.deduplication.tables import JobRow
from identity.persons.actions.registration import register_person
from shared.audit.trail import AuditContext
from shared.biometrics.operating_points import OperatingPoint
from shared.biometrics.port import FingerEngine
from shared.database.work import Work, begin_work
from shared.stand_ins import InsecureStandInWarning
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.specimens import JUDGED, civil_data

ENROLLER, APPROVER = "enroller", "approver"


class Uniqueness:
    """A registry, and what happens to applications between their finalisation and approval."""

    def __init__(
        self,
        identity: IdentityUnderTest,
        fingers: FingerEngine | None = None,
        points: Sequence[OperatingPoint] = (),
    ) -> None:
        self.identity = identity
        self.parts = identity.parts
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", InsecureStandInWarning)
            self.abis = ReferenceAbis(
                identity.engine,
                identity.parts.biometric_keys,
                identity.parts.state,
                identity.clock,
                fingers,
                points,
                production=False,
            )
        self.searcher = Searcher(identity.parts, self.abis)

    @contextlib.asynccontextmanager
    async def work(self) -> AsyncIterator[Work]:
        context = AuditContext(ENTITY, "test-1")
        async with begin_work(self.identity.engine, self.identity.clock, context) as work:
            yield work

    async def apply(
        self,
        civil: CivilData | None = None,
        *,
        application_id: UUID | None = None,
        fingerprints: tuple[Fingerprint, ...] = (),
        person_id: UUID | None = None,
    ) -> UUID:
        """Finalise an application."""
        applicant = Applicant(
            application_id=application_id or uuid4(),
            enrolled_by=ENROLLER,
            civil=civil or civil_data(),
            fingerprints=fingerprints,
            person_id=person_id,
        )
        async with self.work() as work:
            await open_job(work, self.parts, applicant)
        return applicant.application_id

    async def search(self, application_id: UUID) -> JobRow:
        """One attempt of a worker."""
        with contextlib.suppress(TryAgain):
            await run_job(self.searcher, application_id)
        return await self.job(application_id)

    async def job(self, application_id: UUID) -> JobRow:
        async with self.work() as work:
            return await searches.get_job(work, application_id)

    async def case(self, application_id: UUID) -> CaseRow | None:
        async with self.work() as work:
            return await cases.of_application_locked(work, application_id)

    async def approve(self, application_id: UUID, civil: CivilData | None = None) -> UUID | None:
        """What enrolment does when a second officer approves; None where it may not be yet."""
        async with self.work() as work:
            job = await searches.find_job_locked(work, application_id)
            clean = {DedupOutcome.CLEAN, DedupOutcome.DISTINCT}
            if job is None or job.state is not JobState.DONE or job.outcome not in clean:
                return None
            ours = await searches.subject_of_application(work, application_id)
            if ours is None or ours.person_id is not None:
                return None
            if not await is_still_clean(work, self.parts, application_id):
                return None
            person = await register_person(
                work,
                self.parts,
                civil=civil or civil_data(),
                portrait=None,
                fingerprints=(),
                basis=JUDGED,
                enrolled_by=ENROLLER,
                office="bureau",
                approved_by=APPROVER,
                proofs={PersonAttribute.NATIONALITY: JUDGED},
            )
            await registered(work, application_id, person.person_id)
            return person.person_id
