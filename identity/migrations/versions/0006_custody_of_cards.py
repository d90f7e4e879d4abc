"""Blanks, batches, custody and hand-over of cards; steps that nobody can skip, in SQL either."""

import sqlalchemy as sa
from alembic import op

from shared.database import platform_schema
from shared.database.guarded_moves import create_guard, forbid_removal, guard_moves

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)
_MOVES: dict[str, tuple[str, dict[str, str]]] = {
    "cards": (
        "requested",
        {
            "requested": "approved cancelled",
            "approved": "batched cancelled",
            "batched": "approved prepared",
            "prepared": "failed personalised",
            "personalised": "failed passed revoked",
            "passed": "revoked shipped",
            "shipped": "at_office lost revoked stolen",
            "at_office": "handed_over lost revoked stolen unclaimed",
            "handed_over": "active damaged lost revoked stolen",
            "active": "damaged expired lost revoked stolen suspended withheld",
            "suspended": "active damaged expired lost revoked stolen withheld",
            "withheld": "active damaged expired lost revoked stolen suspended",
            "lost": "returned revoked",
            "stolen": "returned revoked",
            "damaged": "returned revoked",
            "revoked": "returned",
            "expired": "returned",
            "unclaimed": "returned",
            "failed": "destroyed",
            "returned": "destroyed",
        },
    ),
    "temporary_certificates": (
        "requested",
        {
            "requested": "issued withdrawn",
            "issued": "expired withdrawn withheld",
            "withheld": "expired issued withdrawn",
        },
    ),
    "blank_lots": ("counted", {"counted": "open", "open": "blocked", "blocked": "open"}),
    "blanks": (
        "received",
        {
            "received": "in_vault",
            "in_vault": "issued missing spoiled",
            "issued": "in_vault missing spoiled used",
            "used": "destroyed",
            "spoiled": "destroyed missing",
            "missing": "in_vault",
        },
    ),
    "destructions": ("requested", {"requested": "done withdrawn"}),
    "personalisation_batches": ("open", {"open": "cancelled released", "released": "closed"}),
    "personalisation_jobs": ("taken", {"taken": "made spoiled"}),
    "shipments": ("sent", {"sent": "incomplete received", "incomplete": "closed received"}),
    "counter_acts": ("proposed", {"proposed": "done refused"}),
}
"""Where a row begins, and from each state those that may follow: the lifecycles of today."""


def upgrade() -> None:
    _create_stock()
    _create_personalisation()
    _create_delivery()
    _create_what_is_recorded_of_cards()
    _tie_cards()
    create_guard()
    for table, (first, moves) in _MOVES.items():
        pairs = [(old, new) for old, following in moves.items() for new in following.split()]
        guard_moves(table, first=first, moves=pairs)
    _hold_blocked_lots()
    forbid_removal("blank_lots", "blanks", "destructions", "cards")
    platform_schema.forbid_changes(
        "blank_movements", "blank_reconciliations", "card_declarations", "identity_checks"
    )


def _create_stock() -> None:
    op.create_table(
        "blank_lots",
        sa.Column("lot_number", sa.String(24), nullable=False),
        sa.Column("supplier", sa.String, nullable=False),
        sa.Column("serial_prefix", sa.String(6), nullable=False),
        sa.Column("first_number", sa.Integer, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("seal_number", sa.String, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("received_by", sa.String, nullable=False),
        sa.Column("receipt_token", sa.String, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("stored_by", sa.String),
        sa.Column("storage_token", sa.String),
        sa.Column("counted_again", sa.Integer),
        sa.Column("last_counted_at", _TIME),
        sa.Column("blocked_at", _TIME),
        sa.Column("inquiry_reference", sa.String),
        sa.Column("release_finding", sa.String),
        sa.Column("release_digest", sa.String),
        sa.Column("release_requested_by", sa.String),
        sa.Column("release_request_token", sa.String),
        sa.Column("released_by", sa.String),
        sa.Column("release_token", sa.String),
        sa.CheckConstraint(
            "(released_by IS NULL OR (release_token IS NOT NULL AND release_requested_by IS"
            " NOT NULL)) AND (state <> 'blocked' OR blocked_at IS NOT NULL)",
            name="blank_lots_released_by_two",
        ),
        sa.CheckConstraint(
            "state = 'counted' OR (stored_by IS NOT NULL AND storage_token IS NOT NULL"
            " AND counted_again IS NOT DISTINCT FROM received)",
            name="blank_lots_counted_by_a_second",
        ),
        sa.CheckConstraint("received > 0", name="blank_lots_hold_something"),
        sa.CheckConstraint(
            "released_by <> release_requested_by", name="blank_lots_release_four_eyes"
        ),
        sa.CheckConstraint("stored_by <> received_by", name="blank_lots_four_eyes"),
        sa.PrimaryKeyConstraint("lot_number"),
        sa.UniqueConstraint("receipt_token"),
        sa.UniqueConstraint("release_request_token"),
        sa.UniqueConstraint("release_token"),
        sa.UniqueConstraint("serial_prefix", "first_number"),
        sa.UniqueConstraint("storage_token"),
    )
    op.create_table(
        "destructions",
        sa.Column("destruction_id", sa.Uuid, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("place", sa.String, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("request_token", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String),
        sa.Column("done_at", _TIME),
        sa.CheckConstraint(
            "(state = 'done') = (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="destructions_nothing_without_approval",
        ),
        sa.CheckConstraint("approved_by <> requested_by", name="destructions_four_eyes"),
        sa.PrimaryKeyConstraint("destruction_id"),
        sa.UniqueConstraint("approval_token"),
        sa.UniqueConstraint("destruction_id", "approved_by"),
        sa.UniqueConstraint("request_token"),
    )
    op.create_table(
        "blanks",
        sa.Column("serial", sa.String(14), nullable=False),
        sa.Column("lot_number", sa.String(24), nullable=False),
        sa.Column("number", sa.Integer, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("spoil_reason", _CODE),
        sa.Column("destruction_id", sa.Uuid),
        sa.Column("destroyed_by", sa.String),
        sa.CheckConstraint(
            "(state = 'destroyed') = (destroyed_by IS NOT NULL) AND (destroyed_by IS NULL OR"
            " destruction_id IS NOT NULL)",
            name="blanks_destroyed_by_two",
        ),
        sa.CheckConstraint(
            "state <> 'spoiled' OR spoil_reason IS NOT NULL", name="blanks_spoiled_for_a_reason"
        ),
        sa.ForeignKeyConstraint(
            ["destruction_id", "destroyed_by"],
            ["destructions.destruction_id", "destructions.approved_by"],
            name="blanks_destroyed_before_two",
        ),
        sa.ForeignKeyConstraint(["destruction_id"], ["destructions.destruction_id"]),
        sa.ForeignKeyConstraint(["lot_number"], ["blank_lots.lot_number"]),
        sa.PrimaryKeyConstraint("serial"),
        sa.UniqueConstraint("lot_number", "number"),
    )
    op.create_index("blanks_by_lot_and_state", "blanks", ["lot_number", "state"])
    op.create_index(
        "blanks_of_a_destruction",
        "blanks",
        ["destruction_id"],
        postgresql_where=sa.text("destruction_id IS NOT NULL"),
    )
    op.create_table(
        "blank_movements",
        sa.Column("movement_id", sa.Uuid, nullable=False),
        sa.Column("lot_number", sa.String(24), nullable=False),
        sa.Column("movement", sa.String(40), nullable=False),
        sa.Column("first_number", sa.Integer, nullable=False),
        sa.Column("count", sa.Integer, nullable=False),
        sa.Column("seal_number", sa.String, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("moved_by", sa.String, nullable=False),
        sa.Column("token", sa.String, nullable=False),
        sa.Column("moved_at", _TIME, nullable=False),
        sa.ForeignKeyConstraint(["lot_number"], ["blank_lots.lot_number"]),
        sa.PrimaryKeyConstraint("movement_id"),
        sa.UniqueConstraint("token"),
    )
    op.create_table(
        "blank_reconciliations",
        sa.Column("reconciliation_id", sa.Uuid, nullable=False),
        sa.Column("lot_number", sa.String(24), nullable=False),
        sa.Column("counted_by", sa.String, nullable=False),
        sa.Column("counted_at", _TIME, nullable=False),
        sa.Column("counted_in_vault", sa.Integer, nullable=False),
        sa.Column("counted_issued", sa.Integer, nullable=False),
        sa.Column("counted_spoiled", sa.Integer, nullable=False),
        sa.Column("received", sa.Integer, nullable=False),
        sa.Column("book_waiting", sa.Integer, nullable=False),
        sa.Column("book_in_vault", sa.Integer, nullable=False),
        sa.Column("book_issued", sa.Integer, nullable=False),
        sa.Column("book_used", sa.Integer, nullable=False),
        sa.Column("book_spoiled", sa.Integer, nullable=False),
        sa.Column("book_destroyed", sa.Integer, nullable=False),
        sa.Column("book_missing", sa.Integer, nullable=False),
        sa.Column("missing", sa.Integer, nullable=False),
        sa.CheckConstraint(
            "missing = received - counted_in_vault - counted_issued - counted_spoiled -"
            " book_waiting - book_used - book_destroyed - book_missing",
            name="blank_reconciliations_difference_is_told",
        ),
        sa.ForeignKeyConstraint(["lot_number"], ["blank_lots.lot_number"]),
        sa.PrimaryKeyConstraint("reconciliation_id"),
    )


def _create_personalisation() -> None:
    op.create_table(
        "personalisation_batches",
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("created_by", sa.String, nullable=False),
        sa.Column("created_at", _TIME, nullable=False),
        sa.Column("released_by", sa.String),
        sa.Column("release_token", sa.String),
        sa.Column("released_at", _TIME),
        sa.CheckConstraint(
            "state IN ('open', 'cancelled') OR (released_by IS NOT NULL AND release_token IS"
            " NOT NULL)",
            name="personalisation_batches_released_by_a_second",
        ),
        sa.CheckConstraint("released_by <> created_by", name="personalisation_batches_four_eyes"),
        sa.PrimaryKeyConstraint("batch_id"),
        sa.UniqueConstraint("release_token"),
    )
    op.create_table(
        "personalisation_cards",
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("record_version", sa.Integer, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["personalisation_batches.batch_id"]),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.ForeignKeyConstraint(
            ["person_id", "record_version"],
            ["person_versions.person_id", "person_versions.version"],
            name="personalisation_cards_frozen_record",
        ),
        sa.PrimaryKeyConstraint("card_id"),
        sa.UniqueConstraint("batch_id", "card_id"),
    )
    op.create_index("ix_personalisation_cards_batch_id", "personalisation_cards", ["batch_id"])
    op.create_table(
        "personalisation_jobs",
        sa.Column("job_id", sa.Uuid, nullable=False),
        sa.Column("batch_id", sa.Uuid, nullable=False),
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("blank_serial", sa.String, nullable=False),
        sa.Column("chip_id", sa.String, nullable=False),
        sa.Column("chip_key_digest", sa.String, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("file_digest", sa.String, nullable=False),
        sa.Column("sealed_job", sa.LargeBinary),
        sa.Column("taken_by", sa.String, nullable=False),
        sa.Column("taken_at", _TIME, nullable=False),
        sa.Column("result", sa.String),
        sa.Column("result_at", _TIME),
        sa.CheckConstraint(
            "(state = 'taken') = (result IS NULL)", name="personalisation_jobs_have_a_result"
        ),
        sa.CheckConstraint(
            "(state = 'taken') = (sealed_job IS NOT NULL)", name="personalisation_jobs_wiped"
        ),
        sa.ForeignKeyConstraint(
            ["batch_id", "card_id"],
            ["personalisation_cards.batch_id", "personalisation_cards.card_id"],
        ),
        sa.ForeignKeyConstraint(["blank_serial"], ["blanks.serial"]),
        sa.PrimaryKeyConstraint("job_id"),
        sa.UniqueConstraint("blank_serial"),
        sa.UniqueConstraint("card_id"),
    )
    op.create_index("personalisation_jobs_by_batch", "personalisation_jobs", ["batch_id"])


def _create_delivery() -> None:
    op.create_table(
        "shipments",
        sa.Column("shipment_id", sa.Uuid, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("seal_number", sa.String, nullable=False),
        sa.Column("seal_intact", sa.Boolean),
        sa.Column("shipped_by", sa.String, nullable=False),
        sa.Column("shipped_at", _TIME, nullable=False),
        sa.Column("received_by", sa.String),
        sa.Column("received_at", _TIME),
        sa.PrimaryKeyConstraint("shipment_id"),
        sa.CheckConstraint("received_by <> shipped_by", name="shipments_opened_by_another"),
    )
    op.create_table(
        "shipped_cards",
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("shipment_id", sa.Uuid, nullable=False),
        sa.Column("arrived_at", _TIME),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.ForeignKeyConstraint(["shipment_id"], ["shipments.shipment_id"]),
        sa.PrimaryKeyConstraint("card_id"),
    )
    op.create_index("ix_shipped_cards_shipment_id", "shipped_cards", ["shipment_id"])
    op.create_table(
        "identity_checks",
        sa.Column("check_id", sa.Uuid, nullable=False),
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("rung", _CODE, nullable=False),
        sa.Column("finger", sa.Integer),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("threshold", sa.Float, nullable=False),
        sa.Column("threshold_since", sa.Date, nullable=False),
        sa.Column("engine", sa.String, nullable=False),
        sa.Column("engine_version", sa.String, nullable=False),
        sa.Column("engine_grade", _CODE, nullable=False),
        sa.Column("answered", sa.Boolean, nullable=False),
        sa.Column("matched", sa.Boolean, nullable=False),
        sa.Column("checked_by", sa.String, nullable=False),
        sa.Column("checked_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "(rung = 'face') = (finger IS NULL)", name="identity_checks_of_a_finger_or_a_face"
        ),
        sa.CheckConstraint("answered OR NOT matched", name="identity_checks_match_is_an_answer"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.PrimaryKeyConstraint("check_id"),
        sa.UniqueConstraint("check_id", "card_id", "matched"),
    )
    op.create_index("identity_checks_by_card", "identity_checks", ["card_id", "checked_at"])
    op.create_table(
        "counter_acts",
        sa.Column("act_id", sa.Uuid, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("check_id", sa.Uuid),
        sa.Column("check_matched", sa.Boolean),
        sa.Column("witness_id", sa.Uuid),
        sa.Column("proxy_id", sa.Uuid),
        sa.Column("mandate", _CODE),
        sa.Column("sealed_mandate_reference", sa.LargeBinary),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("request_token", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String),
        sa.Column("decided_at", _TIME),
        sa.CheckConstraint(
            "state <> 'done' OR check_id IS NOT NULL OR approved_by IS NOT NULL",
            name="counter_acts_nothing_without_match_or_supervisor",
        ),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approval_token IS NULL)", name="counter_acts_signed"
        ),
        sa.CheckConstraint(
            "(check_id IS NULL) = (check_matched IS NULL)", name="counter_acts_check"
        ),
        sa.CheckConstraint(
            "(proxy_id IS NULL) = (mandate IS NULL) AND (mandate IS NULL) ="
            " (sealed_mandate_reference IS NULL)",
            name="counter_acts_proxy_with_mandate",
        ),
        sa.CheckConstraint("approved_by <> requested_by", name="counter_acts_four_eyes"),
        sa.CheckConstraint(
            "check_id IS NOT NULL OR ((witness_id IS NULL) <> (proxy_id IS NULL))",
            name="counter_acts_some_ground",
        ),
        sa.CheckConstraint(
            "check_id IS NULL OR (witness_id IS NULL AND proxy_id IS NULL)",
            name="counter_acts_one_ground",
        ),
        sa.CheckConstraint("check_matched IS NOT FALSE", name="counter_acts_no_match_no_act"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.ForeignKeyConstraint(
            ["check_id", "card_id", "check_matched"],
            ["identity_checks.check_id", "identity_checks.card_id", "identity_checks.matched"],
            name="counter_acts_rest_on_a_match",
        ),
        sa.ForeignKeyConstraint(["proxy_id"], ["persons.person_id"]),
        sa.ForeignKeyConstraint(["witness_id"], ["persons.person_id"]),
        sa.PrimaryKeyConstraint("act_id"),
        sa.UniqueConstraint("approval_token"),
        sa.UniqueConstraint("check_id"),
        sa.UniqueConstraint("request_token"),
    )
    op.create_index("counter_acts_by_card", "counter_acts", ["card_id"])
    op.create_index(
        "counter_acts_one_hand_over",
        "counter_acts",
        ["card_id"],
        unique=True,
        postgresql_where=sa.text("kind = 'hand_over' AND state IN ('proposed', 'done')"),
    )


def _create_what_is_recorded_of_cards() -> None:
    op.create_table(
        "card_fees",
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("status", _CODE, nullable=False),
        sa.Column("francs", sa.Integer),
        sa.Column("legal_basis", sa.String),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("waived_by", sa.String),
        sa.Column("waiver_reason", _CODE),
        sa.Column("waived_at", _TIME),
        sa.CheckConstraint(
            "(status = 'waived') = (waived_by IS NOT NULL AND waiver_reason IS NOT NULL)",
            name="card_fees_waived_by_somebody",
        ),
        sa.CheckConstraint("status <> 'owed' OR francs > 0", name="card_fees_owed_is_an_amount"),
        sa.CheckConstraint("waived_by <> requested_by", name="card_fees_four_eyes"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.PrimaryKeyConstraint("card_id"),
    )
    op.create_table(
        "card_revocations",
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("request_token", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String),
        sa.CheckConstraint(
            "(approved_by IS NULL) = (approval_token IS NULL)", name="card_revocations_signed"
        ),
        sa.CheckConstraint("approved_by <> requested_by", name="card_revocations_four_eyes"),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.PrimaryKeyConstraint("card_id"),
        sa.UniqueConstraint("approval_token"),
        sa.UniqueConstraint("card_id", "approved_by"),
        sa.UniqueConstraint("request_token"),
    )
    op.create_table(
        "suspension_codes",
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("sealed_hash", sa.LargeBinary, nullable=False),
        sa.Column("made_at", _TIME, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("locked_at", _TIME),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.PrimaryKeyConstraint("card_id"),
    )
    op.create_table(
        "card_declarations",
        sa.Column("declaration_id", sa.Uuid, nullable=False),
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("kind", _CODE),
        sa.Column("suspended_for", _CODE),
        sa.Column("channel", _CODE, nullable=False),
        sa.Column("by_code", sa.Boolean, nullable=False),
        sa.Column("check_id", sa.Uuid),
        sa.Column("sealed_document", sa.LargeBinary),
        sa.Column("sealed_place", sa.LargeBinary),
        sa.Column("happened_on", sa.Date),
        sa.Column("taken_by", sa.String, nullable=False),
        sa.Column("taken_at_office", sa.String, nullable=False),
        sa.Column("taken_at", _TIME, nullable=False),
        sa.CheckConstraint(
            "channel <> 'telephone' OR by_code", name="card_declarations_by_telephone_with_the_code"
        ),
        sa.CheckConstraint(
            "(by_code AND check_id IS NULL AND sealed_document IS NULL) OR (NOT by_code AND"
            " (check_id IS NULL) <> (sealed_document IS NULL))",
            name="card_declarations_proven",
        ),
        sa.CheckConstraint(
            "(kind IS NULL) <> (suspended_for IS NULL)", name="card_declarations_of_one_thing"
        ),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.ForeignKeyConstraint(["check_id"], ["identity_checks.check_id"]),
        sa.PrimaryKeyConstraint("declaration_id"),
    )
    op.create_index("card_declarations_by_card", "card_declarations", ["card_id"])
    op.create_table(
        "card_reports",
        sa.Column("report_id", sa.Uuid, nullable=False),
        sa.Column("card_id", sa.Uuid, nullable=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("reporter", _CODE, nullable=False),
        sa.Column("reported_to", sa.String, nullable=False),
        sa.Column("reported_at", _TIME, nullable=False),
        sa.Column("withdrawn_by", sa.String),
        sa.Column("withdrawn_at", _TIME),
        sa.ForeignKeyConstraint(["card_id"], ["cards.card_id"]),
        sa.PrimaryKeyConstraint("report_id"),
    )
    op.create_index(
        "card_reports_open",
        "card_reports",
        ["card_id"],
        postgresql_where=sa.text("withdrawn_at IS NULL"),
    )
    op.create_table(
        "temporary_certificates",
        sa.Column("certificate_id", sa.Uuid, nullable=False),
        sa.Column("certificate_number", sa.String(9), nullable=False),
        sa.Column("person_id", sa.Uuid, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("title", sa.String, nullable=False),
        sa.Column("reason", _CODE, nullable=False),
        sa.Column("order_digest", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("requested_at", _TIME, nullable=False),
        sa.Column("request_token", sa.String, nullable=False),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String),
        sa.Column("issued_on", sa.Date),
        sa.Column("expires_on", sa.Date),
        sa.Column("token", sa.String),
        sa.Column("withdrawn_for", _CODE),
        sa.Column("withheld_for", _CODE),
        sa.CheckConstraint(
            "(state = 'withheld') = (withheld_for IS NOT NULL)",
            name="temporary_certificates_withheld_for_a_reason",
        ),
        sa.CheckConstraint(
            "state IN ('requested', 'withdrawn') OR (approved_by IS NOT NULL AND"
            " approval_token IS NOT NULL AND issued_on IS NOT NULL AND expires_on IS NOT NULL"
            " AND token IS NOT NULL)",
            name="temporary_certificates_nothing_without_approval",
        ),
        sa.CheckConstraint(
            "approved_by IS NULL OR (approved_by <> requested_by AND approved_by <> enrolled_by)",
            name="temporary_certificates_four_eyes",
        ),
        sa.ForeignKeyConstraint(
            ["person_id", "enrolled_by"], ["persons.person_id", "persons.enrolled_by"]
        ),
        sa.PrimaryKeyConstraint("certificate_id"),
        sa.UniqueConstraint("approval_token"),
        sa.UniqueConstraint("certificate_number"),
        sa.UniqueConstraint("request_token"),
    )
    op.create_index(
        "temporary_certificates_one_open",
        "temporary_certificates",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('requested', 'issued', 'withheld')"),
    )


def _tie_cards() -> None:
    """What a card refers to of the tables above."""
    op.add_column(
        "cards",
        sa.Column("blank_serial", sa.String, sa.ForeignKey("blanks.serial"), unique=True),
    )
    op.add_column("cards", sa.Column("revoked_by", sa.String))
    op.add_column(
        "cards",
        sa.Column("destruction_id", sa.Uuid, sa.ForeignKey("destructions.destruction_id")),
    )
    op.add_column("cards", sa.Column("destroyed_by", sa.String))
    op.create_foreign_key(
        "cards_revoked_by_approval",
        "cards",
        "card_revocations",
        ["card_id", "revoked_by"],
        ["card_id", "approved_by"],
    )
    op.create_foreign_key(
        "cards_destroyed_before_two",
        "cards",
        "destructions",
        ["destruction_id", "destroyed_by"],
        ["destruction_id", "approved_by"],
    )
    op.create_check_constraint(
        "cards_destroyed_by_two",
        "cards",
        "(state = 'destroyed') = (destroyed_by IS NOT NULL)"
        " AND (destroyed_by IS NULL OR destruction_id IS NOT NULL)",
    )
    op.create_check_constraint(
        "cards_revoked_by_two",
        "cards",
        "state <> 'revoked' OR revoked_by IS NOT NULL"
        " OR revoked_for IN ('replaced', 'lost', 'stolen', 'damaged')",
    )


def _hold_blocked_lots() -> None:
    """Nothing is issued of a blocked lot and nothing of it destroyed, whoever asks."""
    op.execute(
        """
        CREATE FUNCTION hold_blocked_lot() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.state <> NEW.state AND NEW.state IN ('issued', 'destroyed') AND EXISTS (
                SELECT FROM blank_lots AS lot
                WHERE lot.lot_number = NEW.lot_number AND lot.state = 'blocked'
            ) THEN
                RAISE EXCEPTION 'lot % is blocked', NEW.lot_number
                USING ERRCODE = 'check_violation', CONSTRAINT = 'blanks_of_a_blocked_lot';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER blanks_of_a_blocked_lot BEFORE UPDATE ON blanks "
        "FOR EACH ROW EXECUTE FUNCTION hold_blocked_lot()"
    )
