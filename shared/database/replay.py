"""Nonces and idempotent answers, kept in the transaction of the effect they protect."""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import bindparam, delete
from sqlalchemy.ext.asyncio import AsyncConnection

from shared.database.driver import fetch
from shared.database.platform_tables import IDEMPOTENT_ANSWERS, REPLAY_NONCES
from shared.database.statement import Statement
from shared.signed_http.replay import SpentNonce

ANSWERS_KEPT = timedelta(hours=24)
"""How long a retry gets the same answer, unless the endpoint says otherwise."""
SECRETS_KEPT = timedelta(minutes=10)
"""Of answers that hold a portrait: long enough for a retry, not for an archive."""
NOTHING_KEPT = timedelta(0)
"""Of answers that only tell something: a retry asks again, and that is recorded again."""

_CLAIM = """
    WITH seen AS (
        INSERT INTO replay_nonces (entity, nonce, expires_at)
        VALUES (:entity, :nonce, :expires_at) ON CONFLICT DO NOTHING RETURNING 1
    )
    SELECT EXISTS (SELECT FROM seen) AS fresh,
           pg_try_advisory_xact_lock(:lock) AS alone,
           a.fingerprint, a.status, a.content_type, a.sealed_body
    FROM (SELECT 1) AS once
    LEFT JOIN idempotent_answers a ON a.entity = :entity AND a.key = :key
"""
_CLAIM_NONCE = (
    "INSERT INTO replay_nonces (entity, nonce, expires_at) "
    "VALUES (:entity, :nonce, :expires_at) ON CONFLICT DO NOTHING RETURNING 1"
)
_STORE = (
    "INSERT INTO idempotent_answers "
    "(entity, key, fingerprint, status, content_type, sealed_body, kept_until) "
    "VALUES (:entity, :key, :fingerprint, :status, :content_type, :sealed_body, :kept_until)"
)
_STORE_UNLESS_KEPT = f"{_STORE} ON CONFLICT DO NOTHING"


@dataclass(frozen=True, slots=True)
class StoredAnswer:
    """What was answered to the first request under an idempotency key; the body is sealed."""

    fingerprint: bytes
    status: int
    content_type: str
    sealed_body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """What the store knew when a request arrived.

    `fresh`: the nonce was never seen. `alone`: nobody else is working under this idempotency key.
    """

    fresh: bool
    alone: bool = True
    stored: StoredAnswer | None = None


async def claim_nonce(connection: AsyncConnection, nonce: SpentNonce) -> bool:
    """Insert a nonce; False when it was there. Waits for a transaction that is inserting it."""
    return bool(await fetch(connection, Statement(_CLAIM_NONCE, nonce._asdict())))


async def claim(connection: AsyncConnection, nonce: SpentNonce, *, key: str) -> Claim:
    """Insert the nonce, lock the idempotency key for this transaction, read a stored answer.

    The lock and the read share a snapshot, so a transaction that committed between the two is
    not seen here; the primary key of the answers then refuses the second effect at the end.
    """
    values = {**nonce._asdict(), "key": key, "lock": _lock_number(nonce.entity, key)}
    ((fresh, alone, *stored),) = await fetch(connection, Statement(_CLAIM, values))
    return Claim(fresh, alone, None if stored[0] is None else StoredAnswer(*stored))


def storing(
    answer: StoredAnswer, *, entity: str, key: str, kept_until: datetime, unless_kept: bool = False
) -> Statement:
    """Keep an answer; when one is already kept under the key, it stays.

    That raises IntegrityError, and so undoes a second effect, except with `unless_kept`: of
    refusals, which have none, the first simply stands.
    """
    return Statement(
        _STORE_UNLESS_KEPT if unless_kept else _STORE,
        {
            "entity": entity,
            "key": key,
            "fingerprint": answer.fingerprint,
            "status": answer.status,
            "content_type": answer.content_type,
            "sealed_body": answer.sealed_body,
            "kept_until": kept_until,
        },
    )


async def purge(connection: AsyncConnection, *, now: datetime) -> None:
    """Forget nonces that have expired and answers that were kept long enough."""
    await connection.execute(
        delete(REPLAY_NONCES).where(REPLAY_NONCES.c.expires_at < bindparam("now")), {"now": now}
    )
    await connection.execute(
        delete(IDEMPOTENT_ANSWERS).where(IDEMPOTENT_ANSWERS.c.kept_until < bindparam("now")),
        {"now": now},
    )


def _lock_number(entity: str, key: str) -> int:
    digest = hashlib.sha256(f"{entity}\x00{key}".encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)
