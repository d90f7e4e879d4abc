"""Wire models of the search for duplicates: how it stands and how it ended."""

from enum import StrEnum
from uuid import UUID

from pydantic import AwareDatetime

from identity.contract.persons import CivilData, FullName, Name, PartialDateText
from shared.biometrics.abis import BiometricCheck
from shared.civil.sex import Sex
from shared.wire import Wire


class DedupOutcome(StrEnum):
    """What the search, or the officers who looked at its candidates, found.

    Only CLEAN comes from a machine alone: it refuses nobody. All others are what people decided.
    """

    CLEAN = "clean"
    """nobody in the register is like the applicant"""
    DISTINCT = "distinct"
    """there were candidates, and they are other persons"""
    SAME_PERSON_UPDATE = "same_person_update"
    """the applicant is registered: what they brought renews their record"""
    SAME_PERSON_MERGE = "same_person_merge"
    """the applicant is registered more than once; the survivor's record is renewed"""
    FRAUD_SUSPECTED = "fraud_suspected"
    RECAPTURE = "recapture"
    """the captures do not allow to tell"""


class Facts(Wire):
    """What of a person is compared by biography, and shown to officers who compare."""

    name: FullName
    sex: Sex
    birth_date: PartialDateText
    birth_place: Name
    father: FullName | None = None
    mother: FullName | None = None

    @classmethod
    def of(cls, civil: CivilData) -> "Facts":
        return cls(
            name=civil.name,
            sex=civil.sex,
            birth_date=civil.birth_date,
            birth_place=civil.birth_place,
            father=civil.father,
            mother=civil.mother,
        )


class JobState(StrEnum):
    """Where a search stands."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    """it was tried as often as it may be: a person looks why, and has it made again"""
    TIMED_OUT = "timed_out"


class DedupJob(Wire):
    """How the search for one application stands; says nothing of the persons."""

    application_id: UUID
    state: JobState
    attempts: int
    biometric_check: BiometricCheck | None
    """None until it is done."""
    candidates: int
    outcome: DedupOutcome | None
    queued_at: AwareDatetime
    finished_at: AwareDatetime | None


class RebuildIndex(Wire):
    """Have the index made anew from the register, a part at a time."""

    after: UUID | None = None
    """The last person of the part before; None begins."""


class IndexRebuild(Wire):
    """A part of the index that workers now make anew."""

    persons: int
    """In the register; how far there is to go."""
    ordered: int
    after: UUID | None
    """Where the next part begins; None after the last."""


class DedupJobs(Wire):
    """Searches that wait for a person, those waiting longest first."""

    jobs: tuple[DedupJob, ...]
