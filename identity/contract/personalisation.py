"""Wire models of personalisation: batches, job files for the workshop, and what came of them.

A job file is signed by the registry and then sealed to the workshop's key; a result is signed by
the workshop. What a chip must keep to itself, its own private key, is never in any of them: the
chip makes it, and tells its public half before the file is made.
"""

from datetime import date
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from identity.contract.cards import CardNumber
from identity.contract.persons import PrintedData
from identity.contract.stock import BlankSerial
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Base64, Wire

CREATE, RELEASE = "batch.create", "batch.release"
"""The actions that two officers sign."""
JOB, RESULT = "personalisation-job", "personalisation-result"
"""Kinds of attestations: what the registry and the workshop sign as machines."""

BATCH_CARDS_MAX = 500
CHIP_KEY_BYTES_MAX = 512
RESULT_CHARACTERS_MAX = 2_048
JOB_BYTES_MAX = 1_048_576

ChipId = Annotated[str, StringConstraints(pattern=r"^[0-9A-F]{8,40}$")]
"""The serial number that the chip itself tells, hexadecimal."""


class CreateBatch(Wire):
    """Put approved cards together for the workshop: those named, or the oldest that wait."""

    cards: Annotated[tuple[CardNumber, ...], Field(max_length=BATCH_CARDS_MAX)] = ()
    cards_max: Annotated[int, Field(ge=1, le=BATCH_CARDS_MAX)] = BATCH_CARDS_MAX


class Batch(Wire):
    batch_id: UUID
    state: str
    cards: tuple[CardNumber, ...]
    waiting: int
    """Cards for which no job was taken yet."""
    in_work: int
    made: int
    failed: int
    order_digest: str
    """What the officer who releases the batch signs."""
    created_at: AwareDatetime
    released_at: AwareDatetime | None


class TakeJob(Wire):
    """The workshop has a blank in its machine and asks for the next card of the batch.

    The same blank gets the same job, however often it asks.
    """

    serial: BlankSerial
    chip_id: ChipId
    chip_key: Annotated[Base64, Field(max_length=CHIP_KEY_BYTES_MAX)]
    """The public key for active authentication that the chip has made, SubjectPublicKeyInfo."""


class SealedJob(Wire):
    """A job file, sealed to the workshop."""

    job_id: UUID
    sealed: Base64


class JobFile(Wire):
    """All that one card needs; the workshop forgets it once the card is made."""

    several_lines = frozenset({"mrz"})

    card_number: CardNumber
    issuing_state: State
    issued_on: date
    expires_on: date
    authority: str
    personal_number: str
    mrz: str
    """The three lines of the TD1 zone, parted by line feeds."""
    ef_com: Base64
    ef_sod: Base64
    data_groups: dict[int, Base64]
    printed: PrintedData
    portrait: Base64
    seal: Base64
    """The visible digital seal of the back."""


class SignedJob(Wire):
    """What is sealed: the registry's signed statement, and the file whose digest it names."""

    statement: str
    file: Base64


class Outcome(StrEnum):
    MADE = "made"
    SPOILED = "spoiled"


class ChipState(StrEnum):
    """Life cycle states of GlobalPlatform 2.3.1 that a result may tell."""

    SECURED = "SECURED"
    """closed: what post-issuance begins with; a made card has no other"""
    INITIALIZED = "INITIALIZED"
    TERMINATED = "TERMINATED"


class QualityFault(StrEnum):
    """What the quality check finds wrong with a finished card."""

    PRINT = "print"
    ZONE_UNREADABLE = "zone_unreadable"
    SEAL_UNREADABLE = "seal_unreadable"
    CHIP_SILENT = "chip_silent"
    CHIP_DIFFERS = "chip_differs"


class JobResult(Wire):
    """What the workshop says became of one job."""

    serial: BlankSerial
    chip_id: ChipId
    outcome: Outcome
    chip_state: ChipState
    faults: tuple[QualityFault, ...] = ()


class ReportResult(Wire):
    """The order to take a result: the workshop's signed statement."""

    statement: Annotated[str, StringConstraints(max_length=RESULT_CHARACTERS_MAX)]


class JobState(Wire):
    """What the registry made of a result."""

    job_id: UUID
    batch_id: UUID
    card_number: CardNumber
    serial: BlankSerial
    state: str
    card_state: str


def batch_digest(batch_id: UUID, cards: tuple[CardNumber, ...], state: State) -> str:
    """What the officer who releases a batch signs: which cards, and no others."""
    return canonical_digest(
        {
            "matter": "batch",
            "batch_id": str(batch_id),
            "issuing_state": state.value,
            "cards": sorted(cards),
        }
    )
