"""Whether a State's own machines follow a change of holders: exhaustively, then end to end."""

from datetime import timedelta
from itertools import product

import pytest
from securesystemslib.signer import CryptoSigner, Signature, Signer

from shared.entities import EntityKind
from shared.signed_http.keys import Purpose
from shared.states import State
from shared.trust.delegation import (
    Delegation,
    Handover,
    hand_over,
    parse_delegation,
    serialise_delegation,
)
from shared.trust.errors import TrustDataInvalid, TrustSourceUnreachable
from shared.trust.pinning import REPLACEMENT_DELAY, Pin, PinVerdict, follow, judge_delegation
from shared.trust.releases import replaced_delegation
from shared.trust.snapshot import AlarmKind
from tests.unit.trust.simulator import (
    BURKINA_FASO,
    HOUR,
    MALI,
    NIGER,
    NOON,
    Simulator,
    an_entity,
    refresh,
)

A, B, C = (CryptoSigner.generate_ecdsa() for _ in range(3))


def a_delegation(
    serial: int, *signers: Signer, threshold: int = 1, name: str = "MLI"
) -> Delegation:
    keys = {signer.public_key.keyid: signer.public_key for signer in signers}
    return Delegation(name, serial, threshold, keys)


PINNED = a_delegation(5, A)
NEXT = a_delegation(6, B)

CHAINS: dict[str, tuple[Handover, ...]] = {
    "none": (),
    "good": (hand_over(NEXT, [A]),),
    "signed by the new holder": (hand_over(NEXT, [B]),),
    "signed by a stranger": (hand_over(NEXT, [C]),),
    "to other holders": (hand_over(a_delegation(6, C), [A]),),
    "of another serial": (hand_over(a_delegation(7, B), [A]),),
    "of another State": (hand_over(a_delegation(6, B, name="BFA"), [A]),),
    "of another threshold": (hand_over(a_delegation(6, B, C, threshold=2), [A]),),
    "under the right key id by another key": (
        Handover(
            NEXT,
            (Signature(A.public_key.keyid, hand_over(NEXT, [B]).signatures[0].signature),),
        ),
    ),
    "not hexadecimal": (Handover(NEXT, (Signature(A.public_key.keyid, "zz"),)),),
}
OFFERS = {
    "the pinned": PINNED,
    "the pinned with a greater serial": a_delegation(99, A),
    "the next": NEXT,
    "others with the pinned serial": a_delegation(5, B),
    "others with a smaller serial": a_delegation(4, B),
}
WAITED = {
    "not at all": timedelta(0),
    "too short": REPLACEMENT_DELAY - timedelta(seconds=1),
    "long enough": REPLACEMENT_DELAY,
    "a clock set back": -HOUR,
}


@pytest.mark.parametrize(
    ("offer", "chain", "waited"), list(product(OFFERS, CHAINS, WAITED)), ids="-".join
)
def test_the_rule_for_every_offer_chain_and_wait(offer: str, chain: str, waited: str) -> None:
    verdict = judge_delegation(
        PINNED,
        OFFERS[offer],
        CHAINS[chain],
        first_seen_at=NOON,
        now=NOON + WAITED[waited],
    )

    if offer.startswith("the pinned"):
        expected = PinVerdict.UNCHANGED
    elif offer == "the next" and chain == "good":
        expected = PinVerdict.HANDED_OVER
    elif offer == "the next" and waited == "long enough":
        expected = PinVerdict.DELAY_OVER
    else:
        expected = PinVerdict.WITHHELD
    assert verdict is expected


def test_a_machine_that_missed_two_handovers_walks_both() -> None:
    last = a_delegation(7, C)
    chain = (hand_over(last, [B]), hand_over(NEXT, [A]))

    assert follow(Pin(PINNED), last, chain, now=NOON) == (Pin(last), PinVerdict.HANDED_OVER)
    _, verdict = follow(Pin(PINNED), last, chain[:1], now=NOON)
    assert verdict is PinVerdict.WITHHELD


def test_an_old_handover_cannot_be_replayed_after_the_key_came_back() -> None:
    back_at_a = Pin(a_delegation(7, A))
    replayed = (hand_over(NEXT, [A]),)

    _, verdict = follow(back_at_a, NEXT, replayed, now=NOON)

    assert verdict is PinVerdict.WITHHELD


def test_two_of_three_holders_need_two_to_hand_over() -> None:
    pinned = a_delegation(1, A, B, C, threshold=2)
    offered = a_delegation(2, CryptoSigner.generate_ecdsa())

    one = follow(Pin(pinned), offered, (hand_over(offered, [A]),), now=NOON)
    twice = follow(Pin(pinned), offered, (hand_over(offered, [A, A]),), now=NOON)
    two = follow(Pin(pinned), offered, (hand_over(offered, [A, C]),), now=NOON)

    assert [verdict for _, verdict in (one, twice, two)] == [
        PinVerdict.WITHHELD,
        PinVerdict.WITHHELD,
        PinVerdict.HANDED_OVER,
    ]


def test_a_lower_threshold_over_the_same_keys_is_a_change() -> None:
    pinned = a_delegation(1, A, B, threshold=2)

    _, verdict = follow(Pin(pinned), a_delegation(2, A, B, threshold=1), (), now=NOON)

    assert verdict is PinVerdict.WITHHELD


def test_another_offer_starts_its_own_wait() -> None:
    pin, _ = follow(Pin(PINNED), NEXT, (), now=NOON)
    assert pin.withheld_until == NOON + REPLACEMENT_DELAY

    pin, _ = follow(pin, a_delegation(6, C), (), now=NOON + 71 * HOUR)
    pin, verdict = follow(pin, a_delegation(6, C), (), now=NOON + 73 * HOUR)
    assert verdict is PinVerdict.WITHHELD
    pin, verdict = follow(pin, NEXT, (), now=NOON + 80 * HOUR)
    assert verdict is PinVerdict.WITHHELD

    _, verdict = follow(pin, NEXT, (), now=NOON + 152 * HOUR)
    assert verdict is PinVerdict.DELAY_OVER


def test_an_offer_that_was_withdrawn_must_wait_again() -> None:
    pin, _ = follow(Pin(PINNED), NEXT, (), now=NOON)
    pin, _ = follow(pin, PINNED, (), now=NOON + 70 * HOUR)
    assert pin == Pin(PINNED)

    _, verdict = follow(pin, NEXT, (), now=NOON + 73 * HOUR)

    assert verdict is PinVerdict.WITHHELD


def test_nobody_can_raise_the_pinned_serial_and_shut_out_a_handover() -> None:
    pin, _ = follow(Pin(PINNED), OFFERS["the pinned with a greater serial"], (), now=NOON)

    assert follow(pin, NEXT, CHAINS["good"], now=NOON) == (Pin(NEXT), PinVerdict.HANDED_OVER)


def test_an_offer_with_a_smaller_serial_never_ripens() -> None:
    pin, _ = follow(Pin(PINNED), OFFERS["others with a smaller serial"], (), now=NOON)

    assert pin.withheld_until is None
    _, verdict = follow(
        pin, OFFERS["others with a smaller serial"], (), now=NOON + 10 * REPLACEMENT_DELAY
    )
    assert verdict is PinVerdict.WITHHELD


def test_a_pin_survives_being_written_and_read() -> None:
    written = serialise_delegation(PINNED)

    assert parse_delegation(written) == PINNED


@pytest.mark.parametrize(
    "junk",
    [
        b"",
        b"[]",
        b"{}",
        serialise_delegation(PINNED).replace(b'"serial": 5', b'"serial": 0'),
        serialise_delegation(PINNED).replace(b'"serial": 5', b'"serial": true'),
        serialise_delegation(PINNED).replace(b'"threshold": 1', b'"threshold": 2'),
        serialise_delegation(PINNED).replace(b'"name"', b'"nom"'),
        serialise_delegation(PINNED).replace(b"ecdsa-sha2-nistp256", b"ecdsa-sha2-nistp384"),
        serialise_delegation(PINNED).replace(b'"keytype"', b'"type"'),
        serialise_delegation(PINNED).replace(b"BEGIN", b"BEG1N"),
    ],
)
def test_a_damaged_pin_is_refused(junk: bytes) -> None:
    with pytest.raises(TrustDataInvalid):
        parse_delegation(junk)


def seize_mali(simulator: Simulator, *, previous: bool = False) -> Signer:
    """Burkina Faso and Niger replace Mali's delegation, and sign Mali's targets themselves."""
    usurper = CryptoSigner.generate_ecdsa()
    simulator.publish(
        replaced_delegation(
            simulator.repository.published(),
            "MLI",
            [usurper.public_key],
            threshold=1,
            previous=[simulator.authorities[MALI].state] if previous else [],
            delegating=[simulator.authorities[s].delegations for s in (BURKINA_FASO, NIGER)],
            new=[usurper],
            now=NOON,
        )
    )
    return usurper


def test_two_states_cannot_speak_for_the_third_to_its_own_posts(simulator: Simulator) -> None:
    post = simulator.client(own_state=MALI)
    good = refresh(post)
    usurper = seize_mali(simulator)
    forged = simulator.forged_identity(usurper)

    snapshot = refresh(post)

    [alarm] = snapshot.alarms
    assert (alarm.kind, alarm.delegation) == (AlarmKind.DELEGATION_WITHHELD, "MLI")
    assert str(NOON + REPLACEMENT_DELAY) in alarm.detail
    assert snapshot.find(forged.keyid) is None
    assert snapshot.entity("identity.mli.aes.example") == good.entity("identity.mli.aes.example")
    assert snapshot.csca_certificates(MALI) == good.csca_certificates(MALI)
    assert post.load(NOON) == snapshot
    # the others see two of three States, which is what the Confederation agreed on
    assert refresh(simulator.client(own_state=NIGER)).find(forged.keyid) == forged


def test_own_posts_follow_after_three_days_if_nobody_objects(simulator: Simulator) -> None:
    post = simulator.client(own_state=MALI)
    refresh(post)
    usurper = seize_mali(simulator)
    forged = simulator.forged_identity(usurper)
    for hours in (0, 24, 48, 71):
        simulator.repository.renew(simulator.online, now=NOON + hours * HOUR)
        snapshot = refresh(post, NOON + hours * HOUR)
        assert snapshot.find(forged.keyid) is None
        assert snapshot.alarms

    simulator.repository.renew(simulator.online, now=NOON + 72 * HOUR)
    followed = refresh(post, NOON + 72 * HOUR)
    assert followed.find(forged.keyid) == forged
    assert not followed.alarms


def test_the_wait_begins_at_the_first_sight_even_if_the_rest_could_not_be_fetched(
    simulator: Simulator,
) -> None:
    cache = simulator.folder / "post"
    refresh(simulator.client(cache=cache, own_state=MALI))
    forged = simulator.forged_identity(seize_mali(simulator))
    simulator.publish_entity(an_entity(EntityKind.POST, NIGER, place="new"))
    torn = simulator.copy("torn")
    for path in (torn / "targets" / "NER").glob("*.posts.json"):
        path.unlink()
    with pytest.raises(TrustSourceUnreachable):
        refresh(simulator.client(torn, cache=cache, own_state=MALI))

    simulator.repository.renew(simulator.online, now=NOON + REPLACEMENT_DELAY)
    followed = refresh(simulator.client(cache=cache, own_state=MALI), NOON + REPLACEMENT_DELAY)

    assert followed.find(forged.keyid) == forged


def test_a_handover_by_the_previous_holder_is_followed_at_once(simulator: Simulator) -> None:
    post = simulator.client(own_state=MALI)
    good = refresh(post)
    seize_mali(simulator, previous=True)

    snapshot = refresh(post)

    assert not snapshot.alarms
    assert snapshot.entity("identity.mli.aes.example") == good.entity("identity.mli.aes.example")


def test_a_post_offline_for_two_handovers_follows_both(simulator: Simulator) -> None:
    post = simulator.client(own_state=MALI)
    refresh(post)
    holder = simulator.authorities[MALI].state
    for _ in range(2):
        successor = CryptoSigner.generate_ecdsa()
        simulator.publish(
            replaced_delegation(
                simulator.repository.published(),
                "MLI",
                [successor.public_key],
                threshold=1,
                previous=[holder],
                delegating=simulator.signers("targets"),
                new=[successor],
                now=NOON,
            )
        )
        holder = successor

    assert not refresh(post).alarms


def test_a_shipped_pin_protects_from_the_first_contact(simulator: Simulator) -> None:
    pin = serialise_delegation(a_delegation(1, simulator.authorities[MALI].state))
    seize_mali(simulator)

    snapshot = refresh(simulator.client(own_state=MALI, pin=pin))

    assert AlarmKind.DELEGATION_WITHHELD in {alarm.kind for alarm in snapshot.alarms}
    assert snapshot.entity("identity.mli.aes.example") is None
    assert snapshot.entity("identity.ner.aes.example") is not None


def test_a_newer_shipped_pin_replaces_the_remembered_one(simulator: Simulator) -> None:
    cache = simulator.folder / "post"
    refresh(simulator.client(cache=cache, own_state=MALI))
    usurper = seize_mali(simulator)
    assert refresh(simulator.client(cache=cache, own_state=MALI)).alarms

    pin = serialise_delegation(a_delegation(2, usurper))
    assert not refresh(simulator.client(cache=cache, own_state=MALI, pin=pin)).alarms
    # and an older one, from before the change, does not come back
    old = serialise_delegation(a_delegation(1, simulator.authorities[MALI].state))
    assert not refresh(simulator.client(cache=cache, own_state=MALI, pin=old)).alarms


@pytest.mark.parametrize("own_state", [None, NIGER])
def test_a_pin_belongs_to_the_own_state(simulator: Simulator, own_state: State | None) -> None:
    pin = serialise_delegation(a_delegation(1, A))

    with pytest.raises(TrustDataInvalid):
        simulator.client(own_state=own_state, pin=pin)


def test_kept_data_of_the_pinned_holders_ends_with_its_own_expiry(simulator: Simulator) -> None:
    post = simulator.client(own_state=MALI)
    refresh(post)
    late = NOON + simulator.lifetimes.delegated
    for delegation in ("BFA", "NER", "AES"):
        simulator.publish_files(delegation, {}, now=late - HOUR)
    seize_mali(simulator)
    simulator.repository.renew(simulator.online, now=late)

    snapshot = refresh(post, late)

    assert {alarm.kind for alarm in snapshot.alarms} == {
        AlarmKind.DELEGATION_WITHHELD,
        AlarmKind.DATA_EXPIRED,
    }
    assert snapshot.keys_of("identity.mli.aes.example", Purpose.REQUEST) == ()
