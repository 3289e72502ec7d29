"""Pairs of entities measured: the level each field reaches, and how common what they share is."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match import fields
from crmcli.match.coded import Coded, Ints, counts
from crmcli.match.fields import Field
from crmcli.match.many import Book, ManyPairs
from crmcli.match.rules import Rule
from crmcli.match.table import Comparison, Table
from crmcli.model import Record

Levels = NDArray[np.int8]
Shares = NDArray[np.float32]
MISSING = -1
# How many fields agreed so far of the thing a field is about: nothing known yet, agrees, differs.
UNKNOWN, AGREED, DIFFERED = 0, 1, 2

_FEW = 0.5  # a value nobody else holds is taken to be held by half an entity more
_FEWEST = 0.02  # but by less where hardly any two entities share any value of the column


class Measured(Record):
    """For each field (row) and pair (column): the level (-1: not comparable), the share of entities that hold the
    very value both hold (nan: the level's average holds), and what is known so far of the thing it is about."""

    levels: Levels
    shares: Shares
    context: Levels


class Frequencies(Record):
    """How many entities hold each value of a column, and how many entities there are."""

    held: NDArray[np.float64]
    total: float
    least: float

    def among_others(self, codes: Ints, holders: NDArray[np.int64]) -> NDArray[np.float64]:
        """The share of entities that hold the value, the one or two at hand left out."""
        return np.maximum(self.held[codes] - holders, self.least) / self.total

    def share(self, codes: Ints) -> NDArray[np.float64]:
        return (np.maximum(self.held[codes] - 1, 0) + self.least) / self.total


def frequencies(table: Table, entities: Ints | None = None) -> dict[str, Frequencies]:
    """Of each column; with `entities` (a label for each row) rows of one entity count once."""
    found = {}
    for compared in table.comparisons:
        held = counts(compared.coded, entities).astype(np.float64)
        total = max(held.sum(), 1.0)
        collisions = float((held * (held - 1)).sum()) / total  # times 1 / total: two entities share a value
        found[compared.key] = Frequencies(held, total, min(_FEW, max(collisions, _FEWEST)))
    return found


def model_fields(table: Table) -> tuple[Field, ...]:
    """The rows of Measured: one for each column, and the order of the names."""
    order = (fields.ORDER,) if _has_names(table) else ()
    return tuple(compared.field for compared in table.comparisons) + order


def _has_names(table: Table) -> bool:
    return table.get("given") is not None and table.get("family") is not None


def measure(
    table: Table, left: Ints, right: Ints, *, shares: dict[str, Frequencies], entities: Ints | None = None
) -> Measured:
    """The pairs (left[k], right[k]); `entities` are the labels that `shares` counted by."""
    rows = len(model_fields(table))
    levels = np.full((rows, len(left)), MISSING, np.int8)
    common = np.full((rows, len(left)), np.nan, np.float32)
    one_entity = np.zeros(len(left), bool) if entities is None else entities[left] == entities[right]
    holders = np.where(one_entity, 1, 2)
    for row, compared in enumerate(table.comparisons):
        levels[row], one, other = _best(compared, left, right)
        common[row] = _shares(compared.field, levels[row], (one, other), shares[compared.key], holders)
    if _has_names(table):
        _try_swapped(table, (left, right), levels, common, shares)
    _leave_out_implied(table, levels)
    context = _contexts(table, levels)
    common[: len(context)][context == AGREED] = np.nan
    return Measured(levels, common, context)


def _leave_out_implied(table: Table, levels: Levels) -> None:
    """The domain of an e-mail that agrees, or nearly, has been counted with it."""
    keys = [compared.key for compared in table.comparisons]
    if "email" in keys and "domain" in keys:
        email = levels[keys.index("email")]
        levels[keys.index("domain")][(email == 0) | (email == 1)] = MISSING


def _best(compared: Comparison, left: Ints, right: Ints) -> tuple[Levels, Ints, Ints]:
    """The best level any two values of each pair reach, and those values."""
    coded = compared.coded
    if coded.owners is None:
        one, other = coded.codes[left], coded.codes[right]
        return judge(compared.field.rules, compared.book, one, other, len(compared.field.levels)), one, other
    pair, one, other = _all_values(coded, left, right)
    reached = judge(compared.field.rules, compared.book, one, other, len(compared.field.levels))
    order = np.lexsort((reached, pair))
    first = np.ones(len(order), bool)
    first[1:] = pair[order][1:] != pair[order][:-1]
    best = order[first]
    levels = np.full(len(left), MISSING, np.int8)
    ones, others = np.full(len(left), -1, np.int32), np.full(len(left), -1, np.int32)
    levels[pair[best]], ones[pair[best]], others[pair[best]] = reached[best], one[best], other[best]
    return levels, ones, others


def _all_values(coded: Coded, left: Ints, right: Ints) -> tuple[NDArray[np.int64], Ints, Ints]:
    """(pair, value, value) for every value of one entity with every value of the other."""
    from crmcli.match.pairs import ranges

    owners, codes = coded.slots()
    starts = (np.searchsorted(owners, left), np.searchsorted(owners, right))
    widths = (
        np.searchsorted(owners, left, "right") - starts[0],
        np.searchsorted(owners, right, "right") - starts[1],
    )
    pair = np.repeat(np.arange(len(left)), widths[0] * widths[1])
    place = ranges(np.zeros(len(left), np.int64), widths[0] * widths[1])
    wide = widths[1][pair]
    one = codes[starts[0][pair] + place // np.maximum(wide, 1)]
    other = codes[starts[1][pair] + place % np.maximum(wide, 1)]
    return pair, one, other


def judge(rules: tuple[Rule, ...], book: Book, one: Ints, other: Ints, levels: int) -> Levels:
    """The level of each pair of codes: 0 for the same code, the last where no rule holds, -1 for a blank."""
    reached = np.full(len(one), MISSING, np.int8)
    there = (one >= 0) & (other >= 0)
    reached[there & (one == other)] = 0
    differ = np.flatnonzero(there & (one != other))
    if len(differ):
        low, high = np.minimum(one[differ], other[differ]), np.maximum(one[differ], other[differ])
        distinct, back = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
        pairs = ManyPairs(book, (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32))
        reached[differ] = _ruled(rules, pairs, levels)[back]
    return reached


def _ruled(rules: tuple[Rule, ...], pairs: ManyPairs, levels: int) -> Levels:
    reached = np.full(len(pairs.one), levels - 1, np.int8)
    open_ = np.arange(len(pairs.one))
    for level, rule in rules:
        if not len(open_):
            break
        taken = rule(pairs)
        reached[open_[taken]] = level
        open_, pairs = open_[~taken], pairs.narrowed(~taken)
    return reached


def _shares(
    field: Field, levels: Levels, codes: tuple[Ints, Ints], shares: Frequencies, holders: NDArray[np.int64]
) -> Shares:
    """How common what the pair shares is: the very value, or what their two spellings may stand for."""
    common = np.full(len(levels), np.nan, np.float32)
    if not field.frequency:
        return common
    one, other = codes
    same = (levels == 0) & (one == other)
    common[same] = shares.among_others(one[same], holders[same])
    alike = (levels == 0) & (one != other)
    common[alike] = np.maximum(shares.share(one[alike]), shares.share(other[alike]))
    for level, doubt in enumerate(field.doubt):
        if doubt:
            near = levels == level
            first, second = shares.share(one[near]), shares.share(other[near])
            rarer = np.minimum(first, second) - shares.least / shares.total
            common[near] = np.minimum(np.maximum(first, second) + doubt * rarer, 1.0)
    return common


def _try_swapped(
    table: Table, pairs: tuple[Ints, Ints], levels: Levels, common: Shares, shares: dict[str, Frequencies]
) -> None:
    """Compare given with family name where that agrees and the straight way does not; a row says which."""
    given, family = table.get("given"), table.get("family")
    assert given is not None and family is not None
    row = [table.comparisons.index(given), table.comparisons.index(family)]
    straight = levels[row[0]].copy(), levels[row[1]].copy()
    order = len(table.comparisons)
    levels[order] = np.where((straight[0] >= 0) & (straight[1] >= 0), 0, MISSING)
    apart = (straight[0] < 0) | (straight[0] >= 3), (straight[1] < 0) | (straight[1] >= 3)
    tried = np.flatnonzero(apart[0] & apart[1])
    left, right = pairs[0][tried], pairs[1][tried]
    first, last = given.coded.codes, family.coded.codes
    crossed = [
        judge(family.field.rules, family.book, one, other, len(family.field.levels))
        for one, other in ((first[left], last[right]), (last[left], first[right]))
    ]
    better, worse = np.minimum(*crossed), np.maximum(*crossed)
    single = better < 0  # only one of the two can be compared
    clear = single & (worse >= 0) & (worse <= 1)
    both_near = ~single & (better <= 2) & (worse <= 2)
    far = (
        (straight[0][tried] < 0) | (straight[0][tried] >= 5),
        (straight[1][tried] < 0) | (straight[1][tried] >= 4),
    )
    both_alike = ~single & (worse <= 3) & far[0] & far[1]
    swapped = clear | both_near | both_alike
    _write_swapped(levels, common, row, tried[swapped], crossed[0][swapped], crossed[1][swapped])
    for codes, level in ((first[left], crossed[0]), (last[left], crossed[1])):
        same = swapped & (level == 0)
        share = shares["given"].share(codes[same]) + shares["family"].share(codes[same])
        which = np.where((level == better) | single, row[1], row[0])[same]
        common[which, tried[same]] = share / 2
    levels[order][tried[swapped]] = 1


_AS_GIVEN = np.array([0, 2, 1, 4, 5, MISSING], np.int8)  # the level of a given name for that of a family name


def _write_swapped(
    levels: Levels, common: Shares, row: list[int], pairs: Ints, one: Levels, other: Levels
) -> None:
    """The better of the two levels stands for the family name, so that both orders of a pair give the same."""
    single = np.minimum(one, other) < 0
    better = np.where(single, np.maximum(one, other), np.minimum(one, other))
    worse = np.where(single, MISSING, np.maximum(one, other))
    levels[row[1]][pairs] = better
    levels[row[0]][pairs] = _AS_GIVEN[worse]
    common[row[0]][pairs] = np.nan
    common[row[1]][pairs] = np.nan


def _contexts(table: Table, levels: Levels) -> Levels:
    """For each field, what the fields before it have told of the thing it is about."""
    context = np.zeros((len(table.comparisons), levels.shape[1]), np.int8)
    known: dict[str, Levels] = {}
    for row, compared in enumerate(table.comparisons):
        about, field = compared.field.about, compared.field
        if not about:
            continue
        so_far = known.setdefault(about, np.zeros(levels.shape[1], np.int8))
        context[row] = so_far
        if field.tells:
            there = levels[row] >= 0
            agrees = there & (levels[row] < field.tells)
            known[about] = np.where(
                agrees, AGREED, np.where(there & (so_far == UNKNOWN), DIFFERED, so_far)
            ).astype(np.int8)
    return context
