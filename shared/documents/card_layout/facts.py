"""What is printed on a document: facts that its issuer has decided, and that must agree."""

from dataclasses import dataclass
from datetime import date

from shared.civil.partial_date import PartialDate
from shared.civil.sex import Sex
from shared.documents.mrz.dates import MrzDate, write_date
from shared.documents.mrz.layout import MrzFormat
from shared.documents.mrz.zone import Zone, parse_mrz
from shared.errors import ErrorKind, PlatformError
from shared.states import State


class ZonesDisagree(PlatformError):
    """The machine readable zone says something else than the facts for people."""

    kind = ErrorKind.UNPROCESSABLE
    code = "printed_zones_disagree"

    def __init__(self, field: str) -> None:
        super().__init__(f"the machine readable zone says another {field} than the facts")
        self.field = field


@dataclass(frozen=True, slots=True)
class PrintedFacts:
    """The facts of one card or one data page.

    Names stand in the spelling of the register, `machine_readable_zone` as `build_mrz` wrote it,
    lines separated by line feeds. The portrait is a JPEG. `nationality` is an alpha-3 code.
    """

    issuing_state: State
    document_number: str
    surname: str
    given_names: str
    nationality: str
    birth_date: PartialDate
    birth_place: str
    sex: Sex
    issued_on: date
    expires_on: date
    authority: str
    machine_readable_zone: str
    portrait_jpeg: bytes
    personal_number: str = ""
    seal: bytes = b""
    """The visible digital seal of a card's back; empty for documents without one."""


def agreeing_zone(facts: PrintedFacts, kind: MrzFormat) -> Zone:
    """Return the machine readable zone: a document whose two zones disagree is never printed.

    Raises ZonesDisagree, MrzMalformed or MrzCheckDigitWrong. Names are not compared: they are
    spelled otherwise in the zone, and may be truncated.
    """
    zone = parse_mrz(facts.machine_readable_zone)
    agreements = {
        "format": zone.kind is kind,
        "issuing_state": zone.issuing_state == facts.issuing_state,
        "document_number": zone.document_number == facts.document_number,
        "nationality": zone.nationality == facts.nationality,
        "birth_date": write_date(zone.birth_date) == facts.birth_date.mrz,
        "sex": zone.sex is facts.sex,
        "expiry_date": zone.expiry_date == MrzDate.of(facts.expires_on),
    }
    for field, agrees in agreements.items():
        if not agrees:
            raise ZonesDisagree(field)
    return zone
