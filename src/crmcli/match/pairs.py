"""Candidate pairs: which entities share a blocking key, with blocks kept small.

A key that too many share is not dropped but split by what else its members share (dynamic blocking: McNeill,
Kardes & Borthwick, "Dynamic Record Blocking", 2012). So the number of pairs grows with the number of
entities, not with its square.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from crmcli.match.coded import Coded, Ints, Longs, merged
from crmcli.model import Record

# The largest block whose pairs are all compared: 40 * 39 / 2 pairs a block is at most 20 pairs an entity and key.
LARGEST_BLOCK = 40
LARGEST_CROWD = 600  # and of keys that tell who somebody is, within the same bounds
# Pairs that one key may bring: as many as there are entities, or this many if those are few.
_PAIRS_AT_LEAST = 300_000
# How often a block that is too large is split again before it is given up.
DEEPEST_SPLIT = 2

_MIX = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / golden ratio: Knuth's multiplicative hash


class Feature(Record):
    """Who holds which key: parallel arrays, entities ascending, one row for each key an entity holds."""

    name: str
    owners: Ints
    keys: Longs
    # Whoever shares it is likely one entity, however many they are: orders list a customer a hundred times.
    telling: bool = False

    def of(self, kept: NDArray[np.bool_]) -> Feature:
        """What some entities hold of it."""
        held = kept[self.owners]
        return Feature(self.name, self.owners[held], self.keys[held], self.telling)


def feature(name: str, coded: Coded) -> Feature:
    owners, codes = coded.slots()
    return Feature(name, owners, codes.astype(np.int64))


def both(one: Feature, other: Feature) -> Feature:
    """The keys of entities that hold both: one for each combination."""
    starts = np.searchsorted(other.owners, one.owners, "left")
    ends = np.searchsorted(other.owners, one.owners, "right")
    widths = ends - starts
    left = np.repeat(np.arange(len(one.owners)), widths)
    right = ranges(starts, widths)
    return Feature(f"{one.name}+{other.name}", one.owners[left], mixed(one.keys[left], other.keys[right]))


def mixed(one: Longs, other: Longs) -> Longs:
    """One 64-bit key for two, independent of neither."""
    with np.errstate(over="ignore"):
        mixed = (one.astype(np.uint64) * _MIX) ^ (
            other.astype(np.uint64) + np.uint64(0x51_7C_C1_B7_27_22_0A_95)
        )
        mixed *= _MIX
        mixed ^= mixed >> np.uint64(29)
    return mixed.view(np.int64)


def ranges(starts: Longs, widths: Longs) -> Longs:
    """start, start+1, … of each range, one after the other."""
    total = int(widths.sum())
    offsets = np.repeat(starts - np.concatenate(([0], np.cumsum(widths)[:-1])), widths)
    return offsets + np.arange(total)


def candidates(features: Iterable[Feature], splitters: Sequence[Feature], size: int) -> Longs:
    """The pairs i < j as i * size + j, ascending, each once. A feature is asked for when the one before is done."""
    most = max(size, _PAIRS_AT_LEAST)
    found = [np.empty(0, np.int64)]  # first what is joined already
    for feature in features:
        found.append(_pairs_within(feature, splitters, size, most, DEEPEST_SPLIT))
        if feature.telling:
            found.append(_pairs_of_crowds(feature, size, most // 4))
        if sum(map(len, found[1:])) > max(
            len(found[0]), _PAIRS_AT_LEAST
        ):  # so each is sorted only a few times
            found.append(merged(found))
    return merged(found)


def _pairs_of_crowds(feature: Feature, size: int, most: int) -> Longs:
    """The pairs of blocks too large to be compared as a whole otherwise: the smallest first, at most so many."""
    owners, _, lengths = _blocks(feature)
    crowds = np.sort(lengths[(lengths > LARGEST_BLOCK) & (lengths <= LARGEST_CROWD)])
    within = crowds[np.cumsum(crowds * (crowds - 1) // 2) <= most]
    if not len(within):
        return np.empty(0, np.int64)
    chosen = (lengths > LARGEST_BLOCK) & (lengths <= within[-1])
    return all_pairs(owners[np.repeat(chosen, lengths)], lengths[chosen], size)


def _blocks(feature: Feature) -> tuple[Ints, Longs, Longs]:
    """(owners, their keys, the length of each run of one key), by key, each owner of it once."""
    order = np.lexsort((feature.owners, feature.keys))
    owners, keys = feature.owners[order], feature.keys[order]
    fresh = np.ones(len(keys), bool)
    fresh[1:] = (keys[1:] != keys[:-1]) | (owners[1:] != owners[:-1])
    owners, keys = owners[fresh], keys[fresh]
    edges = np.flatnonzero(np.concatenate(([True], keys[1:] != keys[:-1]))) if len(keys) else np.empty(0, int)
    return owners, keys, np.diff(np.append(edges, len(keys)))


def _pairs_within(feature: Feature, splitters: Sequence[Feature], size: int, most: int, depth: int) -> Longs:
    """The pairs of each block small enough, at most so many; larger blocks are split, for a quarter as many each."""
    owners, keys, lengths = _blocks(feature)
    largest = _largest_block(lengths, most)
    small = (lengths > 1) & (lengths <= largest)
    found = [all_pairs(owners[np.repeat(small, lengths)], lengths[small], size)]
    large = np.repeat(lengths > largest, lengths)
    if depth and large.any():
        kept = owners[large]
        crowd = np.argsort(kept, kind="stable")
        rest = Feature(feature.name, kept[crowd], keys[large][crowd])
        for splitter in splitters:
            if splitter.name not in feature.name:
                found.append(_pairs_within(both(rest, splitter), splitters, size, most // 4, depth - 1))
    return merged(found)


def _largest_block(lengths: Longs, most_pairs: int) -> int:
    """The largest block size up to which all blocks together hold no more pairs than that."""
    blocks = np.bincount(np.minimum(lengths, LARGEST_BLOCK + 1), minlength=LARGEST_BLOCK + 2)[:-1]
    sizes = np.arange(LARGEST_BLOCK + 1)
    pairs = np.cumsum(blocks * sizes * (sizes - 1) // 2)
    return int(max(sizes[pairs <= most_pairs].max(), 2))


def all_pairs(owners: Ints, lengths: Longs, size: int) -> Longs:
    """Every pair inside each run of `owners`; runs ascend."""
    ends = np.repeat(np.cumsum(lengths), lengths)
    places = np.arange(len(owners))
    partners = ends - places - 1
    left = np.repeat(places, partners)
    right = ranges(places + 1, partners)
    return owners[left].astype(np.int64) * size + owners[right]
