"""Release: the driver's State vouches for the driver, then vehicle, seals and driver are bound."""

from collections.abc import Mapping

import httpx

from customs_gateway.audit_events import AuditEvent
from customs_gateway.contract.movements import DriverDocument, ReleaseMovement
from customs_gateway.contract.reference import Office
from customs_gateway.errors import DriverDocumentNotValid, DriverNotVerifiable
from customs_gateway.movements import store as movements
from customs_gateway.movements.lifecycle import MOVEMENT_LIFECYCLE, MovementEvent
from customs_gateway.movements.rules import (
    ReleaseTerms,
    Transit,
    require_departure,
    require_limit_date,
)
from identity.contract.client import IdentityClient
from identity.contract.verification import DocumentStatus, Verification, VerifyCard
from shared.database.work import Work
from shared.officers.credential import Officer
from shared.purposes import Purpose
from shared.states import State
from shared.web.client import AnswerMalformed, OnRecord, RemoteError
from shared.web.consultation import Consultation

Registries = Mapping[State, IdentityClient]
"""The identity service of each State."""


async def release_movement(
    work: Work,
    registries: Registries,
    consult: Consultation,
    *,
    at: Office,
    by: Officer,
    reference: str,
    order: ReleaseMovement,
    credential: str,
) -> Transit:
    """Release goods to a driver whose card is in force (T029).

    The driver's State is asked on behalf of the officer who releases, by their `credential`.
    Raises MovementNotFound, OfficeNotOnRoute, IllegalTransition, LimitDateInvalid before the
    driver's State is asked; then DriverNotVerifiable or DriverDocumentNotValid.
    """
    _require_releasable(await movements.get(work, reference), at, order, work)
    terms = await consult(lambda: _terms(registries, order, credential))
    transit = await movements.get_locked(work, reference)
    _require_releasable(transit, at, order, work)
    transit = await movements.bind_release(work, transit, terms)
    entry = transit.next_entry(MovementEvent.RELEASE, office=at.code, now=work.clock())
    work.audit.record(AuditEvent.MOVEMENT_RELEASED, object=transit.reference)
    return await movements.append(work, transit, entry, by=by)


def _require_releasable(transit: Transit, at: Office, order: ReleaseMovement, work: Work) -> None:
    require_departure(transit, at.code)
    MOVEMENT_LIFECYCLE.after(transit.state, MovementEvent.RELEASE)
    require_limit_date(order.limit_date, today=work.clock().date())


async def _terms(registries: Registries, order: ReleaseMovement, credential: str) -> ReleaseTerms:
    """Ask the driver's State; keep its pseudonym for us and what its answer signed, no more."""
    answer = await _verification_of(registries, order.driver, credential)
    verification = answer.content
    if verification.status is not DocumentStatus.VALID:
        raise DriverDocumentNotValid(f"the card is {verification.status}")
    if verification.pseudonym is None:
        raise DriverNotVerifiable("the answer has no pseudonym")
    return ReleaseTerms(
        vehicle_plate=order.vehicle_plate,
        seals=order.seals,
        limit_date=order.limit_date,
        driver_state=order.driver.issuing_state,
        driver_pseudonym=verification.pseudonym,
        verification_digest=answer.signature_base_sha256,
        driver_checked_at=verification.checked_at,
    )


async def _verification_of(
    registries: Registries, driver: DriverDocument, credential: str
) -> OnRecord[Verification]:
    question = VerifyCard(
        card_number=driver.card_number, expires_on=driver.expires_on, pseudonym=True
    )
    try:
        return await registries[driver.issuing_state].verify_card_on_record(
            question, purpose=Purpose.CUSTOMS_DRIVER_CHECK, officer=credential
        )
    except (RemoteError, AnswerMalformed, httpx.TransportError) as error:
        raise DriverNotVerifiable(f"{driver.issuing_state} gave no answer to act on") from error
