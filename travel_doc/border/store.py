"""All reads and writes of border checks and crossings."""

from collections.abc import Awaitable, Callable
from uuid import UUID

from sqlalchemy.exc import IntegrityError

from shared.database.constraints import violated
from shared.database.drawn_rows import insert_drawn
from shared.database.work import Work
from shared.sealing.envelope import SealedField, seal
from shared.sealing.key_encryption import KeyEncryption
from travel_doc.border.tables import CheckRow, CrossingRow
from travel_doc.errors import CheckNotFound, CheckUsed

_DRAWN = frozenset({"border_crossings_pkey"})


async def get_check(work: Work, check_id: UUID, *, post: str) -> CheckRow:
    """The check, if it was made at this post."""
    check = await work.session.get(CheckRow, check_id)
    if check is None or check.post != post:
        raise CheckNotFound
    return check


async def add_check(work: Work, check: CheckRow) -> None:
    work.session.add(check)
    await work.session.flush()


async def add_crossing(work: Work, draw: Callable[[], Awaitable[CrossingRow]]) -> CrossingRow:
    """Insert a crossing under the reference that is drawn for it.

    Raises CheckUsed when the check has one already, or NoFreeNumberDrawn.
    """
    try:
        return await insert_drawn(work, draw, unique=_DRAWN)
    except IntegrityError as error:
        if violated(error) == "border_crossings_check_id_key":
            raise CheckUsed from error
        raise


def sealed_dg1(keys: KeyEncryption, check_id: UUID, dg1: bytes) -> bytes:
    """What the document says of its holder, readable with the service's keys only."""
    return seal(keys, SealedField("border_checks", str(check_id), "dg1"), dg1)
