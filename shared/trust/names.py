"""Names in the trust repository: who delegates what, and which file speaks of which entities."""

import re

from shared.entities import EntityKind, EntityNameInvalid, entity_of
from shared.states import State

CONFEDERATION = "AES"
"""The delegation of the confederal services, signed by two States together."""

DELEGATIONS: tuple[str, ...] = (*(state.value for state in State), CONFEDERATION)
"""The only four delegations there are; `X` may speak of the targets `X/*` and of nothing else."""

ENTITY_CHARACTERS_MAX = 128

_CONFEDERAL = {EntityKind.CUSTOMS, EntityKind.TRUST}
_WITH_PLACE = {
    EntityKind.POST,
    EntityKind.OFFICE,
    EntityKind.BUREAU,
    EntityKind.KIT,
    EntityKind.STATION,
}
_FILES = {kind: f"{kind.value}.json" for kind in EntityKind} | {
    EntityKind.POST: "posts.json",
    EntityKind.OFFICE: "offices.json",
    EntityKind.BUREAU: "bureaux.json",
    EntityKind.KIT: "kits.json",
    EntityKind.STATION: "stations.json",
}
CSCA_FILE = "csca.json"
_WITHDRAWALS_FILE = "withdrawals.json"
_HOST_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+")


def names_entity(name: str, kind: EntityKind, state: State | None) -> bool:
    """Whether `name` is a lower-case host name of an entity of exactly that kind and State."""
    if len(name) > ENTITY_CHARACTERS_MAX or not _HOST_NAME.fullmatch(name):
        return False
    try:
        entity = entity_of(name)
    except EntityNameInvalid:
        return False
    return (
        (entity.kind, entity.state) == (kind, state)
        and (state is None) == (kind in _CONFEDERAL)
        and name.startswith(f"{kind}-") == (kind in _WITH_PLACE)
    )


def state_of(delegation: str) -> State | None:
    """The State a delegation belongs to; None for the Confederation's."""
    return None if delegation == CONFEDERATION else State(delegation)


def entities_target(kind: EntityKind, state: State | None) -> str:
    """The target file that lists the entities of a kind, for example `MLI/posts.json`."""
    return f"{CONFEDERATION if state is None else state.value}/{_FILES[kind]}"


def csca_target(state: State) -> str:
    """The target file with a State's country signing certificates and revocation lists."""
    return f"{state.value}/{CSCA_FILE}"


def withdrawals_target(state: State) -> str:
    """The target file with the officers' credentials that a State took back."""
    return f"{state.value}/{_WITHDRAWALS_FILE}"


def entity_targets(delegation: str) -> dict[str, EntityKind]:
    """All files of entities that a delegation may publish, with the kind each speaks of."""
    state = state_of(delegation)
    return {
        entities_target(kind, state): kind
        for kind in EntityKind
        if (kind in _CONFEDERAL) == (state is None)
    }


def targets_of(delegation: str) -> tuple[str, ...]:
    """All target files that a delegation may publish; a client asks for no others."""
    state = state_of(delegation)
    own = () if state is None else (csca_target(state), withdrawals_target(state))
    return (*entity_targets(delegation), *own)
