"""Fields of plain people: each reads its columns of a chunk to tracks, and tells what the plain rows' tracks say.

A track is a list as long as the chunk. `read` gives a field's tracks, or none where its columns are empty, and refuses
the rows it cannot read; `tell` gets the same tracks for the plain rows only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import chain, compress, repeat
from typing import Any

from crmcli.clean.text import Remembered
from crmcli.exchange.gather.places import known_country
from crmcli.exchange.gather.texts import external_ids, without_markup
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.plain.cells import ODD, reading
from crmcli.exchange.plain.chunk import Chunk, Track
from crmcli.model import People, Record


class Field:
    """Something a table says of people, in one column or more."""

    def __init__(self, columns: Sequence[Column]) -> None:
        self.places = [column.place for column in columns]

    def read(self, chunk: Chunk) -> list[Track]:
        raise NotImplementedError

    def tell(self, people: People, tracks: list[Track]) -> None:
        raise NotImplementedError

    def cells(self, chunk: Chunk) -> list[tuple[str, ...]]:
        """What stands in the columns, row by row."""
        return list(zip(*(chunk.columns[place] for place in self.places), strict=True))

    def is_empty(self, chunk: Chunk) -> bool:
        return not any(map(chunk.is_filled, self.places))


class Unread(Field):
    """Columns only the general road can read: rows that have something in them are not plain."""

    def read(self, chunk: Chunk) -> list[Track]:
        for place in self.places:
            if chunk.is_filled(place):
                chunk.refuse(compress(range(chunk.size), chunk.columns[place]))
        return []

    def tell(self, people: People, tracks: list[Track]) -> None:
        """There is nothing to tell."""


class Text(Field):
    """A text that is stored as it stands; `default` where there is none."""

    def __init__(self, column: Column, default: str | None = None) -> None:
        super().__init__([column])
        self.field = column.slot.field
        self.default = default

    def read(self, chunk: Chunk) -> list[Track]:
        if self.default is None and self.is_empty(chunk):
            return []
        return [[cell or self.default for cell in chunk.columns[self.places[0]]]]

    def tell(self, people: People, tracks: list[Track]) -> None:
        people.columns[self.field] = tracks[0]


class Note(Field):
    """A column of notes; they are stored without markup."""

    def read(self, chunk: Chunk) -> list[Track]:
        cells = chunk.columns[self.places[0]]
        if not any(cells):
            return []
        if any("<" in cell for cell in cells):
            cells = list(map(without_markup, cells))
        return [[cell or None for cell in cells]]

    def tell(self, people: People, tracks: list[Track]) -> None:
        people.columns["note"] = tracks[0]


class Gathered(Field):
    """What a gatherer gives for the cells of its columns; remembered where few texts stand in many rows."""

    def __init__(
        self,
        field: str,
        columns: Sequence[Column],
        read: Callable[[tuple[str, ...]], Any],
        *,
        often: bool = False,
    ) -> None:
        super().__init__(columns)
        self.field = field
        self._read = Remembered(read).__getitem__ if often else read

    def read(self, chunk: Chunk) -> list[Track]:
        if self.is_empty(chunk):
            return []
        found = list(map(self._read, self.cells(chunk)))
        if ODD in found:
            chunk.refuse(place for place, value in enumerate(found) if value is ODD)
        return [found]

    def tell(self, people: People, tracks: list[Track]) -> None:
        people.columns[self.field] = tracks[0]


class Several(Gathered):
    """A gatherer of records of which somebody has several: their fields go to the columns of a table."""

    def __init__(
        self,
        table: str,
        names: Sequence[str],
        columns: Sequence[Column],
        read: Callable[..., Any],
        *,
        often: bool = False,
    ) -> None:
        super().__init__(table, columns, read, often=often)
        self.names = names

    def tell(self, people: People, tracks: list[Track]) -> None:
        add_several(people, self.field, self.names, tracks[0])


def add_several(people: People, table: str, names: Sequence[str], track: Track) -> None:
    """Tell what each row has several of: records, texts or pairs."""
    counts = list(map(len, track))
    flat = list(chain.from_iterable(track))
    if flat:
        people.several[table] = {
            "place": list(chain.from_iterable(map(repeat, range(len(track)), counts))),
            "position": list(chain.from_iterable(map(range, counts))),
            **dict(zip(names, _columns(flat, names), strict=True)),
        }


def _columns(several: list[Any], names: Sequence[str]) -> Iterable[Sequence[Any]]:
    """The columns of records, which have these fields, of pairs, or of texts."""
    if isinstance(several[0], Record):
        return ([one.__dict__[name] for one in several] for name in names)
    return zip(*several, strict=True) if isinstance(several[0], tuple) else (several,)


def first_only(filled: Track, columns: dict[str, Iterable[Any]]) -> dict[str, Iterable[Any]]:
    """The columns of a table in which the rows that have something there have one each."""
    return {
        "place": list(compress(range(len(filled)), filled)),
        "position": repeat(0),
        **{
            name: list(compress(track, filled)) if isinstance(track, list) else track
            for name, track in columns.items()
        },
    }


class Places(Field):
    """One address, whose parts have a column each."""

    PARTS = ("street", "zip", "city", "region", "country")

    def __init__(self, columns: Sequence[Column]) -> None:
        super().__init__(columns)
        self.parts = {column.slot.part or "": column.place for column in columns}
        self.label = columns[0].slot.label
        self._country: Remembered[str, str | None] = Remembered(_country)

    @classmethod
    def fits(cls, columns: Sequence[Column]) -> bool:
        """Whether these columns are of one address and have a part each."""
        parts = [column.slot.part for column in columns]
        groups = {column.slot.group or column.slot.label for column in columns}
        return len(groups) == 1 and len(set(parts)) == len(parts) and set(parts) <= set(cls.PARTS)

    def read(self, chunk: Chunk) -> list[Track]:
        if self.is_empty(chunk):
            return []
        found: list[Track] = []
        for part in self.PARTS:
            cells = chunk.columns[self.parts[part]] if part in self.parts else []
            if not any(cells):
                found.append([None] * chunk.size)
            elif part == "country":
                found.append(self._country.of(cells))
            else:
                found.append([cell or None for cell in cells])
        return [*found, [any(cells) for cells in self.cells(chunk)]]

    def tell(self, people: People, tracks: list[Track]) -> None:
        parts = dict(zip(self.PARTS, tracks, strict=False))
        people.several["address"] = first_only(tracks[-1], {"label": repeat(self.label), **parts})


def _country(text: str) -> str | None:
    return (known_country(text) or text) if text else None


class Ids(Field):
    """The row's id in the system it comes from, alone in its column."""

    def __init__(self, mapping: Mapping, column: Column) -> None:
        super().__init__([column])
        self.system = column.slot.label or mapping.profile.id_system

    def read(self, chunk: Chunk) -> list[Track]:
        return [] if self.is_empty(chunk) else [chunk.columns[self.places[0]]]

    def tell(self, people: People, tracks: list[Track]) -> None:
        people.several["external_id"] = first_only(
            tracks[0], {"system": repeat(self.system), "value": tracks[0]}
        )


def ids(mapping: Mapping, columns: Sequence[Column]) -> Field:
    """The field of ids in other systems."""
    if len(columns) == 1 and not mapping.profile.separators.get("id"):
        return Ids(mapping, columns[0])
    read = reading(lambda found, kept: external_ids(found), mapping, columns)
    return Several("external_id", ("system", "value"), columns, read, often=False)


class Roles(Field):
    """Where somebody works: a company, and what each further column says of the place there."""

    def __init__(self, company: Column, others: Sequence[Column], separator: str | None) -> None:
        super().__init__([company, *others])
        self.names = [column.slot.field for column in others]
        self.separator = separator

    def read(self, chunk: Chunk) -> list[Track]:
        if self.is_empty(chunk):
            return []
        company, *others = (chunk.columns[place] for place in self.places)
        together = "\n".join(company)
        if ")" in together or "::::" in together or (self.separator and self.separator in together):
            # a link behind it, a module before it, or several
            chunk.refuse(
                place
                for place, cell in enumerate(company)
                if cell.endswith(")") or "::::" in cell or (self.separator and self.separator in cell)
            )
        for name, cells in zip(self.names, others, strict=True):
            if name in ("title", "department") and any(cells):  # without a company they are kept aside
                chunk.refuse(
                    place
                    for place, (where, cell) in enumerate(zip(company, cells, strict=True))
                    if cell and not where
                )
        return [company, *([cell or None for cell in cells] for cells in others)]

    def tell(self, people: People, tracks: list[Track]) -> None:
        company, *others = tracks
        people.several["role"] = first_only(
            company, {"company": company, **dict(zip(self.names, others, strict=True))}
        )


class Custom(Field):
    """Columns that become custom fields."""

    def __init__(self, own: Sequence[Column]) -> None:
        super().__init__(own)
        self.names = [column.slot.label or "" for column in own]

    def read(self, chunk: Chunk) -> list[Track]:
        found = [(name, chunk.columns[place]) for name, place in zip(self.names, self.places, strict=True)]
        filled = [(name, cells) for name, cells in found if any(cells)]
        if not filled:
            return []
        names = [name for name, _ in filled]
        return [
            [
                tuple((name, cell) for name, cell in zip(names, row, strict=True) if cell)
                for row in zip(*(cells for _, cells in filled), strict=True)
            ]
        ]

    def tell(self, people: People, tracks: list[Track]) -> None:
        add_several(people, "field", ("name", "value"), tracks[0])
