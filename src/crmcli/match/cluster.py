"""Pairs joined to clusters, guarded against chains: A is B and B is C, but A is not C.

Agglomerative: the two clusters with the best link are joined while that link is above the threshold. A link is
half its best pair, half the mean of all its pairs, so one lucky pair does not join two families, and one record
with little in it still finds its place beside its best match (between single and average linkage; both were
measured worse: single joins chains, average leaves out sparse records). The best of many pairs is good by luck
alone, so the more records both clusters have, the less it counts: two crowds are joined by their mean, and that
must be one bit better for each doubling of the smaller: each of its records had its chance to be linked, and
whatever kept them apart is no slip of one pen (branches of one firm, each entered several times). Not so where
the records of each crowd agree among themselves no better than with the other's.
"""

from __future__ import annotations

import heapq
import math

import numpy as np
from numpy.typing import NDArray

from crmcli.match.coded import Ints

Floats = NDArray[np.float64]
BEST_PAIR_WEIGHT = 0.5
_CLIP = 10.0  # bits: beyond a thousand to one either way a pair says no more


def components(size: int, left: Ints, right: Ints) -> Ints:
    """The smallest member of each entity's connected component."""
    parent = list(range(size))

    def find(entity: int) -> int:
        while parent[entity] != entity:
            parent[entity] = parent[parent[entity]]
            entity = parent[entity]
        return entity

    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        a, b = find(one), find(other)
        if a != b:
            parent[max(a, b)] = min(a, b)
    return np.fromiter((find(entity) for entity in range(size)), np.int32, size)


def agglomerate(
    size: int, left: Ints, right: Ints, bits: Floats, best_weight: float = BEST_PAIR_WEIGHT
) -> Ints:
    """A label for each entity, the smallest member of its cluster; `bits` are log2 odds above the threshold.

    Pairs that are not given count as unlike as can be.
    """
    labels = np.arange(size, dtype=np.int32)
    clipped = np.clip(bits, -_CLIP, _CLIP)
    linked = clipped > 0
    group = components(size, left[linked], right[linked])
    inside = group[left] == group[right]
    order = np.argsort(group[left[inside]], kind="stable")
    one, other, value = left[inside][order], right[inside][order], clipped[inside][order]
    edges = np.flatnonzero(np.diff(group[one])) + 1
    for members in zip(np.split(one, edges), np.split(other, edges), np.split(value, edges), strict=True):
        if len(members[0]) == 1:
            labels[members[1]] = members[0]
        elif len(members[0]):
            _join(labels, *members, best_weight)
    return labels


class _Links:
    """The links between the clusters of one component: sum, best and number of pairs."""

    def __init__(self, one: Ints, other: Ints, bits: Floats, best_weight: float) -> None:
        self.best_weight = best_weight
        self.size: dict[int, int] = {}
        self.near: dict[int, dict[int, tuple[float, float, int]]] = {}
        self.inside: dict[int, float] = {}  # the sum of the pairs within
        for a, b, value in zip(one.tolist(), other.tolist(), bits.tolist(), strict=True):
            self.near.setdefault(a, {})[b] = self.near.setdefault(b, {})[a] = (value, value, 1)
            self.size[a] = self.size[b] = 1
            self.inside[a] = self.inside[b] = 0.0

    def strength(self, a: int, b: int) -> float:
        total, best, pairs = self.near[a][b]
        unseen = self.size[a] * self.size[b] - pairs
        mean = (total - _CLIP * unseen) / (pairs + unseen)
        fewer = min(self.size[a], self.size[b])
        weight = self.best_weight * 2 / (1 + fewer)
        within = self._pairs(a) + self._pairs(b)
        apart = (self.inside[a] + self.inside[b]) / within - mean if within else 0.0
        return weight * best + (1 - weight) * mean - min(math.log2(fewer), max(apart, 0.0))

    def _pairs(self, a: int) -> int:
        return self.size[a] * (self.size[a] - 1) // 2

    def join(self, a: int, b: int) -> None:
        """b becomes part of a."""
        total, _, pairs = self.near[a][b]
        self.inside[a] += self.inside.pop(b) + total - _CLIP * (self.size[a] * self.size[b] - pairs)
        self.size[a] += self.size[b]
        for c, (total, best, pairs) in self.near.pop(b).items():
            del self.near[c][b]
            if c != a:
                before = self.near[a].get(c, (0.0, -_CLIP, 0))
                link = (before[0] + total, max(before[1], best), before[2] + pairs)
                self.near[a][c] = self.near[c][a] = link


def _join(labels: Ints, one: Ints, other: Ints, bits: Floats, best_weight: float) -> None:
    links = _Links(one, other, bits, best_weight)
    heap = [(-links.strength(a, b), a, b) for a in links.near for b in links.near[a] if a < b]
    heapq.heapify(heap)
    members = {entity: [entity] for entity in links.near}
    while heap:
        strength, a, b = heapq.heappop(heap)
        if strength >= 0:
            break
        if b not in links.near.get(a, ()) or links.strength(a, b) != -strength:
            continue
        links.join(a, b)
        members[a] += members.pop(b)
        for c in links.near[a]:
            low, high = min(a, c), max(a, c)
            heapq.heappush(heap, (-links.strength(low, high), low, high))
    for cluster in members.values():
        labels[cluster] = min(cluster)
