"""Why personal data is read: the closed list of purpose codes carried in `aes-purpose`."""

from enum import StrEnum

from shared.errors import ErrorKind, PlatformError


class PurposeMissing(PlatformError):
    """Personal data is read for a stated purpose or not at all."""

    kind = ErrorKind.FORBIDDEN
    code = "purpose_missing"


class Purpose(StrEnum):
    """A reason to read personal data, recorded with every read and shown to the holder."""

    ENROLMENT = "enrolment"
    """entering or correcting the person's own record"""
    CIVIL_REGISTRATION = "civil_registration"
    """entering a birth, a name, a marriage or a death from a civil act"""
    RECORD_DECISION = "record_decision"
    """proposing or deciding a change of the person's record"""
    ADJUDICATION = "adjudication"
    """deciding whether an applicant is registered already"""
    GUARDIANSHIP = "guardianship"
    """who may act for a minor or a protected person"""
    HOLDER_REQUEST = "holder_request"
    """doing what the holder asked for, in their presence"""
    CARD_ISSUANCE = "card_issuance"
    """making an identity card the person asked for"""
    TRAVEL_DOCUMENT_ISSUANCE = "travel_document_issuance"
    """making a travel document the person asked for"""
    BORDER_CHECK = "border_check"
    """checking a document that its holder presents at a border post"""
    CUSTOMS_DRIVER_CHECK = "customs_driver_check"
    """checking who drives a vehicle under customs control"""
    DOCUMENT_STATUS = "document_status"
    """suspending, reinstating or revoking a document"""
    OVERSIGHT = "oversight"
    """keeping those who run the register honest"""
    AUDIT = "audit"
    """supervising how personal data is used"""
