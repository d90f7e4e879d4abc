"""Notices of drivers by State: an event is known by who tells it and their own id of it."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_constraint("driver_notices_pkey", "driver_notices")
    op.create_primary_key("driver_notices_pkey", "driver_notices", ["driver_state", "event_id"])
