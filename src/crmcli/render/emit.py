"""Where a format is chosen: each of these loads the one writer it needs.

TSV and bare values, which scripts read, are the hot road: they load only light modules of this package.
"""

from __future__ import annotations

from crmcli.render.tsv import write_fields, write_ids, write_tsv, write_value

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.model import Rows
    from crmcli.render.view import View


def emit(rows: Rows, view: View) -> None:
    """Write a listing in the view's format, row by row."""
    chosen = view.format or ("table" if view.tty else "tsv")
    if chosen == "tsv":
        write_tsv(rows, view)
    elif chosen == "ids":
        write_ids(rows, view)
    elif chosen == "table":
        from crmcli.render.table import write_table

        write_table(rows, view)
    elif chosen == "csv":
        from crmcli.render.csv_text import write_csv

        write_csv(rows, view)
    elif chosen == "md":
        from crmcli.render.markdown import write_markdown

        write_markdown(rows, view)
    else:
        from crmcli.render.json_text import write_array, write_lines

        (write_array if chosen == "json" else write_lines)(rows, view)
    view.out.flush()


def emit_object(fields: dict[str, object], view: View) -> None:
    """Write one record: a card on a terminal, `name TAB value` lines in a pipe, or the format asked for."""
    chosen = view.format or ("table" if view.tty else "tsv")
    if chosen == "tsv":
        write_fields(fields, view)
    elif chosen == "ids":
        write_value(fields.get("id") or next(iter(fields.values()), None), view)
    elif chosen == "table":
        from crmcli.render.card import write_card

        write_card(fields, view)
    elif chosen in ("json", "jsonl"):
        from crmcli.render.json_text import write_object

        write_object(fields, view)
    else:
        from crmcli.model import Rows

        if chosen == "md":
            emit(Rows(("field", "value"), fields.items()), view)
        else:
            emit(Rows(tuple(fields), [tuple(fields.values())]), view)
    view.out.flush()


def emit_value(value: object, view: View) -> None:
    """Write an id, a count or another single value bare on a line, JSON-encoded where JSON was asked for."""
    if view.format in ("json", "jsonl"):
        from crmcli.render.json_text import write_json

        write_json(value, view)
    else:
        write_value(value, view)
    view.out.flush()


def emit_text(text: str, view: View) -> None:
    """Write a longer text, inert; with the pager where it is longer than the screen; one string in JSON."""
    if view.format in ("json", "jsonl"):
        emit_value(text, view)
        return
    emit_pages((text,), view)


def emit_pages(texts: Iterable[str], view: View) -> None:
    """Write one text after the other, inert; with the pager where they are longer than the screen."""
    from crmcli.render.text import visible_lines

    if not view.pager:
        for text in texts:
            view.out.write(visible_lines(text.removesuffix("\n")) + "\n")
        view.out.flush()
        return
    from crmcli.render.pager import page

    page((line + "\n" for text in texts for line in visible_lines(text.removesuffix("\n")).split("\n")), view)
    view.out.flush()
