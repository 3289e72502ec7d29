"""What each level of agreement is worth: the Fellegi–Sunter model of a pair.

The score of a pair is the log odds that it is one entity: the prior odds, and for each field log(m / u): how
often true duplicates agree like this (m) against how often unlike entities do (u) (Fellegi & Sunter, "A Theory
for Record Linkage", JASA 1969). Where the very same value is shared, u is how common that value is (Winkler 1989;
Splink's term-frequency adjustment).

Beside "one entity" and "unlike" the mixture has two classes of confusable pairs: members of one household and of
one firm, or for companies neighbours in one building and branches of one firm. They share values for a reason that
is not identity, which the independence of fields would mistake for it.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from crmcli.match.fields import Field
from crmcli.match.frequency import Rarity
from crmcli.match.measure import AGREED, DIFFERED, UNKNOWN, Measured
from crmcli.model import Record

Floats = NDArray[np.float64]

# Before any data: one entity in ten has a duplicate; for each such pair so many of a household, and of a firm.
_FIRST_SHARE = 0.1
_FIRST_CONFUSABLE = {"person": (0.3, 0.2), "company": (1.0, 1.0), "thing": (0.1, 1.0)}
_MOVED = (
    0.35,
    0.5,
)  # where an address differs so far: how much rarer the best level, and the middle ones, are


# Things of whose parts each that agrees may only raise a score. What follows from the name of a firm is left out: held
# to that, chance agreements of made-up names count twice, and precision falls with size.
_EXACT = ("address",)


class Classes(Record):
    """Shares of all pairs: one entity, unlike, household, firm."""

    match: float
    unlike: float
    household: float
    firm: float


class Model(Record):
    """For each field the m and u of its levels, one row for each context (`measure.UNKNOWN` …)."""

    subject: str
    fields: tuple[Field, ...]
    match: tuple[Floats, ...]
    chance: tuple[Floats, ...]
    classes: Classes


class Weighed(Record):
    """Pairs and how rare what they share is: all the model needs."""

    measured: Measured
    rarities: tuple[Rarity, ...]


def first_model(fields: tuple[Field, ...], size: int, subject: str) -> Model:
    """The model before any data: the priors."""
    share = _FIRST_SHARE * 2 / max(size - 1, 1)
    household, firm = (share * part for part in _FIRST_CONFUSABLE[subject])
    classes = Classes(share, 1 - share - household - firm, household, firm)
    return Model(subject, fields, tuple(map(prior_match, fields)), tuple(map(prior_chance, fields)), classes)


def prior_match(field: Field) -> Floats:
    """m for the three contexts: what agrees goes on to agree, what differs (a move) goes on to differ."""
    level = np.array(field.match)
    if not field.about or field.chance_once_agreed:
        return np.stack([level] * 3)
    agreed, differed = level.copy(), level * _MOVED[1]
    agreed[-1] *= 0.5
    agreed[0] += agreed[-1]
    differed[0] = _MOVED[0] * level[0]
    differed[-1] = 1 - differed[:-1].sum()
    return np.stack([level, agreed, differed])


def prior_chance(field: Field) -> Floats:
    """u for the three contexts."""
    level = np.array(field.chance)
    return np.stack([level, np.array(field.chance_once_agreed or field.chance), level])


class _Row(Record):
    """What one field is worth for each pair: by cell of a table, but for some pairs by themselves.

    A cell is context * levels + level; the last cell, worth nothing, is for pairs not comparable.
    """

    table: Floats
    cells: NDArray[np.int64]
    pairs: NDArray[np.int64]
    worth: Floats

    def spread(self, table: Floats, worth: Floats) -> Floats:
        spread: Floats = table[self.cells]
        spread[self.pairs] = worth
        return spread


def _rows(model: Model, weighed: Weighed) -> Iterator[_Row]:
    """Agreement never counts against a pair. Within one thing (an address) a level, once something agreed, is worth
    at least what it would be worth alone less what has been credited: so no agreeing field ever lowers a score."""
    measured = weighed.measured
    credited: dict[str, Floats] = {}
    for row, field in enumerate(model.fields):
        width = len(field.levels)
        table = np.log(model.match[row] / model.chance[row])
        table[:, 0] = np.maximum(table[:, 0], 0.0)
        levels, context = measured.levels[row].astype(np.int64), measured.context[row]
        cells = np.where(levels >= 0, context * width + levels, 3 * width)
        rare = weighed.rarities[row]
        worth = np.log(model.match[row]).ravel()[cells[rare.pairs]] - np.log(rare.chance)
        worth = np.where(levels[rare.pairs] == 0, np.maximum(worth, 0.0), worth)
        flat = np.append(table.ravel(), 0.0)
        found = _Row(flat, cells, rare.pairs, worth)
        if field.about:
            alone = np.append(np.maximum(table[UNKNOWN], table[DIFFERED]), 0.0)[levels]
            best = np.log(np.maximum(model.match[row][UNKNOWN], model.match[row][DIFFERED]))
            if field.about in _EXACT:
                alone[rare.after] = best[levels[rare.after]] - np.log(rare.chance_after)
            agreed = (context == AGREED) & (levels >= 0)
            found = _with_floor(found, alone, agreed, credited.get(field.about), exact=field.about in _EXACT)
            before = credited.get(field.about, 0.0)
            credited[field.about] = before + found.spread(found.table, found.worth)
        yield found


def _with_floor(
    row: _Row, alone: Floats, agreed: NDArray[np.bool_], credited: Floats | None, *, exact: bool
) -> _Row:
    if credited is None:
        return row
    pairs = np.flatnonzero(agreed)  # none of them is in row.pairs: rarity stops at agreement
    least = alone[pairs] - np.maximum(credited[pairs], 0.0)
    if exact:  # nor does what differs weigh more than alone
        least = np.maximum(least, np.minimum(alone[pairs], 0.0))
    floor = np.maximum(row.table[row.cells[pairs]], least)
    return _Row(row.table, row.cells, np.concatenate([row.pairs, pairs]), np.concatenate([row.worth, floor]))


def log_ratios(model: Model, weighed: Weighed) -> Floats:
    """(fields, pairs): log(m / u); 0 where a field cannot be compared."""
    return np.stack([row.spread(row.table, row.worth) for row in _rows(model, weighed)])


def class_odds(model: Model, weighed: Weighed) -> Floats:
    """(4, pairs): log of each class's likelihood against that of unlike entities, its share included.

    A class shares a field's value with the probability the field names, and is like chance otherwise.
    """
    shares = model.classes
    odds = np.zeros((4, len(weighed.measured)))
    odds += np.log([shares.match, shares.unlike, shares.household, shares.firm])[:, None]
    for field, row in zip(model.fields, _rows(model, weighed), strict=True):
        worth = row.spread(row.table, row.worth)
        odds[0] += worth
        if field.firm_by_level:
            odds[3] += _by_level(row, np.array(field.firm_by_level))
        for place, often in ((2, field.household), (3, 0.0 if field.firm_by_level else field.firm)):
            if often >= 1:
                odds[place] += worth
            elif often > 0:
                odds[place] += row.spread(_at_times(row.table, often), _at_times(row.worth, often))
    return odds


def _by_level(row: _Row, often: Floats) -> Floats:
    """As `_at_times`, where how often the class shares the value is another for each level."""
    cells = np.append(np.tile(often, 3), 0.0)
    table, worth = (
        np.logaddexp(np.log(np.maximum(share, 1e-12)) + bits, np.log(np.maximum(1 - share, 1e-12)))
        for share, bits in ((cells, row.table), (cells[row.cells[row.pairs]], row.worth))
    )
    return row.spread(table, worth)


def _at_times(worth: Floats, often: float) -> Floats:
    """The log likelihood ratio of a class that shares the value only so often."""
    mixed: Floats = np.logaddexp(np.log(often) + worth, np.log1p(-often))
    return mixed


def posteriors(model: Model, weighed: Weighed) -> Floats:
    """(4, pairs): the probability of each class."""
    odds = class_odds(model, weighed)
    likely = np.exp(odds - odds.max(0))
    shares: Floats = likely / likely.sum(0)
    return shares


def log_odds(model: Model, weighed: Weighed) -> Floats:
    """Log odds that a pair is one entity."""
    odds = class_odds(model, weighed)
    against = np.logaddexp(np.logaddexp(odds[1], odds[2]), odds[3])
    of_match: Floats = odds[0] - against
    return of_match
