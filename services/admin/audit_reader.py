"""Read a service's audit log to its end and verify it against the checkpoints kept before."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import RootModel

from shared.audit.verification import LogPage, LogReport, LogVerifier
from shared.audit.wire import LogPageWire
from shared.purposes import Purpose
from shared.signed_http.keys import KeyRecord
from shared.web.client import ServiceClient

_NOTE_BYTES_MAX = 16_384


class _PageOrEnd(RootModel[LogPageWire | None]):
    """A page, or null at the end of the log."""


class AuditClient(ServiceClient):
    """The audit log of any service, as its verifiers see it."""

    async def page(self, first: int, *, officer: str) -> LogPage | None:
        """The log from leaf `first` to the next checkpoint; None at its end."""
        answer = await self._ask(
            "GET",
            "/v1/audit/pages",
            _PageOrEnd,
            query={"first": str(first)},
            headers=_auditing(officer),
        )
        return answer.root.to_page() if answer.root is not None else None

    async def unlogged(self, *, officer: str) -> list[str]:
        return await self._ask("GET", "/v1/audit/unlogged", list[str], headers=_auditing(officer))


@dataclass(frozen=True, slots=True)
class Checkpoints:
    """The newest good checkpoint of each log, kept where its service cannot reach."""

    folder: Path

    def kept(self, entity: str) -> tuple[str, ...]:
        path = self._path(entity)
        if not path.exists():
            return ()
        with path.open(encoding="utf-8") as file:
            return (file.read(_NOTE_BYTES_MAX),)

    def keep(self, entity: str, report: LogReport) -> None:
        """Keep the checkpoint of an intact log; one that failed leaves the earlier in place."""
        if report.note is not None and report.intact:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._path(entity).write_text(report.note, encoding="utf-8")

    def _path(self, entity: str) -> Path:
        return self.folder / f"{entity}.note"


async def pages(client: AuditClient, *, officer: str) -> AsyncIterator[LogPage]:
    """Every page of the log, from its first leaf."""
    first = 0
    while (page := await client.page(first, officer=officer)) is not None:
        yield page
        first = page.end


async def verify_audit_log(
    client: AuditClient,
    keys: tuple[KeyRecord, ...],
    kept_notes: tuple[str, ...],
    *,
    officer: str,
) -> LogReport:
    """Verify the whole log; CheckpointInvalid if a kept note is not of this log."""
    verifier = LogVerifier(keys, kept_notes)
    async for page in pages(client, officer=officer):
        verifier.take(page)
    for detail in await client.unlogged(officer=officer):
        verifier.take_unlogged(detail)
    return verifier.report()


def _auditing(officer: str) -> Mapping[str, str | None]:
    return {"aes-officer": officer, "aes-purpose": Purpose.AUDIT}
