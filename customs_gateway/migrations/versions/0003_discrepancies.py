"""What controls found otherwise than declared, and which State recovers the debt."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_CODE = sa.String(40)


def upgrade() -> None:
    op.add_column("movement_events", sa.Column("evidence", sa.String))
    op.create_table(
        "found_discrepancies",
        sa.Column("movement_id", sa.Uuid, primary_key=True),
        sa.Column("sequence", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("item", sa.Integer),
        sa.ForeignKeyConstraint(
            ["movement_id", "sequence"],
            ["movement_events.movement_id", "movement_events.sequence"],
        ),
    )
    op.create_table(
        "recoveries",
        sa.Column("movement_id", sa.Uuid, sa.ForeignKey("movements.movement_id"), primary_key=True),
        sa.Column("recovering_state", _CODE, nullable=False),
    )
    platform_schema.forbid_changes("found_discrepancies", "recoveries")
