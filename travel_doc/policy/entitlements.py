"""Who may read applications and documents: why, from where and on behalf of whom."""

from shared.entities import EntityKind
from shared.officers.entitlements import Entitlement, Entitlements, Whose
from shared.purposes import Purpose
from shared.roles import Role

_AUDIT = Entitlement(
    Purpose.AUDIT,
    machines=frozenset({EntityKind.BUREAU}),
    of=Whose.SAME_STATE,
    roles=frozenset({Role.AUDITOR}),
)

READ_APPLICATION = Entitlements(
    "read the state of an application",
    (
        Entitlement(
            Purpose.TRAVEL_DOCUMENT_ISSUANCE,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.PASSPORT_AGENT, Role.PASSPORT_APPROVER, Role.PASSPORT_ISSUER}),
        ),
        _AUDIT,
    ),
)

READ_DOCUMENT = Entitlements(
    "read the state of a travel document",
    (
        Entitlement(
            Purpose.DOCUMENT_STATUS,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.PASSPORT_AGENT, Role.PASSPORT_APPROVER}),
        ),
        _AUDIT,
    ),
)
