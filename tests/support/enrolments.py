"""Enrolment for tests: the officers of an office, what they bring, and every step they take."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import NAMESPACE_OID, UUID, uuid4, uuid5

from identity.contract.applications import (
    APPROVE,
    FINALISE,
    REJECT,
    SUPERVISE,
    Application,
    ApplicationContent,
    ApplicationKind,
    ApproveApplication,
    DataNotice,
    DecidedApplication,
    Evidence,
    OpenApplication,
    RejectApplication,
    RejectionReason,
    application_digest,
    approval_digest,
)
from identity.contract.captures import Capture, CaptureDescription, CaptureKind
from identity.contract.client import IdentityClient
from identity.contract.evidence import PersonAttribute, Source
from identity.contract.persons import CivilData, EnrolledPerson, Fingerprint, NationalityStanding
from identity.enrolment.rules.evidence import DECLARED
from identity.persons.actions.registration import register_person
from services.enrolment_kit.prepared import PreparedCapture
from shared.audit.trail import AuditContext
from shared.biometrics.abis import BiometricCheck
from shared.clock import Clock
from shared.database.work import begin_work
from shared.roles import Role
from shared.states import State
from tests.support.identity_service import ENTITY, IdentityUnderTest
from tests.support.platform import NOON, AnOfficer
from tests.support.rota import Rota
from tests.support.searches import searched
from tests.support.specimens import JUDGED, a_fingerprint, a_portrait, civil_data

FINGERS = range(1, 11)
NOTICE = DataNotice(version="2026-1", language="bm", read_aloud=True)
CERTIFICATE = Evidence(
    source=Source.NATIONALITY_CERTIFICATE,
    reference="Tribunal de Sikasso, certificat n° 17/2024",
    country="MLI",
)
BIRTH = Evidence(
    source=Source.BIRTH_CERTIFICATE,
    reference="Commune de Sikasso, acte n° 214/1990",
    country="MLI",
)


def an_opening(name: str = "one") -> OpenApplication:
    """The order to open an application; the same for the same name, byte for byte."""
    return OpenApplication(
        application_id=uuid5(NAMESPACE_OID, name),
        kind=ApplicationKind.FIRST,
        content=content_of(nonce="A" * 22),
    )


def content_of(civil: CivilData | None = None, **said: object) -> ApplicationContent:
    """What an application says of somebody new, with the papers that their standing needs."""
    civil = civil or civil_data()
    judged = civil.nationality_standing is NationalityStanding.ESTABLISHED
    content = ApplicationContent(
        civil=civil, notice=NOTICE, evidence=(CERTIFICATE, BIRTH) if judged else (BIRTH,)
    )
    return content.model_copy(update=said)


def a_capture(kind: CaptureKind, content: bytes, position: int | None = None) -> PreparedCapture:
    return PreparedCapture(uuid4(), CaptureDescription(kind=kind, position=position), content)


def the_portrait() -> PreparedCapture:
    return a_capture(CaptureKind.PORTRAIT, a_portrait())


def the_fingers(positions: Iterable[int] = FINGERS, *, seed: int = 1) -> list[PreparedCapture]:
    return [
        a_capture(CaptureKind.FINGERPRINT_RECORD, a_fingerprint(position, seed), position)
        for position in positions
    ]


def all_captures() -> list[PreparedCapture]:
    return [the_portrait(), *the_fingers()]


class Office(Rota):
    """A registry office: a client of the service, and officers with a role each."""

    def __init__(
        self, client: IdentityClient, registrar: AnOfficer, clock: Clock = lambda: NOON
    ) -> None:
        approvers = {
            place: registrar.colleague(f"approver-{place}", Role.ENROLMENT_APPROVER, place=place)
            for place in ("bureau-kayes", "bureau-segou")
        }
        super().__init__(registrar.service, clock, approvers)
        self.client = client
        self.registrar = registrar
        self.supervisor = registrar.colleague("supervisor", Role.ENROLMENT_SUPERVISOR)

    @classmethod
    def of(cls, identity: IdentityUnderTest) -> "Office":
        registrar = identity.officer("registrar", Role.REGISTRAR)
        return cls(identity.client(), registrar, identity.clock)

    async def open(
        self,
        content: ApplicationContent | None = None,
        kind: ApplicationKind = ApplicationKind.FIRST,
        captures: Sequence[PreparedCapture] | None = None,
    ) -> UUID:
        """Open an application and bring its captures, all of them unless some are given."""
        application_id = uuid4()
        order = OpenApplication(
            application_id=application_id, kind=kind, content=content or content_of()
        )
        await self.client.open_application(order, officer=self.registrar.credential)
        for one in all_captures() if captures is None else captures:
            await self.bring(application_id, one)
        return application_id

    async def bring(self, application_id: UUID, capture: PreparedCapture) -> Capture:
        return await self.client.put_capture(
            application_id,
            capture.buffer_id,
            capture.description,
            capture.content,
            officer=self.registrar.credential,
        )

    async def digest(
        self,
        application_id: UUID,
        content: ApplicationContent,
        kind: ApplicationKind = ApplicationKind.FIRST,
    ) -> str:
        """What officers sign: of what was said, and of what the registry lists."""
        listed = await self.client.list_captures(application_id, officer=self.registrar.credential)
        return application_digest(
            State.MLI, application_id, kind, content, (one.mark for one in listed.captures)
        )

    async def supervise(self, application_id: UUID, digest: str) -> Application:
        return await self.client.supervise_application(
            application_id,
            officer=self.supervisor.credential,
            approval=self.supervisor.approve(SUPERVISE, digest, self.clock()),
        )

    async def finalise(self, application_id: UUID, digest: str) -> Application:
        return await self.client.finalise_application(
            application_id,
            officer=self.registrar.credential,
            approval=self.registrar.approve(FINALISE, digest, self.clock()),
        )

    async def approve(
        self, application: Application, by: AnOfficer | None = None
    ) -> DecidedApplication:
        """Whatever was left out of the search, the officer says that they know."""
        officer = by or await self.drawn(application.application_id)
        now = await self.client.get_application(
            application.application_id, officer=self.registrar.credential
        )
        made = now.biometric_check
        order = ApproveApplication(
            acknowledged_check=None if made is BiometricCheck.PERFORMED else made
        )
        digest = approval_digest(application.order_digest or "", order)
        return await self.client.approve_application(
            application.application_id,
            order,
            officer=officer.credential,
            approval=officer.approve(APPROVE, digest, self.clock()),
        )

    async def reject(self, application: Application, reason: RejectionReason) -> Application:
        digest = application.order_digest or ""
        officer = await self.drawn(application.application_id)
        return await self.client.reject_application(
            application.application_id,
            RejectApplication(reason=reason),
            officer=officer.credential,
            approval=officer.approve(REJECT, digest, self.clock()),
        )

    async def filed(
        self,
        content: ApplicationContent | None = None,
        kind: ApplicationKind = ApplicationKind.FIRST,
        captures: Sequence[PreparedCapture] | None = None,
    ) -> Application:
        """An application that its enroller has signed and closed."""
        said = content or content_of()
        application_id = await self.open(said, kind, captures)
        return await self.finalise(application_id, await self.digest(application_id, said, kind))

    async def ready(
        self,
        content: ApplicationContent | None = None,
        kind: ApplicationKind = ApplicationKind.FIRST,
        captures: Sequence[PreparedCapture] | None = None,
    ) -> Application:
        """The same once a worker has searched for duplicates."""
        filed = await self.filed(content, kind, captures)
        await searched(self.registrar.service, filed.application_id)
        return await self.client.get_application(
            filed.application_id, officer=self.registrar.credential
        )

    async def enrol(
        self,
        content: ApplicationContent | None = None,
        kind: ApplicationKind = ApplicationKind.FIRST,
        captures: Sequence[PreparedCapture] | None = None,
    ) -> EnrolledPerson:
        """Somebody registered, from the first word to the approval of another officer."""
        decided = await self.approve(await self.ready(content, kind, captures))
        assert decided.person is not None
        return decided.person


async def enrolled(registrar: AnOfficer, civil: CivilData | None = None) -> EnrolledPerson:
    """Somebody registered at once, for tests of what comes after enrolment."""
    return await registered(registrar.service, civil, enrolled_by=registrar.subject)


async def registered(
    identity: IdentityUnderTest,
    civil: CivilData | None = None,
    *,
    enrolled_by: str,
    fingers: Mapping[int, bytes] | None = None,
) -> EnrolledPerson:
    """The same at a service, by whomever; with the fingers given, by position."""
    records = fingers or {position: a_fingerprint(position) for position in FINGERS}
    civil = civil or civil_data()
    judged = civil.nationality_standing is NationalityStanding.ESTABLISHED
    context = AuditContext(service=ENTITY, trust_version="test-1")
    random = identity.parts.platform.random
    async with begin_work(identity.engine, identity.clock, context, random) as work:
        person = await register_person(
            work,
            identity.parts,
            civil=civil,
            portrait=a_portrait(),
            fingerprints=tuple(
                Fingerprint(position=position, record=record)
                for position, record in records.items()
            ),
            basis=DECLARED,
            proofs={PersonAttribute.NATIONALITY: JUDGED} if judged else {},
            enrolled_by=enrolled_by,
            office="bureau-bamako.mli.aes.example",
        )
    return EnrolledPerson(identity_number=person.identity_number, state=identity.parts.state)
