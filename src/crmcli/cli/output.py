"""Writing an answer to a file of the user's: complete or not at all, in the format its name says."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from crmcli.cli.options import FORMATS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.cli.context import App


@contextmanager
def to_file(app: App, path: str | None, *, force: bool) -> Iterator[None]:
    """Whatever is emitted inside goes to `path`; None or '-' is standard output."""
    if path is None or path == "-":
        yield
        return
    import io

    from crmcli.exchange.files import atomic, check_name

    ending = path.rpartition(".")[2].lower()
    if app.format is None and ending in FORMATS:
        app.flags["format"] = ending
    check_name(path, app.format or "tsv", "name it .csv; crm export xlsx makes spreadsheets")
    before = app.view
    with atomic(path, force=force) as file:
        text = io.TextIOWrapper(file, encoding="utf-8", newline="\n")
        app.see(before._replace(out=text, format=app.format, tty=False, fit=False, color=False, pager=False))
        try:
            yield
            text.flush()
        finally:
            text.detach()
            app.see(before)
