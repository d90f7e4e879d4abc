"""What a person's record may say, and who may be treated as what."""

from datetime import date
from itertools import product
from typing import NamedTuple

import pytest

from identity.contract.evidence import Assurance, Basis, PersonAttribute, Source
from identity.contract.persons import FullName, NationalityKind, NationalityStanding
from identity.contract.records import LifeState, RecordChanges, RecordState, Residence
from identity.errors.persons import (
    CivilDataInvalid,
    CorrectionWithoutEffect,
    NationalityNotProven,
    PersonNotActive,
)
from identity.persons.rules import (
    COMPETENT_ACTS,
    adopting,
    change_of,
    check_active,
    check_civil,
    check_nationality,
    first_record,
    is_citizen,
    touched,
    updates_due,
)
from shared.dated_rules import PolicyNotEstablished
from shared.states import State
from tests.support.specimens import JUDGED, civil_data

TODAY = date(2026, 3, 2)


@pytest.mark.parametrize("field", ["name", "father", "mother"])
def test_a_name_that_cannot_stand_in_a_register_is_named_by_its_field(field: str) -> None:
    civil = civil_data().model_copy(update={field: FullName(family_name="Robert'); DROP")})
    with pytest.raises(CivilDataInvalid) as refused:
        check_civil(civil, today=TODAY)
    assert refused.value.detail.startswith(field)
    assert "DROP" not in refused.value.detail


@pytest.mark.parametrize("birth_date", ["2026-03-03", "2027", "2026-13", "2025-02-29", "1899"])
def test_an_impossible_birth_is_refused(birth_date: str) -> None:
    with pytest.raises(CivilDataInvalid, match="birth_date"):
        check_civil(civil_data(birth_date=birth_date), today=TODAY)


@pytest.mark.parametrize("birth_date", ["2026", "2026-03", "2026-03-02", "1975"])
def test_a_birth_that_may_have_been_by_today_is_kept_as_it_is_known(birth_date: str) -> None:
    check_civil(civil_data(birth_date=birth_date), today=TODAY)


# --- who may be treated as what ------------------------------------------------------------------


class SomeStanding(NamedTuple):
    record_state: RecordState
    life_state: LifeState


def test_only_an_active_record_of_a_living_person_is_in_use() -> None:
    for both in map(SomeStanding._make, product(RecordState, LifeState)):
        if both == (RecordState.ACTIVE, LifeState.ALIVE):
            check_active(both)
            continue
        with pytest.raises(PersonNotActive):
            check_active(both)


def a_basis(source: Source) -> Basis:
    return Basis(source=source, assurance=Assurance.HIGH)


CODES = {
    NationalityKind.CITIZEN: "MLI",
    NationalityKind.UNDETERMINED: "XXX",
    NationalityKind.STATELESS: "XXA",
    NationalityKind.REFUGEE: "XXB",
    NationalityKind.RESIDENT_FOREIGNER: "GIN",
}


@pytest.mark.parametrize(("kind", "source"), list(product(NationalityKind, Source)))
def test_a_nationality_is_established_by_who_may_say_so_and_nobody_else(
    kind: NationalityKind, source: Source
) -> None:
    civil = civil_data().model_copy(
        update={
            "nationality": CODES[kind],
            "nationality_kind": kind,
            "nationality_standing": NationalityStanding.ESTABLISHED,
        }
    )
    if source in COMPETENT_ACTS[kind]:
        check_nationality(civil, a_basis(source), State.MLI)
        return
    with pytest.raises(NationalityNotProven):
        check_nationality(civil, a_basis(source), State.MLI)


@pytest.mark.parametrize("source", list(Source))
def test_what_people_say_presumes_nothing_and_anything_may_be_left_to_the_judge(
    source: Source,
) -> None:
    presumed = civil_data(nationality_standing=NationalityStanding.PRESUMED)
    if source in {Source.DECLARATION, Source.WITNESSES}:
        with pytest.raises(NationalityNotProven):
            check_nationality(presumed, a_basis(source), State.MLI)
    else:
        check_nationality(presumed, a_basis(source), State.MLI)
    open_question = civil_data(nationality_standing=NationalityStanding.TO_ESTABLISH)
    check_nationality(open_question, a_basis(source), State.MLI)


@pytest.mark.parametrize(
    ("kind", "code"), list(product(NationalityKind, ["MLI", "GIN", "XXA", "XXX", "XXB"]))
)
def test_code_and_kind_agree(kind: NationalityKind, code: str) -> None:
    civil = civil_data().model_copy(
        update={
            "nationality": code,
            "nationality_kind": kind,
            "nationality_standing": NationalityStanding.TO_ESTABLISH,
        }
    )
    agrees = code == CODES[kind] or (kind is NationalityKind.REFUGEE and code == "GIN")
    if agrees:
        check_nationality(civil, a_basis(Source.DECLARATION), State.MLI)
        return
    with pytest.raises(CivilDataInvalid):
        check_nationality(civil, a_basis(Source.DECLARATION), State.MLI)


@pytest.mark.parametrize(
    ("standing", "presumed_counts", "citizen"),
    [
        (NationalityStanding.ESTABLISHED, None, True),
        (NationalityStanding.TO_ESTABLISH, True, False),
        (NationalityStanding.PRESUMED, True, True),
        (NationalityStanding.PRESUMED, False, False),
    ],
)
def test_a_citizen_is_who_is_established_or_as_the_state_says_presumed(
    standing: NationalityStanding, presumed_counts: bool | None, citizen: bool
) -> None:
    civil = civil_data(nationality_standing=standing)
    assert is_citizen(civil, presumed_counts=presumed_counts) is citizen


def test_where_the_state_has_not_said_whether_presumption_counts_nobody_guesses() -> None:
    presumed = civil_data(nationality_standing=NationalityStanding.PRESUMED)
    with pytest.raises(PolicyNotEstablished):
        is_citizen(presumed, presumed_counts=None)
    stateless = presumed.model_copy(update={"nationality_kind": NationalityKind.STATELESS})
    assert not is_citizen(stateless, presumed_counts=None)


# --- changes of a record -------------------------------------------------------------------------

RECORD = first_record(
    civil_data(),
    basis=a_basis(Source.DECLARATION),
    proofs={PersonAttribute.NATIONALITY: JUDGED},
    residence=Residence(country="MLI", locality="Kayes"),
)


def test_each_attribute_that_is_there_rests_on_something_and_no_other_does() -> None:
    assert set(RECORD.bases) == {
        PersonAttribute.NAME,
        PersonAttribute.SEX,
        PersonAttribute.BIRTH_DATE,
        PersonAttribute.BIRTH_PLACE,
        PersonAttribute.NATIONALITY,
        PersonAttribute.RESIDENCE,
    }
    assert RECORD.bases[PersonAttribute.NATIONALITY] == JUDGED


def test_a_change_touches_what_it_names_and_nothing_else() -> None:
    changes = RecordChanges(birth_place="Gao", removed=(PersonAttribute.RESIDENCE,))
    changed = change_of(changes, a_basis(Source.COURT_JUDGMENT))(RECORD)
    assert touched(changes) == {PersonAttribute.BIRTH_PLACE, PersonAttribute.RESIDENCE}
    assert changed.civil == RECORD.civil.model_copy(update={"birth_place": "Gao"})
    assert changed.residence is None
    assert changed.bases[PersonAttribute.BIRTH_PLACE].source is Source.COURT_JUDGMENT
    assert changed.bases[PersonAttribute.NAME] == RECORD.bases[PersonAttribute.NAME]


def test_a_change_of_nothing_is_none() -> None:
    with pytest.raises(CorrectionWithoutEffect):
        change_of(RecordChanges(), JUDGED)


@pytest.mark.parametrize("needed", [PersonAttribute.NAME, PersonAttribute.NATIONALITY])
def test_what_everybody_has_cannot_be_removed(needed: PersonAttribute) -> None:
    with pytest.raises(CivilDataInvalid, match=needed):
        change_of(RecordChanges(removed=(needed,)), JUDGED)


def test_equal_records_are_equal_bytes_whatever_the_order_of_changes() -> None:
    first = change_of(RecordChanges(birth_place="Gao"), JUDGED)
    second = change_of(RecordChanges(usage_name="Traoré"), JUDGED)
    one, other = second(first(RECORD)), first(second(RECORD))
    assert one.model_dump_json() == other.model_dump_json()


def test_what_is_adopted_keeps_what_it_rests_on() -> None:
    source = first_record(
        civil_data(family_name="KEÏTA", birth_date="1975"),
        basis=a_basis(Source.BIRTH_CERTIFICATE),
        proofs={},
    )
    adopted = adopting(source, [PersonAttribute.NAME, PersonAttribute.RESIDENCE])(RECORD)
    assert adopted.civil.name.family_name == "KEÏTA"
    assert adopted.bases[PersonAttribute.NAME].source is Source.BIRTH_CERTIFICATE
    assert adopted.civil.birth_date == RECORD.civil.birth_date
    assert adopted.residence == RECORD.residence  # the source has none to give


@pytest.mark.parametrize(
    ("birth_date", "captured_on", "due"),
    [
        ("2021-03-02", date(2025, 1, 1), (5,)),  # five today
        ("2021-03-03", date(2025, 1, 1), ()),
        ("2021-03-02", date(2026, 3, 2), ()),  # taken today
        ("2010-01-01", date(2011, 1, 1), (5, 15)),
        ("2010-01-01", date(2016, 1, 1), (15,)),
        ("1980", None, (5, 15)),  # nothing was ever taken
        ("2011", date(2025, 1, 1), ()),  # perhaps fifteen, perhaps not
    ],
)
def test_an_update_is_due_once_its_age_is_surely_reached(
    birth_date: str, captured_on: date | None, due: tuple[int, ...]
) -> None:
    civil = civil_data(birth_date=birth_date)
    assert updates_due((5, 15), civil, captured_on=captured_on, on=TODAY) == due
