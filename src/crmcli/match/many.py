"""Pairs of distinct values by the hundred thousand: the answers of `views.OnePair` as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from crmcli.match.coded import BLANK, Ints
from crmcli.match.views import VIEWS

if TYPE_CHECKING:
    from crmcli.match.titles import Words

Bools = NDArray[np.bool_]
# A flag is asked for the codes of both sides: "nicknames" of two given names, "distinctive" of two e-mails.
Flag = Callable[[Ints, Ints], Bools]


class Book:
    """The distinct values of a column and, once asked for, codes and lengths of each view of them."""

    def __init__(
        self,
        values: list[str],
        flags: dict[str, Flag] | None = None,
        words: Words | None = None,
    ) -> None:
        self.values = values
        self.flags = flags or {}
        self.words = words
        self._codes: dict[tuple[str, ...], tuple[Ints, ...]] = {}
        self._lengths: dict[str, Ints] = {}
        self._texts: dict[str, list[str]] = {"word": values}

    def has_texts(self, view: str) -> bool:
        return view in self._texts

    def texts(self, view: str) -> list[str]:
        if view not in self._texts:
            self._texts[view] = list(map(VIEWS[view], self.values))
        return self._texts[view]

    def codes(self, *views: str) -> tuple[Ints, ...]:
        """A code for each text of each view, equal where texts are equal; nothing shown is BLANK."""
        if views not in self._codes:
            shown = [list(map(VIEWS[view], self.values)) for view in views]
            distinct = dict.fromkeys(text for texts in shown for text in texts)
            distinct.pop("", None)
            places = {text: place for place, text in enumerate(distinct)}
            places[""] = BLANK
            self._codes[views] = tuple(
                np.fromiter(map(places.__getitem__, texts), np.int32, len(texts)) for texts in shown
            )
        return self._codes[views]

    def lengths(self, view: str) -> Ints:
        if view not in self._lengths:
            shown = map(len, map(VIEWS[view], self.values))
            self._lengths[view] = np.fromiter(shown, np.int32, len(self.values))
        return self._lengths[view]


class ManyPairs:
    """Pairs of codes of one book's values. What has been measured is kept, also for narrower choices of them."""

    def __init__(
        self, book: Book, one: Ints, other: Ints, known: dict[tuple[str, str], Any] | None = None
    ) -> None:
        self.book = book
        self.one = one
        self.other = other
        self._known = known or {}

    def narrowed(self, kept: Bools) -> ManyPairs:
        known = {asked: answer[kept] for asked, answer in self._known.items()}
        return ManyPairs(self.book, self.one[kept], self.other[kept], known)

    def where(self, condition: Any, then: Callable[[ManyPairs], Any]) -> Any:
        """Where the condition holds, what `then` says of those pairs; elsewhere no."""
        answer = np.zeros(len(self.one), bool)
        answer[condition] = then(self.narrowed(condition))
        return answer

    def same(self, view: str, other: str | None = None) -> Any:
        if other is not None:
            left, right = self.book.codes(view, other)
            there = (left[self.one] >= 0) & (left[self.one] == right[self.other])
            return there | ((left[self.other] >= 0) & (left[self.other] == right[self.one]))
        (codes,) = self.book.codes(view)
        return (codes[self.one] >= 0) & (codes[self.one] == codes[self.other])

    def has(self, view: str) -> Any:
        (codes,) = self.book.codes(view)
        return (codes[self.one] >= 0) | (codes[self.other] >= 0)

    def lacks(self, view: str) -> Any:
        (codes,) = self.book.codes(view)
        return (codes[self.one] < 0) & (codes[self.other] < 0)

    def shorter(self, view: str = "word") -> Any:
        lengths = self.book.lengths(view)
        return np.minimum(lengths[self.one], lengths[self.other])

    def edits(self, view: str = "word") -> Any:
        return self._measured("edits", view, OSA.distance, np.int32)

    def likeness(self, view: str = "word") -> Any:
        return self._measured("likeness", view, OSA.normalized_similarity, np.float32)

    def winkler(self, view: str = "word") -> Any:
        return self._measured("winkler", view, JaroWinkler.normalized_similarity, np.float32)

    def words(self, view: str = "word") -> Any:
        return self._measured("words", view, fuzz.token_set_ratio, np.float32) / 100

    def _measured(self, asked: str, view: str, scorer: Any, dtype: Any) -> Any:
        if (asked, view) not in self._known:
            self._known[asked, view] = cpdist(*self._texts(view), scorer=scorer, dtype=dtype)
        return self._known[asked, view]

    def _texts(self, view: str) -> tuple[list[str], list[str]]:
        """The two texts of each pair; of every value beforehand where most of them will be asked for anyway."""
        if view == "word" or 2 * len(self.one) > len(self.book.values) or self.book.has_texts(view):
            text_of = self.book.texts(view).__getitem__
            return list(map(text_of, self.one.tolist())), list(map(text_of, self.other.tolist()))
        value_of, look = self.book.values.__getitem__, VIEWS[view]
        one, other = map(value_of, self.one.tolist()), map(value_of, self.other.tolist())
        return list(map(look, one)), list(map(look, other))

    def starts_alike(self) -> Any:
        pairs = zip(*self._texts("word"), strict=True)
        return np.fromiter((a.startswith(b) or b.startswith(a) for a, b in pairs), bool, len(self.one))

    def ends_alike(self) -> Any:
        pairs = zip(*self._texts("word"), strict=True)
        return np.fromiter((a.endswith(b) or b.endswith(a) for a, b in pairs), bool, len(self.one))

    def day_gap(self) -> Any:
        gaps = zip(*(map(_ordinal, texts) for texts in self._texts("word")), strict=True)
        return np.fromiter((abs(one - other) for one, other in gaps), np.int64, len(self.one))

    def apart(self) -> Any:
        numbers = (np.array(texts, np.float64) for texts in self._texts("word"))
        one, other = numbers
        return np.abs(one - other) / np.maximum(np.maximum(np.abs(one), np.abs(other)), 1e-9)

    def flag(self, name: str) -> Any:
        asked = self.book.flags.get(name)
        return asked(self.one, self.other) if asked else np.zeros(len(self.one), bool)


def _ordinal(day: str) -> int:
    return int(day[:4]) * 372 + int(day[4:6]) * 31 + int(day[6:])
