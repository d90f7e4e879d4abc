"""Who may ask the register about cards and persons: why, from where and on behalf of whom."""

from shared.entities import EntityKind
from shared.officers.entitlements import Entitlement, Entitlements, Whose
from shared.purposes import Purpose
from shared.roles import Role

VERIFY_CARD = Entitlements(
    "verify a card",
    (
        Entitlement(
            Purpose.BORDER_CHECK,
            machines=frozenset({EntityKind.POST, EntityKind.TRAVEL_DOC}),
            of=Whose.ANY_STATE,
            roles=frozenset({Role.BORDER_OFFICER}),
        ),
        Entitlement(
            Purpose.CUSTOMS_DRIVER_CHECK,
            machines=frozenset({EntityKind.CUSTOMS}),
            of=Whose.CONFEDERATION,
            roles=frozenset({Role.CUSTOMS_OFFICER}),
        ),
    ),
)

CHECK_TRAVELLER = Entitlements(
    "compare a traveller with the register",
    (
        Entitlement(
            Purpose.BORDER_CHECK,
            machines=frozenset({EntityKind.POST}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.BORDER_OFFICER}),
        ),
    ),
)
"""The State's own posts alone: nothing biometric crosses a border."""

DISCLOSE_ATTRIBUTES = Entitlements(
    "have attributes of a person disclosed",
    (
        Entitlement(
            Purpose.TRAVEL_DOCUMENT_ISSUANCE,
            machines=frozenset({EntityKind.TRAVEL_DOC}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.PASSPORT_AGENT, Role.PASSPORT_ISSUER}),
        ),
    ),
)

READ_CARD = Entitlements(
    "read the state of a card",
    (
        Entitlement(
            Purpose.DOCUMENT_STATUS,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.REGISTRAR}),
        ),
        Entitlement(
            Purpose.CARD_ISSUANCE,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.REGISTRAR, Role.CARD_APPROVER, Role.CARD_PERSONALISER}),
        ),
        Entitlement(
            Purpose.AUDIT,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.AUDITOR}),
        ),
    ),
)

READ_PERSON = Entitlements(
    "read a person's record",
    (
        Entitlement(
            Purpose.ENROLMENT,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.REGISTRAR}),
        ),
        Entitlement(
            Purpose.CARD_ISSUANCE,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.REGISTRAR, Role.CARD_APPROVER}),
        ),
        Entitlement(
            Purpose.CIVIL_REGISTRATION,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.CIVIL_STATUS_OFFICER}),
        ),
        Entitlement(
            Purpose.GUARDIANSHIP,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.JUDGE_LIAISON, Role.REGISTRAR}),
        ),
        Entitlement(
            Purpose.RECORD_DECISION,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset(
                {
                    Role.REGISTRAR,
                    Role.CIVIL_STATUS_OFFICER,
                    Role.JUDGE_LIAISON,
                    Role.REGISTRY_SUPERVISOR,
                }
            ),
        ),
    ),
)

READ_HISTORY = Entitlements(
    "read all that was ever recorded of a person",
    (
        Entitlement(
            Purpose.RECORD_DECISION,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.JUDGE_LIAISON, Role.REGISTRY_SUPERVISOR}),
        ),
    ),
)

READ_GUARDIANSHIP = Entitlements(
    "read who may act for whom",
    (
        Entitlement(
            Purpose.GUARDIANSHIP,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.JUDGE_LIAISON, Role.REGISTRAR, Role.REGISTRY_SUPERVISOR}),
        ),
        Entitlement(
            Purpose.CARD_ISSUANCE,
            machines=frozenset({EntityKind.BUREAU}),
            of=Whose.SAME_STATE,
            roles=frozenset({Role.REGISTRAR}),
        ),
    ),
)

SERVE_HOLDER = Entitlements(
    "recognise a card's holder, and suspend or declare the card for them",
    (
        Entitlement(
            Purpose.DOCUMENT_STATUS,
            machines=frozenset({EntityKind.BUREAU, EntityKind.STATION}),
            of=Whose.ANY_STATE,
            roles=frozenset({Role.REGISTRAR, Role.POLICE_OFFICER}),
        ),
    ),
)

REPORT_CARD = Entitlements(
    "report a card that is somebody else's",
    (
        Entitlement(
            Purpose.DOCUMENT_STATUS,
            machines=frozenset({EntityKind.BUREAU, EntityKind.STATION, EntityKind.POST}),
            of=Whose.ANY_STATE,
            roles=frozenset({Role.REGISTRAR, Role.POLICE_OFFICER, Role.BORDER_OFFICER}),
        ),
    ),
)
