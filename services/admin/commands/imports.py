"""`liptako enrol import`: bring an older register in from a CSV, under two signatures."""

import csv
from collections import Counter
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Annotated, TextIO
from uuid import UUID

import typer

from identity.contract.client import IdentityClient
from identity.contract.imports import (
    APPROVE_IMPORT,
    FINALISE_IMPORT,
    LINES_AT_ONCE_MAX,
    Import,
    LineFault,
    LineInvalid,
    LineResult,
    OpenImport,
    SendLines,
    SentLine,
    import_digest,
    read_legacy_line,
)
from services.enrolment_kit.register_file import RegisterFile, examine
from services.terminal.commands import desk_command, group
from services.terminal.desk import Desk
from services.terminal.progress import progress
from services.terminal.words import term
from shared.entities import EntityKind

commands = group("import")

_File = Annotated[Path, typer.Argument(dir_okay=False, exists=True)]
_Import = Annotated[UUID, typer.Argument()]
_Rejects = Annotated[Path, typer.Option("--rejects", dir_okay=False)]
_Register = Annotated[str, typer.Option("--register")]
_REJECTS_HEAD = ("line", "code", "column", "reason")


def _registry(desk: Desk) -> IdentityClient:
    return desk.ask_own(IdentityClient, EntityKind.IDENTITY)


@desk_command(commands, "run", changes=True)
async def run(desk: Desk, register_csv: _File, register: _Register, rejects: _Rejects) -> object:
    """Stopped anywhere, it goes on where it was; --dry-run looks at every line and sends none."""
    register_file = examine(register_csv)
    with rejects.open("w", encoding="utf-8", newline="") as written:
        rejected = _RejectsFile(desk, written)
        if desk.trial:
            return _tried(desk, register_file, rejected)
        return await _sent(desk, register_file, register, rejected)


@desk_command(commands, "show")
async def show(desk: Desk, import_id: _Import) -> Import:
    return await _registry(desk).get_import(import_id, officer=desk.credential)


@desk_command(commands, "rejects")
async def rejected_lines(desk: Desk, import_id: _Import, rejects: _Rejects) -> object:
    """What the registry says of every line that it rejected."""
    registry, after = _registry(desk), 0
    with rejects.open("w", encoding="utf-8", newline="") as written:
        file = _RejectsFile(desk, written)
        while True:
            page = await registry.get_rejects(import_id, after=after, officer=desk.credential)
            if not page.results:
                return {"rejected": file.count, "file": rejects}
            for result in page.results:
                file.note(result)
            after = page.results[-1].line


@desk_command(commands, "approve", final=True)
async def approve(desk: Desk, import_id: _Import) -> Import:
    """The approver signs what they read of the import, with the digest of its file."""
    registry = _registry(desk)
    shown = await registry.get_import(import_id, officer=desk.credential)
    approval = desk.approve(APPROVE_IMPORT, import_digest(desk.state, shown))
    return await registry.approve_import(import_id, officer=desk.credential, approval=approval)


@desk_command(commands, "complete", final=True)
async def complete(desk: Desk, import_id: _Import) -> Import:
    """Registers whom nobody looks at any more; stopped anywhere, it goes on where it was."""
    registry = _registry(desk)
    shown = await registry.get_import(import_id, officer=desk.credential)
    with progress(
        desk.session, total=shown.accepted, done=shown.registered, said="progress_persons"
    ) as count:
        while True:
            after = await registry.complete_import(import_id, officer=desk.credential)
            count(after.registered - shown.registered)
            if after.waiting == 0 or after.registered == shown.registered:
                return after
            shown = after


@desk_command(commands, "abandon", final=True)
async def abandon(desk: Desk, import_id: _Import) -> Import:
    return await _registry(desk).abandon_import(import_id, officer=desk.credential)


class _RejectsFile:
    """The lines that were rejected, with why: for machines the code, for people a sentence."""

    def __init__(self, desk: Desk, file: TextIO) -> None:
        self._language = desk.session.language
        self._writer = csv.writer(file)
        self._writer.writerow(_REJECTS_HEAD)
        self.faults: Counter[LineFault] = Counter()

    @property
    def count(self) -> int:
        return self.faults.total()

    def note(self, result: LineResult) -> None:
        if result.fault is None:
            return
        self.faults[result.fault] += 1
        reason = term("value", result.fault, self._language)
        self._writer.writerow((result.line, result.fault.value, result.column or "", reason))


def _tried(desk: Desk, file: RegisterFile, rejected: _RejectsFile) -> object:
    """What would be rejected, as far as that can be told without the registry."""
    today = desk.now.date()
    with progress(desk.session, total=file.lines, said="progress_lines") as count:
        for sent in file.records():
            try:
                read_legacy_line(sent.fields, state=desk.state, today=today)
            except LineInvalid as wrong:
                rejected.note(LineResult(line=sent.line, fault=wrong.fault, column=wrong.column))
            count(1)
    return _told(file, rejected, dry_run=True)


async def _sent(desk: Desk, file: RegisterFile, register: str, rejected: _RejectsFile) -> object:
    registry = _registry(desk)
    order = OpenImport(register_name=register, file_sha256=file.sha256, lines=file.lines)
    opened = await registry.open_import(order, officer=desk.credential)
    with progress(desk.session, total=file.lines, said="progress_lines") as count:
        for batch in _batches(file.records()):
            answer = await registry.send_lines(
                opened.import_id, SendLines(lines=batch), officer=desk.credential
            )
            for result in answer.results:
                rejected.note(result)
            count(len(batch))
    shown = await registry.get_import(opened.import_id, officer=desk.credential)
    finalised = await registry.finalise_import(
        opened.import_id,
        officer=desk.credential,
        approval=desk.approve(FINALISE_IMPORT, import_digest(desk.state, shown)),
    )
    return {**dict(finalised), **_told(file, rejected)}


def _told(file: RegisterFile, rejected: _RejectsFile, **more: object) -> dict[str, object]:
    return {
        **more,
        "file_sha256": file.sha256,
        "lines": file.lines,
        "accepted": file.lines - rejected.count,
        "rejected": rejected.count,
        "faults": {fault.value: count for fault, count in sorted(rejected.faults.items())},
    }


def _batches(lines: Iterator[SentLine]) -> Iterator[tuple[SentLine, ...]]:
    while batch := tuple(islice(lines, LINES_AT_ONCE_MAX)):
        yield batch
