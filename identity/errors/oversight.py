"""What is refused to insiders, about insiders, and about what is looked into."""

from shared.errors import ErrorKind, PlatformError


class DutyElsewhere(PlatformError):
    """Duty is taken at a machine of the office that the credential names."""

    kind = ErrorKind.FORBIDDEN
    code = "duty_elsewhere"


class DutyNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "duty_not_found"


class DutyRefused(PlatformError):
    """On duty already, for too long a time, or into the past."""

    kind = ErrorKind.CONFLICT
    code = "duty_refused"


class OfficerSuspended(PlatformError):
    """Somebody who oversees has this officer drawn no more."""

    kind = ErrorKind.FORBIDDEN
    code = "officer_suspended"


class SuspensionNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "suspension_not_found"


class SuspensionRefused(PlatformError):
    """The officer is suspended already, or is not any more."""

    kind = ErrorKind.CONFLICT
    code = "suspension_refused"


class PairingNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "pairing_not_found"


class PairingChanged(PlatformError):
    """Somebody moved the pairing between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "pairing_changed"


class NoApproverDrawn(PlatformError):
    """Too few officers of other offices are on duty; the detail says how many it takes."""

    kind = ErrorKind.CONFLICT
    code = "no_approver_drawn"


class ApproverNotDrawn(PlatformError):
    """The registry drew another officer for this, whom it does not name."""

    kind = ErrorKind.FORBIDDEN
    code = "approver_not_drawn"


class OverseerNotIndependent(PlatformError):
    """Who oversees is of another office than what they look into, and took no part in it."""

    kind = ErrorKind.FORBIDDEN
    code = "overseer_not_independent"


class RevisitNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "revisit_not_found"


class RevisitChanged(PlatformError):
    """Somebody reported between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "revisit_changed"


class AlertNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "alert_not_found"


class AlertChanged(PlatformError):
    """Somebody moved the alert between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "alert_changed"


class OversightCaseNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "oversight_case_not_found"


class OversightCaseChanged(PlatformError):
    """Somebody reviewed the case between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "oversight_case_changed"


class NoticeNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "notice_not_found"


class NoticeChanged(PlatformError):
    """Somebody moved the notice between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "notice_changed"


class NoticeTooEarly(PlatformError):
    """The person can still answer: nothing is maintained before."""

    kind = ErrorKind.CONFLICT
    code = "notice_too_early"


class NoticeTooLate(PlatformError):
    """The time to appeal is over."""

    kind = ErrorKind.CONFLICT
    code = "notice_too_late"


class AppealOpen(PlatformError):
    """The person's appeal has not been heard: nothing of theirs is touched."""

    kind = ErrorKind.CONFLICT
    code = "appeal_open"
