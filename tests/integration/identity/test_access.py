"""Who may ask the registry what: every endpoint, every kind of machine, every role and purpose."""

from shared.entities import EntityKind
from shared.purposes import Purpose
from shared.roles import Role
from tests.integration.identity.access_to_cards import CARDS, CUSTODY
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
CONSENT = "/v1/consents/{consent_id}"
LOCK = "/v1/locks/{lock_id}"
DELAY = "/v1/access-delays/{delay_id}"
EVERY_PURPOSE = frozenset(Purpose)
READERS = (
    Role.REGISTRAR,
    Role.CIVIL_STATUS_OFFICER,
    Role.JUDGE_LIAISON,
    Role.REGISTRY_SUPERVISOR,
    Role.CARD_APPROVER,
    Role.CARD_PERSONALISER,
    Role.BORDER_OFFICER,
)
PERSON, GUARDIANSHIP = "/v1/persons/{person_id}", "/v1/guardianships/{guardianship_id}"
DECISION = "/v1/decisions/{decision_id}"
READING_PERSONS = (
    at_own_bureau(Purpose.ENROLMENT, Role.REGISTRAR),
    at_own_bureau(Purpose.CARD_ISSUANCE, Role.REGISTRAR, Role.CARD_APPROVER),
    at_own_bureau(Purpose.CIVIL_REGISTRATION, Role.CIVIL_STATUS_OFFICER),
    at_own_bureau(Purpose.GUARDIANSHIP, Role.JUDGE_LIAISON, Role.REGISTRAR),
    at_own_bureau(
        Purpose.RECORD_DECISION,
        Role.REGISTRAR,
        Role.CIVIL_STATUS_OFFICER,
        Role.JUDGE_LIAISON,
        Role.REGISTRY_SUPERVISOR,
    ),
)
SUPERVISING = (at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRY_SUPERVISOR),)
BLOCKING = (at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRY_SUPERVISOR, Role.JUDGE_LIAISON),)
CIVIL_ACTS = (at_own_bureau(Purpose.CIVIL_REGISTRATION, Role.CIVIL_STATUS_OFFICER),)
DEATHS = (at_own_bureau(Purpose.CIVIL_REGISTRATION, Role.CIVIL_STATUS_OFFICER, Role.REGISTRAR),)
COURT_ACTS = (at_own_bureau(Purpose.GUARDIANSHIP, Role.JUDGE_LIAISON),)
READING_GUARDIANSHIPS = (
    at_own_bureau(
        Purpose.GUARDIANSHIP, Role.JUDGE_LIAISON, Role.REGISTRAR, Role.REGISTRY_SUPERVISOR
    ),
    at_own_bureau(Purpose.CARD_ISSUANCE, Role.REGISTRAR),
)
AT_THE_COUNTER = (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),)
RECORDS = {
    ("POST", "/v1/person-readings"): READING_PERSONS,
    ("GET", PERSON): READING_PERSONS,
    ("GET", f"{PERSON}/history"): BLOCKING,
    ("POST", f"{PERSON}/corrections"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRAR, Role.CIVIL_STATUS_OFFICER),
    ),
    ("POST", f"{PERSON}/nationality"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.JUDGE_LIAISON),
    ),
    ("POST", f"{PERSON}/blocking"): BLOCKING,
    ("POST", f"{PERSON}/unblocking"): BLOCKING,
    ("POST", f"{PERSON}/archiving"): BLOCKING,
    ("GET", "/v1/decisions"): SUPERVISING,
    ("GET", DECISION): SUPERVISING,
    ("POST", f"{DECISION}/approval"): SUPERVISING,
    ("POST", f"{DECISION}/rejection"): SUPERVISING,
    ("POST", f"{DECISION}/withdrawal"): (
        at_own_bureau(
            Purpose.RECORD_DECISION,
            Role.REGISTRAR,
            Role.CIVIL_STATUS_OFFICER,
            Role.JUDGE_LIAISON,
            Role.REGISTRY_SUPERVISOR,
        ),
    ),
    ("POST", f"{PERSON}/life-events"): CIVIL_ACTS,
    ("GET", f"{PERSON}/life-events"): CIVIL_ACTS,
    ("POST", f"{PERSON}/death"): DEATHS,
    ("GET", f"{PERSON}/death"): DEATHS,
    ("POST", f"{PERSON}/death/confirmation"): CIVIL_ACTS,
    ("POST", f"{PERSON}/death/correction"): CIVIL_ACTS,
    ("POST", f"{PERSON}/guardianships"): COURT_ACTS,
    ("GET", f"{PERSON}/guardianships"): READING_GUARDIANSHIPS,
    ("GET", GUARDIANSHIP): READING_GUARDIANSHIPS,
    ("POST", f"{GUARDIANSHIP}/dispute"): (
        at_own_bureau(Purpose.GUARDIANSHIP, Role.JUDGE_LIAISON, Role.REGISTRAR),
    ),
    ("POST", f"{GUARDIANSHIP}/settlement"): COURT_ACTS,
    ("POST", f"{GUARDIANSHIP}/end"): COURT_ACTS,
    ("POST", f"{GUARDIANSHIP}/handover"): (at_own_bureau(Purpose.GUARDIANSHIP, Role.REGISTRAR),),
    ("POST", f"{PERSON}/merges"): SUPERVISING,
    ("GET", f"{PERSON}/merges"): SUPERVISING,
    ("GET", "/v1/merges/{merge_id}"): SUPERVISING,
    ("POST", "/v1/merges/{merge_id}/split"): SUPERVISING,
    ("POST", f"{PERSON}/aliases"): AT_THE_COUNTER,
    ("GET", f"{PERSON}/aliases"): AT_THE_COUNTER,
    ("POST", "/v1/aliases/{alias_id}/revocation"): AT_THE_COUNTER,
    ("POST", "/v1/pseudonym-checks"): SUPERVISING,
}


def enrolling(role: Role, *others: Role, kits: bool = False) -> tuple[Access, ...]:
    """At a bureau of the State; what a kit may ask too is said."""
    kinds = (EntityKind.BUREAU, EntityKind.KIT) if kits else (EntityKind.BUREAU,)
    return (for_purpose(Purpose.ENROLMENT, role, *others, at=machines(*kinds, of=OWN)),)


ENROLLERS, SUPERVISORS = enrolling(Role.REGISTRAR), enrolling(Role.ENROLMENT_SUPERVISOR)
APPROVERS = enrolling(Role.ENROLMENT_APPROVER)
CONCERNED = enrolling(Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR, Role.ENROLMENT_APPROVER)
IMPORTERS = enrolling(Role.REGISTRAR, Role.ENROLMENT_APPROVER)
KIT_SENDERS = enrolling(Role.REGISTRAR, kits=True)
KIT_WATCHERS = enrolling(Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR, kits=True)
APPLICATIONS, APPLICATION = (
    "/v1/enrolment/applications",
    "/v1/enrolment/applications/{application_id}",
)
BUFFER, IMPORT = f"{APPLICATION}/buffers/{{buffer_id}}", "/v1/enrolment/imports/{import_id}"
PACKET, KIT = "/v1/enrolment/packets/{packet_id}", "/v1/enrolment/kits/{kit}"
ENROLMENT = {
    ("POST", APPLICATIONS): ENROLLERS,
    ("GET", APPLICATIONS): CONCERNED,
    ("GET", APPLICATION): CONCERNED,
    ("GET", f"{APPLICATION}/journal"): CONCERNED,
    ("GET", f"{APPLICATION}/captures"): CONCERNED,
    # of their own applications only
    ("GET", f"{APPLICATION}/file"): CONCERNED,
    ("PUT", f"{APPLICATION}/content"): ENROLLERS,
    ("PUT", BUFFER): ENROLLERS,
    ("DELETE", BUFFER): ENROLLERS,
    ("GET", BUFFER): enrolling(Role.ENROLMENT_SUPERVISOR, Role.ENROLMENT_APPROVER),
    ("POST", f"{APPLICATION}/supervision"): SUPERVISORS,
    ("POST", f"{APPLICATION}/finalisation"): ENROLLERS,
    ("POST", f"{APPLICATION}/withdrawal"): ENROLLERS,
    ("POST", f"{APPLICATION}/approval"): APPROVERS,
    ("POST", f"{APPLICATION}/correction-request"): APPROVERS,
    ("POST", f"{APPLICATION}/rejection"): APPROVERS,
    ("POST", "/v1/enrolment/expiries"): SUPERVISORS,
    ("POST", "/v1/enrolment/packets"): KIT_SENDERS,
    ("PUT", f"{PACKET}/buffers/{{buffer_id}}"): KIT_SENDERS,
    ("GET", PACKET): KIT_WATCHERS,
    ("POST", f"{PACKET}/acceptance"): SUPERVISORS,
    ("GET", KIT): KIT_WATCHERS,
    ("POST", f"{KIT}/stop"): SUPERVISORS,
    ("POST", f"{KIT}/release"): SUPERVISORS,
    ("POST", "/v1/enrolment/imports"): ENROLLERS,
    ("POST", f"{IMPORT}/lines"): ENROLLERS,
    ("GET", IMPORT): IMPORTERS,
    ("GET", f"{IMPORT}/rejects"): IMPORTERS,
    ("POST", f"{IMPORT}/finalisation"): ENROLLERS,
    ("POST", f"{IMPORT}/approval"): APPROVERS,
    ("POST", f"{IMPORT}/completion"): APPROVERS,
    ("POST", f"{IMPORT}/abandonment"): APPROVERS,
}
ADJUDICATORS = (at_own_bureau(Purpose.ADJUDICATION, Role.ADJUDICATOR),)
ADJUDICATION_SUPERVISORS = (at_own_bureau(Purpose.ADJUDICATION, Role.ADJUDICATION_SUPERVISOR),)
UNIQUENESS = {
    ("GET", "/v1/duplicate-searches"): ADJUDICATION_SUPERVISORS,
    ("GET", "/v1/duplicate-searches/{application_id}"): ADJUDICATION_SUPERVISORS,
    ("POST", "/v1/duplicate-searches/index-rebuilds"): ADJUDICATION_SUPERVISORS,
    ("POST", "/v1/duplicate-searches/{application_id}/repetition"): ADJUDICATION_SUPERVISORS,
    ("POST", "/v1/adjudication/draws"): ADJUDICATORS,
    ("GET", "/v1/adjudication/cases"): ADJUDICATION_SUPERVISORS,
    ("GET", "/v1/adjudication/cases/{case_id}"): ADJUDICATORS,
    ("POST", "/v1/adjudication/cases/{case_id}/votes"): ADJUDICATORS,
    ("POST", "/v1/adjudication/appeals"): AT_THE_COUNTER,
    ("POST", "/v1/adjudication/seeded-cases"): ADJUDICATION_SUPERVISORS,
    ("GET", "/v1/adjudication/officers"): ADJUDICATION_SUPERVISORS,
}
DRAWABLE = (
    at_own_bureau(
        Purpose.OVERSIGHT, Role.ENROLMENT_APPROVER, Role.CARD_APPROVER, Role.REVISIT_OFFICER
    ),
)
VISITORS = (at_own_bureau(Purpose.OVERSIGHT, Role.REVISIT_OFFICER),)
NOTICE, ALERT = "/v1/notices/{notice_id}", "/v1/oversight/alerts/{alert_id}"
OVERSEERS = (at_own_bureau(Purpose.OVERSIGHT, Role.OVERSIGHT_OFFICER),)
PAIRING = "/v1/oversight/pairings/{object_id}"
OVERSIGHT = {
    ("POST", "/v1/oversight/duties"): DRAWABLE,
    ("POST", "/v1/oversight/duties/end"): DRAWABLE,
    ("GET", "/v1/oversight/pairings/own"): DRAWABLE,
    ("GET", "/v1/oversight/pairings"): OVERSEERS,
    ("GET", PAIRING): (
        at_own_bureau(
            Purpose.OVERSIGHT,
            Role.REGISTRAR,
            Role.ENROLMENT_APPROVER,
            Role.CARD_APPROVER,
            Role.REVISIT_OFFICER,
            Role.OVERSIGHT_OFFICER,
        ),
    ),
    ("GET", "/v1/oversight/revisits"): OVERSEERS,
    ("GET", "/v1/oversight/revisits/{revisit_id}/file"): VISITORS,
    ("POST", "/v1/oversight/revisits/{revisit_id}/report"): VISITORS,
    ("GET", "/v1/oversight/alerts"): OVERSEERS,
    ("POST", f"{ALERT}/acknowledgement"): OVERSEERS,
    ("POST", f"{ALERT}/explanation"): OVERSEERS,
    ("POST", f"{ALERT}/escalation"): OVERSEERS,
    ("GET", "/v1/oversight/cases"): OVERSEERS,
    ("POST", "/v1/oversight/cases/{case_id}/reviews"): OVERSEERS,
    ("POST", "/v1/notice-readings"): AT_THE_COUNTER,
    ("GET", NOTICE): OVERSEERS,
    ("POST", f"{NOTICE}/acknowledgement"): AT_THE_COUNTER,
    ("POST", f"{NOTICE}/answer"): AT_THE_COUNTER,
    ("POST", f"{NOTICE}/appeal"): AT_THE_COUNTER,
    ("POST", f"{NOTICE}/decision"): OVERSEERS,
    ("POST", f"{NOTICE}/hearing"): OVERSEERS,
    ("GET", f"{PAIRING}/history"): OVERSEERS,
    ("POST", f"{PAIRING}/recusal"): DRAWABLE,
    ("POST", f"{PAIRING}/reopening"): OVERSEERS,
    ("POST", "/v1/oversight/officer-suspensions"): OVERSEERS,
    ("POST", "/v1/oversight/officer-suspensions/{suspension_id}/lifting"): OVERSEERS,
}
ACCESS = {
    **ENROLMENT,
    **OVERSIGHT,
    **UNIQUENESS,
    **RECORDS,
    **CARDS,
    **CUSTODY,
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
    ("POST", "/v1/consents"): (
        for_purpose(
            Purpose.TRAVEL_DOCUMENT_ISSUANCE,
            Role.PASSPORT_AGENT,
            Role.PASSPORT_ISSUER,
            at=machines(EntityKind.TRAVEL_DOC, of=OWN),
        ),
    ),
    ("POST", f"{CONSENT}/grant"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", f"{CONSENT}/denial"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", f"{CONSENT}/revocation"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", "/v1/consent-readings"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", "/v1/locks"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", f"{LOCK}/release-request"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR),),
    ("POST", f"{LOCK}/release"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRY_SUPERVISOR),),
    ("POST", f"{LOCK}/keeping"): (at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRY_SUPERVISOR),),
    ("POST", "/v1/person-exports"): (
        at_own_bureau(Purpose.HOLDER_REQUEST, Role.REGISTRAR, Role.REGISTRY_SUPERVISOR),
    ),
    ("POST", "/v1/purges"): (at_own_bureau(Purpose.AUDIT, Role.REGISTRY_SUPERVISOR),),
    ("GET", "/v1/purges"): (at_own_bureau(Purpose.AUDIT, Role.REGISTRY_SUPERVISOR, Role.AUDITOR),),
    ("POST", "/v1/legal-holds"): (at_own_bureau(Purpose.RECORD_DECISION, Role.JUDGE_LIAISON),),
    ("POST", "/v1/legal-holds/{hold_id}/lifting"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRY_SUPERVISOR),
    ),
    ("GET", "/v1/read-budget-alerts"): (
        at_own_bureau(Purpose.AUDIT, Role.REGISTRY_SUPERVISOR, Role.AUDITOR),
    ),
    ("POST", "/v1/urgent-accesses"): (
        Access(
            machines(EntityKind.BUREAU, EntityKind.POST, of=OWN), frozenset(READERS), EVERY_PURPOSE
        ),
    ),
    ("GET", "/v1/urgent-accesses"): (
        at_own_bureau(Purpose.AUDIT, Role.REGISTRY_SUPERVISOR, Role.AUDITOR),
    ),
    ("POST", "/v1/urgent-accesses/{urgent_access_id}/review"): (
        at_own_bureau(Purpose.AUDIT, Role.REGISTRY_SUPERVISOR),
    ),
    ("POST", "/v1/access-delays"): (at_own_bureau(Purpose.RECORD_DECISION, Role.JUDGE_LIAISON),),
    ("POST", f"{DELAY}/approval"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRY_SUPERVISOR),
    ),
    ("POST", f"{DELAY}/refusal"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.REGISTRY_SUPERVISOR),
    ),
    ("POST", f"{DELAY}/lifting"): (
        at_own_bureau(Purpose.RECORD_DECISION, Role.JUDGE_LIAISON, Role.REGISTRY_SUPERVISOR),
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
