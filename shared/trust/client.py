"""The trust client: fetch the repository's data, verify it, hand it over as a snapshot.

`refresh`:

1. The local clock is not behind any time that was already signed.
2. The TUF client workflow: root, timestamp, snapshot and top-level targets, with rollback, freeze,
   mix-and-match and endless data refused (python-tuf reads the system clock here).
3. What it left in the cache is read again from the pinned root, our own rules are applied, and
   expiry is judged by the caller's `now`.
4. The own State's delegation is followed only as `pinning` allows.
5. The targets of each followed delegation are fetched. What the repository serves wrongly refuses
   the whole refresh; what a State itself signed wrongly or left to expire silences that State.
6. The whole set is kept for a start without network, and becomes the snapshot.

`load` does 1, 3 and 6 on the last whole set, whatever its age: the caller judges that by
`checked_at` and `expires_at`.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Self

import httpx
from tuf.api.exceptions import (
    DownloadError,
    DownloadLengthMismatchError,
    ExpiredMetadataError,
    RepositoryError,
)
from tuf.ngclient import Updater, UpdaterConfig

from shared.states import State
from shared.trust.authoring import signed_at
from shared.trust.cache import Memory, TrustCache
from shared.trust.delegation import parse_delegation
from shared.trust.errors import (
    ClockBehind,
    TrustCacheUnusable,
    TrustDataInvalid,
    TrustDataStale,
    TrustError,
    TrustSourceUnreachable,
)
from shared.trust.fetchers import FolderFetcher, HttpFetcher, http_client
from shared.trust.names import DELEGATIONS, targets_of
from shared.trust.pinning import Pin, PinVerdict, follow
from shared.trust.policy import Offer, check_delegations, check_root
from shared.trust.reading import read_snapshot
from shared.trust.records import TARGET_BYTES_MAX
from shared.trust.snapshot import TrustSnapshot
from shared.trust.verified import (
    METADATA_BYTES_MAX,
    ROOT_ROTATIONS_MAX,
    VerifiedMetadata,
    read_verified,
)

CLOCK_SKEW_MAX = timedelta(minutes=5)
"""How far the clocks of this machine and of the trust repository may lie apart."""

_CONFIG = UpdaterConfig(
    max_root_rotations=ROOT_ROTATIONS_MAX,
    max_delegations=len(DELEGATIONS) + 1,
    targets_max_length=METADATA_BYTES_MAX,
)


class TrustClient:
    """Verified access to one trust repository, through one cache folder that is its own.

    `root` is the pinned root metadata, `source` the repository's base URL or its folder. A machine
    of a State gives `own_state`, and as `pin` the file of the holders it was shipped with; without
    one, the first holders it sees are pinned. `not_before` is a time at which the machine was known
    to be good (the date of its image): older trust data is refused even on the first day.
    """

    def __init__(
        self,
        root: bytes,
        cache: Path,
        source: str | Path,
        *,
        own_state: State | None = None,
        pin: bytes | None = None,
        not_before: datetime | None = None,
        http: httpx.Client | None = None,
    ) -> None:
        self._root = root
        self._cache = TrustCache(cache)
        self._own_state = own_state
        self._pin = None if pin is None else parse_delegation(pin)
        if self._pin is not None and (own_state is None or self._pin.name != own_state.value):
            raise TrustDataInvalid(f"the pin of {self._pin.name} is not the own State's")
        self._not_before = not_before
        self._http: httpx.Client | None = None
        self._fetcher: FolderFetcher | HttpFetcher
        if "://" in str(source):
            self._http = http or http_client()
            self._fetcher = HttpFetcher(self._http)
            self._base_url = str(source).rstrip("/")
        else:
            self._fetcher = FolderFetcher(Path(source))
            self._base_url = self._fetcher.base_url

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections; the client cannot be used any more."""
        if self._http is not None:
            self._http.close()

    def refresh(self, now: datetime) -> TrustSnapshot:
        """Ask the repository and return what holds now; raises TrustError.

        After an error the last snapshot stays good until it expires, and so does the last set.
        """
        with _own_errors(), self._cache.held():
            memory = self._remembered()
            # 1
            _refuse_old_clock(memory, now)
            # 2
            updater = self._updater()
            updater.refresh()
            # 3
            verified = read_verified(self._cache.work / "metadata", self._root)
            offers = self._judge(verified, memory, now)
            # 4
            before = memory
            memory, withheld = self._follow(memory, offers, now)
            if memory != before:
                # even if the rest fails: the wait of a withheld offer begins now
                self._cache.remember(memory)
            # 5
            expired = {
                name
                for name in DELEGATIONS
                if name != withheld and not self._fetch(updater, verified, name)
            }
            # 6
            memory = replace(memory, checked_at=now, newest_signed_at=signed_at(verified.timestamp))
            snapshot = read_snapshot(verified, memory, withheld=withheld, expired=expired)
            self._cache.keep()
            heard = {**memory.registers, **snapshot.registers}
            self._cache.remember(replace(memory, registers=heard))
            return snapshot

    def load(self, now: datetime) -> TrustSnapshot:
        """Return the last whole set that was verified, even if it has expired; raises TrustError.

        TrustSourceUnreachable when there never was one.
        """
        with _own_errors(), self._cache.held():
            memory = self._remembered()
            if memory.checked_at is None or not self._cache.last.exists():
                raise TrustSourceUnreachable("the trust repository has never been reached")
            _refuse_old_clock(memory, now)
            verified = read_verified(self._cache.last / "metadata", self._root)
            withheld = memory.pin.pinned.name if memory.pin and memory.pin.withheld else None
            return read_snapshot(verified, memory, withheld=withheld, expired=())

    def _remembered(self) -> Memory:
        """The memory, with what this machine was shipped with where that is newer."""
        memory = self._cache.remembered()
        if self._pin and (memory.pin is None or memory.pin.pinned.serial < self._pin.serial):
            memory = replace(memory, pin=Pin(self._pin))
        times = [time for time in (memory.newest_signed_at, self._not_before) if time]
        return replace(memory, newest_signed_at=max(times, default=None))

    def _updater(self) -> Updater:
        return Updater(
            str(self._cache.work / "metadata"),
            f"{self._base_url}/metadata/",
            str(self._cache.work / "targets"),
            f"{self._base_url}/targets/",
            fetcher=self._fetcher,
            config=_CONFIG,
            bootstrap=self._root,
        )

    def _judge(
        self, verified: VerifiedMetadata, memory: Memory, now: datetime
    ) -> Mapping[str, Offer]:
        check_root(verified.root)
        offers = check_delegations(verified.targets)
        at = signed_at(verified.timestamp)
        if memory.newest_signed_at and at < memory.newest_signed_at:
            raise TrustDataStale(f"signed at {at}, but {memory.newest_signed_at} was seen before")
        if now < at - CLOCK_SKEW_MAX:
            raise ClockBehind(f"the local clock says {now}, the timestamp was signed at {at}")
        if verified.expires_at <= now:
            raise TrustDataStale(f"the trust data expired at {verified.expires_at}")
        return offers

    def _follow(
        self, memory: Memory, offers: Mapping[str, Offer], now: datetime
    ) -> tuple[Memory, str | None]:
        """The memory with the pin after this offer, and the delegation that is withheld."""
        if self._own_state is None:
            return memory, None
        name = self._own_state.value
        offered, handovers = offers[name]
        pin, verdict = follow(memory.pin or Pin(offered), offered, handovers, now=now)
        return replace(memory, pin=pin), name if verdict is PinVerdict.WITHHELD else None

    def _fetch(self, updater: Updater, verified: VerifiedMetadata, name: str) -> bool:
        """Fetch the targets of one delegation; False when its metadata has expired."""
        listed = verified.snapshot.meta.get(f"{name}.json")
        if listed is None:
            raise TrustDataInvalid(f"the snapshot does not list {name}")
        try:
            found = [updater.get_targetinfo(target) for target in targets_of(name)]
        except ExpiredMetadataError:
            return False
        except RepositoryError:
            # a State that delegates further, where TUF looks for what the State does not publish:
            # reading its share silences that State alone
            if _delegates_further(verified, name):
                return True
            raise
        for target in found:
            if target is None or target.length > TARGET_BYTES_MAX:
                continue
            if updater.find_cached_target(target) is None:
                updater.download_target(target)
        return True


def _delegates_further(verified: VerifiedMetadata, name: str) -> bool:
    try:
        return verified.delegated(name).delegations is not None
    except TrustError:
        return False


def _refuse_old_clock(memory: Memory, now: datetime) -> None:
    if memory.newest_signed_at and now < memory.newest_signed_at - CLOCK_SKEW_MAX:
        raise ClockBehind(f"the local clock says {now}, older than signed trust data")


@contextmanager
def _own_errors() -> Iterator[None]:
    """Let only TrustError out: what hostile bytes raise inside a library is not a closed list."""
    try:
        yield
    except TrustError:
        raise
    except ExpiredMetadataError as error:
        raise TrustDataStale(str(error)) from error
    except DownloadLengthMismatchError as error:
        raise TrustDataInvalid(str(error)) from error
    except DownloadError as error:
        raise TrustSourceUnreachable(str(error)) from error
    except OSError as error:
        raise TrustCacheUnusable(str(error)) from error
    except Exception as error:
        raise TrustDataInvalid(f"{type(error).__name__}: {error}") from error
