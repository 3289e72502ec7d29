"""Records beside each other, field by field, with a mark where they agree or differ; to judge duplicates."""

from __future__ import annotations

from crmcli.render.card import lines_of, wrapped
from crmcli.render.screen import draw
from crmcli.render.table import GAP, shown
from crmcli.render.text import clip, pad, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from crmcli.render.screen import Line
    from crmcli.render.view import View

NARROWEST = 12  # cells of a record; with fewer they stand below each other
MOST_LINES = 6  # of one value: a note of pages would hide what else there is to compare
_EMPHASIS = {"id": "cyan", "name": "bold"}
_STYLES = {"=": "green", "≠": "yellow", "!": "yellow", " ": ""}


def write_side(records: Sequence[dict[str, object]], view: View) -> None:
    """Write two records or more beside each other; fields that all lack are left out."""
    draw(_lines(records, view), view)


def agreement(values: Sequence[object], *, ascii: bool = False) -> str:
    """`=` where all that have a value have the same, `≠` where they differ, a blank where only one has any.

    >>> agreement(["Ann", "ANN "]), agreement(["Ann", "Bob"]), agreement(["Ann", None])
    ('=', '≠', ' ')
    """
    given = [" ".join(shown(value).split()).casefold() for value in values if shown(value)]
    if len(given) < 2:
        return " "
    return "=" if len(set(given)) == 1 else "!" if ascii else "≠"


def _lines(records: Sequence[dict[str, object]], view: View) -> Iterator[Line]:
    names = [
        name
        for name in dict.fromkeys(name for record in records for name in record)
        if any(shown(record.get(name)) for record in records)
    ]
    left = max((width(shown(name.replace("_", " "))) for name in names), default=0)
    room = (view.width - left - 2 - len(GAP) * (len(records) + 1)) // max(len(records), 1)
    for name in names:
        values = [record.get(name) for record in records]
        mark = " " if name in ("id", "uid") else agreement(values, ascii=view.ascii)
        label = shown(name.replace("_", " "))
        style = _EMPHASIS.get(name, "")
        if room < NARROWEST:
            yield from _below(label, mark, [_pieces(value, view.width - len(GAP)) for value in values], style)
        else:
            label = pad(clip(label, left), left)
            yield from _beside(label, mark, [_pieces(value, room) for value in values], style, room)


def _pieces(value: object, room: int) -> list[str]:
    """The lines a value takes, and how many more there would be of a long one."""
    pieces = [piece for line in lines_of(value) for piece in wrapped(line, max(room, 1))]
    more = len(pieces) - MOST_LINES
    return pieces if more <= 1 else [*pieces[:MOST_LINES], f"+ {more} lines"]


def _beside(label: str, mark: str, columns: list[list[str]], style: str, room: int) -> Iterator[Line]:
    for row in range(max(map(len, columns))):
        first = row == 0
        spans = [
            (label if first else " " * width(label), "dim"),
            (GAP, ""),
            (mark if first else " ", _STYLES[mark]),
        ]
        for pieces in columns:
            text = pieces[row] if row < len(pieces) else ""
            spans += [(GAP, ""), (pad(text, room), style)]
        yield tuple(spans)


def _below(label: str, mark: str, columns: list[list[str]], style: str) -> Iterator[Line]:
    """Where two do not fit beside each other: the name of the field, then what each has of it."""
    yield ((label, "dim"), (" ", ""), (mark, _STYLES[mark]))
    for pieces in columns:
        for piece in pieces or ["-"]:
            yield ((GAP, ""), (piece, style))
