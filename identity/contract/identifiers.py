"""Wire models of what stands for an identity number: revocable aliases, pairwise pseudonyms."""

from enum import StrEnum
from typing import Annotated
from uuid import UUID

from pydantic import AwareDatetime, StringConstraints

from identity.contract.persons import IdentityNumber
from identity.contract.records import Alias
from shared.wire import Wire

Pseudonym = Annotated[str, StringConstraints(pattern=r"^[a-z2-7]{32}$")]


class AliasKind(StrEnum):
    LASTING = "lasting"
    """until it is revoked"""
    TEMPORARY = "temporary"
    """for some days"""
    ONE_TIME = "one_time"
    """for one reading"""


class AliasState(StrEnum):
    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    REVOKED = "revoked"
    INVALIDATED = "invalidated"
    """the person's record is blocked or their death reported; comes back when that ends"""


class AliasMaker(StrEnum):
    """Who asked for it."""

    HOLDER = "holder"
    OFFICER = "officer"


class MakeAlias(Wire):
    kind: AliasKind
    made_by: AliasMaker = AliasMaker.HOLDER


class PersonAlias(Wire):
    alias_id: UUID
    alias: Alias
    kind: AliasKind
    state: AliasState
    made_by: AliasMaker
    made_at: AwareDatetime
    expires_at: AwareDatetime | None


class PersonAliases(Wire):
    aliases: tuple[PersonAlias, ...]


class CheckPseudonym(Wire):
    """Is this what a partner calls this person? Only the State that made it can tell."""

    partner: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    pseudonym: Pseudonym
    identity_number: IdentityNumber


class PseudonymCheck(Wire):
    matches: bool
    epoch: int | None
    """Of the key that made it, where it matches."""
