"""People with cards in force, as benches need many of them: rows as the database insists on them.

Nobody asks for what is sealed of them. One officer asked for all the cards, and one of another
office, who was on duty and drawn, approved them.
"""

from datetime import date, timedelta
from importlib import import_module
from uuid import uuid4

from sqlmodel import update
from sqlmodel.ext.asyncio.session import AsyncSession

from identity.cards.lifecycle import CardState
from identity.cards.tables.cards import CardFeeRow, CardRow
from identity.contract.cards import FeeStatus, IssueReason
from identity.contract.oversight.pairings import DutyState, PairedKind, PairingState
from identity.oversight.tables.pairings import DutyRow, PairingRow, ParticipantRow
from identity.persons.tables import PersonRow
from shared.clock import system_clock
from shared.roles import Role

EXPIRY = date(2034, 12, 31)
STEPS = (
    CardState.APPROVED,
    CardState.BATCHED,
    CardState.PREPARED,
    CardState.PERSONALISED,
    CardState.PASSED,
    CardState.SHIPPED,
    CardState.AT_OFFICE,
    CardState.HANDED_OVER,
    CardState.ACTIVE,
)
"""From a request to a card in force."""
_ASKED, _APPROVED = ("officer-1", "bureau-bamako"), ("officer-2", "bureau-kayes")

import_module("identity.app")  # loads every noun's rows, to which those of cards refer


def card_number(holder: int) -> str:
    return f"TEST{holder:05d}"


async def add_card_holders(session: AsyncSession, count: int) -> list[CardRow]:
    """Add so many people, each with a card in force; the cards, in the order of their numbers."""
    duty = _a_duty()
    session.add(duty)
    cards = []
    for holder in range(count):
        person = _a_person(holder)
        session.add(person)
        await session.flush()
        card = _a_requested_card(person, holder)
        officer, place = _ASKED
        session.add(
            ParticipantRow(object_id=card.card_id, officer=officer, place=place, machine=place)
        )
        await session.flush()
        session.add(_settled(card, duty))
        await session.flush()
        session.add(card)
        cards.append(card)
    await session.flush()
    for card in cards:
        session.add(
            CardFeeRow(
                card_id=card.card_id,
                status=FeeStatus.NOT_ESTABLISHED,
                requested_by=card.requested_by,
            )
        )
    await session.flush()
    for state in STEPS:
        await session.exec(update(CardRow).values(state=state))
    return cards


def _a_duty() -> DutyRow:
    officer, place = _APPROVED
    now = system_clock()
    return DutyRow(
        officer=officer,
        place=place,
        machine=place,
        roles=[Role.CARD_APPROVER.value],
        state=DutyState.ON_DUTY,
        credential_issued_at=now,
        begins_at=now,
        ends_at=now + timedelta(hours=8),
        duty_token="duty",
    )


def _a_person(holder: int) -> PersonRow:
    officer, place = _ASKED
    return PersonRow(
        identity_number=f"{holder:012d}",
        biometrics_captured_on=system_clock().date(),
        enrolled_by=officer,
        enrolled_at_office=place,
        enrolled_at=system_clock(),
    )


def _settled(card: CardRow, duty: DutyRow) -> PairingRow:
    return PairingRow(
        object_id=card.card_id,
        kind=PairedKind.CARD,
        role=Role.CARD_APPROVER,
        state=PairingState.SETTLED,
        waiting_since=duty.begins_at,
        draws=1,
        draws_max=1,
        officer=duty.officer,
        place=duty.place,
        duty_id=duty.duty_id,
        due_at=duty.ends_at,
    )


def _a_requested_card(person: PersonRow, holder: int) -> CardRow:
    return CardRow(
        card_id=uuid4(),
        card_number=card_number(holder),
        person_id=person.person_id,
        enrolled_by=person.enrolled_by,
        state=CardState.REQUESTED,
        state_changed_at=system_clock(),
        reason=IssueReason.FIRST_ISSUE,
        collect_at="bureau-bamako",
        order_digest="0" * 64,
        requested_by=_ASKED[0],
        requested_at=system_clock(),
        request_token=f"request-{holder}",
        approved_by=_APPROVED[0],
        approval_token=f"approval-{holder}",
        issued_on=date(2025, 1, 1),
        expires_on=EXPIRY,
        status_list=1,
        status_index=holder,
    )
