"""A GitHub table (GFM 4.10), whose data is text and never markup."""

from __future__ import annotations

from crmcli.render.text import visible
from crmcli.render.value import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.model import Rows
    from crmcli.render.view import View

_ACTS = frozenset("\\`*[<|~")
_MAY_ACT = _ACTS | {"_", "&"}


def cell(value: object) -> str:
    r"""The value as one cell; a line break is `<br>`.

    >>> cell("a|b"), cell("*Anna*\nRossi"), cell("jane_doe"), cell("_x_"), cell("R&D"), cell("&lt;")
    ('a\\|b', '\\*Anna\\*<br>Rossi', 'jane_doe', '\\_x\\_', 'R&D', '\\&lt;')
    """
    lines = plain(value).replace("\r\n", "\n").strip("\n").split("\n")
    return "<br>".join(_inert(visible(line)) for line in lines)


def _inert(line: str) -> str:
    if _MAY_ACT.isdisjoint(line):
        return line
    return "".join(
        "\\" + letter if letter in _ACTS or _acts_here(line, at) else letter for at, letter in enumerate(line)
    )


def _acts_here(line: str, at: int) -> bool:
    """Whether it is an underscore that is not inside a word, or begins what may be an entity."""
    if line[at] == "_":
        return not (0 < at < len(line) - 1 and line[at - 1].isalnum() and line[at + 1].isalnum())
    return line[at] == "&" and ";" in line[at:]


def write_markdown(rows: Rows, view: View) -> None:
    if view.header:
        view.out.write(_line(rows.columns) + "|" + " --- |" * len(rows.columns) + "\n")
    view.out.writelines(map(_line, rows.rows))


def _line(row: tuple[object, ...]) -> str:
    return "| " + " | ".join(map(cell, row)) + " |\n"
