"""Tell a person who read what of them, in words; what is told is a read like any other."""

from collections.abc import Sequence
from functools import cache

from identity.accesses import store as accesses
from identity.accesses.actions.recording import count_if_refused, record
from identity.accesses.tables import AccessEventRow
from identity.audit_events import AuditEvent
from identity.contract.accesses import (
    Access,
    AccessLog,
    InBothLanguages,
    QueryClass,
    ReadAccessLog,
    Reading,
)
from identity.parts import IdentityParts
from identity.persons.store import people
from shared.database.work import Work
from shared.i18n.language import Language
from shared.i18n.message_catalogue import Messages


async def read_log(work: Work, parts: IdentityParts, order: ReadAccessLog) -> AccessLog:
    """One page of the reads of a person, and of all whose records were merged into theirs.

    Raises PersonNotFound or AccessNotFound.
    """
    count_if_refused(work, parts)
    person = await people.surviving(work, await people.by_number(work, order.identity_number))
    work.audit.record(
        AuditEvent.ACCESS_LOG_READ, subject=str(person.person_id), reason=order.asked_by.value
    )
    everybody = await people.ids_merged_into(work, person.person_id)
    found = await accesses.told_to(work, everybody, before=order.before, limit=order.limit + 1)
    shown = found[: order.limit]
    await record(work, parts, person_id=person.person_id, what=Reading.ACCESS_LOG)
    return AccessLog(
        state=parts.state,
        accesses=await told(work, shown),
        more=len(found) > len(shown),
    )


async def told(work: Work, events: Sequence[AccessEventRow]) -> tuple[Access, ...]:
    """Reads as their person is told of them."""
    delays = await accesses.delays_ended(work, [one.access_id for one in events])
    return tuple(_told(one, delays.get(one.access_id)) for one in events)


def _told(event: AccessEventRow, delay_basis: str | None) -> Access:
    own = event.query_class is QueryClass.OWN
    return Access(
        access_id=event.access_id,
        read_at=event.read_at,
        query_class=event.query_class,
        machine=event.machine,
        officer=event.officer if own else None,
        purpose=event.purpose if own else None,
        what=event.what if own else None,
        urgent=event.urgent_access_id is not None,
        delay_basis=delay_basis,
        description=InBothLanguages(
            fr=_sentence(event, delay_basis, Language.FR),
            en=_sentence(event, delay_basis, Language.EN),
        ),
    )


def _sentence(event: AccessEventRow, delay_basis: str | None, language: Language) -> str:
    words = _words()
    if event.query_class is QueryClass.THIRD_PERSONS:
        sentence = words.say("third_persons", language)
    else:
        sentence = words.say(
            "sentence",
            language,
            purpose=words.say(f"purpose_{event.purpose}", language),
            what=words.say(f"what_{event.what}", language),
        )
    if event.urgent_access_id is not None:
        sentence = words.say("urgent", language, sentence=sentence)
    if delay_basis is not None:
        sentence = words.say("delayed", language, sentence=sentence, basis=delay_basis)
    return sentence


@cache
def _words() -> Messages:
    return Messages.load("accesses", package="identity.contract")
