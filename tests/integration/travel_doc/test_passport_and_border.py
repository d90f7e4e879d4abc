"""A passport from application to the other State's border, over signed requests."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from identity.contract.persons import NationalityStanding
from shared.documents.mrz.zone import parse_mrz
from shared.documents.passive_authentication.examination import Policy
from shared.identifiers import draw_identity_number
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.integration.identity.journeys import a_made_card
from tests.integration.travel_doc.conftest import TwoStates
from tests.integration.travel_doc.journeys import (
    a_filed_application,
    a_person,
    an_issued_passport,
    approved,
    as_read,
)
from tests.support.card_chain import chain_of
from tests.support.platform import AnOfficer
from tests.support.specimens import a_portrait, civil_data
from travel_doc.contract.border import (
    Advice,
    BorderVerdict,
    CheckDocument,
    Decision,
    Direction,
    IssuerStatus,
    RecordCrossing,
    RefusalGround,
)
from travel_doc.contract.documents import LossKind, ReportLoss


async def checked(states: TwoStates, order: CheckDocument) -> BorderVerdict:
    return await states.burkina.post().check_document(order, officer=states.guard.credential)


async def events(states: TwoStates) -> list[str]:
    async with states.mali.engine.connect() as connection:
        rows = await connection.execute(text("SELECT event FROM audit_entries ORDER BY position"))
        return list(rows.scalars())


async def test_a_passport_passes_the_neighbours_border_and_the_crossing_is_recorded(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    zone = parse_mrz(issued.mrz)
    assert (zone.document_code, zone.issuing_state) == ("PP", "MLI")
    assert await events(states) == [
        "application.filed",
        "application.approved",
        "document.issued",
    ]
    verdict = await checked(states, as_read(issued))
    assert (verdict.authenticity, verdict.status) == ("successful", IssuerStatus.VALID)
    assert verdict.advice is Advice.PASSAGE_AUTHORISED
    assert [step.number for step in verdict.steps] == list(range(1, 15))
    crossing = await states.burkina.post().record_crossing(
        RecordCrossing(
            check_id=verdict.check_id, direction=Direction.ENTRY, decision=Decision.ADMITTED
        ),
        officer=states.guard.credential,
    )
    assert crossing.decision is Decision.ADMITTED


async def test_an_identity_card_is_checked_against_its_registers_own_list(
    states: TwoStates, registrar: AnOfficer
) -> None:
    made = await a_made_card(states.identity, registrar)
    order = CheckDocument(
        ef_sod=made.ef_sod,
        dg1=made.data_groups[1],
        dg2=made.data_groups[2],
        ef_com=made.ef_com,
    )
    chain, number = chain_of(states.identity), made.card_number
    await chain.at_office(number)
    await chain.handed_over(number, await chain.identity_number_of(number))
    await chain.client.activate_card(number, officer=chain.maker.credential)
    assert (await checked(states, order)).advice is Advice.PASSAGE_AUTHORISED
    await chain.declared(number)
    states.burkina.clock.advance(timedelta(seconds=61))
    after = await checked(states, order)
    assert (after.status, after.advice) == (IssuerStatus.INVALID, Advice.SECONDARY_CONTROL)
    assert after.authenticity == "successful"


async def test_one_byte_changed_in_the_portrait_fails_the_document(
    states: TwoStates, registrar: AnOfficer
) -> None:
    order = as_read(await an_issued_passport(states, registrar))
    altered = bytearray(order.dg2)
    altered[-1] ^= 1
    verdict = await checked(states, order.model_copy(update={"dg2": bytes(altered)}))
    assert verdict.authenticity == "failed"
    assert verdict.advice is Advice.SECONDARY_CONTROL
    (step,) = [step for step in verdict.steps if step.check == "data_groups"]
    assert step.reason == "data_group_altered"


async def test_a_stolen_passport_is_out_of_force_at_the_neighbours_within_a_minute(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    assert (await checked(states, as_read(issued))).status is IssuerStatus.VALID
    report = ReportLoss(kind=LossKind.STOLEN)
    number = issued.document.document_number
    reported = await states.mali.bureau().report_loss(
        number, report, officer=states.agent.credential
    )
    assert reported.state == "reported_stolen"
    states.burkina.clock.advance(timedelta(seconds=61))
    assert (await checked(states, as_read(issued))).status is IssuerStatus.INVALID
    with pytest.raises(RemoteError) as refused:
        await states.mali.bureau().report_loss(number, report, officer=states.agent.credential)
    assert refused.value.code == "illegal_transition"


async def test_when_no_list_can_be_had_nothing_is_authorised_and_nothing_is_called_bad(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    states.burkina.neighbours[State.MLI].app = None
    verdict = await checked(states, as_read(issued))
    assert verdict.status is IssuerStatus.UNDETERMINED
    assert verdict.advice is Advice.VERIFICATION_IMPOSSIBLE


async def test_a_post_in_production_authorises_no_specimen(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    in_production = replace(states.burkina.parts, authentication=Policy(refuses_specimens=True))
    states.burkina.app.state.parts = in_production
    verdict = await checked(states, as_read(issued))
    assert verdict.advice is Advice.SECONDARY_CONTROL


async def test_rubbish_is_a_verdict_and_not_an_error(states: TwoStates) -> None:
    verdict = await checked(states, CheckDocument(ef_sod=b"\x77\x00", dg1=b"x", dg2=b""))
    assert (verdict.authenticity, verdict.issuing_state) == ("failed", None)
    assert verdict.advice is Advice.SECONDARY_CONTROL


async def test_who_filed_cannot_approve_and_the_table_says_so_too(
    states: TwoStates, registrar: AnOfficer
) -> None:
    application = await a_filed_application(states, await a_person(states, registrar))
    both = states.mali.officer("agent-1", Role.PASSPORT_APPROVER)
    with pytest.raises(RemoteError) as refused:
        await approved(states, application, both)
    assert refused.value.code == "approver_not_independent"
    change = text(
        "UPDATE applications SET state='approved', approved_by=filed_by, approval_token=''"
    )
    with pytest.raises(IntegrityError, match="applications_four_eyes"):
        async with states.mali.engine.begin() as connection:
            await connection.execute(change)


async def test_an_application_given_up_makes_room_for_another(
    states: TwoStates, registrar: AnOfficer
) -> None:
    number = await a_person(states, registrar)
    first = await a_filed_application(states, number)
    with pytest.raises(RemoteError) as refused:
        await a_filed_application(states, number)
    assert refused.value.code == "application_open"
    given_up = await states.mali.bureau().withdraw_application(
        first.application_id, officer=states.agent.credential
    )
    assert given_up.state == "withdrawn"
    assert (await a_filed_application(states, number)).application_id != first.application_id


async def test_the_register_decides_who_may_apply(states: TwoStates, registrar: AnOfficer) -> None:
    with pytest.raises(RemoteError) as unknown:
        await a_filed_application(states, draw_identity_number())
    assert unknown.value.code == "holder_not_confirmed"
    foreigner = await a_person(states, registrar, civil_data(nationality="GIN"))
    open_question = civil_data(nationality_standing=NationalityStanding.TO_ESTABLISH)
    for no_citizen in (foreigner, await a_person(states, registrar, open_question)):
        with pytest.raises(RemoteError) as refused:
            await a_filed_application(states, no_citizen)
        assert refused.value.code == "holder_not_eligible"
    states.mali.register.app = None
    with pytest.raises(RemoteError) as away:
        await a_filed_application(states, foreigner)
    assert away.value.code == "register_unavailable"
    assert await events(states) == ["application.filing_refused"] * 4


async def test_the_portrait_and_civil_data_are_not_kept(
    states: TwoStates, registrar: AnOfficer
) -> None:
    issued = await an_issued_passport(states, registrar)
    await checked(states, as_read(issued))
    for service in (states.mali, states.burkina):
        async with service.engine.connect() as connection:
            tables = await connection.execute(
                text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
            )
            for table in tables.scalars():
                rows = await connection.execute(text(f'SELECT * FROM "{table}"'))  # noqa: S608
                stored = b"\n".join(
                    value if isinstance(value, bytes) else str(value).encode()
                    for row in rows
                    for value in row
                )
                number = issued.document.document_number.encode()
                secrets = [b"SPECIMEN", b"Sikasso", b"1990-05-17", a_portrait()[:64]]
                if service is states.burkina:
                    secrets.append(number)
                for secret in secrets:
                    assert secret not in stored, table


async def test_a_crossing_needs_a_fresh_check_of_the_same_post_and_a_refusal_its_ground(
    states: TwoStates, registrar: AnOfficer
) -> None:
    verdict = await checked(states, as_read(await an_issued_passport(states, registrar)))
    entry = RecordCrossing(
        check_id=verdict.check_id, direction=Direction.ENTRY, decision=Decision.ADMITTED
    )

    async def code_of(order: RecordCrossing, post: str = "frontiere") -> str:
        with pytest.raises(RemoteError) as refused:
            await states.burkina.post(post).record_crossing(order, officer=states.guard.credential)
        return refused.value.code

    assert await code_of(entry, "ailleurs") == "check_not_found"
    assert await code_of(entry.model_copy(update={"decision": Decision.REFUSED})) == (
        "ground_missing"
    )
    grounded = entry.model_copy(update={"ground": RefusalGround.ENTRY_BAN})
    assert await code_of(grounded) == "ground_missing"
    await states.burkina.post().record_crossing(entry, officer=states.guard.credential)
    assert await code_of(entry) == "check_used"
    states.burkina.clock.advance(timedelta(hours=3))
    assert await code_of(entry) == "check_too_old"


async def test_only_a_border_officer_of_the_state_at_one_of_its_posts_checks_documents(
    states: TwoStates,
) -> None:
    order = CheckDocument(ef_sod=b"\x77\x00", dg1=b"x", dg2=b"")
    with pytest.raises(RemoteError) as no_post:
        await states.burkina.bureau().check_document(order, officer=states.guard.credential)
    assert no_post.value.code == "not_authorised"
    with pytest.raises(RemoteError) as foreigner:
        await states.burkina.post().check_document(order, officer=states.agent.credential)
    assert foreigner.value.code == "not_authorised"
