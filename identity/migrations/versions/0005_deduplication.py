"""De-duplication and adjudication."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_index()
    _create_searches()
    _create_gallery()
    _create_cases()
    _create_seats()


def _create_index() -> None:
    op.execute("CREATE SEQUENCE dedup_entries")
    op.create_table(
        "dedup_subjects",
        sa.Column("entered", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("subject_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("application_id", sa.Uuid, unique=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), unique=True),
        sa.Column("searched", sa.Boolean, nullable=False),
        sa.Column("sealed_facts", sa.LargeBinary, nullable=False),
    )
    op.create_index(
        "dedup_subjects_without_application",
        "dedup_subjects",
        ["entered"],
        postgresql_where=sa.text("application_id IS NULL"),
    )
    op.create_table(
        "dedup_unindexed",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
        sa.Column("changes", sa.Integer, nullable=False),
    )
    op.create_table(
        "dedup_tokens",
        sa.Column("token", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("entered", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_index("dedup_tokens_by_subject", "dedup_tokens", ["entered"])


def _create_searches() -> None:
    op.create_table(
        "dedup_jobs",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("subject_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("person_id", sa.Uuid),
        sa.Column("sealed_applicant", sa.LargeBinary),
        sa.Column("fingers", sa.Integer, nullable=False),
        sa.Column("compared_until", sa.BigInteger),
        sa.Column("met_everybody", sa.Boolean),
        sa.Column("biometric_check", _CODE),
        sa.Column("outcome", _CODE),
        sa.Column("failure", sa.String(64)),
        sa.Column("queued_at", _TIME, nullable=False),
        sa.Column("started_at", _TIME),
        sa.Column("finished_at", _TIME),
        sa.CheckConstraint(
            "state <> 'done' OR biometric_check IS NOT NULL",
            name="dedup_jobs_say_whether_captures_were_compared",
        ),
    )
    op.create_index("dedup_jobs_by_state", "dedup_jobs", ["state", "queued_at"])
    op.create_table(
        "dedup_candidates",
        sa.Column("candidate_id", sa.Uuid, primary_key=True),
        sa.Column(
            "application_id",
            sa.Uuid,
            sa.ForeignKey("dedup_jobs.application_id"),
            nullable=False,
        ),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("subject_id", sa.Uuid, nullable=False),
        sa.Column("entered", sa.BigInteger, nullable=False),
        sa.Column("points", sa.Float),
        sa.Column("verdict", sa.String),
        sa.Column("reasons", JSONB, nullable=False),
        sa.Column("rule_since", sa.Date),
        sa.Column("finger_score", sa.Float),
        sa.Column("finger_threshold", sa.Float),
        sa.Column("engine", sa.String),
        sa.Column("engine_version", sa.String),
        sa.UniqueConstraint("application_id", "round", "subject_id"),
    )


def _create_gallery() -> None:
    op.create_table(
        "dedup_encounters",
        sa.Column("encounter_id", sa.Uuid, primary_key=True),
        sa.Column("ordered_at", _TIME, nullable=False),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id")),
    )
    op.create_index("dedup_encounters_by_age", "dedup_encounters", ["ordered_at"])
    op.execute("CREATE SEQUENCE gallery_changes")
    op.create_table(
        "gallery_entries",
        sa.Column("encounter_id", sa.Uuid, primary_key=True),
        sa.Column("number", sa.BigInteger, nullable=False, unique=True),
        sa.Column("change", sa.BigInteger, nullable=False, unique=True),
        sa.Column("fingers", sa.SmallInteger, nullable=False),
        sa.Column("sealed_templates", sa.LargeBinary, nullable=False),
        sa.Column("face_engine", sa.String),
        sa.Column("sealed_face", sa.LargeBinary),
        sa.Column("face_missing", sa.Boolean, nullable=False),
        sa.CheckConstraint(
            "(face_engine IS NULL) = (sealed_face IS NULL)",
            name="gallery_entries_say_who_measured_a_face",
        ),
        sa.CheckConstraint(
            "face_engine IS NULL OR NOT face_missing", name="gallery_entries_face_or_none"
        ),
    )
    op.create_index(
        "gallery_entries_by_face",
        "gallery_entries",
        ["face_engine"],
        postgresql_where=sa.text("fingers > 0 OR face_engine IS NOT NULL OR face_missing"),
    )
    op.create_table(
        "gallery_departures",
        sa.Column("change", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("number", sa.BigInteger, nullable=False),
    )


def _create_cases() -> None:
    op.create_table(
        "adjudication_cases",
        sa.Column("case_id", sa.Uuid, primary_key=True),
        sa.Column("application_id", sa.Uuid),
        sa.Column("search_round", sa.Integer, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("sealed_exhibit", sa.LargeBinary),
        sa.Column("exhibit_sha256", sa.String, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("known_outcome", _CODE),
        sa.Column("known_candidate", sa.Uuid),
        sa.Column("outcome", _CODE),
        sa.Column("matched_subject", sa.Uuid),
        sa.Column("decided_at", _TIME),
        sa.Column("settled_at", _TIME),
        sa.UniqueConstraint("case_id", "enrolled_by"),
        sa.CheckConstraint(
            "(application_id IS NULL) = (known_outcome IS NOT NULL)",
            name="adjudication_cases_real_or_known",
        ),
        sa.CheckConstraint(
            "state NOT IN ('decided', 'final') OR outcome IS NOT NULL",
            name="adjudication_cases_decided_with_an_outcome",
        ),
    )
    op.create_index(
        "adjudication_cases_one_each",
        "adjudication_cases",
        ["application_id"],
        unique=True,
        postgresql_where=sa.text("state <> 'superseded' AND application_id IS NOT NULL"),
    )
    op.create_index("adjudication_cases_by_state", "adjudication_cases", ["state", "opened_at"])
    op.create_index(
        "adjudication_cases_waiting",
        "adjudication_cases",
        ["matched_subject"],
        postgresql_where=sa.text("settled_at IS NULL"),
    )


def _create_seats() -> None:
    op.create_table(
        "adjudication_seats",
        sa.Column("seat_id", sa.Uuid, primary_key=True),
        sa.Column("case_id", sa.Uuid, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("round", sa.Integer, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("assigned_at", _TIME, nullable=False),
        sa.Column("outcome", _CODE),
        sa.Column("candidate_id", sa.Uuid),
        sa.Column("voted_at", _TIME),
        sa.Column("vote_token", sa.String, unique=True),
        sa.ForeignKeyConstraint(
            ["case_id", "enrolled_by"],
            ["adjudication_cases.case_id", "adjudication_cases.enrolled_by"],
            name="adjudication_seats_of_a_case",
        ),
        sa.CheckConstraint("officer <> enrolled_by", name="adjudication_seats_not_the_enroller"),
        sa.UniqueConstraint("case_id", "officer", name="adjudication_seats_voters_distinct"),
        sa.CheckConstraint(
            "(outcome IS NULL) = (voted_at IS NULL) AND (outcome IS NULL) = (vote_token IS NULL)",
            name="adjudication_seats_votes_are_signed",
        ),
        sa.CheckConstraint("outcome <> 'clean'", name="adjudication_seats_nobody_votes_clean"),
    )
    op.create_index("adjudication_seats_by_officer", "adjudication_seats", ["officer"])
