"""What is refused about cases that officers decide."""

from shared.errors import ErrorKind, PlatformError


class CaseNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "case_not_found"


class NoCaseWaiting(PlatformError):
    """There is nothing that this officer could vote on."""

    kind = ErrorKind.NOT_FOUND
    code = "no_case_waiting"


class CaseNotYours(PlatformError):
    """The officer has no seat in the case, or has voted already, or lost the seat."""

    kind = ErrorKind.FORBIDDEN
    code = "case_not_yours"


class AdjudicatorNotIndependent(PlatformError):
    """Who enrolled the applicant, voted before, or sees how cases stand, decides none."""

    kind = ErrorKind.FORBIDDEN
    code = "adjudicator_not_independent"


class CandidateNotInCase(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "candidate_not_in_case"


class SeedImplausible(PlatformError):
    """No search would have brought such a candidate: officers would know the case is invented."""

    kind = ErrorKind.UNPROCESSABLE
    code = "seed_implausible"


class CaseChanged(PlatformError):
    """Somebody moved the case between our reading and our writing, or it is void."""

    kind = ErrorKind.CONFLICT
    code = "case_changed"


class NothingToAppeal(PlatformError):
    """Officers have not decided on the application, or they have twice."""

    kind = ErrorKind.CONFLICT
    code = "nothing_to_appeal"
