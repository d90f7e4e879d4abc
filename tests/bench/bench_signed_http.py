"""What the profile costs on top of the bare signature operation, beside a general library."""

from datetime import UTC, datetime

from shared.signed_http.keys import SigningKey, signature_holds
from shared.signed_http.verify import RequestPolicy, check_body, verify_request
from tests.bench.figure import Figure
from tests.bench.timing import best_us
from tests.support.library_oracle import Library
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

ROUNDS = 200
LIBRARY_ROUNDS = 10
CALLS = 20
BODY = b'{"document": "' + b"x" * 560 + b'"}'
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

    library = Library(key)
    raw_sign, own_sign, raw_verify, own_verify = best_us(
        lambda: key.sign(base),
        sign,
        lambda: signature_holds(public, signature, base),
        verify,
        rounds=ROUNDS,
        calls_a_round=CALLS,
    )
    lib_sign, lib_verify = best_us(
        lambda: library.sign_request(unsigned),
        lambda: library.accepts_request(wire),
        rounds=LIBRARY_ROUNDS,
        calls_a_round=CALLS,
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
