"""A personalisation workshop that makes cards of bits: for demonstrations and tests, never for use.

It does what a workshop's machine does towards the registry: it takes a job for the blank in hand,
opens it, verifies that the registry signed it for this workshop, writes the chip, checks the card
as a reader would, says in a signed result what came of it, and forgets the file.

1. The chip makes its key. 2. Take the job and open it. 3. The statement is the registry's, for this
workshop, batch and job, and names this very file. 4. Write the chip. 5. Check it: the chip holds
the key that DG15 names and every file as it was written. 6. Sign the result and report it.
"""

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from pydantic import ValidationError

from identity.contract.client import IdentityClient
from identity.contract.personalisation import (
    JOB,
    RESULT,
    JobFile,
    JobResult,
    JobState,
    Outcome,
    QualityFault,
    ReportResult,
    SealedJob,
    SignedJob,
    TakeJob,
)
from services.workshop.simulated_chip import SimulatedChip
from shared.attestation import sign_attestation, verify_attestation
from shared.clock import Clock
from shared.documents.lds.active_authentication import CHALLENGE_BYTES, is_no_copy, read_dg15
from shared.errors import ErrorKind, PlatformError
from shared.sealing.message import MessageContext, open_message
from shared.signed_http.keys import KeyDirectory, SigningKey
from shared.stand_ins import announce_stand_in

Finish = Callable[[JobFile], None]


class JobRefused(PlatformError):
    """What came is no job of the registry for this workshop, batch and blank."""

    kind = ErrorKind.FORBIDDEN
    code = "job_refused"


@dataclass(frozen=True, slots=True)
class WorkshopKeys:
    """What the workshop's machine holds: it signs results, and opens what is sealed to it."""

    attestation: SigningKey
    encryption: EllipticCurvePrivateKey


@dataclass
class SimulatedWorkshop:
    """One machine of the workshop, at work for an officer; refused in production."""

    client: IdentityClient
    registry: str
    keys: WorkshopKeys
    directory: KeyDirectory
    clock: Clock
    officer: str
    production: bool
    faults: list[QualityFault] = field(default_factory=list)
    """What the next card will be found to have, for the tests of what goes wrong."""

    def __post_init__(self) -> None:
        announce_stand_in("the simulated personalisation workshop", production=self.production)

    @property
    def entity(self) -> str:
        return self.keys.attestation.entity

    async def make(self, batch_id: UUID, serial: str, finish: Finish | None = None) -> JobState:
        """Make the next card of a batch of one blank; `finish` prints it while the file is here.

        Raises JobRefused, AttestationInvalid, MessageNotOpened, and what the registry refuses.
        """
        chip = SimulatedChip()  # 1
        order = TakeJob(serial=serial, chip_id=chip.chip_id, chip_key=chip.public_key)
        sealed = await self.client.take_job(batch_id, order, officer=self.officer)  # 2
        file = self.opened(batch_id, sealed)
        chip.write(file.data_groups)  # 4
        if finish is not None:
            finish(file)
        statement = self.result(batch_id, sealed.job_id, self._checked(chip, serial, file))
        return await self.client.report_result(  # 6
            batch_id, ReportResult(statement=statement), officer=self.officer
        )

    def opened(self, batch_id: UUID, sealed: SealedJob) -> JobFile:
        """Steps 2 and 3."""
        context = MessageContext(self.registry, self.entity, f"{JOB} {batch_id} {sealed.job_id}")
        message = open_message(self.keys.encryption, sealed.sealed, context=context)
        try:
            signed = SignedJob.model_validate_json(message)
        except ValidationError:
            raise JobRefused("not a signed job") from None
        said = verify_attestation(
            signed.statement, self.directory, kind=JOB, issuer=self.registry, now=self.clock()
        )
        meant = {
            "aud": self.entity,
            "sub": str(sealed.job_id),
            "batch": str(batch_id),
            "file": hashlib.sha256(signed.file).hexdigest(),
        }
        if said != meant:
            raise JobRefused("the statement is about another job or file")
        try:
            return JobFile.model_validate_json(signed.file)
        except ValidationError:
            raise JobRefused("the file is not one of a card") from None

    def result(self, batch_id: UUID, job_id: UUID, result: JobResult) -> str:
        """The workshop's signed statement of what came of a job."""
        claims = {
            "sub": str(job_id),
            "batch": str(batch_id),
            "result": result.model_dump(mode="json"),
        }
        return sign_attestation(self.keys.attestation, kind=RESULT, claims=claims, now=self.clock())

    def _checked(self, chip: SimulatedChip, serial: str, file: JobFile) -> JobResult:
        """Step 5."""
        faults, self.faults = list(self.faults), []
        challenge = secrets.token_bytes(CHALLENGE_BYTES)
        answer = chip.internal_authenticate(challenge)
        if not is_no_copy(read_dg15(chip.read(15)), challenge=challenge, response=answer):
            faults.append(QualityFault.CHIP_DIFFERS)
        if any(chip.read(number) != data for number, data in file.data_groups.items()):
            faults.append(QualityFault.CHIP_DIFFERS)
        return JobResult(
            serial=serial,
            chip_id=chip.chip_id,
            outcome=Outcome.MADE,
            chip_state=chip.state,
            faults=tuple(dict.fromkeys(faults)),
        )
