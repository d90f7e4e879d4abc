"""Generated persons are the same for one seed, fit to enrol, and evidently nobody."""

import io
from collections.abc import Iterable
from datetime import date
from itertools import islice, product

import pytest
from PIL import Image

from services.demo.people import DemoPerson, a_person
from services.demo.portraits.appearance import Beard, Garment, HeadDress, an_appearance
from services.demo.portraits.portrait import HEIGHT, JPEG_BYTES_MAX, WIDTH, portrait
from shared.biometrics.fingers import FingerPosition
from shared.biometrics.template_codec import validate
from shared.civil.names import normalise_name
from shared.civil.partial_date import age_at_least
from shared.civil.sex import Sex
from shared.states import State
from tests.support.seeded import seeded

TODAY = date(2026, 11, 3)
FINGERS = [position for position in FingerPosition if position]
CROWD = [
    a_person(f"crowd/{i}", state, on=TODAY) for i, state in islice(product(range(80), State), 240)
]


def test_one_seed_gives_one_person_with_one_face_and_the_same_fingers() -> None:
    first, again = (a_person("aïssata", State.NER, on=TODAY) for _ in range(2))
    assert first == again
    assert first.portrait(TODAY) == again.portrait(TODAY)
    thumb = FingerPosition.LEFT_THUMB
    assert first.fingerprint(thumb) == again.fingerprint(thumb)


def test_two_seeds_two_states_and_two_fingers_differ() -> None:
    one = a_person("one", State.MLI, on=TODAY)
    two = a_person("two", State.MLI, on=TODAY)
    assert one != a_person("one", State.BFA, on=TODAY)
    assert one.portrait(TODAY) != two.portrait(TODAY)
    records = {person.fingerprint(position) for person in (one, two) for position in FINGERS}
    assert len(records) == 20


@pytest.mark.parametrize("position", FINGERS, ids=lambda position: position.name)
def test_every_finger_can_be_enrolled(position: FingerPosition) -> None:
    summary = validate(a_person("fingers", State.BFA, on=TODAY).fingerprint(position))
    assert summary.positions == {position}


def test_everybody_in_a_crowd_is_certainly_adult() -> None:
    assert all(age_at_least(person.born, 18, TODAY) for person in CROWD)


def test_a_crowd_has_both_sexes_partial_dates_single_names_and_many_towns() -> None:
    def share(has: Iterable[bool]) -> float:
        return sum(has) / len(CROWD)

    assert 0.4 < share(person.sex is Sex.F for person in CROWD) < 0.6
    assert 0.1 < share(person.born.month is None for person in CROWD) < 0.3
    assert 0 < share(not person.name.given_names for person in CROWD) < 0.1
    assert len({person.birth_place for person in CROWD}) > 30
    assert len({person.name for person in CROWD}) > 200


def test_children_bear_the_surname_of_their_father() -> None:
    named = [person for person in CROWD if person.name.given_names]
    assert all(person.name.surname == person.father.surname for person in named)


def test_every_name_and_town_is_in_its_normal_form() -> None:
    def texts(person: DemoPerson) -> list[str]:
        names = (person.name, person.father, person.mother)
        return [person.birth_place, *(name.surname for name in names)]

    for person in CROWD:
        for text in texts(person):
            assert normalise_name(text) == text


@pytest.mark.parametrize("i", range(12))
def test_a_portrait_has_the_size_and_weight_of_a_document(i: int) -> None:
    jpeg = portrait(seeded(i), sex=tuple(Sex)[i % 3], age_years=20 + 5 * i)
    with Image.open(io.BytesIO(jpeg)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (WIDTH, HEIGHT))
        assert round(image.info["dpi"][0]) == 300
        corner = image.getpixel((4, 4))
        middle = image.getpixel((206, 300))
    assert 8_000 < len(jpeg) <= JPEG_BYTES_MAX
    assert isinstance(corner, tuple)
    assert isinstance(middle, tuple)
    assert min(corner) > 180  # a light, plain background
    assert max(middle) < 200  # and a face before it


def test_appearances_use_all_that_there_is() -> None:
    looks = [
        an_appearance(seeded(i), sex=(Sex.M, Sex.F)[i % 2], age_years=18 + i % 60)
        for i in range(300)
    ]
    assert {look.head_dress for look in looks} == set(HeadDress)
    assert {look.beard for look in looks} == set(Beard)
    assert {look.garment for look in looks} == set(Garment)
    assert not any(look.feminine and look.beard is not Beard.NONE for look in looks)
    assert all(look.head_cloth != look.cloth for look in looks)
