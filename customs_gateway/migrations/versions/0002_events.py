"""Be told by the States' registers: outbox, inbox, job queue, and notices about drivers."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    platform_schema.create_outbox_and_inbox()
    platform_schema.install_job_queue()
    op.create_index("ix_releases_driver_pseudonym", "releases", ["driver_pseudonym"])
    op.create_table(
        "driver_notices",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("driver_state", _CODE, nullable=False),
        sa.Column("driver_pseudonym", sa.String, nullable=False),
        sa.Column("topic", _CODE, nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
    )
    op.create_index("ix_driver_notices_driver_pseudonym", "driver_notices", ["driver_pseudonym"])
    platform_schema.forbid_changes("driver_notices")
