"""The fixed words of the documents in French and English, and dates as Doc 9303 prints them."""

from datetime import date
from typing import NamedTuple

from shared.civil.partial_date import PartialDate
from shared.documents.mrz.td3 import PassportCode
from shared.states import State

CONFEDERATION = "CONFÉDÉRATION DE L'ALLIANCE DES ÉTATS DU SAHEL"


class Wording(NamedTuple):
    """French first, English second; English is empty where both say the same."""

    french: str
    english: str = ""

    @property
    def on_one_line(self) -> str:
        return f"{self.french} / {self.english}" if self.english else self.french


STATE_NAMES = {
    State.MLI: Wording("RÉPUBLIQUE DU MALI", "REPUBLIC OF MALI"),
    State.BFA: Wording("BURKINA FASO"),
    State.NER: Wording("RÉPUBLIQUE DU NIGER", "REPUBLIC OF THE NIGER"),
}

CARD_TITLE = Wording("CARTE D'IDENTITÉ BIOMÉTRIQUE AES", "AES BIOMETRIC IDENTITY CARD")

PASSPORT_TITLES: dict[str, Wording] = {
    PassportCode.ORDINARY: Wording("PASSEPORT", "PASSPORT"),
    PassportCode.EMERGENCY: Wording("PASSEPORT D'URGENCE", "EMERGENCY PASSPORT"),
    PassportCode.DIPLOMATIC: Wording("PASSEPORT DIPLOMATIQUE", "DIPLOMATIC PASSPORT"),
    PassportCode.SERVICE: Wording("PASSEPORT DE SERVICE", "SERVICE PASSPORT"),
    PassportCode.REFUGEE: Wording("TITRE DE VOYAGE", "TRAVEL DOCUMENT"),
    PassportCode.ALIEN: Wording("PASSEPORT POUR ÉTRANGER", "ALIEN'S PASSPORT"),
    PassportCode.STATELESS: Wording("TITRE DE VOYAGE", "TRAVEL DOCUMENT"),
    PassportCode.LAISSEZ_PASSER: Wording("LAISSEZ-PASSER"),
    PassportCode.MILITARY: Wording("PASSEPORT MILITAIRE", "MILITARY PASSPORT"),
    PassportCode.SINGLE_SHEET: Wording("TITRE DE VOYAGE PROVISOIRE", "EMERGENCY TRAVEL DOCUMENT"),
}

SURNAME = Wording("Nom", "Surname")
GIVEN_NAMES = Wording("Prénoms", "Given names")
SEX = Wording("Sexe", "Sex")
NATIONALITY = Wording("Nationalité", "Nationality")
BIRTH_DATE = Wording("Date de naissance", "Date of birth")
BIRTH_PLACE = Wording("Lieu de naissance", "Place of birth")
PERSONAL_NUMBER = Wording("Numéro d'identité", "Identity number")
CARD_NUMBER = Wording("N° de carte", "Card No.")
PASSPORT_NUMBER = Wording("N° de passeport", "Passport No.")
PASSPORT_TYPE = Wording("Type")
ISSUING_STATE_CODE = Wording("Code")
ISSUE_DATE = Wording("Date de délivrance", "Date of issue")
EXPIRY_DATE = Wording("Date d'expiration", "Date of expiry")
AUTHORITY = Wording("Autorité", "Authority")
SIGNATURE = Wording("Signature du titulaire", "Holder's signature")

_MONTHS = (
    *("JAN", "FÉV/FEB", "MARS/MAR", "AVR/APR", "MAI/MAY", "JUIN/JUN"),
    *("JUIL/JUL", "AOÛT/AUG", "SEPT/SEP", "OCT", "NOV", "DÉC/DEC"),
)


def printed_date(day: date | PartialDate) -> str:
    """Return a date of the visual zone, unknown parts as X (Doc 9303-3 section 3.8, table 1)."""
    number = "XX" if day.day is None else f"{day.day:02d}"
    month = "XXX" if day.month is None else _MONTHS[day.month - 1]
    return f"{number} {month} {day.year}"
