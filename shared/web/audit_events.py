"""The closed list of what every service records, whatever its nouns."""

from enum import StrEnum


class AuditEvent(StrEnum):
    REQUEST_REFUSED = "request.refused"
    """an authenticated caller's request that reached no endpoint"""
