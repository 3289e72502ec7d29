"""Pairs of distinct values by the hundred thousand: the answers of `views.OnePair` as arrays."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from crmcli.match.coded import BLANK, Ints
from crmcli.match.views import VIEWS

Bools = NDArray[np.bool_]
Texts = NDArray[np.object_]
# A flag is asked for the codes of both sides: "nicknames" of two given names, "spelled" of two e-mails.
Flag = Callable[[Ints, Ints], Bools]


class Book:
    """The distinct values of a column and, once asked for, each view of them as texts and as codes."""

    def __init__(self, values: list[str], flags: dict[str, Flag] | None = None) -> None:
        self.values = values
        self.flags = flags or {}
        self._texts: dict[str, Texts] = {}
        self._codes: dict[tuple[str, ...], tuple[Ints, ...]] = {}

    def texts(self, view: str) -> Texts:
        if view not in self._texts:
            shown = np.empty(len(self.values), object)
            shown[:] = [VIEWS[view](value) for value in self.values]
            self._texts[view] = shown
        return self._texts[view]

    def codes(self, *views: str) -> tuple[Ints, ...]:
        """A code for each text of each view, equal where texts are equal; nothing shown is BLANK."""
        if views not in self._codes:
            seen: dict[str, int] = {}
            self._codes[views] = tuple(
                np.fromiter(
                    (seen.setdefault(text, len(seen)) if text else BLANK for text in self.texts(view)),
                    np.int32,
                    len(self.values),
                )
                for view in views
            )
        return self._codes[views]

    def lengths(self, view: str) -> Ints:
        return np.fromiter(map(len, self.texts(view)), np.int32, len(self.values))


class ManyPairs:
    """Pairs of codes of one book's values."""

    def __init__(self, book: Book, one: Ints, other: Ints) -> None:
        self.book = book
        self.one = one
        self.other = other

    def narrowed(self, kept: NDArray[Any]) -> ManyPairs:
        return ManyPairs(self.book, self.one[kept], self.other[kept])

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

    def both(self, view: str) -> Any:
        (codes,) = self.book.codes(view)
        return (codes[self.one] >= 0) & (codes[self.other] >= 0)

    def shorter(self, view: str = "word") -> Any:
        lengths = self.book.lengths(view)
        return np.minimum(lengths[self.one], lengths[self.other])

    def edits(self, view: str = "word") -> Any:
        return self._distance(view, OSA.distance, np.int32)

    def likeness(self, view: str = "word") -> Any:
        return self._distance(view, OSA.normalized_similarity, np.float32)

    def winkler(self, view: str = "word") -> Any:
        return self._distance(view, JaroWinkler.normalized_similarity, np.float32)

    def words(self, view: str = "word") -> Any:
        return self._distance(view, fuzz.token_set_ratio, np.float32) / 100

    def _distance(self, view: str, scorer: Any, dtype: Any) -> Any:
        texts = self.book.texts(view)
        return cpdist(texts[self.one].tolist(), texts[self.other].tolist(), scorer=scorer, dtype=dtype)

    def ends_alike(self) -> Any:
        texts = self.book.texts("word")
        pairs = zip(texts[self.one], texts[self.other], strict=True)
        return np.fromiter((a.endswith(b) or b.endswith(a) for a, b in pairs), bool, len(self.one))

    def day_gap(self) -> Any:
        year, month, day = (
            np.fromiter(map(int, self.book.texts(part)), np.int64, len(self.book.values))
            for part in ("year", "month", "day")
        )
        ordinal = year * 372 + month * 31 + day
        return np.abs(ordinal[self.one] - ordinal[self.other])

    def flag(self, name: str) -> Any:
        asked = self.book.flags.get(name)
        return asked(self.one, self.other) if asked else np.zeros(len(self.one), bool)
