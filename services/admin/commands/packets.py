"""`liptako enrol packet` and `kit`: what a kit does without network, and what its office does."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from identity.contract.applications import FINALISE, SUPERVISE
from identity.contract.client import IdentityClient
from identity.contract.packets import (
    ACCEPT,
    KitStatus,
    KitStopReason,
    Packet,
    PacketState,
    Signatory,
    StopKit,
)
from services.admin.registry_keys import sealing_key
from services.enrolment_kit.application_file import read_application
from services.enrolment_kit.packets import (
    Kit,
    make_packet,
    next_sequence,
    read_packet,
    write_packet,
    write_receipt,
)
from services.machine import signing_key
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.officer_folder import SeatedOfficer, seat
from services.terminal.progress import progress
from services.terminal.surroundings import PASSPHRASE_VARIABLE
from shared.entities import EntityKind, service_of
from shared.signed_http.keys import Purpose

commands = group("packet")
kits = group("kit")

_File = Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
_Packets = Annotated[Path, typer.Option("--packets", file_okay=False)]
_PacketId = Annotated[str, typer.Argument()]
_Kit = Annotated[str, typer.Argument()]


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "make")
async def make(
    desk: Desk,
    file: _File,
    packets: _Packets,
    supervisor: Annotated[Path | None, typer.Option("--supervisor", file_okay=False)] = None,
) -> object:
    """Asks nobody: everything is signed and sealed here, and numbered without a gap."""
    prepared = read_application(file)
    digest, sequence = prepared.digest(desk.state), next_sequence(packets)
    second = _seated(desk, supervisor) if supervisor is not None else None
    packet = make_packet(
        _kit(desk),
        prepared,
        sequence=sequence,
        operator=_signatory(desk.officer, FINALISE, digest, now=desk.now),
        supervisor=_signatory(second, SUPERVISE, digest, now=desk.now) if second else None,
        now=desk.now,
    )
    folder = packets / f"{sequence:06}"
    write_packet(folder, packet)
    return {
        "packet_id": packet.packet_id,
        "sequence": sequence,
        "application_id": prepared.application_id,
        "folder": folder,
    }


@desk_command(commands, "send", changes=True)
async def send(
    desk: Desk, folder: Annotated[list[Path], typer.Argument(file_okay=False, exists=True)]
) -> object:
    """Each packet's receipt is kept beside it; one that is processed may be deleted."""
    registry, receipts = _registry(desk), []
    with progress(desk.session, total=len(folder), said="progress_packets") as count:
        for one in folder:
            packet = read_packet(one)
            receipt = await registry.submit_packet(packet.order, officer=desk.credential)
            for buffer_id in receipt.missing:
                receipt = await registry.put_packet_capture(
                    packet.packet_id,
                    buffer_id,
                    packet.captures[buffer_id],
                    officer=desk.credential,
                )
            write_receipt(one, receipt.model_dump_json())
            receipts.append(receipt)
            count(1)
    done = sum(receipt.state is PacketState.PROCESSED for receipt in receipts)
    return {"processed": done, "packets": tuple(receipts)}


@desk_command(commands, "show")
async def show(desk: Desk, packet: _PacketId) -> Packet:
    return await _registry(desk).get_packet(packet, officer=desk.credential)


@desk_command(commands, "accept", final=True)
async def accept(desk: Desk, packet: _PacketId) -> Packet:
    approval = desk.approve(ACCEPT, packet)
    return await _registry(desk).accept_packet(packet, officer=desk.credential, approval=approval)


@desk_command(kits, "show")
async def show_kit(desk: Desk, kit: _Kit) -> KitStatus:
    return await _registry(desk).get_kit(kit, officer=desk.credential)


@desk_command(kits, "stop", changes=True)
async def stop(
    desk: Desk, kit: _Kit, reason: Annotated[KitStopReason, typer.Option("--reason")]
) -> KitStatus:
    return await _registry(desk).stop_kit(kit, StopKit(reason=reason), officer=desk.credential)


@desk_command(kits, "release", changes=True)
async def release(desk: Desk, kit: _Kit) -> KitStatus:
    return await _registry(desk).release_kit(kit, officer=desk.credential)


def _kit(desk: Desk) -> Kit:
    """This machine as a kit; RegistryKeyUnknown without a key of its registry."""
    registry = service_of(EntityKind.IDENTITY, desk.state)
    sealed_to = sealing_key(desk, registry)
    key = signing_key(desk.settings.keys, desk.settings.entity, Purpose.ATTESTATION)
    return Kit(key, registry, sealed_to)


def _seated(desk: Desk, folder: Path) -> SeatedOfficer:
    passphrase = desk.session.surroundings.environment.get(PASSPHRASE_VARIABLE)
    return seat(
        folder,
        desk.trust,
        now=desk.now,
        passphrase=passphrase.encode() if passphrase else None,
    )


def _signatory(officer: SeatedOfficer, action: str, digest: str, *, now: datetime) -> Signatory:
    return Signatory(
        credential=officer.credential, approval=officer.approve(action, digest, now=now)
    )
