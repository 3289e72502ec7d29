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
    from crmcli.model import Rows
    from crmcli.render.view import View


def write_csv(rows: Rows, view: View) -> None:
    writer = csv.writer(view.out, lineterminator="\n")
    if view.header:
        writer.writerow(rows.columns)
    if view.tty:
        writer.writerows([visible_lines(plain(value)) for value in row] for row in rows.rows)
    else:
        writer.writerows(map(plain, row) for row in rows.rows)
