"""Notices of drivers by State: its own ids of events, and its own order of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("driver_notices_pkey", "driver_notices")
    op.create_primary_key("driver_notices_pkey", "driver_notices", ["driver_state", "event_id"])
    op.add_column(
        "driver_notices",
        sa.Column("sequence", sa.BigInteger, nullable=False, server_default="0"),  # not told before
    )
    op.alter_column("driver_notices", "sequence", server_default=None)
