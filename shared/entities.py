"""Names of machines: what kind one is, and which State answers for it.

A name is only as good as who signed it: the trust repository lets each State sign names under
its own label only, so the kind and the State may be read from a name whose key is known.
"""

from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from shared.errors import ErrorKind, PlatformError
from shared.states import State

DOMAIN = "aes.example"


class EntityNameInvalid(PlatformError):
    kind = ErrorKind.MALFORMED
    code = "entity_name_invalid"


class NotAuthorised(PlatformError):
    """The machine that signed may not ask this here."""

    kind = ErrorKind.FORBIDDEN
    code = "not_authorised"


class EntityKind(StrEnum):
    """The first label of a name, up to its first hyphen where the kind has many instances."""

    IDENTITY = "identity"
    TRAVEL_DOC = "travel-doc"
    CUSTOMS = "customs"
    TRUST = "trust"
    POST = "post"
    OFFICE = "office"
    BUREAU = "bureau"
    KIT = "kit"
    """an enrolment kit, which works without network"""
    STATION = "station"
    """a police station, where a holder declares a theft"""
    PERSONALISATION = "personalisation"
    """the workshop that makes a State's cards"""
    OFFICERS = "officers"


NAMES_KEPT_MAX = 4096
"""Names of machines that are kept taken apart; no names of persons are among them."""
_NUMEROUS = (
    EntityKind.POST,
    EntityKind.OFFICE,
    EntityKind.BUREAU,
    EntityKind.KIT,
    EntityKind.STATION,
)


@dataclass(frozen=True, slots=True)
class Entity:
    """A machine's name, taken apart; `state` is None for the confederal ones."""

    name: str
    kind: EntityKind
    state: State | None


@lru_cache(maxsize=NAMES_KEPT_MAX)
def entity_of(name: str) -> Entity:
    """Take `post-koury.mli.aes.example` apart; EntityNameInvalid when it is no such name."""
    label, _, rest = name.partition(".")
    kind = next((k for k in _NUMEROUS if label.startswith(f"{k}-")), None)
    try:
        if rest == DOMAIN:
            return Entity(name, kind or EntityKind(label), None)
        state, _, domain = rest.partition(".")
        if domain == DOMAIN and state == state.lower():
            return Entity(name, kind or EntityKind(label), State(state.upper()))
    except ValueError:
        pass
    raise EntityNameInvalid(f"{name} is not the name of a machine of the platform")


def service_of(kind: EntityKind, state: State | None = None) -> str:
    """The name of a State's service, or of a confederal one."""
    return f"{kind}.{DOMAIN}" if state is None else f"{kind}.{state.lower()}.{DOMAIN}"
