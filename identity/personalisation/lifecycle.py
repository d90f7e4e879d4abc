"""The life of a batch of cards, and of the job that makes one card of one blank.

A batch: open --release--> released --close--> closed (final); open --cancel--> cancelled (final)
A job: taken --succeed--> made (final); taken --spoil--> spoiled (final)
"""

from enum import StrEnum

from shared.lifecycle import Lifecycle


class BatchState(StrEnum):
    OPEN = "open"
    RELEASED = "released"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class BatchEvent(StrEnum):
    RELEASE = "release"
    CLOSE = "close"
    CANCEL = "cancel"


BATCH_LIFECYCLE = Lifecycle(
    "batch",
    {
        (BatchState.OPEN, BatchEvent.RELEASE): BatchState.RELEASED,
        (BatchState.OPEN, BatchEvent.CANCEL): BatchState.CANCELLED,
        (BatchState.RELEASED, BatchEvent.CLOSE): BatchState.CLOSED,
    },
)


class JobState(StrEnum):
    TAKEN = "taken"
    MADE = "made"
    SPOILED = "spoiled"


class JobEvent(StrEnum):
    SUCCEED = "succeed"
    SPOIL = "spoil"


JOB_LIFECYCLE = Lifecycle(
    "job",
    {
        (JobState.TAKEN, JobEvent.SUCCEED): JobState.MADE,
        (JobState.TAKEN, JobEvent.SPOIL): JobState.SPOILED,
    },
)
