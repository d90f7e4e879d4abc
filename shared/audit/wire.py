"""A page of an audit log as it travels to whoever verifies it."""

from datetime import datetime
from uuid import UUID

from pydantic import NonNegativeInt

from shared.audit.verification import FiledUnder, LogLine, LogPage
from shared.wire import Base64, Wire


class FiledUnderWire(Wire):
    """What the store finds an entry by."""

    entry_id: UUID
    recorded_at: datetime
    event: str
    subject_reference: str | None
    object_reference: str | None


class LogLineWire(Wire):
    """One place of the log; no entry where the store has lost it."""

    index: NonNegativeInt
    leaf_hash: Base64
    entry: Base64 | None
    filed_under: FiledUnderWire | None


class LogPageWire(Wire):
    """Consecutive places, and the checkpoint of the size where they end if there is one."""

    several_lines = frozenset({"note"})
    lines: tuple[LogLineWire, ...]
    end: NonNegativeInt
    note: str | None
    frontier: Base64 | None

    @classmethod
    def of(cls, page: LogPage) -> "LogPageWire":
        return cls.model_validate(page)

    def to_page(self) -> LogPage:
        """The page as `LogVerifier` takes it."""
        return LogPage(
            lines=tuple(
                LogLine(
                    line.index,
                    line.leaf_hash,
                    line.entry,
                    FiledUnder(**dict(line.filed_under)) if line.filed_under else None,
                )
                for line in self.lines
            ),
            end=self.end,
            note=self.note,
            frontier=self.frontier,
        )
