"""What the profile costs on top of the bare signature operation, beside a general library."""

import time
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace

from http_message_signatures import HTTPMessageSigner, HTTPMessageVerifier
from http_message_signatures.algorithms import ECDSA_P256_SHA256, ED25519
from http_message_signatures.resolvers import MappingKeyResolver
from http_message_signatures.structures import CaseInsensitiveDict

from shared.signed_http.keys import Algorithm, SigningKey, signature_holds
from shared.signed_http.verify import RequestPolicy, check_body, verify_request
from tests.bench.figure import Figure
from tests.support.signed_exchange import (
    BOTH_ALGORITHMS,
    CALLER,
    SERVICE,
    Directory,
    Wire,
    a_key,
    a_policy,
    a_record,
    a_wire,
    signed_parts,
)

ROUNDS = 9
CALLS = 400
BODY = b'{"document": "' + b"x" * 560 + b'"}'
_LIBRARY = {Algorithm.ED25519: ED25519, Algorithm.ECDSA_P256_SHA256: ECDSA_P256_SHA256}
_EXTRA = {
    b"accept": b"*/*",
    b"accept-encoding": b"identity",
    b"connection": b"keep-alive",
    b"user-agent": b"bench",
    b"aes-purpose": b"border-control",
}


def measure() -> list[Figure]:
    """CPU µs of one call, the best of several rounds taken in turns with what it compares to."""
    figures: list[Figure] = []
    for algorithm in BOTH_ALGORITHMS:
        figures += _figures(a_key(CALLER, algorithm))
    return figures


def _figures(key: SigningKey) -> list[Figure]:
    now = datetime.now(UTC).replace(microsecond=0)
    wire = a_wire(key, headers=_EXTRA, body=BODY, now=now)
    unsigned = wire.without(b"content-digest", b"signature", b"signature-input")
    directory, policy = Directory(a_record(key)), a_policy()
    public = key.private_key.public_key()
    base = b"x" * 640
    signature = key.sign(base)

    def sign() -> None:
        signed_parts(
            key, wire.method, SERVICE, wire.path, wire.query, unsigned.headers, BODY, now=now
        )

    def verify() -> None:
        _verify(wire, directory, policy, now)

    library_sign, library_verify = _library(key, wire)
    raw_sign, own_sign, lib_sign = _in_turns(lambda: key.sign(base), sign, library_sign)
    raw_verify, own_verify, lib_verify = _in_turns(
        lambda: signature_holds(public, signature, base), verify, library_verify
    )
    name = key.algorithm.value
    return [
        _figure("sign_us", name, own_sign, raw_sign),
        _figure("verify_us", name, own_verify, raw_verify),
        _figure("library_sign_us", name, lib_sign, raw_sign),
        _figure("library_verify_us", name, lib_verify, raw_verify),
    ]


def _verify(wire: Wire, directory: Directory, policy: RequestPolicy, now: datetime) -> None:
    check_body(verify_request(wire.head, directory, now, policy).content_digest, BODY)


def _figure(what: str, algorithm: str, value: float, raw: float) -> Figure:
    return Figure(
        f"signed_http.{what}[{algorithm}]",
        round(value, 1),
        "µs",
        f"raw operation {raw:.1f} µs",
        round(value / raw, 2),
    )


def _in_turns(*calls: Callable[[], object]) -> list[float]:
    """The best mean of each, measured round by round so that noise falls on all alike."""
    best = [float("inf")] * len(calls)
    for _ in range(ROUNDS):
        for index, call in enumerate(calls):
            started = time.process_time()
            for _ in range(CALLS):
                call()
            best[index] = min(best[index], (time.process_time() - started) / CALLS * 1e6)
    return best


def _library(key: SigningKey, wire: Wire) -> tuple[Callable[[], object], Callable[[], object]]:
    algorithm = _LIBRARY[key.algorithm]
    resolver = MappingKeyResolver(
        public_keys={key.keyid: key.private_key.public_key()},
        private_keys={key.keyid: key.private_key},
    )
    signer = HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=resolver)
    verifier = HTTPMessageVerifier(signature_algorithm=algorithm, key_resolver=resolver)
    covered = (
        "@method", "@authority", "@path", "@query",
        "content-type", "content-digest", "idempotency-key", "aes-purpose",
    )  # fmt: skip
    url = f"https://{SERVICE}{wire.path.decode()}?{wire.query.decode()}"
    headers = {name.decode(): value.decode() for name, value in wire.headers}

    def sign() -> None:
        fresh = {k: v for k, v in headers.items() if not k.startswith(("signature", "content-d"))}
        message = SimpleNamespace(method="POST", url=url, headers=CaseInsensitiveDict(fresh))
        signer.sign(
            message, key_id=key.keyid, tag="aes-request", nonce="n" * 22, label="aes",
            covered_component_ids=covered, body=BODY,
        )  # fmt: skip

    signed = SimpleNamespace(method="POST", url=url, headers=CaseInsensitiveDict(headers))

    def verify() -> None:
        verifier.verify(signed, expect_tag="aes-request", require_components=covered, body=BODY)

    return sign, verify


if __name__ == "__main__":
    for figure in measure():
        print(*figure)  # noqa: T201 - a bench reports on the console
