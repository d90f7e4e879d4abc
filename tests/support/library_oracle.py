"""A general RFC 9421 library as a second opinion on what the profile signs and accepts."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier
from http_message_signatures.algorithms import ECDSA_P256_SHA256, ED25519
from http_message_signatures.exceptions import HTTPMessageSignaturesException
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

from shared.signed_http.keys import Algorithm, SigningKey
from shared.signed_http.profile import (
    REQUEST_TAG,
    RESPONSE_TAG,
    SAFE_METHODS,
    optional_fields,
    request_components,
)
from tests.support.signed_exchange import SERVICE, Answered, Wire

_ALGORITHMS = {
    Algorithm.ED25519: ED25519,
    Algorithm.ECDSA_P256_SHA256: ECDSA_P256_SHA256,
}
_ANSWER = (
    '"@status"', '"content-type"', '"content-digest"', '"@method";req', '"@authority";req',
    '"@path";req', '"@query";req', '"content-digest";req',
)  # fmt: skip


class Library:
    """Signs and verifies with one key, as strictly as the library lets itself be told."""

    def __init__(self, key: SigningKey) -> None:
        resolver = MappingKeyResolver(
            public_keys={key.keyid: key.private_key.public_key()},
            private_keys={key.keyid: key.private_key},
        )
        algorithm = _ALGORITHMS[key.algorithm]
        self._key = key
        self._signer = HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver)
        self._verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=resolver)

    def sign_request(self, wire: Wire) -> Any:
        """Sign an unsigned request; returns the library's message."""
        message = request_message(wire)
        self._signer.sign(
            message, key_id=self._key.keyid, tag=REQUEST_TAG, nonce="n" * 22, label="aes",
            covered_component_ids=covered_by(wire), body=wire.body,
        )  # fmt: skip
        return message

    def accepts_request(self, wire: Wire) -> bool:
        return self._accepts(request_message(wire), REQUEST_TAG, covered_by(wire), wire.body)

    def accepts_answer(self, answer: Answered, wire: Wire) -> bool:
        covered = list(_ANSWER)
        if wire.method not in SAFE_METHODS:
            covered.append('"idempotency-key";req')
        message = SimpleNamespace(
            status_code=answer.status,
            headers=_fields(answer.headers),
            request=request_message(wire),
        )
        return self._accepts(message, RESPONSE_TAG, covered, answer.body)

    def _accepts(self, message: Any, tag: str, covered: Sequence[str], body: bytes) -> bool:
        try:
            self._verifier.verify(message, expect_tag=tag, require_components=covered, body=body)
        except HTTPMessageSignaturesException:
            return False
        return True


def covered_by(wire: Wire) -> list[str]:
    """The component names that the profile wants covered in this request."""
    optional = optional_fields(dict(wire.headers))
    names = request_components(wire.method in SAFE_METHODS, optional).names
    return [name.decode() for name in names]


def request_message(wire: Wire) -> Any:
    query = f"?{wire.query.decode('latin-1')}" if wire.query else ""
    url = f"https://{SERVICE}{wire.path.decode('latin-1')}{query}"
    return SimpleNamespace(method=wire.method, url=url, headers=_fields(wire.headers))


def _fields(headers: Sequence[tuple[bytes, bytes]]) -> CaseInsensitiveDict:
    combined: dict[str, str] = {}
    for raw_name, raw_value in headers:
        name, value = raw_name.decode("latin-1"), raw_value.decode("latin-1")
        combined[name] = f"{combined[name]}, {value}" if name in combined else value
    return CaseInsensitiveDict(combined)  # type: ignore[no-untyped-call] # untyped in the library
