"""What makes a signed request count once: its nonce, spent in the transaction of its effect."""

from datetime import datetime
from typing import NamedTuple, Protocol

from shared.signed_http.peer import VerifiedPeer


class SpentNonce(NamedTuple):
    """A nonce as it is remembered.

    The key is (entity, nonce), not (key, nonce): while two keys of one entity overlap, a message
    could otherwise be replayed under the other. It may be forgotten after `expires_at`.
    """

    entity: str
    nonce: str
    expires_at: datetime

    @classmethod
    def of(cls, peer: VerifiedPeer) -> "SpentNonce":
        return cls(peer.entity, peer.nonce, peer.expires_at)


class ReplayStore(Protocol):
    """Where spent nonces are; shared by all workers of a service, kept over restarts."""

    async def spend(self, nonce: SpentNonce) -> None:
        """Insert in the running transaction.

        Replayed if it is there already, also in one that commits first; ReplayStoreUnavailable
        if the store cannot say. Never skipped.
        """
