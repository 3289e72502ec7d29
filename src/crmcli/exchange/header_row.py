"""Which row of a file is its header: the row with the most headers we know; else the first that reads like one."""

from __future__ import annotations

import re
from collections import Counter

from crmcli.errors import UsageError
from crmcli.exchange.dialect import Knows

_DATA = re.compile(r"^\s*[^\s@]+@[^\s@]+\.\w+\s*$|^\s*[+(]?\d[\d\s().,:/+-]*$|^\s*https?://", re.I)
_MOST_KNOWN = 0.6  # of the cells; fewer are known of a row of data
_LEAST_RECORDS = 3  # that agree about the width of a table
_LOOK_AT = 40  # a preamble longer than this is no preamble


def header_row(rows: list[list[str]], knows: Knows, name: str) -> int:
    """The place of the header among the first rows; UsageError where the first row with cells is already data.

    >>> header_row([["Notes:"], [], ["First Name", "Email"], ["Ann", "a@b.it"]], lambda row: row.count("Email"), "f")
    2
    """
    best, place = 0, -1
    for candidate, row in enumerate(rows[:_LOOK_AT]):
        known = knows(row)
        if known > best and not any(_DATA.match(cell) for cell in row):
            best, place = known, candidate
    width = Counter(len(row) for row in rows if len(row) > 1).most_common(1)
    if best >= 2 or (best == 1 and (not width or len(rows[place]) <= 3 or len(rows[place]) == width[0][0])):
        return place
    return _plain_header(rows, width[0][0] if width else 1, name)


def _plain_header(rows: list[list[str]], width: int, name: str) -> int:
    """The first row as wide as most whose cells are filled, different and no data."""
    for place, row in enumerate(rows[:_LOOK_AT]):
        cells = [cell.strip() for cell in row]
        filled = [cell for cell in cells if cell]
        if not filled or (len(cells) < width and place + 1 < len(rows)) or len(filled) * 2 < width:
            continue
        if cells[0].startswith("#") and len(filled) == 1:
            continue
        if any(_DATA.match(cell) for cell in filled):
            raise UsageError(
                f"{name} has no header line: its first line is already data",
                "name the columns: --header 'First name,Last name,E-mail'",
            )
        return place
    raise UsageError(f"{name} has no header line", "name the columns: --header 'First name,Last name,E-mail'")


def is_header(row: list[str], knows: Knows) -> bool:
    """Whether a row by itself reads like a header: most of its cells are headers we know, and none is data."""
    filled = [cell for cell in row if cell.strip()]
    if len(filled) < 2 or any(_DATA.match(cell) for cell in filled):
        return False
    return knows(row) >= max(2, len(filled) * _MOST_KNOWN)


def second_header(rows: list[list[str]], place: int, knows: Knows) -> int:
    """How many rows after the header say the names again (the same ones, or a program's own names for them)."""
    first = [cell.strip().casefold() for cell in rows[place]]
    count = 0
    for row in rows[place + 1 :]:
        filled = [cell.strip() for cell in row if cell.strip()]
        again = [cell.strip().casefold() for cell in row] == first
        technical = len(filled) > 2 and all(cell.casefold().endswith("__c") for cell in filled)
        renamed = len(filled) > 2 and len(filled) >= len(first) * 0.8 and knows(row) >= len(filled) * 0.8
        if not (again or technical or renamed):
            break
        count += 1
    return count


def without_stray(names: list[str], rows: list[list[str]]) -> list[str]:
    """The names of a header without those that are empty, where all the records are as wide as it has others.

    >>> without_stray(["Name", "", "Town"], [["Ann", "Oslo"]] * 5), without_stray(["Name", ""], [["Ann", "x"]] * 5)
    (['Name', 'Town'], ['Name', ''])
    """
    filled = [name for name in names if name]
    widths = {len(row) for row in rows if row}
    return filled if len(rows) >= _LEAST_RECORDS and widths == {len(filled)} else names
