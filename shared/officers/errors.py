"""What can be wrong with what a person shows."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class OfficerCredentialInvalid(VerificationFailed):
    """Not a credential that the State's officers key signed for this person."""

    code = "officer_credential_invalid"


class OfficerCredentialExpired(OfficerCredentialInvalid):
    code = "officer_credential_expired"


class OfficerCredentialWithdrawn(OfficerCredentialInvalid):
    """Their State's authority took it back before it expired: suspended, moved, gone, key lost."""

    code = "officer_credential_withdrawn"


class OfficerNotAppointed(OfficerCredentialInvalid):
    """Signed by the officers key alone: the register that their State publishes has no such one."""

    code = "officer_not_appointed"


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


class OfficerOrderInvalid(PlatformError):
    """The register of officers takes no such order."""

    kind = ErrorKind.UNPROCESSABLE
    code = "officer_order_invalid"


class OfficerUnknown(PlatformError):
    """The register has nobody of that name."""

    kind = ErrorKind.NOT_FOUND
    code = "officer_unknown"


class OfficersRegisterDamaged(VerificationFailed):
    """A line of the register does not hold: nothing is done with it until somebody has looked."""

    code = "officers_register_damaged"


class OfficersRegisterKept(PlatformError):
    """The authority keeps a register: no credential is issued beside it."""

    kind = ErrorKind.CONFLICT
    code = "officers_register_kept"
