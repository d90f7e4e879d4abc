"""What can be wrong with the files of a chip, and with what should be written into them."""

from shared.errors import ErrorKind, PlatformError
from shared.pki.der import MalformedAsn1


class MalformedChipFile(MalformedAsn1):
    """A file is tag-length-value data, but not what the Logical Data Structure wants."""

    code = "malformed_chip_file"


class PortraitRefused(PlatformError):
    """The portrait cannot go into a data group: not a JPEG, or too large."""

    kind = ErrorKind.UNPROCESSABLE
    code = "portrait_refused"


class ChipFilesNotMade(PlatformError):
    """The zone or the signer does not allow these chip files."""

    kind = ErrorKind.UNPROCESSABLE
    code = "chip_files_not_made"


class DetailsRefused(PlatformError):
    """Something said of the holder cannot stand in a data group."""

    kind = ErrorKind.UNPROCESSABLE
    code = "details_refused"


class FingersRefused(PlatformError):
    """The images of fingers cannot go into a data group."""

    kind = ErrorKind.UNPROCESSABLE
    code = "fingers_refused"
