"""The register of officers: nobody alone gives power, and no line can be bent afterwards."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import count

import pytest
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

from shared.errors import PlatformError
from shared.lifecycle import IllegalTransition
from shared.officers.appointment import appointment_digest
from shared.officers.approval import sign_approval
from shared.officers.credential import Officer
from shared.officers.errors import (
    ApprovalInvalid,
    ApproverNotIndependent,
    OfficerNotAppointed,
    OfficerOrderInvalid,
    OfficersRegisterDamaged,
    OfficerUnknown,
    RoleMissing,
)
from shared.officers.heads import RegisterForked, refuse_fork
from shared.officers.lifecycle import OfficerState
from shared.officers.officer_key import make_officer_key
from shared.officers.orders import Act, Entry, Followed, Holder, Order, Proposal, Signed
from shared.officers.register import ENTRY_TYPE, PROPOSAL_AGE_MAX, WITHDRAWALS_KEPT, Register
from shared.officers.withdrawal import Withdrawal, refuse_unappointed
from shared.roles import Role
from shared.signed_http.keys import SigningKey, jwk_of, thumbprint
from shared.signed_tokens import sign_token
from shared.states import State
from tests.unit.officers.officials import NOON, an_authority

SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)
REGISTRAR = (Role.REGISTRAR,)


def jwk(key: EllipticCurvePrivateKey) -> dict[str, str]:
    return dict(jwk_of(key.public_key()))


@dataclass
class Bureau:
    """An authority, its keepers, and the register they write."""

    authority: SigningKey = field(default_factory=an_authority)
    keys: dict[str, EllipticCurvePrivateKey] = field(
        default_factory=lambda: {name: make_officer_key() for name in ("ada", "bintou", "agent")}
    )
    lines: list[str] = field(default_factory=list)
    now: datetime = NOON
    register: Register = field(default_factory=lambda: Register(State.MLI))
    _names: "count[int]" = field(default_factory=count)

    def order(self, act: Act, subject: str = "agent", **details: object) -> Order:
        members = {"order_id": f"order-{next(self._names)}", "act": act, "subject": subject}
        return Order.model_validate(members | details)

    def signed(self, order: Order, by: str, at: datetime | None = None) -> Signed:
        at = at or self.now
        token = sign_approval(
            self.keys[by], subject=by, action=order.action, digest=order.digest, now=at
        )
        return Signed(by=by, at=at, token=token)

    def do(self, order: Order, by: str = "ada", approved_by: str | None = None) -> None:
        self.now += SECOND
        proposal = Proposal(order=order, requested=self.signed(order, by))
        approved = self.signed(order, approved_by) if approved_by else None
        self.lines.append(
            self.register.carried_out(proposal, self.authority, now=self.now, approved=approved)
        )

    def read(self) -> Register:
        return Register.opened(self.lines, self.authority.private_key.public_key(), State.MLI)

    def found(self) -> "Bureau":
        founders = tuple(Holder(subject=n, jwk=jwk(self.keys[n])) for n in ("ada", "bintou"))
        self.do(self.order(Act.FOUND, "ada", founders=founders), "ada", "bintou")
        return self

    def appointment(self, subject: str = "agent", roles: tuple[Role, ...] = REGISTRAR) -> Order:
        self.keys.setdefault(subject, make_officer_key())
        key = jwk(self.keys[subject])
        return self.order(Act.APPOINT, subject, place="bureau-bamako", roles=roles, jwk=key)


@pytest.fixture
def bureau() -> Bureau:
    return Bureau().found()


def test_two_keepers_appoint_and_the_register_reads_back_the_same(bureau: Bureau) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    assert bureau.read().members == bureau.register.members
    agent = bureau.read().members["agent"]
    assert (agent.state, agent.place) == (OfficerState.ACTIVE, "bureau-bamako")


@pytest.mark.parametrize("act", [Act.APPOINT, Act.MOVE, Act.REINSTATE])
@pytest.mark.parametrize("second", [None, "ada"])
def test_no_keeper_gives_power_alone(bureau: Bureau, act: Act, second: str | None) -> None:
    order = bureau.appointment()
    if act is not Act.APPOINT:
        bureau.do(order, "ada", "bintou")
        order = bureau.order(act, place="bureau-kayes", roles=REGISTRAR)
    if act is Act.REINSTATE:
        bureau.do(bureau.order(Act.SUSPEND))
    with pytest.raises(ApproverNotIndependent):
        bureau.do(order, "ada", second)


def test_nobody_decides_on_themselves(bureau: Bureau) -> None:
    for act, second in ((Act.RENEW, None), (Act.MOVE, "bintou"), (Act.LEAVE, None)):
        details = {"place": "elsewhere", "roles": REGISTRAR} if act is Act.MOVE else {}
        with pytest.raises(ApproverNotIndependent):
            bureau.do(bureau.order(act, "ada", **details), "ada", second)


def test_who_is_no_keeper_or_is_one_no_more_signs_nothing(bureau: Bureau) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    with pytest.raises(RoleMissing):
        bureau.do(bureau.appointment("other"), "agent", "bintou")
    bureau.do(bureau.order(Act.SUSPEND, "bintou"))
    with pytest.raises(RoleMissing):
        bureau.do(bureau.appointment("other"), "ada", "bintou")


def test_a_signature_holds_for_one_order_and_for_a_week(bureau: Bureau) -> None:
    first, second = bureau.appointment(), bureau.appointment("other")
    borrowed = bureau.signed(first, "bintou")
    proposal = Proposal(order=second, requested=bureau.signed(second, "ada"))
    with pytest.raises(ApprovalInvalid):
        bureau.register.carried_out(proposal, bureau.authority, now=bureau.now, approved=borrowed)
    old = bureau.signed(first, "ada", bureau.now - PROPOSAL_AGE_MAX - SECOND)
    with pytest.raises(ApprovalInvalid):
        bureau.register.check(Proposal(order=first, requested=old), now=bureau.now)


def test_an_order_is_carried_out_once(bureau: Bureau) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    suspension = bureau.order(Act.SUSPEND)
    bureau.do(suspension)
    bureau.do(bureau.order(Act.REINSTATE), "ada", "bintou")
    with pytest.raises(OfficerOrderInvalid, match="before"):
        bureau.do(suspension)


def test_a_register_is_opened_once_and_by_two(bureau: Bureau) -> None:
    with pytest.raises(OfficerOrderInvalid):
        bureau.found()
    alone = Bureau()
    alone.keys["bintou"] = alone.keys["ada"]
    with pytest.raises(OfficerOrderInvalid):
        alone.found()


@pytest.mark.parametrize(
    ("act", "details", "expected"),
    [
        (Act.APPOINT, {"place": "p", "roles": REGISTRAR}, OfficerOrderInvalid),
        (Act.APPOINT, {"roles": REGISTRAR, "jwk": {"kty": "oct"}}, OfficerOrderInvalid),
        (Act.SUSPEND, {}, OfficerUnknown),
        (Act.MOVE, {"place": "p", "roles": REGISTRAR}, OfficerUnknown),
    ],
)
def test_half_an_order_is_none(
    bureau: Bureau, act: Act, details: dict[str, object], expected: type[PlatformError]
) -> None:
    with pytest.raises(expected):
        bureau.do(bureau.order(act, "nobody", **details), "ada", "bintou")


def test_whoever_moves_is_suspended_or_goes_takes_no_earlier_credential_along(
    bureau: Bureau,
) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    bureau.do(bureau.order(Act.MOVE, place="bureau-kayes", roles=REGISTRAR), "ada", "bintou")
    agent = bureau.register.members["agent"]
    (moved,) = bureau.register.withdrawals(bureau.now)
    assert moved == Withdrawal("agent", issued_until=bureau.now, since=bureau.now)
    assert agent.issued_at > moved.issued_until
    assert agent.place == "bureau-kayes"
    bureau.do(bureau.order(Act.LEAVE))
    with pytest.raises(IllegalTransition):
        bureau.do(bureau.order(Act.REINSTATE), "ada", "bintou")
    assert len(bureau.register.withdrawals(bureau.now)) == 2
    assert bureau.register.withdrawals(bureau.now + WITHDRAWALS_KEPT) == ()


def test_a_lost_key_counts_from_when_it_was_lost_and_is_nobodys_again(bureau: Bureau) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    lost_at = bureau.now
    bureau.now += HOUR
    bureau.do(bureau.order(Act.LOSE_KEY, since=lost_at))
    (withdrawn,) = bureau.register.withdrawals(bureau.now)
    assert (withdrawn.since, withdrawn.issued_until) == (lost_at, bureau.now)
    for key in (None, jwk(bureau.keys["agent"]), jwk(bureau.keys["ada"])):
        with pytest.raises(OfficerOrderInvalid):
            bureau.do(bureau.order(Act.REINSTATE, jwk=key), "ada", "bintou")
    bureau.do(bureau.order(Act.REINSTATE, jwk=jwk(make_officer_key())), "ada", "bintou")
    assert bureau.register.members["agent"].issued_at > withdrawn.issued_until
    with pytest.raises(OfficerOrderInvalid):
        bureau.do(bureau.order(Act.SUSPEND, since=lost_at))


def test_a_line_bent_lost_repeated_or_out_of_turn_is_noticed(bureau: Bureau) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    bureau.do(bureau.order(Act.SUSPEND))
    whole = list(bureau.lines)
    head, body, signature = whole[1].split(".")
    bent = ".".join([head, body[:-3] + ("A" if body[-3] != "A" else "B") + body[-2:], signature])
    for lines in (
        [whole[0], bent, whole[2]],
        [whole[0], whole[2]],
        [whole[0], whole[1], whole[1]],
        [whole[1], whole[2]],
        [whole[0], whole[2], whole[1]],
    ):
        bureau.lines = lines
        with pytest.raises(OfficersRegisterDamaged):
            bureau.read()


def test_the_stolen_key_of_the_authority_appoints_nobody(bureau: Bureau) -> None:
    """Whoever holds it can sign a line, and not for the keepers."""
    order = bureau.appointment()
    forged = Entry(
        number=2,
        previous=bureau.register._last,
        at=bureau.now,
        order=order,
        requested=bureau.signed(order, "agent").model_copy(update={"by": "ada"}),
        approved=bureau.signed(order, "agent").model_copy(update={"by": "bintou"}),
    )
    bureau.lines.append(
        sign_token(
            bureau.authority.private_key,
            token_type=ENTRY_TYPE,
            claims=forged.model_dump(mode="json"),
        )
    )
    with pytest.raises(OfficersRegisterDamaged, match="line 2"):
        bureau.read()


def test_another_authoritys_register_is_not_ones_own(bureau: Bureau) -> None:
    bureau.authority = an_authority()
    with pytest.raises(OfficersRegisterDamaged):
        bureau.read()


def digest(bureau: Bureau, subject: str = "agent") -> str:
    member = bureau.register.members[subject]
    key = thumbprint(dict(member.jwk))
    return appointment_digest(subject, member.place, member.roles, key)


def test_what_the_register_stands_behind_follows_each_officer(bureau: Bureau) -> None:
    assert set(bureau.register.appointments(bureau.now)) == {
        digest(bureau, "ada"),
        digest(bureau, "bintou"),
    }
    bureau.do(bureau.appointment(), "ada", "bintou")
    first = digest(bureau)
    bureau.do(bureau.order(Act.RENEW))
    assert bureau.register.appointments(bureau.now)[first] is None
    bureau.do(bureau.order(Act.MOVE, place="bureau-kayes", roles=REGISTRAR), "ada", "bintou")
    moved_at, second = bureau.now, digest(bureau)
    standing = bureau.register.appointments(bureau.now)
    assert (standing[first], standing[second]) == (moved_at, None)
    bureau.do(bureau.order(Act.SUSPEND))
    suspended_at = bureau.now
    assert bureau.register.appointments(bureau.now)[second] == suspended_at
    bureau.do(bureau.order(Act.REINSTATE), "ada", "bintou")
    assert bureau.register.appointments(bureau.now)[second] is None
    bureau.do(bureau.order(Act.LEAVE))
    assert bureau.register.appointments(bureau.now)[second] == bureau.now
    assert bureau.read().appointments(bureau.now) == bureau.register.appointments(bureau.now)
    later = bureau.register.appointments(bureau.now + WITHDRAWALS_KEPT)
    assert set(later) == {digest(bureau, "ada"), digest(bureau, "bintou")}


@pytest.mark.parametrize(
    "bend",
    [
        {"place": "bureau-kayes"},
        {"subject": "agent-2"},
        {"roles": frozenset({Role.REGISTRAR, Role.ENROLMENT_APPROVER})},
        {"public_key": make_officer_key().public_key()},
    ],
    ids=["another place", "another name", "one role more", "another key"],
)
def test_nobody_is_an_officer_whom_no_keepers_appointed_exactly_so(
    bureau: Bureau, bend: dict[str, object]
) -> None:
    bureau.do(bureau.appointment(), "ada", "bintou")
    standing = bureau.register.appointments(bureau.now)
    officer = Officer(
        subject="agent",
        state=State.MLI,
        place="bureau-bamako",
        roles=frozenset(REGISTRAR),
        public_key=bureau.keys["agent"].public_key(),
        issued_at=bureau.now,
        expires_at=bureau.now + HOUR,
    )
    refuse_unappointed(officer, standing)
    bent = replace(officer, **bend)  # type: ignore[arg-type]  # each names one of its fields
    with pytest.raises(OfficerNotAppointed):
        refuse_unappointed(bent, standing)
    refuse_unappointed(bent, None)
    bureau.do(bureau.order(Act.SUSPEND))
    standing = bureau.register.appointments(bureau.now)
    refuse_unappointed(officer, standing)  # what a kit signed before comes late
    with pytest.raises(OfficerNotAppointed):
        refuse_unappointed(replace(officer, issued_at=bureau.now + SECOND), standing)


def test_a_register_says_by_its_first_and_last_line_which_it_is_and_which_it_follows(
    bureau: Bureau,
) -> None:
    opened = bureau.register.heads
    bureau.do(bureau.appointment(), "ada", "bintou")
    (head,) = bureau.read().heads
    assert (head.opened, head.lines) == (opened[0].opened, 2)
    refuse_fork(opened, [head])
    with pytest.raises(RegisterForked):
        refuse_fork([head], opened)

    anew = Bureau()
    founders = tuple(Holder(subject=n, jwk=jwk(anew.keys[n])) for n in ("ada", "bintou"))
    follows = (Followed.model_validate(head._asdict()),)
    order = anew.order(Act.FOUND, "ada", founders=founders, follows=follows)
    anew.do(order, "ada", "bintou")
    assert anew.read().heads[0] == head
    refuse_fork([head], anew.read().heads)
    with pytest.raises(RegisterForked):
        refuse_fork([head], Bureau().found().register.heads)
