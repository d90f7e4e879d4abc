"""The tables every service's database holds besides its own nouns.

They are SQLAlchemy Core tables on one MetaData of the platform: each service has a database of
its own, so the names never meet. `platform_schema.py` creates them in migrations.
"""

from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Identity,
    Index,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
)

PLATFORM = MetaData()

REPLAY_NONCES = Table(
    "replay_nonces",
    PLATFORM,
    Column("entity", Text, primary_key=True),
    Column("nonce", Text, primary_key=True),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Index("replay_nonces_by_expiry", "expires_at"),
)
"""Nonces seen, per entity, so that overlapping keys of one entity cannot replay each other."""

IDEMPOTENT_ANSWERS = Table(
    "idempotent_answers",
    PLATFORM,
    Column("entity", Text, primary_key=True),
    Column("key", Text, primary_key=True),
    Column("fingerprint", LargeBinary, nullable=False),
    Column("status", SmallInteger, nullable=False),
    Column("content_type", Text, nullable=False),
    Column("sealed_body", LargeBinary, nullable=False),
    Column("kept_until", DateTime(timezone=True), nullable=False),
    Index("idempotent_answers_by_end", "kept_until"),
)
"""What was answered to an unsafe request, kept so that a retry gets the same answer."""

AUDIT_ENTRIES = Table(
    "audit_entries",
    PLATFORM,
    Column("position", BigInteger, Identity(always=True), primary_key=True),
    Column("entry_id", Uuid, nullable=False, unique=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    Column("event", Text, nullable=False),
    Column("subject_reference", Text),
    Column("object_reference", Text),
    Column("leaf", LargeBinary, nullable=False),
    Index("audit_entries_by_subject", "subject_reference", "position"),
)
"""One row per audited fact, inserted in the transaction of the fact; a trigger refuses changes.

`leaf` is the canonical record and alone counts; the other columns are for search.
"""

AUDIT_UNSEQUENCED = Table(
    "audit_unsequenced",
    PLATFORM,
    Column("position", BigInteger, primary_key=True, autoincrement=False),
)
"""The queue of entries that have no place in the tree yet; inserted with the entry."""

AUDIT_LEAVES = Table(
    "audit_leaves",
    PLATFORM,
    Column("leaf_index", BigInteger, primary_key=True, autoincrement=False),
    Column("position", BigInteger, nullable=False, unique=True),
    Column("leaf_hash", LargeBinary, nullable=False),
)
"""The place that the sequencer gave each committed entry in the RFC 6962 tree."""

AUDIT_CHECKPOINTS = Table(
    "audit_checkpoints",
    PLATFORM,
    Column("tree_size", BigInteger, primary_key=True, autoincrement=False),
    Column("root_hash", LargeBinary, nullable=False),
    Column("frontier", LargeBinary, nullable=False),
    Column("note", Text, nullable=False),
    Column("signed_at", DateTime(timezone=True), nullable=False),
)
"""Every signed checkpoint, and the compact tree needed to append after it."""

AUDIT_SUBJECT_SALTS = Table(
    "audit_subject_salts",
    PLATFORM,
    Column("subject", Text, primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)
"""The salt of each person's audit references; erasing the row unlinks the person's entries."""
