"""Do we read the lists and the token of draft-ietf-oauth-status-list as its authors do?"""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from shared.signed_http.keys import (
    KeyRecord,
    KeyStatus,
    Purpose,
    algorithm_of,
    public_key_of,
    thumbprint,
)
from shared.status.errors import StatusIndexOutOfRange
from shared.status.packed_statuses import PackedStatuses
from shared.status.token_status_list import verify_status_list_jwt
from tests.conformance.vectors import vectors_path

VECTORS: dict[str, Any] = json.loads(
    (vectors_path("token-status-list") / "vectors.json").read_text()
)
EXAMPLE_ISSUED_AT = datetime.fromtimestamp(1686920170, UTC)


def packed(vector: dict[str, Any]) -> PackedStatuses:
    each = bytearray(vector["size"])
    for index, value in vector["statuses"].items():
        each[int(index)] = value
    return PackedStatuses.pack(each, vector["bits"])


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: f"{vector['bits']} bits")
def test_a_long_list_holds_the_published_statuses_and_no_others(vector: dict[str, Any]) -> None:
    statuses = PackedStatuses.decode(vector["json"]["lst"], vector["json"]["bits"])

    assert {index: statuses.lookup(int(index)) for index in vector["statuses"]} == vector[
        "statuses"
    ]
    assert statuses == packed(vector)
    assert statuses.size == vector["size"]
    with pytest.raises(StatusIndexOutOfRange):
        statuses.lookup(vector["size"])


@pytest.mark.parametrize("vector", VECTORS["vectors"], ids=lambda vector: f"{vector['bits']} bits")
def test_a_long_list_of_ours_reads_back_as_the_published_one(vector: dict[str, Any]) -> None:
    ours = packed(vector).encode()

    assert PackedStatuses.decode(ours, vector["bits"]) == PackedStatuses.decode(
        vector["json"]["lst"], vector["json"]["bits"]
    )


@pytest.mark.parametrize("vector", VECTORS["small"], ids=lambda vector: f"{vector['bits']} bits")
def test_a_short_list_has_the_published_bytes(vector: dict[str, Any]) -> None:
    statuses = PackedStatuses.decode(vector["json"]["lst"], vector["json"]["bits"])

    assert statuses.array.hex() == vector["byte_array_hex"]


def test_the_published_token_verifies_under_its_published_key() -> None:
    jwk = {name: VECTORS["jwt_public_jwk"][name] for name in ("kty", "crv", "x", "y")}
    public_key = public_key_of(jwk)
    record = KeyRecord(
        entity="status.issuer.example",
        public_key=public_key,
        algorithm=algorithm_of(public_key),
        purpose=Purpose.STATUS_LIST,
        not_before=EXAMPLE_ISSUED_AT,
        not_after=EXAMPLE_ISSUED_AT + timedelta(days=1),
        status=KeyStatus.ACTIVE,
        thumbprint=thumbprint(jwk),
    )

    status_list = verify_status_list_jwt(
        VECTORS["jwt"],
        record,
        uri="https://example.com/statuslists/1",
        now=EXAMPLE_ISSUED_AT,
    )

    assert status_list.statuses.array.hex() == VECTORS["small"][0]["byte_array_hex"]
    assert status_list.ttl_seconds == 43_200
    assert [status_list.lookup(index) for index in range(8)] == [1, 0, 0, 1, 1, 1, 0, 1]
