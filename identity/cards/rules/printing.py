"""What a card says: to machines in its TD1 zone, to people in the register's spelling."""

from datetime import date

from identity.contract.cards import PrintedData
from identity.contract.persons import CivilData
from shared.civil.partial_date import PartialDate
from shared.documents.mrz.dates import MrzDate
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.td1 import CardCode
from shared.documents.mrz.transliteration import mrz_name, rules_for
from shared.documents.mrz.zone import Zone, build_mrz
from shared.states import State
from shared.status.document_reference import StatusReference


def machine_readable_zone(
    state: State,
    card_number: str,
    civil: CivilData,
    *,
    issued_on: date,
    expiry: date,
    reference: StatusReference,
) -> str:
    """The three lines of the zone (Doc 9303-5), parted by line feeds."""
    spelling = rules_for(state, issued_on)
    born = PartialDate.parse(civil.birth_date)
    return build_mrz(
        Zone(
            kind=MrzFormat.TD1,
            document_code=CardCode.IDENTITY_CARD,
            issuing_state=state,
            surname=mrz_name(civil.name.family_name, spelling),
            given_names=mrz_name(civil.name.given_names or "", spelling),
            document_number=card_number,
            nationality=civil.nationality,
            birth_date=MrzDate(born.year % 100, born.month, born.day),
            sex=civil.sex,
            expiry_date=MrzDate.of(expiry),
            optional_data=reference.optional_data(),
        )
    )


def printed_data(civil: CivilData) -> PrintedData:
    """What is printed for people to read."""
    return PrintedData(
        family_name=civil.name.family_name,
        given_names=civil.name.given_names,
        sex=civil.sex.value,
        birth_date=civil.birth_date,
        birth_place=civil.birth_place,
        nationality=civil.nationality,
    )
