"""All reads and writes of border checks and crossings."""

from uuid import UUID

from sqlalchemy.exc import IntegrityError

from shared.database.constraints import violated
from shared.database.work import Work
from shared.sealing.envelope import SealedField, seal
from shared.sealing.key_encryption import KeyEncryption
from travel_doc.border.tables import CheckRow, CrossingRow
from travel_doc.errors import CheckNotFound, CheckUsed


async def get_check(work: Work, check_id: UUID, *, post: str) -> CheckRow:
    """The check, if it was made at this post."""
    check = await work.session.get(CheckRow, check_id)
    if check is None or check.post != post:
        raise CheckNotFound
    return check


async def add_check(work: Work, check: CheckRow) -> None:
    work.session.add(check)
    await work.session.flush()


async def add_crossing(work: Work, crossing: CrossingRow) -> None:
    """Insert a crossing; CheckUsed when the check has one already."""
    work.session.add(crossing)
    try:
        await work.session.flush()
    except IntegrityError as error:
        if violated(error) == "border_crossings_check_id_key":
            raise CheckUsed from error
        raise


def sealed_dg1(keys: KeyEncryption, check_id: UUID, dg1: bytes) -> bytes:
    """What the document says of its holder, readable with the service's keys only."""
    return seal(keys, SealedField("border_checks", str(check_id), "dg1"), dg1)
