"""What one transaction has to say for itself: its audit entries, collected until it commits. Pure.

`shared/database/audit_log.py` writes them in the same transaction: no entry, no effect.
"""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from shared.audit.entry import AuditEntry, Outcome
from shared.clock import Clock


@dataclass(frozen=True, slots=True)
class AuditContext:
    """What is the same for every entry of one request."""

    service: str
    trust_version: str
    peer: str | None = None
    request_digest: str | None = None
    actor: str | None = None
    purpose: str | None = None
    subject: str | None = None
    object_reference: str | None = None


@dataclass(frozen=True, slots=True)
class PendingEntry:
    """An entry whose subject has not been turned into a reference yet: the salt is stored data."""

    entry: AuditEntry
    subject: str | None


class AuditTrail:
    """Collects the entries of one transaction."""

    def __init__(self, clock: Clock, context: AuditContext) -> None:
        self._clock = clock
        self._context = context
        self._pending: list[PendingEntry] = []
        self._salts: dict[str, bytes] = {}

    @property
    def salts(self) -> Mapping[str, bytes]:
        """Salts that were read with the persons they belong to, by person."""
        return self._salts

    def salted(self, subject: str, salt: bytes) -> None:
        """Say what the salt of a person is, so that it is not asked for again."""
        self._salts[subject] = salt

    @property
    def pending(self) -> tuple[PendingEntry, ...]:
        """What was recorded and not taken yet, in the order of recording."""
        return tuple(self._pending)

    @property
    def context(self) -> AuditContext:
        """What was known so far; a refusal that rolls everything back is recorded with it."""
        return self._context

    def acting(
        self,
        *,
        actor: str | None = None,
        purpose: str | None = None,
        subject: str | None = None,
        object: str | None = None,  # noqa: A002 - the auditors' word, as in `record`
    ) -> None:
        """Say who acts, why, on whom and on what, for the entries recorded from now on."""
        self._context = replace(
            self._context,
            actor=actor or self._context.actor,
            purpose=purpose or self._context.purpose,
            subject=subject or self._context.subject,
            object_reference=object or self._context.object_reference,
        )

    def record(
        self,
        event: StrEnum,
        *,
        subject: str | None = None,
        object: str | None = None,  # noqa: A002 - the auditors' word; the builtin is not used here
        purpose: str | None = None,
        reason: str | None = None,
        outcome: Outcome = Outcome.DONE,
    ) -> None:
        """Note one fact; `subject` is the person's identifier, which never enters the log itself.

        `reason` and `purpose` are codes, never free text. ValueError for a value that an entry
        cannot hold.
        """
        now = self._clock()
        self._pending.append(
            PendingEntry(
                AuditEntry(
                    id=_time_ordered_id(now),
                    recorded_at=now,
                    service=self._context.service,
                    event=event.value,
                    outcome=outcome,
                    trust_version=self._context.trust_version,
                    actor=self._context.actor,
                    peer=self._context.peer,
                    purpose=purpose or self._context.purpose,
                    object_reference=object or self._context.object_reference,
                    reason=reason,
                    request_digest=self._context.request_digest,
                ),
                subject or self._context.subject,
            )
        )

    def take(self) -> tuple[PendingEntry, ...]:
        """Hand over what is pending; the trail forgets it."""
        taken = self.pending
        self._pending.clear()
        return taken


def _time_ordered_id(now: datetime) -> UUID:
    """A UUID version 7 (RFC 9562 section 5.7): new rows land at the end of the index."""
    milliseconds = int(now.timestamp() * 1000)
    tail = secrets.randbits(80)
    value = milliseconds << 80 | tail
    value = value & ~(0xF << 76) | 7 << 76
    return UUID(int=value & ~(0b11 << 62) | 0b10 << 62)
