"""What can be wrong with what a person shows."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class OfficerCredentialInvalid(VerificationFailed):
    """Not a credential that the State's officers key signed for this person."""

    code = "officer_credential_invalid"


class OfficerCredentialExpired(OfficerCredentialInvalid):
    code = "officer_credential_expired"


class ApprovalInvalid(VerificationFailed):
    """Not a fresh approval of exactly this action and payload by this officer."""

    kind = ErrorKind.FORBIDDEN
    code = "approval_invalid"


USED_BEFORE = "an approval is for one act, and this one was used before"


class RoleMissing(PlatformError):
    """The officer's credential does not carry the role that the act demands."""

    kind = ErrorKind.FORBIDDEN
    code = "role_missing"


class OfficerKeyUnreadable(PlatformError):
    """The file is not an officer's key, or the passphrase is another one."""

    kind = ErrorKind.MALFORMED
    code = "officer_key_unreadable"


class ApproverNotIndependent(PlatformError):
    """Who approves must be neither who asked nor who enrolled."""

    kind = ErrorKind.FORBIDDEN
    code = "approver_not_independent"
