"""Which aliases a person may have, and when one may be used."""

from datetime import datetime, timedelta
from typing import Protocol

from identity.contract.identifiers import AliasKind, AliasState
from identity.contract.records import PersonEvent
from identity.errors.identifiers import AliasNotActive, TooManyAliases
from identity.policy.person_rules import AliasRule

FOLLOWED = frozenset(
    {
        PersonEvent.BLOCKED,
        PersonEvent.UNBLOCKED,
        PersonEvent.ARCHIVED,
        PersonEvent.DEATH_REPORTED,
        PersonEvent.DEATH_CONFIRMED,
        PersonEvent.DEATH_CORRECTED,
        PersonEvent.MERGED,
        PersonEvent.SPLIT,
    }
)
"""After which an alias may lead to a record that is no longer in use, or is again."""


class Lasting(Protocol):
    @property
    def state(self) -> AliasState: ...
    @property
    def expires_at(self) -> datetime | None: ...


def expiry_of(kind: AliasKind, rule: AliasRule, *, now: datetime) -> datetime | None:
    """When an alias made now ends by itself; None when it lasts."""
    match kind:
        case AliasKind.LASTING:
            return None
        case AliasKind.TEMPORARY:
            return now + timedelta(days=rule.temporary_days)
        case AliasKind.ONE_TIME:
            return now + timedelta(hours=rule.one_time_hours)


def check_room(kind: AliasKind, rule: AliasRule, *, active: int) -> None:
    """TooManyAliases when the person has as many of the kind as the State allows."""
    most = {
        AliasKind.LASTING: rule.lasting_max,
        AliasKind.TEMPORARY: rule.temporary_max,
        AliasKind.ONE_TIME: rule.one_time_max,
    }
    if active >= most[kind]:
        raise TooManyAliases


def state_at(alias: Lasting, now: datetime) -> AliasState:
    """The state of an alias, whose time may have run out without anybody touching it."""
    over = alias.expires_at is not None and alias.expires_at <= now
    if over and alias.state in {AliasState.ACTIVE, AliasState.INVALIDATED}:
        return AliasState.EXPIRED
    return alias.state


def check_usable(alias: Lasting, now: datetime) -> None:
    """AliasNotActive, whatever the reason: who shows it learns no more."""
    if state_at(alias, now) is not AliasState.ACTIVE:
        raise AliasNotActive
