"""Target files of the trust repository, read into typed records and written back.

Two formats: a list of entities with their keys, and a State's list of country signing
certificates. Reading is strict: unknown members, a key id that is not the thumbprint of its key
(RFC 7638), an entity that the file's name may not speak of, and a key listed twice are refused.
"""

import base64
import binascii
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, ValidationError

from shared.entities import EntityKind
from shared.signed_http.keys import (
    Algorithm,
    KeyRecord,
    KeyStatus,
    PublicKey,
    Purpose,
    algorithm_of,
    jwk_of,
    public_key_of,
    thumbprint,
)
from shared.states import State
from shared.trust.errors import RecordMalformed
from shared.trust.names import entity_targets, names_entity, state_of

TARGET_BYTES_MAX = 2_000_000
"""The largest target file a client downloads: some 4,000 posts with two keys each."""

ENTITIES_MAX = 10_000
KEYS_PER_ENTITY_MAX = 64
CERTIFICATES_MAX = 64
CERTIFICATE_CHARACTERS_MAX = 16_384
CRLS_MAX = 16
CRL_CHARACTERS_MAX = 1_000_000

_DER_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """A machine, or a State's signing authority for officers, with all its keys."""

    entity: str
    kind: EntityKind
    state: State | None
    keys: tuple[KeyRecord, ...]


@dataclass(frozen=True, slots=True)
class CscaList:
    """A State's country signing certificates, link certificates included, and their CRLs (DER).

    `version` counts the State's publications of this list, so that a post can show which list a
    verdict rests on.
    """

    version: int
    certificates: tuple[bytes, ...]
    crls: tuple[bytes, ...]


def key_record(
    entity: str,
    public_key: PublicKey,
    purpose: Purpose,
    *,
    not_before: datetime,
    lifetime: timedelta,
) -> KeyRecord:
    """Return the public record of a new key, active from `not_before`, in whole seconds."""
    begin = not_before.replace(microsecond=0)
    return KeyRecord(
        entity=entity,
        public_key=public_key,
        algorithm=algorithm_of(public_key),
        purpose=purpose,
        not_before=begin,
        not_after=begin + lifetime,
        status=KeyStatus.ACTIVE,
        thumbprint=thumbprint(jwk_of(public_key)),
    )


def parse_entities(data: bytes, *, target: str) -> tuple[EntityRecord, ...]:
    """Read a file of entities published under the name `target`; raises RecordMalformed."""
    delegation = target.partition("/")[0]
    try:
        state = state_of(delegation)
        kind = entity_targets(delegation)[target]
        _refuse_large(data)
        file = _EntitiesFile.model_validate_json(data)
        records = tuple(_entity_of(entry) for entry in file.entities)
    except (ValueError, KeyError, RecursionError) as error:
        raise RecordMalformed(f"{target}: {_reason(error)}") from None
    for record in records:
        if record.kind is not kind or record.state is not state:
            raise RecordMalformed(f"{target} may not speak of a {record.kind} of {record.state}")
        if not names_entity(record.entity, kind, state):
            raise RecordMalformed(f"{target} may not speak of {record.entity!r}")
        if any(
            (key.purpose is Purpose.OFFICERS) != (kind is EntityKind.OFFICERS)
            for key in record.keys
        ):
            raise RecordMalformed(f"{target}: only an officers authority has officers keys")
    if len({record.entity for record in records}) != len(records):
        raise RecordMalformed(f"{target} lists an entity twice")
    refuse_shared_keys(records, where=target)
    return records


def refuse_shared_keys(records: Iterable[EntityRecord], *, where: str) -> None:
    """One key has one purpose and one holder; raises RecordMalformed."""
    seen: set[str] = set()
    for record in records:
        for key in record.keys:
            if key.thumbprint in seen:
                raise RecordMalformed(f"{where} lists the key {key.keyid} twice")
            seen.add(key.thumbprint)


def serialise_entities(records: Iterable[EntityRecord]) -> bytes:
    """Write a file of entities; the same records always give the same bytes."""
    entries = tuple(
        _EntityEntry(
            entity=record.entity,
            kind=record.kind,
            state=record.state,
            keys=tuple(_key_entry(key) for key in record.keys),
        )
        for record in sorted(records, key=lambda record: record.entity)
    )
    return (
        _EntitiesFile(format="liptako-entities-1", entities=entries)
        .model_dump_json(indent=1, exclude_none=True)
        .encode()
    )


def parse_csca(data: bytes, *, target: str) -> CscaList:
    """Read a State's list of country signing certificates; raises RecordMalformed.

    Only the envelope is judged here: whether a certificate is good is decided by whoever builds a
    chain on it.
    """
    try:
        _refuse_large(data)
        file = _CscaFile.model_validate_json(data)
        certificates = tuple(_der(text) for text in file.certificates)
        crls = tuple(_der(text) for text in file.crls)
    except (ValueError, RecursionError) as error:
        raise RecordMalformed(f"{target}: {_reason(error)}") from None
    if f"{file.state}/" != target[: target.find("/") + 1]:
        raise RecordMalformed(f"{target} may not speak of {file.state}")
    if len(set(certificates)) != len(certificates) or len(set(crls)) != len(crls):
        raise RecordMalformed(f"{target} lists the same certificate or CRL twice")
    return CscaList(file.version, certificates, crls)


def serialise_csca(state: State, listed: CscaList) -> bytes:
    """Write a State's list of country signing certificates."""
    return (
        _CscaFile(
            format="liptako-csca-1",
            state=state,
            version=listed.version,
            certificates=tuple(base64.b64encode(der).decode() for der in listed.certificates),
            crls=tuple(base64.b64encode(der).decode() for der in listed.crls),
        )
        .model_dump_json(indent=1)
        .encode()
    )


def _in_whole_utc_seconds(time: datetime) -> datetime:
    if time.utcoffset() != timedelta(0) or time.microsecond:
        raise ValueError("a time is in UTC and in whole seconds")
    return time


_Time = Annotated[AwareDatetime, AfterValidator(_in_whole_utc_seconds)]


class _Entry(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)


class _KeyEntry(_Entry):
    keyid: str
    jwk: dict[str, str]
    alg: Algorithm
    purpose: Purpose
    not_before: _Time
    not_after: _Time
    status: KeyStatus
    compromised_since: _Time | None = None


class _EntityEntry(_Entry):
    entity: str
    kind: EntityKind
    state: State | None = None
    keys: tuple[_KeyEntry, ...] = Field(max_length=KEYS_PER_ENTITY_MAX)


class _EntitiesFile(_Entry):
    format: Literal["liptako-entities-1"]
    entities: tuple[_EntityEntry, ...] = Field(max_length=ENTITIES_MAX)


class _CscaFile(_Entry):
    format: Literal["liptako-csca-1"]
    state: State
    version: int = Field(ge=1)
    certificates: tuple[Annotated[str, Field(max_length=CERTIFICATE_CHARACTERS_MAX)], ...] = Field(
        max_length=CERTIFICATES_MAX
    )
    crls: tuple[Annotated[str, Field(max_length=CRL_CHARACTERS_MAX)], ...] = Field(
        max_length=CRLS_MAX
    )


def _entity_of(entry: _EntityEntry) -> EntityRecord:
    return EntityRecord(
        entry.entity,
        entry.kind,
        entry.state,
        tuple(_key_of(entry.entity, key) for key in entry.keys),
    )


def _key_of(entity: str, entry: _KeyEntry) -> KeyRecord:
    public = public_key_of(entry.jwk)
    record = KeyRecord(
        entity=entity,
        public_key=public,
        algorithm=algorithm_of(public),
        purpose=entry.purpose,
        not_before=entry.not_before,
        not_after=entry.not_after,
        status=entry.status,
        thumbprint=thumbprint(jwk_of(public)),
        compromised_since=entry.compromised_since,
    )
    if entry.keyid != record.keyid:
        raise ValueError(f"the key id of {record.keyid} names another key")
    if entry.alg is not record.algorithm:
        raise ValueError(f"{record.keyid} is not a key for {entry.alg}")
    if not record.not_before < record.not_after:
        raise ValueError(f"{record.keyid} ends before it begins")
    if (record.status is KeyStatus.COMPROMISED) != (record.compromised_since is not None):
        raise ValueError(f"{record.keyid}: compromised keys, and only they, say since when")
    return record


def _key_entry(key: KeyRecord) -> _KeyEntry:
    return _KeyEntry(
        keyid=key.keyid,
        jwk=jwk_of(key.public_key),
        alg=key.algorithm,
        purpose=key.purpose,
        not_before=key.not_before,
        not_after=key.not_after,
        status=key.status,
        compromised_since=key.compromised_since,
    )


def _der(text: str) -> bytes:
    try:
        der = base64.b64decode(text, validate=True)
    except binascii.Error:
        raise ValueError("a certificate or CRL is not base64") from None
    if not der or der[0] != _DER_SEQUENCE or base64.b64encode(der).decode() != text:
        raise ValueError("a certificate or CRL is a DER sequence in canonical base64")
    return der


def _refuse_large(data: bytes) -> None:
    if len(data) > TARGET_BYTES_MAX:
        raise ValueError(f"larger than {TARGET_BYTES_MAX} bytes")


def _reason(error: Exception) -> str:
    if isinstance(error, ValidationError):
        first = error.errors(include_url=False, include_input=False, include_context=False)[0]
        return f"{'.'.join(str(part) for part in first['loc'])}: {first['msg']}"
    return str(error) or type(error).__name__
