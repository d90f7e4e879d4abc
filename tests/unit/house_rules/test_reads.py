"""Whoever reads a person records it: no route and no action opens a record in silence."""

import ast

from fastapi import APIRouter

from shared.web.route import TransactionalRoute
from tests.unit.house_rules.reference.discovery import instances
from tests.unit.house_rules.sources import Source, dotted, sources

OPENING = {
    "records.civil_now",
    "records.civil_at",
    "records.record_at",
    "records.opened",
    "biometrics.portrait_of",
    "biometrics.fingerprints_of",
    "decisions.content_of",
    "life_events.event_of",
}
"""What opens sealed data of a person."""
DECIDED_INSIDE = {
    "identity/deduplication/actions/checking.py": "compares, and says only whether to look again",
    "identity/deduplication/actions/refreshing.py": "keeps the index as the register is",
    "identity/guardianships/actions/reading.py: check_represented": "says yes or no to an act",
    "identity/guardianships/actions/reading.py: someone": "read for what is recorded",
    "identity/guardianships/actions/proposed.py": "checks a proposal, which is audited",
    "identity/guardianships/actions/decided.py": "applies what two officers decided",
    "identity/merges/actions": "applies what two officers decided",
    "identity/persons/actions/decided.py": "applies what two officers decided",
    "identity/persons/actions/proposed.py": "checks a proposal, which is audited",
    "identity/persons/actions/rewriting.py": "applies what two officers decided",
    "identity/persons/actions/registration.py": "writes what an approved application says",
    "identity/life_events/actions/decided.py": "applies what two officers decided",
    "identity/enrolment/actions/checking.py": "asks of a guardian's age what is recorded as a read",
    "identity/enrolment/actions/completing.py": "carries out what two officers signed",
    "identity/cards/actions/requests.py: _check_entitled": "says yes or no to a request",
    "identity/recognition/actions/comparing.py": "what is compared; the comparison is recorded",
    "identity/personalisation/actions/jobs.py: _file": "what a job says; taking it is recorded",
    "identity/enrolment/actions/searching.py": "says of whom duplicates are searched",
    "identity/decisions/actions": "applies or shows what was proposed; showing is recorded",
}
"""Where a record is opened to decide, and nothing of it leaves."""


READS = {
    ("GET", "/v1/adjudication/cases/{case_id}"): ("identity.adjudication.actions.voting:show_case"),
    ("GET", "/v1/oversight/revisits/{revisit_id}/file"): (
        "identity.oversight.actions.revisiting:read_file"
    ),
    ("POST", "/v1/notice-readings"): "identity.oversight.actions.notices:read_notices",
    ("GET", "/v1/notices/{notice_id}"): "identity.oversight.actions.notices:read_notice_file",
    ("POST", "/v1/access-log-readings"): "identity.accesses.actions.telling:read_log",
    ("GET", "/v1/card-requests/{card_id}"): "identity.cards.actions.deciding:read_asked_card",
    ("GET", "/v1/cards/{card_number}"): "identity.cards.actions.standing:read_card",
    ("GET", "/v1/cards/{card_number}/reports"): "identity.cards.actions.reports:read_reports",
    ("GET", "/v1/temporary-certificates/{certificate_id}"): (
        "identity.cards.actions.certificates:read_certificate"
    ),
    ("GET", "/v1/temporary-certificates/{certificate_id}/request"): (
        "identity.cards.actions.certificates:read_asked_certificate"
    ),
    ("POST", "/v1/card-readings"): "identity.cards.actions.standing:read_held_cards",
    ("POST", "/v1/cards/{card_number}/identity-checks"): (
        "identity.delivery.actions.checks:check_identity"
    ),
    ("POST", "/v1/identity-checks"): "identity.delivery.actions.checks:check_holder",
    ("POST", "/v1/traveller-checks"): "identity.recognition.actions.posts:check_traveller",
    ("GET", "/v1/decisions/{decision_id}"): "identity.decisions.actions.approval:read_decision",
    ("POST", "/v1/consent-readings"): "identity.consents.actions:read_consents",
    ("POST", "/v1/disclosures"): "identity.disclosure.actions:disclose_attributes",
    ("GET", "/v1/enrolment/applications/{application_id}/file"): (
        "identity.enrolment.actions.reading:read_file"
    ),
    ("GET", "/v1/enrolment/applications/{application_id}/buffers/{buffer_id}"): (
        "identity.enrolment.actions.reading:read_capture"
    ),
    ("GET", "/v1/persons/{person_id}/guardianships"): (
        "identity.guardianships.actions.reading:read_guardianships"
    ),
    ("GET", "/v1/guardianships/{guardianship_id}"): (
        "identity.guardianships.actions.reading:read_guardianship"
    ),
    ("GET", "/v1/persons/{person_id}/aliases"): "identity.identifiers.actions:list_aliases",
    ("POST", "/v1/pseudonym-checks"): "identity.identifiers.actions:check_pseudonym",
    ("GET", "/v1/persons/{person_id}/life-events"): (
        "identity.life_events.actions.proposed:read_events"
    ),
    ("GET", "/v1/persons/{person_id}/death"): "identity.life_events.actions.proposed:read_death",
    ("GET", "/v1/persons/{person_id}/merges"): "identity.merges.actions.proposed:read_merges",
    ("GET", "/v1/merges/{merge_id}"): "identity.merges.actions.proposed:read_merge",
    ("POST", "/v1/person-exports"): "identity.accesses.actions.exporting:export_person",
    ("POST", "/v1/person-readings"): "identity.persons.actions.reading:read_person",
    ("GET", "/v1/persons/{person_id}"): "identity.persons.actions.reading:read_person_by_id",
    ("GET", "/v1/persons/{person_id}/history"): "identity.persons.actions.reading:read_history",
    ("POST", "/v1/verifications"): "identity.verification.actions:verify_card",
}
"""Every route that tells something of a person, and the action that records it."""
TELLS_OF_NOBODY = {
    ("GET", "/v1/enrolment/applications"): "opaque identifiers and where they stand",
    ("GET", "/v1/enrolment/applications/{application_id}"): "where an application stands",
    ("GET", "/v1/enrolment/applications/{application_id}/journal"): "where it stood before",
    ("GET", "/v1/enrolment/applications/{application_id}/captures"): "how good captures are",
    ("GET", "/v1/enrolment/packets/{packet_id}"): "what came in of a kit",
    ("GET", "/v1/enrolment/kits/{kit}"): "what came in of a kit",
    ("GET", "/v1/enrolment/imports/{import_id}"): "how many lines",
    ("GET", "/v1/enrolment/imports/{import_id}/rejects"): "line numbers and codes",
    ("GET", "/v1/oversight/revisits"): "states and opaque identifiers",
    ("GET", "/v1/oversight/alerts"): "officers, offices and kits, and how much they did",
    ("GET", "/v1/oversight/cases"): "states and opaque identifiers",
    ("GET", "/v1/oversight/pairings"): "states and opaque identifiers",
    ("GET", "/v1/oversight/pairings/own"): "states and opaque identifiers",
    ("GET", "/v1/oversight/pairings/{object_id}"): "whether an officer is drawn",
    ("GET", "/v1/oversight/pairings/{object_id}/history"): "which officers were drawn",
    ("GET", "/v1/adjudication/cases"): "states and opaque identifiers",
    ("GET", "/v1/adjudication/officers"): "how officers vote",
    ("GET", "/v1/duplicate-searches"): "states and opaque identifiers",
    ("GET", "/v1/duplicate-searches/{application_id}"): "its state, and how many were found",
    ("GET", "/v1/read-budget-alerts"): "officers and machines",
    ("GET", "/v1/urgent-accesses"): "officers, and the reasons they gave",
    ("GET", "/v1/purges"): "what was purged: numbers and digests",
    ("GET", "/v1/decisions"): "what waits: kinds and opaque identifiers",
    ("GET", "/v1/batches/{batch_id}"): "numbers of cards, and how far the workshop is",
    ("GET", "/v1/shipments/{shipment_id}"): "numbers of cards on their way",
    ("GET", "/v1/stock/lots"): "blanks",
    ("GET", "/v1/stock/lots/{lot_number}"): "blanks",
    ("GET", "/v1/destructions/{destruction_id}"): "what was destroyed before whom",
    ("GET", "/v1/seal-certificates"): "certificates of the State",
    ("GET", "/v1/status-lists/cards/{list_number}"): "statuses that name nobody",
}
QUESTIONS = ("-readings", "-exports", "-checks", "-searches", "/verifications", "/disclosures")


def questions() -> set[tuple[str, str]]:
    """The routes of the registry that tell something: every GET, and questions in a body."""
    return {
        (method, route.path_format)
        for module, router in instances(APIRouter)
        if module.startswith("identity.")
        for route in router.routes
        if isinstance(route, TransactionalRoute)
        for method in route.methods or ()
        if method == "GET" or route.path_format.endswith(QUESTIONS)
    }


def test_every_question_to_the_registry_is_recorded_or_tells_of_nobody() -> None:
    assert questions() == set(READS) | set(TELLS_OF_NOBODY)
    assert set(READS) & set(TELLS_OF_NOBODY) == set()


def test_every_reading_route_names_the_action_that_records_and_it_does() -> None:
    silent = [
        f"{method} {path}"
        for (method, path), action in READS.items()
        if not _records(*action.split(":"))
    ]
    assert silent == []


def test_no_action_opens_a_record_without_recording_it_or_saying_why_not() -> None:
    silent = [
        f"{source.path}: {function.name}"
        for source in sources("identity")
        if "/actions" in source.path
        for function in _functions(source)
        if _calls(function) & OPENING
        and "record" not in _calls(function)
        and not any(f"{source.path}: {function.name}".startswith(one) for one in DECIDED_INSIDE)
    ]
    assert silent == []


def _records(module: str, name: str) -> bool:
    """Whether a function, or one of its module that it calls, calls `record`."""
    path = module.replace(".", "/") + ".py"
    (source,) = [one for one in sources("identity") if one.path == path]
    functions = {function.name: function for function in _functions(source)}
    seen: set[str] = set()
    waiting = [name]
    while waiting:
        current = waiting.pop()
        seen.add(current)
        called = _calls(functions[current])
        if "record" in called:
            return True
        waiting += [one for one in called if one in functions and one not in seen]
    return False


def _functions(source: Source) -> list[ast.AsyncFunctionDef | ast.FunctionDef]:
    return [n for n in source.nodes() if isinstance(n, ast.AsyncFunctionDef | ast.FunctionDef)]


def _calls(function: ast.AST) -> set[str]:
    return {dotted(n.func) for n in ast.walk(function) if isinstance(n, ast.Call)}
