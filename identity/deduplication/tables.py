"""Rows of the search for duplicates: who can be found, by what, and how each search stands."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, Index, LargeBinary, SmallInteger, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from identity.contract.deduplication import DedupOutcome, JobState
from identity.tables import IdentityTable
from shared.biometrics.abis import BiometricCheck
from shared.database.columns import UTC_TIMESTAMP, code_of


class SubjectRow(IdentityTable, table=True):
    """Somebody who can be found: an applicant, a person, or an applicant who became one.

    `entered` numbers subjects in the order in which they could first be found. Of two applicants
    who are alike, the one who entered later waits for officers. A subject that was entered, or
    whose facts changed, without a search (`searched` is false) waits for nobody, so everybody
    looks for it, earlier or later.
    """

    __tablename__ = "dedup_subjects"
    __table_args__ = (
        Index(
            "dedup_subjects_without_application",
            "entered",
            postgresql_where=text("application_id IS NULL"),
        ),
    )

    entered: int = Field(primary_key=True, sa_type=BigInteger)
    subject_id: UUID = Field(default_factory=uuid4, unique=True)
    application_id: UUID | None = Field(default=None, unique=True)
    person_id: UUID | None = Field(default=None, foreign_key="persons.person_id", unique=True)
    searched: bool
    sealed_facts: bytes = Field(sa_type=LargeBinary)


class UnindexedRow(IdentityTable, table=True):
    """A person of whom the index does not say yet what the register says; `changes` counts.

    0 where nothing changed: the index and the gallery are made anew.
    """

    __tablename__ = "dedup_unindexed"

    person_id: UUID = Field(primary_key=True, foreign_key="persons.person_id")
    changes: int = 1


class TokenRow(IdentityTable, table=True):
    """A subject can be found by a keyed token; says only who has something in common."""

    __tablename__ = "dedup_tokens"
    __table_args__ = (Index("dedup_tokens_by_subject", "entered"),)

    token: int = Field(primary_key=True, sa_type=BigInteger)
    entered: int = Field(primary_key=True, sa_type=BigInteger)


class JobRow(IdentityTable, table=True):
    """The search for one application."""

    __tablename__ = "dedup_jobs"
    __table_args__ = (Index("dedup_jobs_by_state", "state", "queued_at"),)

    application_id: UUID = Field(primary_key=True)
    subject_id: UUID = Field(unique=True)
    state: JobState = Field(sa_type=code_of(JobState))
    round: int = 1
    """Counts how often a search was ordered: what an earlier one found is not written any more."""
    attempts: int = 0
    enrolled_by: str
    person_id: UUID | None = None
    """Whom the application itself names."""
    sealed_applicant: bytes | None = Field(default=None, sa_type=LargeBinary)
    """What is to be searched for; gone once the gallery holds it."""
    fingers: int = 0
    """How many the applicant brought: so many the gallery has to have, or nothing was compared."""
    compared_until: int | None = Field(default=None, sa_type=BigInteger)
    """The last who had entered when captures were compared: of a person who entered later without
    a search nobody knows whether they are the applicant."""
    met_everybody: bool | None = None
    """Whether all who were registered then had been brought to where they are searched; where not,
    captures are compared again once they are."""
    biometric_check: BiometricCheck | None = Field(default=None, sa_type=code_of(BiometricCheck))
    outcome: DedupOutcome | None = Field(default=None, sa_type=code_of(DedupOutcome))
    failure: str | None = Field(default=None, max_length=64)
    queued_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    started_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)
    finished_at: datetime | None = Field(default=None, sa_type=UTC_TIMESTAMP)


class CandidateRow(IdentityTable, table=True):
    """A subject who may be the applicant, and why: scores with what they rest on."""

    __tablename__ = "dedup_candidates"
    __table_args__ = (UniqueConstraint("application_id", "round", "subject_id"),)

    candidate_id: UUID = Field(default_factory=uuid4, primary_key=True)
    application_id: UUID = Field(foreign_key="dedup_jobs.application_id")
    round: int
    subject_id: UUID
    entered: int = Field(sa_type=BigInteger)
    """As it stood then: the same subject with other facts is another question."""
    points: float | None = None
    verdict: str | None = None
    reasons: list[dict[str, object]] = Field(sa_type=JSONB)
    """Field by field how alike; names no value."""
    rule_since: date | None = None
    finger_score: float | None = None
    finger_threshold: float | None = None
    engine: str | None = None
    engine_version: str | None = None


class EncounterRow(IdentityTable, table=True):
    """What the identification system may hold, written before it is told to: nothing of it is
    forgotten there only because it was forgotten here.
    """

    __tablename__ = "dedup_encounters"
    __table_args__ = (Index("dedup_encounters_by_age", "ordered_at"),)

    encounter_id: UUID = Field(primary_key=True)
    ordered_at: datetime = Field(sa_type=UTC_TIMESTAMP)
    """When it was last told to hold it."""
    person_id: UUID | None = Field(default=None, foreign_key="persons.person_id")
    """Whose record has taken over what was captured: needed until the gallery has theirs."""


class GalleryEntryRow(IdentityTable, table=True):
    """What the reference system compares: the sealed templates of one encounter."""

    __tablename__ = "gallery_entries"
    __table_args__ = (
        Index(
            "gallery_entries_by_face",
            "face_engine",
            postgresql_where=text("fingers > 0 OR face_engine IS NOT NULL OR face_missing"),
        ),
    )

    encounter_id: UUID = Field(primary_key=True)
    number: int = Field(sa_type=BigInteger, unique=True)
    """What a gallery of faces knows it by."""
    change: int = Field(sa_type=BigInteger, unique=True)
    """Drawn anew whenever it is written; the order of changes is that of their commits."""
    fingers: int = Field(sa_type=SmallInteger)
    """How many it has."""
    sealed_templates: bytes = Field(sa_type=LargeBinary)
    face_engine: str | None = None
    """Which engine, in which version, measured the face; descriptors of two do not compare."""
    sealed_face: bytes | None = Field(default=None, sa_type=LargeBinary)
    face_missing: bool = False
    """There is a portrait that an engine was to measure and did not: nobody is compared with it."""


class GalleryDepartureRow(IdentityTable, table=True):
    """An encounter with a face was forgotten: whatever holds that face forgets it too."""

    __tablename__ = "gallery_departures"

    change: int = Field(primary_key=True, sa_type=BigInteger)
    number: int = Field(sa_type=BigInteger)
