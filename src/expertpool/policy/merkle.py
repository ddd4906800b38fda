"""The salted Merkle tree over a roster: one leaf a number from 0 to the greatest, padded with vacant leaves to a power of two."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

SALT_BYTES = 32
VACANT = hashlib.sha256(b"\0vacant").digest()


def salt(key: bytes, number: int) -> bytes:
    """The leaf's salt: keyed BLAKE2b (32 bytes) of the number in decimal ASCII; `key` is 16 to 64 secret bytes."""
    if not 16 <= len(key) <= 64:
        raise ValueError("a salt key has 16 to 64 bytes")
    return hashlib.blake2b(str(number).encode("ascii"), key=key, digest_size=SALT_BYTES, person=b"expertpool-leaf").digest()


def leaf(line: str, leaf_salt: bytes) -> bytes:
    """The leaf of an occupied number: SHA-256 of 00, the salt and the canonical line in UTF-8."""
    if len(leaf_salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes")
    return hashlib.sha256(b"\x00" + leaf_salt + line.encode("utf-8")).digest()


def node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


def depth_for(max_number: int) -> int:
    """Levels above the leaves: the least d with 2^d ≥ max_number + 1."""
    return max_number.bit_length()


def vacant_nodes(depth: int) -> list[bytes]:
    """The root of an entirely vacant subtree of each height 0 … depth."""
    nodes = [VACANT]
    for _ in range(depth):
        nodes.append(node(nodes[-1], nodes[-1]))
    return nodes


@dataclass(slots=True)
class Tree:
    """The levels from the leaves up; what lies right of a level's end is vacant. `levels[-1]` is the root alone."""

    max_number: int
    levels: list[list[bytes]]

    @property
    def depth(self) -> int:
        return len(self.levels) - 1

    @property
    def root(self) -> bytes:
        return self.levels[-1][0]

    def path(self, number: int) -> list[bytes]:
        """The sibling hashes of `number`, from the leaf's own up to below the root."""
        if not 0 <= number <= self.max_number:
            raise IndexError(number)
        vacant = vacant_nodes(self.depth)
        return [_at(self.levels[height], (number >> height) ^ 1, vacant[height]) for height in range(self.depth)]

    def replace(self, changes: Mapping[int, bytes]) -> None:
        """Put new leaves at some numbers and renew only what lies above them; numbers beyond the end extend the tree."""
        if not changes:
            return
        if min(changes) < 0:
            raise IndexError(min(changes))
        self._extend(max(changes))
        vacant = vacant_nodes(self.depth)
        for number, value in changes.items():
            self.levels[0][number] = value
        touched = set(changes)
        for height in range(self.depth):
            touched = {index >> 1 for index in touched}
            below = self.levels[height]
            for index in touched:
                self.levels[height + 1][index] = node(below[2 * index], _at(below, 2 * index + 1, vacant[height]))

    def _extend(self, number: int) -> None:
        """Make room up to `number`; every level gets the nodes that its vacant leaves imply."""
        if number <= self.max_number:
            return
        leaves = self.levels[0] + [VACANT] * (number - self.max_number)
        self.levels = _levels(leaves, depth_for(number))
        self.max_number = number


def build(leaves: Sequence[bytes]) -> Tree:
    """The tree over leaves 0 … max_number; use `VACANT` where a number has no line."""
    if not leaves:
        raise ValueError("a roster has at least number 0")
    return Tree(len(leaves) - 1, _levels(list(leaves), depth_for(len(leaves) - 1)))


def verify(number: int, value: bytes, path: Sequence[bytes], root: bytes) -> bool:
    """Does `path` lead from the leaf `value` at `number` to `root`?"""
    for height, sibling in enumerate(path):
        value = node(sibling, value) if number >> height & 1 else node(value, sibling)
    return value == root and number >> len(path) == 0


def _levels(leaves: list[bytes], depth: int) -> list[list[bytes]]:
    vacant = vacant_nodes(depth)
    levels = [leaves]
    for height in range(depth):
        below = levels[-1]
        pairs = range(0, len(below), 2)
        levels.append([node(below[index], _at(below, index + 1, vacant[height])) for index in pairs])
    return levels


def _at(level: Sequence[bytes], index: int, vacant: bytes) -> bytes:
    return level[index] if index < len(level) else vacant
