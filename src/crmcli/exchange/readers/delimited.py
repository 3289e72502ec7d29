"""CSV and TSV: from bytes to a sheet. Strict about quotes; a record that cannot be read does not lose the others."""

from __future__ import annotations

import csv
from collections import deque
from collections.abc import Callable, Iterator
from functools import cached_property
from itertools import islice
from typing import TextIO

from crmcli.errors import UsageError
from crmcli.exchange.dialect import Dialect, Knows, declared_delimiter, dialect_of, rows_of, strict_reader
from crmcli.exchange.encoding import encoding_of
from crmcli.exchange.header_row import header_row, second_header, without_stray
from crmcli.exchange.line_forms import form_of
from crmcli.exchange.ragged import Shapes
from crmcli.exchange.readers.appended import appended
from crmcli.exchange.sheet import BadRecord, Record, Sheet
from crmcli.exchange.source import HEAD_BYTES, Source
from crmcli.exchange.split import joined, mended, otherwise, split

csv.field_size_limit(1 << 26)  # 64 MB: a long note is a value, a quote that never closes is not
_LINES, _FEW_LINES = 500, 8  # read at a time: many, or few where some cannot be read
_END = "\x1a"  # what old programs write behind the last line
_RECORD_LINES = 100_000  # a record longer than this is a quote that was not closed


def delimited(
    source: Source,
    *,
    knows: Knows,
    encoding: str | None = None,
    delimiter: str | None = None,
    header: list[str] | None = None,
) -> Sheet:
    """The one sheet of a delimited file; `header` names the columns of a file that has no header line."""
    codec, note = encoding_of(source, encoding)
    sample = _sample(source, codec)
    if not sample.strip():
        raise UsageError(f"{source.said} is empty", "look at what was to write it")
    form = form_of(_body(sample))
    if form is not None:
        sample = "".join(map(form, sample.splitlines(keepends=True)))
    dialect = dialect_of(sample, knows, declared_delimiter(delimiter) if delimiter else _prior(source))
    notes = [note] if note else []
    if dialect.delimiter != ",":
        notes.append(f"delimiter {_shown(dialect.delimiter)}")
    reading = _Reading(source, codec, dialect, form)
    if header is None:
        rows = rows_of(_body(sample), dialect)
        place = header_row(rows, knows, source.said)
        names = [cell.strip("\ufeff\u200b\u200e\u2060 \t\r\n\u00a0") for cell in rows[place]]
        reading.header = without_stray(names, rows[place + 1 :])
        reading.few = rows[place + 1 :]
        reading.skip = place + 1 + second_header(rows, place, knows)
        if place:
            notes.append(f"header on record {place + 1}")
    else:
        reading.header = header
    sheet = reading.sheet(source.name, notes)
    if header is None and form is None:
        sheet.further = list(_further(reading, source, knows))
    if dialect.delimiter == " " and _are_torn(reading.header, reading.few):
        raise UsageError(f"{source.name}: the columns are set by blanks", "save it as CSV, or with tabs")
    return sheet


def _are_torn(header: list[str], rows: list[list[str]]) -> bool:
    """Whether blanks stand not only between cells: half the names are empty, or a record in ten is of another width."""
    odd = sum(len(row) != len(header) for row in rows)
    return sum(not name for name in header) * 2 > len(header) or odd * 10 > len(rows)


Form = Callable[[str], str]


def _further(reading: _Reading, source: Source, knows: Knows) -> Iterator[Sheet]:
    """The tables under the first one; each ends where the next begins."""
    for table in appended(source, reading.codec, reading.dialect, reading.header, knows):
        reading.last = table.after
        reading = _Reading(source, reading.codec, reading.dialect, None)
        reading.header, reading.first, reading.skip = table.header, table.line, 1
        yield reading.sheet(source.name, [f"another table from line {table.line}"])


class _Reading:
    """One delimited file and how it is read; `records` begins anew each time."""

    def __init__(self, source: Source, codec: str, dialect: Dialect, form: Form | None) -> None:
        self.source = source
        self.form = form
        self.codec = codec
        self.dialect = dialect
        self.header: list[str] = []
        self.few: list[list[str]] = []  # the first records
        self.skip = 0
        self.first = 1  # the line it begins on
        self.last: int | None = None  # the line it ends on, where that is not the end of the file
        self.counts: dict[str, int] = {}

    def sheet(self, name: str, notes: list[str]) -> Sheet:
        """The table that is read so."""
        found = Sheet(name, self.header, self.records, notes)
        found.marked = self.codec == "utf-8-sig"
        self.counts = found.counts
        return found

    def records(self) -> Iterator[Record]:
        """The records after the header, each as wide as it; blank lines between them are left out."""
        self.counts.clear()
        width = len(self.header)
        skip = self.skip
        for batch in self._split():
            for line, cells in batch[skip:] if skip else batch:
                if self.last is not None and line > self.last:
                    return
                if len(cells) == width or type(cells) is BadRecord:
                    yield line, cells
                elif cells and cells != [_END]:
                    yield line, self._fitted(cells, width)
            skip = max(0, skip - len(batch))

    def _split(self) -> Iterator[list[Record]]:
        """Records and their lines, some at a time. After one that cannot be read, reading goes on at the next line."""
        with self.source.text(self.codec) as text:
            feed = _Feed(text, self.form)
            feed.skip(self.first - 1 - feed.number)
            if self.dialect.quote == "'":
                yield from ([record] for record in self._lenient(feed))
                return
            count = _LINES
            while lines := feed.take(count):
                found: list[Record] = []
                first, done = feed.number - len(lines) + 1, 0
                reader = strict_reader(lines, self.dialect)
                try:
                    for cells in reader:
                        found.append((first + done, cells))
                        done = reader.line_num
                    count = min(2 * count, _LINES)
                except csv.Error:
                    if reader.line_num < len(
                        lines
                    ):  # where one cannot be read others follow; else it goes on behind
                        count = _FEW_LINES
                    feed.put_back(lines[done:])
                    found.append((feed.number + 1, self._one(feed)))
                yield found

    def _one(self, feed: _Feed) -> list[str]:
        """The record that begins at the next line."""
        feed.pending.clear()
        try:
            return next(strict_reader(feed, self.dialect), [])
        except csv.Error as error:
            return self._repaired(feed.rewind(), str(error))

    def _repaired(self, text: str, reason: str) -> list[str]:
        cells = mended(text, self.dialect.delimiter, self.dialect.quote, len(self.header))
        if cells is None:
            return BadRecord(text.rstrip("\r\n"), f"cannot be split into cells: {reason}")
        self._count("mended")
        return cells

    def _lenient(self, feed: Iterator[str]) -> Iterator[Record]:
        for line, text in enumerate(feed, 1):
            cells = split(text, self.dialect.delimiter, self.dialect.quote) if text.strip() else []
            yield line, [cell.replace('""', '"') for cell in cells] if self.dialect.doubled else cells

    def _fitted(self, cells: list[str], width: int) -> list[str]:
        """A record shorter or longer than the header made as wide, or the record as it is with the reason why not."""
        if len(cells) < width:
            other = otherwise(cells, self.dialect.delimiter, self.dialect.quote, width)
            if other is not None:
                self._count("mended")
                return other
            whole_line = len(cells) == 1 and cells[0].count(self.dialect.delimiter) >= width - 1 > 1
            if whole_line or self._shapes.torn(cells):
                return self._unfit(cells, "a missing delimiter?")
            self._count("short")
            return cells + [""] * (width - len(cells))
        if not any(cells[width:]):
            fitted = self._shapes.shortened(cells)
            self._count("long" if fitted == cells[:width] else "mended")
            return fitted
        whole = joined(cells, width, self.dialect.delimiter)
        if whole is not None:
            self._count("mended")
            return whole
        return self._unfit(cells, "an unquoted delimiter?")

    @cached_property
    def _shapes(self) -> Shapes:
        return Shapes(self.few, len(self.header))

    def _unfit(self, cells: list[str], why: str) -> BadRecord:
        said = f"has {len(cells)} cell{'s' if len(cells) > 1 else ''}, the header {len(self.header)}: {why}"
        return BadRecord(self.dialect.delimiter.join(cells), said, cells)

    def _count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


class _Feed:
    """The lines of a text, counted; those of the record being read are kept, so that reading can go back."""

    def __init__(self, text: TextIO, form: Form | None) -> None:
        self._lines: Iterator[str] = text if form is None else map(form, text)
        self._again: deque[str] = deque()
        self.number = 0
        self.pending: list[str] = []
        first = self.take(1)
        if first and not (first[0][:4].lower() == "sep=" and len(first[0].strip()) == 5):
            self.put_back(first)

    def __iter__(self) -> _Feed:
        return self

    def __next__(self) -> str:
        line = self._again.popleft() if self._again else next(self._lines)
        self.number += 1
        self.pending.append(line)
        if len(self.pending) > _RECORD_LINES:
            raise csv.Error("a quote is not closed")
        return line

    def take(self, count: int) -> list[str]:
        """So many lines, or fewer; none where none are left."""
        again = self._again
        if again:
            lines = [again.popleft() for _ in range(min(count, len(again)))]
        else:
            lines = list(islice(self._lines, count))
        self.number += len(lines)
        return lines

    def skip(self, count: int) -> None:
        """Pass over so many lines."""
        while count > 0 and (lines := self.take(min(count, _LINES))):
            count -= len(lines)

    def put_back(self, lines: list[str]) -> None:
        """These lines, the last that were read, will come again."""
        self._again.extendleft(reversed(lines))
        self.number -= len(lines)

    def rewind(self) -> str:
        """The first line of the record being read; the lines after it will come again."""
        first, *rest = self.pending
        self.put_back(rest)
        return first


def _sample(source: Source, codec: str) -> str:
    """The beginning of the text, up to the end of its last whole line."""
    with source.text(codec) as text:
        sample = text.read(HEAD_BYTES)
        return sample if len(sample) < HEAD_BYTES else sample + text.readline()


def _body(sample: str) -> str:
    """A sample without a first line that only names the delimiter."""
    first, _, rest = sample.partition("\n")
    return rest if first[:4].lower() == "sep=" and len(first.strip()) == 5 else sample


def _prior(source: Source) -> str | None:
    return "\t" if source.extension in ("tsv", "tab") else None


def _shown(delimiter: str) -> str:
    return {"\t": "tab", " ": "space"}.get(delimiter, delimiter)
