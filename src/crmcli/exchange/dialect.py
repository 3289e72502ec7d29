"""How a delimited text is written: which delimiter, quote and escape. Our own vote, by what the cells look like.

A delimiter is judged first by the headers it makes that we know, then by how many records come out equally wide.
"""

from __future__ import annotations

import csv
import re
from collections import Counter
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from crmcli.errors import UsageError
from crmcli.exchange.split import escaped, split
from crmcli.model import Record

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

# Weak candidates (a colon, a blank) stand in ordinary text, so they only count where nothing else splits.
_STRONG = (",", ";", "\t", "|")
_WEAK = (":", " ", "^", "~", "\x1f", "\x01", "¦", "§", "#", "!", "*")
_SAMPLE_RECORDS = 100
_NAMES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "pipe": "|", "space": " "}


class Dialect(Record):
    """How to split a record into cells."""

    delimiter: str
    quote: str = '"'
    escape: str | None = None  # a backslash before a quote inside a quoted cell
    skip_space: bool = False  # a blank after each delimiter belongs to the delimiter
    doubled: bool = False  # quoted by ' and written by a tool that also doubles each "


Knows = Callable[[list[str]], int]  # how many cells of a row are headers we know


def declared_delimiter(text: str) -> str:
    """The delimiter a user wrote: a character, or its name.

    >>> declared_delimiter("tab"), declared_delimiter(";")
    ('\\t', ';')
    """
    found = _NAMES.get(text.lower(), text)
    if len(found) != 1:
        raise UsageError(
            f"a delimiter is one character, not {text!r}", "--delimiter ';' or tab, comma, pipe, space"
        )
    return found


def dialect_of(sample: str, knows: Knows, delimiter: str | None = None) -> Dialect:
    """The dialect that reads a sample (whole lines from the beginning) best."""
    first, _, rest = sample.partition("\n")
    if first[:4].lower() == "sep=" and len(first.strip()) == 5 and delimiter is None:
        delimiter, sample = first[4], rest
    candidates = (delimiter,) if delimiter else _STRONG
    ranks = [(_rank(sample, candidate, knows), -place) for place, candidate in enumerate(candidates)]
    rank, place = max(ranks)
    best = candidates[-place]
    if rank[0] == 0 and not delimiter and rank[1] < 1.5:
        weak = max((_rank(sample, candidate, knows), candidate) for candidate in _WEAK)
        best = weak[1] if weak[0][0] or weak[0][1] > 2.5 else ","
    return _details(sample, best)


def _rank(sample: str, delimiter: str, knows: Knows) -> tuple[int, float]:
    """(known headers in the best row, how wide and even the records are); higher is better."""
    rows = [row for row in rows_of(sample, Dialect(delimiter, quote=quote_of(sample, delimiter))) if any(row)]
    if not rows:
        return 0, 0.0
    known = max(knows(row) for row in rows[:30])
    width, count = Counter(len(row) for row in rows).most_common(1)[0]
    evenness = count / len(rows)
    return known, (min(width, 12) * evenness**2 if width > 1 else 0.0)


def rows_of(sample: str, dialect: Dialect) -> list[list[str]]:
    """The first records of a sample; a line that cannot be read strictly is split leniently."""
    rows: list[list[str]] = []
    lines = sample.splitlines(keepends=True)
    while lines and len(rows) < _SAMPLE_RECORDS:
        before = 0
        reader = strict_reader(iter(lines), dialect)
        try:
            for row in reader:
                before = reader.line_num
                rows.append(row)
                if len(rows) >= _SAMPLE_RECORDS:
                    return rows
            return rows
        except csv.Error:
            rows.append(split(lines[before], dialect.delimiter, dialect.quote))
            lines = lines[before + 1 :]
    return rows


def strict_reader(lines: Iterable[str], dialect: Dialect) -> CsvReader:
    """csv.reader with the dialect, refusing text after a closing quote."""
    if dialect.escape:  # before anything but a quote, or itself, it is text
        lines = map(escaped, lines)
    return csv.reader(
        lines,
        delimiter=dialect.delimiter,
        quotechar=dialect.quote,
        escapechar=dialect.escape,
        doublequote=dialect.escape is None,
        skipinitialspace=dialect.skip_space,
        strict=True,
    )


def quote_of(sample: str, delimiter: str) -> str:
    """`'` where cells begin and end with it and hardly any with `"`."""
    edge = re.escape(delimiter)
    single, double = (
        (
            len(re.findall(rf"(?:^|{edge}){quote}", sample, re.M)),
            len(re.findall(rf"{quote}(?:\r?$|{edge})", sample, re.M)),
        )
        for quote in "'\""
    )
    # A guard `'` before a formula opens and does not close.
    balanced = min(single) * 5 > max(single) * 4
    return "'" if balanced and sum(single) >= 4 and sum(single) > 4 * sum(double) else '"'


def _details(sample: str, delimiter: str) -> Dialect:
    """Quote, escape and blanks of a file whose delimiter is known."""
    quote = quote_of(sample, delimiter)
    if quote == "'":
        lone = re.search(r'(?<!")(?:"")*"(?!")', sample)
        return Dialect(delimiter, quote, doubled='""' in sample and not lone)
    escape = "\\" if '\\"' in sample and _reads(sample, Dialect(delimiter, escape="\\")) else None
    if escape and _reads(sample, Dialect(delimiter)):
        escape = None
    cells = [cell for row in rows_of(sample, Dialect(delimiter))[:50] for cell in row[1:]]
    spaced = delimiter != " " and len(cells) > 2 and all(cell.startswith(" ") for cell in cells)
    return Dialect(delimiter, quote, escape, skip_space=spaced)


def _reads(sample: str, dialect: Dialect) -> bool:
    """Whether the whole sample can be read strictly."""
    try:
        for _ in strict_reader(iter(sample.splitlines(keepends=True)), dialect):
            pass
    except csv.Error:
        return False
    return True
