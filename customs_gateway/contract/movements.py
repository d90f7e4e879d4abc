"""Wire models of transit movements: orders, facts reported by offices, and what is known."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Self
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field, StringConstraints, model_validator

from customs_gateway.contract.discrepancies import DISCREPANCIES_MAX, Discrepancy
from customs_gateway.contract.items import GOODS_ITEMS_MAX, numbered_in_order
from customs_gateway.contract.reference import CountryCode, OfficeCode, Subheading
from shared.states import State
from shared.wire import Wire

TRANSIT_OFFICES_MAX = 8
SEALS_MAX = 99
ITEM_FRANCS_MAX = 10**12

LocalReference = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,22}$")]
"""The declarant's own reference (LRN)."""
OperatorCode = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,17}$")]
"""The number under which customs know the holder of the procedure, an enterprise."""
SealNumber = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9-]{1,20}$")]
VehiclePlate = Annotated[str, StringConstraints(pattern=r"^[A-Z0-9][A-Z0-9 -]{0,14}$")]


class GoodsItem(Wire):
    number: Annotated[int, Field(ge=1, le=GOODS_ITEMS_MAX)]
    hs6: Subheading
    gross_mass_kg: Annotated[int, Field(ge=1, le=10**9)]
    value_francs: Annotated[int, Field(ge=0, le=ITEM_FRANCS_MAX)]
    """whole francs (XOF)"""
    origin: CountryCode
    provenance: CountryCode


class DeclareTransit(Wire):
    """The declaration (T015, as IE015), lodged by the office of departure."""

    lrn: LocalReference
    holder: OperatorCode
    transit_offices: Annotated[tuple[OfficeCode, ...], Field(max_length=TRANSIT_OFFICES_MAX)]
    """in the order of the road"""
    destination_office: OfficeCode
    goods: Annotated[
        tuple[GoodsItem, ...],
        Field(min_length=1, max_length=GOODS_ITEMS_MAX),
        AfterValidator(numbered_in_order),
    ]


class RejectionReason(StrEnum):
    """What a declaration is rejected for, with the NCTS code of the functional error."""

    CODE_LIST = "12"
    MISSING = "13"
    RULE = "14"
    NOT_ALLOWED = "15"


class RejectDeclaration(Wire):
    reason: RejectionReason


class RefusalReason(StrEnum):
    GOODS_NOT_AS_DECLARED = "goods_not_as_declared"
    DOCUMENTS_MISSING = "documents_missing"
    VEHICLE_UNFIT = "vehicle_unfit"
    DRIVER_NOT_CLEARED = "driver_not_cleared"


class RefuseRelease(Wire):
    reason: RefusalReason


class CancellationReason(StrEnum):
    DECLARANT_REQUEST = "declarant_request"
    LODGED_IN_ERROR = "lodged_in_error"


class CancelMovement(Wire):
    reason: CancellationReason


class DriverDocument(Wire):
    """The identity card that the driver shows, as read from it. Asked about, never kept."""

    issuing_state: State
    card_number: Annotated[str, StringConstraints(pattern=r"^[A-Z0-9]{9}$")]
    expires_on: date


class ReleaseMovement(Wire):
    """Release (T029, as IE029): vehicle, seals and driver are bound to the movement."""

    vehicle_plate: VehiclePlate
    seals: Annotated[tuple[SealNumber, ...], Field(min_length=1, max_length=SEALS_MAX)]
    limit_date: date
    """the day by which the goods must be presented at destination"""
    driver: DriverDocument


class Direction(StrEnum):
    EXIT = "exit"
    ENTRY = "entry"


class ReportCrossing(Wire):
    """The goods crossed the border at the reporting office (T118, as IE118)."""

    direction: Direction
    occurred_at: AwareDatetime


class ReportArrival(Wire):
    """The goods were presented at destination (T006, as IE006)."""

    occurred_at: AwareDatetime


class Conclusion(StrEnum):
    """The control result codes of NCTS that this version knows."""

    CONFORM = "A"
    MAJOR_DISCREPANCY = "B"


class ReportControlResult(Wire):
    """What the control at destination found (T018, as IE018); A may have minor discrepancies."""

    conclusion: Conclusion
    discrepancies: Annotated[tuple[Discrepancy, ...], Field(max_length=DISCREPANCIES_MAX)] = ()
    occurred_at: AwareDatetime

    @model_validator(mode="after")
    def _major_ones_are_named(self) -> Self:
        if self.conclusion is Conclusion.MAJOR_DISCREPANCY and not self.discrepancies:
            raise ValueError("a major discrepancy is not named")
        return self


class Crossing(Wire):
    office: OfficeCode
    direction: Direction
    occurred_at: datetime


class Release(Wire):
    """How the goods were released; of the driver, only that and when they were verified."""

    vehicle_plate: VehiclePlate
    seals: tuple[SealNumber, ...]
    limit_date: date
    driver_state: State
    driver_checked_at: datetime
    verification_digest: str
    """SHA-256 of what the driver's State signed when it vouched for them: its signature base"""


class Movement(Wire):
    """One transit movement as its log tells it."""

    movement_id: UUID
    trn: str | None
    """the transit reference number, once accepted"""
    lrn: LocalReference
    holder: OperatorCode
    state: str
    departure_office: OfficeCode
    transit_offices: tuple[OfficeCode, ...]
    destination_office: OfficeCode
    goods: tuple[GoodsItem, ...]
    release: Release | None
    crossings: tuple[Crossing, ...]
    arrived_at: datetime | None
    conclusion: Conclusion | None
    discrepancies: tuple[Discrepancy, ...]
    recovering_state: State | None
    declared_at: datetime


class LogEntry(Wire):
    """One command or fact that followed the declaration."""

    sequence: int
    event: str
    message: str
    """the code of the message that carries it"""
    office: OfficeCode
    direction: Direction | None
    reason: str | None
    evidence: str | None
    discrepancies: tuple[Discrepancy, ...]
    occurred_at: datetime
    """as the office claims"""
    received_at: datetime
    """when the gateway learnt it"""
    clock_doubtful: bool
    """claimed to have happened after it was received"""


class MovementLog(Wire):
    entries: tuple[LogEntry, ...]
