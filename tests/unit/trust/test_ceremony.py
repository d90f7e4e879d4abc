"""The development ceremony leaves everything a run needs, each key in the folder of its process."""

import shutil
import stat
from dataclasses import replace
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from services.admin.ceremony import CeremonyAlreadyHeld, run_development_ceremony
from services.admin.ceremony_plan import CeremonyPlan, development_plan
from services.trust_repository import TrustRepositoryParts, online_signers, renew_if_due
from shared.documents.lds.chip_files import DocumentSigner
from shared.documents.seal.digital_seal import SealSigner
from shared.entities import EntityKind, EntityNameInvalid
from shared.pki.certificate_reader import read_certificate
from shared.pki.crl_reader import read_crl
from shared.pki.key_store import FileKeyStore, SigningKeyExists
from shared.pki.profile_checks import check_seal_signer
from shared.sealing.key_encryption import FileKeyEncryption
from shared.sealing.pseudonym import FilePseudonymKey
from shared.signed_http.keys import Purpose, SigningKey
from shared.stand_ins import InsecureStandInWarning, StandInRefused
from shared.states import State
from shared.trust.client import TrustClient
from shared.trust.delegation import parse_delegation
from shared.trust.repository import TrustRepository
from shared.trust.snapshot import TrustSnapshot
from tests.unit.trust.simulator import HOUR, MALI, NIGER, NOON, refresh

PLAN = development_plan(
    posts={MALI: ["koury"], State.BFA: ["faramana", "kantchari"], NIGER: ["petel-kole"]},
    offices={State.BFA: ["kantchari"]},
    bureaux={MALI: ["bamako", "kayes"]},
    stations={NIGER: ["niamey"]},
)


def held(folder: Path, plan: CeremonyPlan = PLAN) -> Path:
    with pytest.warns(InsecureStandInWarning, match="the development ceremony") as warned:
        run_development_ceremony(folder, plan, now=NOON, production=False)
    assert len(warned) == 1
    return folder


@pytest.fixture(scope="module")
def ceremony(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return held(tmp_path_factory.mktemp("ceremony") / "run")


@pytest.fixture
def snapshot(ceremony: Path, tmp_path: Path) -> TrustSnapshot:
    root = (ceremony / "root.json").read_bytes()
    return refresh(TrustClient(root, tmp_path / "cache", ceremony / "trust"))


def private_keys(ceremony: Path) -> dict[Path, EllipticCurvePrivateKey | Ed25519PrivateKey]:
    keys = {}
    for path in sorted((ceremony / "keys").glob("*/*.pem")):
        key = load_pem_private_key(path.read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey | Ed25519PrivateKey)
        keys[path] = key
    return keys


def test_every_planned_key_is_on_record_and_its_private_half_with_its_owner(
    ceremony: Path, snapshot: TrustSnapshot
) -> None:
    assert not snapshot.alarms
    assert len(snapshot.records) == len(PLAN.entities) == 22
    for planned in PLAN.entities:
        record = snapshot.entity(planned.entity)
        assert record is not None
        assert tuple(key.purpose for key in record.keys) == planned.purposes
        for key in record.keys:
            path = ceremony / "keys" / planned.entity / f"{key.purpose}.pem"
            private = load_pem_private_key(path.read_bytes(), None)
            assert isinstance(private, EllipticCurvePrivateKey | Ed25519PrivateKey)
            assert SigningKey.of(planned.entity, private).keyid == key.keyid
            assert isinstance(private, Ed25519PrivateKey) == (key.purpose is Purpose.AUDIT_LOG)
            assert key.usable_at(NOON)


def test_no_two_keys_are_the_same_and_only_their_owner_can_read_them(ceremony: Path) -> None:
    keys = private_keys(ceremony)
    public = {
        key.public_key().public_bytes_raw()
        if isinstance(key, Ed25519PrivateKey)
        else key.public_key().public_numbers()
        for key in keys.values()
    }

    assert len(public) == len(keys)
    for path in (ceremony / "keys").rglob("*"):
        if path.suffix in {".pem", ".key"}:
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
        elif path.is_dir():
            assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_nothing_secret_lies_outside_the_folder_of_keys(ceremony: Path) -> None:
    outside = [
        path
        for path in ceremony.rglob("*")
        if path.is_file() and not path.is_relative_to(ceremony / "keys")
    ]

    assert {path.relative_to(ceremony).parts[0] for path in outside} == {
        "trust",
        "pins",
        "root.json",
    }
    assert not [path for path in outside if b"PRIVATE" in path.read_bytes()]
    assert sorted(path.name for path in ceremony.iterdir()) == [
        "keys",
        "pins",
        "root.json",
        "trust",
    ]


def test_each_process_has_only_its_own_folder(ceremony: Path) -> None:
    folders = {
        path.name: sorted(p.name for p in path.iterdir()) for path in (ceremony / "keys").iterdir()
    }

    assert folders["identity.mli.aes.example"] == [
        "attestation.pem",
        "audit-log.pem",
        "document-signer.der",
        "document-signer.pem",
        "encryption.pem",
        "event.pem",
        "kek-answers.key",
        "kek-biometric.key",
        "kek-civil.key",
        "kek-pseudonym.key",
        "request.pem",
        "response.pem",
        "seal-signer.der",
        "seal-signer.pem",
        "status-list.pem",
    ]
    assert folders["personalisation.ner.aes.example"] == [
        "attestation.pem",
        "audit-log.pem",
        "encryption.pem",
        "request.pem",
    ]
    assert folders["trust.aes.example"] == ["snapshot.pem", "timestamp.pem"]
    assert folders["officers.ner.aes.example"] == ["officers.pem"]
    assert folders["csca.bfa.aes.example"] == ["csca.der", "csca.pem"]
    assert folders["authority.bfa.aes.example"] == [
        "confederal.pem",
        "delegations.pem",
        "root.pem",
        "state.pem",
    ]
    assert folders["post-koury.mli.aes.example"] == [
        "audit-log.pem",
        "kek-device.key",
        "request.pem",
    ]
    assert set(folders) == {planned.entity for planned in PLAN.entities} | {
        f"{name}.{state.lower()}.aes.example" for name in ("authority", "csca") for state in State
    }


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize(
    ("kind", "types"), [(EntityKind.IDENTITY, {"I"}), (EntityKind.TRAVEL_DOC, {"P"})]
)
def test_each_issuing_service_has_a_document_signer_of_its_states_csca(
    ceremony: Path, snapshot: TrustSnapshot, state: State, kind: EntityKind, types: set[str]
) -> None:
    folder = ceremony / "keys" / f"{kind}.{state.lower()}.aes.example"
    certificate = read_certificate((folder / "document-signer.der").read_bytes())
    [csca_der] = snapshot.csca_certificates(state)
    csca = read_certificate(csca_der)

    signer = DocumentSigner(
        FileKeyStore(folder, production=False), "document-signer", certificate.der
    )

    assert signer.certificate == certificate
    assert certificate.issuer == csca.subject
    assert certificate.document_types == frozenset(types)
    assert csca.subject.country == state.alpha2
    [crl_der] = snapshot.crls(state)
    assert read_crl(crl_der).is_signed_by(csca)


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
def test_the_sealing_keys_open_what_they_sealed(ceremony: Path) -> None:
    folder = ceremony / "keys" / "identity.ner.aes.example"
    civil, biometric = (
        FileKeyEncryption(folder / f"kek-{name}.key", production=False)
        for name in ("civil", "biometric")
    )
    wrapped = civil.wrap(bytes(32))

    assert civil.unwrap(wrapped) == bytes(32)
    assert biometric.unwrap(wrapped) is None
    assert FilePseudonymKey(folder / "kek-pseudonym.key", production=False).state is NIGER


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
def test_the_trust_repository_can_renew_with_the_keys_of_its_own_folder(
    ceremony: Path, tmp_path: Path
) -> None:
    folder = shutil.copytree(ceremony, tmp_path / "run")
    key_store = FileKeyStore(folder / "keys" / "trust.aes.example", production=False)
    parts = TrustRepositoryParts(
        TrustRepository(folder / "trust"), online_signers(key_store), lambda: NOON + 2 * HOUR
    )

    assert renew_if_due(parts)
    root = (folder / "root.json").read_bytes()
    client = TrustClient(root, tmp_path / "cache", folder / "trust")
    assert refresh(client, NOON + 2 * HOUR).signed_at == NOON + 2 * HOUR


@pytest.mark.parametrize("state", State)
def test_each_state_has_a_pin_that_its_machines_accept(
    ceremony: Path, tmp_path: Path, state: State
) -> None:
    pin = (ceremony / "pins" / f"{state}.json").read_bytes()
    root = (ceremony / "root.json").read_bytes()
    client = TrustClient(
        root, tmp_path / "cache", str(ceremony / "trust"), own_state=state, pin=pin
    )

    assert parse_delegation(pin).name == state.value
    assert not refresh(client).alarms


def test_a_ceremony_is_refused_in_production(tmp_path: Path) -> None:
    with pytest.raises(StandInRefused):
        run_development_ceremony(tmp_path / "run", PLAN, now=NOON, production=True)

    assert not (tmp_path / "run").exists()


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
def test_a_ceremony_is_never_held_over_another(ceremony: Path) -> None:
    before = {path: path.read_bytes() for path in private_keys(ceremony)}

    with pytest.raises(CeremonyAlreadyHeld):
        run_development_ceremony(ceremony, PLAN, now=NOON, production=False)

    assert {path: path.read_bytes() for path in private_keys(ceremony)} == before


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
def test_a_ceremony_that_broke_off_is_held_again_from_the_start(tmp_path: Path) -> None:
    leftover = tmp_path / "run" / ".ceremony" / "keys" / "identity.mli.aes.example"
    leftover.mkdir(parents=True)
    (leftover / "request.pem").write_text("half a key")

    folder = held(tmp_path / "run")

    assert private_keys(folder)
    assert not (folder / ".ceremony").exists()


@pytest.mark.parametrize("place", ["Koury Poste", "../koury", "", "koury.mli", "é"])
def test_a_place_that_is_no_name_is_not_planned(place: str) -> None:
    with pytest.raises(EntityNameInvalid):
        development_plan(posts={MALI: [place]}, offices={}, bureaux={})


def test_a_ceremony_that_fails_leaves_nothing(tmp_path: Path) -> None:
    twice = replace(PLAN, entities=(*PLAN.entities, PLAN.entities[0]))

    with pytest.warns(InsecureStandInWarning), pytest.raises(SigningKeyExists):
        run_development_ceremony(tmp_path / "run", twice, now=NOON, production=False)

    assert not list((tmp_path / "run").iterdir())


@pytest.mark.filterwarnings("ignore::shared.stand_ins.InsecureStandInWarning")
@pytest.mark.parametrize("state", State)
def test_each_registry_has_a_seal_signer_of_its_states_csca(
    ceremony: Path, snapshot: TrustSnapshot, state: State
) -> None:
    folder = ceremony / "keys" / f"identity.{state.lower()}.aes.example"
    certificate = read_certificate((folder / "seal-signer.der").read_bytes())
    [csca_der] = snapshot.csca_certificates(state)
    name = f"{state.alpha2}CI"

    signer = SealSigner(FileKeyStore(folder, production=False), "seal-signer", certificate, name)

    assert read_certificate(csca_der).has_signed(signer.certificate)
    assert not check_seal_signer(signer.certificate)
