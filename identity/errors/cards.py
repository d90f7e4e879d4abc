"""What is refused about identity cards."""

from shared.errors import ErrorKind, PlatformError


class CardNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "card_not_found"


class CardChanged(PlatformError):
    """Somebody moved the card between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "card_changed"


class CardInHand(PlatformError):
    """The person already has a card in hand."""

    kind = ErrorKind.CONFLICT
    code = "card_in_hand"


class CardOnItsWay(PlatformError):
    """The person already waits for a card."""

    kind = ErrorKind.CONFLICT
    code = "card_on_its_way"


class CardNotEligible(PlatformError):
    """The State's policy does not allow this card."""

    kind = ErrorKind.UNPROCESSABLE
    code = "card_not_eligible"


class ReasonDoesNotFit(PlatformError):
    """The cards that the person had do not give this reason for another."""

    kind = ErrorKind.CONFLICT
    code = "card_reason_does_not_fit"


class RevocationNotRequested(PlatformError):
    """Nobody has asked for the end of this card, or it was agreed to."""

    kind = ErrorKind.CONFLICT
    code = "card_revocation_not_requested"


class FeeNotOwed(PlatformError):
    """Nothing is owed for the card, or it was waived already."""

    kind = ErrorKind.CONFLICT
    code = "card_fee_not_owed"


class HolderNotProven(PlatformError):
    """Nothing proves that it is the holder who speaks; the detail says no more."""

    kind = ErrorKind.FORBIDDEN
    code = "holder_not_proven"


class ProofNotTakenHere(PlatformError):
    """A proof of this kind is not taken over this channel."""

    kind = ErrorKind.UNPROCESSABLE
    code = "holder_proof_not_taken_here"


class ReportNotFound(PlatformError):
    """There is no such report, or it was withdrawn."""

    kind = ErrorKind.NOT_FOUND
    code = "card_report_not_found"


class CardStillWaits(PlatformError):
    """The time that the State gives the holder to collect the card is not over."""

    kind = ErrorKind.CONFLICT
    code = "card_still_waits"


class CertificateNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "certificate_not_found"


class CertificateChanged(PlatformError):
    """Somebody decided on the certificate between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "certificate_changed"


class CertificateOpen(PlatformError):
    """The person has a temporary certificate, or waits for one."""

    kind = ErrorKind.CONFLICT
    code = "certificate_open"
