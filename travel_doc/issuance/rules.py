"""What an ordinary passport says to machines, and for how long it holds."""

from datetime import date

from identity.contract.persons import CivilData
from shared.dated_rules import PolicyNotEstablished, last_day
from shared.documents.mrz.holder import zone_of
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td3 import PassportCode
from shared.documents.mrz.zone import build_mrz
from shared.status.document_reference import StatusReference
from travel_doc.policy.rules import PassportRule


def expires_on(rule: PassportRule, issued_on: date) -> date:
    """The last day of validity: the day before the anniversary of issue."""
    if rule.validity_years is None:
        raise PolicyNotEstablished(f"{rule.state} has not established how long a passport is valid")
    return last_day(issued_on, rule.validity_years)


def machine_readable_zone(
    document_number: str,
    civil: CivilData,
    rule: PassportRule,
    *,
    issued_on: date,
    reference: StatusReference,
) -> str:
    """The two lines of the TD3 zone (Doc 9303-4), parted by a line feed."""
    return build_mrz(
        zone_of(
            civil.holder,
            kind=MrzFormat.TD3,
            document_code=PassportCode.ORDINARY,
            issuing_state=rule.state,
            document_number=document_number,
            issued_on=issued_on,
            expires_on=expires_on(rule, issued_on),
            optional_data=reference.optional_data(),
        )
    )
