"""Who signed a request: what the rest of a service knows of its caller."""

from datetime import datetime
from typing import NamedTuple


class VerifiedPeer(NamedTuple):
    """The machine whose signature on exactly this request was good.

    The route inserts `nonce` for `entity` in the transaction of the effect and keeps it until
    `expires_at` (the signature's end and the skew); only then is the request not a replay.
    `signature_base_sha256` is in lower-case hexadecimal. `fingerprint`, the SHA-256 of method,
    path, query and content digest, says whether two requests under one idempotency key are the
    same. `idempotency_key` is None for GET and HEAD alone.
    """

    entity: str
    keyid: str
    nonce: str
    expires_at: datetime
    signature_base_sha256: str
    fingerprint: bytes
    idempotency_key: str | None
