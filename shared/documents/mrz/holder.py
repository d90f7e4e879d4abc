"""The zone of a document to issue, from what a register knows of its holder."""

from dataclasses import dataclass
from datetime import date

from shared.civil.names import PersonName
from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.transliteration import mrz_name, rules_for
from shared.documents.mrz.zone import Zone


@dataclass(frozen=True, slots=True)
class Holder:
    """The holder in the register's own spelling."""

    name: PersonName
    nationality: str
    born: PartialDate
    sex: Sex


def zone_of(
    holder: Holder,
    *,
    kind: MrzFormat,
    document_code: str,
    issuing_state: str,
    document_number: str,
    issued_on: date,
    expires_on: date,
    optional_data: str,
) -> Zone:
    """The zone, with names transliterated by the rules the State has in force on the day of issue.

    Raises NameNotTransliterable.
    """
    spelling = rules_for(issuing_state, issued_on)
    return Zone(
        kind=kind,
        document_code=document_code,
        issuing_state=issuing_state,
        surname=mrz_name(holder.name.surname, spelling),
        given_names=mrz_name(holder.name.given_names, spelling),
        document_number=document_number,
        nationality=holder.nationality,
        birth_date=MrzDate(holder.born.year % 100, holder.born.month, holder.born.day),
        sex=holder.sex,
        expiry_date=MrzDate.of(expires_on),
        optional_data=optional_data,
    )
