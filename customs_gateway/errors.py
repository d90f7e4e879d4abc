"""What the customs gateway refuses, one class per stable code."""

from shared.errors import ErrorKind, PlatformError


class OfficeUnknown(PlatformError):
    """The code, or the machine that signed, is of no office in the table."""

    kind = ErrorKind.NOT_FOUND
    code = "office_unknown"


class TariffLineNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "tariff_line_not_found"


class MovementNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "movement_not_found"


class DeclarationAlreadyLodged(PlatformError):
    """The office has already lodged a declaration under this local reference."""

    kind = ErrorKind.CONFLICT
    code = "declaration_already_lodged"


class RouteInvalid(PlatformError):
    """An office of the route cannot take part, or stands in it twice."""

    kind = ErrorKind.UNPROCESSABLE
    code = "route_invalid"


class OfficeNotOnRoute(PlatformError):
    """The movement concerns other offices than the one that asks."""

    kind = ErrorKind.FORBIDDEN
    code = "office_not_on_route"


class LimitDateInvalid(PlatformError):
    """The day by which the goods must arrive is past, or too far."""

    kind = ErrorKind.UNPROCESSABLE
    code = "limit_date_invalid"


class DriverDocumentNotValid(PlatformError):
    """The driver's State does not vouch for the card that was shown."""

    kind = ErrorKind.CONFLICT
    code = "driver_document_not_valid"


class DriverNotVerifiable(PlatformError):
    """The driver's State could not be asked, or did not answer as agreed; nothing is decided."""

    kind = ErrorKind.UNAVAILABLE
    code = "driver_not_verifiable"


class ControlResultDiffers(PlatformError):
    """The destination has already reported the other conclusion."""

    kind = ErrorKind.CONFLICT
    code = "control_result_differs"


class DiscrepancyItemUnknown(PlatformError):
    """A discrepancy is reported of a goods item that was not declared."""

    kind = ErrorKind.UNPROCESSABLE
    code = "discrepancy_item_unknown"


class ResolutionTimeNotOver(PlatformError):
    """The discrepancy may still be resolved."""

    kind = ErrorKind.CONFLICT
    code = "resolution_time_not_over"


class RecoveringStateNotOnRoute(PlatformError):
    """A debt is recovered by a State that the goods were to pass."""

    kind = ErrorKind.UNPROCESSABLE
    code = "recovering_state_not_on_route"


class RecoveryOfAnotherState(PlatformError):
    """Exactly one State recovers a debt, and it is not the one of this office."""

    kind = ErrorKind.FORBIDDEN
    code = "recovery_of_another_state"


class LevyNotInForce(PlatformError):
    """No rule of the levy was in force when the declaration was accepted."""

    kind = ErrorKind.UNPROCESSABLE
    code = "levy_not_in_force"


class AcceptanceInFuture(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "acceptance_in_future"


class PaymentInFuture(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "payment_in_future"


class ExemptionNotApplicable(PlatformError):
    """The code, or its evidence, does not fit the goods it is claimed for."""

    kind = ErrorKind.UNPROCESSABLE
    code = "exemption_not_applicable"


class ExemptionEvidenceMissing(PlatformError):
    """Goods of such an origin are levied or exempted on evidence only."""

    kind = ErrorKind.UNPROCESSABLE
    code = "exemption_evidence_missing"


class ExemptionNeedsDecision(PlatformError):
    """The texts contradict each other: a person decides, with a reference."""

    kind = ErrorKind.UNPROCESSABLE
    code = "exemption_needs_decision"


class AssessmentNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "assessment_not_found"


class AssessmentDiffers(PlatformError):
    """The declaration was assessed already, on other data."""

    kind = ErrorKind.CONFLICT
    code = "assessment_differs"


class CollectionDiffers(PlatformError):
    """The receipt was posted already, for something else."""

    kind = ErrorKind.CONFLICT
    code = "collection_differs"


class CollectionExceedsLevy(PlatformError):
    """More would be collected than the assessment says."""

    kind = ErrorKind.CONFLICT
    code = "collection_exceeds_levy"
