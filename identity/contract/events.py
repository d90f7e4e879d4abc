"""What the registry tells partners of its own accord: the topics of its events.

The subject of an event is the person, under the name that the partner knows: its own pairwise
pseudonym, or for the travel document service of the same State the identity number.
"""

from enum import StrEnum


class CardTopic(StrEnum):
    """What became of a person's identity card."""

    ACTIVATED = "card.activated"
    SUSPENDED = "card.suspended"
    REINSTATED = "card.reinstated"
    REVOKED = "card.revoked"
