"""A listing as a table on a terminal: fitted to its width, streamed, quiet to look at.

Columns keep their natural width while there is room. Then cells are taken where the fewest values lose by it,
never from ids, numbers and moments; then columns are left out, which stderr says.
"""

from __future__ import annotations

from itertools import chain, islice

from crmcli.render.message import note
from crmcli.render.screen import draw
from crmcli.render.text import clip, pad, visible, width
from crmcli.render.value import is_money, plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from crmcli.model import Rows
    from crmcli.render.screen import Line
    from crmcli.render.view import View

SAMPLE = 1000  # rows read before the widths are settled
NARROW = 16  # cells up to which a column is never cut: a phone number (E.164: + and 15 digits), a day
NARROWEST = 12  # cells that a wider one keeps: a given name, the beginning of an address
GAP = "  "


class Column:
    """A column on the screen: its place in the row, the cells it has, how few it may have, how it stands."""

    __slots__ = (
        "cells",
        "floor",
        "heading",
        "index",
        "is_empty",
        "is_fixed",
        "is_right",
        "name",
        "style",
        "widths",
    )

    def __init__(self, index: int, name: str, values: Sequence[object], longest: int | None) -> None:
        given = [value for value in values if value is not None and value != ""]
        self.index = index
        self.name = name
        self.heading = visible(name.replace("_", " "))
        self.widths = sorted(width(shown(value, longest)) for value in given)
        self.cells = max([width(self.heading), *self.widths[-1:]])
        self.floor = self.cells if self.cells <= NARROW else max(NARROWEST, width(self.heading))
        self.is_empty = not given
        self.is_right = bool(given) and all(map(_is_number, given))
        is_id = name == "id" or name.endswith("_id")
        self.is_fixed = is_id or self.is_right or (bool(given) and all(map(is_moment, given)))
        self.style = "cyan" if is_id else ""

    def losing(self) -> int:
        """How many values would be cut if the column had one cell less."""
        from bisect import bisect_left

        return len(self.widths) - bisect_left(self.widths, self.cells)


def shown(value: object, longest: int | None = None) -> str:
    """The value as a table and a card show it: inert, with yes and no, moments without seconds and offset.

    >>> shown(True), shown("2026-05-03T15:00:00+02:00"), shown("[red]x")
    ('yes', '2026-05-03 15:00', '[red]x')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_moment(value):
        return f"{str(value)[:10]} {str(value)[11:16]}"
    return visible(plain(value)[:longest])


def is_moment(value: object) -> bool:
    """Whether it is written as instants are: 2026-05-03T15:00:00+02:00."""
    return (
        isinstance(value, str)
        and len(value) == 25
        and value[4] + value[7] + value[10] + value[13] + value[16] + value[22] == "--T:::"
        and value[19] in "+-"
        and value[:4].isdigit()
    )


def _is_number(value: object) -> bool:
    return (isinstance(value, (int, float)) and not isinstance(value, bool)) or is_money(value)


def write_table(rows: Rows, view: View) -> None:
    """Write the listing; where there are no rows, only say so."""
    source = iter(rows.rows)
    sample = list(islice(source, SAMPLE))
    if not sample:
        note("nothing to show", view)
        return
    # A value that is cut anyway is not looked at beyond what could be seen of it, combining marks included.
    longest = view.width * 8 if view.fit else None
    columns = [
        Column(index, name, [row[index] for row in sample], longest)
        for index, name in enumerate(rows.columns)
    ]
    kept = fitted(columns, view.width) if view.fit else columns
    draw(_lines(kept, chain(sample, source), longest, view), view)
    hidden = [column.name for column in columns if column not in kept]
    if hidden:
        count = "1 column" if len(hidden) == 1 else f"{len(hidden)} columns"
        note(f"{'...' if view.ascii else '…'} {count} hidden ({', '.join(hidden)}): use --columns", view)


def fitted(columns: list[Column], total: int) -> list[Column]:
    """The columns that fit into `total` cells, shrunk where they must be; at least the first.

    Those without any value go first, then those on the right.
    """
    kept = list(columns)
    while sum(column.cells if column.is_fixed else column.floor for column in kept) > _room(kept, total):
        if len(kept) == 1:
            kept[0].floor = min(kept[0].floor, total)
            break
        kept.remove(next((column for column in reversed(kept[1:]) if column.is_empty), kept[-1]))
    _shrink(kept, _room(kept, total))
    return kept


def _room(columns: list[Column], total: int) -> int:
    return total - len(GAP) * (len(columns) - 1)


def _shrink(columns: list[Column], room: int) -> None:
    """Take one cell after the other from the column where the fewest values lose, the widest first."""
    for column in columns:
        if not column.is_fixed:
            column.cells = max(min(column.cells, room), column.floor)
    excess = sum(column.cells for column in columns) - room
    for _ in range(excess):
        loose = [column for column in columns if not column.is_fixed and column.cells > column.floor]
        if not loose:
            return
        min(loose, key=lambda column: (column.losing(), -column.cells)).cells -= 1


def _lines(
    columns: list[Column], rows: Iterable[tuple[object, ...]], longest: int | None, view: View
) -> Iterator[Line]:
    rule, mark = ("-", "~") if view.ascii else ("─", "…")
    if view.header:
        yield _line(columns, [clip(column.heading, column.cells, mark) for column in columns], "bold")
        yield _line(columns, [rule * column.cells for column in columns], "dim")
    for row in rows:
        cells = [shown(row[column.index], longest) for column in columns]
        yield _line(
            columns,
            [
                text if column.is_fixed else clip(text, column.cells, mark)
                for column, text in zip(columns, cells, strict=True)
            ],
        )


def _line(columns: list[Column], texts: list[str], style: str | None = None) -> Line:
    spans: list[tuple[str, str]] = []
    for column, text in zip(columns, texts, strict=True):
        if spans:
            spans.append((GAP, ""))
        spans.append(
            (pad(text, column.cells, right=column.is_right), column.style if style is None else style)
        )
    last, last_style = spans[-1]
    return (*spans[:-1], (last.rstrip(), last_style))
