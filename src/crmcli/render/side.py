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

NARROWEST = 12  # cells a record keeps
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
    room = max((view.width - left - 2 - len(GAP) * (len(records) + 1)) // max(len(records), 1), NARROWEST)
    for name in names:
        values = [record.get(name) for record in records]
        mark = " " if name in ("id", "uid") else agreement(values, ascii=view.ascii)
        columns = [[piece for line in lines_of(value) for piece in wrapped(line, room)] for value in values]
        label = pad(clip(shown(name.replace("_", " ")), left), left)
        for row in range(max(map(len, columns))):
            first = row == 0
            spans = [
                (label if first else " " * left, "dim"),
                (GAP, ""),
                (mark if first else " ", _STYLES[mark]),
            ]
            for pieces in columns:
                text = pieces[row] if row < len(pieces) else ""
                spans += [(GAP, ""), (pad(text, room), _EMPHASIS.get(name, ""))]
            yield tuple(spans)
