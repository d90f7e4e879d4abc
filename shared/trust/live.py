"""Trust data for a running process: the last snapshot, kept fresh, refused when stale."""

import asyncio
from datetime import UTC, datetime, timedelta
from threading import Lock

from shared.clock import Clock
from shared.logging import get_logger
from shared.officers.appointment import Appointments
from shared.officers.withdrawal import Withdrawal
from shared.signed_http.keys import KeyRecord, Purpose
from shared.states import State
from shared.trust.client import TrustClient
from shared.trust.errors import TrustDataStale, TrustError
from shared.trust.snapshot import TrustSnapshot

REFRESH_INTERVAL = timedelta(minutes=10)
UNKNOWN_KEY_INTERVAL = timedelta(minutes=1)
"""However many unknown key ids arrive, the repository is asked at most once in this time."""

_POLL_SECONDS = 1.0
_NEVER = datetime.min.replace(tzinfo=UTC)


class LiveTrust:
    """The trust data of a process; implements `KeyDirectory` and `OfficersTrust`.

    `tolerance` is how long after its expiry a snapshot may still be used: nothing for services, a
    matter of policy for a post without network. `find` never waits for the network: an unknown key
    id asks for a refresh, and the caller is told that the key is unknown.
    """

    def __init__(
        self,
        client: TrustClient,
        clock: Clock,
        *,
        tolerance: timedelta = timedelta(0),
        interval: timedelta = REFRESH_INTERVAL,
        registers_required: bool = False,
    ) -> None:
        self._client = client
        self._clock = clock
        self._tolerance = tolerance
        self._interval = interval
        self._registers_required = registers_required
        self._snapshot: TrustSnapshot | None = None
        self._tried_at: datetime | None = None
        self._failed: TrustError | None = None
        self._wanted = False
        self._refreshing = Lock()

    @property
    def snapshot(self) -> TrustSnapshot:
        """The last snapshot; raises TrustDataStale when there is none or it is too old."""
        snapshot = self._snapshot
        if snapshot is None:
            raise TrustDataStale("no trust data yet")
        if self._clock() >= snapshot.expires_at + self._tolerance:
            raise TrustDataStale(f"the trust data expired at {snapshot.expires_at}")
        return snapshot

    @property
    def version(self) -> str:
        """The version of the trust data in hand, fresh or not; `0` before the first."""
        return self._snapshot.version if self._snapshot else "0"

    @property
    def expires_at(self) -> datetime:
        """When the trust data in hand expires; a time long past before the first."""
        return self._snapshot.expires_at if self._snapshot else _NEVER

    @property
    def failed(self) -> TrustError | None:
        """Why the last refresh failed; None after one that worked."""
        return self._failed

    def find(self, keyid: str) -> KeyRecord | None:
        """Look a key up; raises TrustDataStale."""
        record = self.snapshot.find(keyid)
        if record is None:
            self._wanted = True
        return record

    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]:
        """Which credentials of an officer their State took back; raises TrustDataStale."""
        return self.snapshot.withdrawals_of(state, subject)

    def appointments_of(self, state: State) -> Appointments | None:
        """Which credentials a State's register stands behind; raises TrustDataStale.

        Where registers are required, a State that has published none has no officers.
        """
        found = self.snapshot.appointments_of(state)
        return {} if found is None and self._registers_required else found

    def keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        """Every key an entity ever had for a purpose; raises TrustDataStale."""
        return self.snapshot.all_keys_of(entity, purpose)

    def start(self) -> None:
        """Refresh, or fall back on the last set of an earlier run; raises TrustError."""
        if not self.refresh():
            assert self._failed is not None
            try:
                self._snapshot = self._client.load(self._clock())
            except TrustError:
                raise self._failed from None

    def refresh(self) -> bool:
        """Ask the repository now; False when that failed, with the old snapshot left in place."""
        with self._refreshing:
            self._tried_at = self._clock()
            self._wanted = False
            try:
                self._snapshot = self._client.refresh(self._tried_at)
            except TrustError as error:
                self._failed = error
                get_logger().warning("trust.refresh-failed", code=error.code)
                return False
            self._failed = None
            for alarm in self._snapshot.alarms:
                get_logger().error("trust.alarm", kind=alarm.kind, state=alarm.delegation)
            return True

    def close(self) -> None:
        """Close the connections to the repository; what was learnt stays."""
        self._client.close()

    def is_due(self) -> bool:
        """Whether to ask again: on schedule, or sooner after a failure or an unknown key id."""
        if self._tried_at is None:
            return True
        soon = self._wanted or self._failed is not None
        interval = min(UNKNOWN_KEY_INTERVAL, self._interval) if soon else self._interval
        # a clock that was set back must not stop refreshes
        return not timedelta(0) <= self._clock() - self._tried_at < interval

    async def keep_fresh(self) -> None:
        """Refresh whenever due, in a thread, until cancelled."""
        while True:
            if self.is_due():
                await asyncio.to_thread(self.refresh)
            await asyncio.sleep(_POLL_SECONDS)
