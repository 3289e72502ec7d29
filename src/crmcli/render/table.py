"""A listing as a table on a terminal: fitted to its width, streamed, quiet to look at.

Columns keep their natural width while there is room. Then the widest are shrunk, but ids, numbers and
moments never; then columns are left out from the right, which stderr says.
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
NARROWEST = 8  # cells a shrunk column keeps: a given name, the beginning of an address
LONGEST = 2000  # characters of a value that are looked at; no terminal is wider
GAP = "  "


class Column:
    """A column on the screen: its heading, the cells it has, whether it may be cut, where its text stands."""

    __slots__ = ("cells", "heading", "index", "is_fixed", "is_right", "style")

    def __init__(self, index: int, name: str, values: Sequence[object]) -> None:
        given = [value for value in values if value is not None]
        self.index = index
        self.heading = visible(name.replace("_", " "))
        self.is_right = bool(given) and all(_is_number(value) for value in given)
        is_id = name == "id" or name.endswith("_id")
        self.is_fixed = is_id or self.is_right or (bool(given) and all(is_moment(value) for value in given))
        self.style = "cyan" if is_id else ""
        self.cells = max([width(self.heading), *(width(shown(value)) for value in values)])


def shown(value: object) -> str:
    """The value as a table and a card show it: inert, with yes and no, moments without seconds and offset.

    >>> shown(True), shown("2026-05-03T15:00:00+02:00"), shown("[red]x")
    ('yes', '2026-05-03 15:00', '[red]x')
    """
    if isinstance(value, bool):
        return "yes" if value else "no"
    if is_moment(value):
        return f"{str(value)[:10]} {str(value)[11:16]}"
    return visible(plain(value)[:LONGEST])


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
    """Write the listing; nothing where there are no rows."""
    source = iter(rows.rows)
    sample = list(islice(source, SAMPLE))
    if not sample:
        return
    columns = [Column(index, name, [row[index] for row in sample]) for index, name in enumerate(rows.columns)]
    kept = fitted(columns, view.width) if view.fit else columns
    draw(_lines(kept, chain(sample, source), view), view)
    if len(kept) < len(columns):
        hidden = len(columns) - len(kept)
        note(f"… {hidden} {'column' if hidden == 1 else 'columns'} hidden: use --columns", view)


def fitted(columns: list[Column], total: int) -> list[Column]:
    """The columns that fit into `total` cells, shrunk where they must be; at least the first."""
    for count in range(len(columns), 1, -1):
        kept = columns[:count]
        if _shrink(kept, total - len(GAP) * (count - 1)):
            return kept
    _shrink(columns[:1], total)
    return columns[:1]


def _shrink(columns: list[Column], room: int) -> bool:
    """Take cells from the widest columns until all fit into `room`; False, and nothing done, if none can."""
    fixed = sum(column.cells for column in columns if column.is_fixed)
    loose = [column for column in columns if not column.is_fixed]
    room -= fixed
    if sum(min(column.cells, NARROWEST) for column in loose) > room:
        return False
    while (excess := sum(column.cells for column in loose) - room) > 0:
        widest = max(column.cells for column in loose)
        peers = [column for column in loose if column.cells == widest]
        below = max((column.cells for column in loose if column.cells < widest), default=NARROWEST)
        cut = min(widest - below, -(-excess // len(peers))) or 1
        for column in peers:
            column.cells -= cut
    return True


def _lines(columns: list[Column], rows: Iterable[tuple[object, ...]], view: View) -> Iterator[Line]:
    rule, mark = ("-", "~") if view.ascii else ("─", "…")
    if view.header:
        yield _line(columns, [(clip(column.heading, column.cells, mark), "bold") for column in columns])
        yield _line(columns, [(rule * column.cells, "dim") for column in columns])
    for row in rows:
        cells = []
        for column in columns:
            text = shown(row[column.index])
            cells.append((text if column.is_fixed else clip(text, column.cells, mark), column.style))
        yield _line(columns, cells)


def _line(columns: list[Column], cells: list[tuple[str, str]]) -> Line:
    spans: list[tuple[str, str]] = []
    for column, (text, style) in zip(columns, cells, strict=True):
        if spans:
            spans.append((GAP, ""))
        is_last = column is columns[-1] and not column.is_right
        spans.append((text if is_last else pad(text, column.cells, right=column.is_right), style))
    return tuple(spans)
