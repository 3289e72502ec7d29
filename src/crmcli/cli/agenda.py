"""crm agenda: what today and the next days ask for, on a terminal or in a mail from cron."""

from __future__ import annotations

from crmcli.cli import owners
from crmcli.cli.config import MOST
from crmcli.cli.declare import Option, command
from crmcli.cli.listing import checked_limit, emit_listing
from crmcli.cli.options import FORMATS
from crmcli.errors import FindingsError, UsageError
from crmcli.store import agenda as store

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import date
    from typing import Any

    from crmcli.cli.context import App
    from crmcli.cli.cursor import Cursor

PAGES = ("text", "md", "html")


@command(
    lists=True,
    examples=(
        "crm agenda",
        "crm agenda --days 14 --owner anna --format html",
        "crm agenda --birthdays 30d",
        "crm agenda --new --cursor mail   # from cron: says each thing once",
    ),
    exits=(0, 2, 7, 8),
)
def agenda(
    app: App,
    *,
    days: int | None = Option(
        "--days", metavar="N", help="How far to look ahead, today included; 7 by default."
    ),
    birthdays: str | None = Option("--birthdays", metavar="TIME", help="How far for birthdays: 30d."),
    owner: str | None = owners.OF_WHOM,
    new: bool = Option("--new", help="Only what was not said before; an overdue task is news again."),
    cursor: str | None = Option("--cursor", metavar="NAME", help="Under which name that is remembered."),
    format: str | None = Option(
        "--format",
        metavar="FORMAT",
        choices=("text", "html", *FORMATS),
        help="How it is written; text by default.",
    ),
    exit_code: bool = Option("--exit-code", help="Exit 8 if there is anything."),
) -> None:
    """Show what is overdue and due, deals to close, birthdays, and whom to be in touch with.

    Where there is nothing to say, nothing is written, so that cron sends no mail.
    """
    if cursor is not None and not new:
        raise UsageError("--cursor remembers what --new says", "add --new")
    found = items(app, app.config.get("agenda_days") if days is None else days, birthdays, owner)
    said = _cursor(app, cursor) if new else None
    if said is not None:
        found = [item for item in found if said.is_new(store.key(item))]
    if app.flags["limit"] is not None:
        found = found[: checked_limit(app.flags["limit"])]
    _emit(app, found, format)
    if said is not None and not app.flags["count"]:
        said.advance(map(store.key, found))
    if exit_code and found:
        raise FindingsError("")


def items(
    app: App, days: int, birthdays: str | None = None, owner: str | None = None
) -> list[tuple[Any, ...]]:
    """Everything there is to say of so many days, today included."""
    if not 1 <= days <= MOST:
        raise UsageError(f"--days cannot be {days}", f"1 is today, and {MOST} the most")
    last = store.end_of(app.now, days)
    return store.items(
        app.db,
        last=last,
        last_birthday=last if birthdays is None else _last_birthday(app, birthdays),
        owner=owners.known(app, owner),
        segments=_segments(app),
        now=app.now,
    )


def _last_birthday(app: App, text: str) -> date:
    from datetime import date, timedelta

    from crmcli.clean.series import every, later

    length = every(f"{text}d" if text.isdecimal() else text)
    return date.fromisoformat(later(app.now.date().isoformat(), length)) - timedelta(days=1)


def _segments(app: App) -> list[store.Touch]:
    """The cadences of segments, with the condition of each."""
    from crmcli.store.cadences import of_segments

    named = of_segments(app.db)
    if not named:
        return []
    from crmcli.cli.filters import compiled

    found = []
    for name, every in named:
        condition = compiled(app, app.db, f'@"{name}"' if not name.isalnum() else f"@{name}")
        found.append(store.Touch(every, condition.sql, tuple(condition.values)))
    return found


def _cursor(app: App, name: str | None) -> Cursor:
    from crmcli.cli.cursor import Cursor

    return Cursor(app, "default" if name is None else name)


def _emit(app: App, found: list[tuple[Any, ...]], format: str | None) -> None:
    """A page for people, or a listing for programs; a page with nothing on it is not written."""
    chosen = app.format or format
    listed = app.flags["count"] or app.flags["columns"] or app.flags["sort"]
    if chosen in PAGES or (chosen is None and not listed):
        from crmcli.cli.agenda_page import page

        if found:
            app.emit_text(
                page(found, chosen or "text", app.now.date(), app.view.width if app.view.fit else 0)
            )
        return
    app.flags["format"] = chosen
    emit_listing(app, store.COLUMNS, found)
