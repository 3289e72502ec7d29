"""crm imports: what was imported, what it made of each line, and taking an import back."""

from __future__ import annotations

import json

from crmcli.cli.declare import Argument, Option, command
from crmcli.cli.listing import emit_listing
from crmcli.cli.undo import refuse_kept
from crmcli.errors import UsageError
from crmcli.store import feeds, imports

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.cli.context import App

COLUMNS = (
    "id", "at", "file", "profile", "created", "updated", "unchanged", "companies_created", "logged", "skipped",
    "rejected", "deals", "tasks", "activities",
)  # fmt: skip
# Those that people read; programs get all.
READABLE = ("id", "at", "file", "created", "updated", "rejected", "deals", "tasks", "activities", "logged")
_ID = Argument("IMPORT", help="The number of an import; crm imports list shows it.")


@command(lists=True, examples=("crm imports list", "crm imports list --json"), exits=(0, 7))
def list_(app: App) -> None:
    """List what was imported, the latest first."""
    from crmcli.clean.instant import local

    rows = []
    for id, at, file, profile, counts in imports.listing(app.db):
        numbers = json.loads(counts)
        shown = [numbers.get(name, 0) for name in COLUMNS[4:]]
        rows.append((str(id), local(at, app.now), file, profile, *shown))
    if app.for_people and app.flags["columns"] is None:
        app.flags["columns"] = ",".join(READABLE)
    emit_listing(app, COLUMNS, rows)


@command(lists=True, examples=("crm imports show 3", "crm imports show 3 --lines | head"), exits=(0, 2, 3, 7))
def show(
    app: App,
    number: str = _ID,
    *,
    lines: bool = Option("--lines", help="List every line of the file and whom it made or touched."),
) -> None:
    """Show an import: its file, its counts, and with --lines what became of each line."""
    from crmcli.clean.instant import local

    import_id = _number(number)
    id, at, file, sha256, profile, counts = imports.find(app.db, import_id)
    if lines:
        emit_listing(app, ("line", "id", "name", "action"), imports.lines(app.db, import_id))
        return
    app.lists_nothing()
    app.emit_object(
        {
            "id": str(id),
            "at": local(at, app.now),
            "file": file,
            "sha256": sha256,
            "profile": profile,
            **json.loads(counts),
        }
    )


@command(
    writes=True, examples=("crm imports undo 3", "crm imports undo 3 --dry-run"), exits=(0, 2, 3, 4, 5, 7)
)
def undo(app: App, number: str = _ID) -> None:
    """Take an import back: what it made goes, what it changed is as before.

    What was edited since is kept and named (exit 5). crm undo takes this back in turn.
    """
    from crmcli.store import undo as engine

    import_id = _number(number)
    fed = feeds.feed_of(app.db, import_id)
    with app.change() as change:
        undone = engine.undo(change, imports.change_of(change.db, import_id))
        change.summary = f"undone import {import_id}: {undone.removed} removed, {undone.restored} restored"
    app.done(change)
    if fed is not None and not app.dry_run:
        app.note(f"{fed[1]} is new again to the feed {fed[0]}: take it out of the folder, or it comes back")
    refuse_kept(undone.kept)


def _number(text: str) -> int:
    if not text.lstrip("#").isdigit():
        raise UsageError(f"{text!r} is no number of an import", "crm imports list")
    return int(text.lstrip("#"))
