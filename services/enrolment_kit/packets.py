"""Make packets as an enrolment kit does: signed by the kit and its officers, sealed to the State.

What a kit keeps until the registry has it is sealed: whoever finds a lost kit reads nothing of it.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey

from identity.contract.packets import (
    PACKET_TYPE,
    AnnouncedCapture,
    Manifest,
    Signatory,
    SubmitPacket,
    capture_context,
    content_context,
    manifest_claims,
    packet_id_of,
)
from services.enrolment_kit.prepared import PreparedApplication, PreparedCapture
from shared.errors import ErrorKind, PlatformError
from shared.sealing.message import seal_message
from shared.signed_http.keys import SigningKey
from shared.signed_tokens import sign_token

_PACKET, _RECEIPT = "packet.json", "receipt.json"
_CAPTURE_SUFFIX = ".sealed"
_FILE_BYTES_MAX = 1_048_576


class PacketFolderUnusable(PlatformError):
    """Not a packet that a kit wrote, or one that would be written over."""

    kind = ErrorKind.UNPROCESSABLE
    code = "packet_folder_unusable"


@dataclass(frozen=True, slots=True)
class Kit:
    """A kit: its key for papers, and the registry that its packets are for."""

    key: SigningKey
    registry: str
    registry_key: EllipticCurvePublicKey


@dataclass(frozen=True, slots=True)
class MadePacket:
    """A packet as it is sent: the order, and each sealed capture."""

    packet_id: str
    sequence: int
    order: SubmitPacket
    captures: Mapping[UUID, bytes]


def make_packet(
    kit: Kit,
    prepared: PreparedApplication,
    *,
    sequence: int,
    operator: Signatory,
    supervisor: Signatory | None,
    now: datetime,
) -> MadePacket:
    """Sign and seal an application that its officers have signed."""
    content = prepared.content.model_dump_json().encode()
    manifest = Manifest(
        kit=kit.key.entity,
        sequence=sequence,
        created_at=int(now.timestamp()),
        application_id=prepared.application_id,
        kind=prepared.kind,
        content_sha256=hashlib.sha256(content).hexdigest(),
        captures=tuple(map(_announced, prepared.captures)),
        operator=operator,
        supervisor=supervisor,
    )
    token = sign_token(
        kit.key.private_key,
        token_type=PACKET_TYPE,
        claims=manifest_claims(manifest),
        keyid=kit.key.keyid,
    )
    sealed_content = seal_message(
        kit.registry_key,
        content,
        context=content_context(manifest.kit, kit.registry, sequence),
    )
    return MadePacket(
        packet_id_of(manifest),
        sequence,
        SubmitPacket(manifest=token, sealed_content=sealed_content),
        {
            one.buffer_id: seal_message(
                kit.registry_key,
                one.content,
                context=capture_context(manifest.kit, kit.registry, sequence, one.buffer_id),
            )
            for one in prepared.captures
        },
    )


def write_packet(folder: Path, packet: MadePacket) -> None:
    """Keep a packet in a new folder, sealed as it is."""
    try:
        folder.mkdir(parents=True)
    except FileExistsError:
        raise PacketFolderUnusable(f"{folder.name} exists already") from None
    for buffer_id, sealed in packet.captures.items():
        (folder / f"{buffer_id}{_CAPTURE_SUFFIX}").write_bytes(sealed)
    told = {
        "packet_id": packet.packet_id,
        "sequence": packet.sequence,
        "order": packet.order.model_dump(mode="json"),
    }
    (folder / _PACKET).write_text(json.dumps(told, indent=1) + "\n", encoding="utf-8")


def read_packet(folder: Path) -> MadePacket:
    """Read what `write_packet` wrote; PacketFolderUnusable for anything else."""
    try:
        with (folder / _PACKET).open("rb") as file:
            told = json.loads(file.read(_FILE_BYTES_MAX))
        order = SubmitPacket.model_validate_json(json.dumps(told["order"]))
        captures = {
            UUID(path.stem): path.read_bytes()
            for path in sorted(folder.glob(f"*{_CAPTURE_SUFFIX}"))
        }
        return MadePacket(str(told["packet_id"]), int(told["sequence"]), order, captures)
    except (OSError, ValueError, KeyError, TypeError):
        raise PacketFolderUnusable(f"{folder.name} is no packet") from None


def next_sequence(folder: Path) -> int:
    """The number of the next packet in a kit's folder: the numbers never leave a gap."""
    numbers = [int(path.name) for path in folder.glob("[0-9]*") if path.name.isdecimal()]
    return max(numbers, default=0) + 1


def write_receipt(folder: Path, receipt: str) -> None:
    """Keep what the registry answered; a processed packet may be deleted then."""
    (folder / _RECEIPT).write_text(receipt + "\n", encoding="utf-8")


def _announced(capture: PreparedCapture) -> AnnouncedCapture:
    return AnnouncedCapture(
        buffer_id=capture.buffer_id,
        description=capture.description,
        tries=capture.tries,
        sha256=capture.mark.sha256,
        size_bytes=len(capture.content),
    )
