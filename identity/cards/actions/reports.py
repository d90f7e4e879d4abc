"""What others than the holder say of a card: recorded, shown as a flag, never acted upon."""

from uuid import UUID

from identity.accesses.actions.recording import record
from identity.audit_events import AuditEvent
from identity.cards.actions.standing import concerning
from identity.cards.store import holders, rows
from identity.cards.tables.cards import CardRow
from identity.cards.tables.declarations import CardReportRow
from identity.contract.accesses import Reading
from identity.contract.cards import Report, ReportCard, Reports
from identity.parts import IdentityParts
from shared.database.work import Work
from shared.officers.credential import Officer


async def report_card(work: Work, *, by: Officer, card_number: str, order: ReportCard) -> Report:
    """Record a report; the card stays as it is."""
    card = await concerning(work, card_number)
    row = CardReportRow(
        card_id=card.card_id,
        kind=order.kind,
        reporter=order.reporter,
        reported_to=f"{by.state}/{by.subject}",
        reported_at=work.clock(),
    )
    await holders.report(work, row)
    work.audit.record(AuditEvent.CARD_REPORTED, object=str(card.card_id), reason=order.kind.value)
    return _wire(row, card)


async def withdraw_report(work: Work, *, by: Officer, report_id: UUID) -> Report:
    """Take a report back that proved wrong; ReportNotFound."""
    row = await holders.withdraw_report(work, report_id, by=f"{by.state}/{by.subject}")
    card = await rows.by_id(work, row.card_id)
    work.audit.record(
        AuditEvent.CARD_REPORT_WITHDRAWN, subject=str(card.person_id), object=str(card.card_id)
    )
    return _wire(row, card)


async def read_reports(work: Work, parts: IdentityParts, *, card_number: str) -> Reports:
    card = await concerning(work, card_number)
    work.audit.record(AuditEvent.CARD_READ, object=str(card.card_id))
    await record(work, parts, person_id=card.person_id, what=Reading.CARD_STATUS)
    found = await holders.reports_on(work, card.card_id)
    return Reports(reports=tuple(_wire(row, card) for row in found))


def _wire(row: CardReportRow, card: CardRow) -> Report:
    return Report(
        report_id=row.report_id,
        card_number=card.card_number,
        kind=row.kind,
        reporter=row.reporter,
        reported_at=row.reported_at,
        withdrawn_at=row.withdrawn_at,
    )
