"""What can be wrong with an audit log and with what is proved from it."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class AuditEntryInvalid(VerificationFailed):
    """The bytes are not the canonical form of an audit entry."""

    kind = ErrorKind.UNPROCESSABLE
    code = "audit_entry_invalid"


class CheckpointInvalid(VerificationFailed):
    """The checkpoint is malformed, or none of the log's keys signed it."""

    kind = ErrorKind.UNPROCESSABLE
    code = "checkpoint_invalid"


class ProofInvalid(VerificationFailed):
    """The inclusion or consistency proof does not lead to the root."""

    kind = ErrorKind.UNPROCESSABLE
    code = "audit_proof_invalid"


class FrontierInvalid(VerificationFailed):
    """The stored frontier is not one of the size it names."""

    kind = ErrorKind.UNPROCESSABLE
    code = "audit_frontier_invalid"


class AuditLogDamaged(PlatformError):
    """The stored log contradicts its own last checkpoint: nothing more is signed on top of it."""

    kind = ErrorKind.UNAVAILABLE
    code = "audit_log_damaged"
