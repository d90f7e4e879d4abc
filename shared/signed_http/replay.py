"""What makes a signed request count once: its nonce, spent in the transaction of its effect.

Whoever keeps nonces inserts one in the transaction that has the effect, shares them between all
workers and keeps them over restarts. A nonce that is there already, also in a transaction that
commits first, is Replayed; a store that cannot say is ReplayStoreUnavailable, never skipped.
`shared/database/replay.py` does so in PostgreSQL.
"""

from datetime import datetime
from typing import NamedTuple

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
