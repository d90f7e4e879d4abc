"""Be told by the State's register: outbox, inbox, job queue, and notices about people's cards."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)


def upgrade() -> None:
    platform_schema.create_outbox_and_inbox()
    platform_schema.install_job_queue()
    op.add_column("applications", sa.Column("confirmed_at", _TIME))
    op.execute("UPDATE applications SET confirmed_at = state_changed_at")
    op.alter_column("applications", "confirmed_at", nullable=False)
    op.create_table(
        "holder_notices",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("identity_number", sa.String(12), nullable=False),
        sa.Column("topic", sa.String(40), nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
    )
    op.create_index("ix_holder_notices_identity_number", "holder_notices", ["identity_number"])
    platform_schema.forbid_changes("holder_notices")
