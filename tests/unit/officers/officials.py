"""Keys and people for the tests of officers, all made on the spot."""

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric import ec

from shared.officers.credential import issue_credential
from shared.officers.officer_key import make_officer_key
from shared.roles import Role
from shared.signed_http.keys import KeyRecord, KeyStatus, Purpose, SigningKey, jwk_of
from shared.states import State

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
ROLES = frozenset({Role.CARD_APPROVER, Role.REGISTRAR})


def an_authority(state: State = State.MLI) -> SigningKey:
    return SigningKey.of(f"officers.{state.lower()}.aes.example", make_officer_key())


def the_record_of(key: SigningKey, *, purpose: Purpose = Purpose.OFFICERS) -> KeyRecord:
    return KeyRecord(
        entity=key.entity,
        public_key=key.private_key.public_key(),
        algorithm=key.algorithm,
        purpose=purpose,
        not_before=NOON - timedelta(days=100),
        not_after=NOON + timedelta(days=100),
        status=KeyStatus.ACTIVE,
        thumbprint=key.keyid.partition("#")[2],
    )


def a_credential(
    authority: SigningKey,
    holder: ec.EllipticCurvePrivateKey,
    *,
    now: datetime = NOON,
    lifetime: timedelta = timedelta(days=30),
    subject: str = "agent-4711",
) -> str:
    return issue_credential(
        authority,
        subject=subject,
        state=State.MLI,
        place="bureau-bamako",
        roles=ROLES,
        holder=jwk_of(holder.public_key()),
        now=now,
        lifetime=lifetime,
    )
