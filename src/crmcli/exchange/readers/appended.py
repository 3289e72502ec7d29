"""Where one delimited file holds several tables, one under the other: a blank line, perhaps a title, another header."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import BinaryIO, NamedTuple

from crmcli.exchange.dialect import Dialect, Knows, rows_of
from crmcli.exchange.header_row import is_header
from crmcli.exchange.source import Source

_BLANK = re.compile(rb"\n[ \t,;|\"]*\r?\n")  # a line of nothing but what stands between cells
_LOOK_AT = 4  # lines behind a blank one: further blanks, a title, the header
_BLOCK = 1 << 20  # bytes read at once
_MOST = 20  # tables; a file with more is none of tables


class Table(NamedTuple):
    """A table that begins within a file: the lines before it, the line of its header (1 is the first), its names."""

    after: int
    line: int
    header: list[str]


def appended(
    source: Source, codec: str, dialect: Dialect, header: Sequence[str], knows: Knows
) -> Iterator[Table]:
    """The tables that begin behind a blank line, with another header than the one before."""
    if codec not in _ONE_BYTE_LINES and not codec.startswith(("cp", "iso", "mac", "koi")):
        return
    with source.open() as file, source.open() as beside:
        yield from islice(_within(file, beside, codec, dialect, header, knows), _MOST)


_ONE_BYTE_LINES = ("utf-8", "utf-8-sig", "ascii")


def _within(
    file: BinaryIO, beside: BinaryIO, codec: str, dialect: Dialect, header: Sequence[str], knows: Knows
) -> Iterator[Table]:
    """The tables, by a look with the other handle at what follows each blank line."""
    counted, line = 0, 1  # up to which byte lines are counted, and the line that begins there
    last = [cell.casefold() for cell in header]
    for end in _blanks(file):
        for count, (start, row) in enumerate(_rows(beside, end, codec, dialect)):
            if is_header(row, knows) and [cell.casefold() for cell in row] != last:
                line += _newlines(beside, counted, start)
                counted = start
                last = [cell.casefold() for cell in row]
                yield Table(line - count - 1, line, row)
                break
            if sum(map(bool, row)) > 1:  # neither a title nor blank: the table goes on
                break


def _blanks(file: BinaryIO) -> Iterator[int]:
    """The byte behind each blank line. The file is read in blocks: mapped, all of it would count as memory."""
    rest, before = b"", 0  # what is not looked at yet, and how many bytes come before it
    while block := file.read(_BLOCK):
        text = rest + block
        yield from (before + blank.end() for blank in _BLANK.finditer(text))
        kept = max(text.rfind(b"\n"), 0)
        rest, before = text[kept:], before + kept


def _newlines(file: BinaryIO, start: int, end: int) -> int:
    """How many lines end between two bytes."""
    file.seek(start)
    found = 0
    while start < end and (block := file.read(min(_BLOCK, end - start))):
        found += block.count(b"\n")
        start += len(block)
    return found


def _rows(file: BinaryIO, start: int, codec: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The next few lines from a byte on, split into cells, each with where it begins."""
    for _ in range(_LOOK_AT):
        file.seek(start)
        raw = file.readline()
        rows = rows_of(raw.decode(codec.removesuffix("-sig"), "replace").strip("\r\n") or " ", dialect)
        yield start, [cell.strip() for cell in rows[0]] if rows else []
        if not raw.endswith(b"\n"):
            return
        start += len(raw)
