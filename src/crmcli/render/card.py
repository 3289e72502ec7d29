"""One record on a terminal: names on the left, values on the right, wrapped; what is empty is left out."""

from __future__ import annotations

from crmcli.render.screen import draw
from crmcli.render.table import GAP, shown
from crmcli.render.text import fitting, pad, visible_lines, width

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.render.screen import Line
    from crmcli.render.view import View

NARROWEST = 20  # cells for values, however long the names are


def write_card(fields: dict[str, object], view: View) -> None:
    draw(_lines(fields, view), view)


def _lines(fields: dict[str, object], view: View) -> Iterator[Line]:
    title = fields.get("name") or fields.get("title")
    if isinstance(title, str):
        spans = [(shown(title), "bold")]
        if fields.get("id"):
            spans.append((f"{GAP}{shown(fields['id'])}", "cyan"))
        yield tuple(spans)
        yield ()
    rest = {
        name.replace("_", " "): lines
        for name, value in fields.items()
        if not (isinstance(title, str) and (name == "id" or value is title)) and (lines := lines_of(value))
    }
    left = max(map(width, rest), default=0)
    room = max(view.width - left - len(GAP), NARROWEST) if view.fit else 0
    for name, lines in rest.items():
        label = pad(shown(name), left)
        for line in lines:
            for piece in wrapped(line, room) if room else [line]:
                yield ((label, "dim"), (GAP, ""), (piece, ""))
                label = " " * left


def lines_of(value: object) -> list[str]:
    """The lines a value takes where there is room: nested ones one a line, text at its own line breaks."""
    if value is None or value == "" or value == [] or value == () or value == {}:
        return []
    if isinstance(value, (list, tuple)) and any(isinstance(part, dict) for part in value):
        return [line for part in value for line in lines_of(part)]
    if isinstance(value, str) and "\n" in value:
        return visible_lines(value.replace("\t", "    ").strip("\n")).split("\n")
    return [shown(value)]


def wrapped(line: str, cells: int) -> list[str]:
    """The line in pieces of at most `cells` cells, broken at blanks where there are any.

    >>> wrapped("send the quote on Friday", 10)
    ['send the', 'quote on', 'Friday']
    >>> wrapped("王伟先生", 4)
    ['王伟', '先生']
    """
    if width(line) <= cells:
        return [line]
    pieces: list[str] = []
    current = ""
    for word in line.split(" "):
        if current and width(current) + 1 + width(word) <= cells:
            current += " " + word
            continue
        if current:
            pieces.append(current)
        current = word
        while width(current) > cells:
            at = fitting(current, cells) or 1
            pieces.append(current[:at])
            current = current[at:]
    return [*pieces, current]
