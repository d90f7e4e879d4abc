"""What of the search for duplicates an approver has to know, and what they said that they know."""

from identity.contract.applications import ApproveApplication
from identity.enrolment.actions.opening import enrolment_rule
from identity.enrolment.tables.applications import ApplicationRow
from identity.errors.enrolment import CheckNotAcknowledged
from identity.parts import IdentityParts
from shared.biometrics.abis import BiometricCheck
from shared.database.work import Work


def check_to_acknowledge(
    work: Work, parts: IdentityParts, application: ApplicationRow
) -> BiometricCheck | None:
    """The check that was made, where it is less than the State's rule asks for; else None.

    It concerns whoever is to get a number: of a person who is registered nothing is risked, and
    the lines of an older register are approved as one.
    """
    made = application.biometric_check
    if made is None or application.person_id is not None or application.import_id is not None:
        return None
    return None if made in enrolment_rule(work, parts).checks_sufficient else made


def check_acknowledged(
    work: Work, parts: IdentityParts, application: ApplicationRow, order: ApproveApplication
) -> BiometricCheck | None:
    """What the approver says that they know of the search; they may say it unasked.

    CheckNotAcknowledged where they have to and do not, or where it is not so.
    """
    said, made = order.acknowledged_check, application.biometric_check
    to_say = check_to_acknowledge(work, parts, application)
    if said not in {made, to_say} or (said is None and to_say is not None):
        raise CheckNotAcknowledged("" if made is None else made.value)
    return said
