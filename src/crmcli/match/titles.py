"""Names of firms: which words two of them share, and how much those words say.

A word's weight is log2(names / other names with it): 'center' says little, 'marchman' nearly everything (inverse
document frequency, Spärck Jones 1972; of two names that share a word only one is another's). Words count as the
same where they sound alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from crmcli.match.coded import Ints
from crmcli.match.forms import sound
from crmcli.match.many import Book, Bools, Chance, Flag
from crmcli.match.pairs import ranges

# Bits that shared words must say before names share more than a word of their trade: one name in 32, one in 64.
_SOME_BITS = 3.0
_MOST_BITS = 23.0  # one name in eight million: no file knows better
_MANY_BITS = 5.0
_RARE_BITS = 6.0
_NEARLY_ALL = 0.9
_LEANS = 3.0  # meetings that how common a word is anywhere weighs as much as
_HALF = 0.5


class _Words:
    """The distinct words of each name, and their weights."""

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
        holder = np.repeat(np.arange(len(values)), np.diff(self.starts))
        self.held = np.sort(holder * self.count + self.words)
        self.total = np.bincount(holder, self.bits[self.words], len(values))
        self.whole = self._whole_bits(names_with, len(values))

    def _whole_bits(self, names_with: NDArray[np.int64], names: int) -> NDArray[np.float64]:
        """What all words of each name say together: words that come in company say less than each alone.

        The rarest word counts in full, each other what it says beside the earlier one that makes it least surprising
        (a dependence tree, Chow & Liu 1968): 'law firm' hardly more than 'law'. How often two words meet is counted
        without the name itself, and leans on how common the word is anywhere where they have met in few names.
        """
        widths = np.diff(self.starts)
        owner = np.repeat(np.arange(names), widths)
        order = np.lexsort((names_with[self.words], owner))
        words = self.words[order].astype(np.int64)
        place = np.arange(len(words)) - np.repeat(self.starts[:-1], widths)
        at = np.repeat(np.arange(len(words)), place)  # each word with all that are rarer
        rarer = ranges(np.repeat(self.starts[:-1], widths), place)
        low, high = np.minimum(words[at], words[rarer]), np.maximum(words[at], words[rarer])
        _met, back, times = np.unique(low * self.count + high, return_inverse=True, return_counts=True)
        beside = (times[back] - 1 + _LEANS * np.exp2(-self.bits[words[at]])) / (
            names_with[words[rarer]] - 1 + _LEANS
        )
        least = self.bits[words].copy()
        np.minimum.at(least, at, -np.log2(beside))
        whole: NDArray[np.float64] = np.bincount(owner, np.maximum(least, 0.0), names).astype(np.float64)
        return whole

    def _shared(self, one: Ints, other: Ints) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """(pair, bits) of every word that both names of a pair hold."""
        widths = self.starts[one + 1] - self.starts[one]
        pair = np.repeat(np.arange(len(one)), widths)
        words = self.words[ranges(self.starts[one], widths)]
        probe = other[pair].astype(np.int64) * self.count + words
        place = np.minimum(np.searchsorted(self.held, probe), len(self.held) - 1)
        both = self.held[place] == probe
        return pair[both], self.bits[words[both]]

    def shared_bits(self, one: Ints, other: Ints) -> NDArray[np.float64]:
        """What the words say that both names of each pair hold."""
        pair, bits = self._shared(one, other)
        return np.bincount(pair, bits, len(one)).astype(np.float64)

    def rarest_bits(self, one: Ints, other: Ints) -> NDArray[np.float64]:
        """What the rarest of them says."""
        most = np.zeros(len(one))
        np.maximum.at(most, *self._shared(one, other))
        return most

    def of_shorter(self, one: Ints, other: Ints) -> NDArray[np.float64]:
        return np.maximum(np.minimum(self.total[one], self.total[other]), 1e-9)


def title_book(values: list[str]) -> Book:
    """The names with the questions of `rules.TITLE` that need all of them to answer."""
    names = _Words(values)

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
    chances: dict[str, Chance] = {
        "every word": lambda one, other: np.exp2(-np.minimum(names.whole[one], _MOST_BITS)),
        "shorter": lambda one, other: np.exp2(
            -np.minimum(np.minimum(names.whole[one], names.whole[other]), _MOST_BITS)
        ),
        "rarest word": lambda one, other: np.exp2(-names.rarest_bits(one, other)),
    }
    return Book(values, flags, chances)


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
