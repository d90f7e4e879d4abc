"""The day of the missing papers: nobody is turned away, and the agency decides no nationality."""

from dataclasses import replace
from typing import Any

import pytest

from identity.contract.applications import ApplicationContent, Evidence, Witness
from identity.contract.evidence import Source
from identity.contract.oversight.alerts import AlertScope, Metric
from identity.contract.persons import NationalityKind
from shared.web.client import RemoteError
from tests.integration.days.conftest import Day
from tests.support.enrolments import Office, content_of, enrolled, the_fingers, the_portrait
from tests.support.specimens import civil_data

OF_A_LIST = Evidence(
    source=Source.MOBILE_COURT,
    reference="Audience foraine de Loulouni du 14/02/2026, liste 3, n° 41",
    country="MLI",
)
KINDS = {
    NationalityKind.STATELESS: "XXA",
    NationalityKind.REFUGEE: "XXB",
    NationalityKind.RESIDENT_FOREIGNER: "GHA",
    NationalityKind.UNDETERMINED: "XXX",
}


async def neighbours(day: Day, *names: str) -> tuple[Witness, ...]:
    """Who are registered, and know where and when she was born."""
    return tuple([Witness(identity_number=await day.somebody(name)) for name in names])


def her(name: str, witnesses: tuple[Witness, ...], *, declared: bool = True) -> ApplicationContent:
    return content_of(
        civil_data(given_names=name),
        evidence=(OF_A_LIST,),
        witnesses=witnesses,
        witnesses_are_no_officers=declared,
    )


async def basis_of(day: Day, number: str) -> dict[str, Any]:
    """What her record rests on, by attribute."""
    read = ("person", "read", number)
    told = await day.terminal.ask(*read, officer=day.registrar)
    return dict(told["record"])


async def test_on_the_list_of_a_mobile_court_with_two_neighbours_she_is_somebody_at_once(
    day: Day,
) -> None:
    office = Office.of(day.identity)
    content = her("Kadidia", await neighbours(day, "Oumou", "Salif"))
    captures = [the_portrait(), *the_fingers(seed=7)]
    kadidia = (await office.enrol(content, captures=captures)).identity_number
    record = await basis_of(day, kadidia)
    assert record["civil"]["nationality_standing"] == "presumed"
    assert record["bases"]["birth_date"]["source"] == "mobile_court"

    # Mali has not said whether what is presumed is enough for a card: nobody here decides it.
    request = ("card", "request", kadidia)
    refused = await day.refusal(day.terminal, *request, officer=day.registrar)
    assert refused == "policy_not_established"


async def test_no_witness_counts_before_the_officer_declares_that_none_is_an_officer(
    day: Day,
) -> None:
    office, both = Office.of(day.identity), await neighbours(day, "Oumou", "Salif")
    captures = [the_portrait(), *the_fingers(seed=7)]
    with pytest.raises(RemoteError) as refused:
        await office.filed(her("Kadidia", both, declared=False), captures=captures)
    assert refused.value.code == "witness_not_accepted"
    assert "witnesses_are_no_officers" in refused.value.detail


async def test_witnesses_who_come_back_to_the_same_officer_are_counted(day: Day) -> None:
    """An officer under another's number among them would have to come back."""
    office, both = Office.of(day.identity), await neighbours(day, "Oumou", "Salif")
    await office.filed(her("Kadidia", both), captures=[the_portrait(), *the_fingers(seed=7)])
    assert await day.counted(Metric.REPEATED_WITNESSES, AlertScope.OFFICER) == {}
    again = (both[0], *await neighbours(day, "Awa"))
    await office.filed(her("Aminata", again), captures=[the_portrait(), *the_fingers(seed=8)])
    came_back = await day.counted(Metric.REPEATED_WITNESSES, AlertScope.OFFICER)
    assert came_back == {office.registrar.subject: 1}


async def test_nobody_vouches_for_the_whole_town(day: Day) -> None:
    parts = day.identity.parts
    rules = parts.enrolment_rules
    once = tuple(replace(one, witness_applications_max=1) for one in rules.rules)
    object.__setattr__(parts, "enrolment_rules", replace(rules, rules=once))
    office, both = Office.of(day.identity), await neighbours(day, "Oumou", "Salif")
    await office.filed(her("Kadidia", both), captures=[the_portrait(), *the_fingers(seed=7)])
    with pytest.raises(RemoteError) as refused:
        await office.filed(her("Aminata", both), captures=[the_portrait(), *the_fingers(seed=8)])
    assert refused.value.code == "witness_not_accepted"
    assert "vouched for 1 others in 365 days" in refused.value.detail


@pytest.mark.parametrize("kind", KINDS)
async def test_who_is_no_citizen_has_a_number_and_every_right_but_the_citizens_card(
    day: Day, kind: NationalityKind
) -> None:
    civil = civil_data(nationality=KINDS[kind]).model_copy(update={"nationality_kind": kind})
    number = (await enrolled(day.registrar, civil)).identity_number
    record = await basis_of(day, number)
    assert record["civil"]["nationality_kind"] == kind
    request = ("card", "request", number)
    assert await day.refusal(day.terminal, *request, officer=day.registrar) == "card_not_eligible"
