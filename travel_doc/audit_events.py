"""The closed list of what the travel document service records."""

from enum import StrEnum


class AuditEvent(StrEnum):
    APPLICATION_FILED = "application.filed"
    APPLICATION_FILING_REFUSED = "application.filing_refused"
    APPLICATION_APPROVED = "application.approved"
    APPLICATION_APPROVAL_REFUSED = "application.approval_refused"
    APPLICATION_WITHDRAWN = "application.withdrawn"
    APPLICATION_WITHDRAWAL_REFUSED = "application.withdrawal_refused"
    DOCUMENT_ISSUED = "document.issued"
    DOCUMENT_ISSUANCE_REFUSED = "document.issuance_refused"
    DOCUMENT_READ = "document.read"
    DOCUMENT_READING_REFUSED = "document.reading_refused"
    DOCUMENT_REPORTED_LOST = "document.reported_lost"
    DOCUMENT_REPORTED_STOLEN = "document.reported_stolen"
    DOCUMENT_LOSS_REFUSED = "document.loss_refused"
    DOCUMENT_REVOKED = "document.revoked"
    DOCUMENT_REVOCATION_REFUSED = "document.revocation_refused"
    BORDER_DOCUMENT_CHECKED = "border.document_checked"
    BORDER_CHECK_REFUSED = "border.check_refused"
    BORDER_CROSSING_RECORDED = "border.crossing_recorded"
    BORDER_CROSSING_REFUSED = "border.crossing_refused"
    STATUS_LIST_READ = "status_list.read"
    STATUS_LIST_READING_REFUSED = "status_list.reading_refused"
    AUDIT_LOG_READ = "audit_log.read"
    AUDIT_LOG_READING_REFUSED = "audit_log.reading_refused"
