"""Create the platform's tables inside a service's migrations, one function per schema version."""

import sqlalchemy as sa
from alembic import op


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
