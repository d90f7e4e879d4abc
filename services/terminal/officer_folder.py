"""The folder of one officer: their own key, its public half, and their State's credential."""

import json
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from shared.errors import ErrorKind, PlatformError
from shared.officers.approval import sign_approval
from shared.officers.credential import Officer, credential_keyid, verify_credential
from shared.officers.errors import OfficerCredentialInvalid
from shared.officers.officer_key import make_officer_key, read_officer_key, write_officer_key
from shared.officers.withdrawal import OfficersTrust, refuse_withdrawn
from shared.signed_http.keys import jwk_of, thumbprint

KEY_FILE, PUBLIC_FILE, CREDENTIAL_FILE = "key.pem", "public.jwk", "credential.jwt"
_FILE_BYTES_MAX = 16_384
_SUBJECT_BYTES = 6


class OfficerFolderUnusable(PlatformError):
    """The folder lacks a file, holds another one's, or would be written over."""

    kind = ErrorKind.UNPROCESSABLE
    code = "officer_folder_unusable"


@dataclass(frozen=True, slots=True)
class SeatedOfficer:
    """A person whose key and credential are at hand."""

    officer: Officer
    credential: str
    key: EllipticCurvePrivateKey = field(repr=False)

    def approve(self, action: str, digest: str, *, now: datetime) -> str:
        """Their own signature under one action on exactly one payload."""
        return sign_approval(
            self.key, subject=self.officer.subject, action=action, digest=digest, now=now
        )


def make_folder(folder: Path, *, passphrase: bytes | None) -> str:
    """Make a key in a new folder and return its thumbprint; never over an existing key."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if (folder / KEY_FILE).exists():
        raise OfficerFolderUnusable(f"{folder.name} holds a key already")
    key = make_officer_key()
    write_officer_key(folder / KEY_FILE, key, passphrase=passphrase)
    jwk = jwk_of(key.public_key())
    (folder / PUBLIC_FILE).write_text(json.dumps(jwk, indent=2) + "\n", encoding="utf-8")
    return thumbprint(jwk)


def public_jwk(folder: Path) -> dict[str, Any]:
    """The public half, which is all that the State's authority needs to see."""
    try:
        jwk = json.loads(_read(folder / PUBLIC_FILE))
    except ValueError:
        raise OfficerFolderUnusable(f"{PUBLIC_FILE} is not a JWK") from None
    if not isinstance(jwk, dict):
        raise OfficerFolderUnusable(f"{PUBLIC_FILE} is not a JWK")
    return jwk


def write_credential(folder: Path, credential: str) -> None:
    """Keep a credential; it replaces an earlier one."""
    (folder / CREDENTIAL_FILE).write_text(credential + "\n", encoding="ascii")


def new_subject() -> str:
    """An opaque identifier for a person: nothing of them can be read from it."""
    return f"agent-{secrets.token_hex(_SUBJECT_BYTES)}"


def seat(
    folder: Path, trust: OfficersTrust, *, now: datetime, passphrase: bytes | None
) -> SeatedOfficer:
    """Take a seat with a folder: the credential holds today and is of this very key.

    Raises OfficerFolderUnusable, OfficerKeyUnreadable or OfficerCredentialInvalid.
    """
    key = read_officer_key(folder / KEY_FILE, passphrase=passphrase)
    credential = _read(folder / CREDENTIAL_FILE).decode("ascii", "replace").strip()
    record = trust.find(credential_keyid(credential))
    if record is None:
        raise OfficerCredentialInvalid("not signed by an officers key that we know")
    officer = verify_credential(credential, record, now=now)
    refuse_withdrawn(officer, trust, at=now)
    if officer.public_key != key.public_key():
        raise OfficerFolderUnusable("the credential is of another key")
    return SeatedOfficer(officer, credential, key)


def _read(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(_FILE_BYTES_MAX)
    except OSError:
        raise OfficerFolderUnusable(f"{path.name} cannot be read") from None
