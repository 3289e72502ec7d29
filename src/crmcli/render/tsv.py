r"""Tab-separated lines and bare values: what pipes and scripts read.

A tab, line break or other control character in a value is an escape, and a backslash is doubled, so that a
line is a row, a tab is a border, and the value can be had back (as in PostgreSQL's COPY and jq's @tsv).
"""

from __future__ import annotations

from crmcli.render.text import visible
from crmcli.render.value import plain

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.model import Rows
    from crmcli.render.view import View


def cell(value: object) -> str:
    r"""The value between two tabs.

    >>> cell("a\tb\\c\x1b"), cell(None), cell(12)
    ('a\\tb\\\\c\\x1b', '', '12')
    """
    text = plain(value)
    return visible(text.replace("\\", "\\\\") if "\\" in text else text)


def write_tsv(rows: Rows, view: View) -> None:
    if view.header:
        view.out.write("\t".join(map(cell, rows.columns)) + "\n")
    view.out.writelines("\t".join(map(cell, row)) + "\n" for row in rows.rows)


def write_ids(rows: Rows, view: View) -> None:
    """The ids, or else the first column, one a line, to feed back into another command."""
    at = rows.columns.index("id") if "id" in rows.columns else 0
    view.out.writelines(cell(row[at]) + "\n" for row in rows.rows)


def write_fields(fields: dict[str, object], view: View) -> None:
    view.out.writelines(f"{cell(name)}\t{cell(value)}\n" for name, value in fields.items())


def write_value(value: object, view: View) -> None:
    view.out.write(cell(value) + "\n")
