"""Applications, evidence, captures and enrolment kits."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_TIME = sa.DateTime(timezone=True)
_CODE = sa.String(40)


def upgrade() -> None:
    _create_imports()
    _create_applications()
    _create_journal()
    _create_captures()
    _create_grounds()
    _create_packets()
    _create_lines()


def _application(*, primary_key: bool = False, unique: bool = False) -> sa.Column[object]:
    return sa.Column(
        "application_id",
        sa.Uuid,
        sa.ForeignKey("applications.application_id"),
        nullable=False,
        primary_key=primary_key,
        unique=unique or None,
    )


def _create_imports() -> None:
    op.create_table(
        "enrolment_imports",
        sa.Column("import_id", sa.Uuid, primary_key=True),
        sa.Column("register_name", sa.String, nullable=False),
        sa.Column("file_sha256", sa.String, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("requested_by", sa.String, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("applications_sha256", sa.String),
        sa.Column("order_digest", sa.String),
        sa.Column("finalisation_token", sa.String, unique=True),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String, unique=True),
        sa.UniqueConstraint("import_id", "requested_by"),
        sa.UniqueConstraint("import_id", "approved_by"),
        sa.CheckConstraint("approved_by <> requested_by", name="enrolment_imports_four_eyes"),
        sa.CheckConstraint(
            "state NOT IN ('approved', 'completed')"
            " OR (approved_by IS NOT NULL AND approval_token IS NOT NULL)",
            name="enrolment_imports_nothing_without_approval",
        ),
        sa.CheckConstraint(
            "state IN ('open', 'abandoned')"
            " OR (order_digest IS NOT NULL AND finalisation_token IS NOT NULL)",
            name="enrolment_imports_decided_on_a_digest",
        ),
    )
    op.create_index(
        "enrolment_imports_one_each",
        "enrolment_imports",
        ["file_sha256"],
        unique=True,
        postgresql_where=sa.text("state <> 'abandoned'"),
    )


def _create_applications() -> None:
    op.create_table(
        "applications",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("source", _CODE, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("state_changed_at", _TIME, nullable=False),
        sa.Column("reason", _CODE),
        sa.Column("office", sa.String, nullable=False),
        sa.Column("enrolled_by", sa.String, nullable=False),
        sa.Column("opened_at", _TIME, nullable=False),
        sa.Column("days_open", sa.Integer),
        sa.Column("lapses_at", _TIME),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id")),
        sa.Column("registered", sa.Boolean, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary),
        sa.Column("nationality_standing", _CODE),
        sa.Column("biometric_check", _CODE),
        sa.Column("acknowledged_check", _CODE),
        sa.Column("order_digest", sa.String),
        sa.Column("finalisation_token", sa.String, unique=True),
        sa.Column("supervised_by", sa.String),
        sa.Column("supervised_digest", sa.String),
        sa.Column("supervision_token", sa.String, unique=True),
        sa.Column("approved_by", sa.String),
        sa.Column("approval_token", sa.String, unique=True),
        sa.Column("rejected_by", sa.String),
        sa.Column("rejection_token", sa.String, unique=True),
        sa.Column("appealed_from", sa.String),
        sa.Column("import_id", sa.Uuid),
        sa.UniqueConstraint("application_id", "supervised_by"),
        sa.ForeignKeyConstraint(
            ["import_id", "enrolled_by"],
            ["enrolment_imports.import_id", "enrolment_imports.requested_by"],
            name="applications_imported_by",
        ),
        sa.ForeignKeyConstraint(
            ["import_id", "approved_by"],
            ["enrolment_imports.import_id", "enrolment_imports.approved_by"],
            name="applications_import_approved_by",
        ),
        *_eyes(),
    )
    op.create_index(
        "applications_one_pending_each",
        "applications",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("state NOT IN ('completed', 'rejected', 'withdrawn', 'expired')"),
    )
    op.create_index(
        "applications_one_registration_each",
        "applications",
        ["person_id"],
        unique=True,
        postgresql_where=sa.text("registered AND state = 'completed'"),
    )
    op.create_index("applications_by_state", "applications", ["state", "state_changed_at"])
    op.create_index("applications_by_import", "applications", ["import_id", "state"])


def _eyes() -> list[sa.CheckConstraint]:
    rules = {
        "applications_four_eyes": "approved_by <> enrolled_by",
        "applications_supervised_by_another": "supervised_by <> enrolled_by",
        "applications_approved_by_a_third": "approved_by <> supervised_by",
        "applications_rejected_by_another": "rejected_by <> enrolled_by",
        "applications_approved_by_another_after_appeal": "approved_by <> appealed_from",
        "applications_rejected_by_another_after_appeal": "rejected_by <> appealed_from",
        "applications_nothing_without_approval": (
            "state NOT IN ('approved', 'completed') OR (approved_by IS NOT NULL"
            " AND (approval_token IS NOT NULL OR import_id IS NOT NULL))"
        ),
        "applications_completed_with_somebody": "state <> 'completed' OR person_id IS NOT NULL",
        "applications_wiped_when_given_up": (
            "(state IN ('withdrawn', 'expired')) = (sealed_content IS NULL)"
        ),
        "applications_decided_on_a_digest": (
            "state IN ('in_progress', 'correction_requested', 'withdrawn', 'expired')"
            " OR order_digest IS NOT NULL"
        ),
    }
    return [sa.CheckConstraint(rule, name=name) for name, rule in rules.items()]


def _create_journal() -> None:
    op.create_table(
        "application_events",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        _application(),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("occurred_at", _TIME, nullable=False),
        sa.Column("acted_by", sa.String),
        sa.Column("reason", _CODE),
    )
    op.create_index(
        "application_events_by_application",
        "application_events",
        ["application_id", "position"],
    )


def _create_captures() -> None:
    op.create_table(
        "captures",
        _application(primary_key=True),
        sa.Column("buffer_id", sa.Uuid, primary_key=True),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("position", sa.Integer),
        sa.Column("impression", sa.Integer),
        sa.Column("sha256", sa.String, nullable=False),
        sa.Column("size_bytes", sa.Integer, nullable=False),
        sa.Column("tries", sa.Integer, nullable=False),
        sa.Column("verdict", _CODE, nullable=False),
        sa.Column("quality_score", sa.Integer),
        sa.Column("quality_algorithm", sa.String),
        sa.Column("quality_version", sa.String),
        sa.Column("quality_faults", sa.String, nullable=False),
        sa.Column("declared_quality", sa.Integer),
        sa.Column("captured_at", _TIME, nullable=False),
        sa.Column("sealed_content", sa.LargeBinary),
        sa.Column("sealed_record", sa.LargeBinary),
        sa.Column("wiped_at", _TIME),
        sa.CheckConstraint(
            "(wiped_at IS NULL) = (sealed_content IS NOT NULL)", name="captures_wiped_or_there"
        ),
        sa.CheckConstraint(
            "wiped_at IS NULL OR sealed_record IS NULL", name="captures_records_wiped_too"
        ),
    )
    op.create_index(
        "captures_one_of_each_finger",
        "captures",
        ["application_id", "kind", "position"],
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=sa.text("kind <> 'document_scan' AND wiped_at IS NULL"),
    )


def _create_grounds() -> None:
    """What applications rest on: documents, witnesses, and fingers that give no print."""
    op.create_table(
        "application_evidence",
        _application(primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("source", _CODE, nullable=False),
        sa.Column("token", sa.String, nullable=False),
    )
    op.create_index("ix_application_evidence_token", "application_evidence", ["token"])
    op.create_table(
        "application_witnesses",
        _application(primary_key=True),
        sa.Column("person_id", sa.Uuid, sa.ForeignKey("persons.person_id"), primary_key=True),
        sa.Column("vouched_at", _TIME, nullable=False),
        sa.Column("sampled", sa.Boolean, nullable=False),
    )
    op.create_index("ix_application_witnesses_person_id", "application_witnesses", ["person_id"])
    op.create_table(
        "biometric_exceptions",
        sa.Column("application_id", sa.Uuid, primary_key=True),
        sa.Column("position", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("kind", _CODE, nullable=False),
        sa.Column("photo", sa.Uuid, nullable=False),
        sa.Column("supervised_by", sa.String, nullable=False),
        sa.ForeignKeyConstraint(
            ["application_id", "supervised_by"],
            ["applications.application_id", "applications.supervised_by"],
            name="biometric_exceptions_supervised",
        ),
        sa.ForeignKeyConstraint(
            ["application_id", "photo"],
            ["captures.application_id", "captures.buffer_id"],
            name="biometric_exceptions_photographed",
        ),
    )


def _create_packets() -> None:
    op.create_table(
        "enrolment_kits",
        sa.Column("kit", sa.String, primary_key=True),
        sa.Column("stopped_at", _TIME),
        sa.Column("stopped_by", sa.String),
        sa.Column("stop_reason", _CODE),
        sa.Column("released_at", _TIME),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by IS NULL)"
            " AND (stopped_at IS NULL) = (stop_reason IS NULL)",
            name="enrolment_kits_stopped_by_somebody",
        ),
    )
    op.create_table(
        "enrolment_packets",
        sa.Column("packet_id", sa.String, primary_key=True),
        sa.Column("kit", sa.String, sa.ForeignKey("enrolment_kits.kit"), nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        sa.Column("state", _CODE, nullable=False),
        sa.Column("withheld_for", _CODE),
        _application(unique=True),
        sa.Column("manifest", sa.String, nullable=False),
        sa.Column("received_at", _TIME, nullable=False),
        sa.Column("received_from", sa.String, nullable=False),
        sa.Column("packed_by", sa.String, nullable=False),
        sa.Column("accepted_by", sa.String),
        sa.Column("accepted_token", sa.String, unique=True),
        sa.CheckConstraint("sequence > 0", name="enrolment_packets_count_from_one"),
        sa.CheckConstraint(
            "(accepted_by IS NULL) OR accepted_token IS NOT NULL",
            name="enrolment_packets_accepted_by_signature",
        ),
        sa.CheckConstraint(
            "accepted_by <> packed_by", name="enrolment_packets_accepted_by_another"
        ),
        sa.CheckConstraint(
            "(withheld_for IS NULL AND state <> 'withheld') OR state IN ('conflicting', 'withheld')"
            " OR accepted_by IS NOT NULL",
            name="enrolment_packets_withheld_until_accepted",
        ),
    )
    op.create_index(
        "enrolment_packets_one_each",
        "enrolment_packets",
        ["kit", "sequence"],
        unique=True,
        postgresql_where=sa.text("state <> 'conflicting' AND accepted_by IS NULL"),
    )
    op.create_index("enrolment_packets_by_kit", "enrolment_packets", ["kit", "sequence"])


def _create_lines() -> None:
    op.create_table(
        "import_lines",
        sa.Column(
            "import_id",
            sa.Uuid,
            sa.ForeignKey("enrolment_imports.import_id"),
            primary_key=True,
        ),
        sa.Column("line", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("fingerprint", sa.String, nullable=False),
        sa.Column("token", sa.String),
        sa.Column("fault", _CODE),
        sa.Column("fault_column", sa.String),
        sa.Column(
            "application_id",
            sa.Uuid,
            sa.ForeignKey("applications.application_id"),
            unique=True,
        ),
        sa.CheckConstraint(
            "(fault IS NULL) = (application_id IS NOT NULL)", name="import_lines_taken_or_rejected"
        ),
    )
    op.create_index(
        "import_lines_each_number_once",
        "import_lines",
        ["token"],
        unique=True,
        postgresql_where=sa.text("fault IS NULL"),
    )
