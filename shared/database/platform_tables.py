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
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
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

OUTBOX_EVENTS = Table(
    "outbox_events",
    PLATFORM,
    Column("event_id", Uuid, primary_key=True),
    Column("recipient", Text, nullable=False),
    Column("subject", Text, nullable=False),
    Column("sequence", BigInteger, nullable=False),
    Column("topic", Text, nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("created_at", DateTime(timezone=True), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("last_error", Text),
    Column("delivered_at", DateTime(timezone=True)),
    Column("parked_at", DateTime(timezone=True)),
    UniqueConstraint("recipient", "subject", "sequence"),
    Index("outbox_events_parked", "parked_at", postgresql_where=text("parked_at IS NOT NULL")),
    Index("outbox_events_by_delivery", "delivered_at"),
)
"""Events to be delivered, inserted in the transaction of what they tell. `subject` is what the
recipient calls whom it is about; `body` is what crosses the wire; `parked_at` says since when an
event is not tried any more."""

OUTBOX_POSITIONS = Table(
    "outbox_positions",
    PLATFORM,
    Column("recipient", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
)
"""How many events each recipient was to be told about each subject. Its row is locked until the
event is committed, so that the order of the sequence is the order of the commits."""

INBOX_EVENTS = Table(
    "inbox_events",
    PLATFORM,
    Column("sender", Text, primary_key=True),
    Column("event_id", Uuid, primary_key=True),
    Column("topic", Text, nullable=False),
    Column("reception", Text, nullable=False),
    Column("received_at", DateTime(timezone=True), nullable=False),
    Index("inbox_events_by_time", "received_at"),
)
"""Events received, inserted in the transaction of their effect: none has its effect twice."""

INBOX_POSITIONS = Table(
    "inbox_positions",
    PLATFORM,
    Column("sender", Text, primary_key=True),
    Column("subject", Text, primary_key=True),
    Column("last_sequence", BigInteger, nullable=False),
    Column("sequence_before", BigInteger, nullable=False),
)
"""The newest event taken from each sender about each subject, and what it was before the last
delivery: one statement moves it and tells from where."""
