"""Signing requests and the answers bound to them. Pure: time, nonce and key are given."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from shared.signed_http.errors import HeaderMalformed, IdempotencyKeyMissing
from shared.signed_http.keys import SigningKey
from shared.signed_http.profile import (
    REQUEST_TAG,
    RESPONSE_TAG,
    SAFE_METHODS,
    SIGNATURE_SECONDS_MAX,
    Limits,
    RequestBinding,
    check_target,
    content_digest,
    is_visible,
    optional_fields,
    read_fields,
    request_components,
    request_values,
    response_components,
    response_values,
)
from shared.signed_http.signature_fields import signature_headers, write_params

_LIMITS = Limits()


class SignedRequest(NamedTuple):
    """The fields to add to a request, and what its answer must be bound to."""

    headers: list[tuple[bytes, bytes]]
    binding: RequestBinding


def sign_request(
    key: SigningKey,
    *,
    method: str,
    authority: str,
    path: bytes,
    query: bytes,
    headers: Sequence[tuple[bytes, bytes]],
    body: bytes,
    nonce: str,
    now: datetime,
    lifetime_seconds: int = SIGNATURE_SECONDS_MAX,
) -> SignedRequest:
    """Sign a request as the profile says (label `aes`, tag `aes-request`).

    `headers` are those of the request, names in lower case; an unsafe method needs Content-Type
    and Idempotency-Key among them. Returns Content-Digest, Signature-Input and Signature.
    Refuses what a receiver would refuse: HeaderMalformed, IdempotencyKeyMissing or
    TargetNotCanonical.
    """
    check_target(method, path, query)
    fields = read_fields(headers, _LIMITS)
    fields[b"content-digest"] = digest = content_digest(body)
    safe = method in SAFE_METHODS
    if not safe:
        if b"idempotency-key" not in fields:
            raise IdempotencyKeyMissing
        if b"content-type" not in fields:
            raise HeaderMalformed("an unsafe request has a content-type")
    binding = RequestBinding(
        method.encode("ascii"),
        authority.encode("ascii"),
        path,
        query,
        digest,
        None if safe else fields[b"idempotency-key"],
        nonce.encode("ascii"),
    )
    components = request_components(safe, optional_fields(fields))
    created = int(now.timestamp())
    params = write_params(
        components,
        created=created,
        expires=created + lifetime_seconds,
        nonce=binding.nonce,
        keyid=key.keyid,
        algorithm=key.algorithm,
        tag=REQUEST_TAG,
    )
    signature = key.sign(components.base(request_values(binding, fields), params))
    return SignedRequest(
        [(b"content-digest", digest), *signature_headers(params, signature)], binding
    )


def sign_response(
    key: SigningKey,
    *,
    status: int,
    content_type: bytes,
    body: bytes,
    binding: RequestBinding,
    now: datetime,
) -> list[tuple[bytes, bytes]]:
    """Sign the answer to one request (label `aes`, tag `aes-response`, the request's nonce).

    Returns Content-Digest, Signature-Input and Signature. HeaderMalformed if the content type is
    not visible ASCII.
    """
    if not is_visible(content_type):
        raise HeaderMalformed("the content type of an answer is not visible ASCII")
    digest = content_digest(body)
    components = response_components(binding)
    values = response_values(binding, status=status, content_type=content_type, digest=digest)
    params = write_params(
        components,
        created=int(now.timestamp()),
        expires=None,
        nonce=binding.nonce,
        keyid=key.keyid,
        algorithm=key.algorithm,
        tag=RESPONSE_TAG,
    )
    signature = key.sign(components.base(values, params))
    return [(b"content-digest", digest), *signature_headers(params, signature)]
