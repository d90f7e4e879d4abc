"""What the identity service refuses, one class per stable code."""

from shared.errors import ErrorKind, PlatformError


class PersonNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "person_not_found"


class NothingKnown(PlatformError):
    """The register knew nothing of the person at that time."""

    kind = ErrorKind.NOT_FOUND
    code = "nothing_known"


class PersonNotActive(PlatformError):
    """The record is blocked, merged or archived, or the person's death was declared."""

    kind = ErrorKind.CONFLICT
    code = "person_not_active"


class PersonChanged(PlatformError):
    """Somebody changed the person's record between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "person_changed"


class CorrectionWithoutEffect(PlatformError):
    """The record says all of that already."""

    kind = ErrorKind.CONFLICT
    code = "correction_without_effect"


class NationalityNotProven(PlatformError):
    """A standing rests on the act of a judge or a competent authority, or it is not recorded."""

    kind = ErrorKind.UNPROCESSABLE
    code = "nationality_not_proven"


class DecisionNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "decision_not_found"


class DecisionChanged(PlatformError):
    """Somebody decided between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "decision_changed"


class DecisionLapsed(PlatformError):
    """The proposal is too old to be approved."""

    kind = ErrorKind.CONFLICT
    code = "decision_lapsed"


class LifeEventInvalid(PlatformError):
    """Such an event does not change that, or does not rest on such a document."""

    kind = ErrorKind.UNPROCESSABLE
    code = "life_event_invalid"


class DeathDeclaredAlready(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "death_declared_already"


class DeathNotDeclared(PlatformError):
    kind = ErrorKind.CONFLICT
    code = "death_not_declared"


class GuardianshipNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "guardianship_not_found"


class GuardianshipChanged(PlatformError):
    """Somebody changed the guardianship between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "guardianship_changed"


class GuardianshipInvalid(PlatformError):
    """No such guardianship can be: the detail says why."""

    kind = ErrorKind.UNPROCESSABLE
    code = "guardianship_invalid"


class GuardianshipNotInForce(PlatformError):
    """It has ended, or its guardians are in conflict."""

    kind = ErrorKind.CONFLICT
    code = "guardianship_not_in_force"


class MinorWithoutGuardian(PlatformError):
    """The State's rule wants somebody to act for a minor, and nobody may."""

    kind = ErrorKind.UNPROCESSABLE
    code = "minor_without_guardian"


class MergeNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "merge_not_found"


class MergeImpossible(PlatformError):
    """These two cannot be made one: the detail says why."""

    kind = ErrorKind.CONFLICT
    code = "merge_impossible"


class MergeCycle(MergeImpossible):
    """The survivor is itself merged, directly or by steps, into the source."""

    code = "merge_cycle"


class SplitImpossible(PlatformError):
    """The merge cannot be undone as things stand: the detail says what must be done first."""

    kind = ErrorKind.CONFLICT
    code = "split_impossible"


class AliasNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "alias_not_found"


class AliasNotActive(PlatformError):
    """Used, expired, revoked, or its holder's record is blocked."""

    kind = ErrorKind.CONFLICT
    code = "alias_not_active"


class TooManyAliases(PlatformError):
    """The person has as many active aliases of the kind as the State allows."""

    kind = ErrorKind.CONFLICT
    code = "too_many_aliases"


class CivilDataInvalid(PlatformError):
    """The detail names the field, never the value."""

    kind = ErrorKind.UNPROCESSABLE
    code = "civil_data_invalid"


class PortraitInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "portrait_invalid"


class FingerprintInvalid(PlatformError):
    kind = ErrorKind.UNPROCESSABLE
    code = "fingerprint_invalid"


class CardNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "card_not_found"


class CardChanged(PlatformError):
    """Somebody moved the card between our reading and our writing."""

    kind = ErrorKind.CONFLICT
    code = "card_changed"


class CardInHand(PlatformError):
    """The person already has a card that is neither revoked nor cancelled."""

    kind = ErrorKind.CONFLICT
    code = "card_in_hand"


class CardNotEligible(PlatformError):
    """The State's policy does not allow this card."""

    kind = ErrorKind.UNPROCESSABLE
    code = "card_not_eligible"


class ExpressionInvalid(PlatformError):
    """An operator that the attribute does not know, or a value it cannot have."""

    kind = ErrorKind.MALFORMED
    code = "expression_invalid"


class StatusListNotFound(PlatformError):
    kind = ErrorKind.NOT_FOUND
    code = "status_list_not_found"
