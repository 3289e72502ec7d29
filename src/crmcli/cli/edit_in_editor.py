"""Editing many people as a table in the user's editor: only changed cells are written, all of them or none."""

from __future__ import annotations

import sys

from crmcli.cli import cells, edit_table
from crmcli.cli.editor import edited
from crmcli.cli.facts import Settings
from crmcli.errors import ConflictError, CrmError, UsageError
from crmcli.store import contacts, people

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from crmcli.cli.context import App
    from crmcli.cli.edit_table import Changed
    from crmcli.store.database import Database

_SHOWN_FAULTS = 8


class _Plan:
    """What is to be written to one person."""

    def __init__(self) -> None:
        self.settings = Settings({}, {}, {})
        self.lists: list[Callable[[contacts.Owner], object]] = []
        self.cells: list[Changed] = []


def edit_in_editor(app: App, ids: Sequence[int], columns: str | None) -> None:
    """Open the table of these people, and write what was changed in it. Nobody waits for the lock meanwhile."""
    names = cells.columns(app.db, columns)
    if not ids:
        app.note("nobody is found; there is nothing to edit")
        return
    rows = {one: cells.cells(app.db, one, names) for one in people.by_name(app.db, ids)}
    table = text = edit_table.written(names, rows)
    while True:
        text = edited(app, text, suffix=".tsv")
        try:
            found = edit_table.changes(text, names, rows)
            if not found:
                app.note("no cell was changed; nothing was written")
                return
            _write(app, _plans(app, app.db, found, rows), names)
            return
        except CrmError as error:
            if text == table or not _again(app, error):
                raise


def _plans(
    app: App, db: Database, found: Sequence[Changed], rows: dict[int, tuple[str, ...]]
) -> dict[int, _Plan]:
    """What the cells come to, by person; one error for all that cannot be read."""
    plans: dict[int, _Plan] = {}
    faults: list[tuple[Changed, CrmError]] = []
    for cell in found:
        plan = plans.setdefault(cell.id, _Plan())
        plan.cells.append(cell)
        try:
            several = cells.checked(app, db, cell.column, cell.after, plan.settings)
        except CrmError as error:
            faults.append((cell, error))
            continue
        if several is not None:
            plan.lists.append(several)
    if faults:
        (cell, first), *others = faults
        also = [f"line {other.line} {other.column}" for other, _ in others[:_SHOWN_FAULTS]]
        if len(others) > _SHOWN_FAULTS:
            also.append(f"{len(others) - _SHOWN_FAULTS} more")
        raise UsageError(
            f"line {cell.line} (c{cell.id}), column {cell.column}: {first.message}"
            + (f"\nalso {', '.join(also)}" if also else "")
            + "; nothing was changed",
            first.hint,
        )
    return plans


def _write(app: App, plans: dict[int, _Plan], names: Sequence[str]) -> None:
    """Write the plans as one change."""
    with app.change() as change:
        db = change.db
        changed = []
        for one, plan in plans.items():
            before = cells.cells(db, one, names)
            _same_as_shown(one, plan, dict(zip(names, before, strict=True)))
            owner = contacts.Owner("person_id", one)
            cells.write(app, db, owner, plan.settings)
            for several in plan.lists:
                several(owner)
            after = cells.cells(db, one, names)
            if after == before:
                continue
            people.touch(db, one, app.now)
            changed.append(one)
            if len(changed) <= cells.SHOWN_DIFFERENCES:
                cells.say_difference(app, db, one, names, before, after)
        if len(changed) > cells.SHOWN_DIFFERENCES:
            app.note(f"and {len(changed) - cells.SHOWN_DIFFERENCES} more")
        change.summary = cells.summary(db, changed)
    app.done(change)


def _same_as_shown(person_id: int, plan: _Plan, now: dict[str, str]) -> None:
    """Refuse to write over what somebody else wrote while the table was open."""
    for cell in plan.cells:
        if now[cell.column] != cell.before:
            raise ConflictError(
                f"line {cell.line} (c{person_id}), column {cell.column}: it was {cell.before or 'empty'!r} when the"
                f" table was opened and is {now[cell.column] or 'empty'!r} now; nothing was changed",
                "run the command again",
            )


def _again(app: App, error: CrmError) -> bool:
    """Whether somebody wants to mend the table rather than lose what was typed."""
    if not app.may_ask() or isinstance(error, ConflictError):
        return False
    from crmcli.render.prompt import confirm

    app.warn(f"{error.message}; {error.hint}" if error.hint else error.message)
    return confirm("edit it again?", stdin=sys.stdin, stderr=sys.stderr)
