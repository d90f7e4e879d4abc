"""What a change of a person's record means for everything else of theirs: one straight list.

All of it happens in the transaction of the change. A noun that must follow persons has one line
here; what other services are told goes through the outbox.
"""

from identity.persons.store import journal
from identity.persons.store.journal import PersonChange
from shared.database.work import Work


async def person_changed(work: Work, change: PersonChange) -> None:
    """Enter a change in the person's journal and let all that depends on the person follow."""
    await journal.enter(work, change)
