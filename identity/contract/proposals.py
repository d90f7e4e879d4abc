"""What every proposal of a change has: a secret that keeps its digest from telling what it says."""

import secrets
from typing import Annotated

from pydantic import Field, StringConstraints

from shared.wire import Wire

_NONCE_BYTES = 16
Nonce = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_-]{22}$")]


def draw_nonce() -> str:
    """128 bits, base64url."""
    return secrets.token_urlsafe(_NONCE_BYTES)


class Proposal(Wire):
    """A change of a person's record that one officer proposes and another approves.

    Both sign the digest of the whole; digests are kept in the open, so without the nonce whoever
    reads them could try which of the few possible changes it was.
    """

    nonce: Nonce = Field(default_factory=draw_nonce)
