"""Officers' credentials taken back: published by their State alone, known to all, online or not."""

import json
from datetime import timedelta

import pytest
import time_machine

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


def test_a_list_reads_back_the_same_and_has_one_form() -> None:
    assert parse_withdrawals(LIST, target=TARGET) == ({"agent-1": (TAKEN, AGAIN)}, None)
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
    simulator.publish_files(MALI, {TARGET: serialise_withdrawals(MALI, [], APPOINTED)})
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
