"""Some records of a table at a time, turned into columns; rows that are not plain are told as they are found."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import compress
from typing import Any

from crmcli.exchange.sheet import Record
from crmcli.exchange.skips import NOTHING, UNSEEN, is_unicode
from crmcli.model import People

Track = list[Any]  # what one thing is in each row of a chunk, or of its plain rows


class Chunk:
    """Prepared columns of records, as `Converter.entry` prepares a row; `odd` are the places of rows left to it."""

    def __init__(self, records: Sequence[Record], header: Sequence[str], *, guarded: bool) -> None:
        self.records = records
        self.size = len(records)
        self._kept: list[bool] = []
        width = len(header)
        rows: list[list[str]] = [cells for _, cells in records]
        self.odd = {at for at, cells in enumerate(rows) if type(cells) is not list or len(cells) != width}
        columns = _columns(rows, self.odd, width)
        if not all(_is_plain(column, guarded=guarded) for column in columns):
            stripped = zip(*columns, strict=True)
            self.odd |= {at for at, cells in enumerate(stripped) if not _is_plain(cells, guarded=guarded)}
            columns = _columns(rows, self.odd, width)
        self.columns = columns
        for place, column in enumerate(self.columns):
            if not NOTHING.isdisjoint(column):
                self.columns[place] = ["" if cell in NOTHING else cell for cell in column]
        titled = next((place for place, title in enumerate(header) if title), 0)
        if header[titled] in self.columns[titled]:  # perhaps the header again
            self.refuse(place for place, cell in enumerate(self.columns[titled]) if cell == header[titled])

    def row(self, place: int) -> list[str]:
        """The prepared row at a place."""
        return [column[place] for column in self.columns]

    def is_filled(self, column: int) -> bool:
        """Whether any row has something in a column."""
        return any(self.columns[column])

    def refuse(self, places: Iterable[int]) -> None:
        """The rows at these places are not plain."""
        self.odd.update(places)

    def people(self, general: Callable[[int, list[str]], Any]) -> People:
        """People of whom nothing is said yet, but for the entries of odd rows, which `general` gives."""
        if not self.odd:
            return People([line for line, _ in self.records], {}, {}, [])
        self._kept = [place not in self.odd for place in range(self.size)]
        lines: list[int] = []
        between = []
        for (line, cells), is_plain in zip(self.records, self._kept, strict=True):
            if is_plain:
                lines.append(line)
            elif (entry := general(line, cells)) is not None:
                between.append((len(lines), entry))
        return People(lines, {}, {}, between)

    def plain(self, track: Track) -> Track:
        """What a track says of the plain rows, of which there are no more than `people` has."""
        return list(compress(track, self._kept)) if self.odd else track


def _columns(rows: list[list[str]], odd: set[int], width: int) -> list[list[str]]:
    """The columns of rows, their cells without white space around them; those of odd rows are empty."""
    if odd:
        rows = [[""] * width if at in odd else cells for at, cells in enumerate(rows)]
    return [list(map(str.strip, column)) for column in zip(*rows, strict=True)]


def _is_plain(cells: Iterable[str], *, guarded: bool) -> bool:
    """Whether stripped cells need no more to be prepared than that words for nothing are made empty."""
    text = "\n".join(cells)
    if "\0" in text or (guarded and ("\n'" in text or text[:1] == "'")):
        return False
    return text.isascii() or (not any(mark in text for mark in UNSEEN) and is_unicode(text))
