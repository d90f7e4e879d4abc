"""The tables that ship with the product: offices and tariff lines."""

import re

import pytest

from customs_gateway.contract.reference import OfficeKind, OfficeStatus
from customs_gateway.errors import OfficeUnknown, TariffLineNotFound
from customs_gateway.policy.offices import offices_from, published_offices
from customs_gateway.policy.tariff import published_tariff, subheading_of
from shared.entities import EntityKind, entity_of
from shared.identifiers import draw_transit_reference, read_transit_reference
from shared.states import State

DIRECTORY = published_offices()
OFFICES = DIRECTORY.offices
TARIFF = published_tariff()


def test_codes_and_machines_are_unique() -> None:
    machines = [office.entity for office in OFFICES if office.entity]

    assert len({office.code for office in OFFICES}) == len(OFFICES)
    assert len(set(machines)) == len(machines)


def test_the_offices_of_the_member_states_have_machines_and_no_others() -> None:
    for office in OFFICES:
        if office.entity is None:
            assert office.country not in {state.value for state in State}
        else:
            entity = entity_of(office.entity)
            assert (entity.kind, entity.state) == (EntityKind.OFFICE, office.country)


def test_every_office_code_fits_a_transit_reference() -> None:
    for office in OFFICES:
        if office.entity:
            state = State(office.country)
            trn = draw_transit_reference(2026, state, office.code)
            assert read_transit_reference(trn)[1:3] == (state, office.code)


def test_no_office_is_open_without_a_date_and_a_source() -> None:
    for office in OFFICES:
        assert office.sources
        if office.status is not OfficeStatus.UNKNOWN:
            assert office.as_of is not None
            assert office.note is not None


def test_dates_of_knowledge_are_days_months_or_years() -> None:
    for office in OFFICES:
        assert office.as_of is None or re.fullmatch(r"\d{4}(-\d{2}(-\d{2})?)?", office.as_of)


def test_gaya_is_closed_and_kantchari_is_not_known_to_be_open() -> None:
    by_name = {office.name: office for office in OFFICES if office.country in ("BFA", "NER")}

    assert by_name["Gaya"].status is OfficeStatus.CLOSED
    assert by_name["Kantchari"].status is OfficeStatus.UNKNOWN
    assert by_name["Kantchari"].locode == "BFKAN"
    assert by_name["Ouaga-Inter"].kind is OfficeKind.INLAND


def test_an_office_is_found_by_code_and_by_machine() -> None:
    office = DIRECTORY.of_machine("office-kantchari.bfa.aes.example")

    assert DIRECTORY.get(office.code) is office
    with pytest.raises(OfficeUnknown):
        DIRECTORY.get("999999")
    with pytest.raises(OfficeUnknown):
        DIRECTORY.of_machine("office-nowhere.bfa.aes.example")


def test_the_confederations_own_table_replaces_ours(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    path = tmp_path_factory.mktemp("offices") / "offices.toml"
    path.write_text(
        'edition_date = 2027-01-01\n[[office]]\ncode = "200001"\nslug = "x"\nname = "X"\n'
        'country = "BFA"\nkind = "inland"\nsources = [1]\n[sources]\n1 = "decree"\n',
        encoding="utf-8",
    )

    (office,) = offices_from(path).offices
    assert office.entity == "office-x.bfa.aes.example"
    assert office.status is OfficeStatus.UNKNOWN
    assert office.sources == ("decree",)


def test_a_subheading_has_its_lines_under_it() -> None:
    for code, subheading in TARIFF.items():
        assert subheading.code == code
        assert subheading.lines
        assert all(line.code.startswith(code) for line in subheading.lines)
        assert {line.duty_percent for line in subheading.lines} <= {0, 5, 10, 20, 35}


def test_a_heading_outside_the_small_table_is_not_invented() -> None:
    assert subheading_of(TARIFF, "100630").description.fr.startswith("Riz")
    with pytest.raises(TariffLineNotFound):
        subheading_of(TARIFF, "999999")
