"""The audit log in the service's database: written with each effect, sealed soon after, read back.

`append_entries` inserts entries in the transaction of their effect and puts their positions in a
queue. `sequence_audit_log` takes committed positions from the queue, gives each the next place in
the tree and signs a checkpoint. A queue and not a high-water mark: transactions commit in another
order than they draw positions, so "everything up to N" is never known to be there.
"""

import secrets
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from shared.audit.checkpoint import Checkpoint, sign_checkpoint, verify_own_checkpoint
from shared.audit.entry import SALT_BYTES, AuditEntry, leaf_of, subject_reference
from shared.audit.errors import AuditLogDamaged, CheckpointInvalid, FrontierInvalid
from shared.audit.trail import AuditTrail, PendingEntry
from shared.audit.tree import CompactTree, leaf_hash
from shared.audit.verification import FiledUnder, LogLine, LogPage, LogReport, LogVerifier
from shared.clock import Clock
from shared.database.driver import fetch
from shared.database.platform_tables import AUDIT_CHECKPOINTS
from shared.database.statement import Statement
from shared.signed_http.keys import KeyRecord, SigningKey

ENTRIES_PER_CHECKPOINT_MAX = 1_000
"""A page of the log stays near 1 MB, and one transaction of the sequencer far below a second."""
UNLOGGED_REPORTED_MAX = 1_000
_SEQUENCER_LOCK = int.from_bytes(b"auditlog", "big")

_APPEND = """
    WITH {beside} entered AS (
        INSERT INTO audit_entries
            (entry_id, recorded_at, event, subject_reference, object_reference, leaf)
        SELECT entry_id, recorded_at, event, subject_reference, object_reference, leaf
        FROM unnest(
            CAST(:entry_ids AS uuid[]), CAST(:times AS timestamptz[]), CAST(:events AS text[]),
            CAST(:subjects AS text[]), CAST(:objects AS text[]), CAST(:leaves AS bytea[])
        ) WITH ORDINALITY AS
            given (entry_id, recorded_at, event, subject_reference, object_reference, leaf, ordinal)
        ORDER BY ordinal
        RETURNING position
    )
    INSERT INTO audit_unsequenced (position) SELECT position FROM entered
"""
_SALTS = "SELECT subject, salt FROM audit_subject_salts WHERE subject = ANY(:subjects)"
_NEW_SALTS = """
    INSERT INTO audit_subject_salts (subject, salt)
    SELECT * FROM unnest(CAST(:subjects AS text[]), CAST(:salts AS bytea[]))
    ON CONFLICT (subject) DO UPDATE SET salt = audit_subject_salts.salt
    RETURNING subject, salt
"""  # the update that changes nothing makes the row of a transaction that was faster visible
_ERASE_SALT = text("DELETE FROM audit_subject_salts WHERE subject = :subject")
_LOCK = text("SELECT pg_advisory_xact_lock(:lock)")
_LAST_CHECKPOINT = select(AUDIT_CHECKPOINTS).order_by(AUDIT_CHECKPOINTS.c.tree_size.desc()).limit(1)
_WAITING = text(
    """
    SELECT e.position, e.leaf FROM audit_unsequenced u JOIN audit_entries e USING (position)
    ORDER BY e.position LIMIT :most
    """
)
_PLACE = text(
    """
    WITH placed AS (
        INSERT INTO audit_leaves (leaf_index, position, leaf_hash)
        SELECT * FROM unnest(
            CAST(:indices AS bigint[]), CAST(:positions AS bigint[]), CAST(:hashes AS bytea[])
        ) RETURNING position
    )
    DELETE FROM audit_unsequenced u USING placed WHERE u.position = placed.position
    """
)
_NEXT_CHECKPOINT = text(
    # one statement, so that a checkpoint and its leaves are both seen or both not
    """
    SELECT c.tree_size, c.note, c.frontier,
           (SELECT coalesce(max(leaf_index) + 1, 0) FROM audit_leaves) AS leaves_end
    FROM (SELECT 1) AS once LEFT JOIN LATERAL (
        SELECT tree_size, note, frontier FROM audit_checkpoints
        WHERE tree_size > :first ORDER BY tree_size LIMIT 1
    ) AS c ON true
    """
)
_LINES = text(
    """
    SELECT l.leaf_index, l.leaf_hash,
           e.leaf, e.entry_id, e.recorded_at, e.event, e.subject_reference, e.object_reference
    FROM audit_leaves l LEFT JOIN audit_entries e USING (position)
    WHERE l.leaf_index >= :first AND l.leaf_index < :end ORDER BY l.leaf_index
    """
)
_NEXT_LEAF = text("SELECT min(leaf_index) FROM audit_leaves WHERE leaf_index >= :end")
_NO_TIMEOUT = text("SET LOCAL statement_timeout = 0")
_UNLOGGED = text(
    """
    SELECT coalesce(e.position, u.position) AS position, e.position IS NULL AS gone
    FROM audit_entries e FULL JOIN audit_unsequenced u USING (position)
    WHERE e.position IS NULL
       OR u.position IS NULL
          AND NOT EXISTS (SELECT FROM audit_leaves l WHERE l.position = e.position)
    ORDER BY 1 LIMIT :most
    """
)


async def append_entries(
    connection: AsyncConnection, trail: AuditTrail, beside: Statement | None = None
) -> None:
    """Insert what the trail recorded into the running transaction, and empty the trail.

    `beside` is written too, in the same round trip when there are entries.
    """
    pending = trail.take()
    if pending:
        salts = await _salts_of(connection, pending, trail.salts)
        appended = _columns([_about(each, salts) for each in pending])
        beside_sql, values = beside or ("", {})
        await fetch(connection, Statement(_appending(beside_sql), {**appended, **values}))
    elif beside is not None:
        await fetch(connection, beside)


@lru_cache(maxsize=8)
def _appending(beside: str) -> str:
    return _APPEND.format(beside=f"beside AS ({beside}),\n" if beside else "")


def _about(pending: PendingEntry, salts: Mapping[str, bytes]) -> AuditEntry:
    """The entry, with the reference to its subject."""
    subject = pending.subject
    if subject is None:
        return pending.entry
    return replace(pending.entry, subject_reference=subject_reference(salts[subject], subject))


async def erase_subject(connection: AsyncConnection, subject: str) -> None:
    """Erase a person's salt: the entries stay and nobody can tell any more whom they are about."""
    await connection.execute(_ERASE_SALT, {"subject": subject})


async def reference_to(connection: AsyncConnection, subject: str) -> str | None:
    """The reference a person's entries carry; None if there are none or they were unlinked."""
    found = dict(await fetch(connection, Statement(_SALTS, {"subjects": [subject]})))
    return subject_reference(found[subject], subject) if found else None


async def sequence_audit_log(
    engine: AsyncEngine,
    log_key: SigningKey,
    clock: Clock,
    *,
    previous_keys: Iterable[KeyRecord] = (),
) -> Checkpoint | None:
    """Seal all entries committed so far; return the newest checkpoint, None of an empty log.

    Any number of processes may call it at once: they take turns. Raises AuditLogDamaged rather
    than sign on top of a last checkpoint that neither `log_key` nor one of `previous_keys` signed.
    """
    trusted = tuple(previous_keys)
    while True:
        async with engine.begin() as connection:
            await connection.execute(_LOCK, {"lock": _SEQUENCER_LOCK})
            last, tree = await _resume(connection, log_key, trusted)
            waiting = (
                await connection.execute(_WAITING, {"most": ENTRIES_PER_CHECKPOINT_MAX})
            ).all()
            if not waiting:
                return last
            await _place(connection, tree, waiting)
            sealed = await _seal(connection, tree, log_key, clock)
        if len(waiting) < ENTRIES_PER_CHECKPOINT_MAX:
            return sealed


async def read_page(connection: AsyncConnection, *, first: int) -> LogPage | None:
    """The log from leaf `first` to the next checkpoint, at most ENTRIES_PER_CHECKPOINT_MAX long.

    None when the log ends there.
    """
    ahead = (await connection.execute(_NEXT_CHECKPOINT, {"first": first})).one()
    log_end = ahead.tree_size or ahead.leaves_end
    if log_end <= first:
        return None
    end = min(log_end, first + ENTRIES_PER_CHECKPOINT_MAX)
    rows = (await connection.execute(_LINES, {"first": first, "end": end})).all()
    if not rows:  # a hole, perhaps as large as a forged checkpoint says: step over it
        next_leaf = await connection.scalar(_NEXT_LEAF, {"end": end})
        end = log_end if next_leaf is None else min(log_end, next_leaf)
    sealed = end == ahead.tree_size
    return LogPage(
        lines=tuple(_line(row) for row in rows),
        end=end,
        note=ahead.note if sealed else None,
        frontier=ahead.frontier if sealed else None,
    )


async def verify_audit_log(
    engine: AsyncEngine, keys: Iterable[KeyRecord], kept_notes: Iterable[str] = ()
) -> LogReport:
    """Verify the stored log from its first leaf, and that no entry lies outside it."""
    verifier = LogVerifier(keys, kept_notes)
    first = 0
    async with engine.connect() as connection:
        await connection.execute(_NO_TIMEOUT)  # a log of years takes longer than any request
        while (page := await read_page(connection, first=first)) is not None:
            verifier.take(page)
            first = page.end
        for detail in await read_unlogged(connection):
            verifier.take_unlogged(detail)
    return verifier.report()


async def read_unlogged(connection: AsyncConnection) -> list[str]:
    """Describe entries that are neither in the log nor waiting for it, or waiting and gone."""
    rows = await connection.execute(_UNLOGGED, {"most": UNLOGGED_REPORTED_MAX})
    return [
        f"the entry at position {row.position} "
        + ("is gone before it was sealed" if row.gone else "was never sealed")
        for row in rows
    ]


async def _salts_of(
    connection: AsyncConnection, entries: Iterable[PendingEntry], known: Mapping[str, bytes]
) -> Mapping[str, bytes]:
    subjects = {each.subject for each in entries if each.subject} - known.keys()
    if not subjects:
        return known
    found = await fetch(connection, Statement(_SALTS, {"subjects": list(subjects)}))
    salts = {**known, **dict(found)}
    missing = sorted(subjects - salts.keys())  # so that two transactions never wait for each other
    if missing:
        fresh = [secrets.token_bytes(SALT_BYTES) for _ in missing]
        made = Statement(_NEW_SALTS, {"subjects": missing, "salts": fresh})
        salts |= dict(await fetch(connection, made))
    return salts


def _columns(entries: Sequence[AuditEntry]) -> dict[str, Any]:
    return {
        "entry_ids": [entry.id for entry in entries],
        "times": [entry.recorded_at for entry in entries],
        "events": [entry.event for entry in entries],
        "subjects": [entry.subject_reference for entry in entries],
        "objects": [entry.object_reference for entry in entries],
        "leaves": [entry.to_bytes() for entry in entries],
    }


async def _resume(
    connection: AsyncConnection, log_key: SigningKey, previous_keys: Iterable[KeyRecord]
) -> tuple[Checkpoint | None, CompactTree]:
    """The last checkpoint and its tree, believed only if the log's own key signed it."""
    row = (await connection.execute(_LAST_CHECKPOINT)).one_or_none()
    if row is None:
        return None, CompactTree()
    try:
        last = verify_own_checkpoint(row.note, log_key, previous_keys)
        return last, CompactTree.resume(row.frontier, size=last.size, root=last.root)
    except (CheckpointInvalid, FrontierInvalid) as error:
        raise AuditLogDamaged(f"the last checkpoint: {error.detail}") from None


async def _place(
    connection: AsyncConnection, tree: CompactTree, waiting: Sequence[Row[Any]]
) -> None:
    first = tree.size
    hashes = [leaf_hash(leaf_of(first + at, row.leaf)) for at, row in enumerate(waiting)]
    for each in hashes:
        tree.append(each)
    await connection.execute(
        _PLACE,
        {
            "indices": list(range(first, tree.size)),
            "positions": [row.position for row in waiting],
            "hashes": hashes,
        },
    )


async def _seal(
    connection: AsyncConnection, tree: CompactTree, log_key: SigningKey, clock: Clock
) -> Checkpoint:
    root = tree.root()
    note = sign_checkpoint(log_key, size=tree.size, root=root)
    await connection.execute(
        AUDIT_CHECKPOINTS.insert(),
        {
            "tree_size": tree.size,
            "root_hash": root,
            "frontier": tree.serialise(),
            "note": note,
            "signed_at": clock(),
        },
    )
    return verify_own_checkpoint(note, log_key)


def _line(row: Row[Any]) -> LogLine:
    if row.leaf is None:
        return LogLine(row.leaf_index, row.leaf_hash, None)
    filed_under = FiledUnder(
        row.entry_id, row.recorded_at, row.event, row.subject_reference, row.object_reference
    )
    return LogLine(row.leaf_index, row.leaf_hash, row.leaf, filed_under)
