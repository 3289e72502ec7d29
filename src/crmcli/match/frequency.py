"""How common a value is: how many entities hold it, and so how often two unlike entities would share it."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.cluster import components
from crmcli.match.coded import BLANK, Coded, Ints, counts
from crmcli.match.fields import Field
from crmcli.match.measure import AGREED, SWAPPED, Measured
from crmcli.match.pairs import mixed
from crmcli.match.table import Comparison, Table
from crmcli.match.titles import Weights
from crmcli.model import Record

Floats = NDArray[np.float64]

_LARGEST_HOUSE = 20  # people at one address: beyond it is an institution
_LARGEST_FIRM = 500
_OF_ONE_MAKE = (
    0.03  # of two things that share a text: tracks of an album share the rest too, papers of an author not
)
_FEW = 0.5  # a value nobody else holds is taken to be held by half an entity more
_FEWEST = 0.02  # but by less where hardly any two entities share any value of the column
_FEWEST_OF_ONE = 0.002  # and by far less where each value is one entity's by its nature
_BESIDE = ("job_title", "category", "text", "number")  # what is said beside who somebody is
_TELLING = ("email", "phone", "handle", "birthday")


class Frequencies(Record):
    """How many entities hold each value of a column; how many hold any; how many at least are assumed."""

    held: Floats
    total: float
    least: float
    words: Weights | None = None  # of names that are compared word by word

    def among_others(self, codes: Ints, holders: NDArray[np.int64]) -> Floats:
        """The share of entities that hold the value, the one or two at hand left out."""
        shares: Floats = np.maximum(self.held[codes] - holders, self.least) / self.total
        return shares

    def share(self, codes: Ints) -> Floats:
        shares: Floats = (np.maximum(self.held[codes] - 1, 0) + self.least) / self.total
        return shares


_NONE, _NO_CHANCE = np.empty(0, np.int64), np.empty(0)


class Rarity(Record):
    """For one field: the pairs whose values have a frequency of their own, and the chance of it.

    `after` are pairs where the thing it is about has agreed already, so that the frequency only says what the value
    would be worth alone.
    """

    pairs: NDArray[np.int64]
    chance: Floats
    after: NDArray[np.int64] = _NONE
    chance_after: Floats = _NO_CHANCE


def frequencies(table: Table, entities: Ints | None) -> dict[str, Frequencies]:
    """Of each column; with `entities` (a label for each row) the rows of one entity count once."""
    found = {}
    for compared in table.comparisons:
        coded, heads = _counted(compared)
        held = counts(coded, entities).astype(np.float64)
        total = max(float(held.sum()), 1.0)
        least, expected = (_FEWEST_OF_ONE, 2) if compared.field.of_one else (_FEWEST, 1)
        shared = (
            held * (held - 1) * (held > expected)
        )  # two holders of a mailbox are one, not yet known as one
        sharing = float(shared.sum()) / total  # others who hold an entity's value, on average
        of_value = held if heads is None else held[heads]
        words = None
        if compared.book.words:
            owners, codes = coded.slots()
            words = compared.book.words.of_values
            if entities is not None and table.names_alone:
                words = compared.book.words.of_entities(codes, entities[owners])
        found[compared.key] = Frequencies(of_value, total, min(_FEW, max(sharing, least)), words)
    return found


def _counted(compared: Comparison) -> tuple[Coded, Ints | None]:
    """(what is counted, its code for each value): the values themselves, or of Anna Maria the Anna."""
    coded, view = compared.coded, compared.field.counted_by
    if not view:
        return coded, None
    (heads,) = compared.book.codes(view)
    codes = np.where(coded.codes >= 0, heads[coded.codes], BLANK).astype(np.int32)
    return Coded(coded.values, codes, coded.owners), heads


def said_twice(table: Table) -> Ints:
    """A label for each row: rows that say the same of who it is, an e-mail, a phone or a birthday among it, are one
    entity before anything is learnt; else one with a hundred rows makes its own values look common."""
    said = np.zeros(table.size, np.int64)
    telling = np.full(table.size, table.names_alone)  # rows of one name, then
    for compared in table.comparisons:
        if compared.key.partition(":")[0] in _BESIDE:
            continue
        codes = compared.coded.first(table.size)
        said = mixed(said, codes.astype(np.int64))
        if compared.key in _TELLING:
            telling |= codes >= 0
    labels = np.arange(table.size, dtype=np.int32)
    _, first, back = np.unique(said, return_index=True, return_inverse=True)
    labels[telling] = first[back][telling]
    return labels


def as_counted(table: Table, entities: Ints) -> Ints:
    """The labels of entities, those of one name as one where names alone tell: names are given to tell apart, and what
    many rows say would look common otherwise."""
    compared = table.get("company")
    if compared is None or not table.names_alone:
        return entities
    codes = compared.coded.first(table.size)
    names = np.where(codes >= 0, codes + table.size, np.arange(table.size)).astype(np.int32)
    joined: Ints = components(table.size + len(compared.coded.values), entities, names)[entities]
    return joined


def confusable(table: Table, found: dict[str, Frequencies]) -> tuple[float, float]:
    """The shares of pairs of people who have a house, and a firm, in common; of things that are of one make; nothing
    for companies, whose branches no column counts."""
    if table.subject == "thing":
        texts = [key for key in found if key.startswith("text:")]
        return 0.0, _OF_ONE_MAKE * max((_sharing(found, key, _LARGEST_FIRM) for key in texts), default=0.0)
    if table.subject != "person":
        return 0.0, 0.0
    return _sharing(found, "street", _LARGEST_HOUSE), max(
        _sharing(found, "company", _LARGEST_FIRM), _sharing(found, "domain", _LARGEST_FIRM)
    )


def _sharing(found: dict[str, Frequencies], key: str, largest: int) -> float:
    """How often two entities that hold a value hold the same; values of more than `largest` are no place."""
    if key not in found:
        return 0.0
    held = found[key].held
    held = held[held <= largest]
    return float((held * (held - 1)).sum()) / found[key].total ** 2


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
    if not field.frequency:
        return Rarity(np.empty(0, np.int64), np.empty(0))
    alone = np.ones(len(levels), bool) if field.rare_once_agreed else measured.context[row] != AGREED
    doubt = np.array([*field.doubt, *[0.0] * (len(field.levels) - len(field.doubt)), 0.0])[levels]
    crossed = swapped & (compared.key in ("given", "family"))
    doubt[crossed] = 0
    pairs = np.flatnonzero((levels == 0) | (doubt > 0))
    one, other, doubt = measured.one[row][pairs], measured.other[row][pairs], doubt[pairs]
    first, second = shares.share(one), shares.share(other)
    rarer = np.minimum(first, second) - shares.least / shares.total
    chance = np.minimum(np.maximum(first, second) + doubt * rarer, 1.0)
    same = one == other
    if field.counted_by:
        (heads,) = compared.book.codes(field.counted_by)
        same = heads[one] == heads[other]
    chance[same] = shares.among_others(one[same], holders[pairs[same]])
    across = np.flatnonzero(crossed[pairs])
    if len(across):
        both = [found[key].share(one[across]) for key in ("given", "family")]
        chance[across] = (both[0] + both[1]) / 2
    if shares.words is not None:
        whole = Rarity(pairs[alone[pairs]], chance[alone[pairs]])
        return _by_words(compared, measured, row, alone, whole, shares, shares.words)
    is_alone = alone[pairs]
    return Rarity(pairs[is_alone], chance[is_alone], pairs[~is_alone], chance[~is_alone])


def _by_words(
    compared: Comparison,
    measured: Measured,
    row: int,
    alone: NDArray[np.bool_],
    whole: Rarity,
    shares: Frequencies,
    said: Weights,
) -> Rarity:
    """Names that share words are as common as these; one that nobody else bears, as all its words."""
    words = compared.book.words
    assert words is not None
    chance = whole.chance.copy()
    one, other = measured.one[row], measured.other[row]
    same = np.flatnonzero(one[whole.pairs] == other[whole.pairs])
    field = compared.field
    if not field.tells_apart:
        same = same[chance[same] * shares.total <= shares.least * (1 + 1e-9)]  # nobody else bears it
    chance[same] = np.minimum(chance[same], words.chance_of_same(said, one[whole.pairs[same]]))
    of_pairs, of_chance = [whole.pairs], [chance]
    for levels, of_words, most in (
        (field.by_words, words.chance_of_rarest, 1.0),
        (field.by_shorter, words.chance_of_shorter, 1.0),
        (field.by_slip, words.chance_of_shorter, _slip_at_most(field)),
    ):
        some = np.flatnonzero(np.isin(measured.levels[row], levels) & alone)
        of_pairs.append(some)
        of_chance.append(np.minimum(of_words(said, one[some], other[some]), most))
    return Rarity(np.concatenate(of_pairs), np.concatenate(of_chance))


def _slip_at_most(field: Field) -> float:
    return min((field.chance[level] for level in field.by_slip), default=1.0)
