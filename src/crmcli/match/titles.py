"""Names of firms: which words two of them share, and how much those words say.

A word's weight is log2(names / other names with it): 'center' says little, 'marchman' nearly everything (inverse
document frequency, Spärck Jones 1972; of two names that share a word only one is another's). Words count as the
same where they sound alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.coded import Ints, distinct
from crmcli.match.forms import sound
from crmcli.match.many import Book, Bools, Flag
from crmcli.match.pairs import ranges
from crmcli.model import Record

# Bits that shared words must say before names share more than a word of their trade: one name in 32, one in 64.
_SOME_BITS = 3.0
_MOST_BITS = 23.0  # one name in eight million: no file knows better
_MANY_BITS = 5.0
_RARE_BITS = 6.0
_NEARLY_ALL = 0.9


_LEANS = 3.0  # meetings that how common a word is anywhere weighs as much as
_HALF = 0.5


class Weights(Record):
    """Bits that each word says, that each place of each name adds, and all words of each name together."""

    bits: NDArray[np.float64]
    added: NDArray[np.float64]
    whole: NDArray[np.float64]


class Words:
    """The distinct words of each name, and what they say."""

    def __init__(self, values: list[str]) -> None:
        codes: dict[str, int] = {}
        flat: list[int] = []
        starts = [0]
        for value in values:
            heard = {sound(word).rstrip("s") or word for word in value.split()}
            flat += sorted(codes.setdefault(word, len(codes)) for word in heard)
            starts.append(len(flat))
        self.starts = np.array(starts, np.int64)
        self.words = np.array(flat, np.int64)
        self.count = max(len(codes), 1)
        names_with = np.bincount(self.words, minlength=self.count)
        self.bits = np.log2((len(values) + 1) / np.maximum(names_with - 1, 1))
        self.owner = np.repeat(np.arange(len(values)), np.diff(self.starts))
        self.held = np.sort(self.owner * self.count + self.words)
        self.total = np.bincount(self.owner, self.bits[self.words], len(values))
        self.of_values = self._weights(np.arange(len(values)), np.arange(len(values)))

    def of_entities(self, codes: Ints, entities: Ints) -> Weights:
        """What words say where each entity counts once, whatever names it goes by; of rows, name and entity."""
        width = int(entities.max()) + 1 if len(entities) else 1
        named = distinct(codes.astype(np.int64) * width + entities)
        return self._weights(named // width, named % width)

    def _weights(self, names: NDArray[np.int64], entities: NDArray[np.int64]) -> Weights:
        """What each word of each name adds to the rarer ones: words that come in company say less than each alone.

        The rarest word counts in full, each other what it says beside the earlier one that makes it least surprising
        (a dependence tree, Chow & Liu 1968): 'law firm' hardly more than 'law'. How often two words meet is counted
        without the name itself, and leans on how common the word is anywhere where they have met in few names.
        """
        width = int(entities.max()) + 1 if len(entities) else 1
        held = self._counted(ranges(self.starts[names], np.diff(self.starts)[names]), names, entities, width)
        total = len(distinct(entities))
        bits = np.log2((total + 1) / np.maximum(held - 1, 1))
        order = np.lexsort((held[self.words], self.owner))
        words = self.words[order]
        place = np.arange(len(words)) - self.starts[self.owner]
        at = np.repeat(np.arange(len(words)), place)  # each word with all that are rarer
        rarer = ranges(self.starts[self.owner], place)
        low, high = np.minimum(words[at], words[rarer]), np.maximum(words[at], words[rarer])
        pair, back = np.unique(low * self.count + high, return_inverse=True)
        ends = np.concatenate(([0], np.cumsum(np.bincount(self.owner[at], minlength=len(self.starts) - 1))))
        of_names = ranges(ends[names], np.diff(ends)[names])
        by_entity = np.repeat(entities, np.diff(ends)[names])
        met = distinct(back[of_names].astype(np.int64) * width + by_entity) // width
        times = np.bincount(met, minlength=len(pair))[back]
        beside = (np.maximum(times - 1, 0) + _LEANS * np.exp2(-bits[words[at]])) / (
            np.maximum(held[words[rarer]] - 1, 0) + _LEANS
        )
        least = bits[words].copy()
        np.minimum.at(least, at, -np.log2(beside))
        added = np.empty(len(words))
        added[order] = np.maximum(least, 0.0)
        return Weights(bits, added, np.bincount(self.owner, added, len(self.starts) - 1).astype(np.float64))

    def _counted(
        self, slots: NDArray[np.int64], names: NDArray[np.int64], entities: NDArray[np.int64], width: int
    ) -> NDArray[np.int64]:
        """How many entities have each word in a name."""
        by_entity = np.repeat(entities, np.diff(self.starts)[names])
        held = distinct(self.words[slots] * width + by_entity) // width
        return np.bincount(held, minlength=self.count)

    def shared(
        self, one: Ints, other: Ints
    ) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.int64]]:
        """(pair, place in the one name, place in the other) of every word that both names of a pair hold."""
        widths = self.starts[one + 1] - self.starts[one]
        pair = np.repeat(np.arange(len(one)), widths)
        places = ranges(self.starts[one], widths)
        probe = other[pair].astype(np.int64) * self.count + self.words[places]
        found = np.minimum(np.searchsorted(self.held, probe), len(self.held) - 1)
        both = self.held[found] == probe
        return pair[both], places[both], found[both]

    def shared_bits(self, one: Ints, other: Ints) -> NDArray[np.float64]:
        """What the words say that both names of each pair hold."""
        pair, place, _ = self.shared(one, other)
        return np.bincount(pair, self.bits[self.words[place]], len(one)).astype(np.float64)

    def of_shorter(self, one: Ints, other: Ints) -> NDArray[np.float64]:
        return np.maximum(np.minimum(self.total[one], self.total[other]), 1e-9)

    def chance_of_same(self, said: Weights, one: Ints) -> NDArray[np.float64]:
        """How often another name has all words of this one."""
        return np.exp2(-np.minimum(said.whole[one], _MOST_BITS))

    def chance_of_shorter(self, said: Weights, one: Ints, other: Ints) -> NDArray[np.float64]:
        """How often another name has all words of the shorter."""
        return np.exp2(-np.minimum(np.minimum(said.whole[one], said.whole[other]), _MOST_BITS))

    def chance_of_rarest(self, said: Weights, one: Ints, other: Ints) -> NDArray[np.float64]:
        """How often another name has the rarest of them."""
        pair, place, _ = self.shared(one, other)
        most = np.zeros(len(one))
        np.maximum.at(most, pair, said.bits[self.words[place]])
        return np.exp2(-most)


def title_book(values: list[str]) -> Book:
    """The names with the questions of `rules.TITLE` that need all of them to answer."""
    names = Words(values)

    def holds(one: Ints, other: Ints) -> Bools:
        shared = names.shared_bits(one, other)
        return (shared >= _MANY_BITS) & (shared >= _NEARLY_ALL * names.of_shorter(one, other))

    def rare(one: Ints, other: Ints) -> Bools:
        shared = names.shared_bits(one, other)
        return (shared >= _RARE_BITS) & (shared >= _HALF * names.of_shorter(one, other))

    flags: dict[str, Flag] = {
        "holds the other": holds,
        "rare words in common": rare,
        "words in common": lambda one, other: names.shared_bits(one, other) >= _SOME_BITS,
        "no words of their own": lambda one, other: _no_own_words(values, one, other),
    }
    return Book(values, flags, names)


def _no_own_words(values: list[str], one: Ints, other: Ints) -> Bools:
    """Whether each word that only one name has is a mistyped word, or a run-together, of the other."""
    return np.fromiter(
        (_all_paired(values[a].split(), values[b].split()) for a, b in zip(one, other, strict=True)),
        bool,
        len(one),
    )


def _all_paired(one: list[str], other: list[str]) -> bool:
    from rapidfuzz.distance import OSA

    left = [word for word in one if word not in other]
    right = [word for word in other if word not in one]
    if not left or not right:
        return True
    if "".join(left) == "".join(right) or OSA.distance("".join(left), "".join(right)) <= 1:
        return True
    fewer, more = sorted((left, right), key=len)
    return all(any(OSA.distance(word, like) <= max(len(word) // 4, 1) for like in more) for word in fewer)
