"""Kits whose officer or whose registry took them out, and older registers full of surprises."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from identity.contract.applications import WithdrawalReason, WithdrawApplication
from identity.contract.imports import LineFault, OpenImport, SendLines, SentLine
from identity.contract.packets import (
    ACCEPT,
    KitStopReason,
    Packet,
    PacketState,
    StopKit,
    Withholding,
)
from shared.officers.withdrawal import Withdrawal
from shared.roles import Role
from shared.states import State
from shared.web.client import RemoteError
from tests.support.enrolments import Office, content_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.kits import AKit
from tests.support.platform import NOON, AnOfficer

A_LINE = {
    "number_type": "NINA",
    "number": "18901234567890",
    "family_name": "TRAORE",
    "sex": "F",
    "birth_date": "1990-05-17",
    "birth_place": "Sikasso",
    "nationality": "MLI",
}
HOSTILE_COLUMNS = ("\0", "=HYPERLINK(1)", "TRAORE Aminata", "x" * 10_000)


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    return Office.of(identity)


@pytest.fixture
def kit(identity: IdentityUnderTest) -> AKit:
    return AKit(identity, 1)


def take_out(identity: IdentityUnderTest, kit: AKit) -> None:
    now = identity.clock()
    taken = Withdrawal(kit.operator.subject, issued_until=now, since=now)
    identity.trust.withdrawals[State.MLI, kit.operator.subject] = (taken,)


async def accept(
    identity: IdentityUnderTest, office: Office, packet: Packet, by: AnOfficer | None = None
) -> Packet:
    officer = by or identity.officer("head", Role.ENROLMENT_SUPERVISOR)
    approval = officer.approve(ACCEPT, packet.packet_id, identity.clock())
    return await office.client.accept_packet(
        packet.packet_id, officer=officer.credential, approval=approval
    )


async def told(identity: IdentityUnderTest) -> list[str]:
    async with identity.engine.connect() as connection:
        rows = await connection.execute(text("SELECT event FROM audit_entries ORDER BY position"))
        return [row.event for row in rows]


async def counted(identity: IdentityUnderTest, table: str) -> int:
    async with identity.engine.connect() as connection:
        found = await connection.execute(text(f"SELECT count(*) FROM {table}"))  # noqa: S608
        return int(found.scalar_one())


async def test_what_an_officer_packed_after_being_taken_out_is_refused_whoever_brings_it(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    take_out(identity, kit)
    packet = kit.packet(content_of(), sequence=1)
    with pytest.raises(RemoteError, match="officer_credential_withdrawn"):
        await kit.send(office.client, packet)
    with pytest.raises(RemoteError, match="officer_credential_withdrawn"):
        await office.client.submit_packet(packet.order, officer=office.registrar.credential)
    assert await counted(identity, "enrolment_packets") == 0
    assert await counted(identity, "applications") == 0


async def test_what_an_officer_packed_before_being_taken_out_waits_for_a_supervisor_and_is_not_lost(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    packet = kit.packet(content_of(), sequence=1)
    identity.clock.advance(timedelta(minutes=1))
    take_out(identity, kit)
    with pytest.raises(RemoteError, match="officer_credential_withdrawn"):
        await kit.send(office.client, packet)
    kit.operator = office.registrar  # a colleague carries the kit in
    receipt = await kit.send(office.client, packet)
    assert (receipt.state, receipt.missing) == (PacketState.WITHHELD, ())
    assert receipt.withheld_for is Withholding.OFFICER_WITHDRAWN
    assert receipt == await kit.send(office.client, packet)
    identity.clock.advance(timedelta(days=400))
    later = identity.officer("head", Role.ENROLMENT_SUPERVISOR).credential
    assert (await office.client.expire_applications(officer=later)).expired == 0
    assert (await accept(identity, office, receipt)).state is PacketState.PROCESSED
    assert "packet.withheld" in await told(identity)


async def test_what_came_in_before_its_officer_was_taken_out_goes_its_way(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    packet = kit.packet(content_of(), sequence=1)
    await office.client.submit_packet(packet.order, officer=kit.operator.credential)
    identity.clock.advance(timedelta(minutes=1))
    take_out(identity, kit)
    kit.operator = office.registrar
    assert (await kit.send(office.client, packet)).state is PacketState.PROCESSED


async def test_what_a_kit_made_before_its_release_waits_and_its_operator_cannot_help_it_along(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    packet, operator = kit.packet(content_of(), sequence=1), kit.operator
    await office.client.stop_kit(
        kit.name, StopKit(reason=KitStopReason.STOLEN), officer=office.supervisor.credential
    )
    identity.clock.advance(timedelta(hours=1))
    await office.client.release_kit(kit.name, officer=office.supervisor.credential)
    receipt = await kit.send(office.client, packet)
    assert receipt.withheld_for is Withholding.KIT_STOPPED

    about, client = receipt.application_id, office.client
    with pytest.raises(RemoteError, match="packet_withheld"):
        await client.finalise_application(
            about, officer=operator.credential, approval=operator.approve("x", "0", NOON)
        )
    with pytest.raises(RemoteError, match="packet_withheld"):
        await client.replace_content(about, content_of(), officer=operator.credential)
    with pytest.raises(RemoteError, match="packet_withheld"):
        await client.supervise_application(
            about,
            officer=office.supervisor.credential,
            approval=office.supervisor.approve("x", "0", NOON),
        )
    order = WithdrawApplication(reason=WithdrawalReason.APPLICANT_REQUEST)
    with pytest.raises(RemoteError, match="packet_withheld"):
        await client.withdraw_application(about, order, officer=operator.credential)
    identity.clock.advance(timedelta(minutes=1))
    packed_later = kit.packet(content_of(), sequence=2)
    assert (await kit.send(client, packed_later)).state is PacketState.PROCESSED


async def test_nobody_lets_their_own_packet_count_whatever_their_roles(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    kit.operator = identity.officer("both", Role.REGISTRAR, Role.ENROLMENT_SUPERVISOR)
    await kit.send(office.client, kit.packet(content_of(), sequence=1))
    twin = await kit.send(office.client, kit.packet(content_of(), sequence=1))
    assert twin.state is PacketState.CONFLICTING
    with pytest.raises(RemoteError, match="approver_not_independent"):
        await accept(identity, office, twin, by=kit.operator)


async def test_a_stopped_kit_finishes_no_packet_until_it_is_released(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    packet, officer = kit.packet(content_of(), sequence=1), kit.operator.credential
    receipt = await office.client.submit_packet(packet.order, officer=officer)
    supervisor = identity.officer("head", Role.ENROLMENT_SUPERVISOR).credential
    order = StopKit(reason=KitStopReason.FRAUD_SUSPECTED)
    await office.client.stop_kit(kit.name, order, officer=supervisor)
    buffer_id = receipt.missing[0]
    with pytest.raises(RemoteError, match="kit_stopped"):
        await office.client.put_packet_capture(
            packet.packet_id, buffer_id, packet.captures[buffer_id], officer=officer
        )
    assert await counted(identity, "captures") == 0
    await office.client.release_kit(kit.name, officer=supervisor)
    assert (await kit.send(office.client, packet)).state is PacketState.PROCESSED


@pytest.mark.parametrize("column", HOSTILE_COLUMNS, ids=["nul", "formula", "name", "long"])
async def test_a_column_that_no_register_has_rejects_its_line_alone_and_is_never_repeated(
    office: Office, column: str
) -> None:
    client, officer = office.client, office.registrar.credential
    order = OpenImport(register_name="RAVEC", file_sha256="0" * 64, lines=2)
    opened = await client.open_import(order, officer=officer)
    lines = (
        SentLine(line=2, fields={**A_LINE, column: "1"}),
        SentLine(line=3, fields=A_LINE),
    )
    sent = await client.send_lines(opened.import_id, SendLines(lines=lines), officer=officer)
    assert [one.fault for one in sent.results] == [LineFault.COLUMNS_WRONG, None]
    page = await client.get_rejects(opened.import_id, after=0, officer=officer)
    for text_said in (sent.model_dump_json(), page.model_dump_json()):
        assert column[:40] not in text_said
