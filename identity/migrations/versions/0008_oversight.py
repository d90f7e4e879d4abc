"""What keeps insiders honest."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_duties()
    _create_pairings()
    _keep_pairings_independent()
    _bind_approvals()


def _create_duties() -> None:
    op.create_table(
        "duties",
        sa.Column("duty_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("machine", sa.String, nullable=False),
        sa.Column("roles", ARRAY(sa.String), nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("begins_at", _TIME, nullable=False),
        sa.Column("ends_at", _TIME, nullable=False),
        sa.Column("ended_at", _TIME),
        sa.Column("duty_token", sa.String, nullable=False, unique=True),
        sa.UniqueConstraint("duty_id", "officer", "place"),
        sa.CheckConstraint("begins_at < ends_at", name="duties_end"),
    )
    on_duty = sa.text("state = 'on_duty'")
    op.create_index("duties_one_each", "duties", ["officer"], unique=True, postgresql_where=on_duty)
    op.create_index("duties_by_end", "duties", ["ends_at"], postgresql_where=on_duty)
    op.create_table(
        "officer_suspensions",
        sa.Column("suspension_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("suspended_by", sa.String, nullable=False),
        sa.Column("suspended_at", _TIME, nullable=False),
        sa.Column("suspension_token", sa.String, nullable=False, unique=True),
        sa.Column("lifted_by", sa.String),
        sa.Column("lifted_at", _TIME),
        sa.Column("lifting_token", sa.String, unique=True),
        sa.CheckConstraint("suspended_by <> officer", name="officer_suspensions_by_another"),
        sa.CheckConstraint(
            "lifted_by <> officer AND lifted_by <> suspended_by",
            name="officer_suspensions_four_eyes",
        ),
        sa.CheckConstraint(
            "(lifted_by IS NULL) = (lifted_at IS NULL)"
            " AND (lifted_by IS NULL) = (lifting_token IS NULL)",
            name="officer_suspensions_lifted_by_somebody",
        ),
    )
    op.create_index(
        "officer_suspensions_one_each",
        "officer_suspensions",
        ["officer"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def _create_pairings() -> None:
    op.create_table(
        "pairings",
        sa.Column("object_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("role", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("waiting_since", _TIME, nullable=False),
        sa.Column("draws", sa.Integer, nullable=False),
        sa.Column("draws_max", sa.Integer, nullable=False),
        sa.Column("officer", sa.String),
        sa.Column("place", sa.String),
        sa.Column("duty_id", sa.Uuid),
        sa.Column("due_at", _TIME),
        sa.UniqueConstraint("object_id", "officer"),
        sa.ForeignKeyConstraint(
            ["duty_id", "officer", "place"],
            ["duties.duty_id", "duties.officer", "duties.place"],
            name="pairings_of_somebody_on_duty",
        ),
        sa.CheckConstraint(
            "state NOT IN ('drawn', 'settled') OR (officer IS NOT NULL AND duty_id IS NOT NULL"
            " AND place IS NOT NULL AND due_at IS NOT NULL)",
            name="pairings_drawn_somebody",
        ),
        sa.CheckConstraint(
            "state NOT IN ('waiting', 'exhausted') OR officer IS NULL",
            name="pairings_waiting_nobody",
        ),
    )
    op.create_index("pairings_by_state", "pairings", ["state", "waiting_since"])
    op.create_index(
        "pairings_by_officer",
        "pairings",
        ["officer"],
        postgresql_where=sa.text("state = 'drawn'"),
    )
    op.create_table(
        "pairing_draws",
        sa.Column("object_id", sa.Uuid, sa.ForeignKey("pairings.object_id"), primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("officer", sa.String, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("duty_id", sa.Uuid, sa.ForeignKey("duties.duty_id"), nullable=False),
        sa.Column("drawn_at", _TIME, nullable=False),
        sa.Column("drawn_among", sa.Integer, nullable=False),
        sa.Column("shown_at", _TIME),
        sa.Column("released_at", _TIME),
        sa.Column("released", _CODE),
        sa.Column("conflict", _CODE),
        sa.UniqueConstraint("object_id", "officer", name="pairing_draws_each_once"),
        sa.CheckConstraint(
            "(released_at IS NULL) = (released IS NULL)", name="pairing_draws_released_why"
        ),
    )
    op.create_table(
        "pairing_participants",
        sa.Column("object_id", sa.Uuid, primary_key=True),
        sa.Column("officer", sa.String, primary_key=True),
        sa.Column("place", sa.String, primary_key=True),
        sa.Column("machine", sa.String, primary_key=True),
    )


def _keep_pairings_independent() -> None:
    """A drawn officer was on duty, and neither they nor their office took part: whoever writes."""
    op.execute(
        """
        CREATE FUNCTION pairings_are_independent() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF NEW.state IN ('drawn', 'settled') AND (
                NOT EXISTS (SELECT FROM pairing_participants WHERE object_id = NEW.object_id)
                OR EXISTS (
                    SELECT FROM pairing_participants AS p, duties AS d
                    WHERE p.object_id = NEW.object_id AND d.duty_id = NEW.duty_id
                    AND (p.officer = d.officer OR p.place = d.place OR p.machine = d.machine)
                )
            ) THEN
                RAISE EXCEPTION 'the officer or their office took part, or nobody did'
                    USING ERRCODE = 'check_violation', CONSTRAINT = 'pairings_independent';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER pairings_independent BEFORE INSERT OR UPDATE ON pairings"
        " FOR EACH ROW EXECUTE FUNCTION pairings_are_independent()"
    )


def _bind_approvals() -> None:
    """Who approves is who was drawn; what an import brought is approved with the import."""
    op.add_column(
        "applications",
        sa.Column(
            "paired_approver",
            sa.String,
            sa.Computed("CASE WHEN import_id IS NULL THEN approved_by END", persisted=True),
        ),
    )
    op.create_foreign_key(
        "applications_approved_by_the_drawn",
        "applications",
        "pairings",
        ["application_id", "paired_approver"],
        ["object_id", "officer"],
    )
    op.create_foreign_key(
        "enrolment_imports_approved_by_the_drawn",
        "enrolment_imports",
        "pairings",
        ["import_id", "approved_by"],
        ["object_id", "officer"],
    )
