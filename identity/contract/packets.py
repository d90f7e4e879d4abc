"""Packets of enrolment kits: what a kit without network signs, seals, keeps and sends later.

A packet is a manifest that the kit signs (a JWS), the content sealed to the State's registry, and
each capture sealed likewise and sent by itself. The manifest names all of them by their digests,
and holds no personal data.
"""

import hashlib
from collections.abc import Mapping, Sequence
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints

from identity.contract.applications import ApplicationKind, ApplicationState
from identity.contract.captures import (
    CAPTURE_BYTES_MAX,
    CAPTURES_MAX,
    TRIES_MAX,
    CaptureDescription,
    CaptureMark,
    Sha256,
)
from shared.sealing.message import MessageContext
from shared.wire import Base64, Wire

PACKET_TYPE = "aes-packet+jws"
ACCEPT = "packet.accept"
"""The action that a supervisor signs over a packet's identifier."""
MANIFEST_CHARACTERS_MAX = 65_536
CONTENT_BYTES_MAX = 65_536
SEQUENCE_MAX = 2**31 - 1
MISSING_LISTED_MAX = 100


class PacketState(StrEnum):
    """How far the registry has got with a packet."""

    INCOMPLETE = "incomplete"
    """captures are missing"""
    CONFLICTING = "conflicting"
    """another packet has this number of this kit: kept, and a supervisor looks at it"""
    WITHHELD = "withheld"
    """it may be dated back: kept, and a supervisor looks at it"""
    PROCESSED = "processed"
    """an application was made of it; the kit may forget the packet"""


class Withholding(StrEnum):
    """Why the date that a packet gives itself is not believed: it came in only afterwards."""

    OFFICER_WITHDRAWN = "officer_withdrawn"
    """its State took the credential of an officer back who signed it"""
    KIT_STOPPED = "kit_stopped"
    """it says it was made before the kit was released: nobody knows in whose hands"""


class AnnouncedCapture(Wire):
    """A capture that a packet consists of."""

    buffer_id: UUID
    description: CaptureDescription
    tries: Annotated[int, Field(ge=1, le=TRIES_MAX)] = 1
    sha256: Sha256
    """Of the capture itself, before it was sealed."""
    size_bytes: Annotated[int, Field(ge=0, le=CAPTURE_BYTES_MAX)]

    @property
    def mark(self) -> CaptureMark:
        return CaptureMark(
            self.buffer_id, self.description.kind, self.description.position, self.sha256
        )


class Signatory(Wire):
    """An officer at a kit: the credential they had, and what they signed with its key."""

    credential: Annotated[str, StringConstraints(max_length=4_096)]
    approval: Annotated[str, StringConstraints(max_length=1_024)]


class Manifest(Wire):
    """What a kit signs: one application, by the digests of its parts."""

    kit: str
    sequence: Annotated[int, Field(ge=1, le=SEQUENCE_MAX)]
    """Counts a kit's packets without a gap, from 1."""
    created_at: Annotated[int, Field(ge=0)]
    """Seconds since 1970, by the kit's clock."""
    application_id: UUID
    kind: ApplicationKind
    content_sha256: Sha256
    captures: Annotated[tuple[AnnouncedCapture, ...], Field(max_length=CAPTURES_MAX)]
    operator: Signatory
    supervisor: Signatory | None = None


class SubmitPacket(Wire):
    """A packet without its captures."""

    manifest: Annotated[str, StringConstraints(max_length=MANIFEST_CHARACTERS_MAX)]
    """A compact JWS of the manifest by the kit's attestation key."""
    sealed_content: Annotated[Base64, Field(max_length=CONTENT_BYTES_MAX)]
    """The application's content as JSON, sealed to the registry."""


class Packet(Wire):
    """A receipt: how the registry has a packet. Until it is processed the kit keeps it."""

    packet_id: Sha256
    kit: str
    sequence: int
    state: PacketState
    withheld_for: Withholding | None
    """Why a supervisor has, or had, to look at it, beside its number."""
    missing: tuple[UUID, ...]
    """Captures that are still to come."""
    application_id: UUID
    application_state: ApplicationState
    reason: str | None
    """Why the application was sent back, if it was."""


class KitStatus(Wire):
    """What the registry has of a kit."""

    kit: str
    packets: int
    last_sequence: int
    missing: tuple[int, ...]
    """Numbers below the last that never came, the first hundred."""
    conflicting: tuple[Sha256, ...]
    withheld: tuple[Sha256, ...]
    incomplete: tuple[Sha256, ...]
    stopped_at: AwareDatetime | None
    stop_reason: str | None


class KitStopReason(StrEnum):
    LOST = "lost"
    STOLEN = "stolen"
    FRAUD_SUSPECTED = "fraud_suspected"
    MAINTENANCE = "maintenance"


class StopKit(Wire):
    reason: KitStopReason


def manifest_claims(manifest: Manifest) -> dict[str, Any]:
    """The manifest as the payload of its token."""
    return manifest.model_dump(mode="json")


def packet_id_of(manifest: Manifest) -> str:
    """One name for one packet, however often it is signed or sent: SHA-256, hexadecimal.

    Of what the kit says it consists of, not of the token: a signature differs each time.
    """
    marks: Sequence[str] = (
        manifest.kit,
        str(manifest.sequence),
        str(manifest.application_id),
        manifest.content_sha256,
        *sorted(f"{one.buffer_id}:{one.sha256}" for one in manifest.captures),
    )
    return hashlib.sha256("\n".join(marks).encode()).hexdigest()


def content_context(kit: str, registry: str, sequence: int) -> MessageContext:
    """In which matter a packet's content is sealed."""
    return MessageContext(kit, registry, f"packet/{sequence}/content")


def capture_context(kit: str, registry: str, sequence: int, buffer_id: UUID) -> MessageContext:
    """In which matter a packet's capture is sealed."""
    return MessageContext(kit, registry, f"packet/{sequence}/{buffer_id}")


def missing_captures(manifest: Manifest, there: Mapping[UUID, object]) -> tuple[UUID, ...]:
    """Which captures are still to come, in the order of the manifest."""
    return tuple(one.buffer_id for one in manifest.captures if one.buffer_id not in there)
