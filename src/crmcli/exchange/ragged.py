"""Records that are shorter or longer than the header: whether their cells stand in the right columns.

A column of dates, numbers, codes, addresses or links has few shapes; a cell of another shape does not belong there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_RUNS = ((re.compile(r"\d+"), "9"), (re.compile(r"[^\W\d_]+"), "a"))
_LEAST, _MOST_SHAPES, _LONGEST = (
    5,
    4,
    12,
)  # cells that make a shape plain; shapes of a column; signs of a shape


class Shapes:
    """What the cells of each column look like, by the records as wide as the header."""

    def __init__(self, rows: Sequence[Sequence[str]], width: int) -> None:
        columns = list(zip(*(row for row in rows if len(row) == width), strict=True)) or [()] * width
        self._of = [_shapes([cell for cell in column if cell]) for column in columns]
        self._bare = [len(column) >= _LEAST and not any(column) for column in columns]

    def misfits(self, cells: Sequence[str]) -> int:
        """How many filled cells look like no other in their column."""
        return sum(
            shapes is not None and cell != "" and _shape(cell) not in shapes
            for cell, shapes in zip(cells, self._of, strict=True)
        )

    def shortened(self, cells: list[str]) -> list[str]:
        """A record whose surplus cells are empty, as wide as the header.

        One of the empty cells before them goes instead where more of the others stand in their columns so.

        >>> dates = Shapes([["Ann", f"1/{day}/24", ""] for day in range(1, 9)], 3)
        >>> dates.shortened(["Bob", "", "2/3/24", ""]), dates.shortened(["Bob", "2/3/24", "", ""])
        (['Bob', '2/3/24', ''], ['Bob', '2/3/24', ''])
        """
        width = len(self._of)
        whole = cells[:width]
        if len(cells) > width + 1:
            return whole
        others = [cells[:place] + cells[place + 1 :] for place, cell in enumerate(whole) if not cell]
        return min([whole, *others], key=lambda row: self.misfits(row) + self._fills_bare(row))

    def _fills_bare(self, cells: Sequence[str]) -> bool:
        """Whether a cell is filled where no other record has anything."""
        return any(bare and cell for cell, bare in zip(cells, self._bare, strict=True))

    def torn(self, cells: list[str]) -> bool:
        """Whether a record with too few cells lacks them elsewhere than at its end.

        >>> dates = Shapes([[f"1/{day}/24", f"{day}", "Ann", ""] for day in range(1, 9)], 4)
        >>> dates.torn(["1/2/24", "7", "Bob"]), dates.torn(["1/2/247", "Bob", ""])
        (False, True)
        """
        missing = [""] * (len(self._of) - len(cells))
        here = self.misfits(cells + missing)
        if not here:
            return False
        filled = sum(map(bool, cells))
        return here == filled or any(
            self.misfits(cells[:place] + missing + cells[place:]) < here for place in range(len(cells))
        )


def _shapes(cells: list[str]) -> frozenset[str] | None:
    """The shapes of a column, or None where it may hold any text."""
    found = frozenset(map(_shape, cells))
    return found if len(cells) >= _LEAST and len(found) <= _MOST_SHAPES and "a" not in found else None


def _shape(cell: str) -> str:
    """What a cell looks like: digits and letters in a row are one sign each; a text of words is `a`.

    >>> [_shape(cell) for cell in ("28/01/2018", "BH-9827", "a@b.it", "https://x.it/y", "Men's socks")]
    ['9/9/9', 'a-9', '@', '://', 'a']
    """
    if " " not in cell and ("@" in cell or "://" in cell):
        return "@" if "@" in cell else "://"
    for run, sign in _RUNS:
        cell = run.sub(sign, cell)
    return cell if len(cell) <= _LONGEST and "9" in cell and not (" " in cell and "a" in cell) else "a"
