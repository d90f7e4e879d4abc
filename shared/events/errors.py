"""What a recipient of events refuses."""

from shared.errors import ErrorKind, PlatformError


class TopicNotExpected(PlatformError):
    """The sender does not tell this recipient about such things."""

    kind = ErrorKind.FORBIDDEN
    code = "topic_not_expected"
