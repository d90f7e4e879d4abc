"""Bring an older register in, line by line: each exactly once, however often it is sent.

A line becomes an application like any other, on the word of the older register alone. Two officers
sign the import as a whole, over one digest, before anybody is registered by it.
"""

from collections.abc import Sequence
from uuid import UUID, uuid5

from identity.audit_events import AuditEvent
from identity.contract.applications import (
    ApplicationContent,
    ApplicationKind,
    ApplicationSource,
    Evidence,
)
from identity.contract.evidence import Source
from identity.contract.imports import (
    Import,
    ImportState,
    LegacyRecord,
    LineFault,
    LineInvalid,
    LineResult,
    LineResults,
    OpenImport,
    SentLine,
    read_legacy_line,
)
from identity.enrolment.actions.checking import check_application
from identity.enrolment.actions.finalising import close
from identity.enrolment.actions.opening import begin, today
from identity.enrolment.rules.imports import line_fingerprint, number_tokens
from identity.enrolment.store import imports
from identity.enrolment.tables.imports import ImportLineRow, ImportRow
from identity.errors.enrolment import ImportChanged, ImportLineInvalid, NotTheEnroller
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.credential import Officer

REJECTS_LISTED_MAX = 500


async def open_import(work: Work, *, by: Officer, office: str, order: OpenImport) -> Import:
    """Begin to bring a file in, or go on with it: a file has one import.

    Raises NotTheEnroller for another officer's import, ImportChanged for other numbers of lines.
    """
    known = await imports.of_file(work, order.file_sha256)
    if known is not None:
        _check_own(known, by)
        if (known.register_name, known.lines) != (order.register_name, order.lines):
            raise ImportChanged("the file was announced otherwise")
        return await wire_import(work, known)
    imported = ImportRow(
        register_name=order.register_name,
        file_sha256=order.file_sha256,
        lines=order.lines,
        state_changed_at=work.clock(),
        office=office,
        requested_by=by.subject,
        opened_at=work.clock(),
    )
    await imports.add(work, imported)
    work.audit.record(AuditEvent.IMPORT_OPENED, object=str(imported.import_id))
    return await wire_import(work, imported)


async def take_lines(
    work: Work, parts: IdentityParts, *, by: Officer, import_id: UUID, lines: Sequence[SentLine]
) -> LineResults:
    """Take lines in, or say again what became of them; a bad line never stops the others.

    Raises ImportNotFound, NotTheEnroller, ImportChanged once it is closed, or ImportLineInvalid.
    """
    work.audit.acting(object=str(import_id))
    imported = await imports.get_locked(work, import_id)
    _check_own(imported, by)
    if imported.state is not ImportState.OPEN:
        raise ImportChanged(f"it is {imported.state}")
    known = await imports.lines_among(work, import_id, [one.line for one in lines])
    results = []
    for sent in lines:
        row = known.get(sent.line)
        if row is None:
            row = await _take(work, parts, imported, sent)
            known[sent.line] = row
        elif row.fingerprint != line_fingerprint(parts.pseudonym_key, sent.fields):
            raise ImportLineInvalid(f"line {sent.line} came before with other fields")
        results.append(_result(row))
    work.audit.record(AuditEvent.IMPORT_LINES_TAKEN)
    return LineResults(results=tuple(results))


async def read_import(work: Work, *, import_id: UUID) -> Import:
    """How far an import has got."""
    imported = await imports.get(work, import_id)
    work.audit.record(AuditEvent.IMPORT_READ, object=str(import_id))
    return await wire_import(work, imported)


async def read_rejects(work: Work, *, import_id: UUID, after: int) -> LineResults:
    """Rejected lines behind a line, in the order of the file, five hundred at most."""
    await imports.get(work, import_id)
    work.audit.record(AuditEvent.IMPORT_READ, object=str(import_id))
    found = await imports.rejected_lines(work, import_id, after=after, limit=REJECTS_LISTED_MAX)
    return LineResults(results=tuple(map(_result, found)))


async def wire_import(work: Work, imported: ImportRow) -> Import:
    """The import as callers see it, counted now."""
    counted = await imports.counted(work, imported.import_id)
    over = imported.applications_sha256
    if imported.state is ImportState.OPEN and counted.taken == imported.lines:
        over = await imports.applications_sha256(work, imported.import_id)
    return Import(
        import_id=imported.import_id,
        register_name=imported.register_name,
        file_sha256=imported.file_sha256,
        state=imported.state,
        lines=imported.lines,
        accepted=counted.accepted,
        rejected=counted.rejected,
        registered=counted.registered,
        waiting=counted.waiting,
        applications_sha256=over,
        order_digest=imported.order_digest,
    )


async def _take(
    work: Work, parts: IdentityParts, imported: ImportRow, sent: SentLine
) -> ImportLineRow:
    if sent.line > imported.lines + 1:
        raise ImportLineInvalid(f"the file has no line {sent.line}")
    row = ImportLineRow(
        import_id=imported.import_id,
        line=sent.line,
        fingerprint=line_fingerprint(parts.pseudonym_key, sent.fields),
    )
    try:
        record, tokens = await _read(work, parts, imported, sent)
    except LineInvalid as invalid:
        row.fault, row.fault_column = invalid.fault, invalid.column
    else:
        row.token = tokens[0]
        row.application_id = await _apply(work, parts, imported, sent.line, record)
    await imports.add_line(work, row)
    return row


async def _read(
    work: Work, parts: IdentityParts, imported: ImportRow, sent: SentLine
) -> tuple[LegacyRecord, tuple[str, ...]]:
    """What a line says, and how its number is known again; raises LineInvalid."""
    record = read_legacy_line(sent.fields, state=parts.state, today=today(work))
    tokens = number_tokens(parts.pseudonym_key, imported.register_name, record.number)
    if await imports.number_was_seen(work, tokens):
        raise LineInvalid(LineFault.NUMBER_SEEN_BEFORE, "number")
    return record, tokens


async def _apply(
    work: Work, parts: IdentityParts, imported: ImportRow, line: int, record: LegacyRecord
) -> UUID:
    """The application of one line, complete and handed to the search for duplicates."""
    shown = Evidence(
        source=Source.NATIONAL_REGISTER,
        reference=f"{imported.register_name} {record.number.type} {record.number.value}",
        country=parts.state.value,
    )
    application = await begin(
        work,
        parts,
        application_id=uuid5(imported.import_id, str(line)),
        kind=ApplicationKind.FIRST,
        source=ApplicationSource.LEGACY_REGISTER,
        content=ApplicationContent(
            civil=record.civil, residence=record.residence, evidence=(shown,)
        ),
        enrolled_by=imported.requested_by,
        office=imported.office,
        import_id=imported.import_id,
    )
    await close(
        work, parts, application, await check_application(work, parts, application), token=None
    )
    return application.application_id


def _check_own(imported: ImportRow, by: Officer) -> None:
    if imported.requested_by != by.subject:
        raise NotTheEnroller


def _result(row: ImportLineRow) -> LineResult:
    return LineResult(line=row.line, fault=row.fault, column=row.fault_column)
