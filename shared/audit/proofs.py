"""Inclusion and consistency proofs of an RFC 6962 tree: made from leaf hashes, checked alone. Pure.

The verifiers follow RFC 9162 sections 2.1.3.2 and 2.1.4.2 (the same trees as RFC 6962, with the
verification spelt out). A tree of size 0 proves nothing and is always refused.
"""

from collections.abc import Sequence

from shared.audit.errors import ProofInvalid
from shared.audit.tree import HASH_BYTES, node_hash, root_of


def inclusion_proof(leaf_hashes: Sequence[bytes], index: int) -> list[bytes]:
    """The audit path of the leaf at `index` (RFC 6962 section 2.1.1), lowest node first."""
    size = len(leaf_hashes)
    if not 0 <= index < size:
        raise ValueError("the leaf is not in the tree")
    if size == 1:
        return []
    split = _largest_power_of_two_below(size)
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if index < split:
        return [*inclusion_proof(left, index), root_of(right)]
    return [*inclusion_proof(right, index - split), root_of(left)]


def consistency_proof(leaf_hashes: Sequence[bytes], earlier_size: int) -> list[bytes]:
    """The proof that the first `earlier_size` leaves are a prefix (RFC 6962 section 2.1.2)."""
    if not 0 < earlier_size <= len(leaf_hashes):
        raise ValueError("the earlier tree is not a prefix of the later one")
    return _subproof(leaf_hashes, earlier_size, whole=True)


def _subproof(leaf_hashes: Sequence[bytes], earlier_size: int, *, whole: bool) -> list[bytes]:
    size = len(leaf_hashes)
    if earlier_size == size:
        return [] if whole else [root_of(leaf_hashes)]
    split = _largest_power_of_two_below(size)
    left, right = leaf_hashes[:split], leaf_hashes[split:]
    if earlier_size <= split:
        return [*_subproof(left, earlier_size, whole=whole), root_of(right)]
    return [*_subproof(right, earlier_size - split, whole=False), root_of(left)]


def verify_inclusion(
    *, index: int, size: int, leaf: bytes, proof: Sequence[bytes], root: bytes
) -> None:
    """Raise ProofInvalid unless the leaf hash stands at `index` in the tree of this size and root.

    1. The index is inside the tree, and every hash has the length of one.
    2. Climb from the leaf, taking one hash of the proof per level.
    3. The proof ends exactly at the top, and the top is the root.
    """
    if not 0 <= index < size:  # 1
        raise ProofInvalid("the index is outside the tree")
    _require_hashes(leaf, root, *proof)
    climbed = leaf
    for sibling, on_the_left in zip(proof, _sides(index, size - 1, len(proof)), strict=True):  # 2
        climbed = node_hash(sibling, climbed) if on_the_left else node_hash(climbed, sibling)
    if climbed != root:  # 3
        raise ProofInvalid("the proof does not lead to the root")


def verify_consistency(
    *,
    earlier_size: int,
    earlier_root: bytes,
    later_size: int,
    later_root: bytes,
    proof: Sequence[bytes],
) -> None:
    """Raise ProofInvalid unless the later tree only appended to the earlier one.

    1. Neither tree is empty, and the earlier one is not larger.
    2. Equal sizes need equal roots and no proof.
    3. Every hash has the length of one.
    4. Climb both trees at once, taking one hash of the proof per level.
    5. Both climbs end exactly at their roots.
    """
    if not 0 < earlier_size <= later_size:  # 1
        raise ProofInvalid("the sizes are not those of a tree and a later one")
    if earlier_size == later_size:  # 2
        if proof or earlier_root != later_root:
            raise ProofInvalid("two trees of one size have one root and no proof")
        return
    _require_hashes(earlier_root, later_root, *proof)  # 3
    path = list(proof)
    if earlier_size & (earlier_size - 1) == 0:  # a perfect tree is a node of the later one
        path.insert(0, earlier_root)
    if not path:
        raise ProofInvalid("the proof is empty")
    shift = (earlier_size & -earlier_size).bit_length() - 1  # levels below the first hash
    sides = _sides((earlier_size - 1) >> shift, (later_size - 1) >> shift, len(path) - 1)
    earlier = later = path[0]
    for sibling, on_the_left in zip(path[1:], sides, strict=True):  # 4
        if on_the_left:
            earlier, later = node_hash(sibling, earlier), node_hash(sibling, later)
        else:
            later = node_hash(later, sibling)
    if earlier != earlier_root or later != later_root:  # 5
        raise ProofInvalid("the proof does not lead from the earlier root to the later one")


def _sides(node: int, last: int, levels: int) -> list[bool]:
    """For each hash of a proof, whether it stands on the left of what has been climbed so far.

    `node` is where the climb starts and `last` the last node of that level; the climb must use up
    the proof exactly when it reaches the top.
    """
    sides: list[bool] = []
    for _ in range(levels):
        if last == 0:
            raise ProofInvalid("the proof is too long")
        on_the_left = bool(node & 1) or node == last
        while on_the_left and not node & 1:  # a last node without sibling rises as it is
            node, last = node >> 1, last >> 1
        sides.append(on_the_left)
        node, last = node >> 1, last >> 1
    if last != 0:
        raise ProofInvalid("the proof is too short")
    return sides


def _require_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofInvalid(f"a hash is {HASH_BYTES} bytes")


def _largest_power_of_two_below(size: int) -> int:
    return 1 << ((size - 1).bit_length() - 1)
