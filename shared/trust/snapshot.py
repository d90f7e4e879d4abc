"""All that a machine knows of the others' keys at one moment, verified. Pure values."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from functools import cached_property

from shared.entities import EntityKind, service_of
from shared.officers.appointment import Appointments
from shared.officers.heads import RegisterHead
from shared.officers.withdrawal import Withdrawal, Withdrawals
from shared.signed_http.keys import KeyRecord, KeyStatus, Purpose
from shared.states import State
from shared.trust.errors import TrustKeyMissing
from shared.trust.records import CscaList, EntityRecord

_SIGNING = {KeyStatus.ACTIVE, KeyStatus.RETIRING}


class AlarmKind(StrEnum):
    """What an operator must be told although the rest of the trust data is good."""

    DELEGATION_WITHHELD = "delegation_withheld"
    """somebody else signs for the own State, without a handover: the pinned key is kept"""
    DATA_EXPIRED = "data_expired"
    """a State did not renew its metadata in time: it is silent until it does"""
    DATA_INVALID = "data_invalid"
    """a State signed something that breaks the rules: it is silent until it is mended"""


@dataclass(frozen=True, slots=True)
class Alarm:
    kind: AlarmKind
    delegation: str
    detail: str


@dataclass(frozen=True)
class TrustSnapshot:
    """Verified trust data; implements `KeyDirectory` and `OfficersTrust`.

    `version` is that of the TUF snapshot, a decimal that grows whenever any record changes.
    `checked_at` is when the repository was last asked, `signed_at` when it last vouched for this
    version, and from `expires_at` on nobody vouches for it.
    """

    version: str
    signed_at: datetime
    checked_at: datetime
    expires_at: datetime
    records: tuple[EntityRecord, ...]
    csca: Mapping[State, CscaList]
    withdrawals: Mapping[State, Withdrawals] = field(default_factory=dict)
    appointments: Mapping[State, Appointments] = field(default_factory=dict)
    registers: Mapping[State, tuple[RegisterHead, ...]] = field(default_factory=dict)
    alarms: tuple[Alarm, ...] = ()

    def find(self, keyid: str) -> KeyRecord | None:
        """Any key on record, whatever its status: the verifier says why it refuses one."""
        return self._by_keyid.get(keyid)

    def entity(self, name: str) -> EntityRecord | None:
        return self._by_name.get(name)

    def entities(self, kind: EntityKind, state: State | None) -> tuple[EntityRecord, ...]:
        """All entities of a kind in a State (None: of the Confederation), by name."""
        return tuple(
            record for record in self.records if (record.kind, record.state) == (kind, state)
        )

    def keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        """The keys an entity signs with, newest first: active or retiring, maybe not begun yet."""
        return tuple(key for key in self.all_keys_of(entity, purpose) if key.status in _SIGNING)

    def all_keys_of(self, entity: str, purpose: Purpose) -> tuple[KeyRecord, ...]:
        """Every key an entity ever had for a purpose, newest first, to judge old evidence."""
        record = self.entity(entity)
        keys = [key for key in record.keys if key.purpose is purpose] if record else []
        return tuple(sorted(keys, key=lambda key: key.not_before, reverse=True))

    def officers_key(self, state: State) -> KeyRecord:
        """The key that signs a State's officers' credentials; raises TrustKeyMissing.

        While a successor is being published ahead of its first use, this is the one in use.
        """
        keys = self.keys_of(service_of(EntityKind.OFFICERS, state), Purpose.OFFICERS)
        for key in keys:
            if key.usable_at(self.checked_at):
                return key
        raise TrustKeyMissing(f"{state} has no officers key on record")

    def withdrawals_of(self, state: State, subject: str) -> tuple[Withdrawal, ...]:
        """Which credentials of an officer their State took back."""
        return self.withdrawals.get(state, {}).get(subject, ())

    def appointments_of(self, state: State) -> Appointments | None:
        """Which credentials a State's register stands behind; None where it published none."""
        return self.appointments.get(state)

    def csca_list(self, state: State) -> CscaList | None:
        return self.csca.get(state)

    def csca_certificates(self, state: State) -> tuple[bytes, ...]:
        """A State's country signing certificates and links (DER); none when it is silent."""
        listed = self.csca_list(state)
        return listed.certificates if listed else ()

    def crls(self, state: State) -> tuple[bytes, ...]:
        """A State's certificate revocation lists (DER)."""
        listed = self.csca_list(state)
        return listed.crls if listed else ()

    @cached_property
    def _by_keyid(self) -> dict[str, KeyRecord]:
        return {key.keyid: key for key in _keys(self.records)}

    @cached_property
    def _by_name(self) -> dict[str, EntityRecord]:
        return {record.entity: record for record in self.records}


def _keys(records: Iterable[EntityRecord]) -> Iterable[KeyRecord]:
    return (key for record in records for key in record.keys)
