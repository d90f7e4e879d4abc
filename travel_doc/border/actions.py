"""Check documents at the posts of the State, and record who crossed."""

from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

from identity.contract.status_lists import card_list_uri
from shared.database.work import Work
from shared.documents.lds.chip_files import ChipFiles
from shared.documents.lds.dg1 import read_dg1
from shared.documents.mrz.zone import Zone, parse_mrz
from shared.documents.passive_authentication.verdict import Step, Verdict
from shared.documents.passive_authentication.verify import verify_document
from shared.entities import Entity, EntityKind, service_of
from shared.errors import PlatformError
from shared.logging import get_logger
from shared.officers.credential import Officer
from shared.sealing.pseudonym import pairwise_pseudonym
from shared.states import State
from shared.status.document_reference import StatusReference, read_status_reference
from shared.status.live_lists import Fetch, KnownStatus, StatusUndetermined
from shared.web.consultation import Consultation
from travel_doc.audit_events import AuditEvent
from travel_doc.border import store as border
from travel_doc.border.rules import advice_on, check_fresh, check_ground, issuer_status
from travel_doc.border.tables import CheckRow, CrossingRow
from travel_doc.contract.border import (
    BorderVerdict,
    CheckDocument,
    CheckStep,
    Crossing,
    IssuerStatus,
    RecordCrossing,
)
from travel_doc.contract.documents import document_list_uri
from travel_doc.parts import TravelDocParts
from travel_doc.status.actions import signed_list

REFERENCE_BYTES = 6
_CARD, _PASSPORT = "I", "P"


@dataclass(frozen=True, slots=True)
class _Issuer:
    """Whose list says what the document's status is."""

    entity: str
    uri: str
    index: int
    fetch: Fetch


async def check_document(
    work: Work,
    parts: TravelDocParts,
    consult: Consultation,
    *,
    by: Officer,
    post: Entity,
    order: CheckDocument,
) -> BorderVerdict:
    """Say whether a document is authentic and in force, and what to do with that.

    1. Passive authentication of the chip files. 2. Only what the issuer signed is believed of
    the holder: DG1 if it is identical. 3. The issuer's status list, asked without a transaction;
    none to be had is "undetermined", never "valid". 4. Advice. 5. Record, audit, answer.
    """
    now = work.clock()
    files = ChipFiles(sod=order.ef_sod, com=order.ef_com, dg1=order.dg1, dg2=order.dg2)
    verdict = verify_document(  # 1
        files, parts.anchors(), now, order.printed_mrz, parts.authentication
    )
    for fault in verdict.faults:
        get_logger().error("border.check-aborted", exc_info=fault)
    zone = _believed_zone(verdict, order.dg1)  # 2
    known = await _status_of(work, parts, consult, zone)  # 3
    status = issuer_status(known.value) if known else IssuerStatus.UNDETERMINED
    advice = advice_on(verdict.value, status)  # 4
    check_id = uuid4()
    check = CheckRow(
        check_id=check_id,
        post=post.name,
        officer=by.subject,
        checked_at=now,
        advice=advice,
        authenticity=verdict.value.value,
        status=status,
        issuing_state=zone.issuing_state if zone else None,
        document_code=zone.document_code if zone else None,
        holder=_holder(parts, zone),
        sealed_dg1=border.sealed_dg1(parts.civil_keys, check_id, order.dg1) if zone else None,
    )
    await border.add_check(work, check)  # 5
    work.audit.record(
        AuditEvent.BORDER_DOCUMENT_CHECKED,
        subject=check.holder,
        object=str(check_id),
        reason=advice.value,
    )
    return _wire_verdict(check, verdict, known.as_of if known else None)


async def record_crossing(
    work: Work, *, by: Officer, post: Entity, order: RecordCrossing
) -> Crossing:
    """Record an officer's decision on a check made at the same post a short while ago.

    Raises CheckNotFound, CheckTooOld, CheckUsed, GroundMissing or NoFreeNumberDrawn.
    """
    check_ground(order.decision, order.ground)
    check = await border.get_check(work, order.check_id, post=post.name)
    work.audit.acting(subject=check.holder)
    now = work.clock()
    check_fresh(check.checked_at, now=now)

    async def draw() -> CrossingRow:
        return CrossingRow(
            reference=work.random.randbytes(REFERENCE_BYTES).hex().upper(),
            check_id=order.check_id,
            post=post.name,
            officer=by.subject,
            direction=order.direction,
            decision=order.decision,
            ground=order.ground,
            recorded_at=now,
        )

    crossing = await border.add_crossing(work, draw)
    work.audit.record(
        AuditEvent.BORDER_CROSSING_RECORDED,
        object=str(order.check_id),
        reason=order.decision.value,
    )
    return Crossing.model_validate(crossing)


def _believed_zone(verdict: Verdict, dg1: bytes) -> Zone | None:
    """What DG1 says, if the security object vouches for it; who signed is for the advice."""
    if 1 not in verdict.identical_data_groups:
        return None
    try:
        return parse_mrz(read_dg1(dg1))
    except PlatformError:
        return None


async def _status_of(
    work: Work, parts: TravelDocParts, consult: Consultation, zone: Zone | None
) -> KnownStatus | None:
    """The status by its issuer's list; None when the document or the list leaves it open."""
    reference = read_status_reference(zone.optional_data) if zone else None
    if zone is None or reference is None or zone.issuing_state not in set(State):
        return None
    issuer = _issuer_of(work, parts, zone, reference)
    if issuer is None:
        return None
    try:
        return await consult(
            lambda: parts.status_lists.status(
                entity=issuer.entity, uri=issuer.uri, index=issuer.index, fetch=issuer.fetch
            )
        )
    except StatusUndetermined:
        return None


def _issuer_of(
    work: Work, parts: TravelDocParts, zone: Zone, reference: StatusReference
) -> _Issuer | None:
    state, number = State(zone.issuing_state), reference.list_number
    if zone.document_code.startswith(_CARD):
        register = parts.registers[state]
        entity = service_of(EntityKind.IDENTITY, state)

        async def fetch() -> str:
            return (await register.card_status_list(number)).token

        return _Issuer(entity, card_list_uri(entity, number), reference.place, fetch)
    if zone.document_code.startswith(_PASSPORT):
        entity = service_of(EntityKind.TRAVEL_DOC, state)

        async def fetch() -> str:
            if state is parts.state:
                return await signed_list(work, parts, number)
            return (await parts.issuers[state].document_status_list(number)).token

        return _Issuer(entity, document_list_uri(entity, number), reference.place, fetch)
    return None


def _holder(parts: TravelDocParts, zone: Zone | None) -> str | None:
    """The document under this service's own key: the person is not known here, nor to be found."""
    if zone is None:
        return None
    document = f"{zone.issuing_state} {zone.document_number}"
    return pairwise_pseudonym(
        parts.pseudonym_key, partner=parts.platform.entity, identity_number=document
    )


def _wire_verdict(check: CheckRow, verdict: Verdict, as_of: datetime | None) -> BorderVerdict:
    return BorderVerdict(
        check_id=check.check_id,
        advice=check.advice,
        authenticity=check.authenticity,
        steps=tuple(_wire_step(step) for step in verdict.steps),
        status=check.status,
        status_as_of=as_of,
        issuing_state=check.issuing_state,
        document_code=check.document_code,
        checked_at=check.checked_at,
    )


def _wire_step(step: Step) -> CheckStep:
    return CheckStep(
        number=step.number,
        check=step.check.value,
        value=step.value.value,
        reason=step.reason.value,
        source=f"{step.source.name} {step.source.version}" if step.source else None,
        source_age_seconds=int(step.source_age.total_seconds()) if step.source_age else None,
    )
