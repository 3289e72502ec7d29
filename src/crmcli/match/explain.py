"""Why a pair scored as it did: what each field added or took, in bits and in words.

A waterfall that sums up: the prior odds, each field, and, where relatives or colleagues would explain the agreement
as well, what that takes away; together the log2 odds of the probability.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import overload

import numpy as np

from crmcli.match.coded import Longs
from crmcli.match.weigh import Floats, Model, Weighed, class_odds, log_ratios
from crmcli.model import Record

CONFUSABLE = {
    "person": "may be two of one household or firm",
    "company": "may be neighbours in one building, or branches",
    "thing": "may be two of one make",
}
_UNSEEN_BITS = 0.005  # less is shown as nothing


class Reason(Record):
    """What one field added to the log2 odds, and the level it reached in words."""

    field: str
    level: str
    bits: float


class Pair(Record):
    """Two rows, how likely they are one entity, and why: the prior first, then the strongest reasons first."""

    left: int
    right: int
    probability: float
    reasons: tuple[Reason, ...]


class Pairs(Sequence[Pair]):
    """The pairs found, in falling probability; each is put into words when it is asked for."""

    def __init__(self, rows: tuple[Longs, Longs], model: Model, weighed: Weighed) -> None:
        """`rows` are the pairs' rows in the file, `weighed` the same pairs as the model sees them."""
        self._ratios = log_ratios(model, weighed) / np.log(2)
        self._model = model
        self._levels = weighed.measured.levels
        odds = class_odds(model, weighed)
        self._confused = -np.logaddexp(odds[1], np.logaddexp(odds[2], odds[3])) / np.log(2)
        self._prior = float(np.log2(model.classes.match))
        self.bits: Floats = odds[0] / np.log(2) + self._confused
        low, high = np.minimum(*rows), np.maximum(*rows)
        order = np.lexsort((high, low, -self.bits.round(6)))
        self._order = order
        self.left, self.right = low[order], high[order]
        self.probability: Floats = 1 / (1 + np.exp2(-self.bits[order]))

    def __len__(self) -> int:
        return len(self._order)

    @overload
    def __getitem__(self, place: int) -> Pair: ...
    @overload
    def __getitem__(self, place: slice) -> list[Pair]: ...
    def __getitem__(self, place: int | slice) -> Pair | list[Pair]:
        if isinstance(place, slice):
            return [self[k] for k in range(*place.indices(len(self)))]
        at = range(len(self))[place]
        return Pair(int(self.left[at]), int(self.right[at]), float(self.probability[at]), self._reasons(at))

    def __iter__(self) -> Iterator[Pair]:
        return (self[place] for place in range(len(self)))

    def _reasons(self, place: int) -> tuple[Reason, ...]:
        pair = self._order[place]
        found = [
            Reason(field.name, field.levels[level], float(self._ratios[row, pair]))
            for row, field in enumerate(self._model.fields)
            if (level := self._levels[row, pair]) >= 0 and not (field.name == "name order" and level == 0)
        ]
        hidden = sum(reason.bits for reason in found)
        found.sort(key=lambda reason: -abs(reason.bits))
        prior = Reason("prior", "any two records", float(self.bits[pair] - self._confused[pair] - hidden))
        reasons = [prior, *found]
        if self._confused[pair] < -_UNSEEN_BITS:
            reasons.append(Reason("others", CONFUSABLE[self._model.subject], float(self._confused[pair])))
        return tuple(reasons)
