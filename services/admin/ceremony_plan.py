"""For whom a development ceremony makes keys, as data."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from shared.entities import DOMAIN, EntityKind, EntityNameInvalid, service_of
from shared.pki.certificates import Authority
from shared.signed_http.keys import Purpose
from shared.states import State
from shared.trust.authoring import Lifetimes
from shared.trust.names import names_entity

_SERVICE = (Purpose.REQUEST, Purpose.RESPONSE, Purpose.EVENT, Purpose.AUDIT_LOG)
_CLIENT = (Purpose.REQUEST, Purpose.AUDIT_LOG)

PURPOSES: Mapping[EntityKind, tuple[Purpose, ...]] = {
    EntityKind.IDENTITY: (
        *_SERVICE,
        Purpose.STATUS_LIST,
        Purpose.ATTESTATION,
        Purpose.ENCRYPTION,
    ),
    EntityKind.TRAVEL_DOC: (*_SERVICE, Purpose.STATUS_LIST),
    EntityKind.CUSTOMS: _SERVICE,
    EntityKind.TRUST: (),
    EntityKind.POST: _CLIENT,
    EntityKind.OFFICE: _CLIENT,
    EntityKind.BUREAU: _CLIENT,
    EntityKind.KIT: (*_CLIENT, Purpose.ATTESTATION),
    EntityKind.STATION: _CLIENT,
    EntityKind.PERSONALISATION: (*_CLIENT, Purpose.ATTESTATION, Purpose.ENCRYPTION),
    EntityKind.OFFICERS: (Purpose.OFFICERS,),
}
"""What each kind of entity signs; a key each."""

SEALING_KEYS: Mapping[EntityKind, tuple[str, ...]] = {
    EntityKind.IDENTITY: ("civil", "biometric", "answers"),
    EntityKind.TRAVEL_DOC: ("civil", "answers"),
    EntityKind.CUSTOMS: ("civil", "answers"),
    EntityKind.POST: ("device",),
    EntityKind.OFFICE: ("device",),
    EntityKind.BUREAU: ("device",),
    EntityKind.KIT: ("device",),
    EntityKind.STATION: ("device",),
}
"""The key encryption keys of each kind's process, by what they seal."""

DOCUMENT_TYPES: Mapping[EntityKind, tuple[str, ...]] = {
    EntityKind.IDENTITY: ("I",),
    EntityKind.TRAVEL_DOC: ("P",),
}
"""The document types each service's document signer may sign, as its certificate says them."""

SEAL_SIGNER_SUFFIX = "CI"
"""After the two letters of its country: who seals identity cards."""

_OF_EACH_STATE = (
    EntityKind.IDENTITY,
    EntityKind.TRAVEL_DOC,
    EntityKind.PERSONALISATION,
    EntityKind.OFFICERS,
)
_ORGANISATIONS = {
    State.MLI: "République du Mali",
    State.BFA: "Burkina Faso",
    State.NER: "République du Niger",
}


@dataclass(frozen=True, slots=True)
class PlannedEntity:
    """A machine, or a State's authority over officers, and what it will sign."""

    entity: str
    kind: EntityKind
    state: State | None
    purposes: tuple[Purpose, ...]


@dataclass(frozen=True, slots=True)
class CeremonyPlan:
    """Everything that depends on which run it is for."""

    entities: tuple[PlannedEntity, ...]
    certifiers: Mapping[State, Authority]
    key_lifetime: timedelta = timedelta(days=400)
    lifetimes: Lifetimes = field(default_factory=Lifetimes)


def development_plan(
    *,
    posts: Mapping[State, Sequence[str]],
    offices: Mapping[State, Sequence[str]],
    bureaux: Mapping[State, Sequence[str]],
    stations: Mapping[State, Sequence[str]] | None = None,
    kits: Mapping[State, Sequence[str]] | None = None,
) -> CeremonyPlan:
    """All services of the three States and the Confederation, and machines of these places.

    Places are lower-case DNS labels such as `koury`; EntityNameInvalid when one is not.
    """
    entities = [
        _planned(service_of(kind, state), kind, state) for state in State for kind in _OF_EACH_STATE
    ]
    entities += [
        _planned(service_of(kind), kind, None) for kind in (EntityKind.CUSTOMS, EntityKind.TRUST)
    ]
    for kind, places in (
        (EntityKind.POST, posts),
        (EntityKind.OFFICE, offices),
        (EntityKind.BUREAU, bureaux),
        (EntityKind.STATION, stations or {}),
        (EntityKind.KIT, kits or {}),
    ):
        entities += [
            _planned(f"{kind}-{place}.{state.lower()}.{DOMAIN}", kind, state)
            for state, listed in places.items()
            for place in listed
        ]
    return CeremonyPlan(tuple(entities), {state: _certifier(state) for state in State})


def _planned(entity: str, kind: EntityKind, state: State | None) -> PlannedEntity:
    if not names_entity(entity, kind, state):
        raise EntityNameInvalid(f"{entity!r} is not the name of a {kind}")
    return PlannedEntity(entity, kind, state, PURPOSES[kind])


def _certifier(state: State) -> Authority:
    return Authority(
        country=state.alpha2,
        state_code=state.value,
        organisation=_ORGANISATIONS[state],
        contact_email=f"csca@{state.lower()}.{DOMAIN}",
    )
