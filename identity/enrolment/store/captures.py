"""All reads and writes of captures, sealed under the biometric keys.

Each value is bound to its table, record and field, so that none can be moved to another place.
"""

from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.orm import defer
from sqlmodel import col, delete, or_, select, update

from identity.contract.captures import CaptureKind, CaptureVerdict
from identity.enrolment.tables.captures import CaptureRow
from identity.errors.enrolment import CaptureNotFound
from shared.database.statement import Statement
from shared.database.work import Work
from shared.sealing.envelope import SealedField, open_sealed, seal
from shared.sealing.key_encryption import KeyEncryption

_WITHOUT_CONTENT = (
    defer(CaptureRow.sealed_content, raiseload=True),  # type: ignore[arg-type]  # a mapped attribute, typed as its value
    defer(CaptureRow.sealed_record, raiseload=True),  # type: ignore[arg-type]  # likewise
)
_OF_APPLICATION = select(CaptureRow).where(
    col(CaptureRow.application_id) == bindparam("application_id")
)  # built once: building a statement of the mapper costs as much as running it
_ONE = _OF_APPLICATION.where(col(CaptureRow.buffer_id) == bindparam("buffer_id"))
_OF_THE_SAME = _OF_APPLICATION.where(
    col(CaptureRow.kind) == bindparam("kind"),
    col(CaptureRow.position).is_not_distinct_from(bindparam("position")),
    col(CaptureRow.wiped_at).is_(None),
)
_COUNT = "SELECT count(*) FROM captures WHERE application_id = :application_id"


async def described(work: Work, application_id: UUID) -> list[CaptureRow]:
    """All captures of an application without what they hold, in the order they came."""
    query = (
        select(CaptureRow)
        .where(CaptureRow.application_id == application_id)
        .order_by(col(CaptureRow.captured_at), col(CaptureRow.buffer_id))
        .options(*_WITHOUT_CONTENT)
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def counted(work: Work, application_id: UUID) -> int:
    """How many captures an application has."""
    ((count,),) = await work.fetch(Statement(_COUNT, {"application_id": application_id}))
    return int(count)


async def whole(work: Work, application_id: UUID, *kinds: CaptureKind) -> list[CaptureRow]:
    """The captures of some kinds, with what they hold."""
    query = (
        select(CaptureRow)
        .where(CaptureRow.application_id == application_id, col(CaptureRow.kind).in_(kinds))
        .order_by(col(CaptureRow.position))
        .execution_options(populate_existing=True)
    )
    return list(await work.session.exec(query))


async def find(work: Work, application_id: UUID, buffer_id: UUID) -> CaptureRow | None:
    given = {"application_id": application_id, "buffer_id": buffer_id}
    return (await work.session.exec(_ONE, params=given)).first()


async def get(work: Work, application_id: UUID, buffer_id: UUID) -> CaptureRow:
    """The capture with what it holds; CaptureNotFound also when it was wiped."""
    capture = await find(work, application_id, buffer_id)
    if capture is None or capture.sealed_content is None:
        raise CaptureNotFound
    return capture


async def of_the_same(work: Work, capture: CaptureRow) -> CaptureRow | None:
    """What was captured before of the same finger or face; documents are each their own."""
    if capture.kind is CaptureKind.DOCUMENT_SCAN:
        return None
    given = {
        "application_id": capture.application_id,
        "kind": capture.kind,
        "position": capture.position,
    }
    return (await work.session.exec(_OF_THE_SAME, params=given)).first()


async def add(work: Work, capture: CaptureRow) -> None:
    work.session.add(capture)
    await work.session.flush()


async def remove(work: Work, capture: CaptureRow) -> None:
    await work.session.exec(
        delete(CaptureRow).where(
            col(CaptureRow.application_id) == capture.application_id,
            col(CaptureRow.buffer_id) == capture.buffer_id,
        )
    )


async def wipe(work: Work, application_id: UUID) -> list[str]:
    """Delete what captures hold for good; return the digests, which are all that remains."""
    wiped = await work.session.exec(
        update(CaptureRow)
        .where(col(CaptureRow.application_id) == application_id, col(CaptureRow.wiped_at).is_(None))
        .values(sealed_content=None, sealed_record=None, wiped_at=work.clock())
        .returning(col(CaptureRow.sha256))
        .execution_options(synchronize_session=False)
    )
    return sorted(digest for (digest,) in wiped)


def sealed_content(keys: KeyEncryption, capture: CaptureRow, content: bytes) -> bytes:
    return seal(keys, _place(capture, "content"), content)


def sealed_record(keys: KeyEncryption, capture: CaptureRow, record: bytes) -> bytes:
    return seal(keys, _place(capture, "record"), record)


def content_of(keys: KeyEncryption, capture: CaptureRow) -> bytes:
    """What was captured; CaptureNotFound when it was wiped."""
    if capture.sealed_content is None:
        raise CaptureNotFound
    return open_sealed(keys, _place(capture, "content"), capture.sealed_content)


def minutiae_of(keys: KeyEncryption, capture: CaptureRow) -> bytes | None:
    """The minutiae record of a finger: the one that was brought, or the one read from an image."""
    if capture.kind is CaptureKind.FINGERPRINT_RECORD:
        return content_of(keys, capture)
    if capture.sealed_record is None:
        return None
    return open_sealed(keys, _place(capture, "record"), capture.sealed_record)


async def fingers_read(work: Work, application_id: UUID) -> frozenset[int]:
    """The fingers of which there are minutiae of some use."""
    query = select(CaptureRow.position).where(
        CaptureRow.application_id == application_id,
        CaptureRow.verdict != CaptureVerdict.EXCEPTION,
        or_(
            col(CaptureRow.kind) == CaptureKind.FINGERPRINT_RECORD,
            col(CaptureRow.sealed_record).is_not(None),
        ),
    )
    return frozenset(one for one in await work.session.exec(query) if one is not None)


def _place(capture: CaptureRow, field: str) -> SealedField:
    return SealedField("captures", f"{capture.application_id}/{capture.buffer_id}", field)
