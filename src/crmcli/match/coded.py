"""Columns as numbers: every distinct value once, and an array that says which value each entity holds.

Comparing and blocking then work on integers; text is looked at once a distinct value, or once a distinct pair.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from crmcli.model import Record

Ints = NDArray[np.int32]
Longs = NDArray[np.int64]
BLANK = -1

Cell = str | tuple[str, ...] | None


class Coded(Record):
    """A column: `values[codes[s]]` is the value in slot s.

    Slot and entity are the same thing unless `owners` says which entity a slot belongs to (columns that hold
    several values for one entity). `owners` ascends; a blank is the code -1.
    """

    values: list[str]
    codes: Ints
    owners: Ints | None = None

    def first(self, size: int) -> Ints:
        """One code an entity: its first value."""
        if self.owners is None:
            return self.codes
        codes = np.full(size, BLANK, np.int32)
        filled = self.codes >= 0
        codes[self.owners[filled][::-1]] = self.codes[filled][::-1]
        return codes

    def slots(self) -> tuple[Ints, Ints]:
        """(entity, code) of every value that is not blank."""
        owners = np.arange(len(self.codes), dtype=np.int32) if self.owners is None else self.owners
        filled = self.codes >= 0
        return owners[filled], self.codes[filled]

    def filled(self) -> bool:
        return bool((self.codes >= 0).any())


def encode(column: Sequence[Cell], form: Callable[[str], str]) -> Coded:
    """The column with each text brought to its form; '' and None are blanks."""
    owners: Ints | None = None
    texts: Sequence[Cell] = column
    if tuple in set(map(type, column)):
        texts, owners = _flat(column)
    raw, codes = _index(texts)
    values, renamed = _form(raw, form)
    return Coded(values, _through(renamed, codes), owners)


def _flat(column: Sequence[Cell]) -> tuple[list[Cell], Ints]:
    """(every value, whose it is)."""
    cells = [cell if isinstance(cell, tuple) else (cell,) for cell in column]
    owners = np.repeat(np.arange(len(cells), dtype=np.int32), list(map(len, cells)))
    return [text for cell in cells for text in cell], owners


def _index(texts: Sequence[Cell]) -> tuple[list[str], Ints]:
    """Distinct texts in order of first sight, and the place of each; blanks are -1."""
    distinct = dict.fromkeys(texts)
    distinct.pop("", None)
    distinct.pop(None, None)
    places: dict[Cell, int] = {text: place for place, text in enumerate(distinct)}
    places[""] = places[None] = BLANK
    known = [text for text in distinct if isinstance(text, str)]
    return known, np.fromiter(map(places.__getitem__, texts), np.int32, len(texts))


def _form(raw: list[str], form: Callable[[str], str]) -> tuple[list[str], Ints]:
    """Distinct forms in order of first sight, and the code of each raw text (-1: nothing left of it)."""
    return _index(list(map(form, raw)))


def derive(coded: Coded, form: Callable[[str], str]) -> Coded:
    """The same slots with another form of each value."""
    values, renamed = _form(coded.values, form)
    return Coded(values, _through(renamed, coded.codes), coded.owners)


def _through(renamed: Ints, codes: Ints) -> Ints:
    """renamed[code] of each code, blanks kept."""
    if not len(renamed):
        return np.full(len(codes), BLANK, np.int32)
    return np.where(codes >= 0, renamed[codes], BLANK).astype(np.int32)


def distinct(numbers: Longs) -> Longs:
    """Each number once, ascending; numpy's own way hashes, and is ten times slower on as many as we have."""
    return once(np.sort(numbers))


def merged(parts: list[Longs]) -> Longs:
    """Each number of some lists once, ascending. The lists are emptied on the way: millions of pairs are there twice at
    most, not four times."""
    numbers = np.concatenate(parts)
    parts.clear()
    numbers.sort()
    return once(numbers)


def once(ascending: Longs) -> Longs:
    fresh = np.ones(len(ascending), bool)
    fresh[1:] = ascending[1:] != ascending[:-1]
    return ascending[fresh]


def counts(coded: Coded, entities: Ints | None = None) -> Ints:
    """How many entities hold each value; with `entities`, rows of one entity count once."""
    owners, codes = coded.slots()
    if entities is not None:
        owners = entities[owners]
    width = int(owners.max()) + 1 if len(owners) else 1
    held = distinct(codes.astype(np.int64) * width + owners) // width
    return np.bincount(held, minlength=len(coded.values)).astype(np.int32)
