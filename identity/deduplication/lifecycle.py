"""The life of a search for duplicates.

queued --start--> running --finish--> done --search_again--> queued
running --start--> running: the worker that had it died
running --try_again--> queued, running --give_up--> failed: tried as often as it may be
queued or running --time_out--> timed_out
queued or running --search_again--> queued: the applicant was changed; the running one is void
failed or timed_out --search_again--> queued: a person has it made again
"""

from enum import StrEnum

from identity.contract.deduplication import JobState
from shared.lifecycle import Lifecycle


class JobEvent(StrEnum):
    START = "start"
    FINISH = "finish"
    TRY_AGAIN = "try_again"
    GIVE_UP = "give_up"
    TIME_OUT = "time_out"
    SEARCH_AGAIN = "search_again"


_S, _E = JobState, JobEvent

JOB_LIFECYCLE = Lifecycle(
    "search",
    {
        (_S.QUEUED, _E.START): _S.RUNNING,
        (_S.QUEUED, _E.TIME_OUT): _S.TIMED_OUT,
        (_S.QUEUED, _E.SEARCH_AGAIN): _S.QUEUED,
        (_S.RUNNING, _E.START): _S.RUNNING,
        (_S.RUNNING, _E.FINISH): _S.DONE,
        (_S.RUNNING, _E.TRY_AGAIN): _S.QUEUED,
        (_S.RUNNING, _E.GIVE_UP): _S.FAILED,
        (_S.RUNNING, _E.TIME_OUT): _S.TIMED_OUT,
        (_S.RUNNING, _E.SEARCH_AGAIN): _S.QUEUED,
        (_S.DONE, _E.SEARCH_AGAIN): _S.QUEUED,
        (_S.FAILED, _E.SEARCH_AGAIN): _S.QUEUED,
        (_S.TIMED_OUT, _E.SEARCH_AGAIN): _S.QUEUED,
    },
)
