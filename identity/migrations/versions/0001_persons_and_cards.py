"""Persons, fingerprints and cards, and the platform's own tables."""

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
    op.create_table(
        "persons",
        sa.Column("person_id", sa.Uuid, primary_key=True),
        sa.Column("identity_number", sa.String(12), nullable=False, unique=True),
        sa.Column("record_state", _CODE, nullable=False),
        sa.Column("life_state", _CODE, nullable=False),
        sa.Column("merged_into", sa.Uuid, sa.ForeignKey("persons.person_id")),
        sa.Column("biometrics_captured_on", sa.Date),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("enrolled_at_office", sa.String, nullable=False),
        sa.Column("enrolled_at", _TIME, nullable=False),
        sa.UniqueConstraint("person_id", "enrolled_by"),
        sa.CheckConstraint(
            "(record_state = 'merged') = (merged_into IS NOT NULL)",
            name="persons_merged_into_somebody",
        ),
        sa.CheckConstraint("merged_into <> person_id", name="persons_not_merged_into_themselves"),
    )
    op.create_index(
        "persons_by_survivor",
        "persons",
        ["merged_into"],
        postgresql_where=sa.text("merged_into IS NOT NULL"),
    )
    op.create_table(
        "portraits",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
        sa.Column("sealed_image", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "fingerprints",
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("sealed_record", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "cards",
        sa.Column("card_id", sa.Uuid, primary_key=True),
        sa.Column("card_number", sa.String(9), nullable=False, unique=True),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("collect_at", sa.String, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("request_token", sa.String, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String),
        sa.Column("remake_of", sa.Uuid, sa.ForeignKey("cards.card_id"), unique=True),
        sa.Column("issued_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("status_list", sa.Integer, nullable=False),
        sa.Column("status_index", sa.Integer, nullable=False),
        sa.Column("suspended_for", _CODE),
        sa.Column("revoked_for", _CODE),
        sa.Column("withheld_for", _CODE),
        sa.Column("withheld_from", _CODE),
        sa.ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        sa.UniqueConstraint("status_list", "status_index"),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> enrolled_by)",
            name="cards_four_eyes",
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'cancelled')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="cards_nothing_without_approval",
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'approved', 'batched', 'cancelled')"
            " OR (issued_on IS NOT NULL AND expires_on IS NOT NULL)",
            name="cards_made_cards_have_dates",
        ),
        sa.CheckConstraint(
            "(state = 'withheld') = (withheld_for IS NOT NULL)", name="cards_withheld_for_a_reason"
        ),
    )
    for token in ("request_token", "approval_token"):
        op.create_index(
            f"cards_{token}_key",
            "cards",
            [token],
            unique=True,
            postgresql_where=sa.text("remake_of IS NULL"),
        )
    op.create_index(
        "cards_one_on_its_way",
        "cards",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text(
            "state IN ('requested', 'approved', 'batched', 'prepared', 'personalised', 'passed',"
            " 'shipped', 'at_office')"
        ),
    )
    op.create_index(
        "cards_one_in_hand",
        "cards",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('handed_over', 'active', 'suspended', 'withheld')"),
    )
    op.create_index("cards_by_person", "cards", ["person_id"])
    op.create_index(
        "cards_waiting_for_a_batch",
        "cards",
        ["state_changed_at"],
        postgresql_where=sa.text("state = 'approved'"),
    )
