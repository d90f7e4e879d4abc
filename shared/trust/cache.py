"""A machine's folder of trust data: what it is fetching, the last whole set, what it remembers.

    tuf/           where the TUF client works: metadata/ and targets/
    last/          the last set that was verified from end to end, replaced as a whole
    memory.json    the pin, and the newest times seen

    lock           held by the process that fetches: two TUF clients must not work at once

Services have a folder each; the commands that people give at one machine share one.
"""

import contextlib
import fcntl
import json
import os
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from shared.officers.heads import RegisterHead
from shared.states import State
from shared.trust.delegation import Delegation
from shared.trust.errors import TrustCacheUnusable
from shared.trust.pinning import Pin

_FOLDER_MODE = 0o700


@dataclass(frozen=True, slots=True)
class Memory:
    """What must survive a restart: forgetting it would undo the pin or let a clock be set back."""

    pin: Pin | None = None
    newest_signed_at: datetime | None = None
    checked_at: datetime | None = None
    registers: Mapping[State, tuple[RegisterHead, ...]] = field(default_factory=dict)
    """Which registers of officers each State stood behind when it was last heard."""


@dataclass(frozen=True, slots=True)
class TrustCache:
    folder: Path

    @property
    def work(self) -> Path:
        return self.folder / "tuf"

    @property
    def last(self) -> Path:
        return self.folder / "last"

    @contextlib.contextmanager
    def held(self) -> Iterator[None]:
        """Make the folders and keep every other process out of them meanwhile; raises OSError."""
        for folder in (self.folder, self.work, self.work / "metadata", self.work / "targets"):
            folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w", encoding="utf-8") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # given back with the file, also by a killed process
            yield

    def keep(self) -> None:
        """Make the present work the last whole set; raises OSError.

        A crash between the two renames leaves the set before it in `previous`, and the next
        refresh mends it.
        """
        following, previous = self.folder / "next", self.folder / "previous"
        shutil.rmtree(following, ignore_errors=True)
        shutil.rmtree(previous, ignore_errors=True)
        shutil.copytree(self.work, following, symlinks=True)
        if self.last.exists():
            self.last.rename(previous)
        following.rename(self.last)

    def remembered(self) -> Memory:
        """What was remembered; raises TrustCacheUnusable rather than to forget a pin."""
        try:
            data = (self.folder / "memory.json").read_bytes()
        except FileNotFoundError:
            return Memory()
        except OSError as error:
            raise TrustCacheUnusable(f"memory.json: {error.strerror}") from None
        try:
            return _memory_of(json.loads(data))
        except (ValueError, TypeError, KeyError, RecursionError):
            raise TrustCacheUnusable("memory.json is damaged") from None

    def remember(self, memory: Memory) -> None:
        """Write the memory whole or not at all; raises OSError."""
        staged = self.folder / "memory.json.staged"
        with staged.open("w", encoding="utf-8") as file:
            json.dump(_members_of(memory), file, indent=1)
            file.flush()
            os.fsync(file.fileno())
        staged.replace(self.folder / "memory.json")


def _members_of(memory: Memory) -> dict[str, Any]:
    pin = memory.pin
    return {
        "pinned": pin.pinned.to_dict() if pin else None,
        "withheld": pin.withheld.to_dict() if pin and pin.withheld else None,
        "withheld_since": _text(pin.withheld_since if pin else None),
        "newest_signed_at": _text(memory.newest_signed_at),
        "checked_at": _text(memory.checked_at),
        "registers": {state.value: list(heads) for state, heads in memory.registers.items()},
    }


def _memory_of(members: dict[str, Any]) -> Memory:
    pin = None
    if members["pinned"] is not None:
        withheld = members["withheld"]
        pin = Pin(
            Delegation.from_dict(members["pinned"]),
            Delegation.from_dict(withheld) if withheld is not None else None,
            _time(members["withheld_since"]),
        )
    registers = {
        State(state): tuple(RegisterHead(*head) for head in heads)
        for state, heads in members["registers"].items()
    }
    return Memory(pin, _time(members["newest_signed_at"]), _time(members["checked_at"]), registers)


def _text(time: datetime | None) -> str | None:
    return time.astimezone(UTC).isoformat() if time else None


def _time(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
