"""Random corrections by two officers, and every answer the service ever gave, asked again."""

from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

from identity.contract.decisions import DecisionKind
from identity.contract.persons import FullName, NationalNumber, NationalNumberType
from identity.contract.records import CorrectPerson, Person, RecordChanges, Residence
from shared.web.client import RemoteError
from tests.support.identity_service import IdentityUnderTest
from tests.support.registry import Registry, a_basis
from tests.support.seeded import seeded

CORRECTIONS = 25
FIRST = date(2025, 1, 1)
SPAN_DAYS = 400
DAYS_ASKED = 6


def some_change(draw: Random) -> RecordChanges:
    word = draw.choice(["Kayes", "Gao", "Mopti", "Sikasso", "Ségou"])
    return draw.choice(
        [
            RecordChanges(name=FullName(family_name=word.upper(), given_names="Aïssata")),
            RecordChanges(birth_place=word),
            RecordChanges(residence=Residence(country="MLI", locality=word)),
            RecordChanges(national_number=NationalNumber(type=NationalNumberType.NINA, value=word)),
            RecordChanges(usage_name=word),
        ]
    )


def some_day(draw: Random) -> date:
    return FIRST + timedelta(days=draw.randrange(SPAN_DAYS))


def what_it_says(person: Person) -> Person:
    """All but when the register ceased to know it, which a later correction may set."""
    return person.model_copy(update={"recorded_to": None})


async def correct(registry: Registry, draw: Random, person_id: UUID) -> None:
    spans: list[date | None] = [None, some_day(draw)]
    begins, ends = draw.choice(spans), draw.choice(spans)
    order = CorrectPerson(
        changes=some_change(draw), valid_from=begins, valid_to=ends, basis=a_basis()
    )
    try:
        await registry.decide(DecisionKind.CORRECTION, person_id, order)
    except RemoteError as refused:
        assert refused.code in {"correction_without_effect", "civil_data_invalid"}  # noqa: PT017 - either may come


async def test_both_times_give_every_past_answer_again(identity: IdentityUnderTest) -> None:
    draw = seeded(20)
    registry = Registry(identity)
    person = await registry.enrolled()
    said: list[tuple[date, datetime, Person]] = []
    for _ in range(CORRECTIONS):
        identity.clock.advance(timedelta(seconds=draw.choice([0, 1, 3600])))
        await correct(registry, draw, person.person_id)
        for _ in range(DAYS_ASKED):
            as_of = some_day(draw)
            now = await registry.read_id(person.person_id, as_of=as_of)
            known_at = max(identity.clock(), now.recorded_from)
            said.append((as_of, known_at, now))
        identity.clock.advance(timedelta(seconds=1))
    for as_of, known_at, before in said:
        again = await registry.read_id(person.person_id, as_of=as_of, known_at=known_at)
        assert what_it_says(again) == what_it_says(before)
