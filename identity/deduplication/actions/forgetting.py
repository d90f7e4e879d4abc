"""Have the identification system forget whom the registry has forgotten, whatever went wrong."""

from datetime import timedelta
from uuid import UUID

from identity.deduplication.actions.opening import FORGET_TASK, enqueue
from identity.deduplication.actions.running import TASK_SECONDS_MAX, Searcher
from identity.deduplication.store import gallery
from shared.biometrics.abis import ended
from shared.database.work import Work

HELD_AFTER = timedelta(hours=1)
"""What was ordered longer ago is held, or never will be: a task takes two minutes at most."""
FORGOTTEN_AT_ONCE_MAX = 10_000


async def forget_encounter(searcher: Searcher, encounter_id: UUID) -> None:
    """Have the system forget what it holds of somebody who is nobody here any more.

    An order to hold it may still be on its way there. So what was ordered a short while ago stays
    on the list of what the system may hold, and `order_forgetting` has it forgotten once more.
    """
    async with searcher.begin() as work:
        if await gallery.is_somebodys(work, encounter_id):
            return
    task = await searcher.abis.delete(encounter_id)
    await ended(searcher.abis, task, seconds_max=TASK_SECONDS_MAX)
    async with searcher.begin() as work:
        before = work.clock() - HELD_AFTER
        await gallery.note_forgotten(work, encounter_id, before=before)


async def order_forgetting(work: Work) -> int:
    """Have all forgotten that the system may hold and that is nobody's; how many.

    Of who withdrew while their captures were on the way there; of who came again, once the system
    has their record's own copy; of whatever a crash left behind.
    """
    before = work.clock() - HELD_AFTER
    nobodys = await gallery.orphans(work, before=before, limit=FORGOTTEN_AT_ONCE_MAX)
    for encounter_id in nobodys:
        await enqueue(work, FORGET_TASK, encounter_id)
    return len(nobodys)
