"""Why a signed exchange was refused: one class per code, and nothing more about a signature.

PlatformError
├── HeaderMalformed, TargetNotCanonical, IdempotencyKeyMissing, BodyTooSlow      malformed
├── BodyTooLarge · EncodingNotAllowed · WrongAuthority · RateLimited
├── KeyPurposeInvalid                                                            forbidden
├── ReplayStoreUnavailable                                                       unavailable
└── VerificationFailed
    └── SignatureRefused     every refusal that an `Accept-Signature` challenge answers
"""

from shared.errors import ErrorKind, PlatformError, VerificationFailed


class HeaderMalformed(PlatformError):
    kind = ErrorKind.MALFORMED
    code = "header_malformed"


class TargetNotCanonical(PlatformError):
    kind = ErrorKind.MALFORMED
    code = "target_not_canonical"


class IdempotencyKeyMissing(PlatformError):
    kind = ErrorKind.MALFORMED
    code = "idempotency_key_missing"


class BodyTooSlow(PlatformError):
    kind = ErrorKind.MALFORMED
    code = "body_too_slow"


class BodyTooLarge(PlatformError):
    kind = ErrorKind.TOO_LARGE
    code = "body_too_large"


class EncodingNotAllowed(PlatformError):
    kind = ErrorKind.UNSUPPORTED
    code = "encoding_not_allowed"


class WrongAuthority(PlatformError):
    kind = ErrorKind.MISDIRECTED
    code = "wrong_authority"


class RateLimited(PlatformError):
    """One entity asks too often; `retry_after_seconds` says when a next request is admitted."""

    kind = ErrorKind.TOO_MANY
    code = "rate_limited"

    def __init__(self, retry_after_seconds: int) -> None:
        super().__init__()
        self.retry_after_seconds = retry_after_seconds


class KeyPurposeInvalid(PlatformError):
    kind = ErrorKind.FORBIDDEN
    code = "key_purpose_invalid"


class ReplayStoreUnavailable(PlatformError):
    kind = ErrorKind.UNAVAILABLE
    code = "replay_store_unavailable"


class SignatureRefused(VerificationFailed):
    """The message is not signed as the profile demands; the answer repeats what it demands."""

    kind = ErrorKind.UNAUTHENTICATED


class SignatureRequired(SignatureRefused):
    code = "signature_required"


class TagInvalid(SignatureRefused):
    code = "tag_invalid"


class ParamsIncomplete(SignatureRefused):
    code = "params_incomplete"


class ComponentsIncomplete(SignatureRefused):
    code = "components_incomplete"


class WindowInvalid(SignatureRefused):
    code = "window_invalid"


class KeyUnknown(SignatureRefused):
    code = "key_unknown"


class KeyRevoked(SignatureRefused):
    code = "key_revoked"


class AlgNotAllowed(SignatureRefused):
    code = "alg_not_allowed"


class SignatureInvalid(SignatureRefused):
    code = "signature_invalid"


class DigestMismatch(SignatureRefused):
    code = "digest_mismatch"


class Replayed(SignatureRefused):
    code = "replayed"
