"""Who may ask what of cards, of blanks, of batches, of shipments and at the counter."""

from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from tests.support.access import ANY_MACHINE, ANY_PURPOSE, ANY_ROLE, OWN, Access, machines

Ways = tuple[Access, ...]
CARD, LOT = "/v1/cards/{card_number}", "/v1/stock/lots/{lot_number}"
BATCH, SHIPMENT = "/v1/batches/{batch_id}", "/v1/shipments/{shipment_id}"
ACT, DESTRUCTION = "/v1/counter-acts/{act_id}", "/v1/destructions/{destruction_id}"
CERTIFICATE = "/v1/temporary-certificates/{certificate_id}"
ISSUANCE, STATUS = frozenset({Purpose.CARD_ISSUANCE}), frozenset({Purpose.DOCUMENT_STATUS})
BUREAU = machines(EntityKind.BUREAU, of=OWN)
WORKSHOP = machines(EntityKind.PERSONALISATION, of=OWN)


def way(at: frozenset[str], purposes: frozenset[Purpose], *roles: Role) -> Ways:
    return (Access(at, frozenset(roles), frozenset(purposes)),)


ASKING = way(BUREAU, ISSUANCE, Role.REGISTRAR)
APPROVING = way(BUREAU, ISSUANCE, Role.CARD_APPROVER)
KEEPING = way(BUREAU, ISSUANCE, Role.STOCK_KEEPER)
MAKING = way(BUREAU, ISSUANCE, Role.CARD_PERSONALISER)
AT_WORKSHOP = way(WORKSHOP, ISSUANCE, Role.CARD_PERSONALISER)
AT_EITHER = way(BUREAU | WORKSHOP, ISSUANCE, Role.CARD_PERSONALISER)
SUPERVISING_DELIVERY = way(BUREAU, ISSUANCE, Role.DELIVERY_SUPERVISOR)
ENDING = way(BUREAU, STATUS, Role.REGISTRAR)
AT_COUNTER = way(BUREAU, ISSUANCE | STATUS, Role.CARD_PERSONALISER, Role.REGISTRAR)
DECIDING = way(BUREAU, ISSUANCE | STATUS, Role.DELIVERY_SUPERVISOR)
# any police station or registry office of the three States serves a holder
SERVING = way(
    machines(EntityKind.BUREAU, EntityKind.STATION), STATUS, Role.REGISTRAR, Role.POLICE_OFFICER
)
REPORTING = way(
    machines(EntityKind.BUREAU, EntityKind.STATION, EntityKind.POST),
    STATUS,
    Role.REGISTRAR,
    Role.POLICE_OFFICER,
    Role.BORDER_OFFICER,
)
CARDS: dict[tuple[str, str], Ways] = {
    ("POST", "/v1/cards"): ASKING,
    # whoever has a part in a card's life reads its state, each for a purpose of their own
    ("GET", CARD): (
        *way(BUREAU, STATUS, Role.REGISTRAR),
        *way(BUREAU, ISSUANCE, Role.REGISTRAR, Role.CARD_APPROVER, Role.CARD_PERSONALISER),
        *way(BUREAU, frozenset({Purpose.AUDIT}), Role.AUDITOR),
    ),
    ("POST", "/v1/card-readings"): ENDING,
    ("POST", f"{CARD}/approval"): APPROVING,
    ("POST", f"{CARD}/refusal"): APPROVING,
    ("GET", "/v1/card-requests/{card_id}"): APPROVING,
    ("POST", f"{CARD}/cancellation"): ASKING,
    ("POST", f"{CARD}/fee-waiver"): APPROVING,
    ("POST", f"{CARD}/activation"): way(BUREAU, STATUS, Role.CARD_PERSONALISER),
    ("POST", f"{CARD}/suspension"): SERVING,
    ("POST", "/v1/card-suspensions"): SERVING,
    ("POST", f"{CARD}/declaration"): SERVING,
    ("POST", "/v1/card-declarations"): SERVING,
    ("POST", f"{CARD}/reports"): REPORTING,
    ("GET", f"{CARD}/reports"): ENDING,
    ("POST", "/v1/card-reports/{report_id}/withdrawal"): ENDING,
    ("POST", f"{CARD}/revocation"): ENDING,
    ("POST", f"{CARD}/revocation-approval"): way(BUREAU, STATUS, Role.CARD_APPROVER),
    ("POST", f"{CARD}/return"): ENDING,
    ("POST", f"{CARD}/unclaimed"): ENDING,
    # by which seals are verified: public, as they stand in the State's certificates
    ("GET", "/v1/seal-certificates"): (Access(ANY_MACHINE, ANY_ROLE, ANY_PURPOSE),),
    ("POST", "/v1/temporary-certificates"): ASKING,
    ("GET", CERTIFICATE): ASKING,
    ("GET", f"{CERTIFICATE}/request"): APPROVING,
    ("POST", f"{CERTIFICATE}/approval"): APPROVING,
    ("POST", f"{CERTIFICATE}/withdrawal"): ASKING,
}
CUSTODY: dict[tuple[str, str], Ways] = {
    ("POST", "/v1/stock/lots"): KEEPING,
    ("GET", "/v1/stock/lots"): KEEPING,
    ("GET", LOT): KEEPING,
    **{
        ("POST", f"{LOT}/{step}"): KEEPING
        for step in (
            "storage",
            "issues",
            "returns",
            "spoilage",
            "counts",
            "losses",
            "finds",
            "release-request",
            "release",
        )
    },
    ("POST", "/v1/destructions"): KEEPING,
    ("GET", DESTRUCTION): KEEPING,
    ("POST", f"{DESTRUCTION}/approval"): KEEPING,
    ("POST", f"{DESTRUCTION}/withdrawal"): KEEPING,
    ("POST", "/v1/batches"): MAKING,
    ("GET", BATCH): AT_EITHER,
    ("POST", f"{BATCH}/release"): MAKING,
    ("POST", f"{BATCH}/cancellation"): MAKING,
    ("POST", f"{BATCH}/closure"): MAKING,
    ("POST", f"{BATCH}/jobs"): AT_WORKSHOP,
    ("POST", f"{BATCH}/results"): AT_WORKSHOP,
    ("POST", "/v1/shipments"): AT_EITHER,
    ("GET", SHIPMENT): AT_EITHER,
    ("POST", f"{SHIPMENT}/reception"): MAKING,
    ("POST", f"{SHIPMENT}/closure"): SUPERVISING_DELIVERY,
    ("POST", f"{CARD}/identity-checks"): AT_COUNTER,
    ("POST", "/v1/identity-checks"): SERVING,
    # a post of the State itself, of no other: nothing biometric crosses a border
    ("POST", "/v1/traveller-checks"): way(
        machines(EntityKind.POST, of=OWN), frozenset({Purpose.BORDER_CHECK}), Role.BORDER_OFFICER
    ),
    ("POST", f"{CARD}/counter-acts"): AT_COUNTER,
    ("POST", f"{ACT}/approval"): DECIDING,
    ("POST", f"{ACT}/refusal"): DECIDING,
}
