"""Applications, documents, border checks and crossings, and the platform's own tables."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    platform_schema.create_version_1()
    _applications()
    _documents()
    _border()


def _applications() -> None:
    op.create_table(
        "applications",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("identity_number", sa.String(12), nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("filed_by", sa.String, nullable=False),
        sa.Column("filing_token", sa.String, nullable=False, unique=True),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String, unique=True),
        sa.CheckConstraint(
            "approved_by IS NULL OR approved_by <> filed_by", name="applications_four_eyes"
        ),
        sa.CheckConstraint(
            "state IN ('filed', 'withdrawn')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="applications_nothing_without_approval",
        ),
    )
    op.create_index(
        "applications_one_open",
        "applications",
        ["identity_number"],
        unique=True,
        postgresql_where=sa.text("state IN ('filed', 'approved')"),
    )


def _documents() -> None:
    op.create_table(
        "documents",
        sa.Column("document_id", sa.Uuid, primary_key=True),
        sa.Column("document_number", sa.String(9), nullable=False, unique=True),
        sa.Column(
            "application_id",
            sa.Uuid,
            sa.ForeignKey("applications.application_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("identity_number", sa.String(12), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("expires_on", sa.Date, nullable=False),
        sa.Column("issued_by", sa.String, nullable=False),
        sa.Column("status_list", sa.Integer, nullable=False),
        sa.Column("status_index", sa.Integer, nullable=False),
        sa.UniqueConstraint("status_list", "status_index"),
    )
    op.create_index(
        "documents_one_in_force",
        "documents",
        ["identity_number"],
        unique=True,
        postgresql_where=sa.text("state = 'in_force'"),
    )


def _border() -> None:
    op.create_table(
        "border_checks",
        sa.Column("check_id", sa.Uuid, primary_key=True),
        sa.Column("post", sa.String, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("checked_at", _TIME, nullable=False),
        sa.Column("advice", _CODE, nullable=False),
        sa.Column("authenticity", sa.String, nullable=False),
        sa.Column("status", _CODE, nullable=False),
        sa.Column("issuing_state", sa.String),
        sa.Column("document_code", sa.String),
        sa.Column("holder", sa.String),
        sa.Column("sealed_dg1", sa.LargeBinary),
    )
    op.create_table(
        "border_crossings",
        sa.Column("reference", sa.String, primary_key=True),
        sa.Column(
            "check_id",
            sa.Uuid,
            sa.ForeignKey("border_checks.check_id"),
            nullable=False,
            unique=True,
        ),
        sa.Column("post", sa.String, nullable=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("direction", _CODE, nullable=False),
        sa.Column("decision", _CODE, nullable=False),
        sa.Column("ground", _CODE),
        sa.Column("recorded_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "(decision = 'refused') = (ground IS NOT NULL)", name="crossings_refused_with_ground"
        ),
    )
