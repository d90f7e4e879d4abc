"""The two lives of a person in the register: that of the record, and the person's own.

A record: active --block--> blocked --unblock--> active
active or blocked --merge--> merged --split--> active; or back to blocked, as it was before
active or blocked --archive--> archived (final)

A person: alive --report_death--> death_reported --confirm_death--> dead
death_reported or dead --correct_death--> alive

OSIA knows ACTIVE, INACTIVE, ALIVE and DEAD: active is ACTIVE, all else INACTIVE; who is only
reported dead is ALIVE, with credentials suspended.
"""

from enum import StrEnum

from identity.contract.records import LifeState, RecordState
from shared.lifecycle import Lifecycle


class RecordMove(StrEnum):
    BLOCK = "block"
    UNBLOCK = "unblock"
    MERGE = "merge"
    SPLIT = "split"
    SPLIT_BLOCKED = "split_blocked"
    """undo the merge of a record that was blocked when it was merged"""
    ARCHIVE = "archive"


RECORD_LIFECYCLE = Lifecycle(
    "record",
    {
        (RecordState.ACTIVE, RecordMove.BLOCK): RecordState.BLOCKED,
        (RecordState.BLOCKED, RecordMove.UNBLOCK): RecordState.ACTIVE,
        (RecordState.ACTIVE, RecordMove.MERGE): RecordState.MERGED,
        (RecordState.BLOCKED, RecordMove.MERGE): RecordState.MERGED,
        (RecordState.MERGED, RecordMove.SPLIT): RecordState.ACTIVE,
        (RecordState.MERGED, RecordMove.SPLIT_BLOCKED): RecordState.BLOCKED,
        (RecordState.ACTIVE, RecordMove.ARCHIVE): RecordState.ARCHIVED,
        (RecordState.BLOCKED, RecordMove.ARCHIVE): RecordState.ARCHIVED,
    },
)


class LifeMove(StrEnum):
    REPORT_DEATH = "report_death"
    CONFIRM_DEATH = "confirm_death"
    CORRECT_DEATH = "correct_death"


LIFE_LIFECYCLE = Lifecycle(
    "person",
    {
        (LifeState.ALIVE, LifeMove.REPORT_DEATH): LifeState.DEATH_REPORTED,
        (LifeState.DEATH_REPORTED, LifeMove.CONFIRM_DEATH): LifeState.DEAD,
        (LifeState.DEATH_REPORTED, LifeMove.CORRECT_DEATH): LifeState.ALIVE,
        (LifeState.DEAD, LifeMove.CORRECT_DEATH): LifeState.ALIVE,
    },
)
