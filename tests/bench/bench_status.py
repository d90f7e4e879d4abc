"""What it costs to publish a status list and to take one in, beside zlib and the signature."""

import base64
import random
import zlib
from datetime import UTC, datetime

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from shared.signed_http.keys import Purpose, SigningKey, signature_holds
from shared.status.packed_statuses import StatusValue
from shared.status.publication import DOCUMENTS_PER_LIST, publish
from shared.status.token_status_list import verify_status_list_jwt
from tests.bench.figure import Figure
from tests.bench.timing import best_us
from tests.support.signed_exchange import a_record

URI = "https://identity.mli.aes.example/v1/status-lists/cards/1"
NOT_VALID = DOCUMENTS_PER_LIST // 100
ROUNDS = 10
LOOKUPS = 20_000
_ZLIB_LEVEL = 9


def measure() -> list[Figure]:
    now = datetime.now(UTC).replace(microsecond=0)
    key = SigningKey.of("identity.mli.aes.example", generate_private_key(SECP256R1()))
    record = a_record(key, Purpose.STATUS_LIST, now=now)
    draw = random.Random(1)  # noqa: S311 - reproducible, guards nothing
    indices = draw.sample(range(DOCUMENTS_PER_LIST), NOT_VALID)
    not_valid = dict.fromkeys(indices, StatusValue.INVALID)

    token = publish(key, uri=URI, not_valid=not_valid, now=now)
    statuses = verify_status_list_jwt(token, record, uri=URI, now=now).statuses
    assert statuses.lookup(indices[0]) == StatusValue.INVALID
    packed = zlib.decompress(_of(statuses.encode()))
    compressed = zlib.compress(packed, _ZLIB_LEVEL)
    message, public = token.rpartition(".")[0].encode(), key.private_key.public_key()
    signature = key.sign(message)

    def sign_and_compress() -> None:
        zlib.compress(packed, _ZLIB_LEVEL)
        key.sign(message)

    def verify_and_inflate() -> None:
        zlib.decompress(compressed)
        signature_holds(public, signature, message)

    def look_up() -> None:
        for index in range(LOOKUPS):
            statuses.lookup(index)

    issue, issue_floor, verify, verify_floor, lookups = best_us(
        lambda: publish(key, uri=URI, not_valid=not_valid, now=now),
        sign_and_compress,
        lambda: verify_status_list_jwt(token, record, uri=URI, now=now),
        verify_and_inflate,
        look_up,
        rounds=ROUNDS,
    )
    return [
        _figure("status.issue_ms", issue, "zlib and a signature", issue_floor),
        _figure("status.verify_ms", verify, "zlib and a verification", verify_floor),
        Figure("status.lookup_ns", lookups / LOOKUPS * 1e3, "ns"),
        Figure("status.token_bytes", len(token), "B"),
    ]


def _figure(name: str, us: float, beside: str, floor_us: float) -> Figure:
    return Figure(name, us / 1e3, "ms", f"{beside}: {floor_us / 1e3:.2f} ms", us / floor_us)


def _of(lst: str) -> bytes:
    return base64.urlsafe_b64decode(lst + "=" * (-len(lst) % 4))
