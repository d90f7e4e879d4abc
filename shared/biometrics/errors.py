"""What may be wrong with biometric data, and with the engines that read it.

PlatformError
├── TemplateInvalid          not a record that is taken
├── SampleRefused            a capture that no template comes from; the operator can do something
│   ├── SampleInvalid            not an image that is taken: format, size, resolution, cut short
│   ├── SampleTooLarge           more bytes or pixels than such an image has
│   ├── NotAFingerprint          an image, and no ridges on it
│   ├── CaptureTooPoor           a finger, and too little of it to tell it from others
│   └── FaceNotFound             no face, or more than one
├── TemplatesIncomparable    of two formats, or of two engines that do not read each other
├── TooFewInCommon           fewer fingers on both sides than the rule asks for
└── EngineOutOfService       nothing is known about the sample; a person decides instead
    ├── EngineUnavailable        not installed, not started, or it cannot start
    ├── EngineBusy               more is waiting than it may keep waiting
    └── EngineFailed             it crashed or hung on this job twice
"""

from shared.errors import ErrorKind, PlatformError


class TemplateInvalid(PlatformError, ValueError):
    """Not a record this platform takes; says why, never what the finger looks like."""

    kind = ErrorKind.MALFORMED
    code = "template_invalid"


class SampleRefused(PlatformError):
    """No template comes from this capture; capture again, or follow the exception path."""

    kind = ErrorKind.UNPROCESSABLE


class SampleInvalid(SampleRefused):
    code = "biometric_sample_invalid"


class SampleTooLarge(SampleRefused):
    kind = ErrorKind.TOO_LARGE
    code = "biometric_sample_too_large"


class NotAFingerprint(SampleRefused):
    code = "not_a_fingerprint"


class CaptureTooPoor(SampleRefused):
    code = "capture_too_poor"


class FaceNotFound(SampleRefused):
    code = "face_not_found"


class TemplatesIncomparable(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "templates_incomparable"


class TooFewInCommon(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "too_few_fingers_in_common"


class EngineOutOfService(PlatformError):
    """The engine gave no answer, which says nothing about the person: a human takes over."""

    kind = ErrorKind.UNAVAILABLE


class EngineUnavailable(EngineOutOfService):
    code = "biometric_engine_unavailable"


class EngineBusy(EngineOutOfService):
    code = "biometric_engine_busy"


class EngineFailed(EngineOutOfService):
    code = "biometric_engine_failed"
