"""Keep whether travellers were recognised at the State's border posts, and by what."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_CODE = sa.String(40)


def upgrade() -> None:
    op.create_table(
        "post_checks",
        sa.Column("check_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("post", sa.String, nullable=False),
        sa.Column("fingers", sa.ARRAY(sa.Integer), nullable=False),
        sa.Column("answer", _CODE, nullable=False),
        sa.Column("undecided_for", _CODE),
        sa.Column("score", sa.Float),
        sa.Column("threshold", sa.Float),
        sa.Column("threshold_since", sa.Date),
        sa.Column("engine", sa.String),
        sa.Column("engine_version", sa.String),
        sa.Column("engine_grade", _CODE),
        sa.Column("checked_by", sa.String, nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "(answer = 'undecided') = (undecided_for IS NOT NULL)",
            name="post_checks_undecided_for_a_reason",
        ),
        sa.CheckConstraint(
            "answer = 'undecided' OR score IS NOT NULL", name="post_checks_answer_by_a_score"
        ),
        sa.CheckConstraint(
            "(score IS NULL OR engine IS NOT NULL) AND (engine IS NULL) = (engine_version IS NULL)"
            " AND (engine IS NULL) = (engine_grade IS NULL)"
            " AND (score IS NULL) = (threshold IS NULL)"
            " AND (score IS NULL) = (threshold_since IS NULL)",
            name="post_checks_score_of_an_engine",
        ),
        sa.CheckConstraint(
            "answer <> 'no' OR engine_grade = 'certified'",
            name="post_checks_no_of_certified_only",
        ),
    )
    op.create_index("post_checks_by_person", "post_checks", ["person_id", "checked_at"])
    op.create_index("post_checks_by_age", "post_checks", ["checked_at"])
