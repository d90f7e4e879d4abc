"""What is refused about merging records and undoing it."""

from shared.errors import ErrorKind, PlatformError


class MergeNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "merge_not_found"


class MergeImpossible(PlatformError):
    """These two cannot be made one: the detail says why."""

    kind = ErrorKind.CONFLICT
    code = "merge_impossible"


class MergeCycle(MergeImpossible):
    """The survivor is itself merged, directly or by steps, into the source."""

    code = "merge_cycle"


class SplitImpossible(PlatformError):
    """The merge cannot be undone as things stand: the detail says what must be done first."""

    kind = ErrorKind.CONFLICT
    code = "split_impossible"
