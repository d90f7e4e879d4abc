"""However packets, searches, votes and approvals fall together, and whatever dies between two
steps: nobody gets two numbers, and no packet is lost.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, note, settings
from hypothesis import strategies as st

from shared.biometrics import abis
from tests.support.interleaving import gated, interleaved
from tests.support.postgres import Databases
from tests.support.registration_world import KITS, PAPERS, a_world

EXAMPLES = settings.default.max_examples // 10 if settings.default else 10
"""A tenth of the profile's: each is a whole registry. `LIPTAKO_HYPOTHESIS=thorough` for a night."""
STEPS_MAX = 400
DELIVER, PERFORM, APPROVE = range(3)
"""What may happen in a `World`, as it counts them; the last is a vote."""

at_once = st.tuples(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 20)), min_size=1, max_size=3),
    st.sets(st.integers(0, STEPS_MAX), max_size=4),
    st.dictionaries(st.integers(0, 2), st.integers(0, STEPS_MAX // 4), max_size=1),
)
"""What happens at once; at which steps whoever is first lets the others go; who dies where."""
packets = st.lists(
    st.tuples(st.integers(0, len(PAPERS) - 1), st.integers(0, KITS - 1), st.integers(1, 2)),
    min_size=1,
    max_size=3,
)
"""Of whom by their papers, by which kit, under which number."""


APPROVED_BEFORE_INDEXED: list[tuple[list[tuple[int, int]], set[int], dict[int, int]]] = [
    ([(DELIVER, 0)], set(), {}),
    ([(PERFORM, 1)], set(), {}),
    ([(APPROVE, 0)], set(), {}),
]
"""Somebody is registered whom the index has not yet when the search is made."""
APPROVED_AFTER_INDEXED = [*APPROVED_BEFORE_INDEXED[:2], ([(PERFORM, 0)], set(), {})]
APPROVED_AFTER_INDEXED.append(APPROVED_BEFORE_INDEXED[2])
"""The same, and the index has them before the approval."""


@pytest.fixture(autouse=True, scope="module")
def nobody_waits_for_the_clock() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(abis, "POLL_SECONDS", 0.001)
        yield


@pytest.mark.parametrize("shown", [(0, 0), (0, 3)], ids=["the same name", "another name"])
@pytest.mark.parametrize("stopped_at", range(7, 13))
async def test_two_searches_at_once_see_each_other_wherever_the_first_is_stopped(
    databases: Databases, tmp_path: Path, stopped_at: int, shown: tuple[int, int]
) -> None:
    async with a_world(databases, tmp_path) as world:
        for kit, papers in enumerate(shown):
            world.pack(papers, kit, 1)
            await world.deliver(kit)
        with gated(world.identity.parts.platform.engine):
            searches = [world.works(PERFORM, job) for job in range(KITS)]
            ended = await interleaved(searches, demoted_at={stopped_at}, killed_at={})
        assert ended == [None, None]
        assert await world.states() == {"clean": 1, "adjudication": 1}


@settings(max_examples=EXAMPLES)
@given(
    packets=packets,
    before=st.none() | st.integers(0, len(PAPERS) - 1),
    rounds=st.lists(at_once, max_size=8),
)
@example(packets=[(0, 0, 1)], before=0, rounds=APPROVED_BEFORE_INDEXED)
@example(packets=[(0, 0, 1)], before=3, rounds=APPROVED_BEFORE_INDEXED)
@example(packets=[(0, 0, 1)], before=3, rounds=APPROVED_AFTER_INDEXED)
async def test_no_interleaving_gives_one_person_two_numbers_or_loses_a_packet(
    databases: Databases,
    tmp_path_factory: pytest.TempPathFactory,
    packets: list[tuple[int, int, int]],
    before: int | None,
    rounds: list[tuple[list[tuple[int, int]], set[int], dict[int, int]]],
) -> None:
    folder: Path = tmp_path_factory.mktemp("registry")
    async with a_world(databases, folder) as world:
        for papers, kit, sequence in packets:
            world.pack(papers, kit, sequence)
        if before is not None:
            await world.register_before(before)
        with gated(world.identity.parts.platform.engine):
            for doing, demoted_at, killed_at in rounds:
                works = [world.works(number, choice) for number, choice in doing]
                ended = await interleaved(works, demoted_at=demoted_at, killed_at=killed_at)
                note(f"{doing}: {ended}")
                assert set((await world.numbers()).values()) <= {1}
        assert await world.come_to_rest(), "a packet is lost, or waits for ever"
        assert set((await world.numbers()).values()) == {1}
        assert await world.persons() == len(world.humans())
