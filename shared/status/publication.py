"""Publish the statuses of one list of documents, signed."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from shared.signed_http.keys import SigningKey
from shared.status.packed_statuses import StatusValue
from shared.status.token_status_list import issue_status_list_jwt

DOCUMENTS_PER_LIST = 2**17
BITS_PER_DOCUMENT = 2
TTL_SECONDS = 60
LIST_LIFETIME = timedelta(hours=24)


def publish(
    key: SigningKey, *, uri: str, not_valid: Mapping[int, StatusValue], now: datetime
) -> str:
    """The signed list (`statuslist+jwt`); places that nobody has taken read as valid.

    So the list does not tell how many documents there are.
    """
    statuses = bytearray(DOCUMENTS_PER_LIST)
    for index, status in not_valid.items():
        statuses[index] = status
    return issue_status_list_jwt(
        key,
        uri=uri,
        statuses=statuses,
        bits=BITS_PER_DOCUMENT,
        now=now,
        ttl_seconds=TTL_SECONDS,
        lifetime=LIST_LIFETIME,
    )
