"""What is refused about batches, jobs and what the workshop says came of them."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class BatchNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "batch_not_found"


class BatchChanged(PlatformError):
    """Somebody released or closed the batch between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "batch_changed"


class NothingToBatch(PlatformError):
    """No approved card waits, or one that was named does not."""

    kind = ErrorKind.CONFLICT
    code = "nothing_to_batch"


class BatchNotReleased(PlatformError):
    """A second officer has not released the batch."""

    kind = ErrorKind.CONFLICT
    code = "batch_not_released"


class NoCardWaits(PlatformError):
    """Every card of the batch has its job."""

    kind = ErrorKind.CONFLICT
    code = "no_card_waits"


class JobsOpen(PlatformError):
    """Cards of the batch wait for a job or for its result."""

    kind = ErrorKind.CONFLICT
    code = "jobs_open"


class JobNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "job_not_found"


class BlankHasAnotherChip(PlatformError):
    """The blank had a job with another chip or another key."""

    kind = ErrorKind.CONFLICT
    code = "blank_has_another_chip"


class ChipKeyRefused(PlatformError):
    """Not a key that a chip of ours makes."""

    kind = ErrorKind.UNPROCESSABLE
    code = "chip_key_refused"


class ResultNotGenuine(VerificationFailed):
    """Not a result that the State's workshop signed, or not one of this job."""

    kind = ErrorKind.FORBIDDEN
    code = "result_not_genuine"


class ResultOfAnotherBatch(PlatformError):
    """The result speaks of another batch than the one it was sent for."""

    kind = ErrorKind.CONFLICT
    code = "result_of_another_batch"


class ResultKnown(PlatformError):
    """The job has a result, and it says something else."""

    kind = ErrorKind.CONFLICT
    code = "result_known"


class WorkshopKeyMissing(PlatformError):
    """The workshop has no key on record to which job files can be sealed."""

    kind = ErrorKind.UNAVAILABLE
    code = "workshop_key_missing"
