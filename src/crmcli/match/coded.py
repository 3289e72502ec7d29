"""Columns as numbers: every distinct value once, and an array that says which value each entity holds.

Comparing and blocking then work on integers; text is looked at once a distinct value, or once a distinct pair.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

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
    if any(isinstance(cell, tuple) for cell in column):
        return _encode_several(column, form)
    raw, codes = _index(cell if isinstance(cell, str) else "" for cell in column)
    values, renamed = _form(raw, form)
    return Coded(values, renamed[codes])


def _encode_several(column: Sequence[Cell], form: Callable[[str], str]) -> Coded:
    owners: list[int] = []
    texts: list[str] = []
    for entity, cell in enumerate(column):
        for text in (cell,) if isinstance(cell, str) else cell or ():
            owners.append(entity)
            texts.append(text or "")
    raw, codes = _index(texts)
    values, renamed = _form(raw, form)
    return Coded(values, renamed[codes], np.array(owners, np.int32))


def _index(texts: Iterable[str]) -> tuple[list[str], Ints]:
    seen: dict[str, int] = {}
    code_of = seen.setdefault
    codes = np.fromiter((code_of(text, len(seen)) for text in texts), np.int32)
    return list(seen), codes


def _form(raw: list[str], form: Callable[[str], str]) -> tuple[list[str], Ints]:
    """Distinct forms in order of first sight, and the code of each raw text (-1: nothing left of it)."""
    seen: dict[str, int] = {}
    code_of = seen.setdefault
    codes = np.fromiter(
        (code_of(formed, len(seen)) if (formed := form(text)) else BLANK for text in raw), np.int32, len(raw)
    )
    return list(seen), codes


def derive(coded: Coded, form: Callable[[str], str]) -> Coded:
    """The same slots with another form of each value."""
    values, renamed = _form(coded.values, form)
    return Coded(values, _through(renamed, coded.codes), coded.owners)


def _through(renamed: Ints, codes: Ints) -> Ints:
    """renamed[code] of each code, blanks kept."""
    if not len(renamed):
        return codes
    return np.where(codes >= 0, renamed[codes], BLANK).astype(np.int32)


def counts(coded: Coded, entities: Ints | None = None) -> Ints:
    """How many entities hold each value; with `entities`, rows of one entity count once."""
    owners, codes = coded.slots()
    if entities is not None:
        owners = entities[owners]
    width = int(owners.max()) + 1 if len(owners) else 1
    held = np.unique(codes.astype(np.int64) * width + owners) // width
    return np.bincount(held, minlength=len(coded.values)).astype(np.int32)
