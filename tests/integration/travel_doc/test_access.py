"""Who may ask the travel document service what: every endpoint, machine, role and purpose."""

from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from tests.integration.travel_doc.conftest import TwoStates
from tests.support.access import (
    ANY_MACHINE,
    ANY_PURPOSE,
    ANY_ROLE,
    OWN,
    Access,
    machines,
    surprises,
)


def at_own(kind: EntityKind, purpose: Purpose, role: Role, *others: Role) -> Access:
    return Access(machines(kind, of=OWN), frozenset({role, *others}), frozenset({purpose}))


def issuing(role: Role, *others: Role) -> Access:
    return at_own(EntityKind.BUREAU, Purpose.TRAVEL_DOCUMENT_ISSUANCE, role, *others)


def on_documents(role: Role, *others: Role) -> Access:
    return at_own(EntityKind.BUREAU, Purpose.DOCUMENT_STATUS, role, *others)


AT_THE_BORDER = at_own(EntityKind.POST, Purpose.BORDER_CHECK, Role.BORDER_OFFICER)
SUPERVISING = at_own(EntityKind.BUREAU, Purpose.AUDIT, Role.AUDITOR)
AUDITING = Access(
    machines(*EntityKind, of=OWN), frozenset({Role.AUDITOR}), frozenset({Purpose.AUDIT})
)
APPLICATION, DOCUMENT = "/v1/applications/{application_id}", "/v1/documents/{document_number}"
ACCESS = {
    ("POST", "/v1/applications"): (issuing(Role.PASSPORT_AGENT),),
    ("GET", APPLICATION): (
        issuing(Role.PASSPORT_AGENT, Role.PASSPORT_APPROVER, Role.PASSPORT_ISSUER),
        SUPERVISING,
    ),
    ("POST", f"{APPLICATION}/approval"): (issuing(Role.PASSPORT_APPROVER),),
    ("POST", f"{APPLICATION}/confirmation"): (issuing(Role.PASSPORT_AGENT),),
    ("POST", f"{APPLICATION}/withdrawal"): (issuing(Role.PASSPORT_AGENT),),
    ("POST", f"{APPLICATION}/issuance"): (issuing(Role.PASSPORT_ISSUER),),
    ("GET", DOCUMENT): (on_documents(Role.PASSPORT_AGENT, Role.PASSPORT_APPROVER), SUPERVISING),
    ("POST", f"{DOCUMENT}/loss"): (on_documents(Role.PASSPORT_AGENT),),
    ("POST", f"{DOCUMENT}/revocation"): (on_documents(Role.PASSPORT_APPROVER),),
    ("POST", "/v1/border/checks"): (AT_THE_BORDER,),
    ("POST", "/v1/border/crossings"): (AT_THE_BORDER,),
    # statuses name nobody, and whoever reads a document needs them
    ("GET", "/v1/status-lists/travel-documents/{list_number}"): (
        Access(ANY_MACHINE, ANY_ROLE, ANY_PURPOSE),
    ),
    # the State's own register tells what became of cards; a machine, whoever sits at it
    ("POST", "/v1/events"): (Access(machines(EntityKind.IDENTITY, of=OWN), ANY_ROLE, ANY_PURPOSE),),
    ("GET", "/v1/audit/pages"): (AUDITING,),
    ("GET", "/v1/audit/unlogged"): (AUDITING,),
}


async def test_each_endpoint_is_open_to_whom_the_table_names_and_nobody_else(
    states: TwoStates,
) -> None:
    assert await surprises(states.mali, ACCESS) == []
