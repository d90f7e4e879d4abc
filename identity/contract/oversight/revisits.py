"""Wire models of re-visits: completed files looked at again by somebody who took no part."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import Field, model_validator

from identity.contract.persons import CivilData, FullName
from identity.contract.records import Residence
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

REPORT_REVISIT = "revisit.report"


class RevisitReason(StrEnum):
    SAMPLE = "sample"
    """drawn by lot when the file was completed"""
    WITNESS = "witness"
    """the person vouched for another, and was drawn to be asked again"""


class RevisitState(StrEnum):
    """Where a re-visit stands; `identity/oversight/lifecycle.py` has the moves."""

    DUE = "due"
    CONFIRMED = "confirmed"
    DISCREPANT = "discrepant"
    NOT_FOUND = "not_found"


class RevisitFinding(StrEnum):
    CONFIRMED = "confirmed"
    DISCREPANCY = "discrepancy"
    NOT_FOUND = "not_found"
    """nobody was there: it is tried again, and so often only"""


class Discrepancy(StrEnum):
    """What was other than the file says; a closed list, so that it names nobody."""

    PERSON_UNKNOWN = "person_unknown"
    CIVIL_DATA_DIFFER = "civil_data_differ"
    PORTRAIT_DIFFERS = "portrait_differs"
    RESIDENCE_DIFFERS = "residence_differs"
    DOCUMENT_NOT_ISSUED = "document_not_issued"
    FINGERS_WERE_SOUND = "fingers_were_sound"
    """a finger with an exception gives a print"""
    TESTIMONY_DENIED = "testimony_denied"


class ReportRevisit(Wire):
    """What the officer found, in codes."""

    finding: RevisitFinding
    discrepancies: Annotated[tuple[Discrepancy, ...], Field(max_length=len(Discrepancy))] = ()

    @model_validator(mode="after")
    def _says_what(self) -> "ReportRevisit":
        if bool(self.discrepancies) != (self.finding is RevisitFinding.DISCREPANCY):
            raise ValueError("a discrepancy says what is other, nothing else does")
        return self


class Revisit(Wire):
    revisit_id: UUID
    reason: RevisitReason
    state: RevisitState
    attempts: int
    opened_at: datetime
    found_at: datetime | None
    case_id: UUID | None
    """The case that a discrepancy opened."""


class Revisits(Wire):
    """The oldest first, 200 at most."""

    revisits: tuple[Revisit, ...]


class RevisitFile(Wire):
    """What the drawn officer goes with: whom to look for, where, and what the file says."""

    revisit: Revisit
    civil: CivilData
    residence: Residence | None
    vouched_for: FullName | None
    """Of a witness: for whom they vouched, to be asked whether they did."""


def revisit_digest(state: State, revisit_id: UUID, order: ReportRevisit, attempt: int) -> str:
    """What the officer signs: which re-visit, which attempt, and what they found."""
    return canonical_digest(
        {
            "state": state.value,
            "revisit": str(revisit_id),
            "attempt": attempt,
            "finding": order.finding.value,
            "discrepancies": sorted(one.value for one in order.discrepancies),
        }
    )
