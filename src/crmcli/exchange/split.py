"""Splitting one record leniently, for what a strict reader refuses: stray quotes, another delimiter, a torn cell."""

from __future__ import annotations

import csv
import re

from crmcli.exchange.line_forms import unpadded

_OTHER_DELIMITERS = (";", ",", "\t", "|")
_BACKSLASH = re.compile(r"""\\(["\\]?)""")


def split(
    text: str, delimiter: str, quote: str, *, doubled: bool = True, text_at: int | None = None
) -> list[str]:
    """The cells of one line. A quote closes a cell only before a delimiter or the end; others stay as written.

    Where they are not `doubled`, two in a row are two; the one at `text_at` opens no cell.

    >>> split("'Kids' bike, 24in','won't stop',3", ",", "'")
    ["Kids' bike, 24in", "won't stop", '3']
    """
    text = text.rstrip("\r\n")
    cells: list[str] = []
    place = 0
    while True:
        if text.startswith(quote, place) and place != text_at:
            cell, place = _quoted(text, place + 1, delimiter, quote, doubled=doubled)
        else:
            end = text.find(delimiter, place)
            end = len(text) if end < 0 else end
            cell, place = text[place:end], end
        cells.append(cell)
        if place >= len(text):
            return cells
        place += len(delimiter)


def _quoted(text: str, place: int, delimiter: str, quote: str, *, doubled: bool) -> tuple[str, int]:
    """The cell that a quote opened before `place`, and where it ends; the plain text where the quote never closes."""
    begun = place
    while (close := text.find(quote, place)) >= 0:
        after = close + 1
        if after == len(text) or text.startswith(delimiter, after):
            return text[begun:close].replace(quote * 2, quote) if doubled else text[begun:close], after
        place = after + 1 if doubled and text.startswith(quote, after) else after
    end = text.find(delimiter, begun)
    end = len(text) if end < 0 else end
    return text[begun - 1 : end], end


def escaped(line: str) -> str:
    r"""A line where each backslash escapes: one before anything but a quote or another is text, and is doubled.

    >>> escaped(r'"C:\temp","6\" disk"')
    '"C:\\\\temp","6\\" disk"'
    """
    return _BACKSLASH.sub(lambda found: found[0] if found[1] else r"\\", line)


def mended(text: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """The cells of a line that a strict reader refused, if some other reading has as many cells as the header.

    >>> mended('1;"a";2', ",", '"', 3)
    ['1', 'a', '2']
    >>> mended(r'1,"5\\" disk",2', ",", '"', 3)
    ['1', '5" disk', '2']
    """
    line = text.rstrip("\r\n")
    for other, mark, escape in (
        (delimiter, quote, "\\"),
        *((other, quote, None) for other in _OTHER_DELIMITERS if other != delimiter),
        (delimiter, "'" if quote == '"' else '"', None),
    ):
        if width < 2 or (escape and escape not in line) or other not in line:
            continue
        try:
            reader = csv.reader(
                [escaped(line) if escape else line],
                delimiter=other,
                quotechar=mark,
                escapechar=escape,
                doublequote=escape is None,
                strict=True,
            )
            cells = next(reader)
        except csv.Error:
            continue
        if len(cells) == width and not (mark != quote and quote in line):
            return cells
    for reading in (line, unpadded(line)):
        cells = split(reading, delimiter, quote)
        if len(cells) == width:
            return cells
    return _stray(line, delimiter, quote, width)


def _stray(line: str, delimiter: str, quote: str, width: int) -> list[str] | None:
    """The cells of a line where no quote is doubled, or one that begins a cell is text; None if several ways fit.

    >>> _stray('Table, 48"",1', ",", '"', 3), _stray('"Table, 48"",1', ",", '"', 2)
    (['Table', ' 48""', '1'], ['Table, 48"', '1'])
    >>> _stray('1,"2,Ann,"Rossi, B."', ",", '"', 4)
    ['1', '"2', 'Ann', 'Rossi, B.']
    """
    single = split(line, delimiter, quote, doubled=False)
    if len(single) == width:
        return single
    opening = [
        place for place in range(len(line)) if line[place] == quote and line[:place][-1:] in ("", delimiter)
    ]
    found = [split(line, delimiter, quote, text_at=place) for place in opening]
    fitting = [cells for cells in found if len(cells) == width]
    return fitting[0] if fitting and all(cells == fitting[0] for cells in fitting) else None


def otherwise(cells: list[str], delimiter: str, quote: str, width: int) -> list[str] | None:
    """The cells of a record that came out too short, where another delimiter is why.

    >>> otherwise(["1;Rossi", " Anna;2"], ",", '"', 3), otherwise(["1"], ",", '"', 3)
    (['1', 'Rossi, Anna', '2'], None)
    """
    text = delimiter.join(cells)
    for other in _OTHER_DELIMITERS:
        if other != delimiter and text.count(other) >= width - 1:
            found = mended(text, other, quote, width)
            if found is not None:
                return found
    return mended(cells[0], delimiter, quote, width) if len(cells) == 1 and width > 2 else None


def joined(cells: list[str], width: int, delimiter: str) -> list[str] | None:
    """The cells with the pieces of a torn one put together again, where the blank after an unquoted `, ` shows them.

    >>> joined(["DUMON", "67", " rue des Lilas", "Nantes"], 3, ",")
    ['DUMON', '67, rue des Lilas', 'Nantes']
    """
    torn = [place for place, cell in enumerate(cells) if place and cell[:1] == " " and cell.strip()]
    if len(torn) != len(cells) - width:
        return None
    whole: list[str] = []
    for place, cell in enumerate(cells):
        if place in torn:
            whole[-1] += delimiter + cell
        else:
            whole.append(cell)
    return whole
