"""The rules of our own on top of TUF's: who may sign what, and that nobody can be talked around.

TUF lets two States that sign the top-level targets write any delegation they like. These rules
leave them no room to route a third State's targets elsewhere. Root metadata:

R1. consistent snapshots;
R2. `root` and `targets` need at least two signatures, by different holders;
R3. the online keys of `snapshot` and `timestamp` sign nothing else.

Top-level targets:

T1. no target files of its own;
T2. exactly the four delegations, each terminating and for its own folder, one level deep;
T3. `AES` needs at least two signatures;
T4. no holder signs for two delegations.

Delegated targets:

D1. no further delegation.
"""

from collections.abc import Iterable, Mapping

from securesystemslib.signer import Key
from tuf.api.metadata import Root, Snapshot, Targets, Timestamp

from shared.trust.delegation import Delegation, Handover, read_delegation
from shared.trust.errors import TrustDataInvalid
from shared.trust.names import CONFEDERATION, DELEGATIONS
from shared.trust.tuf_keys import holder

OFFLINE_THRESHOLD_MIN = 2

Offer = tuple[Delegation, tuple[Handover, ...]]


def check_root(root: Root) -> None:
    """Check R1 to R3; raises TrustDataInvalid."""
    if not root.consistent_snapshot:
        raise TrustDataInvalid("R1: root metadata without consistent snapshots")
    offline: set[str] = set()
    for role in (Root.type, Targets.type):
        holders = _holders(root, role)
        if root.roles[role].threshold < OFFLINE_THRESHOLD_MIN:
            raise TrustDataInvalid(f"R2: one signature would be enough for {role}")
        offline |= holders
    for role in (Snapshot.type, Timestamp.type):
        if _holders(root, role) & offline:
            raise TrustDataInvalid(f"R3: the online key of {role} also signs offline metadata")


def check_delegations(targets: Targets) -> Mapping[str, Offer]:
    """Check T1 to T4 and return each delegation with its handovers; raises TrustDataInvalid."""
    if targets.targets:
        raise TrustDataInvalid("T1: the top-level targets name target files of their own")
    roles = targets.delegations.roles if targets.delegations else None
    if roles is None or sorted(roles) != sorted(DELEGATIONS):
        raise TrustDataInvalid("T2: the delegations are not the three States and the Confederation")
    for name, role in roles.items():
        if not role.terminating or role.paths != [f"{name}/*"]:
            raise TrustDataInvalid(f"T2: the delegation to {name} is not for {name}/* alone")
    try:
        offers = {name: read_delegation(targets, name) for name in DELEGATIONS}
    except (ValueError, KeyError) as error:
        raise TrustDataInvalid(f"T2: {error}") from None
    if offers[CONFEDERATION][0].threshold < OFFLINE_THRESHOLD_MIN:
        raise TrustDataInvalid("T3: one signature would be enough for the Confederation")
    holders = [held for delegation, _ in offers.values() for held in delegation.holders]
    if len(set(holders)) != len(holders):
        raise TrustDataInvalid("T4: one key signs for two delegations")
    return offers


def check_delegated(name: str, targets: Targets) -> None:
    """Check D1; raises TrustDataInvalid."""
    if targets.delegations is not None:
        raise TrustDataInvalid(f"D1: {name} delegates further")


def _holders(root: Root, role: str) -> set[str]:
    keyids = root.roles[role].keyids
    try:
        holders = _distinct(root.keys[keyid] for keyid in keyids)
    except (KeyError, ValueError) as error:
        raise TrustDataInvalid(f"R2: the keys of {role}: {error}") from None
    if len(holders) != len(keyids):
        raise TrustDataInvalid(f"R2: one key under two key ids of {role}")
    return holders


def _distinct(keys: Iterable[Key]) -> set[str]:
    return {holder(key) for key in keys}
