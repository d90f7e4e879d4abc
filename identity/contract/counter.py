"""Wire models of what happens at the counter with a card in hand: 1:1 checks, and what they allow.

A check compares what a sensor took now with what the register holds. Where no finger matches, nor
the face, a supervisor and a witness take over the same day, and nobody pays for it.
"""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from identity.contract.cards import Card, CardNumber, SuspensionCode
from identity.contract.persons import (
    FINGERPRINT_RECORD_BYTES_MAX,
    PORTRAIT_BYTES_MAX,
    IdentityNumber,
)
from shared.officers.approval import canonical_digest
from shared.sealing.message import MessageContext
from shared.states import State
from shared.wire import Base64, Wire

PROPOSE, APPROVE = "counter.propose", "counter.approve"
"""The actions that officer and supervisor sign."""

SEALED_CAPTURE_BYTES_MAX = 2 * PORTRAIT_BYTES_MAX
"""A portrait in Base64, and the seal."""

MandateReference = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9/-]{3,40}$")]


class Rung(StrEnum):
    """The ladder: one after the other, as far as the State has an engine and the person a part."""

    FINGER = "finger"
    ANOTHER_FINGER = "another_finger"
    FACE = "face"
    SUPERVISOR = "supervisor"
    """a supervisor and a witness, the same day, without fee"""


class CheckIdentity(Wire):
    """One capture of the person at the counter: a finger's record or a portrait."""

    finger: Annotated[int, Field(ge=1, le=10)] | None = None
    """Position by ISO/IEC 19794-2 table 2."""
    record: Annotated[Base64, Field(max_length=FINGERPRINT_RECORD_BYTES_MAX)] | None = None
    portrait: Annotated[Base64, Field(max_length=PORTRAIT_BYTES_MAX)] | None = None
    """A JPEG image."""

    @model_validator(mode="after")
    def _one_capture(self) -> "CheckIdentity":
        of_a_finger = self.finger is not None and self.record is not None
        if of_a_finger == (self.portrait is not None) or (self.finger is None) != (
            self.record is None
        ):
            raise ValueError("a finger with its record, or a portrait")
        return self


class CheckHeldIdentity(Wire):
    """The same where the card is not at hand, in whichever State: of whom, and the capture.

    It is a CheckIdentity as JSON, sealed to the `encryption` key of the registry of whom it is of
    (`check_context`): nobody on the way there reads it.
    """

    identity_number: IdentityNumber
    sealed_capture: Annotated[Base64, Field(max_length=SEALED_CAPTURE_BYTES_MAX)]


def check_context(machine: str, registry: str, identity_number: str) -> MessageContext:
    """In which matter a capture is sealed: for another person's check it does not open."""
    return MessageContext(machine, registry, f"identity-check/{identity_number}")


class IdentityCheck(Wire):
    """What a check found and what that rests on; one that found nothing is no accusation."""

    check_id: UUID
    rung: Rung
    answered: bool
    """False: the engine was out of service, which says nothing; the ladder goes on."""
    matched: bool
    score: float
    threshold: float
    engine: str
    engine_version: str
    engine_grade: str
    next_rungs: tuple[Rung, ...]
    """What is open now; empty when there is nothing left to do but go on."""
    checked_at: AwareDatetime


class ActKind(StrEnum):
    """What is done at the counter for the holder who has been recognised."""

    HAND_OVER = "hand_over"
    REINSTATEMENT = "reinstatement"
    NEW_SUSPENSION_CODE = "new_suspension_code"


class MandateKind(StrEnum):
    """Why somebody else collects the card."""

    DISABILITY = "disability"
    GUARDIAN = "guardian"


class Mandate(Wire):
    """Somebody else collects the card: who, why, and by which paper. For a hand-over only."""

    kind: MandateKind
    proxy_identity_number: IdentityNumber
    reference: MandateReference


class CounterOrder(Wire):
    """The order of an officer with the card, and the person, in front of them.

    `identity_number` is that of whom the officer has in front of them, or whom the proxy acts for:
    a card of somebody else is refused. With a check that matched it is done at once; without one,
    or with a proxy, it waits for a supervisor.
    """

    kind: ActKind
    identity_number: IdentityNumber
    check_id: UUID | None = None
    witness_identity_number: IdentityNumber | None = None
    mandate: Mandate | None = None

    @model_validator(mode="after")
    def _fits(self) -> "CounterOrder":
        if self.mandate is not None and self.kind is not ActKind.HAND_OVER:
            raise ValueError("a proxy collects cards and does nothing else")
        ways = (self.check_id, self.witness_identity_number, self.mandate)
        if sum(way is not None for way in ways) != 1:
            raise ValueError("a check that matched, a witness, or a mandate")
        return self


class CounterAct(Wire):
    """What was done at the counter, or waits for a supervisor."""

    act_id: UUID
    kind: ActKind
    state: str
    card: Card
    order_digest: str
    """What the officer signed and a supervisor must sign."""
    requested_at: AwareDatetime
    decided_at: AwareDatetime | None
    suspension_code: SuspensionCode | None = None
    """For the holder, once: nobody can read it again."""


def counter_digest(card_number: CardNumber, order: CounterOrder, state: State) -> str:
    """What officer and supervisor sign."""
    return canonical_digest(
        {
            "matter": "counter",
            "card_number": card_number,
            "issuing_state": state.value,
            "order": order.model_dump(mode="json"),
        }
    )
