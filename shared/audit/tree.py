"""The Merkle tree of RFC 6962 section 2.1, grown leaf by leaf. Pure."""

import hashlib
from collections.abc import Iterable

from shared.audit.errors import FrontierInvalid

HASH_BYTES = 32
TREE_SIZE_MAX = 2**63 - 1
"""What a signed 64-bit column can count (tlog-tiles allows 2^64 - 1)."""
_SIZE_BYTES = 8

EMPTY_ROOT = hashlib.sha256(b"").digest()


def leaf_hash(data: bytes) -> bytes:
    """SHA-256(0x00 ‖ data): the prefix keeps a leaf from ever passing for a node."""
    return hashlib.sha256(b"\x00" + data).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 ‖ left ‖ right)."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaf_hashes: Iterable[bytes]) -> bytes:
    """The root of the tree over these leaf hashes, in constant memory."""
    tree = CompactTree()
    for each in leaf_hashes:
        tree.append(each)
    return tree.root()


class CompactTree:
    """A tree of which only the frontier is kept: enough to append and to give the root.

    The frontier holds the roots of the perfect subtrees that the size is the binary sum of, the
    largest first; it is at most 63 hashes however long the log grows.
    """

    def __init__(self, size: int = 0, frontier: Iterable[bytes] = ()) -> None:
        self.size = size
        self.frontier = list(frontier)
        if not 0 <= size <= TREE_SIZE_MAX or len(self.frontier) != size.bit_count():
            raise FrontierInvalid(f"{len(self.frontier)} hashes are no frontier of size {size}")
        if any(len(each) != HASH_BYTES for each in self.frontier):
            raise FrontierInvalid(f"a hash of the frontier is {HASH_BYTES} bytes")

    def append(self, leaf: bytes) -> int:
        """Add one leaf hash; return its index."""
        index = self.size
        merged = leaf
        carry = index
        while carry & 1:  # every trailing one bit is a full subtree that the new leaf completes
            merged = node_hash(self.frontier.pop(), merged)
            carry >>= 1
        self.frontier.append(merged)
        self.size = index + 1
        return index

    def root(self) -> bytes:
        """The root of what has been appended so far; of nothing, SHA-256 of nothing."""
        if not self.frontier:
            return EMPTY_ROOT
        folded = self.frontier[-1]
        for left in reversed(self.frontier[:-1]):
            folded = node_hash(left, folded)
        return folded

    def serialise(self) -> bytes:
        """The size as 8 big-endian bytes, then the frontier."""
        return self.size.to_bytes(_SIZE_BYTES, "big") + b"".join(self.frontier)

    @classmethod
    def parse(cls, data: bytes) -> "CompactTree":
        """Read what `serialise` wrote; FrontierInvalid for anything else."""
        if len(data) < _SIZE_BYTES or (len(data) - _SIZE_BYTES) % HASH_BYTES:
            raise FrontierInvalid("a frontier is a size and whole hashes")
        hashes = data[_SIZE_BYTES:]
        return cls(
            int.from_bytes(data[:_SIZE_BYTES], "big"),
            (hashes[at : at + HASH_BYTES] for at in range(0, len(hashes), HASH_BYTES)),
        )

    @classmethod
    def resume(cls, data: bytes, *, size: int, root: bytes) -> "CompactTree":
        """The same, believed only if it is the frontier of the tree of this size and root."""
        tree = cls.parse(data)
        if (tree.size, tree.root()) != (size, root):
            raise FrontierInvalid("the frontier is of another tree")
        return tree
