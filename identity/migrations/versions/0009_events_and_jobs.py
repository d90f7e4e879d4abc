"""Tell partners what became of cards: who asked about whom, outbox, inbox and job queue."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    platform_schema.create_outbox_and_inbox()
    platform_schema.install_job_queue()
    op.create_table(
        "inquiries",
        sa.Column("inquiry_id", sa.Uuid, primary_key=True),
        sa.Column("partner", sa.String, nullable=False),
        sa.Column("subject", sa.String, nullable=False),
        sa.Column(
            "person_id",
            sa.Uuid,
            sa.ForeignKey("persons.person_id", ondelete="CASCADE"),
            nullable=False,
        ),
        sa.Column("card_id", sa.Uuid, sa.ForeignKey("cards.card_id", ondelete="CASCADE")),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint(
            "partner",
            "subject",
            "card_id",
            name="inquiries_one_each",
            postgresql_nulls_not_distinct=True,
        ),
    )
    op.create_index("ix_inquiries_person_id", "inquiries", ["person_id"])
    op.create_index("ix_inquiries_asked_at", "inquiries", ["asked_at"])
