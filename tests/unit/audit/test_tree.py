"""Does the compact tree give the same roots as the definition of RFC 6962?"""

import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.audit.errors import FrontierInvalid, ProofInvalid
from shared.audit.proofs import (
    consistency_proof,
    inclusion_proof,
    verify_consistency,
    verify_inclusion,
)
from shared.audit.tree import EMPTY_ROOT, CompactTree, leaf_hash, node_hash, root_of

LEAVES = [leaf_hash(bytes([number])) for number in range(70)]
SIZES = st.integers(1, len(LEAVES))


def root_by_definition(hashes: list[bytes]) -> bytes:
    """RFC 6962 section 2.1, word for word."""
    if not hashes:
        return hashlib.sha256(b"").digest()
    if len(hashes) == 1:
        return hashes[0]
    split = 1
    while split * 2 < len(hashes):
        split *= 2
    return node_hash(root_by_definition(hashes[:split]), root_by_definition(hashes[split:]))


def test_every_root_is_the_one_of_the_definition() -> None:
    tree = CompactTree()
    for size, leaf in enumerate([*LEAVES, b""]):
        assert tree.root() == root_by_definition(LEAVES[:size])
        tree.append(leaf)


def test_a_tree_goes_on_from_what_was_stored_of_it() -> None:
    for size in range(len(LEAVES)):
        tree = CompactTree()
        for leaf in LEAVES[:size]:
            tree.append(leaf)
        resumed = CompactTree.resume(tree.serialise(), size=size, root=tree.root())
        assert resumed.append(LEAVES[size]) == size
        assert resumed.root() == root_of(LEAVES[: size + 1])


def test_a_frontier_of_another_tree_is_refused() -> None:
    stored = CompactTree(3, [b"a" * 32, b"b" * 32])
    with pytest.raises(FrontierInvalid):
        CompactTree.resume(stored.serialise(), size=3, root=EMPTY_ROOT)
    with pytest.raises(FrontierInvalid):
        CompactTree.resume(stored.serialise(), size=5, root=stored.root())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(7),
        bytes(8) + b"x",
        bytes(8) + bytes(32),
        (3).to_bytes(8, "big") + bytes(32),
        (2**63).to_bytes(8, "big") + bytes(32),
    ],
    ids=len,
)
def test_bytes_that_are_no_frontier_are_refused(data: bytes) -> None:
    with pytest.raises(FrontierInvalid):
        CompactTree.parse(data)


def test_every_leaf_of_every_small_tree_is_proved() -> None:
    for size in range(1, 35):
        root = root_of(LEAVES[:size])
        for index in range(size):
            proof = inclusion_proof(LEAVES[:size], index)
            verify_inclusion(index=index, size=size, leaf=LEAVES[index], proof=proof, root=root)


def test_every_small_tree_is_proved_to_continue_every_smaller_one() -> None:
    for later in range(1, 35):
        for earlier in range(1, later + 1):
            verify_consistency(
                earlier_size=earlier,
                earlier_root=root_of(LEAVES[:earlier]),
                later_size=later,
                later_root=root_of(LEAVES[:later]),
                proof=consistency_proof(LEAVES[:later], earlier),
            )


@given(SIZES, SIZES, SIZES, st.data())
def test_a_proof_of_one_place_proves_no_other(
    size: int, claimed_size: int, at: int, data: st.DataObject
) -> None:
    index = data.draw(st.integers(0, size - 1))
    other = at - 1
    proof = inclusion_proof(LEAVES[:size], index)
    try:
        verify_inclusion(
            index=other,
            size=claimed_size,
            leaf=LEAVES[index],
            proof=proof,
            root=root_of(LEAVES[:claimed_size]),
        )
    except ProofInvalid:
        return
    assert (other, LEAVES[:claimed_size][other]) == (index, LEAVES[index])


def test_a_log_that_was_rewritten_cannot_be_proved_to_continue() -> None:
    rewritten = [LEAVES[1], *LEAVES[1:20]]
    with pytest.raises(ProofInvalid):
        verify_consistency(
            earlier_size=7,
            earlier_root=root_of(LEAVES[:7]),
            later_size=20,
            later_root=root_of(rewritten),
            proof=consistency_proof(rewritten, 7),
        )


def test_a_tree_of_size_zero_proves_nothing() -> None:
    for later in (0, 1, 5):
        with pytest.raises(ProofInvalid):
            verify_consistency(
                earlier_size=0,
                earlier_root=EMPTY_ROOT,
                later_size=later,
                later_root=root_of(LEAVES[:later]),
                proof=[],
            )
    with pytest.raises(ProofInvalid):
        verify_inclusion(index=0, size=0, leaf=LEAVES[0], proof=[], root=EMPTY_ROOT)


def test_no_proof_is_made_of_what_is_not_in_the_tree() -> None:
    with pytest.raises(ValueError, match="not in the tree"):
        inclusion_proof(LEAVES[:3], 3)
    for earlier in (0, 4):
        with pytest.raises(ValueError, match="not a prefix"):
            consistency_proof(LEAVES[:3], earlier)
