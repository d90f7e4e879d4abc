"""Who read what of whom, consents, locks and retention."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_accesses()
    _create_consents()
    _create_retention()


def _create_accesses() -> None:
    op.create_table(
        "urgent_accesses",
        sa.Column("urgent_access_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("sealed_reason", sa.LargeBinary, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("request_token", sa.String, nullable=False, unique=True),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("expires_at", _TIME, nullable=False),
        sa.Column("reads_max", sa.Integer, nullable=False),
        sa.Column("reads_used", sa.Integer, nullable=False),
        sa.Column("reviewed_by", sa.String),
        sa.Column("review_token", sa.String, unique=True),
        sa.Column("reviewed_at", _TIME),
        sa.CheckConstraint("reviewed_by <> officer", name="urgent_accesses_four_eyes"),
        sa.CheckConstraint(
            "(state = 'open') = (reviewed_by IS NULL AND review_token IS NULL)",
            name="urgent_accesses_reviewed_by_somebody",
        ),
        sa.CheckConstraint("reads_used <= reads_max", name="urgent_accesses_within_reads"),
    )
    op.create_index(
        "urgent_accesses_one_unreviewed",
        "urgent_accesses",
        ["officer"],
        unique=True,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "access_events",
        sa.Column("access_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("read_at", _TIME, nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("officer", sa.String),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("what", _CODE, nullable=False),
        sa.Column("query_class", _CODE, nullable=False),
        sa.Column("urgent_access_id", sa.Uuid, sa.ForeignKey("urgent_accesses.urgent_access_id")),
    )
    op.create_index(
        "access_events_of_person", "access_events", ["person_id", "read_at", "access_id"]
    )
    op.create_index("ix_access_events_read_at", "access_events", ["read_at"])
    op.create_table(
        "read_counts",
        sa.Column("counted", _CODE, primary_key=True),
        sa.Column("name", sa.String, primary_key=True),
        sa.Column("budget", sa.String, primary_key=True),
        sa.Column("hours", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("begins_at", _TIME, primary_key=True),
        sa.Column("reads", sa.Integer, nullable=False),
        sa.Column("reads_max", sa.Integer, nullable=False),
        sa.Column("exhausted_at", _TIME),
    )
    op.create_index(
        "read_counts_exhausted",
        "read_counts",
        ["exhausted_at"],
        postgresql_where=sa.text("exhausted_at IS NOT NULL"),
    )
    op.create_table(
        "access_delays",
        sa.Column("delay_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("legal_basis", sa.String, nullable=False),
        sa.Column("begins_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("request_token", sa.String, nullable=False, unique=True),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String, unique=True),
        sa.Column("lifted_at", _TIME),
        sa.CheckConstraint("approved_by <> requested_by", name="access_delays_four_eyes"),
        sa.CheckConstraint(
            "state IN ('requested', 'refused') OR (approved_by IS NOT NULL"
            " AND approval_token IS NOT NULL)",
            name="access_delays_nothing_without_approval",
        ),
        sa.CheckConstraint("begins_at < ends_at", name="access_delays_end"),
    )
    op.create_index("access_delays_of_person", "access_delays", ["person_id"])


def _create_consents() -> None:
    op.create_table(
        "consents",
        sa.Column("consent_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("partner", sa.String, nullable=False),
        sa.Column("purpose", _CODE, nullable=False),
        sa.Column("scope", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("days", sa.Integer, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("decided_at", _TIME),
        sa.Column("granted_by", _CODE),
        sa.Column("attended_by", sa.String),
        sa.Column("expires_at", _TIME),
        sa.CheckConstraint(
            "state IN ('requested', 'denied')"
            " OR (granted_by IS NOT NULL AND expires_at IS NOT NULL)",
            name="consents_granted_until",
        ),
    )
    op.create_index("consents_of_person", "consents", ["person_id"])
    op.create_table(
        "locks",
        sa.Column("lock_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("modality", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("locked_at", _TIME, nullable=False),
        sa.Column("asked_by", _CODE, nullable=False),
        sa.Column("locked_by", sa.String, nullable=False),
        sa.Column("release_requested_by", sa.String),
        sa.Column("release_request_token", sa.String, unique=True),
        sa.Column("released_by", sa.String),
        sa.Column("release_token", sa.String, unique=True),
        sa.Column("released_at", _TIME),
        sa.CheckConstraint("released_by <> release_requested_by", name="locks_four_eyes"),
        sa.CheckConstraint(
            "state <> 'released' OR (released_by IS NOT NULL AND release_token IS NOT NULL)",
            name="locks_opened_by_two",
        ),
    )
    op.create_index(
        "locks_one_each",
        "locks",
        ["person_id", "modality"],
        unique=True,
        postgresql_where=sa.text("state <> 'released'"),
    )


def _create_retention() -> None:
    op.create_table(
        "purges",
        sa.Column("purge_id", sa.Uuid, primary_key=True),
        sa.Column("data_class", _CODE, nullable=False),
        sa.Column("legal_basis", sa.String, nullable=False),
        sa.Column("rule_since", sa.Date, nullable=False),
        sa.Column("older_than", _TIME, nullable=False),
        sa.Column("purged", sa.Integer, nullable=False),
        sa.Column("held", sa.Integer, nullable=False),
        sa.Column("ids_digest", sa.String, nullable=False),
        sa.Column("proof_digest", sa.String, nullable=False),
        sa.Column("ordered_by", sa.String, nullable=False),
        sa.Column("purged_at", _TIME, nullable=False),
    )
    op.create_index("ix_purges_purged_at", "purges", ["purged_at"])
    op.create_table(
        "legal_holds",
        sa.Column("hold_id", sa.Uuid, primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("legal_basis", sa.String, nullable=False),
        sa.Column("placed_by", sa.String, nullable=False),
        sa.Column("placed_at", _TIME, nullable=False),
        sa.Column("lifted_by", sa.String),
        sa.Column("lifted_at", _TIME),
        sa.CheckConstraint("lifted_by <> placed_by", name="legal_holds_four_eyes"),
        sa.CheckConstraint(
            "(state = 'lifted') = (lifted_by IS NOT NULL AND lifted_at IS NOT NULL)",
            name="legal_holds_lifted_by_somebody",
        ),
    )
    op.create_index(
        "legal_holds_placed",
        "legal_holds",
        ["person_id"],
        postgresql_where=sa.text("state = 'placed'"),
    )
