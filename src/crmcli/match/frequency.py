"""How common a value is: how many entities hold it, and so how often two unlike entities would share it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.coded import Ints, counts
from crmcli.match.measure import AGREED, SWAPPED, Measured
from crmcli.match.table import Table
from crmcli.model import Record

Floats = NDArray[np.float64]

_FEW = 0.5  # a value nobody else holds is taken to be held by half an entity more
_FEWEST = 0.02  # but by less where hardly any two entities share any value of the column


class Frequencies(Record):
    """How many entities hold each value of a column; how many hold any; how many at least are assumed."""

    held: Floats
    total: float
    least: float

    def among_others(self, codes: Ints, holders: NDArray[np.int64]) -> Floats:
        """The share of entities that hold the value, the one or two at hand left out."""
        shares: Floats = np.maximum(self.held[codes] - holders, self.least) / self.total
        return shares

    def share(self, codes: Ints) -> Floats:
        shares: Floats = (np.maximum(self.held[codes] - 1, 0) + self.least) / self.total
        return shares


class Rarity(Record):
    """For one field: the pairs whose values have a frequency of their own, and the chance of it."""

    pairs: NDArray[np.int64]
    chance: Floats


def frequencies(table: Table, entities: Ints | None) -> dict[str, Frequencies]:
    """Of each column; with `entities` (a label for each row) the rows of one entity count once."""
    found = {}
    for compared in table.comparisons:
        held = counts(compared.coded, entities).astype(np.float64)
        total = max(float(held.sum()), 1.0)
        sharing = (
            float((held * (held - 1)).sum()) / total
        )  # others an entity shares its value with, on average
        found[compared.key] = Frequencies(held, total, min(_FEW, max(sharing, _FEWEST)))
    return found


def rarities(
    table: Table, measured: Measured, found: dict[str, Frequencies], one_entity: NDArray[np.bool_]
) -> tuple[Rarity, ...]:
    """One for each field; `one_entity` says which pairs the counting took for one.

    Where the thing a field is about has agreed already, how rare the value is says no more.
    """
    swapped = measured.levels[-1] == SWAPPED if _has_order(table, measured) else np.zeros(len(measured), bool)
    holders = np.where(one_entity, 1, 2)
    rare = [_rarity(table, row, measured, found, holders, swapped) for row in range(len(table.comparisons))]
    if len(measured.levels) > len(rare):
        rare.append(Rarity(np.empty(0, np.int64), np.empty(0)))
    return tuple(rare)


def _has_order(table: Table, measured: Measured) -> bool:
    return len(measured.levels) > len(table.comparisons)


def _rarity(
    table: Table,
    row: int,
    measured: Measured,
    found: dict[str, Frequencies],
    holders: NDArray[np.int64],
    swapped: NDArray[np.bool_],
) -> Rarity:
    compared = table.comparisons[row]
    field, shares, levels = compared.field, found[compared.key], measured.levels[row]
    one, other = measured.one[row], measured.other[row]
    if not field.frequency:
        return Rarity(np.empty(0, np.int64), np.empty(0))
    doubt = np.array([*field.doubt, *[0.0] * (len(field.levels) - len(field.doubt)), 0.0])[levels]
    crossed = swapped & (compared.key in ("given", "family"))
    doubt[crossed] = 0
    pairs = np.flatnonzero(((levels == 0) | (doubt > 0)) & (measured.context[row] != AGREED))
    one, other, doubt = one[pairs], other[pairs], doubt[pairs]
    first, second = shares.share(one), shares.share(other)
    rarer = np.minimum(first, second) - shares.least / shares.total
    chance = np.minimum(np.maximum(first, second) + doubt * rarer, 1.0)
    same = one == other
    chance[same] = shares.among_others(one[same], holders[pairs[same]])
    across = np.flatnonzero(crossed[pairs])
    if len(across):
        both = [found[key].share(one[across]) for key in ("given", "family")]
        chance[across] = (both[0] + both[1]) / 2
    return Rarity(pairs, chance)
