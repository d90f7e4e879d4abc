"""What crosses the wire when a service tells another that something happened."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from shared.wire import Wire

SUBJECT_CHARACTERS_MAX = 64
EVENTS_TOLD_MAX = 64
"""In one request: each has its effect in the one transaction that takes all of them."""

Topic = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z_]{0,30}\.[a-z][a-z_]{0,30}$")]
"""A noun and what became of it, such as `card.revoked`."""
Subject = Annotated[
    str, StringConstraints(pattern=rf"^[A-Za-z0-9-]{{1,{SUBJECT_CHARACTERS_MAX}}}$")
]
"""What the recipient itself calls whom or what the event is about."""


class Event(Wire):
    """Something that happened, told to one recipient; whoever needs more asks.

    `sequence` counts the sender's events about `subject` to this recipient, from 1.
    """

    event_id: UUID
    topic: Topic
    subject: Subject
    sequence: Annotated[int, Field(ge=1, le=2**53)]
    occurred_at: AwareDatetime


class Events(Wire):
    """What one recipient is told at once; it takes all of it or nothing."""

    events: Annotated[tuple[Event, ...], Field(min_length=1, max_length=EVENTS_TOLD_MAX)]

    def in_order(self) -> list[Event]:
        """The order in which they are taken, so that no two requests wait for each other."""
        return sorted(self.events, key=lambda event: (event.subject, event.sequence))


class Reception(StrEnum):
    """What the recipient made of a delivery."""

    TAKEN = "taken"
    """the next one about its subject"""
    TAKEN_AFTER_GAP = "taken_after_gap"
    """newer than the last, with others missing in between"""
    SUPERSEDED = "superseded"
    """new, but something newer about its subject has been taken: recorded, without effect"""
    REPEATED = "repeated"
    """taken before: nothing is done"""

    @property
    def has_effect(self) -> bool:
        return self in {Reception.TAKEN, Reception.TAKEN_AFTER_GAP}


class Receipt(Wire):
    event_id: UUID
    reception: Reception


class Receipts(Wire):
    """A receipt for each of the events."""

    receipts: tuple[Receipt, ...]
