"""An application with its captures, ready to be signed: at a counter or in a kit."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from uuid import UUID

from identity.contract.applications import ApplicationContent, ApplicationKind, application_digest
from identity.contract.captures import CaptureDescription, CaptureMark
from shared.states import State


@dataclass(frozen=True, slots=True)
class PreparedCapture:
    """One capture and what it claims to be; `tries` is how often the finger was captured."""

    buffer_id: UUID
    description: CaptureDescription
    content: bytes
    tries: int = 1

    @property
    def mark(self) -> CaptureMark:
        described = self.description
        return CaptureMark(
            self.buffer_id,
            described.kind,
            described.position,
            hashlib.sha256(self.content).hexdigest(),
        )


@dataclass(frozen=True, slots=True)
class PreparedApplication:
    """All of an application; its digest is what the officers sign."""

    application_id: UUID
    kind: ApplicationKind
    content: ApplicationContent
    captures: tuple[PreparedCapture, ...]

    def digest(self, state: State) -> str:
        return application_digest(state, self.application_id, self.kind, self.content, self.marks())

    def marks(self) -> Iterator[CaptureMark]:
        return (one.mark for one in self.captures)
