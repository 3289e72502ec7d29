"""Where one delimited file holds several tables, one under the other: a blank line, perhaps a title, another header."""

from __future__ import annotations

import mmap
import re
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import NamedTuple

from crmcli.exchange.dialect import Dialect, Knows, rows_of
from crmcli.exchange.header_row import is_header
from crmcli.exchange.source import Source

_BLANK = re.compile(rb"\n[ \t,;|\"]*\r?\n")  # a line of nothing but what stands between cells
_LOOK_AT = 4  # lines behind a blank one: further blanks, a title, the header
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
    with source.open() as file:
        if not file.seek(0, 2):
            return
        with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
            yield from islice(_within(text, codec, dialect, header, knows), _MOST)


_ONE_BYTE_LINES = ("utf-8", "utf-8-sig", "ascii")


def _within(
    text: mmap.mmap, codec: str, dialect: Dialect, header: Sequence[str], knows: Knows
) -> Iterator[Table]:
    counted, line = 0, 1  # up to which byte lines are counted, and the line that begins there
    last = [cell.casefold() for cell in header]
    for blank in _BLANK.finditer(text):
        for count, (start, row) in enumerate(_rows(text, blank.end(), codec, dialect)):
            if is_header(row, knows) and [cell.casefold() for cell in row] != last:
                while (found := text.find(b"\n", counted, start)) >= 0:
                    counted, line = found + 1, line + 1
                last = [cell.casefold() for cell in row]
                yield Table(line - count - 1, line, row)
                break
            if sum(map(bool, row)) > 1:  # neither a title nor blank: the table goes on
                break


def _rows(text: mmap.mmap, start: int, codec: str, dialect: Dialect) -> Iterator[tuple[int, list[str]]]:
    """The next few lines from a byte on, split into cells, each with where it begins."""
    for _ in range(_LOOK_AT):
        end = text.find(b"\n", start)
        raw = text[start : end if end >= 0 else len(text)]
        rows = rows_of(raw.decode(codec.removesuffix("-sig"), "replace").strip("\r\n") or " ", dialect)
        yield start, [cell.strip() for cell in rows[0]] if rows else []
        if end < 0:
            return
        start = end + 1
