"""The register of a State's officers: who is one, where, with which key, and who decided it. Pure.

A line is an entry under the signature of the State's officers key, bound to the line before it by
its hash. Reading a register decides everything anew, so a line holds only if

1. the officers key signed it, it is the next in number and names the hash of the line before;
2. its order was never carried out before, and its act is one that may follow for that officer;
3. a keeper of the register signed the order, another one too where it gives somebody power, each
   with the key that the register holds for them, neither of them its subject;
4. place, roles and key are there where the act needs them, and the key is nobody else's.

Keepers are officers with the role `officer_registrar`; the first line names two, who sign for each
other. Whoever steals the officers key can sign lines, and cannot sign for two keepers.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TypeVar

from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePublicKey
from pydantic import ValidationError

from shared.lifecycle import IllegalTransition
from shared.officers.appointment import Appointments, appointment_digest
from shared.officers.approval import verify_approval
from shared.officers.credential import CREDENTIAL_LIFETIME_MAX, Officer
from shared.officers.errors import (
    ApprovalInvalid,
    ApproverNotIndependent,
    OfficerOrderInvalid,
    OfficersRegisterDamaged,
    OfficerUnknown,
    RoleMissing,
)
from shared.officers.heads import RegisterHead
from shared.officers.lifecycle import OFFICER_LIFECYCLE, OfficerEvent, OfficerState
from shared.officers.orders import GIVING, TAKING, Act, Entry, Order, Proposal, Signed, whole
from shared.officers.withdrawal import Withdrawal
from shared.roles import Role
from shared.signed_http.keys import PublicKey, SigningKey, public_key_of, thumbprint
from shared.signed_tokens import TokenInvalid, open_token, sign_token
from shared.states import State

T = TypeVar("T")
ENTRY_TYPE = "aes-officer-entry+jwt"
ENTRY_CHARACTERS_MAX = 16_384
PROPOSAL_AGE_MAX = timedelta(days=7)
WITHDRAWALS_KEPT = timedelta(days=400)
"""Longer than a credential lives: a kit's packet is judged as of when it was signed."""
KEEPERS_PLACE = "officers"
_FIRST = "0" * 64
_FOUR_EYES = 2
_REFUSALS = (
    OfficerOrderInvalid,
    OfficerUnknown,
    IllegalTransition,
    RoleMissing,
    ApprovalInvalid,
    ApproverNotIndependent,
)
"""What can be wrong with an order."""


@dataclass(frozen=True, slots=True)
class Member:
    """One officer as the register has them; `issued_at` is when their last credential begins."""

    subject: str
    place: str
    roles: frozenset[Role]
    jwk: Mapping[str, str]
    state: OfficerState
    issued_at: datetime
    withdrawals: tuple[Withdrawal, ...] = ()


class Register:
    """The officers of one State, as of its last line."""

    def __init__(self, state: State) -> None:
        self.state = state
        self.members: dict[str, Member] = {}
        self._orders: set[str] = set()
        self._keys: set[str] = set()
        self._standing: dict[str, datetime | None] = {}
        self._number, self._last = 0, _FIRST
        self._opened, self._before = _FIRST, tuple[RegisterHead, ...]()

    @classmethod
    def opened(cls, lines: Iterable[str], key: PublicKey, state: State) -> "Register":
        """Read a register; raises OfficersRegisterDamaged at the first line that does not hold."""
        register = cls(state)
        for line in lines:
            number = register._number + 1
            try:
                claims = open_token(
                    line, key, token_type=ENTRY_TYPE, characters_max=ENTRY_CHARACTERS_MAX
                )
                register._take(Entry.model_validate(claims), line)
            except (TokenInvalid, ValidationError):
                raise OfficersRegisterDamaged(f"line {number}: not of this authority") from None
            except _REFUSALS as error:
                raise OfficersRegisterDamaged(f"line {number}: {error.detail}") from None
        return register

    def carried_out(
        self, proposal: Proposal, key: SigningKey, *, now: datetime, approved: Signed | None = None
    ) -> str:
        """Carry an order out and return the line to keep; raises what is wrong with the order."""
        entry = Entry(
            number=self._number + 1,
            previous=self._last,
            at=whole(now),
            order=proposal.order,
            requested=proposal.requested,
            approved=approved,
        )
        line = sign_token(
            key.private_key,
            token_type=ENTRY_TYPE,
            claims=entry.model_dump(mode="json"),
            keyid=key.keyid,
        )
        self._take(entry, line)
        return line

    def withdrawals(self, now: datetime) -> tuple[Withdrawal, ...]:
        """Whose credentials the State took back, as it publishes them."""
        return tuple(
            withdrawal
            for member in self.members.values()
            for withdrawal in member.withdrawals
            if matters(withdrawal, now)
        )

    def appointments(self, now: datetime) -> Appointments:
        """Which appointments it stands behind, those of before while they still matter."""
        return {
            digest: until
            for digest, until in self._standing.items()
            if until is None or now - until < WITHDRAWALS_KEPT
        }

    @property
    def heads(self) -> tuple[RegisterHead, ...]:
        """This register as of now, behind those that the State kept before."""
        return (*self._before, RegisterHead(self._opened, self._number, self._last))

    def check(self, proposal: Proposal, *, now: datetime) -> None:
        """Raise what is wrong with an order that waits for its second signature."""
        self._check_signed(
            proposal.order, proposal.requested, self._changed(proposal.order, now), at=now
        )

    def _take(self, entry: Entry, line: str) -> None:
        order = entry.order
        if (entry.number, entry.previous) != (self._number + 1, self._last):  # 1
            raise OfficerOrderInvalid("not the next line")
        changed = self._changed(order, entry.at)  # 2, 4
        self._check_signatures(entry, changed)  # 3
        for member in changed:
            self._follow(member, order)
            self.members[member.subject] = member
            self._keys.add(thumbprint(member.jwk))
        self._orders.add(order.order_id)
        self._number, self._last = entry.number, hashlib.sha256(line.encode()).hexdigest()
        if order.act is Act.FOUND:
            self._opened = self._last
            self._before = tuple(RegisterHead(**one.model_dump()) for one in order.follows)

    def _follow(self, member: Member, order: Order) -> None:
        """One appointment counts from now on, another only for what was issued before."""
        before = self.members.get(member.subject)
        if before is not None and order.act in TAKING:
            self._standing[_appointment(before)] = member.withdrawals[-1].issued_until
        if member.state is OfficerState.ACTIVE:
            self._standing[_appointment(member)] = None

    def _check_signatures(self, entry: Entry, changed: tuple[Member, ...]) -> None:
        order, signatures = entry.order, [entry.requested]
        if entry.approved is not None:
            signatures.append(entry.approved)
        by = {one.by for one in signatures}
        if order.act in GIVING and len(by) < _FOUR_EYES:
            raise ApproverNotIndependent("another keeper of the register signs too")
        if order.act is not Act.FOUND and order.subject in by:
            raise ApproverNotIndependent("nobody decides on themselves")
        for one in signatures:
            self._check_signed(order, one, changed, at=entry.at)

    def _check_signed(
        self, order: Order, signed: Signed, changed: tuple[Member, ...], *, at: datetime
    ) -> None:
        """RoleMissing or ApprovalInvalid unless a keeper signed this order then."""
        among = changed if order.act is Act.FOUND else tuple(self.members.values())
        keepers = {one.subject: one for one in among if _keeps(one)}
        if signed.by not in keepers:
            raise RoleMissing(f"needs one of: {Role.OFFICER_REGISTRAR}")
        if not at - PROPOSAL_AGE_MAX <= signed.at <= at:
            raise ApprovalInvalid("the order was signed too long ago, or in the future")
        keeper = keepers[signed.by]
        officer = Officer(
            subject=keeper.subject,
            state=self.state,
            place=keeper.place,
            roles=keeper.roles,
            public_key=_key_of(keeper.jwk),
            issued_at=signed.at,
            expires_at=signed.at + CREDENTIAL_LIFETIME_MAX,
        )
        verify_approval(
            signed.token, officer, action=order.action, digest=order.digest, now=signed.at
        )

    def _changed(self, order: Order, at: datetime) -> tuple[Member, ...]:
        """Whom the order changes, as they will stand; raises what forbids it."""
        if order.order_id in self._orders:
            raise OfficerOrderInvalid("this order was carried out before")
        if order.act is Act.FOUND:
            return self._founded(order, at)
        if order.act is Act.APPOINT:
            return (self._appointed(order, at),)
        member = self.members.get(order.subject)
        if member is None:
            raise OfficerUnknown
        event = OfficerEvent(order.act)
        state = OFFICER_LIFECYCLE.after(member.state, event)
        member = replace(member, state=state)
        if event is OfficerEvent.MOVE:
            member = replace(member, place=_given(order.place), roles=_roles(order))
        if event is OfficerEvent.REINSTATE:
            member = self._with_key(member, order)
        if order.act in TAKING:
            taken = (*member.withdrawals, _withdrawal(member, order, at))
            member = replace(member, withdrawals=taken)
        return (_issued(member, at) if state is OfficerState.ACTIVE else member,)

    def _founded(self, order: Order, at: datetime) -> tuple[Member, ...]:
        if self._number or order.founders is None:
            raise OfficerOrderInvalid("a register is opened once, by two")
        first, second = order.founders
        if first.subject == second.subject or thumbprint(first.jwk) == thumbprint(second.jwk):
            raise OfficerOrderInvalid("a register is opened once, by two")
        roles = frozenset({Role.OFFICER_REGISTRAR})
        return tuple(
            _member(one.subject, KEEPERS_PLACE, roles, one.jwk, at) for one in order.founders
        )

    def _appointed(self, order: Order, at: datetime) -> Member:
        if order.subject in self.members:
            raise OfficerOrderInvalid("somebody has this name already")
        jwk = self._unused(_given(order.jwk))
        return _member(order.subject, _given(order.place), _roles(order), jwk, at)

    def _with_key(self, member: Member, order: Order) -> Member:
        """Whoever lost a key comes back with another; whoever did not may keep theirs."""
        lost = self.members[member.subject].state is OfficerState.WITHOUT_KEY
        if order.jwk is None and not lost:
            return member
        return replace(member, jwk=self._unused(_given(order.jwk)))

    def _unused(self, jwk: Mapping[str, str]) -> Mapping[str, str]:
        _key_of(jwk)
        if thumbprint(jwk) in self._keys:
            raise OfficerOrderInvalid("this key is or was somebody's")
        return jwk


def matters(withdrawal: Withdrawal, now: datetime) -> bool:
    """Whether something may still come in that it meets."""
    return now - withdrawal.issued_until < WITHDRAWALS_KEPT


def _member(
    subject: str, place: str, roles: frozenset[Role], jwk: Mapping[str, str], at: datetime
) -> Member:
    _key_of(jwk)
    return Member(subject, place, roles, jwk, OfficerState.ACTIVE, issued_at=whole(at))


def _appointment(member: Member) -> str:
    return appointment_digest(member.subject, member.place, member.roles, thumbprint(member.jwk))


def _issued(member: Member, at: datetime) -> Member:
    """With a credential that begins after all that were taken back."""
    taken = [one.issued_until + timedelta(seconds=1) for one in member.withdrawals]
    return replace(member, issued_at=max([whole(at), *taken]))


def _withdrawal(member: Member, order: Order, at: datetime) -> Withdrawal:
    reported = whole(at)
    since = whole(order.since) if order.since is not None else reported
    if since > reported or (order.since is not None and order.act is not Act.LOSE_KEY):
        raise OfficerOrderInvalid("only the loss of a key reaches back")
    return Withdrawal(member.subject, issued_until=max(reported, member.issued_at), since=since)


def _keeps(member: Member) -> bool:
    return member.state is OfficerState.ACTIVE and Role.OFFICER_REGISTRAR in member.roles


def _roles(order: Order) -> frozenset[Role]:
    return frozenset(_given(order.roles))


def _given(value: T | None) -> T:
    if not value:
        raise OfficerOrderInvalid("the act needs a place, roles or a key, and one is missing")
    return value


def _key_of(jwk: Mapping[str, str]) -> EllipticCurvePublicKey:
    try:
        key = public_key_of(jwk)
    except (ValueError, TypeError) as error:
        raise OfficerOrderInvalid(str(error)) from None
    if not isinstance(key, EllipticCurvePublicKey):
        raise OfficerOrderInvalid("an officer's key is P-256")
    return key
