"""E-mails and phones of plain rows: one a cell, from as many columns as there are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import compress, repeat
from typing import Any

from crmcli.clean.email import plain_addresses, plain_email
from crmcli.clean.phone import national_number, numbers_in_full, phone_in_full
from crmcli.exchange.gather.kept import Kept
from crmcli.exchange.gather.points import emails, phones
from crmcli.exchange.mapping import IGNORE, Column, Mapping
from crmcli.exchange.plain.cells import ODD, by_halves, reading
from crmcli.exchange.plain.chunk import Chunk, Track
from crmcli.exchange.plain.fields import Field
from crmcli.model import People


class Points(Field):
    """Columns of e-mails or of phones; each gives three tracks: the text, its canonical form, its label."""

    table: str
    canonical: str

    def __init__(self, mapping: Mapping, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self.sources = [column for column in columns if column.slot.part is None]
        self.beside = [
            [other for other in columns if other.slot.part and other.slot.group == column.slot.group]
            for column in self.sources
        ]
        self.reads = [
            self._reading(mapping, [column, *beside])
            for column, beside in zip(self.sources, self.beside, strict=True)
        ]

    def _reading(self, mapping: Mapping, columns: list[Column]) -> Callable[[tuple[str, ...]], Any]:
        """A function that gives the records of the cells of one source and those beside it."""
        raise NotImplementedError

    def _together(self, texts: Sequence[str]) -> Sequence[str | None] | None:
        """The canonical forms of texts that are all plain."""
        raise NotImplementedError

    def _singly(self, text: str) -> str | None:
        """The canonical form of a plain text, or None."""
        raise NotImplementedError

    def _here(self, text: str, place: int) -> str | None:
        """The canonical form of a text that is plain in its row, or None."""
        return None

    def _more(self, chunk: Chunk) -> list[list[str]]:
        """Columns whose cells a reading takes beside its own."""
        return []

    def read(self, chunk: Chunk) -> list[Track]:
        tracks: list[Track] = []
        for column, beside, read in zip(self.sources, self.beside, self.reads, strict=True):
            if chunk.is_filled(column.place):
                tracks += self._read(chunk, column, beside, read)
        if len(tracks) > 3:
            _without_repetitions(tracks)
        return tracks

    def _read(
        self, chunk: Chunk, column: Column, beside: list[Column], read: Callable[..., Any]
    ) -> tuple[Track, Track, Track]:
        cells = chunk.columns[column.place]
        values, labels = list(cells), [column.slot.label] * chunk.size
        filled = list(compress(range(chunk.size), cells))
        found: Track = [None] * chunk.size
        if not beside:
            plain = by_halves([cells[place] for place in filled], self._together, self._singly)
            for place, form in zip(filled, plain, strict=True):
                found[place] = form
            left = [place for place, form in zip(filled, plain, strict=True) if form is None]
            for place in left:
                found[place] = self._here(cells[place], place)
            filled = [place for place in left if found[place] is None]
        others = [chunk.columns[one.place] for one in beside] + self._more(chunk)
        for place in filled:
            records = read((cells[place], *(other[place] for other in others)))
            if records is ODD or len(records) > 1:
                chunk.refuse((place,))
            elif records:
                one = records[0].__dict__
                values[place], found[place], labels[place] = one["value"], one[self.canonical], one["label"]
            else:
                values[place] = ""
        return values, found, labels

    def tell(self, people: People, tracks: list[Track]) -> None:
        names = ("place", "position", "value", self.canonical, "label")
        columns = _of_several(tracks) if len(tracks) > 3 else _of_one(tracks)
        if columns:
            people.several[self.table] = dict(zip(names, columns, strict=True))


Told = list[Any]  # the columns: place, position, value, canonical form, label


def _of_one(tracks: list[Track]) -> Told:
    """What one source tells."""
    values = tracks[0]
    return [
        list(compress(range(len(values)), values)),
        repeat(0),
        *(list(compress(t, values)) for t in tracks),
    ]


def _of_several(tracks: list[Track]) -> Told:
    """What several sources tell, row by row."""
    rows: list[tuple[Any, ...]] = []
    for place, cells in enumerate(zip(*tracks, strict=True)):
        filled = [at for at in range(0, len(cells), 3) if cells[at]]
        rows += [(place, position, *cells[at : at + 3]) for position, at in enumerate(filled)]
    return list(zip(*rows, strict=True))


def _without_repetitions(tracks: list[Track]) -> None:
    """Blank what a row says a second time."""
    for place, row in enumerate(zip(*tracks[::3], strict=True)):
        if sum(map(bool, row)) < 2:
            continue
        seen: list[tuple[str, str | None]] = []
        for at, value in enumerate(row):
            form = tracks[3 * at + 1][place]
            if value and any(value == other or form == known is not None for other, known in seen):
                tracks[3 * at][place] = ""
            elif value:
                seen.append((value, form))


class Emails(Points):
    table, canonical = "email", "address"

    def _reading(self, mapping: Mapping, columns: list[Column]) -> Callable[[tuple[str, ...]], Any]:
        return reading(lambda found, kept: emails(found, "person", kept), mapping, columns)

    def _together(self, texts: Sequence[str]) -> Sequence[str | None] | None:
        return plain_addresses(texts)

    def _singly(self, text: str) -> str | None:
        found = plain_email(text, None)
        return found.address if found else None


class Phones(Points):
    """Phones. What is not written in full is read in the country of the row's address, else in the file's."""

    table, canonical = "phone", "e164"

    def __init__(self, mapping: Mapping, columns: Sequence[Column], country: str | None) -> None:
        self.country = country
        self.separator = mapping.profile.separators.get("phone")
        self.own: Track = []
        super().__init__(mapping, columns)

    def _reading(self, mapping: Mapping, columns: list[Column]) -> Callable[[tuple[str, ...]], Any]:
        """The last cell is the country of the row's address."""
        behind = Column(max(column.place for column in columns) + 1, "", IGNORE, "nobody")

        def make(found: Mapping, kept: Kept) -> Callable[[list[str]], Any]:
            gather = phones(found, "person", self.country, kept)
            return lambda row: gather(row, row[behind.place] or None)

        return reading(make, mapping, [*columns, behind])

    def _together(self, texts: Sequence[str]) -> Sequence[str | None] | None:
        return numbers_in_full(texts)

    def _singly(self, text: str) -> str | None:
        found = phone_in_full(text, None)
        return found.e164 if found else None

    def _here(self, text: str, place: int) -> str | None:
        if self.separator and self.separator in text:
            return None
        # Where no address names a country, a number may tell its own by its form.
        country = self.own[place] or (self.country if text[0] not in "(8" else None)
        return national_number(text, country) if country else None

    def _more(self, chunk: Chunk) -> list[list[str]]:
        return [self.own]
