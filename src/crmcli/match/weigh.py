"""What each level of agreement is worth: Fellegi–Sunter weights learnt without labels.

The score of a pair is the log odds that it is one entity: the prior odds, and for each field log(m / u): how
often true duplicates agree like this (m) against how often unlike entities do (u) (Fellegi & Sunter, "A Theory
for Record Linkage", JASA 1969). m comes from expectation maximisation over the candidate pairs (Winkler 1988), u
from random pairs; where the very same value is shared, u is how common that value is (Winkler 1989; Splink's
term-frequency adjustment). Priors that weigh as much as some pairs keep small files steady.

Beside "one entity" and "unlike" the mixture has two classes of confusable pairs: members of one household and of
one firm, or for companies neighbours in one building and branches of one firm. They share values for a reason that
is not identity, which the independence of fields would mistake for it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.fields import Field
from crmcli.match.measure import AGREED, DIFFERED, UNKNOWN, Measured
from crmcli.model import Record

Floats = NDArray[np.float64]

# How many matched, and random, pairs the priors weigh as much as.
_PRIOR_MATCHES = 30.0
_PRIOR_RANDOM = 10.0
# Where EM starts: one entity in ten has a duplicate, for each household pair three such, for each of a firm five.
_FIRST_SHARE = 0.1
_FIRST_CONFUSABLE = {"person": (0.3, 0.2), "company": (1.0, 1.0)}
# Confusable pairs never vanish: at least this many to a pair of duplicates. With less, EM calls the branches of
# one firm duplicates as soon as these are many; with more, moved firms are lost.
_LEAST_CONFUSABLE = 0.1
_ROUNDS = 25


class Classes(Record):
    """Shares of all pairs: one entity, unlike, household, firm."""

    match: float
    unlike: float
    household: float
    firm: float

    def logs(self) -> Floats:
        logs: Floats = np.log(np.array([self.match, self.unlike, self.household, self.firm]))
        return logs


class Model(Record):
    """For each field the m and u of its levels, one row for each context (`measure.UNKNOWN` …)."""

    fields: tuple[Field, ...]
    match: tuple[Floats, ...]
    chance: tuple[Floats, ...]
    classes: Classes


def first_model(fields: tuple[Field, ...], size: int, subject: str) -> Model:
    """The model before any data: the priors."""
    share = _FIRST_SHARE * 2 / max(size - 1, 1)
    household, firm = (share * part for part in _FIRST_CONFUSABLE[subject])
    classes = Classes(share, 1 - share - household - firm, household, firm)
    return Model(fields, tuple(map(_prior_match, fields)), tuple(map(_prior_chance, fields)), classes)


def _prior_match(field: Field) -> Floats:
    """Three contexts: what agrees goes on to agree, what differs (a move) goes on to differ."""
    level = np.array(field.match)
    if not field.about or field.chance_once_agreed:
        return np.stack([level] * 3)
    agreed, differed = level.copy(), level * 0.5
    agreed[-1] *= 0.5
    agreed[0] += agreed[-1]
    differed[0] = 0.35 * level[0]
    differed[-1] = 1 - differed[:-1].sum()
    return np.stack([level, agreed, differed])


def _prior_chance(field: Field) -> Floats:
    level = np.array(field.chance)
    return np.stack([level, np.array(field.chance_once_agreed or field.chance), level])


def log_ratios(model: Model, measured: Measured) -> Floats:
    """log(m / u) of each field and pair; 0 where it cannot be compared.

    Agreement never counts against a pair. Within one thing (an address) a level once something agreed is worth
    at least what it was worth before, less what has been credited: so an agreeing field never lowers a score.
    """
    ratios = np.zeros(measured.levels.shape)
    credited: dict[str, Floats] = {}
    for row, field in enumerate(model.fields):
        levels = measured.levels[row]
        table = np.log(model.match[row] / model.chance[row])
        table[:, 0] = np.maximum(table[:, 0], 0.0)
        about = field.about and row < len(measured.context)
        context = measured.context[row] if about else np.zeros(len(levels), np.int8)
        there = levels >= 0
        worth = np.where(there, table[context, levels], 0.0)
        known = there & ~np.isnan(measured.shares[row])
        match = np.log(model.match[row])[context[known], levels[known]]
        worth[known] = match - np.log(measured.shares[row][known])
        worth[there & (levels == 0)] = np.maximum(worth[there & (levels == 0)], 0.0)
        if about:
            agreed = there & (context == AGREED)
            so_far = credited.setdefault(field.about, np.zeros(len(levels)))
            alone = np.maximum(table[UNKNOWN], table[DIFFERED])[levels[agreed]]
            worth[agreed] = np.maximum(worth[agreed], alone - np.maximum(so_far[agreed], 0.0))
            credited[field.about] = so_far + worth
        ratios[row] = worth
    return ratios


def class_odds(model: Model, ratios: Floats) -> Floats:
    """(4, pairs): log of each class's likelihood against that of unlike entities, its share included.

    A class shares a field's value with the probability the field names, and is like chance otherwise.
    """
    odds = np.zeros((4, ratios.shape[1]))
    odds[0] = ratios.sum(0)
    for row, field in enumerate(model.fields):
        for place, often in ((2, field.household), (3, field.firm)):
            if often >= 1:
                odds[place] += ratios[row]
            elif often > 0:
                odds[place] += np.logaddexp(np.log(often) + ratios[row], np.log1p(-often))
    return odds + model.classes.logs()[:, None]


def posteriors(model: Model, measured: Measured) -> Floats:
    """(4, pairs): the probability of each class."""
    odds = class_odds(model, log_ratios(model, measured))
    likely = np.exp(odds - odds.max(0))
    shares: Floats = likely / likely.sum(0)
    return shares


def log_odds(model: Model, measured: Measured) -> Floats:
    """Log odds that a pair is one entity."""
    odds = class_odds(model, log_ratios(model, measured))
    against = np.logaddexp(np.logaddexp(odds[1], odds[2]), odds[3])
    of_match: Floats = odds[0] - against
    return of_match


def learn(
    model: Model,
    candidates: Measured,
    random: Measured,
    *,
    stands_for: float,
    pairs: float,
    weights: Floats | None,
) -> Model:
    """The model after expectation maximisation.

    `candidates` are a sample, each standing for so many; `pairs` is how many pairs there are in all; `weights`
    say how much each candidate counts for the levels (large clusters would speak for all), None for 1.
    """
    counted = np.ones(candidates.levels.shape[1]) if weights is None else weights
    for _ in range(_ROUNDS):
        classes = posteriors(model, candidates) * stands_for
        unlike = posteriors(model, random)[1]
        match = tuple(
            _learnt_match(field, row, candidates, classes[0] * counted)
            for row, field in enumerate(model.fields)
        )
        chance = tuple(
            _learnt_chance(field, row, (candidates, classes[1] * counted), (random, unlike))
            for row, field in enumerate(model.fields)
        )
        model = Model(model.fields, match, chance, _learnt_classes(classes.sum(1), pairs))
    return model


def _learnt_classes(found: Floats, pairs: float) -> Classes:
    match, household, firm = ((found[place] + 1) / (pairs + 4) for place in (0, 2, 3))
    household, firm = (max(part, _LEAST_CONFUSABLE * match) for part in (household, firm))
    return Classes(match, max(1 - match - household - firm, 1e-9), household, firm)


def _tally(field: Field, row: int, measured: Measured, weight: Floats) -> Floats:
    """(contexts, levels): how much weight reached each level in each context."""
    width = len(field.levels)
    there = measured.levels[row] >= 0
    context = measured.context[row][there] if field.about else 0
    cell = context * width + measured.levels[row][there].astype(np.int64)
    return np.bincount(cell, weight[there], 3 * width).reshape(3, width).astype(np.float64)


def _learnt_match(field: Field, row: int, candidates: Measured, weight: Floats) -> Floats:
    found = _tally(field, row, candidates, weight)
    found = found + _PRIOR_MATCHES * _prior_match(field)
    learnt: Floats = found / found.sum(1, keepdims=True)
    return learnt


def _learnt_chance(
    field: Field, row: int, candidates: tuple[Measured, Floats], random: tuple[Measured, Floats]
) -> Floats:
    """u from random pairs; once something agreed, from candidates too, for chance hardly brings such pairs up."""
    if field.chance[0] >= 1:
        return _prior_chance(field)
    found = _tally(field, row, *random)
    base = (found.sum(0) + _PRIOR_RANDOM * np.array(field.chance)) / (found.sum() + _PRIOR_RANDOM)
    prior = np.stack([base, np.array(field.chance_once_agreed) if field.chance_once_agreed else base, base])
    if field.about:
        found[AGREED] += _tally(field, row, *candidates)[AGREED]
        base = (found + _PRIOR_RANDOM * prior) / (found.sum(1, keepdims=True) + _PRIOR_RANDOM)
    least = 0.5 / (len(random[1]) + 1)
    learnt: Floats = np.maximum(np.broadcast_to(base, prior.shape), least)
    return learnt
