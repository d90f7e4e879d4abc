"""Who signs for a State or for the Confederation, and how one set of holders names the next. Pure.

A delegation carries, beside TUF's own members, a serial number that grows by one each time its
holders change, and the handovers: for each change, the next holders signed by the previous ones.
A verifier that pinned any earlier holders can so walk to the present ones, however many versions
it missed.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from securesystemslib.exceptions import UnverifiedSignatureError
from securesystemslib.signer import Key, Signature, Signer
from tuf.api.metadata import DelegatedRole, Metadata, Targets

from shared.canonical_json import canonical_json
from shared.trust.errors import TrustDataInvalid
from shared.trust.tuf_keys import holder

SERIAL_MAX = 2**53 - 1
"""The largest integer that every JSON reader keeps exact."""

HANDOVERS_MAX = 64
"""A State that changes hands each year is served for a lifetime."""

_SERIAL = "liptako-serial"
_HANDOVERS = "liptako-handovers"


@dataclass(frozen=True, slots=True)
class Delegation:
    """`threshold` of `keys` (by TUF key id) sign for the targets `name/*`."""

    name: str
    serial: int
    threshold: int
    keys: Mapping[str, Key]

    @property
    def holders(self) -> frozenset[str]:
        return frozenset(holder(key) for key in self.keys.values())

    def same_holders_as(self, other: "Delegation") -> bool:
        return (self.name, self.threshold, self.holders) == (
            other.name,
            other.threshold,
            other.holders,
        )

    def is_signed_by_enough(self, metadata: Metadata[Targets]) -> bool:
        """Whether enough of the holders signed targets metadata."""
        payload = metadata.signed_bytes
        signed = {
            holder(key)
            for keyid, key in self.keys.items()
            if (signature := metadata.signatures.get(keyid)) is not None
            and _holds(key, signature, payload)
        }
        return len(signed) >= self.threshold

    def to_dict(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "serial": self.serial,
            "threshold": self.threshold,
            "keys": {keyid: key.to_dict() for keyid, key in self.keys.items()},
        }

    @classmethod
    def from_dict(cls, members: Mapping[str, Any]) -> "Delegation":
        """Read what `to_dict` wrote; ValueError when it is anything else."""
        match members:
            case {
                "name": str(name),
                "serial": int(serial),
                "threshold": int(threshold),
                "keys": dict(keys),
                **rest,
            } if (
                not rest
                and not isinstance(serial, bool)
                and not isinstance(threshold, bool)
                and 1 <= serial <= SERIAL_MAX
                and 1 <= threshold <= len(keys)
            ):
                return cls(name, serial, threshold, _keys_of(keys))
        raise ValueError("not a delegation")


def parse_delegation(data: bytes) -> Delegation:
    """Read a pin: a delegation as a file; raises TrustDataInvalid."""
    try:
        return Delegation.from_dict(json.loads(data))
    except (ValueError, TypeError, RecursionError):
        raise TrustDataInvalid("a pin is not a delegation") from None


def serialise_delegation(delegation: Delegation) -> bytes:
    """Write a delegation as a file that machines of the State are shipped with."""
    return json.dumps(delegation.to_dict(), indent=1, sort_keys=True).encode()


@dataclass(frozen=True, slots=True)
class Handover:
    """The next holders of a delegation, signed by the holders before them."""

    to: Delegation
    signatures: tuple[Signature, ...]

    def is_from(self, previous: Delegation) -> bool:
        """Whether enough of the previous holders signed it, and it follows them directly."""
        if self.to.name != previous.name or self.to.serial != previous.serial + 1:
            return False
        payload = _handover_payload(self.to)
        signed = {
            holder(key)
            for signature in self.signatures
            if (key := previous.keys.get(signature.keyid)) is not None
            and _holds(key, signature, payload)
        }
        return len(signed) >= previous.threshold


def hand_over(to: Delegation, signers: Iterable[Signer]) -> Handover:
    """Sign the next holders of a delegation with keys of the present ones."""
    payload = _handover_payload(to)
    return Handover(to, tuple(signer.sign(payload) for signer in signers))


def delegated_role(delegation: Delegation, handovers: Sequence[Handover]) -> DelegatedRole:
    """The terminating TUF role of a delegation, with its serial and handovers."""
    return DelegatedRole(
        delegation.name,
        list(delegation.keys),
        delegation.threshold,
        terminating=True,
        paths=[f"{delegation.name}/*"],
        unrecognized_fields={
            _SERIAL: delegation.serial,
            _HANDOVERS: [
                {
                    "to": handover.to.to_dict(),
                    "signatures": [signature.to_dict() for signature in handover.signatures],
                }
                for handover in handovers
            ],
        },
    )


def read_delegation(targets: Targets, name: str) -> tuple[Delegation, tuple[Handover, ...]]:
    """Read one delegation of the top-level targets; ValueError when it is not as written here."""
    delegations = targets.delegations
    role = None if delegations is None or delegations.roles is None else delegations.roles.get(name)
    if role is None or delegations is None:
        raise ValueError(f"no delegation to {name}")
    match role.unrecognized_fields:
        case {"liptako-serial": int(serial), "liptako-handovers": list(listed), **rest} if (
            not rest and len(listed) <= HANDOVERS_MAX
        ):
            keys = {keyid: delegations.keys[keyid].to_dict() for keyid in role.keyids}
            delegation = Delegation.from_dict(
                {"name": name, "serial": serial, "threshold": role.threshold, "keys": keys}
            )
            return delegation, tuple(_handover_of(entry) for entry in listed)
    raise ValueError(f"the delegation to {name} lacks its serial or its handovers")


def _handover_of(entry: object) -> Handover:
    match entry:
        case {"to": dict(to), "signatures": list(signatures), **rest} if not rest:
            return Handover(
                Delegation.from_dict(to),
                tuple(_signature_of(signature) for signature in signatures),
            )
    raise ValueError("not a handover")


def _signature_of(entry: object) -> Signature:
    match entry:
        case {"keyid": str(keyid), "sig": str(signature), **rest} if not rest:
            return Signature(keyid, signature)
    raise ValueError("not a signature")


def _keys_of(entries: Mapping[str, Any]) -> dict[str, Key]:
    try:
        # Key.from_dict empties what it is given, so it gets a copy
        keys = {keyid: Key.from_dict(keyid, dict(entry)) for keyid, entry in entries.items()}
    except (KeyError, TypeError) as error:
        raise ValueError(f"not a key: {error}") from None
    if len({holder(key) for key in keys.values()}) != len(keys):
        raise ValueError("one key under two key ids")
    return keys


def _handover_payload(to: Delegation) -> bytes:
    return canonical_json({"type": "liptako-handover-1", **to.to_dict()})


def _holds(key: Key, signature: Signature, payload: bytes) -> bool:
    try:
        key.verify_signature(signature, payload)
    except UnverifiedSignatureError:
        return False
    return True
