"""What is refused at enrolment. A refusal here is of a paper or a capture, never of a person."""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class EnrolmentNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "enrolment_not_found"


class EnrolmentChanged(PlatformError):
    """Somebody moved the application between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "enrolment_changed"


class EnrolmentExists(PlatformError):
    """Another application has this identifier."""

    kind = ErrorKind.CONFLICT
    code = "enrolment_exists"


class EnrolmentPending(PlatformError):
    """Another application about this person is not decided yet."""

    kind = ErrorKind.CONFLICT
    code = "enrolment_pending"


class SearchPending(PlatformError):
    """Nobody approves before the search for duplicates has ended; it goes on by itself."""

    kind = ErrorKind.CONFLICT
    code = "search_pending"


class AdjudicationPending(PlatformError):
    """Nobody approves before officers have said who the applicant is."""

    kind = ErrorKind.CONFLICT
    code = "adjudication_pending"


class CheckNotAcknowledged(PlatformError):
    """The captures were not compared with everybody's, and the approver does not say so; the detail
    names the check that was made.
    """

    kind = ErrorKind.CONFLICT
    code = "check_not_acknowledged"


class EnrolmentIncomplete(PlatformError):
    """Something that every such application has is missing; the detail names it."""

    kind = ErrorKind.UNPROCESSABLE
    code = "enrolment_incomplete"


class NotTheEnroller(PlatformError):
    """Whoever began an application answers for it, and nobody else changes it."""

    kind = ErrorKind.FORBIDDEN
    code = "not_the_enroller"


class FileReserved(PlatformError):
    """What it says is for who took it, their office's supervisor, and the officer drawn."""

    kind = ErrorKind.FORBIDDEN
    code = "file_reserved"


class NotAMinor(PlatformError):
    """The application of a child is for minors."""

    kind = ErrorKind.UNPROCESSABLE
    code = "not_a_minor"


class EvidenceNotAccepted(PlatformError):
    """The document does not count any more, or its scan is missing; the application stands."""

    kind = ErrorKind.UNPROCESSABLE
    code = "evidence_not_accepted"


class WitnessNotAccepted(PlatformError):
    """This witness cannot vouch for this applicant; the detail says which one and why."""

    kind = ErrorKind.UNPROCESSABLE
    code = "witness_not_accepted"


class ExceptionNotSupervised(PlatformError):
    """A finger without print, and no supervisor has signed for it as it stands now."""

    kind = ErrorKind.FORBIDDEN
    code = "exception_not_supervised"


class PacketWithheld(PlatformError):
    """A supervisor has to look at the packet that it came in before anybody goes on with it."""

    kind = ErrorKind.CONFLICT
    code = "packet_withheld"


class CaptureNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "capture_not_found"


class CaptureExists(PlatformError):
    """Another capture has this identifier."""

    kind = ErrorKind.CONFLICT
    code = "capture_exists"


class CaptureInvalid(PlatformError):
    """Empty, cut short, or not of the format that its kind has."""

    kind = ErrorKind.UNPROCESSABLE
    code = "capture_invalid"


class CaptureTooLarge(PlatformError):
    kind = ErrorKind.TOO_LARGE
    code = "capture_too_large"


class CapturesTooMany(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "captures_too_many"


class CaptureDigestMismatch(PlatformError):
    """Not the bytes that were announced."""

    kind = ErrorKind.UNPROCESSABLE
    code = "capture_digest_mismatch"


class RecaptureDue(PlatformError):
    """By the State's rule the finger is tried again before it is taken as it is."""

    kind = ErrorKind.UNPROCESSABLE
    code = "recapture_due"


class KitUnknown(VerificationFailed):
    """No kit of this State has this key."""

    kind = ErrorKind.FORBIDDEN
    code = "kit_unknown"


class KitStopped(PlatformError):
    """A supervisor stopped the kit; what it holds stays with it until they let it go on."""

    kind = ErrorKind.FORBIDDEN
    code = "kit_stopped"


class KitNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "kit_not_found"


class PacketInvalid(VerificationFailed):
    """Not a packet that this kit and these officers signed."""

    kind = ErrorKind.UNPROCESSABLE
    code = "packet_invalid"


class PacketDigestMismatch(PacketInvalid):
    """The content is not the one that the kit signed for."""

    code = "packet_digest_mismatch"


class PacketTooOld(PacketInvalid):
    """Older than the State's rule allows, or of the future: its signatures say too little."""

    code = "packet_too_old"


class PacketContentInvalid(PacketInvalid):
    """Signed, sealed and whole, and not what this version of the registry reads."""

    code = "packet_content_invalid"


class PacketNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "packet_not_found"


class CaptureNotAnnounced(PlatformError):
    """The packet's manifest names no such capture."""

    kind = ErrorKind.UNPROCESSABLE
    code = "capture_not_announced"


class ImportNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "import_not_found"


class ImportChanged(PlatformError):
    """Somebody moved the import between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "import_changed"


class ImportIncomplete(PlatformError):
    """Not all lines of the file are in."""

    kind = ErrorKind.CONFLICT
    code = "import_incomplete"


class ImportLineInvalid(PlatformError):
    """A line number that the file does not have, or one that came before with other fields."""

    kind = ErrorKind.CONFLICT
    code = "import_line_invalid"
