"""What each kind of event changes, since when, and which documents prove it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from identity.contract.evidence import PersonAttribute, Source
from identity.contract.life_events import LifeEventKind, RecordLifeEvent
from identity.errors.life_events import LifeEventInvalid
from identity.persons.rules import touched
from shared.civil.partial_date import PartialDate, PartialDateInvalid

_BIRTH_RECORDS = frozenset(
    {
        Source.BIRTH_CERTIFICATE,
        Source.SUPPLEMENTARY_JUDGMENT,
        Source.MOBILE_COURT,
        Source.COURT_JUDGMENT,
    }
)


@dataclass(frozen=True, slots=True)
class EventRule:
    """Attributes an event may change, documents it rests on, and whether it holds since birth."""

    attributes: frozenset[PersonAttribute]
    sources: frozenset[Source]
    since_birth: bool = False


EVENTS: Mapping[LifeEventKind, EventRule] = MappingProxyType(
    {
        LifeEventKind.BIRTH: EventRule(
            frozenset(
                {
                    PersonAttribute.NAME,
                    PersonAttribute.SEX,
                    PersonAttribute.BIRTH_DATE,
                    PersonAttribute.BIRTH_PLACE,
                    PersonAttribute.FATHER,
                    PersonAttribute.MOTHER,
                }
            ),
            _BIRTH_RECORDS,
            since_birth=True,
        ),
        LifeEventKind.FILIATION: EventRule(
            frozenset({PersonAttribute.NAME, PersonAttribute.FATHER, PersonAttribute.MOTHER}),
            _BIRTH_RECORDS,
            since_birth=True,
        ),
        LifeEventKind.NAME_CHANGE: EventRule(
            frozenset({PersonAttribute.NAME}),
            frozenset({Source.COURT_JUDGMENT, Source.NATURALISATION_DECREE}),
        ),
        LifeEventKind.MARRIAGE: EventRule(
            frozenset({PersonAttribute.USAGE_NAME}), frozenset({Source.MARRIAGE_CERTIFICATE})
        ),
        LifeEventKind.DIVORCE: EventRule(
            frozenset({PersonAttribute.USAGE_NAME}), frozenset({Source.COURT_JUDGMENT})
        ),
    }
)
DEATH_PROOFS = frozenset({Source.DEATH_CERTIFICATE, Source.COURT_JUDGMENT})
"""A court declares the death of who has disappeared."""


def check_event(order: RecordLifeEvent, *, today: date) -> None:
    """LifeEventInvalid unless such an event changes that, on such a document, and has happened."""
    rule = EVENTS[order.kind]
    beyond = touched(order.changes) - rule.attributes
    if beyond:
        raise LifeEventInvalid(f"{order.kind} does not change {', '.join(sorted(beyond))}")
    check_proof(order.basis.source, rule.sources)
    check_past(order.occurred_on, today=today)


def check_proof(source: Source, accepted: frozenset[Source]) -> None:
    """LifeEventInvalid unless the document is one that proves the event."""
    if source not in accepted:
        raise LifeEventInvalid(f"rests on one of: {', '.join(sorted(accepted))}")


def check_past(occurred_on: str, *, today: date) -> None:
    """LifeEventInvalid for a day that does not exist or lies ahead."""
    try:
        day = PartialDate.parse(occurred_on)
    except PartialDateInvalid as error:
        raise LifeEventInvalid(f"occurred_on: {error.detail}") from None
    if day.earliest > today:
        raise LifeEventInvalid("occurred_on: in the future")


def holds_from(order: RecordLifeEvent) -> date | None:
    """From which day on the change is true; None: since birth."""
    if EVENTS[order.kind].since_birth:
        return None
    return PartialDate.parse(order.occurred_on).earliest
