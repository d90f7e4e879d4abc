"""Names in the trust repository: who delegates what, which file speaks of whom, entity ids."""

import re
from enum import StrEnum

from shared.states import State

DOMAIN = "aes.example"
"""Where all entity ids end unless a configuration says otherwise."""

CONFEDERATION = "AES"
"""The delegation of the confederal services, signed by two States together."""

DELEGATIONS: tuple[str, ...] = (*(state.value for state in State), CONFEDERATION)
"""The only four delegations there are; `X` may speak of the targets `X/*` and of nothing else."""

_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)


class EntityKind(StrEnum):
    """What sort of machine, or signing authority, an entity is."""

    IDENTITY = "identity"
    TRAVEL_DOC = "travel-doc"
    POST = "post"
    OFFICE = "office"
    BUREAU = "bureau"
    OFFICERS = "officers"
    CUSTOMS = "customs"
    TRUST = "trust"

    @property
    def is_confederal(self) -> bool:
        return self in {EntityKind.CUSTOMS, EntityKind.TRUST}

    @property
    def has_place(self) -> bool:
        """Whether a State runs many of them, told apart by a place."""
        return self in {EntityKind.POST, EntityKind.OFFICE, EntityKind.BUREAU}


_FILES = {kind: f"{kind.value}.json" for kind in EntityKind} | {
    EntityKind.POST: "posts.json",
    EntityKind.OFFICE: "offices.json",
    EntityKind.BUREAU: "bureaux.json",
}
_CSCA_FILE = "csca.json"


def entity_id(
    kind: EntityKind, state: State | None, place: str | None = None, *, domain: str = DOMAIN
) -> str:
    """Return for example `post-koury.mli.aes.example`.

    ValueError when a confederal kind is given a State or a State's kind none, when a place is
    missing or superfluous, or when it is not a lower-case DNS label.
    """
    if kind.is_confederal != (state is None):
        raise ValueError(f"{kind} belongs to {'the Confederation' if state else 'a State'}")
    if kind.has_place != (place is not None):
        raise ValueError(f"{kind} {'needs a' if kind.has_place else 'has no'} place")
    label = kind.value if place is None else f"{kind.value}-{place}"
    if not _LABEL.fullmatch(label):
        raise ValueError(f"{label!r} is not a lower-case DNS label")
    return f"{label}.{domain}" if state is None else f"{label}.{state.lower()}.{domain}"


def names_entity(name: str, kind: EntityKind, state: State | None, *, domain: str) -> bool:
    """Whether `name` is an entity id of that kind and State."""
    suffix = f".{domain}" if state is None else f".{state.lower()}.{domain}"
    label = name.removesuffix(suffix)
    if label == name:
        return False
    if kind.has_place:
        return label.startswith(f"{kind.value}-") and bool(_LABEL.fullmatch(label))
    return label == kind.value


def entities_target(kind: EntityKind, state: State | None) -> str:
    """The target file that lists the entities of a kind, for example `MLI/posts.json`."""
    return f"{state.value if state else CONFEDERATION}/{_FILES[kind]}"


def csca_target(state: State) -> str:
    """The target file with a State's country signing certificates and revocation lists."""
    return f"{state.value}/{_CSCA_FILE}"


def state_of(delegation: str) -> State | None:
    """The State a delegation belongs to; None for the Confederation's."""
    return None if delegation == CONFEDERATION else State(delegation)


def entity_targets(delegation: str) -> dict[str, EntityKind]:
    """All target files of entities that a delegation may publish, with the kind each speaks of."""
    state = state_of(delegation)
    return {
        entities_target(kind, state): kind
        for kind in EntityKind
        if kind.is_confederal == (state is None)
    }


def targets_of(delegation: str) -> tuple[str, ...]:
    """All target files that a delegation may publish; a client asks for no others."""
    state = state_of(delegation)
    return (*entity_targets(delegation), *(() if state is None else (csca_target(state),)))
