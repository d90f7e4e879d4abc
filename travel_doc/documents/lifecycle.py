"""The life of a travel document, from issue on.

in_force --report_lost--> reported_lost (final)
in_force --report_stolen--> reported_stolen (final)
in_force --revoke--> revoked (final)

A document that is found again stays out of force: its number is known as lost beyond our reach.
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class DocumentState(StrEnum):
    IN_FORCE = "in_force"
    REPORTED_LOST = "reported_lost"
    REPORTED_STOLEN = "reported_stolen"
    REVOKED = "revoked"


class DocumentEvent(StrEnum):
    REPORT_LOST = "report_lost"
    REPORT_STOLEN = "report_stolen"
    REVOKE = "revoke"


DOCUMENT_LIFECYCLE = Lifecycle(
    "travel document",
    {
        (DocumentState.IN_FORCE, DocumentEvent.REPORT_LOST): DocumentState.REPORTED_LOST,
        (DocumentState.IN_FORCE, DocumentEvent.REPORT_STOLEN): DocumentState.REPORTED_STOLEN,
        (DocumentState.IN_FORCE, DocumentEvent.REVOKE): DocumentState.REVOKED,
    },
)
