"""The development ceremony: every key, certificate and trust record that a run needs, in one go.

A real ceremony has each State make its keys on its own premises; here one hand holds them all,
which is why it is refused in production. What it leaves in a folder is described in
`docs/protocols/trust.md`.
"""

import os
import shutil
import warnings
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.admin.ceremony_plan import (
    DOCUMENT_TYPES,
    SEAL_SIGNER_SUFFIX,
    SEALING_KEYS,
    CeremonyPlan,
    PlannedEntity,
)
from shared.entities import DOMAIN, EntityKind, service_of
from shared.errors import ErrorKind, PlatformError
from shared.pki.certificate_reader import Certificate, read_certificate
from shared.pki.certificates import issue_csca, issue_document_signer, issue_seal_signer
from shared.pki.crl import issue_crl
from shared.pki.key_store import FileKeyStore
from shared.pki.profile_checks import CRL_LIFETIME_MAX
from shared.sealing.key_encryption import add_kek
from shared.sealing.pseudonym import create_pseudonym_key
from shared.signed_http.keys import PublicKey, Purpose
from shared.stand_ins import InsecureStandInWarning, announce_stand_in
from shared.states import State
from shared.trust.authoring import AuthorityKeys, OnlineKeys, first_delegations
from shared.trust.delegation import serialise_delegation
from shared.trust.names import CONFEDERATION, csca_target, entities_target
from shared.trust.records import (
    CscaList,
    EntityRecord,
    key_record,
    serialise_csca,
    serialise_entities,
)
from shared.trust.releases import founding
from shared.trust.repository import OnlineSigners, TrustRepository
from shared.trust.tuf_keys import KeyStoreSigner

CSCA_LABEL = "csca"
DOCUMENT_SIGNER_LABEL = "document-signer"
SEAL_SIGNER_LABEL = "seal-signer"
FIRST_PSEUDONYM_EPOCH = 1

_ROOT, _DELEGATIONS, _STATE, _CONFEDERAL = "root", "delegations", "state", "confederal"
_AUTHORITY_LABELS = (_ROOT, _DELEGATIONS, _STATE, _CONFEDERAL)
_SIGNING_STATES = (State.MLI, State.BFA)
"""Two are enough; the third State's keys stay unused until it signs something itself."""
_STAGED = ".ceremony"
_PSEUDONYMOUS = (EntityKind.IDENTITY, EntityKind.TRAVEL_DOC)
"""Services that name persons or documents under a key of their own."""


class CeremonyAlreadyHeld(PlatformError):
    """The folder holds keys already, and a ceremony never overwrites a key."""

    kind = ErrorKind.CONFLICT
    code = "ceremony_already_held"


def run_development_ceremony(
    folder: Path, plan: CeremonyPlan, *, now: datetime, production: bool
) -> None:
    """Make `keys/`, `trust/`, `pins/` and `root.json` in the folder, all of them or none.

    Raises StandInRefused in production and CeremonyAlreadyHeld where one was held before.
    """
    announce_stand_in("the development ceremony", production=production)
    made = ("keys", "trust", "pins", "root.json")
    if any((folder / name).exists() for name in made):
        raise CeremonyAlreadyHeld(f"{folder.name} holds the work of a ceremony already")
    staged = folder / _STAGED
    shutil.rmtree(staged, ignore_errors=True)
    staged.mkdir(mode=0o700, parents=True)
    try:
        with warnings.catch_warnings():
            # each file of keys would say again what has just been said of the whole
            warnings.simplefilter("ignore", InsecureStandInWarning)
            _Ceremony(staged, plan, now).hold()
        for name in made:
            (staged / name).rename(folder / name)
    finally:
        shutil.rmtree(staged)


class _Ceremony:
    """One ceremony in an empty folder."""

    def __init__(self, folder: Path, plan: CeremonyPlan, now: datetime) -> None:
        self._folder = folder
        self._plan = plan
        self._now = now

    def hold(self) -> None:
        authorities = {
            state: self._signers(f"authority.{state.lower()}.{DOMAIN}", _AUTHORITY_LABELS)
            for state in State
        }
        online = self._signers(service_of(EntityKind.TRUST), ("snapshot", "timestamp"))
        files = self._entity_files()
        for state in State:
            files[csca_target(state)] = serialise_csca(state, self._certify(state))
        for planned in self._plan.entities:
            self._make_sealing_keys(planned)
        self._found(authorities, online, files)

    def _found(
        self,
        authorities: Mapping[State, Mapping[str, KeyStoreSigner]],
        online: Mapping[str, KeyStoreSigner],
        files: Mapping[str, bytes],
    ) -> None:
        public = {
            state: AuthorityKeys(
                root=signers[_ROOT].public_key,
                delegations=signers[_DELEGATIONS].public_key,
                state=signers[_STATE].public_key,
                confederal=signers[_CONFEDERAL].public_key,
            )
            for state, signers in authorities.items()
        }
        quorum = [authorities[state] for state in _SIGNING_STATES]
        release = founding(
            public,
            OnlineKeys(online["snapshot"].public_key, online["timestamp"].public_key),
            files,
            {
                "root": [signers[_ROOT] for signers in quorum],
                "targets": [signers[_DELEGATIONS] for signers in quorum],
                CONFEDERATION: [signers[_CONFEDERAL] for signers in quorum],
                **{state.value: [signers[_STATE]] for state, signers in authorities.items()},
            },
            now=self._now,
            lifetimes=self._plan.lifetimes,
        )
        repository = TrustRepository(self._folder / "trust", self._plan.lifetimes)
        repository.publish(
            release, OnlineSigners(online["snapshot"], online["timestamp"]), now=self._now
        )
        (self._folder / "root.json").write_bytes(release.metadata["root"])
        pins = self._folder / "pins"
        pins.mkdir()
        for name, delegation in first_delegations(public).items():
            if name != CONFEDERATION:
                (pins / f"{name}.json").write_bytes(serialise_delegation(delegation))

    def _entity_files(self) -> dict[str, bytes]:
        listed: dict[str, list[EntityRecord]] = {}
        for planned in self._plan.entities:
            listed.setdefault(entities_target(planned.kind, planned.state), []).append(
                EntityRecord(
                    planned.entity,
                    planned.kind,
                    planned.state,
                    tuple(
                        key_record(
                            planned.entity,
                            self._make_key(planned.entity, purpose),
                            purpose,
                            not_before=self._now,
                            lifetime=self._plan.key_lifetime,
                        )
                        for purpose in planned.purposes
                    ),
                )
            )
        return {target: serialise_entities(records) for target, records in listed.items()}

    def _make_key(self, entity: str, purpose: Purpose) -> PublicKey:
        """ES256, but Ed25519 for audit logs, as their checkpoints are C2SP signed notes."""
        if purpose is not Purpose.AUDIT_LOG:
            return self._key_store(entity).generate(purpose)
        private_key = Ed25519PrivateKey.generate()
        pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        path = self._keys(entity) / f"{purpose}.pem"
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(pem)
        return private_key.public_key()

    def _certify(self, state: State) -> CscaList:
        """A CSCA that is nobody's process, and a document signer for each issuing service."""
        name = f"csca.{state.lower()}.{DOMAIN}"
        csca_keys = self._key_store(name)
        csca_keys.generate(CSCA_LABEL)
        certifier = self._plan.certifiers[state]
        der = issue_csca(csca_keys, CSCA_LABEL, certifier, now=self._now)
        csca = read_certificate(der)
        (self._keys(name) / f"{CSCA_LABEL}.der").write_bytes(der)
        for kind in DOCUMENT_TYPES:
            self._certify_signer(csca_keys, csca, state, kind)
        self._certify_seal_signer(csca_keys, csca, state)
        crl = issue_crl(
            csca_keys,
            CSCA_LABEL,
            csca,
            revoked={},
            number=1,
            now=self._now,
            lifetime=CRL_LIFETIME_MAX,
        )
        return CscaList(version=1, certificates=(der,), crls=(crl,))

    def _certify_signer(
        self, csca_keys: FileKeyStore, csca: Certificate, state: State, kind: EntityKind
    ) -> None:
        entity = service_of(kind, state)
        der = issue_document_signer(
            csca_keys,
            CSCA_LABEL,
            csca,
            self._plan.certifiers[state],
            signer_key=self._key_store(entity).generate(DOCUMENT_SIGNER_LABEL),
            document_types=DOCUMENT_TYPES[kind],
            now=self._now,
        )
        (self._keys(entity) / f"{DOCUMENT_SIGNER_LABEL}.der").write_bytes(der)

    def _certify_seal_signer(
        self, csca_keys: FileKeyStore, csca: Certificate, state: State
    ) -> None:
        entity, certifier = service_of(EntityKind.IDENTITY, state), self._plan.certifiers[state]
        der = issue_seal_signer(
            csca_keys,
            CSCA_LABEL,
            csca,
            certifier,
            signer_key=self._key_store(entity).generate(SEAL_SIGNER_LABEL),
            name=certifier.country + SEAL_SIGNER_SUFFIX,
            document_types=DOCUMENT_TYPES[EntityKind.IDENTITY],
            now=self._now,
        )
        (self._keys(entity) / f"{SEAL_SIGNER_LABEL}.der").write_bytes(der)

    def _make_sealing_keys(self, planned: PlannedEntity) -> None:
        folder = self._keys(planned.entity)
        for sealed in SEALING_KEYS.get(planned.kind, ()):
            add_kek(folder / f"kek-{sealed}.key", f"{sealed}-{self._now.year}")
        if planned.kind in _PSEUDONYMOUS and planned.state is not None:
            create_pseudonym_key(
                folder / "kek-pseudonym.key", state=planned.state, epoch=FIRST_PSEUDONYM_EPOCH
            )

    def _signers(self, name: str, labels: tuple[str, ...]) -> dict[str, KeyStoreSigner]:
        key_store = self._key_store(name)
        for label in labels:
            key_store.generate(label)
        return {label: KeyStoreSigner(key_store, label) for label in labels}

    def _key_store(self, name: str) -> FileKeyStore:
        return FileKeyStore(self._keys(name), production=False)

    def _keys(self, name: str) -> Path:
        """The folder of private keys of one process, which can be mounted alone."""
        folder = self._folder / "keys" / name
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        return folder
