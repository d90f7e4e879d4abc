"""Wire models of applications for travel documents."""

from enum import StrEnum
from uuid import UUID

from identity.contract.persons import IdentityNumber, PrintedData
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Base64, Wire
from travel_doc.contract.documents import Document, DocumentNumber


class DocumentKind(StrEnum):
    """What may be applied for."""

    ORDINARY_PASSPORT = "ordinary_passport"


class FileApplication(Wire):
    """The order for a travel document. Who files it signs it with action `application.file`."""

    identity_number: IdentityNumber
    kind: DocumentKind = DocumentKind.ORDINARY_PASSPORT


class Application(Wire):
    """An application; says nothing of the applicant."""

    application_id: UUID
    state: str
    kind: DocumentKind
    issuing_state: State
    order_digest: str
    """SHA-256 of the order, hexadecimal: what was signed and what the approver must sign."""
    document_number: DocumentNumber | None
    to_check: bool
    """the applicant's card was revoked since: the register must confirm them again"""


class IssuedDocument(Wire):
    """All a bureau needs to make one document; nobody keeps it beyond ten minutes."""

    several_lines = frozenset({"mrz"})
    document: Document
    mrz: str
    """The two lines of the TD3 zone, parted by a line feed."""
    ef_com: Base64
    dg1: Base64
    dg2: Base64
    ef_sod: Base64
    printed: PrintedData
    portrait: Base64


def application_digest(order: FileApplication, issuing_state: State) -> str:
    """What applicant's agent and approver both sign: SHA-256 over the canonical order."""
    return canonical_digest(
        {
            "identity_number": order.identity_number,
            "issuing_state": issuing_state.value,
            "kind": order.kind.value,
        }
    )
