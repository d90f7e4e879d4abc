"""What a table of entitlements decides, over every machine, officer's State, role and purpose."""

from collections.abc import Iterator
from itertools import product
from typing import NamedTuple

import pytest

from identity.policy.entitlements import DISCLOSE_ATTRIBUTES, READ_CARD, VERIFY_CARD
from shared.entities import Entity, EntityKind, entity_of, service_of
from shared.errors import PlatformError
from shared.officers.credential import Officer
from shared.officers.entitlements import Entitlements
from shared.officers.officer_key import make_officer_key
from shared.purposes import Purpose
from shared.roles import Role
from shared.states import State
from tests.unit.officers.officials import NOON
from travel_doc.policy.entitlements import READ_APPLICATION, READ_DOCUMENT

AT = State.MLI
CONFEDERAL = {EntityKind.CUSTOMS, EntityKind.TRUST}
NUMEROUS = {EntityKind.POST, EntityKind.OFFICE, EntityKind.BUREAU}
KEY = make_officer_key().public_key()
TABLES = (VERIFY_CARD, DISCLOSE_ATTRIBUTES, READ_CARD, READ_APPLICATION, READ_DOCUMENT)


class Case(NamedTuple):
    machine: Entity
    of: State
    """the State of the officer"""
    role: Role
    purpose: Purpose | None

    @property
    def at_home(self) -> bool:
        """Whether machine and officer are both of the State that is asked."""
        return self.machine.state is self.of is AT

    @property
    def of_one_state(self) -> bool:
        return self.machine.state is self.of


def every_machine() -> Iterator[Entity]:
    for kind in EntityKind:
        if kind in CONFEDERAL:
            yield entity_of(service_of(kind))
            continue
        for state in State:
            name = service_of(kind, state)
            yield entity_of(name.replace(kind, f"{kind}-one", 1) if kind in NUMEROUS else name)


CASES = [
    Case(*each) for each in product(every_machine(), State, Role, (*Purpose, None))
]  # every way there is to ask


def decide(table: Entitlements, case: Case) -> str | None:
    """The code of the refusal, None where the question may be asked."""
    officer = Officer("agent-1", case.of, "somewhere", frozenset({case.role}), KEY, NOON, NOON)
    try:
        row = table.row_for(case.machine, case.purpose, at=AT)
        row.check_officer(officer, through=case.machine)
    except PlatformError as error:
        return error.code
    return None


def admitted(table: Entitlements) -> list[Case]:
    return [case for case in CASES if decide(table, case) is None]


def test_a_card_is_verified_at_the_border_or_by_the_gateway_for_an_officer_of_their_own() -> None:
    border = {EntityKind.POST, EntityKind.TRAVEL_DOC}
    assert admitted(VERIFY_CARD) == [
        case
        for case in CASES
        if (
            case.purpose is Purpose.BORDER_CHECK
            and case.machine.kind in border
            and case.of_one_state
            and case.role is Role.BORDER_OFFICER
        )
        or (
            case.purpose is Purpose.CUSTOMS_DRIVER_CHECK
            and case.machine.kind is EntityKind.CUSTOMS
            and case.role is Role.CUSTOMS_OFFICER
        )
    ]


def test_attributes_are_disclosed_for_a_travel_document_of_the_same_state_alone() -> None:
    assert admitted(DISCLOSE_ATTRIBUTES) == [
        case
        for case in CASES
        if case.purpose is Purpose.TRAVEL_DOCUMENT_ISSUANCE
        and case.machine.kind is EntityKind.TRAVEL_DOC
        and case.at_home
        and case.role in {Role.PASSPORT_AGENT, Role.PASSPORT_ISSUER}
    ]


@pytest.mark.parametrize(
    ("table", "readers"),
    [
        (
            READ_CARD,
            {
                (Purpose.DOCUMENT_STATUS, Role.REGISTRAR),
                (Purpose.CARD_ISSUANCE, Role.REGISTRAR),
                (Purpose.CARD_ISSUANCE, Role.CARD_APPROVER),
                (Purpose.CARD_ISSUANCE, Role.CARD_PERSONALISER),
                (Purpose.AUDIT, Role.AUDITOR),
            },
        ),
        (
            READ_APPLICATION,
            {
                (Purpose.TRAVEL_DOCUMENT_ISSUANCE, Role.PASSPORT_AGENT),
                (Purpose.TRAVEL_DOCUMENT_ISSUANCE, Role.PASSPORT_APPROVER),
                (Purpose.TRAVEL_DOCUMENT_ISSUANCE, Role.PASSPORT_ISSUER),
                (Purpose.AUDIT, Role.AUDITOR),
            },
        ),
        (
            READ_DOCUMENT,
            {
                (Purpose.DOCUMENT_STATUS, Role.PASSPORT_AGENT),
                (Purpose.DOCUMENT_STATUS, Role.PASSPORT_APPROVER),
                (Purpose.AUDIT, Role.AUDITOR),
            },
        ),
    ],
    ids=lambda given: getattr(given, "question", ""),
)
def test_states_are_read_at_bureaux_of_the_same_state_by_whom_they_concern(
    table: Entitlements, readers: set[tuple[Purpose, Role]]
) -> None:
    assert admitted(table) == [
        case
        for case in CASES
        if case.machine.kind is EntityKind.BUREAU
        and case.at_home
        and (case.purpose, case.role) in readers
    ]


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.question)
def test_the_machine_is_judged_first_then_the_purpose_then_the_officer(table: Entitlements) -> None:
    may_ask = {case.machine for case in admitted(table)}
    reasons = {(case.machine, case.purpose) for case in admitted(table)}
    for case in CASES:
        code = decide(table, case)
        if case.machine not in may_ask:
            assert code == "not_authorised"
        elif (case.machine, case.purpose) not in reasons:
            assert code == "purpose_missing"
        elif case.machine.state not in {case.of, None}:
            assert code == "not_authorised"
        else:
            assert code in {None, "role_missing"}


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.question)
def test_no_purpose_has_two_rows_for_one_kind_of_machine(table: Entitlements) -> None:
    pairs = [(row.purpose, kind) for row in table.rows for kind in row.machines]
    assert len(pairs) == len(set(pairs))


def test_a_state_that_names_a_machine_like_a_confederal_one_gains_nothing() -> None:
    pretender = entity_of("customs.bfa.aes.example")
    case = Case(pretender, State.BFA, Role.CUSTOMS_OFFICER, Purpose.CUSTOMS_DRIVER_CHECK)
    assert decide(VERIFY_CARD, case) == "not_authorised"
