"""Officers' credentials taken back: published by their State alone, known to all, online or not."""

import json
from collections.abc import Iterable
from datetime import timedelta

import pytest
import time_machine

from shared.officers.heads import RegisterHead
from shared.officers.register import WITHDRAWALS_KEPT
from shared.officers.withdrawal import Withdrawal
from shared.trust.bundle import unpack_bundle, write_bundle
from shared.trust.errors import (
    PublicationRefused,
    RecordMalformed,
    TrustDataInvalid,
    TrustKeyMissing,
)
from shared.trust.live import LiveTrust
from shared.trust.names import withdrawals_target
from shared.trust.records import TARGET_BYTES_MAX
from shared.trust.snapshot import AlarmKind
from shared.trust.withdrawals import (
    APPOINTMENTS_MAX,
    WITHDRAWALS_MAX,
    parse_withdrawals,
    serialise_withdrawals,
)
from tests.unit.trust.simulator import BURKINA_FASO, DAY, MALI, NOON, Simulator, refresh

TARGET = withdrawals_target(MALI)
TAKEN = Withdrawal("agent-1", issued_until=NOON, since=NOON - timedelta(hours=2))
AGAIN = Withdrawal("agent-1", issued_until=NOON + DAY, since=NOON + DAY)
LIST = serialise_withdrawals(MALI, [AGAIN, TAKEN])
APPOINTED = {"a" * 64: None, "b" * 64: NOON}
FIRST = RegisterHead("1" * 64, 7, "7" * 64)
LONGER = RegisterHead("1" * 64, 9, "9" * 64)
ANEW = RegisterHead("2" * 64, 1, "2" * 64)


def a_file(withdrawals: Iterable[Withdrawal] = (), *registers: RegisterHead) -> bytes:
    return serialise_withdrawals(MALI, withdrawals, APPOINTED, registers)


def test_a_list_reads_back_the_same_and_has_one_form() -> None:
    assert parse_withdrawals(LIST, target=TARGET) == ({"agent-1": (TAKEN, AGAIN)}, None, ())
    assert serialise_withdrawals(MALI, [TAKEN, AGAIN]) == LIST
    register = serialise_withdrawals(MALI, [TAKEN], APPOINTED)
    assert parse_withdrawals(register, target=TARGET).appointments == APPOINTED
    backwards = dict(reversed(APPOINTED.items()))
    assert serialise_withdrawals(MALI, [TAKEN], backwards) == register


def test_a_full_register_fits_what_clients_read() -> None:
    withdrawn = [
        Withdrawal(f"agent-{n:032x}", issued_until=NOON, since=NOON) for n in range(WITHDRAWALS_MAX)
    ]
    appointed = {f"{n:064x}": None for n in range(APPOINTMENTS_MAX)}
    full = serialise_withdrawals(MALI, withdrawn, appointed)
    assert len(full) <= TARGET_BYTES_MAX
    assert parse_withdrawals(full, target=TARGET).appointments == appointed


@pytest.mark.parametrize(
    "bend",
    [
        lambda file: file.update(state="BFA"),
        lambda file: file.update(format="liptako-withdrawals-2"),
        lambda file: file.update(more=1),
        lambda file: file["withdrawn"][0].update(since="yesterday"),
        lambda file: file["withdrawn"][0].update(since=10**12),
        lambda file: file["withdrawn"][0].update(subject=""),
        lambda file: file["withdrawn"][0].pop("issued_until"),
        lambda file: file.update(appointed=["a" * 64]),
        lambda file: file.update(appointed={"agent-1": None}),
        lambda file: file.update(appointed={"a" * 64: "tomorrow"}),
        lambda file: file.update(appointed={"a" * 64: -1}),
        lambda file: file.update(registers=[{"opened": "1" * 64, "lines": 1}]),
        lambda file: file.update(registers=[{"opened": "", "lines": 1, "last": "1" * 64}]),
    ],
)
def test_a_bent_list_is_refused(bend: object) -> None:
    file = json.loads(LIST)
    assert callable(bend)
    bend(file)
    with pytest.raises(RecordMalformed):
        parse_withdrawals(json.dumps(file).encode(), target=TARGET)


@pytest.mark.parametrize("data", [b"", b"[]", b"\xff", b"[" * 100_000])
def test_what_is_no_list_is_refused(data: bytes) -> None:
    with pytest.raises(RecordMalformed):
        parse_withdrawals(data, target=TARGET)


def test_a_withdrawal_reaches_whoever_refreshes(simulator: Simulator) -> None:
    client = simulator.client()
    assert refresh(client).withdrawals_of(MALI, "agent-1") == ()
    simulator.publish_files(MALI, {TARGET: LIST})
    snapshot = refresh(client)
    assert snapshot.withdrawals_of(MALI, "agent-1") == (TAKEN, AGAIN)
    assert snapshot.withdrawals_of(BURKINA_FASO, "agent-1") == ()


def test_a_register_reaches_whoever_refreshes(simulator: Simulator) -> None:
    client = simulator.client()
    simulator.publish_files(MALI, {TARGET: LIST})
    assert refresh(client).appointments_of(MALI) is None
    simulator.publish_files(MALI, {TARGET: a_file([TAKEN, AGAIN])})
    snapshot = refresh(client)
    assert snapshot.appointments_of(MALI) == APPOINTED
    assert snapshot.appointments_of(BURKINA_FASO) is None


def test_where_registers_are_required_a_state_without_one_has_no_officers(
    simulator: Simulator,
) -> None:
    simulator.publish_files(MALI, {TARGET: serialise_withdrawals(MALI, [], APPOINTED)})
    for required, of_others in ((False, None), (True, {})):
        trust = LiveTrust(simulator.client(), lambda: NOON, registers_required=required)
        with time_machine.travel(NOON, tick=False):
            assert trust.refresh()
        assert trust.appointments_of(MALI) == APPOINTED
        assert trust.appointments_of(BURKINA_FASO) == of_others


def test_a_post_without_network_learns_it_from_the_bundle(simulator: Simulator) -> None:
    simulator.publish_files(MALI, {TARGET: LIST})
    path, staging = simulator.folder / "bundle.tar", simulator.folder / "staging"
    with path.open("wb") as out:
        write_bundle(simulator.repository, out)
    unpack_bundle(path, staging)
    assert refresh(simulator.client(staging)).withdrawals_of(MALI, "agent-1") == (TAKEN, AGAIN)


def test_a_state_speaks_of_its_own_officers_only(simulator: Simulator) -> None:
    with pytest.raises(PublicationRefused):
        simulator.publish_files(BURKINA_FASO, {TARGET: LIST})
    with pytest.raises(PublicationRefused):
        simulator.publish_files(BURKINA_FASO, {withdrawals_target(BURKINA_FASO): LIST})


def test_while_the_list_cannot_be_read_no_officer_of_the_state_is_known(
    simulator: Simulator,
) -> None:
    simulator.force(MALI, {TARGET: b"{}"})
    snapshot = refresh(simulator.client())
    assert [(one.kind, one.delegation) for one in snapshot.alarms] == [
        (AlarmKind.DATA_INVALID, "MLI")
    ]
    with pytest.raises(TrustKeyMissing):
        snapshot.officers_key(MALI)
    assert snapshot.officers_key(BURKINA_FASO).entity == "officers.bfa.aes.example"


def test_an_older_list_is_a_rollback(simulator: Simulator) -> None:
    """The metadata of before, put back in force, does not bring the credential back."""
    client = simulator.client()
    before = simulator.repository.published().delegated[MALI]
    simulator.publish_files(MALI, {TARGET: LIST})
    assert refresh(client).withdrawals_of(MALI, "agent-1")
    simulator.force_metadata(MALI, before.signed.version, before.to_bytes())
    with pytest.raises(TrustDataInvalid):
        refresh(client)


@pytest.mark.parametrize(
    ("later", "named"),
    [
        (serialise_withdrawals(MALI, [AGAIN]), "agent-1"),
        (serialise_withdrawals(MALI, []), "agent-1"),
        (serialise_withdrawals(MALI, [AGAIN, Withdrawal("agent-1", NOON, NOON)]), "agent-1"),
    ],
)
def test_no_withdrawal_vanishes_by_a_later_publication(
    simulator: Simulator, later: bytes, named: str
) -> None:
    simulator.publish_files(MALI, {TARGET: LIST})
    with pytest.raises(PublicationRefused, match=named):
        simulator.publish_files(MALI, {TARGET: later})
    assert refresh(simulator.client()).withdrawals_of(MALI, "agent-1") == (TAKEN, AGAIN)


def test_a_withdrawal_goes_once_nothing_is_left_that_it_could_meet(simulator: Simulator) -> None:
    old = Withdrawal("agent-0", NOON - WITHDRAWALS_KEPT, NOON - WITHDRAWALS_KEPT)
    simulator.publish_files(MALI, {TARGET: serialise_withdrawals(MALI, [old, TAKEN])})
    simulator.publish_files(MALI, {TARGET: serialise_withdrawals(MALI, [TAKEN])})
    assert refresh(simulator.client()).withdrawals_of(MALI, "agent-0") == ()


def test_a_state_does_not_stop_saying_whom_it_appointed(simulator: Simulator) -> None:
    simulator.publish_files(MALI, {TARGET: a_file()})
    with pytest.raises(PublicationRefused):
        simulator.publish_files(MALI, {TARGET: serialise_withdrawals(MALI, [])})


@pytest.mark.parametrize("later", [(LONGER,), (FIRST, ANEW), (LONGER, ANEW)])
def test_a_register_goes_on_or_is_followed_by_another(
    simulator: Simulator, later: tuple[RegisterHead, ...]
) -> None:
    client = simulator.client()
    simulator.publish_files(MALI, {TARGET: a_file([], FIRST)})
    assert refresh(client).registers[MALI] == (FIRST,)
    simulator.publish_files(MALI, {TARGET: a_file([], *later)})
    assert refresh(client).registers[MALI] == later


FORKS = [(), (ANEW,), (FIRST._replace(last="8" * 64),), (FIRST._replace(lines=6),)]


@pytest.mark.parametrize("later", FORKS, ids=["none", "another", "bent", "shorter"])
def test_a_register_that_does_not_follow_is_not_published_and_silences_its_state(
    simulator: Simulator, later: tuple[RegisterHead, ...]
) -> None:
    """A repository that publishes it all the same is not believed, nor after a restart."""
    simulator.publish_files(MALI, {TARGET: a_file([], FIRST)})
    client = simulator.client()
    refresh(client)
    with pytest.raises(PublicationRefused):
        simulator.publish_files(MALI, {TARGET: a_file([], *later)})
    simulator.force(MALI, {TARGET: a_file([], *later)})
    for _ in range(2):
        snapshot = refresh(client)
        assert [(one.kind, one.delegation) for one in snapshot.alarms] == [
            (AlarmKind.DATA_INVALID, "MLI")
        ]
        with pytest.raises(TrustKeyMissing):
            snapshot.officers_key(MALI)
    simulator.force(MALI, {TARGET: a_file([], LONGER)})
    assert refresh(client).registers[MALI] == (LONGER,)


def test_whatever_mends_a_list_that_cannot_be_read_is_published(simulator: Simulator) -> None:
    simulator.force(MALI, {TARGET: b"{}"})
    simulator.publish_files(MALI, {TARGET: LIST})
    assert refresh(simulator.client()).withdrawals_of(MALI, "agent-1") == (TAKEN, AGAIN)
