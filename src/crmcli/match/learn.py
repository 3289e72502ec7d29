"""The weights learnt without labels: expectation maximisation over the candidate pairs (Winkler 1988).

m comes from the candidates, u from random pairs. Priors weigh as much as some pairs, and keep small files steady.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.fields import Field
from crmcli.match.measure import AGREED, DIFFERED, UNKNOWN
from crmcli.match.weigh import Classes, Floats, Model, Weighed, posteriors, prior_chance, prior_match

# How many matched, and random, pairs the priors weigh as much as.
_PRIOR_MATCHES = 30.0
_PRIOR_RANDOM = 10.0
# Confusable pairs never vanish: at least this many to a pair of duplicates. With less, EM calls the branches of
# one firm duplicates as soon as these are many; with more, firms that moved are lost.
_LEAST_CONFUSABLE = {"person": 0.02, "company": 0.1, "thing": 0.1}
_ROUNDS = 25
_SETTLED = 1e-4  # EM ends when no m moves by more
_RANDOM_EVERY = 8  # rounds after which random pairs, of which hardly any are duplicates, are looked at again


def learn(
    model: Model,
    candidates: Weighed,
    random: Weighed,
    *,
    stands_for: float,
    pairs: float,
    counted: Floats,
    told: NDArray[np.int8],
    confusable: tuple[float, float],
) -> Model:
    """The model after expectation maximisation.

    `candidates` are a sample, each standing for so many of all `pairs`; `counted` says how much each of them counts
    for the levels, since otherwise large clusters would speak for all; `told` which of them somebody has decided to be
    one entity (1) or two (-1), so that these need not be guessed; `confusable` are the shares of pairs of one
    household and of one firm as the columns count them, for not all of these are candidates.
    """
    for turn in range(_ROUNDS):
        classes = _as_told(posteriors(model, candidates), told) * np.where(told == 0, stands_for, 1.0)
        if turn % _RANDOM_EVERY == 0:
            unlike = posteriors(model, random)[1]
            tallies = [_tally(field, row, random, unlike) for row, field in enumerate(model.fields)]
        match, chance = [], []
        for row, field in enumerate(model.fields):
            match.append(_match(field, _tally(field, row, candidates, classes[0] * counted)))
            near = _tally(field, row, candidates, classes[1] * counted) if field.about else None
            chance.append(_chance(field, tallies[row], near, len(random.measured)))
        moved = max(float(np.abs(new - old).max()) for new, old in zip(match, model.match, strict=True))
        shares = _classes(classes.sum(1), pairs, model.subject, confusable)
        model = Model(model.subject, model.fields, tuple(match), tuple(chance), shares)
        if moved < _SETTLED:
            break
    return model


def _as_told(classes: Floats, told: NDArray[np.int8]) -> Floats:
    """The classes of each pair where what was decided is certain."""
    apart, same = told < 0, told > 0
    classes[0, apart] = 0
    classes[:, apart] /= np.maximum(classes[:, apart].sum(0), 1e-300)
    classes[:, same] = 0
    classes[0, same] = 1
    return classes


def _classes(found: Floats, pairs: float, subject: str, confusable: tuple[float, float]) -> Classes:
    match, household, firm = (float(found[place] + 1) / (pairs + 4) for place in (0, 2, 3))
    least = _LEAST_CONFUSABLE[subject] * match
    household, firm = max(household, confusable[0], least), max(firm, confusable[1], least)
    return Classes(match, max(1 - match - household - firm, 1e-9), household, firm)


def _tally(field: Field, row: int, weighed: Weighed, weight: Floats) -> Floats:
    """(contexts, levels): how much weight reached each level in each context."""
    width = len(field.levels)
    levels: NDArray[np.int8] = weighed.measured.levels[row]
    cells = np.where(levels >= 0, weighed.measured.context[row] * np.int64(width) + levels, 3 * width)
    found: Floats = np.bincount(cells, weight, 3 * width + 1)[:-1].reshape(3, width).astype(np.float64)
    return found


def _match(field: Field, found: Floats) -> Floats:
    found = found + _PRIOR_MATCHES * prior_match(field)
    learnt: Floats = found / found.sum(1, keepdims=True)
    most = field.differ_at_most
    first = learnt[UNKNOWN]  # of what differs after something else did, most does
    if first[-1] > most:
        first[:-1] *= (1 - most) / first[:-1].sum()
        first[-1] = most
    return learnt


def _chance(field: Field, found: Floats, near: Floats | None, random: int) -> Floats:
    """u from random pairs; once something agreed, from candidates too, for chance hardly brings such pairs up."""
    if field.chance[0] >= 1:
        return prior_chance(field)
    base = found.sum(0) + _PRIOR_RANDOM * np.array(field.chance)
    table = np.stack([base / base.sum()] * 3)
    if near is not None:
        if field.chance_once_agreed:
            table[AGREED] = field.chance_once_agreed
        found = found.copy()
        found[AGREED] += near[AGREED]
        if field.about == "names":
            found[DIFFERED] += near[DIFFERED]
        table = found + _PRIOR_RANDOM * table
        table /= table.sum(1, keepdims=True)
    learnt: Floats = np.maximum(table, 0.5 / (random + 1))
    return learnt
