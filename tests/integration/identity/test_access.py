"""Who may ask the registry what: every endpoint, every kind of machine, every role and purpose."""

from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from tests.support.access import (
    ANY_MACHINE,
    ANY_PURPOSE,
    ANY_ROLE,
    OWN,
    Access,
    access_to,
    endpoints,
    machines,
)
from tests.support.identity_service import IdentityUnderTest


def at_own_bureau(role: Role, purpose: Purpose) -> Access:
    return Access(machines(EntityKind.BUREAU, of=OWN), frozenset({role}), frozenset({purpose}))


OWN_MACHINES = machines(*EntityKind, of=OWN)
CARD = "/v1/cards/{card_number}"
ACCESS = {
    ("POST", "/v1/persons"): at_own_bureau(Role.REGISTRAR, Purpose.ENROLMENT),
    ("POST", "/v1/cards"): at_own_bureau(Role.REGISTRAR, Purpose.CARD_ISSUANCE),
    ("GET", CARD): at_own_bureau(Role.REGISTRAR, Purpose.DOCUMENT_STATUS),
    ("POST", f"{CARD}/approval"): at_own_bureau(Role.CARD_APPROVER, Purpose.CARD_ISSUANCE),
    ("POST", f"{CARD}/personalisation"): at_own_bureau(
        Role.CARD_PERSONALISER, Purpose.CARD_ISSUANCE
    ),
    ("POST", f"{CARD}/cancellation"): at_own_bureau(Role.REGISTRAR, Purpose.CARD_ISSUANCE),
    ("POST", f"{CARD}/activation"): at_own_bureau(Role.CARD_PERSONALISER, Purpose.DOCUMENT_STATUS),
    ("POST", f"{CARD}/suspension"): at_own_bureau(Role.REGISTRAR, Purpose.DOCUMENT_STATUS),
    ("POST", f"{CARD}/reinstatement"): at_own_bureau(Role.REGISTRAR, Purpose.DOCUMENT_STATUS),
    ("POST", f"{CARD}/revocation"): at_own_bureau(Role.REGISTRAR, Purpose.DOCUMENT_STATUS),
    ("POST", "/v1/verifications"): Access(
        machines(EntityKind.TRAVEL_DOC, EntityKind.CUSTOMS, EntityKind.POST),
        ANY_ROLE,
        frozenset({Purpose.BORDER_CHECK, Purpose.CUSTOMS_DRIVER_CHECK}),
    ),
    ("POST", "/v1/disclosures"): Access(
        machines(EntityKind.TRAVEL_DOC, of=OWN),
        ANY_ROLE,
        frozenset({Purpose.TRAVEL_DOCUMENT_ISSUANCE}),
    ),
    # statuses name nobody, and whoever reads a document needs them
    ("GET", "/v1/status-lists/cards/{list_number}"): Access(ANY_MACHINE, ANY_ROLE, ANY_PURPOSE),
    ("GET", "/v1/audit/pages"): Access(
        OWN_MACHINES, frozenset({Role.AUDITOR}), frozenset({Purpose.AUDIT})
    ),
    ("GET", "/v1/audit/unlogged"): Access(
        OWN_MACHINES, frozenset({Role.AUDITOR}), frozenset({Purpose.AUDIT})
    ),
}


async def test_each_endpoint_is_open_to_whom_the_table_names_and_nobody_else(
    identity: IdentityUnderTest,
) -> None:
    found = {
        (method, path): await access_to(identity, method, path, ACCESS[method, path])
        for method, path in endpoints(identity.app)
    }
    assert found == ACCESS
