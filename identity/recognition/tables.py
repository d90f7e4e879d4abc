"""Rows of comparisons at border posts: what was answered, and by which engine and threshold."""

from datetime import date, datetime
from uuid import UUID, uuid4

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.dialects.postgresql import ARRAY, INTEGER
from sqlmodel import Field

from identity.contract.recognition import Answer, Undecided
from identity.tables import IdentityTable
from shared.biometrics.port import EngineGrade
from shared.database.columns import UTC_TIMESTAMP, code_of


class PostCheckRow(IdentityTable, table=True):
    """One comparison at a post; the capture is not kept. `fingers` is empty for the face."""

    __tablename__ = "post_checks"
    __table_args__ = (
        CheckConstraint(
            "(answer = 'undecided') = (undecided_for IS NOT NULL)",
            name="post_checks_undecided_for_a_reason",
        ),
        CheckConstraint(
            "answer = 'undecided' OR score IS NOT NULL", name="post_checks_answer_by_a_score"
        ),
        CheckConstraint(
            "(score IS NULL OR engine IS NOT NULL) AND (engine IS NULL) = (engine_version IS NULL)"
            " AND (engine IS NULL) = (engine_grade IS NULL)"
            " AND (score IS NULL) = (threshold IS NULL)"
            " AND (score IS NULL) = (threshold_since IS NULL)",
            name="post_checks_score_of_an_engine",
        ),
        CheckConstraint(
            "answer <> 'no' OR engine_grade = 'certified'", name="post_checks_no_of_certified_only"
        ),
        Index("post_checks_by_person", "person_id", "checked_at"),
        Index("post_checks_by_age", "checked_at"),
    )

    check_id: UUID = Field(default_factory=uuid4, primary_key=True)
    person_id: UUID = Field(foreign_key="persons.person_id")
    post: str
    fingers: list[int] = Field(sa_type=ARRAY(INTEGER))
    answer: Answer = Field(sa_type=code_of(Answer))
    undecided_for: Undecided | None = Field(default=None, sa_type=code_of(Undecided))
    score: float | None = None
    threshold: float | None = None
    threshold_since: date | None = None
    engine: str | None = None
    engine_version: str | None = None
    engine_grade: EngineGrade | None = Field(default=None, sa_type=code_of(EngineGrade))
    checked_by: str
    checked_at: datetime = Field(sa_type=UTC_TIMESTAMP)
