r"""Comma-separated values (RFC 4180), exact: what goes in comes out of any CSV reader.

Lines end in \n, not the \r\n of the RFC: every reader takes both, but `cut`, `sort`, `diff` and `read` would
keep the \r as part of the last column. Only on a terminal are control characters shown as escapes.
"""

from __future__ import annotations

import csv

from crmcli.render.text import visible_lines
from crmcli.render.value import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

    from crmcli.model import Rows
    from crmcli.render.view import View


class _Lines:
    r"""What a csv.writer writes to, with \n for the \r\n after a row.

    The writer quotes a \r in a value only if its own line ends hold one, so it must be left to write \r\n.
    """

    def __init__(self, out: TextIO) -> None:
        self._out = out

    def write(self, line: str) -> None:
        self._out.write(line.removesuffix("\r\n") + "\n")


def write_csv(rows: Rows, view: View) -> None:
    writer = csv.writer(_Lines(view.out), lineterminator="\r\n")
    if view.header:
        writer.writerow(rows.columns)
    if view.tty:
        writer.writerows([visible_lines(plain(value)) for value in row] for row in rows.rows)
    else:
        writer.writerows(  # most cells are texts, which need no asking what they are
            [value if value.__class__ is str else plain(value) for value in row] for row in rows.rows
        )
