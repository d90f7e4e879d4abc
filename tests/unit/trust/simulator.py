"""Three States, a Confederation and a trust repository in a folder, all signing for real."""

import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import time_machine
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from securesystemslib.signer import CryptoSigner, Signer
from tuf.api.metadata import Delegations

from shared.entities import EntityKind
from shared.signed_http.keys import KeyRecord, Purpose
from shared.states import State
from shared.trust.authoring import (
    AuthorityKeys,
    Lifetimes,
    OnlineKeys,
    delegated_targets,
    meta_file,
    signed,
    target_file,
)
from shared.trust.client import TrustClient
from shared.trust.names import CONFEDERATION, csca_target, entities_target
from shared.trust.publication import Release
from shared.trust.records import (
    CscaList,
    EntityRecord,
    key_record,
    serialise_csca,
    serialise_entities,
)
from shared.trust.releases import changed_files, founding, replaced_root
from shared.trust.repository import OnlineSigners, TrustRepository
from shared.trust.snapshot import TrustSnapshot

NOON = datetime(2026, 11, 3, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
MALI, BURKINA_FASO, NIGER = State.MLI, State.BFA, State.NER

CSCA_DER = bytes.fromhex("3003020101")


@dataclass(frozen=True)
class Authority:
    """One State's four signers."""

    root: Signer = field(default_factory=CryptoSigner.generate_ed25519)
    delegations: Signer = field(default_factory=CryptoSigner.generate_ecdsa)
    state: Signer = field(default_factory=CryptoSigner.generate_ecdsa)
    confederal: Signer = field(default_factory=CryptoSigner.generate_ed25519)

    @property
    def public(self) -> AuthorityKeys:
        return AuthorityKeys(
            self.root.public_key,
            self.delegations.public_key,
            self.state.public_key,
            self.confederal.public_key,
        )


def a_key(
    entity: str,
    purpose: Purpose = Purpose.REQUEST,
    *,
    since: datetime = NOON - DAY,
    lifetime: timedelta = timedelta(days=400),
) -> KeyRecord:
    public = generate_private_key(SECP256R1()).public_key()
    return key_record(entity, public, purpose, not_before=since, lifetime=lifetime)


def an_entity(
    kind: EntityKind, state: State | None, *keys: KeyRecord, place: str | None = None
) -> EntityRecord:
    name = entity_name(kind, state, place)
    return EntityRecord(name, kind, state, keys or (a_key(name),))


def entity_name(kind: EntityKind, state: State | None, place: str | None = None) -> str:
    label = f"{kind}-{place}" if place else str(kind)
    return f"{label}.{state.lower()}.aes.example" if state else f"{label}.aes.example"


def files_of(state: State) -> dict[str, bytes]:
    """All target files of one State, each entity with a key of its own."""
    officers = entity_name(EntityKind.OFFICERS, state)
    listed = {
        EntityKind.IDENTITY: an_entity(EntityKind.IDENTITY, state),
        EntityKind.TRAVEL_DOC: an_entity(EntityKind.TRAVEL_DOC, state),
        EntityKind.POST: an_entity(EntityKind.POST, state, place="koury"),
        EntityKind.OFFICE: an_entity(EntityKind.OFFICE, state, place="kantchari"),
        EntityKind.BUREAU: an_entity(EntityKind.BUREAU, state, place="bamako"),
        EntityKind.OFFICERS: an_entity(
            EntityKind.OFFICERS, state, a_key(officers, Purpose.OFFICERS)
        ),
    }
    files = {
        entities_target(kind, state): serialise_entities([record])
        for kind, record in listed.items()
    }
    return files | {csca_target(state): serialise_csca(state, CscaList(1, (CSCA_DER,), ()))}


def confederal_files() -> dict[str, bytes]:
    customs = an_entity(EntityKind.CUSTOMS, None)
    trust = EntityRecord(entity_name(EntityKind.TRUST, None), EntityKind.TRUST, None, ())
    return {
        entities_target(EntityKind.CUSTOMS, None): serialise_entities([customs]),
        entities_target(EntityKind.TRUST, None): serialise_entities([trust]),
    }


class Simulator:
    """A founded repository, everybody's keys in one hand, and clients of it."""

    def __init__(self, folder: Path, *, lifetimes: Lifetimes | None = None) -> None:
        self.folder = folder
        self.lifetimes = lifetimes or Lifetimes()
        self.authorities = {state: Authority() for state in State}
        self.online = OnlineSigners(CryptoSigner.generate_ecdsa(), CryptoSigner.generate_ecdsa())
        self.repository = TrustRepository(folder / "repository", self.lifetimes)
        self.files: dict[str, bytes] = {
            **{name: data for state in State for name, data in files_of(state).items()},
            **confederal_files(),
        }
        self._caches = count(1)

    def twin(self, folder: Path) -> "Simulator":
        """The same people and keys with a repository of their own, quicker than founding."""
        twin = Simulator.__new__(Simulator)
        vars(twin).update(vars(self))
        twin.folder = folder
        twin.authorities = dict(self.authorities)
        twin.repository = TrustRepository(folder / "repository", self.lifetimes)
        shutil.copytree(self.repository.folder, twin.repository.folder)
        twin._caches = count(1)
        return twin

    @property
    def online_keys(self) -> OnlineKeys:
        return OnlineKeys(self.online.snapshot.public_key, self.online.timestamp.public_key)

    @property
    def public(self) -> Mapping[State, AuthorityKeys]:
        return {state: authority.public for state, authority in self.authorities.items()}

    @property
    def root(self) -> bytes:
        return (self.repository.metadata_folder / "1.root.json").read_bytes()

    def signers(self, role: str) -> Sequence[Signer]:
        """Enough signers of a role: two where two are needed."""
        mali, burkina_faso = self.authorities[MALI], self.authorities[BURKINA_FASO]
        if role == "root":
            return [mali.root, burkina_faso.root]
        if role == "targets":
            return [mali.delegations, burkina_faso.delegations]
        if role == CONFEDERATION:
            return [mali.confederal, burkina_faso.confederal]
        return [self.authorities[State(role)].state]

    def found(self, *, now: datetime = NOON) -> "Simulator":
        roles = ("root", "targets", CONFEDERATION, *State)
        signers = {str(role): self.signers(role) for role in roles}
        self.publish(
            founding(
                self.public,
                self.online_keys,
                self.files,
                signers,
                now=now,
                lifetimes=self.lifetimes,
            ),
            now=now,
        )
        return self

    def publish(self, release: Release, *, now: datetime = NOON) -> None:
        self.repository.publish(release, self.online, now=now)

    def publish_files(
        self, delegation: str, files: Mapping[str, bytes], *, now: datetime = NOON
    ) -> None:
        self.publish(
            changed_files(
                self.repository.published(),
                delegation,
                files,
                self.signers(delegation),
                now=now,
                lifetimes=self.lifetimes,
            ),
            now=now,
        )

    def publish_entity(self, record: EntityRecord, *, now: datetime = NOON) -> None:
        target = entities_target(record.kind, record.state)
        self.publish_files(
            target.partition("/")[0], {target: serialise_entities([record])}, now=now
        )

    def force(
        self,
        delegation: str,
        files: Mapping[str, bytes],
        *,
        without: Collection[str] = (),
        signers: Sequence[Signer] | None = None,
        delegations: Delegations | None = None,
        now: datetime = NOON,
    ) -> None:
        """Publish what the repository would refuse, as a careless or bribed one might."""
        present = self.repository.published().delegated[delegation].signed
        listed = {name: file for name, file in present.targets.items() if name not in without}
        listed |= {name: target_file(name, data) for name, data in files.items()}
        metadata = delegated_targets(
            listed, version=present.version + 1, expires=now + self.lifetimes.delegated
        )
        metadata.signed.delegations = delegations
        data = signed(metadata, signers or self.signers(delegation))
        for name, content in files.items():
            for path in listed[name].get_prefixed_paths():
                self.repository._write(self.repository.targets_folder / path, content)
        self.force_metadata(delegation, metadata.signed.version, data, now=now)

    def force_metadata(self, role: str, version: int, data: bytes, *, now: datetime = NOON) -> None:
        """Put metadata in force unjudged."""
        listed = dict(self.repository.published().listed or {})
        self.repository._write(self.repository.metadata_folder / f"{version}.{role}.json", data)
        if role != "root":
            listed[f"{role}.json"] = meta_file(version, data)
        self.repository._sign_snapshot(listed, self.online, now=now)

    def replace_root(self, *signers: Signer, now: datetime = NOON) -> None:
        """Publish root metadata made from everybody's present keys."""
        release = replaced_root(
            self.repository.published(),
            self.public,
            self.online_keys,
            signers or self.signers("root"),
            now=now,
            lifetimes=self.lifetimes,
        )
        self.publish(release, now=now)

    def replace_online_keys(self) -> None:
        self.online = OnlineSigners(CryptoSigner.generate_ecdsa(), CryptoSigner.generate_ecdsa())
        self.replace_root()

    def forged_identity(self, usurper: Signer) -> KeyRecord:
        """Publish a key of Mali's identity service that Mali knows nothing of."""
        record = an_entity(EntityKind.IDENTITY, MALI)
        target = entities_target(record.kind, record.state)
        self.publish(
            changed_files(
                self.repository.published(),
                "MLI",
                {target: serialise_entities([record])},
                [usurper],
                now=NOON,
            )
        )
        return record.keys[0]

    def copy(self, name: str) -> Path:
        """The repository as it is now, for an attacker to keep or to change."""
        copied = self.folder / name
        shutil.copytree(self.repository.folder, copied)
        return copied

    def client(
        self,
        source: Path | None = None,
        *,
        cache: Path | None = None,
        own_state: State | None = None,
        pin: bytes | None = None,
        root: bytes | None = None,
    ) -> TrustClient:
        return TrustClient(
            self.root if root is None else root,
            cache or self.folder / f"cache-{next(self._caches)}",
            source or self.repository.folder,
            own_state=own_state,
            pin=pin,
        )


def refresh(client: TrustClient, now: datetime = NOON) -> TrustSnapshot:
    """Refresh with both clocks, ours and the one python-tuf reads, at `now`."""
    with time_machine.travel(now, tick=False):
        return client.refresh(now)
