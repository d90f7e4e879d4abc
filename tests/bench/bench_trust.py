"""What a machine pays to learn everybody's keys and to look one up."""

import io
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

import time_machine
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key

from shared.entities import EntityKind
from shared.signed_http.keys import SigningKey, signature_holds
from shared.states import State
from shared.trust.bundle import write_bundle
from shared.trust.names import entities_target
from shared.trust.records import serialise_entities
from tests.bench.figure import Figure
from tests.bench.timing import best_us
from tests.unit.trust.simulator import NOON, Simulator, an_entity

POSTS_PER_STATE = 60
"""Of the order of the posts and offices that each State runs."""
ROUNDS = 7
LOOKUPS = 20_000


def measure() -> list[Figure]:
    """Best of several rounds, from a repository in a local folder."""
    folder = Path(tempfile.mkdtemp(prefix="bench-trust-"))
    try:
        with time_machine.travel(NOON, tick=False):
            return _figures(_platform(folder))
    finally:
        shutil.rmtree(folder)


def _platform(folder: Path) -> Simulator:
    simulator = Simulator(folder)
    for state in State:
        posts = [
            an_entity(EntityKind.POST, state, place=f"post{n}") for n in range(POSTS_PER_STATE)
        ]
        simulator.files[entities_target(EntityKind.POST, state)] = serialise_entities(posts)
    return simulator.found()


def _figures(simulator: Simulator) -> list[Figure]:
    client = simulator.client()
    snapshot = client.refresh(NOON)
    keyids = [key.keyid for record in snapshot.records for key in record.keys]
    by_keyid = dict.fromkeys(keyids, snapshot)

    def look_up() -> None:
        for n in range(LOOKUPS):
            snapshot.find(keyids[n % len(keyids)])

    def look_up_in_a_dict() -> None:
        for n in range(LOOKUPS):
            by_keyid.get(keyids[n % len(keyids)])

    verification, first, again, loaded = (
        us / 1e3
        for us in best_us(
            _a_verification(),
            lambda: simulator.client().refresh(NOON),
            lambda: client.refresh(NOON),
            lambda: client.load(NOON),
            rounds=ROUNDS,
        )
    )
    lookup, floor = (
        us / LOOKUPS * 1e3 for us in best_us(look_up, look_up_in_a_dict, rounds=ROUNDS)
    )
    bundle = io.BytesIO()
    write_bundle(simulator.repository, bundle)
    raw = "one ES256 verification"
    return [
        Figure("trust.first_refresh_ms", first, "ms", raw, first / verification),
        Figure("trust.refresh_without_news_ms", again, "ms", raw, again / verification),
        Figure("trust.load_without_network_ms", loaded, "ms", raw, loaded / verification),
        Figure("trust.find_ns", lookup, "ns", "a dict", lookup / floor),
        Figure("trust.bundle_bytes", len(bundle.getvalue()), "B"),
        Figure("trust.keys", len(keyids), "keys"),
    ]


def _a_verification() -> Callable[[], object]:
    key = SigningKey.of("bench.aes.example", generate_private_key(SECP256R1()))
    message = b"x" * 600
    signature = key.sign(message)
    public = key.private_key.public_key()
    return lambda: signature_holds(public, signature, message)
