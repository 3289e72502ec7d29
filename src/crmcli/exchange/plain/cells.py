"""Cells of one column, many at once: what is plain is taken together, what repeats itself once, the rest singly."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from crmcli.errors import CleanError
from crmcli.exchange.gather.kept import FaultError, Kept
from crmcli.exchange.mapping import Column, Mapping

Value = TypeVar("Value")
_FEW = 8  # cells: so few are read one by one where some of them is not plain


class _Odd:
    """What stands for the value of a cell that only the general road can read."""


ODD = _Odd()


def by_halves(
    cells: Sequence[str],
    together: Callable[[Sequence[str]], Sequence[Value] | None],
    singly: Callable[[str], Value],
) -> list[Value]:
    """The values of cells, taken together where all are plain; else of each half, down to a few.

    >>> by_halves(["1", "2", "x"], lambda cells: None, str.isdigit)
    [True, True, False]
    """
    if not cells:
        return []
    if len(cells) <= _FEW:
        return list(map(singly, cells))
    found = together(cells)
    if found is not None:
        return list(found)
    middle = len(cells) // 2
    return by_halves(cells[:middle], together, singly) + by_halves(cells[middle:], together, singly)


def reading(
    make: Callable[[Mapping, Kept], Callable[[list[str]], Value]], mapping: Mapping, columns: Sequence[Column]
) -> Callable[[tuple[str, ...]], Value | _Odd]:
    """A function from the cells of these columns to what their gatherer gives for a row that has nothing else.

    ODD where the gatherer finds a fault or keeps something aside.
    """
    kept = Kept()
    gather = make(Mapping(mapping.profile, tuple(columns)), kept)
    places = [column.place for column in columns]
    width = max(places, default=0) + 1

    def read(cells: tuple[str, ...]) -> Any:
        row = [""] * width
        for place, cell in zip(places, cells, strict=True):
            row[place] = cell
        try:
            found = gather(row)
        except (FaultError, CleanError):
            return ODD
        if kept.of_person or kept.of_company:
            kept.clear()
            return ODD
        return found

    return read
