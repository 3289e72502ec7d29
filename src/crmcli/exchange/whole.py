"""Phones, codes and ids that a program wrote as fractions, `3358483227.0`, because the column had empty cells."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from crmcli.exchange.gather.firms import OF_FIRMS
from crmcli.exchange.mapping import Column, Mapping
from crmcli.exchange.sheet import BadRecord, Record, Sheet

_FRACTION = re.compile(r"\d+\.0$")
_SAMPLE = 500  # records


def whole_numbers(sheet: Sheet, mapping: Mapping) -> Sheet:
    """The sheet without the `.0` of columns that hold no fractions; the sheet itself where there are none."""
    columns = [column.place for column in mapping.columns if _holds_none(column)]
    rows = [cells for _, cells in islice(sheet.records(), _SAMPLE) if type(cells) is not BadRecord]
    odd = [place for place in columns if _are_fractions([row[place] for row in rows])]
    if not odd:
        return sheet

    def records() -> Iterator[Record]:
        for line, cells in sheet.records():
            if type(cells) is not BadRecord:
                for place in odd:
                    cells[place] = cells[place].removesuffix(".0")
            yield line, cells

    found = Sheet(sheet.name, sheet.header, records, sheet.notes)
    found.marked, found.counts = sheet.marked, sheet.counts
    return found


def _holds_none(column: Column) -> bool:
    slot = column.slot
    return slot.field in ("phone", "id", "ids") or slot.part == "zip" or slot.label in OF_FIRMS


def _are_fractions(cells: list[str]) -> bool:
    """Whether every filled cell is a number with `.0`.

    >>> _are_fractions(["3358483227.0", ""]), _are_fractions(["12.0", "12.5"]), _are_fractions([""])
    (True, False, False)
    """
    filled = [cell for cell in cells if cell]
    return bool(filled) and all(map(_FRACTION.match, filled))
