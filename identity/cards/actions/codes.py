"""Suspension codes: made once, told once, kept as a slow hash under a key, guessed five times."""

import asyncio
import hashlib
import hmac
import secrets

from identity.cards.rules import CODE_ATTEMPTS_MAX
from identity.cards.store import holders
from identity.cards.tables.cards import CardRow
from identity.errors.cards import HolderNotProven
from identity.parts import IdentityParts
from shared.clock import Clock
from shared.database.work import Work
from shared.sealing.envelope import open_sealed, seal

CODE_DIGITS = 10
_SALT_BYTES = 16
_COST, _BLOCK, _LANES = 2**14, 8, 1
"""scrypt (RFC 7914): 16 MB and some 50 ms for each guess."""
_HASH_BYTES = 32


async def give_code(work: Work, parts: IdentityParts, card: CardRow) -> str:
    """Make a card's code and return it: the only time that anybody can."""
    code = f"{secrets.randbelow(10**CODE_DIGITS):0{CODE_DIGITS}d}"
    salt = secrets.token_bytes(_SALT_BYTES)
    hashed = salt + await asyncio.to_thread(_slow_hash, code, salt)
    sealed = seal(parts.civil_keys, holders.hash_place(card.card_id), hashed)
    await holders.set_code(work, card.card_id, sealed)
    return code


async def check_code(parts: IdentityParts, clock: Clock, *, card_number: str, code: str) -> None:
    """HolderNotProven unless this is the card's code; each attempt is counted, right or wrong.

    Called while no transaction waits: the count commits by itself, and the hash takes its time. A
    card without a code, an unknown card and a locked code are refused alike.
    """
    engine = parts.platform.engine
    counted = await holders.count_attempt(
        engine, card_number, attempts_max=CODE_ATTEMPTS_MAX, now=clock()
    )
    if counted is None:
        await asyncio.to_thread(_slow_hash, code, bytes(_SALT_BYTES))  # alike in time too
        raise HolderNotProven
    card_id, sealed = counted
    kept = open_sealed(parts.civil_keys, holders.hash_place(card_id), sealed)
    found = await asyncio.to_thread(_slow_hash, code, kept[:_SALT_BYTES])
    if not hmac.compare_digest(found, kept[_SALT_BYTES:]):
        raise HolderNotProven


def _slow_hash(code: str, salt: bytes) -> bytes:
    return hashlib.scrypt(code.encode(), salt=salt, n=_COST, r=_BLOCK, p=_LANES, dklen=_HASH_BYTES)
