"""How a purge is proven: a digest of the identifiers of what is gone."""

import hashlib
from collections.abc import Iterable


def digest_of(identifiers: Iterable[str]) -> str:
    """SHA-256, in hexadecimal, of the identifiers in order, each ended by a line feed."""
    digest = hashlib.sha256()
    for one in sorted(identifiers):
        digest.update(f"{one}\n".encode())
    return digest.hexdigest()
