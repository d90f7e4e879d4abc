"""Who is told what became of cards: one closed table. Pure.

Only who asked about a person is told, under the name it asked by or was given, and only as long
as it may still act on the answer it got.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType

from identity.audit_events import AuditEvent
from identity.contract.events import CardTopic
from shared.entities import Entity, EntityKind, entity_of, service_of
from shared.events.delivery import DeliveryAudit
from shared.states import State


@dataclass(frozen=True, slots=True)
class Interest:
    """What a kind of partner is told, and for how long after it last asked."""

    topics: frozenset[CardTopic]
    lasts: timedelta


TOLD: Mapping[EntityKind, Interest] = MappingProxyType(
    {
        # a lorry is on the road for sixty days at most; its driver's card must hold meanwhile
        EntityKind.CUSTOMS: Interest(
            frozenset({CardTopic.SUSPENDED, CardTopic.REINSTATED, CardTopic.REVOKED}),
            timedelta(days=90),
        ),
        # an application waits for its document; a lost card alone says nothing about who applies
        EntityKind.TRAVEL_DOC: Interest(
            frozenset({CardTopic.ACTIVATED, CardTopic.REVOKED}), timedelta(days=365)
        ),
    }
)
LASTS_MAX = max(interest.lasts for interest in TOLD.values())

DELIVERIES = DeliveryAudit(
    delivered=AuditEvent.EVENT_DELIVERED,
    parked=AuditEvent.EVENT_PARKED,
    redelivery_ordered=AuditEvent.EVENT_REDELIVERY_ORDERED,
)


def recipients_of(state: State) -> tuple[str, ...]:
    """Every machine that a State's registry may ever have something to tell."""
    return (service_of(EntityKind.CUSTOMS), service_of(EntityKind.TRAVEL_DOC, state))


def is_remembered(partner: Entity, *, registry_of: State) -> bool:
    """Whether it is kept that this partner asked: some may ask and are never told anything."""
    return partner.name in recipients_of(registry_of)


def is_told(partner: str, topic: CardTopic, *, asked_at: datetime, now: datetime) -> bool:
    """Whether a partner that asked then is told of this now."""
    interest = TOLD.get(entity_of(partner).kind)
    return interest is not None and topic in interest.topics and now - asked_at <= interest.lasts
