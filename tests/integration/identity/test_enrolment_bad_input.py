"""What kits and counters send that is not what it should be: told clearly, and nothing is lost."""

import io
import sys
import warnings
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from uuid import uuid4

import pytest
from PIL import Image
from typing_extensions import override

from identity.app import create_app
from identity.contract.applications import (
    ApplicationKind,
    ApplicationState,
    OpenApplication,
    WithdrawalReason,
    WithdrawApplication,
)
from identity.contract.captures import CaptureKind, CaptureVerdict
from identity.contract.packets import PacketState
from shared.biometrics.errors import EngineUnavailable
from shared.biometrics.fingers import Quality
from shared.biometrics.port import FaceSample, FingerEngine, FingerSample
from shared.biometrics.reference.engine import ReferenceFingers
from shared.biometrics.reference.pool import PoolLimits, WorkerPool
from shared.signed_http.keys import Purpose
from shared.stand_ins import InsecureStandInWarning
from shared.web.app import signed
from shared.web.client import RemoteError
from tests.support import broken_worker
from tests.support.engines import EqualityEngine
from tests.support.enrolments import Office, a_capture, all_captures, content_of
from tests.support.identity_service import IdentityUnderTest
from tests.support.impressions import a_finger_sample
from tests.support.kits import AKit
from tests.support.reference_templates import reference_fingers
from tests.support.specimens import a_portrait, civil_data

FIFTY_MB = 50 << 20


@pytest.fixture
def office(identity: IdentityUnderTest) -> Office:
    return Office.of(identity)


@pytest.fixture
def kit(identity: IdentityUnderTest) -> AKit:
    return AKit(identity, 1)


@pytest.fixture
async def measuring(identity: IdentityUnderTest) -> AsyncIterator[Office]:
    """An office of a State that has an engine for fingers."""
    async with reference_fingers() as engine:
        yield Office.of(with_engine(identity, engine))


def with_engine(identity: IdentityUnderTest, engine: FingerEngine) -> IdentityUnderTest:
    parts = replace(identity.parts, fingers=engine)
    app = create_app(parts)
    return replace(identity, app=app, asgi=signed(app, parts.platform), parts=parts)


class SlowEngine(EqualityEngine):
    """An engine during whose work something else happens; it may be out of service after it."""

    meanwhile: Callable[[], Awaitable[object]]

    @override
    async def quality(self, sample: FingerSample | FaceSample) -> Quality:
        await self.meanwhile()
        if self.out_of_service:
            raise EngineUnavailable
        return await super().quality(sample)


def a_png(width: int, height: int) -> bytes:
    written = io.BytesIO()
    Image.new("L", (width, height), 255).save(written, "PNG")
    return written.getvalue()


async def test_a_packet_that_comes_twice_counts_once(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    packet = kit.packet(content_of(), sequence=1)
    first = await kit.send(office.client, packet)
    again = await kit.send(office.client, packet, first=3)
    assert (first.state, again) == (PacketState.PROCESSED, first)
    async with identity.engine.connect() as connection:
        found = await connection.exec_driver_sql("SELECT count(*) FROM applications")
        assert found.scalar_one() == 1


async def test_a_packet_of_a_kit_that_nobody_knows_is_refused_and_leaves_nothing(
    identity: IdentityUnderTest, office: Office, kit: AKit
) -> None:
    strange = identity.trust.new_key("kit-0666.mli.aes.example", Purpose.ATTESTATION)
    identity.trust._records.pop(strange.keyid)
    kit.kit = replace(kit.kit, key=strange)
    with pytest.raises(RemoteError, match="kit_unknown"):
        await kit.send(office.client, kit.packet(content_of(), sequence=1))
    async with identity.engine.connect() as connection:
        for table in ("applications", "enrolment_packets", "enrolment_kits"):
            found = await connection.exec_driver_sql(f"SELECT count(*) FROM {table}")  # noqa: S608
            assert found.scalar_one() == 0


async def test_content_or_a_capture_that_the_kit_did_not_sign_is_refused_and_may_come_again(
    office: Office, kit: AKit
) -> None:
    packet, other = kit.packet(content_of(), sequence=1), kit.packet(content_of(), sequence=1)
    swapped = packet.order.model_copy(update={"sealed_content": other.order.sealed_content})
    with pytest.raises(RemoteError, match="packet_digest_mismatch"):
        await kit.send(office.client, replace(packet, order=swapped))
    one, two, *_ = packet.captures
    mixed = {**packet.captures, one: packet.captures[two]}
    with pytest.raises(RemoteError, match=r"capture_digest_mismatch|packet_invalid"):
        await kit.send(office.client, replace(packet, captures=mixed))
    receipt = await kit.send(office.client, packet)
    assert receipt.state is PacketState.PROCESSED


@pytest.mark.parametrize(
    ("kind", "position", "content", "code"),
    [
        (CaptureKind.PORTRAIT, None, b"", "request_malformed"),
        (CaptureKind.FINGERPRINT_RECORD, 2, b"", "request_malformed"),
        (CaptureKind.FINGERPRINT_RECORD, 2, b"FMR\0 20\0", "fingerprint_invalid"),
        (CaptureKind.FINGERPRINT_IMAGE, 2, a_png(8, 8), "biometric_sample_invalid"),
        (CaptureKind.FINGERPRINT_IMAGE, 2, a_portrait(), "biometric_sample_invalid"),
        (CaptureKind.PORTRAIT, None, a_png(240, 309), "portrait_invalid"),
    ],
)
async def test_a_capture_that_is_not_what_it_claims_to_be_is_refused_and_the_file_goes_on(
    office: Office, kind: CaptureKind, position: int | None, content: bytes, code: str
) -> None:
    application_id = await office.open(captures=[])
    with pytest.raises(RemoteError) as refused:
        await office.bring(application_id, a_capture(kind, content, position))
    assert refused.value.code == code
    for one in all_captures():
        await office.bring(application_id, one)


async def test_fifty_megabytes_are_refused_before_anybody_reads_them(office: Office) -> None:
    application_id = await office.open(captures=[])
    huge = a_capture(CaptureKind.PORTRAIT, bytes(FIFTY_MB))
    with pytest.raises(RemoteError) as refused:
        await office.bring(application_id, huge)
    assert refused.value.code in {"body_too_large", "capture_too_large"}
    listed = await office.client.list_captures(application_id, officer=office.registrar.credential)
    assert listed.captures == ()


async def test_what_is_no_finger_is_refused_by_the_engine_and_a_poor_one_is_taken_again(
    measuring: Office,
) -> None:
    application_id = await measuring.open(captures=[])
    blank = a_capture(CaptureKind.FINGERPRINT_IMAGE, a_png(400, 480), 2)
    with pytest.raises(RemoteError) as refused:
        await measuring.bring(application_id, blank)
    assert refused.value.code in {"not_a_fingerprint", "capture_too_poor"}
    finger = a_capture(CaptureKind.FINGERPRINT_IMAGE, a_finger_sample(1).image, 2)
    kept = await measuring.bring(application_id, finger)
    assert kept.quality is not None
    assert kept.verdict in set(CaptureVerdict) - {CaptureVerdict.NOT_JUDGED}


async def test_a_worker_that_dies_on_an_image_takes_nothing_else_with_it(
    identity: IdentityUnderTest,
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", InsecureStandInWarning)
        engine = ReferenceFingers(production=False)
    command = (sys.executable, "-I", str(broken_worker.__file__), "well")
    engine.pool = WorkerPool(command, PoolLimits())
    async with engine:
        office = Office.of(with_engine(identity, engine))
        application_id = await office.open(captures=[])
        finger = a_capture(CaptureKind.FINGERPRINT_IMAGE, a_finger_sample(1).image, 2)
        kept = await office.bring(application_id, finger)
        assert (kept.quality, kept.verdict) == (None, CaptureVerdict.NOT_JUDGED)
        for one in all_captures():
            await office.bring(application_id, one)


@pytest.mark.parametrize("out_of_service", [False, True])
async def test_an_application_withdrawn_while_the_engine_measures_takes_no_capture(
    identity: IdentityUnderTest, *, out_of_service: bool
) -> None:
    engine = SlowEngine()
    engine.out_of_service = out_of_service
    office = Office.of(with_engine(identity, engine))
    application_id = await office.open(captures=[])
    withdrawal = WithdrawApplication(reason=WithdrawalReason.APPLICANT_REQUEST)
    engine.meanwhile = lambda: office.client.withdraw_application(
        application_id, withdrawal, officer=office.registrar.credential
    )
    finger = a_capture(CaptureKind.FINGERPRINT_IMAGE, a_finger_sample(1).image, 2)
    with pytest.raises(RemoteError, match="enrolment_changed"):
        await office.bring(application_id, finger)
    async with identity.engine.connect() as connection:
        kept = await connection.exec_driver_sql("SELECT count(*) FROM captures")
        assert kept.scalar_one() == 0


@pytest.mark.parametrize("birth_date", ["1990-02-30", "1990-13-01", "2090-01-01"])
async def test_a_date_of_birth_that_cannot_be_closes_no_application(
    office: Office, birth_date: str
) -> None:
    said = content_of(civil_data(birth_date=birth_date))
    application_id = await office.open(said)
    with pytest.raises(RemoteError, match="civil_data_invalid"):
        await office.finalise(application_id, await office.digest(application_id, said))


async def test_a_minor_comes_with_a_guardian(office: Office) -> None:
    said = content_of(civil_data(birth_date="2015-06-01"))
    with pytest.raises(RemoteError, match="minor_without_guardian"):
        await office.filed(said)
    order = OpenApplication(application_id=uuid4(), kind=ApplicationKind.CHILD, content=said)
    opened = await office.client.open_application(order, officer=office.registrar.credential)
    assert opened.state is ApplicationState.IN_PROGRESS
    for one in all_captures():
        await office.bring(opened.application_id, one)
    digest = await office.digest(opened.application_id, said, ApplicationKind.CHILD)
    with pytest.raises(RemoteError, match="minor_without_guardian"):
        await office.finalise(opened.application_id, digest)
