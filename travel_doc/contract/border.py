"""Wire models of the control of documents at a border post."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from shared.wire import Base64, Wire

FILE_BYTES_MAX = 150_000
PRINTED_MRZ_CHARACTERS_MAX = 120


class Advice(StrEnum):
    """What the machine advises. It never advises refusal: an officer records one, with grounds."""

    PASSAGE_AUTHORISED = "passage_authorised"
    SECONDARY_CONTROL = "secondary_control"
    VERIFICATION_IMPOSSIBLE = "verification_impossible"


class IssuerStatus(StrEnum):
    """What the issuer's status list says of the document."""

    VALID = "valid"
    INVALID = "invalid"
    SUSPENDED = "suspended"
    UNDETERMINED = "undetermined"
    """no list could be had, or the document names no place in one"""


class CheckDocument(Wire):
    """What a post read from a document: chip files, and the printed zone if it was read."""

    several_lines = frozenset({"printed_mrz"})
    ef_sod: Annotated[Base64, Field(max_length=FILE_BYTES_MAX)]
    dg1: Annotated[Base64, Field(max_length=FILE_BYTES_MAX)]
    dg2: Annotated[Base64, Field(max_length=FILE_BYTES_MAX)]
    ef_com: Annotated[Base64, Field(max_length=FILE_BYTES_MAX)] | None = None
    printed_mrz: Annotated[str, StringConstraints(max_length=PRINTED_MRZ_CHARACTERS_MAX)] | None = (
        None
    )


class CheckStep(Wire):
    """One numbered check of passive authentication (see the shared procedure)."""

    number: int
    check: str
    value: str
    reason: str
    source: str | None
    """The list that decided, with its version."""
    source_age_seconds: int | None


class BorderVerdict(Wire):
    """The answer for one document; carries no data of the holder."""

    check_id: UUID
    advice: Advice
    authenticity: str
    """The combined value of passive authentication."""
    steps: tuple[CheckStep, ...]
    status: IssuerStatus
    status_as_of: datetime | None
    issuing_state: str | None
    document_code: str | None
    checked_at: datetime


class Direction(StrEnum):
    ENTRY = "entry"
    EXIT = "exit"


class Decision(StrEnum):
    """The officer's decision, whatever the advice."""

    ADMITTED = "admitted"
    REFUSED = "refused"


class RefusalGround(StrEnum):
    """Why an officer refused; every refusal needs one."""

    NO_VALID_DOCUMENT = "no_valid_document"
    DOCUMENT_NOT_AUTHENTIC = "document_not_authentic"
    ENTRY_BAN = "entry_ban"
    EXIT_BAN = "exit_ban"
    OTHER_LEGAL_GROUND = "other_legal_ground"


class RecordCrossing(Wire):
    """The order to record that the holder of a checked document crossed, or was refused."""

    check_id: UUID
    direction: Direction
    decision: Decision
    ground: RefusalGround | None = None


class Crossing(Wire):
    """The record of a crossing; the reference goes on the traveller's slip."""

    reference: str
    post: str
    direction: Direction
    decision: Decision
    recorded_at: datetime
