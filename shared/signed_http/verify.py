"""Who signed exactly these bytes: the numbered verification of requests and of their answers.

The order is fixed and stops at the first failure; nothing may be written before step 7 holds.

0. Size and count limits; each field once and in its one form; the Host is ours; no encoding.
1. Strict parse of the signature fields and the target.
2. Label, tag and parameters.
3. The key is known, its algorithm is the one named, its purpose fits, it is usable now.
4. Time: created not in the future, not expired, not valid for too long.
5. The component list is the profile's.
6. The entity's rate; a request that fails step 7 does not count.
7. The signature.

Steps 8 (body against digest), 9 (nonce) and 10 (authorisation) need input and storage: the
middleware and the route do them. No I/O; errors are those of `errors.py`, whatever bytes come in.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import NamedTuple

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from shared.signed_http.errors import (
    AlgNotAllowed,
    ComponentsIncomplete,
    DigestMismatch,
    EncodingNotAllowed,
    HeaderMalformed,
    IdempotencyKeyMissing,
    KeyPurposeInvalid,
    KeyRevoked,
    KeyUnknown,
    SignatureInvalid,
    TagInvalid,
    WindowInvalid,
    WrongAuthority,
)
from shared.signed_http.keys import (
    Algorithm,
    KeyDirectory,
    KeyRecord,
    PublicKey,
    Purpose,
    signature_holds,
)
from shared.signed_http.peer import VerifiedPeer
from shared.signed_http.profile import (
    CLOCK_SKEW_SECONDS,
    REQUEST_TAG,
    RESPONSE_TAG,
    SAFE_METHODS,
    SIGNATURE_SECONDS_MAX,
    Limits,
    RequestBinding,
    check_target,
    content_digest,
    optional_fields,
    read_fields,
    request_components,
    request_values,
    response_components,
    response_values,
)
from shared.signed_http.rate_limit import RateLimiter
from shared.signed_http.signature_fields import (
    SignatureInput,
    read_signature,
    read_signature_input,
)

Headers = Sequence[tuple[bytes, bytes]]


class RequestHead(NamedTuple):
    """A request without its body, as it came over the wire; header names in lower case."""

    method: str
    path: bytes
    query: bytes
    headers: Headers


class ResponseHead(NamedTuple):
    """An answer without its body; header names in lower case."""

    status: int
    headers: Headers


@dataclass(frozen=True, slots=True)
class RequestPolicy:
    """What this receiver is called, how much it takes, and how it slows an entity down."""

    authority: bytes
    limits: Limits
    limiter: RateLimiter


class RequestClaim(NamedTuple):
    """What a well-formed request says of itself; nothing of it is trusted yet."""

    head: RequestHead
    fields: dict[bytes, bytes]
    signature: bytes
    signed: SignatureInput
    binding: RequestBinding


class VerifiedRequest(NamedTuple):
    """A request whose signature is good: its signer, and the fields that it covers.

    `content_digest` is what the body, not yet read, must have.
    """

    peer: VerifiedPeer
    covered: list[tuple[bytes, bytes]]
    content_digest: bytes


class VerifiedResponse(NamedTuple):
    """An answer whose signature is good: its signer's key, and the bytes that were signed."""

    signer: KeyRecord
    signature_base: bytes


def verify_request(
    head: RequestHead, directory: KeyDirectory, now: datetime, policy: RequestPolicy
) -> VerifiedRequest:
    """Verify everything about a request that its head can show (steps 0 to 7)."""
    claim = read_request(head, policy)
    record = find_signer(claim, directory, now)
    return verify_claim(claim, record, now, policy)


def read_request(head: RequestHead, policy: RequestPolicy) -> RequestClaim:
    """Read what a request claims (steps 0 to 2), without any trust in it."""
    # 0. Limits, host, encoding.
    fields = read_fields(head.headers, policy.limits)
    host = fields.get(b"host")
    if host is None:
        raise HeaderMalformed("the field host is missing")
    if host != policy.authority:
        raise WrongAuthority
    if b"content-encoding" in fields:
        raise EncodingNotAllowed
    # 1. Strict parse.
    signed = read_signature_input(fields, answer=False)
    signature = read_signature(fields)
    check_target(head.method, head.path, head.query)
    # 2. Label and parameters were parsed; the tag says what the signature is for.
    if signed.tag != REQUEST_TAG:
        raise TagInvalid
    binding = RequestBinding(
        head.method.encode("ascii"),
        host,
        head.path,
        head.query,
        fields.get(b"content-digest"),
        None if head.method in SAFE_METHODS else fields.get(b"idempotency-key"),
        signed.nonce.encode("ascii"),
    )
    return RequestClaim(head, fields, signature, signed, binding)


def find_signer(claim: RequestClaim, directory: KeyDirectory, now: datetime) -> KeyRecord:
    """Find the key a request claims to be signed with, and whether it may be (step 3)."""
    return _usable_key(claim.signed, claim.signature, directory, Purpose.REQUEST, now)


def verify_claim(
    claim: RequestClaim, record: KeyRecord, now: datetime, policy: RequestPolicy
) -> VerifiedRequest:
    """Verify what a request claims under its signer's key (steps 4 to 7)."""
    signed, fields = claim.signed, claim.fields
    # 4. Time.
    created, expires, present = signed.created, signed.expires or 0, now.timestamp()
    if not (
        created <= present + CLOCK_SKEW_SECONDS
        and expires > present
        and 0 < expires - created <= SIGNATURE_SECONDS_MAX
    ):
        raise WindowInvalid(f"the server's time is {now.astimezone(UTC).isoformat()}")
    # 5. Components.
    safe = claim.head.method in SAFE_METHODS
    if not safe and b"idempotency-key" not in fields:
        raise IdempotencyKeyMissing
    optional = optional_fields(fields)
    components = request_components(safe, optional)
    digest = claim.binding.content_digest
    if signed.components != components.serialised or digest is None:
        raise ComponentsIncomplete
    if not safe and b"content-type" not in fields:
        raise ComponentsIncomplete
    # 6. Rate.
    policy.limiter.admit(record.entity, now)
    # 7. Signature.
    base = components.base(request_values(claim.binding, fields), signed.params)
    if not signature_holds(record.public_key, claim.signature, base):
        policy.limiter.give_back(record.entity)
        raise SignatureInvalid
    key = claim.binding.idempotency_key
    peer = VerifiedPeer(
        entity=record.entity,
        keyid=signed.keyid,
        nonce=signed.nonce,
        expires_at=datetime.fromtimestamp(expires + CLOCK_SKEW_SECONDS, UTC),
        signature_base_sha256=hashlib.sha256(base).hexdigest(),
        fingerprint=_fingerprint(claim.binding, digest),
        idempotency_key=None if key is None else key[1:-1].decode("ascii"),
    )
    own = () if safe else (b"content-type", b"idempotency-key")
    return VerifiedRequest(peer, [(name, fields[name]) for name in (*own, *optional)], digest)


def check_body(digest: bytes, body: bytes) -> None:
    """Compare a body that has been read with its signed digest (step 8), or DigestMismatch."""
    if content_digest(body) != digest:
        raise DigestMismatch


def verify_response(
    head: ResponseHead,
    body: bytes,
    *,
    binding: RequestBinding,
    entity: str,
    directory: KeyDirectory,
    now: datetime,
    limits: Limits,
) -> VerifiedResponse:
    """Verify that `entity` gave exactly this answer to exactly that request (steps 0 to 8)."""
    # 0. Limits, encoding.
    fields = read_fields(head.headers, limits)
    if b"content-encoding" in fields:
        raise EncodingNotAllowed
    # 1. Strict parse.
    signed = read_signature_input(fields, answer=True)
    signature = read_signature(fields)
    # 2. Tag.
    if signed.tag != RESPONSE_TAG:
        raise TagInvalid
    # 3. Key, and it is the addressed entity's.
    record = _usable_key(signed, signature, directory, Purpose.RESPONSE, now)
    if record.entity != entity:
        raise KeyPurposeInvalid
    # 4. Time. The nonce proves freshness; this bounds how far the two clocks may be apart, no
    # closer than requests do, or an order could be carried out and its answer never accepted.
    if abs(signed.created - now.timestamp()) > SIGNATURE_SECONDS_MAX + CLOCK_SKEW_SECONDS:
        raise WindowInvalid
    # 5. Components, and the nonce of this very request.
    components = response_components(binding)
    content_type, digest = fields.get(b"content-type"), fields.get(b"content-digest")
    if signed.components != components.serialised or content_type is None or digest is None:
        raise ComponentsIncomplete
    if signed.nonce.encode("ascii") != binding.nonce:
        raise SignatureInvalid
    # 7. Signature.
    values = response_values(binding, status=head.status, content_type=content_type, digest=digest)
    base = components.base(values, signed.params)
    if not signature_holds(record.public_key, signature, base):
        raise SignatureInvalid
    # 8. Body.
    check_body(digest, body)
    return VerifiedResponse(record, base)


def _usable_key(
    signed: SignatureInput,
    signature: bytes,
    directory: KeyDirectory,
    purpose: Purpose,
    now: datetime,
) -> KeyRecord:
    """Step 3 for both kinds of message."""
    record = directory.find(signed.keyid)
    if record is None:
        # An unknown key takes as long as a bad signature, so that time tells neither apart.
        signature_holds(_DECOYS.get(signed.algorithm, _DECOY), signature, signed.params)
        raise KeyUnknown
    if signed.algorithm != record.algorithm:
        raise AlgNotAllowed
    if record.purpose is not purpose:
        raise KeyPurposeInvalid
    if not record.usable_at(now):
        raise KeyRevoked
    return record


def _fingerprint(request: RequestBinding, digest: bytes) -> bytes:
    parts = (request.method, request.path, request.query, digest)
    return hashlib.sha256(b"\n".join(parts)).digest()


# Keys nobody holds: the private halves are gone when the module is loaded.
_DECOY: PublicKey = Ed25519PrivateKey.generate().public_key()
_DECOYS: dict[str, PublicKey] = {
    Algorithm.ED25519: _DECOY,
    Algorithm.ECDSA_P256_SHA256: generate_private_key(SECP256R1()).public_key(),
}
