"""Who may ask the customs gateway what: every endpoint, every kind of machine and role."""

from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from tests.integration.customs.conftest import GatewayUnderTest
from tests.support.access import (
    ANY_MACHINE,
    ANY_PURPOSE,
    ANY_ROLE,
    OWN,
    Access,
    machines,
    surprises,
)

KNOWN_OFFICES = frozenset({"office-koury.mli.aes.example", "office-faramana.bfa.aes.example"})


def at_an_office(role: Role) -> tuple[Access, ...]:
    """Nothing here is read about a person, so no purpose is asked for."""
    return (Access(KNOWN_OFFICES, frozenset({role}), ANY_PURPOSE),)


OFFICER, RECEIVER = at_an_office(Role.CUSTOMS_OFFICER), at_an_office(Role.CUSTOMS_RECEIVER)
ANYBODY = (Access(ANY_MACHINE, ANY_ROLE, ANY_PURPOSE),)
AUDITORS = (
    Access(
        frozenset().union(*(machines(*EntityKind, of=state) for state in State)),
        frozenset({Role.AUDITOR}),
        frozenset({Purpose.AUDIT}),
    ),
)
REGISTERS = (
    Access(
        frozenset().union(*(machines(EntityKind.IDENTITY, of=state) for state in State)),
        ANY_ROLE,
        ANY_PURPOSE,
    ),
)
MOVEMENT = "/v1/movements/{reference}"
ACCESS = {
    ("POST", "/v1/movements"): OFFICER,
    ("GET", MOVEMENT): OFFICER,
    ("GET", f"{MOVEMENT}/events"): OFFICER,
    ("GET", f"{MOVEMENT}/driver-notices"): OFFICER,
    ("POST", f"{MOVEMENT}/acceptance"): OFFICER,
    ("POST", f"{MOVEMENT}/rejection"): OFFICER,
    ("POST", f"{MOVEMENT}/departure-control"): OFFICER,
    ("POST", f"{MOVEMENT}/release"): OFFICER,
    ("POST", f"{MOVEMENT}/refusal"): OFFICER,
    ("POST", f"{MOVEMENT}/cancellation"): OFFICER,
    ("POST", f"{MOVEMENT}/crossings"): OFFICER,
    ("POST", f"{MOVEMENT}/arrival"): OFFICER,
    ("POST", f"{MOVEMENT}/control-result"): OFFICER,
    ("POST", f"{MOVEMENT}/discrepancy-resolution"): OFFICER,
    ("POST", f"{MOVEMENT}/recovery"): OFFICER,
    ("POST", f"{MOVEMENT}/recovery-settlement"): OFFICER,
    ("POST", "/v1/levy/assessments"): OFFICER,
    ("POST", "/v1/levy/collections"): RECEIVER,
    # accounts are their own State's: the one asked for is OWN
    ("GET", "/v1/ledger/{state}/trial-balance"): (
        Access(
            machines(EntityKind.OFFICE, EntityKind.BUREAU, of=OWN),
            frozenset({Role.CUSTOMS_OFFICER, Role.CUSTOMS_RECEIVER, Role.AUDITOR}),
            ANY_PURPOSE,
        ),
    ),
    ("POST", "/v1/events"): REGISTERS,
    ("GET", "/v1/offices"): ANYBODY,
    ("GET", "/v1/reference/hs/{code}"): ANYBODY,
    ("GET", "/v1/audit/pages"): AUDITORS,
    ("GET", "/v1/audit/unlogged"): AUDITORS,
}


async def test_each_endpoint_is_open_to_whom_the_table_names_and_nobody_else(
    gateway: GatewayUnderTest,
) -> None:
    assert await surprises(gateway, ACCESS) == []
