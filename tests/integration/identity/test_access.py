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
    machines,
    surprises,
)
from tests.support.identity_service import IdentityUnderTest


def for_purpose(purpose: Purpose, role: Role, *others: Role, at: frozenset[str]) -> Access:
    return Access(at, frozenset({role, *others}), frozenset({purpose}))


def at_own_bureau(purpose: Purpose, role: Role, *others: Role) -> Access:
    return for_purpose(purpose, role, *others, at=machines(EntityKind.BUREAU, of=OWN))


AUDITING = for_purpose(Purpose.AUDIT, Role.AUDITOR, at=machines(*EntityKind, of=OWN))
CARD = "/v1/cards/{card_number}"
ACCESS = {
    ("POST", "/v1/persons"): (at_own_bureau(Purpose.ENROLMENT, Role.REGISTRAR),),
    ("POST", "/v1/cards"): (at_own_bureau(Purpose.CARD_ISSUANCE, Role.REGISTRAR),),
    # whoever has a part in a card's life reads its state, each for a purpose of their own
    ("GET", CARD): (
        at_own_bureau(Purpose.DOCUMENT_STATUS, Role.REGISTRAR),
        at_own_bureau(
            Purpose.CARD_ISSUANCE, Role.REGISTRAR, Role.CARD_APPROVER, Role.CARD_PERSONALISER
        ),
        at_own_bureau(Purpose.AUDIT, Role.AUDITOR),
    ),
    ("POST", f"{CARD}/approval"): (at_own_bureau(Purpose.CARD_ISSUANCE, Role.CARD_APPROVER),),
    ("POST", f"{CARD}/personalisation"): (
        at_own_bureau(Purpose.CARD_ISSUANCE, Role.CARD_PERSONALISER),
    ),
    ("POST", f"{CARD}/cancellation"): (at_own_bureau(Purpose.CARD_ISSUANCE, Role.REGISTRAR),),
    ("POST", f"{CARD}/activation"): (
        at_own_bureau(Purpose.DOCUMENT_STATUS, Role.CARD_PERSONALISER),
    ),
    ("POST", f"{CARD}/suspension"): (at_own_bureau(Purpose.DOCUMENT_STATUS, Role.REGISTRAR),),
    ("POST", f"{CARD}/reinstatement"): (at_own_bureau(Purpose.DOCUMENT_STATUS, Role.REGISTRAR),),
    ("POST", f"{CARD}/revocation"): (at_own_bureau(Purpose.DOCUMENT_STATUS, Role.REGISTRAR),),
    ("POST", "/v1/verifications"): (
        for_purpose(
            Purpose.BORDER_CHECK,
            Role.BORDER_OFFICER,
            at=machines(EntityKind.POST, EntityKind.TRAVEL_DOC),
        ),
        for_purpose(
            Purpose.CUSTOMS_DRIVER_CHECK, Role.CUSTOMS_OFFICER, at=machines(EntityKind.CUSTOMS)
        ),
    ),
    ("POST", "/v1/disclosures"): (
        for_purpose(
            Purpose.TRAVEL_DOCUMENT_ISSUANCE,
            Role.PASSPORT_AGENT,
            Role.PASSPORT_ISSUER,
            at=machines(EntityKind.TRAVEL_DOC, of=OWN),
        ),
    ),
    ("POST", "/v1/access-log-readings"): (
        at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR, Role.REGISTRY_SUPERVISOR),
    ),
    # statuses name nobody, and whoever reads a document needs them
    ("GET", "/v1/status-lists/cards/{list_number}"): (Access(ANY_MACHINE, ANY_ROLE, ANY_PURPOSE),),
    ("GET", "/v1/audit/pages"): (AUDITING,),
    ("GET", "/v1/audit/unlogged"): (AUDITING,),
}


async def test_each_endpoint_is_open_to_whom_the_table_names_and_nobody_else(
    identity: IdentityUnderTest,
) -> None:
    assert await surprises(identity, ACCESS) == []
