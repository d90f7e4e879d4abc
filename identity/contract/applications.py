"""Wire models of applications: who asks to be registered, on what evidence, who decided."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, Field, StringConstraints, model_validator

from identity.contract.captures import Capture, CaptureMark, FingerNumber
from identity.contract.evidence import EVIDENCE_CHARACTERS_MAX, PersonAttribute, Source
from identity.contract.guardianships import GUARDIANS_MAX, CourtAct, GuardianshipKind
from identity.contract.persons import (
    CivilData,
    CountryCode,
    EnrolledPerson,
    IdentityNumber,
    NationalityStanding,
    PartialDateText,
)
from identity.contract.proposals import Proposal
from identity.contract.records import RecordChanges, Residence
from shared.biometrics.abis import BiometricCheck
from shared.officers.approval import canonical_digest
from shared.states import State
from shared.wire import Wire

FINALISE, SUPERVISE = "enrolment.finalise", "enrolment.supervise"
APPROVE, REJECT = "enrolment.approve", "enrolment.reject"
"""The actions that the officers sign, all over the same digest."""

EVIDENCE_MAX, WITNESSES_MAX = 12, 4
LISTED_MAX = 200


class ApplicationKind(StrEnum):
    FIRST = "first"
    """somebody of age who is not registered"""
    CHILD = "child"
    """a minor who is not registered, presented by a guardian"""
    UPDATE = "update"
    """portrait and fingers taken anew of somebody who is registered"""
    CORRECTION = "correction"
    """civil data of somebody who is registered, corrected on evidence"""


NEW_PERSONS = frozenset({ApplicationKind.FIRST, ApplicationKind.CHILD})


class ApplicationSource(StrEnum):
    """How an application came in."""

    COUNTER = "counter"
    PACKET = "packet"
    """signed and sealed by an enrolment kit that worked without network"""
    LEGACY_REGISTER = "legacy_register"
    """a line of an older register of the State"""


class ApplicationState(StrEnum):
    """Where an application stands; `identity/enrolment/lifecycle.py` has the moves."""

    IN_PROGRESS = "in_progress"
    FINALISED = "finalised"
    DEDUPLICATING = "deduplicating"
    CLEAN = "clean"
    """nobody registered is the applicant, or officers said who is: it waits for approval"""
    ADJUDICATION = "adjudication"
    """officers look at candidates"""
    APPROVED = "approved"
    COMPLETED = "completed"
    CORRECTION_REQUESTED = "correction_requested"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class CorrectionReason(StrEnum):
    """What the enroller is asked to put right."""

    RECAPTURE = "recapture"
    EVIDENCE_INSUFFICIENT = "evidence_insufficient"
    CIVIL_DATA_DOUBTFUL = "civil_data_doubtful"
    GUARDIAN_UNCLEAR = "guardian_unclear"
    WITNESS_DOUBTFUL = "witness_doubtful"
    PACKET_INCOMPLETE = "packet_incomplete"
    """what a kit sent cannot be decided on as it stands"""


class RejectionReason(StrEnum):
    """Why an officer rejects an application; no machine does."""

    FRAUD_SUSPECTED = "fraud_suspected"
    EVIDENCE_FORGED = "evidence_forged"
    NOT_THE_APPLICANT = "not_the_applicant"
    ALREADY_REGISTERED = "already_registered"


class WithdrawalReason(StrEnum):
    APPLICANT_REQUEST = "applicant_request"
    ENTERED_IN_ERROR = "entered_in_error"
    DUPLICATE_APPLICATION = "duplicate_application"


class MissingKind(StrEnum):
    """Why a finger gives no print: OSIA's three kinds, and worn ridges."""

    AMPUTATED = "amputated"
    BANDAGED = "bandaged"
    """for a time: an update is due later"""
    DAMAGED = "damaged"
    WORN = "worn"


class Evidence(Wire):
    """A document that was shown, and what of the civil data it speaks for."""

    source: Source
    reference: Annotated[
        str,
        StringConstraints(min_length=1, max_length=EVIDENCE_CHARACTERS_MAX),
    ]
    """Its authority, number and date; of a mobile court's list also the entry."""
    country: CountryCode
    """Whose authority gave it."""
    issued_on: PartialDateText | None = None
    attributes: tuple[PersonAttribute, ...] = ()
    """What it speaks for, where that is less than such a document usually does."""
    legacy_document: Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z0-9_]{1,15}$")] | None = (
        None
    )
    """Which of the State's older documents it is, as the State's rules call it."""
    scan: UUID | None = None
    """The capture with its picture."""


class Witness(Wire):
    """Somebody registered who vouches for what they know; how often is limited by rule."""

    identity_number: IdentityNumber
    attributes: Annotated[tuple[PersonAttribute, ...], Field(min_length=1)] = (
        PersonAttribute.NAME,
        PersonAttribute.BIRTH_DATE,
        PersonAttribute.BIRTH_PLACE,
    )


class BiometricException(Wire):
    """A finger that gives no print; a supervisor who stands by signs for it."""

    position: FingerNumber
    kind: MissingKind
    photo: UUID
    """The capture that shows it."""


class PresentingGuardian(Wire):
    """Who presents a minor, all of them registered."""

    guardians: Annotated[tuple[IdentityNumber, ...], Field(min_length=1, max_length=GUARDIANS_MAX)]
    kind: GuardianshipKind
    court_act: CourtAct | None = None
    """What the power rests on, for all but parents."""


class DataNotice(Wire):
    """That the applicant was told what is kept, why, for whom, and of their rights."""

    version: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.-]{0,39}$")]
    language: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
    """ISO 639: in which language."""
    read_aloud: bool


class ApplicationContent(Proposal):
    """All that is said in an application; what was captured stands beside it."""

    identity_number: IdentityNumber | None = None
    """Of whom an update or a correction is."""
    civil: CivilData | None = None
    """Of somebody new. The standing of the nationality follows from the evidence alone."""
    changes: RecordChanges | None = None
    """Of a correction."""
    residence: Residence | None = None
    telephone: Annotated[str, StringConstraints(pattern=r"^\+[1-9][0-9]{6,14}$")] | None = None
    """In the form of ITU-T E.164; kept with the application only."""
    father_number: IdentityNumber | None = None
    mother_number: IdentityNumber | None = None
    evidence: Annotated[tuple[Evidence, ...], Field(max_length=EVIDENCE_MAX)] = ()
    witnesses: Annotated[tuple[Witness, ...], Field(max_length=WITNESSES_MAX)] = ()
    witnesses_are_no_officers: bool = False
    """Whoever signs the application declares that no witness is themselves or another officer who
    signs it: the registry knows officers by opaque names, and cannot see it."""
    exceptions: Annotated[tuple[BiometricException, ...], Field(max_length=10)] = ()
    guardian: PresentingGuardian | None = None
    notice: DataNotice | None = None

    @model_validator(mode="after")
    def _each_once(self) -> "ApplicationContent":
        fingers = [one.position for one in self.exceptions]
        witnesses = [one.identity_number for one in self.witnesses]
        if len(set(fingers)) < len(fingers) or len(set(witnesses)) < len(witnesses):
            raise ValueError("a finger or a witness twice")
        return self


class OpenApplication(Wire):
    """Begin an application; a retry with the same identifier opens no second one."""

    application_id: UUID
    kind: ApplicationKind
    content: ApplicationContent


class RequestCorrection(Wire):
    reason: CorrectionReason


class RejectApplication(Wire):
    reason: RejectionReason


class ApproveApplication(Wire):
    """Approve an application, knowing what its captures were compared with."""

    acknowledged_check: BiometricCheck | None = None
    """Which check was made, where the State's rule asks the approver to say that they know."""


class WithdrawApplication(Wire):
    reason: WithdrawalReason


class Application(Wire):
    """How an application stands; says nothing of the applicant."""

    application_id: UUID
    kind: ApplicationKind
    source: ApplicationSource
    state: ApplicationState
    reason: str | None
    """The code of why it was sent back, rejected or withdrawn."""
    office: str
    opened_at: AwareDatetime
    state_changed_at: AwareDatetime
    lapses_at: AwareDatetime | None
    """When it expires if nobody goes on with it."""
    order_digest: str | None
    """SHA-256, hexadecimal: what the enroller signed and everybody after them must sign."""
    nationality_standing: NationalityStanding | None
    biometric_check: BiometricCheck | None
    """Whether its captures were compared with everybody's; None before the search ended."""


class Applications(Wire):
    applications: tuple[Application, ...]


class ApplicationFile(Wire):
    """An application with all it says, for who decides on it."""

    application: Application
    content: ApplicationContent
    captures: tuple[Capture, ...]
    evidence_seen_before: tuple[int, ...]
    """For each piece of evidence, in how many other applications the same one was shown."""
    check_to_acknowledge: BiometricCheck | None
    """What whoever approves it has to say that they know; None where nothing was left undone."""


class JournalEntry(Wire):
    state: ApplicationState
    occurred_at: AwareDatetime
    acted_by: str | None
    """The opaque identifier of an officer; None for the registry itself."""
    reason: str | None


class Journal(Wire):
    """What became of an application, in its order."""

    entries: tuple[JournalEntry, ...]


class DecidedApplication(Wire):
    """The answer to an approval. Without a person the search for duplicates was opened again."""

    application: Application
    person: EnrolledPerson | None


class WipeProof(Wire):
    """That captures and content of an application are gone; the audit log holds its digest."""

    application_id: UUID
    wiped_at: AwareDatetime
    captures: tuple[str, ...]
    """The SHA-256 of each, as it was announced when it came in."""


class WithdrawnApplication(Wire):
    application: Application
    proof: WipeProof


class ExpiredApplications(Wire):
    expired: int


def application_digest(
    state: State,
    application_id: UUID,
    kind: ApplicationKind,
    content: ApplicationContent,
    captures: Iterable[CaptureMark],
) -> str:
    """What enroller, supervisor and approver sign: SHA-256 over the canonical application, hex."""
    return canonical_digest(
        {
            "issuing_state": state.value,
            "application_id": str(application_id),
            "kind": kind.value,
            "content": content.model_dump(mode="json"),
            "captures": sorted(
                [str(one.buffer_id), one.kind.value, one.position or 0, one.sha256]
                for one in captures
            ),
        }
    )


def approval_digest(order_digest: str, order: ApproveApplication) -> str:
    """What an approver signs: what the enroller did, and which check they say that they know of."""
    if order.acknowledged_check is None:
        return order_digest
    return canonical_digest(
        {"order": order_digest, "acknowledged_check": order.acknowledged_check.value}
    )


def wipe_digest(proof: WipeProof) -> str:
    """What the audit log holds of a proof."""
    return canonical_digest(proof.model_dump(mode="json"))
