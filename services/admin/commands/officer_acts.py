"""`liptako officers`, the register: open it, appoint, move, suspend, take out, tell everybody.

What gives somebody power waits for another keeper; what takes it is done at once. The keeper is
known by the key in their folder (`--by`), and signs with it.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Annotated
from uuid import uuid4

import typer

from services.admin.commands.officers import commands
from services.admin.officer_register import AuthorityFolder
from services.terminal.commands import local_command
from services.terminal.officer_folder import KEY_FILE, new_subject, public_jwk, write_credential
from services.terminal.surroundings import PASSPHRASE_VARIABLE, Session
from shared.officers.approval import sign_approval
from shared.officers.credential import CREDENTIAL_LIFETIME_MAX, issue_credential
from shared.officers.errors import OfficerUnknown, RoleMissing
from shared.officers.lifecycle import OfficerState
from shared.officers.officer_key import read_officer_key
from shared.officers.orders import GIVING, Act, Followed, Holder, Order, Proposal, Signed, whole
from shared.officers.register import Member, matters
from shared.roles import Role
from shared.signed_http.keys import thumbprint
from shared.trust.names import withdrawals_target
from shared.trust.withdrawals import OfficersFile, parse_withdrawals, serialise_withdrawals

__all__ = ["commands"]

_Authority = Annotated[Path, typer.Option("--authority", file_okay=False, exists=True)]
_By = Annotated[Path, typer.Option("--by", file_okay=False, exists=True)]
_Folder = Annotated[Path, typer.Argument(file_okay=False, exists=True)]
_After = Annotated[Path | None, typer.Option("--after", dir_okay=False, exists=True)]
_Agent = Annotated[str, typer.Argument()]
_Place = Annotated[str, typer.Option("--place")]
_Roles = Annotated[list[Role], typer.Option("--role")]
_Days = Annotated[int, typer.Option("--days", min=1, max=CREDENTIAL_LIFETIME_MAX.days)]


@local_command(commands, "found")
def found(
    session: Session,
    folder: _Folder,
    other_folder: Annotated[Path, typer.Argument(file_okay=False, exists=True)],
    authority: _Authority,
    after: _After = None,
) -> object:
    """Two keepers open the register, each signing for the other, and which ones it follows."""
    held, now = AuthorityFolder(authority), whole(session.surroundings.clock())
    folders = {new_subject(): one for one in (folder, other_folder)}
    first, second = (Holder(subject=n, jwk=public_jwk(f)) for n, f in folders.items())
    order = Order(
        order_id=str(uuid4()),
        act=Act.FOUND,
        subject=first.subject,
        founders=(first, second),
        follows=tuple(
            Followed.model_validate(one._asdict()) for one in _published(held, after).registers
        ),
    )
    by = [_signature(session, order, name, one, now) for name, one in folders.items()]
    held.carry_out(Proposal(order=order, requested=by[0]), now=now, approved=by[1])
    return {"keepers": [first.subject, second.subject]}


@local_command(commands, "appoint")
def appoint(
    session: Session,
    folder: _Folder,
    authority: _Authority,
    by: _By,
    place: _Place,
    role: _Roles,
) -> object:
    order = Order(
        order_id=str(uuid4()),
        act=Act.APPOINT,
        subject=new_subject(),
        place=place,
        roles=tuple(sorted(role)),
        jwk=public_jwk(folder),
    )
    return _ordered(session, authority, by, order)


@local_command(commands, "move")
def move(
    session: Session, agent: _Agent, authority: _Authority, by: _By, place: _Place, role: _Roles
) -> object:
    order = _order(Act.MOVE, agent, place=place, roles=tuple(sorted(role)))
    return _ordered(session, authority, by, order)


@local_command(commands, "reinstate")
def reinstate(
    session: Session,
    agent: _Agent,
    authority: _Authority,
    by: _By,
    key: Annotated[Path | None, typer.Option("--key", file_okay=False, exists=True)] = None,
) -> object:
    """Whoever lost their key comes back with the folder of another one."""
    jwk = public_jwk(key) if key is not None else None
    return _ordered(session, authority, by, _order(Act.REINSTATE, agent, jwk=jwk))


@local_command(commands, "suspend")
def suspend(session: Session, agent: _Agent, authority: _Authority, by: _By) -> object:
    return _ordered(session, authority, by, _order(Act.SUSPEND, agent))


@local_command(commands, "key-lost")
def key_lost(
    session: Session,
    agent: _Agent,
    authority: _Authority,
    by: _By,
    since: Annotated[
        datetime | None, typer.Option("--since", formats=["%Y-%m-%dT%H:%M:%S%z"])
    ] = None,
) -> object:
    return _ordered(session, authority, by, _order(Act.LOSE_KEY, agent, since=since))


@local_command(commands, "leave", final=True)
def leave(session: Session, agent: _Agent, authority: _Authority, by: _By) -> object:
    return _ordered(session, authority, by, _order(Act.LEAVE, agent))


@local_command(commands, "renew")
def renew(session: Session, agent: _Agent, authority: _Authority, by: _By) -> object:
    return _ordered(session, authority, by, _order(Act.RENEW, agent))


@local_command(commands, "waiting")
def waiting(_session: Session, authority: _Authority) -> object:
    """What a keeper proposed, whole: the other one reads it before signing."""
    return {"proposals": AuthorityFolder(authority).waiting()}


@local_command(commands, "approve")
def approve(
    session: Session,
    proposal: Annotated[str, typer.Argument()],
    authority: _Authority,
    by: _By,
) -> object:
    held, now = AuthorityFolder(authority), whole(session.surroundings.clock())
    proposed = held.proposal(proposal)
    keeper = _keeper(held, by)
    signed = _signature(session, proposed.order, keeper.subject, by, now)
    register = held.carry_out(proposed, now=now, approved=signed)
    return _told(register.members[proposed.order.subject])


@local_command(commands, "collect")
def collect(
    _session: Session,
    agent: _Agent,
    folder: _Folder,
    authority: _Authority,
    days: _Days = CREDENTIAL_LIFETIME_MAX.days,
) -> object:
    """The credential of an active officer, as the register has them; it begins when decided."""
    held = AuthorityFolder(authority)
    member = held.register().members.get(agent)
    if member is None or member.state is not OfficerState.ACTIVE:
        raise OfficerUnknown
    token = issue_credential(
        held.key,
        subject=member.subject,
        state=held.state,
        place=member.place,
        roles=member.roles,
        holder=member.jwk,
        now=member.issued_at,
        lifetime=timedelta(days),
    )
    write_credential(folder, token)
    return {**_told(member), "expires_at": member.issued_at + timedelta(days)}


@local_command(commands, "list")
def listed(_session: Session, authority: _Authority) -> object:
    members = AuthorityFolder(authority).register().members.values()
    return {"officers": [_told(one) for one in members]}


@local_command(commands, "withdrawals")
def withdrawals(
    session: Session,
    authority: _Authority,
    into: Annotated[Path, typer.Option("--into", dir_okay=False)],
    after: _After = None,
) -> object:
    """What the State publishes of it; `trust sign` and `trust publish` tell everybody.

    A register that follows another also publishes what was withdrawn by that one.
    """
    held = AuthorityFolder(authority)
    register, now = held.register(), session.surroundings.clock()
    earlier = _published(held, after).withdrawals.values()
    kept = (one for listed in earlier for one in listed if matters(one, now))
    taken = {*register.withdrawals(now), *kept}
    appointments = register.appointments(now) if held.keeps_register else None
    heads = register.heads if held.keeps_register else ()
    with into.open("xb") as file:
        file.write(serialise_withdrawals(held.state, taken, appointments, heads))
    return {
        "target": withdrawals_target(held.state),
        "withdrawn": len(taken),
        "appointed": None if appointments is None else len(appointments),
        "file": into,
    }


def _published(held: AuthorityFolder, after: Path | None) -> OfficersFile:
    """What the State published before; raises RecordMalformed."""
    if after is None:
        return OfficersFile({}, None)
    return parse_withdrawals(after.read_bytes(), target=withdrawals_target(held.state))


def _order(act: Act, agent: str, **details: object) -> Order:
    return Order.model_validate({"order_id": str(uuid4()), "act": act, "subject": agent, **details})


def _ordered(session: Session, authority: Path, by: Path, order: Order) -> object:
    """Sign an order; carry it out, or let it wait where it takes two."""
    held, now = AuthorityFolder(authority), whole(session.surroundings.clock())
    keeper = _keeper(held, by)
    signed = _signature(session, order, keeper.subject, by, now)
    proposal = Proposal(order=order, requested=signed)
    if order.act in GIVING:
        held.propose(proposal, now=now)
        return {"proposal": order.order_id, "act": order.act, "subject": order.subject}
    return _told(held.carry_out(proposal, now=now).members[order.subject])


def _keeper(held: AuthorityFolder, folder: Path) -> Member:
    """Who in the register has the key of this folder."""
    own = thumbprint(public_jwk(folder))
    for member in held.register().members.values():
        if thumbprint(member.jwk) == own:
            return member
    raise RoleMissing(f"needs one of: {Role.OFFICER_REGISTRAR}")


def _signature(session: Session, order: Order, name: str, folder: Path, now: datetime) -> Signed:
    passphrase = session.surroundings.environment.get(PASSPHRASE_VARIABLE)
    key = read_officer_key(
        folder / KEY_FILE, passphrase=passphrase.encode() if passphrase else None
    )
    token = sign_approval(key, subject=name, action=order.action, digest=order.digest, now=now)
    return Signed(by=name, at=now, token=token)


def _told(member: Member) -> dict[str, object]:
    return {
        "subject": member.subject,
        "state": member.state,
        "place": member.place,
        "roles": sorted(member.roles),
        "thumbprint": thumbprint(member.jwk),
        "issued_at": member.issued_at,
    }
