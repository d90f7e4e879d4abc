"""How often one entity may ask: a token bucket for each, in the memory of one worker."""

import math
from datetime import datetime

from shared.signed_http.errors import RateLimited


class RateLimiter:
    """Admits `burst` requests at once and `per_second` in the long run, for each entity.

    Only entities of the trust data reach it, so the number of buckets is bounded. Each worker
    counts alone: a service of n workers admits up to n times as much.
    """

    def __init__(self, *, per_second: float, burst: int) -> None:
        self._per_second = per_second
        self._burst = float(burst)
        self._buckets: dict[str, tuple[float, float]] = {}

    def admit(self, entity: str, now: datetime) -> None:
        """Take a token or raise RateLimited with the seconds until there is one."""
        at = now.timestamp()
        tokens, since = self._buckets.get(entity, (self._burst, at))
        tokens = min(self._burst, tokens + max(0.0, at - since) * self._per_second)
        if tokens < 1.0:
            self._buckets[entity] = (tokens, at)
            raise RateLimited(math.ceil((1.0 - tokens) / self._per_second))
        self._buckets[entity] = (tokens - 1.0, at)

    def give_back(self, entity: str) -> None:
        """Return the token of a request that was not the entity's after all.

        Otherwise anybody who knows a public key id could use up its owner's rate.
        """
        tokens, since = self._buckets[entity]
        self._buckets[entity] = (min(self._burst, tokens + 1.0), since)
