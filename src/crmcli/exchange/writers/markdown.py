"""A Markdown table: for reading, so only its own marks are made inert, and line breaks become `<br>`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import IO


def write_markdown(rows: Iterable[Sequence[str]], out: IO[bytes], *, header: Sequence[str]) -> None:
    """The rows under a header."""
    out.write(f"{_line(header)}\n{_line(['---'] * len(header))}\n".encode())
    for row in rows:
        out.write(f"{_line([cell_of(cell) for cell in row])}\n".encode())


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def cell_of(text: str) -> str:
    """A cell in which nothing is markup.

    >>> cell_of("a|b\\n*c*"), cell_of("<b>")
    ('a\\\\|b<br>\\\\*c\\\\*', '&lt;b&gt;')
    """
    for mark in "\\|*_`[]#":
        text = text.replace(mark, "\\" + mark)
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return "<br>".join(text.splitlines())
