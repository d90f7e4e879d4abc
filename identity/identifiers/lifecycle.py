"""The life of an alias of an identity number. None is ever given twice.

active --use--> used (final), of those for one reading
active --expire--> expired (final)
active or invalidated --revoke--> revoked (final)
active --invalidate--> invalidated --restore--> active, with the person's record
"""

from enum import StrEnum

from identity.contract.identifiers import AliasState
from shared.lifecycle import Lifecycle


class AliasEvent(StrEnum):
    USE = "use"
    EXPIRE = "expire"
    REVOKE = "revoke"
    INVALIDATE = "invalidate"
    RESTORE = "restore"


ALIAS_LIFECYCLE = Lifecycle(
    "alias",
    {
        (AliasState.ACTIVE, AliasEvent.USE): AliasState.USED,
        (AliasState.ACTIVE, AliasEvent.EXPIRE): AliasState.EXPIRED,
        (AliasState.ACTIVE, AliasEvent.REVOKE): AliasState.REVOKED,
        (AliasState.INVALIDATED, AliasEvent.REVOKE): AliasState.REVOKED,
        (AliasState.ACTIVE, AliasEvent.INVALIDATE): AliasState.INVALIDATED,
        (AliasState.INVALIDATED, AliasEvent.RESTORE): AliasState.ACTIVE,
    },
)
