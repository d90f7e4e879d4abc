"""What can be wrong with a machine readable zone; details name the field, never its content."""

from collections.abc import Sequence

from shared.errors import ErrorKind, PlatformError


class MrzMalformed(PlatformError):
    """A field holds something that its place in the zone does not allow."""

    kind = ErrorKind.MALFORMED
    code = "mrz_malformed"

    def __init__(self, field: str) -> None:
        super().__init__(f"malformed in the machine readable zone: {field}")
        self.field = field


class MrzCheckDigitWrong(PlatformError):
    """One or more check digits disagree with what they cover."""

    kind = ErrorKind.UNPROCESSABLE
    code = "mrz_check_digit_wrong"

    def __init__(self, fields: Sequence[str]) -> None:
        super().__init__(f"wrong check digit in the machine readable zone: {', '.join(fields)}")
        self.fields = tuple(fields)


class MrzFieldRefused(PlatformError):
    """A value that was to be written does not fit its field."""

    kind = ErrorKind.UNPROCESSABLE
    code = "mrz_field_refused"

    def __init__(self, field: str) -> None:
        super().__init__(f"cannot be written in the machine readable zone: {field}")
        self.field = field


class NameNotTransliterable(PlatformError):
    """A name holds a character that no transliteration rule in force covers."""

    kind = ErrorKind.UNPROCESSABLE
    code = "name_not_transliterable"

    def __init__(self, position: int) -> None:
        super().__init__(f"no transliteration rule covers character {position} of the name")
        self.position = position
