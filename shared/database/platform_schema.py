"""Create the platform's tables inside a service's migrations, one function per schema version."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import op

_JOB_QUEUE = files("shared.database.vendored") / "procrastinate-3.10.0.sql"
"""The schema as its authors published it with that release: what was installed once stays known.
A release with another schema needs a migration of its own, with what it changes."""


def create_version_1() -> None:
    """Replay nonces, idempotent answers and the audit log, whose rows nothing may change."""
    op.create_table(
        "replay_nonces",
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("nonce", sa.Text, primary_key=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("replay_nonces_by_expiry", "replay_nonces", ["expires_at"])
    op.create_table(
        "idempotent_answers",
        sa.Column("entity", sa.Text, primary_key=True),
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column("fingerprint", sa.LargeBinary, nullable=False),
        sa.Column("status", sa.SmallInteger, nullable=False),
        sa.Column("content_type", sa.Text, nullable=False),
        sa.Column("sealed_body", sa.LargeBinary, nullable=False),
        sa.Column("kept_until", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_index("idempotent_answers_by_end", "idempotent_answers", ["kept_until"])
    op.create_table(
        "audit_entries",
        sa.Column("position", sa.BigInteger, sa.Identity(always=True), primary_key=True),
        sa.Column("entry_id", sa.Uuid, nullable=False, unique=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("event", sa.Text, nullable=False),
        sa.Column("subject_reference", sa.Text),
        sa.Column("object_reference", sa.Text),
        sa.Column("leaf", sa.LargeBinary, nullable=False),
    )
    op.create_index("audit_entries_by_subject", "audit_entries", ["subject_reference", "position"])
    op.create_table(
        "audit_unsequenced",
        sa.Column("position", sa.BigInteger, primary_key=True, autoincrement=False),
    )
    op.create_table(
        "audit_leaves",
        sa.Column("leaf_index", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("position", sa.BigInteger, nullable=False, unique=True),
        sa.Column("leaf_hash", sa.LargeBinary, nullable=False),
    )
    op.create_table(
        "audit_checkpoints",
        sa.Column("tree_size", sa.BigInteger, primary_key=True, autoincrement=False),
        sa.Column("root_hash", sa.LargeBinary, nullable=False),
        sa.Column("frontier", sa.LargeBinary, nullable=False),
        sa.Column("note", sa.Text, nullable=False),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=False),
    )
    op.create_table(
        "audit_subject_salts",
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("salt", sa.LargeBinary, nullable=False),
    )
    forbid_changes("audit_entries", "audit_leaves", "audit_checkpoints")


def create_status_list_versions(documents: str) -> None:
    """Count the changes of each status list, in the transaction of each change.

    `documents` is the table whose rows have places in lists. The row of the version is locked
    until the change commits: changes of one list follow each other, and none goes uncounted.
    """
    op.create_table(
        "status_list_versions",
        sa.Column("list_number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("version", sa.BigInteger, nullable=False),
    )
    op.execute(
        "INSERT INTO status_list_versions (list_number, version) "  # noqa: S608 - a table of ours
        f"SELECT 0, 0 UNION SELECT DISTINCT status_list, 0 FROM {documents}"
    )
    op.execute(
        """
        CREATE FUNCTION count_status_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO status_list_versions AS list (list_number, version)
            VALUES (NEW.status_list, 1)
            ON CONFLICT (list_number) DO UPDATE SET version = list.version + 1;
            RETURN NULL;
        END $$
        """
    )
    op.execute(
        f"CREATE TRIGGER {documents}_status_counted AFTER INSERT OR UPDATE ON {documents} "
        "FOR EACH ROW EXECUTE FUNCTION count_status_change()"
    )


def create_outbox_and_inbox() -> None:
    """Events to be delivered and events received, each with its place in order."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "outbox_events",
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("created_at", time, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("last_error", sa.Text),
        sa.Column("delivered_at", time),
        sa.Column("parked_at", time),
        sa.UniqueConstraint("recipient", "subject", "sequence"),
    )
    parked = sa.text("parked_at IS NOT NULL")
    op.create_index("outbox_events_parked", "outbox_events", ["parked_at"], postgresql_where=parked)
    op.create_index("outbox_events_by_delivery", "outbox_events", ["delivered_at"])
    op.create_table(
        "inbox_events",
        sa.Column("sender", sa.Text, primary_key=True),
        sa.Column("event_id", sa.Uuid, primary_key=True),
        sa.Column("topic", sa.Text, nullable=False),
        sa.Column("reception", sa.Text, nullable=False),
        sa.Column("received_at", time, nullable=False),
    )
    op.create_index("inbox_events_by_time", "inbox_events", ["received_at"])
    op.create_table(
        "outbox_positions",
        sa.Column("recipient", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("last_sequence", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "inbox_positions",
        sa.Column("sender", sa.Text, primary_key=True),
        sa.Column("subject", sa.Text, primary_key=True),
        sa.Column("last_sequence", sa.BigInteger, nullable=False),
        sa.Column("sequence_before", sa.BigInteger, nullable=False),
    )


def install_job_queue() -> None:
    """The tables and functions of the job queue; its owner is the service's own role."""
    script = _JOB_QUEUE.read_text(encoding="utf-8")
    driver = op.get_bind().connection.dbapi_connection
    assert driver is not None
    driver.run_async(lambda connection: connection.execute(script))  # many statements at once


def forbid_changes(*tables: str) -> None:
    """Make tables insert-only: UPDATE, DELETE and TRUNCATE are refused by the database."""
    op.execute(
        "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION '% is insert-only', TG_TABLE_NAME; END $$"
    )
    for table in tables:
        op.execute(
            f"CREATE TRIGGER {table}_insert_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
            "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
        )
