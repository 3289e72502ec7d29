"""Pairs of entities measured: the level each field reaches, and which values reached it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from crmcli.match import fields
from crmcli.match.coded import Coded, Ints
from crmcli.match.fields import Field
from crmcli.match.many import Book, ManyPairs
from crmcli.match.pairs import ranges
from crmcli.match.rules import CROSSED
from crmcli.match.table import Comparison, Table
from crmcli.model import Record

if TYPE_CHECKING:
    from crmcli.match.rules import Rule

Levels = NDArray[np.int8]
MISSING = -1
# What the fields before have told of the thing a field is about: nothing yet, that it agrees, that it differs.
UNKNOWN, AGREED, DIFFERED = 0, 1, 2
_EMAIL_NEARLY = 2  # the level of `fields.EMAIL` up to which its domain agrees too
_MANY_VALUES = 50_000
SWAPPED = 1  # the level of `fields.ORDER`

# Where straight names must be before swapped ones are tried: an initial or worse, or nothing alike at all.
_GIVEN_DOUBTFUL, _GIVEN_DIFFERS = 3, 5
_FAMILY_DOUBTFUL, _FAMILY_DIFFERS = 3, 4
_NEAR, _ALIKE, _INITIAL = 2, 3, 4  # levels of `rules.CROSSED`, by which crossed names are compared
_CROSSED_LEVELS = 6
# The given name's level for each of these.
_AS_GIVEN = np.array([0, 2, 1, 4, 3, 5, MISSING], np.int8)


class Measured(Record):
    """For each field (row) and pair (column): the level (-1: not comparable), what is known so far of the thing
    the field is about, and the codes of the two values compared (-1 without)."""

    levels: Levels
    context: Levels
    one: Ints
    other: Ints

    def __len__(self) -> int:
        return int(self.levels.shape[1])


def model_fields(table: Table) -> tuple[Field, ...]:
    """The rows of Measured: one for each column, and the order of the names."""
    order = (fields.ORDER,) if _has_names(table) else ()
    return tuple(compared.field for compared in table.comparisons) + order


def _has_names(table: Table) -> bool:
    return table.get("given") is not None and table.get("family") is not None


def measure(table: Table, left: Ints, right: Ints) -> Measured:
    """The pairs (left[k], right[k])."""
    shape = (len(model_fields(table)), len(left))
    found = Measured(
        np.full(shape, MISSING, np.int8),
        np.zeros(shape, np.int8),
        np.full(shape, -1, np.int32),
        np.full(shape, -1, np.int32),
    )
    for row, compared in enumerate(table.comparisons):
        found.levels[row], found.one[row], found.other[row] = _best(compared, left, right)
        _weaken(compared, found, row)
    if _has_names(table):
        _try_swapped(table, found)
    _leave_out_implied(table, found.levels)
    _set_contexts(table, found)
    return found


def _weaken(compared: Comparison, found: Measured, row: int) -> None:
    """The same value is no more than the second level where it says less than it seems to."""
    weaker = compared.book.flags.get(compared.field.weaker_same)
    if weaker:
        same = np.flatnonzero(found.levels[row] == 0)
        said = weaker(found.one[row][same], found.other[row][same])
        found.levels[row][same[said]] = 1


def _best(compared: Comparison, left: Ints, right: Ints) -> tuple[Levels, Ints, Ints]:
    """The best level any two values of each pair reach, and those values."""
    coded, width = compared.coded, len(compared.field.levels)
    if coded.owners is None:
        one, other = coded.codes[left], coded.codes[right]
        return judge(compared.field.rules, compared.book, one, other, width), one, other
    pair, one, other = _all_values(coded, left, right)
    reached = judge(compared.field.rules, compared.book, one, other, width)
    order = np.lexsort((np.maximum(one, other), np.minimum(one, other), reached, pair))
    first = np.ones(len(order), bool)
    first[1:] = pair[order][1:] != pair[order][:-1]
    best = order[first]
    levels = np.full(len(left), MISSING, np.int8)
    ones, others = np.full(len(left), -1, np.int32), np.full(len(left), -1, np.int32)
    levels[pair[best]], ones[pair[best]], others[pair[best]] = reached[best], one[best], other[best]
    return levels, ones, others


def _all_values(coded: Coded, left: Ints, right: Ints) -> tuple[NDArray[np.int64], Ints, Ints]:
    """(pair, value, value) for every value of one entity with every value of the other."""
    owners, codes = coded.slots()
    first, last = (np.searchsorted(owners, side) for side in (left, right))
    many, wide = (
        np.searchsorted(owners, left, "right") - first,
        np.searchsorted(owners, right, "right") - last,
    )
    pair = np.repeat(np.arange(len(left)), many * wide)
    place = ranges(np.zeros(len(left), np.int64), many * wide)
    return pair, codes[first[pair] + place // wide[pair]], codes[last[pair] + place % wide[pair]]


def judge(rules: tuple[Rule, ...], book: Book, one: Ints, other: Ints, width: int) -> Levels:
    """The level of each pair of codes: 0 for the same code, the last where no rule holds, -1 for a blank."""
    reached = np.full(len(one), MISSING, np.int8)
    there = (one >= 0) & (other >= 0)
    reached[there & (one == other)] = 0
    differ = np.flatnonzero(there & (one != other))
    if len(differ):
        low, high = np.minimum(one[differ], other[differ]), np.maximum(one[differ], other[differ])
        if len(book.values) > _MANY_VALUES:  # hardly any two pairs have the same values
            reached[differ] = _ruled(rules, ManyPairs(book, low, high), width)
            return reached
        distinct, back = np.unique(low.astype(np.int64) << 32 | high, return_inverse=True)
        pairs = ManyPairs(book, (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32))
        reached[differ] = _ruled(rules, pairs, width)[back]
    return reached


def _ruled(rules: tuple[Rule, ...], pairs: ManyPairs, width: int) -> Levels:
    reached = np.full(len(pairs.one), width - 1, np.int8)
    left_over = np.arange(len(pairs.one))
    for level, rule in rules:
        if not len(left_over):
            break
        taken = rule(pairs)
        reached[left_over[taken]] = level
        left_over, pairs = left_over[~taken], pairs.narrowed(~taken)
    return reached


def _try_swapped(table: Table, found: Measured) -> None:
    """Compare given with family names where those agree and the straight way does not; the last row says which.

    The better of the crossed levels is written as the family name's, so that (a, b) and (b, a) score alike.
    """
    given, family = (table.get(key) for key in ("given", "family"))
    assert given is not None and family is not None
    rows = table.comparisons.index(given), table.comparisons.index(family)
    straight = found.levels[rows[0]], found.levels[rows[1]]
    found.levels[-1] = np.where((straight[0] >= 0) & (straight[1] >= 0), 0, MISSING)
    doubtful = (straight[0] < 0) | (straight[0] >= _GIVEN_DOUBTFUL)
    tried = np.flatnonzero(doubtful & ((straight[1] < 0) | (straight[1] >= _FAMILY_DOUBTFUL)))
    first, last = (found.one[row][tried] for row in rows), (found.other[row][tried] for row in rows)
    (given_one, family_one), (given_other, family_other) = first, last
    crossed = (
        judge(CROSSED, family.book, given_one, family_other, _CROSSED_LEVELS),
        judge(CROSSED, family.book, family_one, given_other, _CROSSED_LEVELS),
    )
    single = np.minimum(*crossed) < 0
    better = np.where(single, np.maximum(*crossed), np.minimum(*crossed))
    worse = np.where(single, MISSING, np.maximum(*crossed))
    nothing_alike = _differs(straight[0][tried], _GIVEN_DIFFERS) & _differs(
        straight[1][tried], _FAMILY_DIFFERS
    )
    swapped = np.where(
        single,
        (better >= 0) & (better < _NEAR),
        (worse <= _NEAR) | ((better <= _NEAR) & (worse <= _INITIAL) & nothing_alike),
    )
    first_better = (crossed[0] == better) & ~(single & (crossed[0] < 0))
    values = np.stack([given_one, family_other, family_one, given_other])
    values = np.where(first_better, values, values[[2, 3, 0, 1]])[:, swapped]
    to = tried[swapped]
    found.levels[-1][to] = SWAPPED
    found.levels[rows[1]][to], found.levels[rows[0]][to] = better[swapped], _AS_GIVEN[worse[swapped]]
    found.one[rows[1]][to], found.other[rows[1]][to] = values[0], values[1]
    found.one[rows[0]][to], found.other[rows[0]][to] = values[2], values[3]


def _differs(levels: Levels, last: int) -> NDArray[np.bool_]:
    return (levels < 0) | (levels >= last)


def _leave_out_implied(table: Table, levels: Levels) -> None:
    """The domain of an e-mail that agrees, or nearly, has been counted with it."""
    keys = [compared.key for compared in table.comparisons]
    if "email" in keys and "domain" in keys:
        email = levels[keys.index("email")]
        levels[keys.index("domain")][(email >= 0) & (email <= _EMAIL_NEARLY)] = MISSING


def _set_contexts(table: Table, found: Measured) -> None:
    known: dict[str, Levels] = {"names": _names_agree(table, found)}
    for row, compared in enumerate(table.comparisons):
        field = compared.field
        if not field.about:
            continue
        so_far = known.setdefault(field.about, np.zeros(len(found), np.int8))
        found.context[row] = so_far
        if field.tells:
            there = found.levels[row] >= 0
            agrees = there & (found.levels[row] < field.tells)
            differs = there & (so_far == UNKNOWN)
            known[field.about] = np.where(agrees, AGREED, np.where(differs, DIFFERED, so_far)).astype(np.int8)


def _names_agree(table: Table, found: Measured) -> Levels:
    """Whether a person's names agree: both, or (as DIFFERED) one alone; an e-mail made of names follows them."""
    keys = [compared.key for compared in table.comparisons]
    agreeing = np.zeros(len(found), np.int8)
    for key, near in (("given", _GIVEN_DOUBTFUL), ("family", _NEAR)):
        if key in keys:
            levels = found.levels[keys.index(key)]
            agreeing += (levels >= 0) & (levels < near)
    return np.array([UNKNOWN, DIFFERED, AGREED], np.int8)[agreeing]
