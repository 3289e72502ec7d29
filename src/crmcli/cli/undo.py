"""crm undo, redo and history: what was done, by whom, and taking it back."""

from __future__ import annotations

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing, most
from crmcli.errors import PartlyDoneError, UsageError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from crmcli.cli.context import App
    from crmcli.store.undo import Undone


@command(
    lists=True,
    writes=True,
    examples=("crm undo", "crm undo --dry-run", "crm undo --list", "crm undo 41"),
    exits=(0, 3, 4, 5, 7),
)
def undo(
    app: App,
    change: str | None = Argument(
        "CHANGE", help="A number from --list; the last one by default.", optional=True
    ),
    *,
    show: bool = Option("--list", help="List what was done, the latest first."),
) -> None:
    """Take back the last command that changed something, as a whole.

    Again takes back the one before. With a number, that one is taken back; what was edited since is kept and named
    (exit 5).
    """
    from crmcli.store import history
    from crmcli.store import undo as engine

    if show:
        app.only_reads()
        emit_listing(app, history.CHANGE_COLUMNS, history.changes(app.db, app.now, most(app)))
        return
    app.lists_nothing()
    with app.change() as new:
        new.is_step = True
        target = _number(change) if change else engine.last_done(new)
        undone = engine.undo(new, target)
        new.summary = f"undid {target}: {undone.command}"
    _say(app, undone, "undone", "undo")


@command(writes=True, examples=("crm redo", "crm redo --dry-run"), exits=(0, 3, 4, 7))
def redo(app: App) -> None:
    """Do again what the last undo took back."""
    from crmcli.store import undo as engine

    with app.change() as new:
        new.is_step = True
        target = engine.last_undone(new)
        undone = engine.undo(new, target)
        original = engine.origin(new.db, target)
        new.summary = f"redid {original.change_id}: {original.command}"
    _say(app, undone._replace(change_id=original.change_id, command=original.command), "redone", "redo")


@command(
    lists=True,
    examples=("crm history jane", "crm history jane --field status", "crm history --limit 20"),
    exits=(0, 3, 4, 7),
)
def history(
    app: App,
    what: str | None = Argument(
        "WHAT", help="A person, or o4, d3, t7, a90; everything by default.", complete="person", optional=True
    ),
    *,
    field: str | None = Option("--field", metavar="FIELD", help="Only this field."),
    company: bool = Option("--company", help="The name is that of a company."),
) -> None:
    """List who changed what and when, with the old and the new value."""
    from crmcli.cli.things import named
    from crmcli.store import history as log

    if what is None:
        emit_listing(app, log.CHANGE_COLUMNS, log.changes(app.db, app.now, most(app)))
        return
    table, row_id = named(app, what, company=company)
    of = log.of if table in ("person", "organisation") else log.of_thing
    rows = of(app.db, table, row_id, app.now)
    if field is not None:
        _known_field(field, log.fields(app.db))
        rows = [row for row in rows if row[log.COLUMNS.index("field")] == field]
    emit_listing(app, log.COLUMNS, rows)


def _known_field(field: str, known: list[str]) -> None:
    if field not in known:
        from crmcli.clean.nearest import nearest

        close = nearest(field, known)
        raise UsageError(
            f"a history has no field {field!r}",
            f"did you mean {close}?" if close else f"one of {', '.join(known)}",
        )


def _number(text: str) -> int:
    if not text.isdecimal():
        raise UsageError(f"{text!r} is no number of a change", "crm undo --list shows them")
    return int(text)


def _say(app: App, undone: Undone, word: str, flag: str) -> None:
    """What came of it: a line, or exit 5 where later edits were kept."""
    counts = ", ".join(
        f"{number} {what}"
        for number, what in (
            (undone.removed, "removed"),
            (undone.restored, "restored"),
            (undone.returned, "brought back"),
        )
        if number
    )
    app.note(
        f"{'would have ' if app.dry_run else ''}{word} {undone.change_id}: {undone.command} ({counts or 'no rows'})"
    )
    refuse_kept(undone.kept)


def refuse_kept(kept: Sequence[str]) -> None:
    """Exit 5 that names what was edited since and therefore kept."""
    if kept:
        raise PartlyDoneError(
            f"kept, because edited since: {', '.join(kept[:_NAMED])}"
            + (f" and {len(kept) - _NAMED} more" if len(kept) > _NAMED else ""),
            f"crm history {kept[0]}",
        )


_NAMED = 10
