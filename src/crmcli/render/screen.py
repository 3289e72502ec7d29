"""Lines of styled spans on their way to a terminal: coloured by rich where there is colour, then paged.

A line is a tuple of spans, a span a pair of text and style; the text is already visible and fits. Layout is
the caller's, so that a million lines stream.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from crmcli.render.view import View

    Line = tuple[tuple[str, str], ...]

CHUNK = 100  # lines coloured at a time: rich costs 45 µs for one alone, 14 µs for one among a hundred


def draw(lines: Iterable[Line], view: View) -> None:
    """Write the lines, coloured or not, through the pager where they are more than a screen."""
    from crmcli.render.pager import page

    page(_colored(lines, view) if view.color else _uncolored(lines), view)


def _uncolored(lines: Iterable[Line]) -> Iterator[str]:
    for line in lines:
        yield "".join(text for text, _ in line).rstrip() + "\n"


def _colored(lines: Iterable[Line], view: View) -> Iterator[str]:
    from io import StringIO
    from itertools import islice

    from rich.console import Console
    from rich.text import Text

    out = StringIO()
    console = Console(
        file=out,
        force_terminal=True,
        width=view.width,
        color_system="standard",
        no_color=False,  # decided by the view; rich would ask NO_COLOR again, even against --color always
        markup=False,
        emoji=False,
        highlight=False,
    )
    lines = iter(lines)
    while chunk := list(islice(lines, CHUNK)):
        text = Text()
        for line in chunk:
            for part, style in line:
                text.append(part, style or None)
            text.append("\n")
        console.print(text, end="", soft_wrap=True)
        yield from out.getvalue().splitlines(keepends=True)
        out.seek(0)
        out.truncate()
