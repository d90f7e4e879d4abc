"""What can go wrong with trust data.

TrustError                    trust data cannot be used, made or published
├── TrustDataStale            its signed time limit is over: nobody vouches for it any more
├── TrustDataInvalid          it breaks a signature, a hash, a version rule or our own policy
├── TrustSourceUnreachable    the repository did not answer, or only in part
├── TrustCacheUnusable        the local folder of verified data cannot be read or written
├── ClockBehind               the local clock is older than a time that was already signed
├── TrustKeyMissing           no usable key of that purpose is on record
├── RecordMalformed           a target file is not what its name promises
├── KeyNotOnRecord            the record to be changed does not hold that key
├── PublicationRefused        what is to be published would not verify
└── BundleRefused             an offline bundle is not a plain, bounded archive of a repository
"""

from shared.errors import ErrorKind, PlatformError


class TrustError(PlatformError):
    """Base of all errors of trust data; catch it, raise one of its subclasses."""

    kind = ErrorKind.UNAVAILABLE
    code = "trust_unavailable"


class TrustDataStale(TrustError):
    code = "trust_data_stale"


class TrustDataInvalid(TrustError):
    code = "trust_data_invalid"


class TrustSourceUnreachable(TrustError):
    code = "trust_source_unreachable"


class TrustCacheUnusable(TrustError):
    code = "trust_cache_unusable"


class ClockBehind(TrustError):
    code = "clock_behind_trust_data"


class TrustKeyMissing(TrustError):
    code = "trust_key_missing"


class RecordMalformed(TrustError):
    kind = ErrorKind.MALFORMED
    code = "trust_record_malformed"


class KeyNotOnRecord(TrustError):
    kind = ErrorKind.NOT_FOUND
    code = "trust_key_not_on_record"


class PublicationRefused(TrustError):
    kind = ErrorKind.UNPROCESSABLE
    code = "trust_publication_refused"


class BundleRefused(TrustError):
    kind = ErrorKind.MALFORMED
    code = "trust_bundle_refused"
