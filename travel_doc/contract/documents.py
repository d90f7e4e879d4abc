"""Wire models of travel documents in force and out of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated

from pydantic import StringConstraints

from shared.states import State
from shared.status.wire import list_uri
from shared.wire import Wire

DocumentNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]


class LossKind(StrEnum):
    LOST = "lost"
    STOLEN = "stolen"


class RevocationReason(StrEnum):
    REPLACED = "replaced"
    DAMAGED = "damaged"
    ISSUED_IN_ERROR = "issued_in_error"
    HOLDER_DECEASED = "holder_deceased"


class ReportLoss(Wire):
    """A declaration of loss or theft; the document is out of force at once and for good."""

    kind: LossKind


class RevokeDocument(Wire):
    reason: RevocationReason


class Document(Wire):
    """A travel document as its issuer knows it; says nothing of its holder."""

    document_number: DocumentNumber
    state: str
    issuing_state: State
    issued_on: date
    expires_on: date


def document_list_uri(entity: str, list_number: int) -> str:
    """The `sub` of a travel document status list: the address it is published at."""
    return list_uri(entity, "travel-documents", list_number)
