"""Files of secret keys in development: JSON that only its owner can read, replaced as a whole."""

import base64
import binascii
import json
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from shared.errors import ErrorKind, PlatformError

SECRET_BYTES = 32
_FILE_BYTES_MAX = 65_536


class SecretFileInvalid(PlatformError):
    """A file of keys that cannot be used; says what is wrong, never what is in it."""

    kind = ErrorKind.UNAVAILABLE
    code = "secret_file_invalid"


def write_secret_file(path: Path, content: Mapping[str, Any]) -> None:
    """Write so that a reader finds either the old file or all of the new one."""
    draft = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def read_secret_file(path: Path) -> dict[str, Any]:
    """Read what write_secret_file wrote, or raise SecretFileInvalid."""
    try:
        with path.open("rb") as file:
            stored = json.loads(file.read(_FILE_BYTES_MAX))
    except (OSError, ValueError, RecursionError):
        raise SecretFileInvalid(f"{path.name} cannot be read as a file of keys") from None
    if not isinstance(stored, dict):
        raise SecretFileInvalid(f"{path.name} is not a file of keys")
    return stored


def new_secret() -> str:
    """A fresh 256-bit key in the form in which these files hold it."""
    return base64.b64encode(secrets.token_bytes(SECRET_BYTES)).decode()


def read_secret(value: object) -> bytes:
    """The bytes of a key that new_secret wrote, or SecretFileInvalid."""
    try:
        secret = base64.b64decode(value, validate=True) if isinstance(value, str) else b""
    except (binascii.Error, ValueError):
        secret = b""
    if len(secret) != SECRET_BYTES:
        raise SecretFileInvalid(f"a key is not {SECRET_BYTES} bytes in base64")
    return secret
