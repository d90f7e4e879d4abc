"""Whether a kit's packet holds: its signatures, as of when they were made, and its content."""

import base64
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from pydantic import ValidationError

from identity.contract.applications import (
    FINALISE,
    SUPERVISE,
    ApplicationContent,
    application_digest,
)
from identity.contract.packets import (
    MANIFEST_CHARACTERS_MAX,
    PACKET_TYPE,
    AnnouncedCapture,
    Manifest,
    Signatory,
    SubmitPacket,
    Withholding,
    capture_context,
    content_context,
    packet_id_of,
)
from identity.errors.enrolment import (
    CaptureDigestMismatch,
    KitUnknown,
    PacketContentInvalid,
    PacketDigestMismatch,
    PacketInvalid,
    PacketTooOld,
)
from shared.entities import EntityKind, EntityNameInvalid, entity_of
from shared.errors import VerificationFailed
from shared.officers.approval import verify_approval
from shared.officers.credential import Officer, credential_keyid, verify_credential
from shared.officers.errors import ApproverNotIndependent
from shared.officers.withdrawal import OfficersTrust, is_withdrawn, refuse_withdrawn
from shared.roles import Role
from shared.sealing.message import MessageNotOpened, open_message
from shared.signed_http.keys import KeyRecord, Purpose
from shared.signed_tokens import TokenInvalid, claimed_keyid, open_token
from shared.states import State

CLOCK_SKEW_MAX = timedelta(hours=1)
"""How far a kit's clock may run ahead: nobody sets it where there is no network."""


@dataclass(frozen=True, slots=True)
class Registry:
    """Who opens packets: its name, its State, its key, and whose signatures it knows."""

    entity: str
    state: State
    key: EllipticCurvePrivateKey
    directory: OfficersTrust


@dataclass(frozen=True, slots=True)
class OpenedPacket:
    """A packet that holds, without its captures."""

    manifest: Manifest
    packet_id: str
    content: ApplicationContent
    order_digest: str
    operator: Officer
    supervisor: Officer | None

    @property
    def signatories(self) -> tuple[Officer, ...]:
        return (self.operator,) if self.supervisor is None else (self.operator, self.supervisor)


def read_manifest(
    token: str, registry: Registry, *, now: datetime, age_max: Callable[[], timedelta]
) -> Manifest:
    """Return what a kit signed.

    1. The token names a key that the trust data gives to a kit of this State, for papers.
    2. The token is one of our type, signed by that key; its claims are a manifest of that kit.
    3. It is not older than the rule allows, nor of the future, and the key held when it was made.
    """
    record = _kit_key(token, registry)  # 1
    try:
        claims = open_token(  # 2
            token,
            record.public_key,
            token_type=PACKET_TYPE,
            characters_max=MANIFEST_CHARACTERS_MAX,
        )
        manifest = Manifest.model_validate_json(json.dumps(claims))
        created_at = datetime.fromtimestamp(manifest.created_at, UTC)
    except TokenInvalid as error:
        raise PacketInvalid(error.detail) from None
    except (ValidationError, ValueError, OverflowError, OSError):
        raise PacketInvalid("the manifest is not one") from None
    if manifest.kit != record.entity:
        raise PacketInvalid("the manifest is of another kit")
    if len({one.buffer_id for one in manifest.captures}) < len(manifest.captures):
        raise PacketInvalid("the manifest names a capture twice")
    if not now - age_max() <= created_at <= now + CLOCK_SKEW_MAX:  # 3
        raise PacketTooOld
    if not record.usable_at(created_at):
        raise KitUnknown("the key did not hold when the packet was made")
    return manifest


def open_packet(submitted: SubmitPacket, manifest: Manifest, registry: Registry) -> OpenedPacket:
    """Open a packet's content and verify who answers for it.

    4. The content opens with the registry's key, and is the one that the manifest names.
    5. It is an application's content.
    6. The operator was a registrar of this State, and signed exactly this application then.
    7. So did the supervisor, if there is one: another person, with that role.
    """
    at = datetime.fromtimestamp(manifest.created_at, UTC)
    context = content_context(manifest.kit, registry.entity, manifest.sequence)
    try:
        content_bytes = open_message(registry.key, submitted.sealed_content, context=context)  # 4
    except MessageNotOpened:
        raise PacketDigestMismatch("the content does not open") from None
    if hashlib.sha256(content_bytes).hexdigest() != manifest.content_sha256:
        raise PacketDigestMismatch("the content is not the one that was signed")
    try:
        content = ApplicationContent.model_validate_json(content_bytes)  # 5
    except ValidationError as error:
        raise PacketContentInvalid(_places(error)) from None
    digest = application_digest(
        registry.state,
        manifest.application_id,
        manifest.kind,
        content,
        (one.mark for one in manifest.captures),
    )
    operator = _signed(  # 6
        manifest.operator, Role.REGISTRAR, FINALISE, digest, registry, at=at, who="operator"
    )
    supervisor = None
    if manifest.supervisor is not None:  # 7
        supervisor = _signed(
            manifest.supervisor,
            Role.ENROLMENT_SUPERVISOR,
            SUPERVISE,
            digest,
            registry,
            at=at,
            who="supervisor",
        )
        if supervisor.subject == operator.subject:
            raise ApproverNotIndependent
    return OpenedPacket(manifest, packet_id_of(manifest), content, digest, operator, supervisor)


def withholding(
    opened: OpenedPacket, registry: Registry, *, released_at: datetime | None
) -> Withholding | None:
    """Why a packet that first comes in now may be dated back, if it may.

    A kit's clock is set by who holds the kit: whoever was taken out and kept it, or had it while it
    was stopped, signs for any day before.
    """
    if any(is_withdrawn(one, registry.directory) for one in opened.signatories):
        return Withholding.OFFICER_WITHDRAWN
    if released_at is not None and opened.manifest.created_at <= released_at.timestamp():
        return Withholding.KIT_STOPPED
    return None


def open_capture(
    sealed: bytes, announced: AnnouncedCapture, manifest: Manifest, registry: Registry
) -> bytes:
    """Open one of a packet's captures; CaptureDigestMismatch unless it is the one announced."""
    context = capture_context(manifest.kit, registry.entity, manifest.sequence, announced.buffer_id)
    try:
        content = open_message(registry.key, sealed, context=context)
    except MessageNotOpened:
        raise CaptureDigestMismatch("it does not open") from None
    if hashlib.sha256(content).hexdigest() != announced.sha256:
        raise CaptureDigestMismatch
    return content


def kept_manifest(token: str) -> Manifest:
    """A manifest that was verified when it came in."""
    payload = token.split(".")[1]
    return Manifest.model_validate_json(base64.urlsafe_b64decode(payload + "=="))


def _kit_key(token: str, registry: Registry) -> KeyRecord:
    try:
        keyid = claimed_keyid(token, characters_max=MANIFEST_CHARACTERS_MAX)
    except TokenInvalid as error:
        raise PacketInvalid(error.detail) from None
    record = registry.directory.find(keyid)
    if record is None or record.purpose is not Purpose.ATTESTATION:
        raise KitUnknown
    try:
        entity = entity_of(record.entity)
    except EntityNameInvalid:
        raise KitUnknown from None
    if entity.kind is not EntityKind.KIT or entity.state is not registry.state:
        raise KitUnknown
    return record


def _signed(
    signatory: Signatory,
    role: Role,
    action: str,
    digest: str,
    registry: Registry,
    *,
    at: datetime,
    who: str,
) -> Officer:
    """The officer who signed, as of when it was signed."""
    try:
        key = registry.directory.find(credential_keyid(signatory.credential))
        officer = verify_credential(signatory.credential, key, now=at) if key else None
        if officer is not None:
            verify_approval(signatory.approval, officer, action=action, digest=digest, now=at)
    except VerificationFailed as error:
        raise PacketInvalid(f"{who}: {error.detail}") from None
    if officer is None:
        raise PacketInvalid(f"{who}: not vouched for by an authority that we know")
    refuse_withdrawn(officer, registry.directory, at=at)
    if officer.state is not registry.state or role not in officer.roles:
        raise PacketInvalid(f"{who}: not a {role} of this State")
    return officer


def _places(error: ValidationError) -> str:
    """Where the content is wrong, never what it says."""
    listed = (".".join(str(part) for part in one["loc"]) for one in error.errors()[:5])
    return ", ".join(listed)
