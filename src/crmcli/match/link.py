"""Record linkage without configuration: columns in; pairs with probabilities and reasons, and clusters, out.

    columns -> canonical forms (table) -> candidate pairs (keys, pairs) -> levels (measure) -> weights (weigh)
            -> probabilities -> clusters (cluster)

One path and one threshold for every file; what differs between files is learnt from them. Rows are worked on in
an order their content decides, so the order of a file changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from crmcli.match.cluster import agglomerate, components
from crmcli.match.coded import Cell, Ints, Longs, distinct, merged
from crmcli.match.explain import Pair, Pairs
from crmcli.match.frequency import as_counted, confusable, frequencies, rarities, said_twice
from crmcli.match.keys import features
from crmcli.match.learn import learn
from crmcli.match.measure import Levels, measure, model_fields
from crmcli.match.pairs import all_pairs, candidates
from crmcli.match.table import Columns, Table, table
from crmcli.match.weigh import Floats, Weighed, first_model, log_odds
from crmcli.model import Record

# The threshold of the pairwise F1 of a calibrated score lies at half its best value (Lipton et al. 2014), just
# under one half; the plain half is what a user expects "more likely than not" to mean.
DEFAULT_THRESHOLD = 0.5

_CHUNK = 150_000  # pairs measured at once: bounds memory to some 80 MB
_SAMPLE = 200_000  # candidates, and random pairs, the weights are learnt from
_KEPT_BITS = -7.0  # pairs less likely than 1 in 128 at the first pass are not looked at again
_LINKED_BITS = -3.0  # pairs likelier than 1 in 9 make the components inside which every pair is measured
_LARGEST_COMPONENT = 80
_STRICT_BITS = 2.0  # clusters surer than 4 to 1 count as one entity when values are counted
_STRICT_BEST_WEIGHT = 0.25
_PASSES = 3

Progress = Callable[[str, int, int], None]
Decision = tuple[int, int, bool]  # two rows, and whether they are one entity


class Linkage(Record):
    """What was found: pairs in falling probability, and the cluster of each row (its first row's index)."""

    pairs: Sequence[Pair]
    labels: list[int]
    threshold: float
    decisions: int  # how many decisions the weights were learnt with

    def clusters(self) -> list[tuple[int, ...]]:
        """The rows of each cluster of two or more, in the order of the file."""
        members: dict[int, list[int]] = {}
        for row, label in enumerate(self.labels):
            members.setdefault(label, []).append(row)
        return [tuple(rows) for rows in members.values() if len(rows) > 1]


def link(
    columns: Columns,
    *,
    subject: str = "person",
    decisions: Iterable[Decision] = (),
    threshold: float = DEFAULT_THRESHOLD,
    progress: Progress | None = None,
) -> Linkage:
    """The duplicates among the rows of `columns`: kind -> a value, or a tuple of values, for each row.

    `subject` is 'person' or 'company'. `progress` is called with what is going on, how much is done, and how
    much there is. Nothing outside the arguments is read or written: an interrupt leaves nothing half done.
    """
    tell = progress or (lambda stage, done, total: None)
    order = _content_order(columns)
    tell("reading", 0, len(order))
    ordered = {kind: [column[row] for row in order.tolist()] for kind, column in columns.items()}
    del columns  # of a million rows a few hundred megabytes, if nobody else holds them
    compared = table(ordered, subject)
    del ordered
    return _Engine(compared, _in_order(decisions, order), tell).run(order, threshold)


def _content_order(columns: Columns) -> Longs:
    """Row numbers sorted by a hash of what the rows hold."""
    from hashlib import blake2b

    def text(cell: Cell) -> str:
        return cell if isinstance(cell, str) else "\x1e".join(cell or ())

    hashes = (
        int.from_bytes(blake2b("\x1f".join(map(text, row)).encode(errors="replace"), digest_size=8).digest())
        for row in zip(*(columns[kind] for kind in sorted(columns)), strict=True)
    )
    return np.argsort(np.fromiter(hashes, np.uint64), kind="stable")


def _in_order(decisions: Iterable[Decision], order: Longs) -> dict[tuple[int, int], bool]:
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    decided = {}
    for one, other, same in decisions:
        a, b = sorted((int(place[one]), int(place[other])))
        decided[a, b] = same
    return decided


class _Pairs:
    """Pairs and their levels, which no learning changes."""

    def __init__(self, compared: Table, left: Ints, right: Ints) -> None:
        self.left = left
        self.right = right
        self.measured = measure(compared, left, right)


class _Engine:
    """The state of one run: the table, the candidate pairs, and the model as it is learnt."""

    def __init__(self, compared: Table, decided: dict[tuple[int, int], bool], tell: Progress) -> None:
        self.table = compared
        self.decided = decided
        self.tell = tell
        self.random = np.random.default_rng(0)
        said = said_twice(compared)
        self.first = _first_of_crowds(said, decided)
        self.entities: Ints = as_counted(compared, said)
        self.shares = frequencies(compared, self.entities)
        self.model = first_model(model_fields(compared), compared.size, compared.subject)

    def run(self, order: Longs, threshold: float) -> Linkage:
        size = self.table.size
        if size < 2 or not self.table.comparisons:
            return Linkage((), list(range(size)), threshold, len(self.decided))
        found = self._candidates()
        left, right = (found // size).astype(np.int32), (found % size).astype(np.int32)
        del found
        left, right = self._learn_and_keep(left, right)
        left, right, bits = self._all_in_components(left, right)
        self.tell("joining", 0, size)
        margin = float(np.log2(threshold / (1 - threshold)))
        labels = self._with_crowds(
            agglomerate(size, left, right, self._with_decisions(left, right, bits) - margin)
        )
        rows = order
        shown = (bits >= margin) | (labels[left] == labels[right])
        copies = np.flatnonzero(self.first != np.arange(size)).astype(np.int32)
        one, other = np.concatenate([left[shown], self.first[copies]]), np.concatenate([right[shown], copies])
        weighed = self._weighed(_Pairs(self.table, one, other))
        pairs = Pairs((rows[one], rows[other]), self.model, weighed)
        return Linkage(pairs, _in_rows(labels, rows), threshold, len(self.decided))

    def _candidates(self) -> Longs:
        self.tell("blocking", 0, self.table.size)
        keys, splitters = features(self.table)
        alone = self.first == np.arange(self.table.size)
        if not alone.all():
            keys, splitters = (key.of(alone) for key in keys), [one.of(alone) for one in splitters]
        found = [candidates(keys, splitters, self.table.size)]
        found.append(np.array([a * self.table.size + b for a, b in self.decided], np.int64))
        return merged(found)

    def _learn_and_keep(self, left: Ints, right: Ints) -> tuple[Ints, Ints]:
        """The pairs worth a second look, after the model has been learnt from a sample of all."""
        size = self.table.size
        decided = np.flatnonzero(self._told(left, right))
        chosen = distinct(np.concatenate([_sample(self.random, len(left)), decided]))
        sample = _Pairs(self.table, left[chosen], right[chosen])
        random = _Pairs(self.table, *_random_pairs(self.random, size))
        stands_for = len(left) / max(len(chosen), 1)
        for turn in range(_PASSES):
            self.tell("learning", turn, size)
            self._learn(sample, random, stands_for, first=turn == 0)
            bits = self._score(left, right)
            likely = bits >= _KEPT_BITS
            left, right, bits = left[likely], right[likely], bits[likely]
            if turn + 1 < _PASSES:
                surely = bits - _STRICT_BITS
                labels = agglomerate(size, left, right, surely, _STRICT_BEST_WEIGHT)
                self.entities = as_counted(self.table, self._with_crowds(labels))
                self.shares = frequencies(self.table, self.entities)
        return left, right

    def _with_crowds(self, labels: Ints) -> Ints:
        """The label of each crowd's first row for all of the crowd."""
        whole: Ints = labels[self.first]
        return whole

    def _learn(self, sample: _Pairs, random: _Pairs, stands_for: float, *, first: bool) -> None:
        members = np.bincount(self.entities, minlength=self.table.size)[self.entities]
        counted = 1.0 / np.maximum(members[sample.left], members[sample.right])
        self.model = learn(
            self.model,
            self._weighed(sample),
            self._weighed(random),
            stands_for=stands_for,
            pairs=self.table.size * (self.table.size - 1) / 2,
            counted=counted,
            told=self._told(sample.left, sample.right),
            confusable=(0.0, 0.0) if first else confusable(self.table, self.shares),
        )

    def _weighed(self, pairs: _Pairs) -> Weighed:
        one_entity = self.entities[pairs.left] == self.entities[pairs.right]
        return Weighed(pairs.measured, rarities(self.table, pairs.measured, self.shares, one_entity))

    def _score(self, left: Ints, right: Ints) -> Floats:
        """log2 odds of each pair."""
        bits = np.empty(len(left))
        for start in range(0, len(left), _CHUNK):
            part = slice(start, start + _CHUNK)
            self.tell("comparing", start, len(left))
            weighed = self._weighed(_Pairs(self.table, left[part], right[part]))
            bits[part] = log_odds(self.model, weighed) / np.log(2)
        return bits

    def _all_in_components(self, left: Ints, right: Ints) -> tuple[Ints, Ints, Floats]:
        """Every pair inside each group that likely pairs connect, scored by the final model."""
        size = self.table.size
        bits = self._score(left, right)
        linked = bits >= _LINKED_BITS
        group = components(size, left[linked], right[linked])
        order = np.argsort(group, kind="stable")
        lengths = np.bincount(group, minlength=size)
        inside = (lengths[group[order]] > 1) & (lengths[group[order]] <= _LARGEST_COMPONENT)
        members = order[inside].astype(np.int32)
        more = all_pairs(members, lengths[(lengths > 1) & (lengths <= _LARGEST_COMPONENT)], size)
        every = distinct(np.concatenate([left.astype(np.int64) * size + right, more]))
        one, other = (every // size).astype(np.int32), (every % size).astype(np.int32)
        return one, other, self._score(one, other)

    def _with_decisions(self, left: Ints, right: Ints, bits: Floats) -> Floats:
        told = self._told(left, right)
        return np.where(told == 0, bits, np.where(told > 0, np.inf, -np.inf))

    def _told(self, left: Ints, right: Ints) -> Levels:
        """What was decided of each pair: 1 that it is one entity, -1 that it is two, 0 nothing."""
        told = np.zeros(len(left), np.int8)
        if self.decided:
            keys = np.array([a * self.table.size + b for a, b in self.decided], np.int64)
            answers = np.array([1 if same else -1 for same in self.decided.values()], np.int8)
            order = np.argsort(keys)
            asked = left.astype(np.int64) * self.table.size + right
            place = np.minimum(np.searchsorted(keys[order], asked), len(keys) - 1)
            found = keys[order][place] == asked
            told[found] = answers[order][place[found]]
        return told


def _first_of_crowds(said: Ints, decided: Iterable[tuple[int, int]]) -> Ints:
    """For each row itself; in a crowd of rows that all say the same, its first row, which is compared for all.

    Nobody can look at every pair of a crowd, and no block holds it. What somebody has decided about is left out.
    """
    crowd = np.bincount(said, minlength=len(said))[said] > _LARGEST_COMPONENT
    crowd[[row for pair in decided for row in pair]] = False
    return np.where(crowd, said, np.arange(len(said), dtype=np.int32))


def _sample(random: np.random.Generator, size: int) -> Longs:
    if size <= _SAMPLE:
        return np.arange(size)
    return np.sort(random.choice(size, _SAMPLE, replace=False, shuffle=False))


def _random_pairs(random: np.random.Generator, size: int) -> tuple[Ints, Ints]:
    """All pairs of a small file, else as many random ones."""
    if size * (size - 1) // 2 <= _SAMPLE:
        one, other = np.triu_indices(size, 1)
        return one.astype(np.int32), other.astype(np.int32)
    one, other = random.integers(0, size, (2, _SAMPLE), dtype=np.int32)
    apart = one != other
    return one[apart], other[apart]


def _in_rows(labels: Ints, rows: Longs) -> list[int]:
    """For each row of the file the first row of its cluster."""
    first = np.full(len(rows), len(rows), np.int64)
    np.minimum.at(first, labels, rows)
    found = np.empty(len(rows), np.int64)
    found[rows] = first[labels]
    return found.tolist()
