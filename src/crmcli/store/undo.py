"""Taking a change back, and taking that back: each is a change of its own.

The state of a row before change N is the `old` of its first journal entry in N, or "absent" if N inserted it; the
state N left is the `old` of its first entry after N, or what stands there now. Undo writes the states before, as
far as the rows still stand as N left them. What was edited or used since is kept, whole, and named (`keeping`).
"""

from __future__ import annotations

from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record
from crmcli.store import keeping
from crmcli.store.journal import differ, old_row, put_back

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from crmcli.store.database import Database
    from crmcli.store.journal import Change

    Row = dict[str, Any]

GREATEST_ID = 2**63 - 1


class Undone(Record):
    """What an undo did: how many rows it removed, restored and brought back, and what it kept, by reference."""

    change_id: int
    command: str
    removed: int
    restored: int
    returned: int
    kept: tuple[str, ...] = ()


def last_done(change: Change) -> int:
    """The latest change before this one that still holds, but for undos and redos, which step over themselves."""
    found = change.db.value(
        "SELECT max(id) FROM change WHERE undone_by IS NULL AND step = 0 AND id < ?", (change.id,)
    )
    if found is None:
        raise NotFoundError("there is nothing to undo", "crm undo --list shows what was done")
    return int(found)


def last_undone(change: Change) -> int:
    """The latest undo before this change that still holds, unless something was done since."""
    found = change.db.row(
        "SELECT id, (SELECT count(*) FROM change AS later WHERE later.id > change.id AND later.step = 0"
        " AND later.id < ?) FROM change WHERE undoes > 0 AND step = 1 AND undone_by IS NULL"
        " AND (SELECT step FROM change AS undone WHERE undone.id = change.undoes) = 0"
        " ORDER BY +id DESC LIMIT 1",  # by the undos there are, not by all changes there were
        (change.id,),
    )
    if found is None:
        raise NotFoundError("there is nothing to redo", "crm undo comes first")
    if found[1]:
        raise ConflictError(
            "something was changed since the last undo", f"crm undo {found[0]} takes that undo back"
        )
    return int(found[0])


def origin(db: Database, target: int) -> Undone:
    """The change that an undo had taken back: its id and command."""
    found = db.row(
        "SELECT original.id, original.command FROM change JOIN change AS original ON original.id = change.undoes"
        " WHERE change.id = ?",
        (target,),
    )
    assert found is not None
    return Undone(found[0], found[1], 0, 0, 0)


def undo(change: Change, target: int) -> Undone:
    """Take change `target` back inside `change`."""
    db = change.db
    target, command = _standing(db, target)
    change.undoes = target
    _note_who_holds(db, change.id, target)
    kept = keeping.Kept(db, target)
    removed = _remove(db, kept)
    restored, returned = _restore(change, kept)
    kept.close()
    return Undone(target, command, removed, restored, returned, kept.references())


def _note_who_holds(db: Database, change_id: int, target: int) -> None:
    """The target holds no longer; what it had taken back holds again, what that had taken back does not …"""
    taker, taken, holds = change_id, target, False
    while True:
        db.run("UPDATE change SET undone_by = ? WHERE id = ?", (None if holds else taker, taken))
        before = db.value("SELECT undoes FROM change WHERE id = ?", (taken,))
        if before is None:
            return
        taker, taken, holds = taken, before, not holds


def _standing(db: Database, target: int) -> tuple[int, str]:
    """(id, command) of the change to take back, which must still hold; in place of a redo, what it did again."""
    found = _change(db, target)
    if found[4] and found[2] is not None and (undone := _change(db, found[2]))[4] and undone[2] is not None:
        found = _change(db, undone[2])
    if found[3] is not None:
        raise ConflictError(f"change {target} was already undone", "crm redo does it again")
    return found[0], found[1]


def _change(db: Database, change_id: int) -> tuple[int, str, int | None, int | None, int]:
    """(id, command, undoes, undone_by, step) of a change that is made."""
    found = db.row(
        "SELECT id, command, undoes, undone_by, step FROM change WHERE id = ? AND summary IS NOT NULL",
        (min(change_id, GREATEST_ID),),
    )
    if found is None:
        raise NotFoundError(f"there is no change {change_id}", "crm undo --list")
    return found[0], found[1], found[2], found[3], found[4]


def _remove(db: Database, kept: keeping.Kept) -> int:
    """Delete what the target made and nobody needs; how many rows."""
    return sum(
        db.run(
            f"DELETE FROM {table} WHERE id IN (SELECT id FROM temp.made WHERE tbl = ?1)"
            " AND id NOT IN (SELECT id FROM temp.kept WHERE tbl = ?1)",
            (table,),
        ).rowcount
        for table in kept.tables
    ) + keeping.remove_traces(db, kept)


def _restore(change: Change, kept: keeping.Kept) -> tuple[int, int]:
    """Give rows that the target updated or deleted their old state again; (how many restored, brought back).

    Backwards, for a later row may have taken the place of an earlier one. What meets another row in its place, or
    misses one it refers to, is tried again after all others, and left as it is when nothing moves any more.
    """
    db = change.db
    waiting: Iterable[tuple[str, Row]] = (  # of a large change as many as there are people, one at a time
        (table, old_row(old)) for table, old in db.stream(_FIRST_OLD, (kept.target,)) if table in kept.tables
    )
    restored = returned = 0
    refused: list[tuple[str, Row]] | None = None
    while refused is None or refused:
        left = []
        for table, before in waiting:
            outcome = _Row(change, kept, table, before).restore()
            restored += outcome == "restored"
            returned += outcome == "returned"
            if outcome == "refused":
                left.append((table, before))
        if refused is not None and len(left) == len(refused):
            break
        waiting = refused = left
    for table, before in refused:
        kept.edited(table, before)
    return restored, returned


# Old rows as they were before the target; not those that the target itself had inserted or put back.
_FIRST_OLD = """
    SELECT tbl, old FROM journal AS entry
    WHERE change_id = ?1 AND op <> 'I'
      AND id = (SELECT min(id) FROM journal
                WHERE change_id = entry.change_id AND tbl = entry.tbl AND row_id = entry.row_id)
      AND NOT EXISTS (SELECT 1 FROM change_span AS span
                      WHERE span.change_id = ?1 AND span.tbl = entry.tbl
                        AND entry.row_id > span.after_id AND entry.row_id <= span.last_id)
    ORDER BY id DESC
"""


class _Row:
    """One row that the target updated or deleted."""

    def __init__(self, change: Change, kept: keeping.Kept, table: str, before: Row) -> None:
        columns = kept.tables[table]
        self.change = change
        self.db = change.db
        self.kept = kept
        self.table = table
        self.before = {column: value for column, value in before.items() if column in columns}
        self.now = kept.row(table, before["id"])

    def restore(self) -> str:
        """'restored', 'returned', 'same', or 'refused' where another row stands in its place."""
        after = self.kept.left(self.table, self.before["id"], self.now)
        if self.now is None and after is not None:
            moved = {column for column in self.before if differ(self.before[column], after.get(column))}
            return self._keep(after) if moved - keeping.BOOKKEEPING else "same"
        if self.now is None:
            return self._return()
        if after is None:
            return "same" if self.now == self.before else self._keep(self.now)
        changed = [column for column in self.before if differ(self.before[column], after.get(column))]
        free = [column for column in changed if not differ(self.now[column], after.get(column))]
        if set(changed) - set(free) - keeping.BOOKKEEPING:
            self.kept.edited(self.table, self.before)
        return self._update({column: self._standing(column) for column in free})

    def _standing(self, column: str) -> object:
        """The value before the target; where a change that set it was itself taken back since, the one before that."""
        value, since = self.before[column], self.kept.target
        while True:
            found = self.db.row(  # the latest change before that touched the row
                "SELECT entry.change_id, entry.old, change.undone_by FROM journal AS entry"
                " JOIN change ON change.id = entry.change_id WHERE entry.tbl = ? AND entry.row_id = ?"
                " AND entry.change_id < ? ORDER BY entry.change_id DESC, entry.id LIMIT 1",
                (self.table, self.before["id"], since),
            )
            if found is None or found[1] is None:  # one that put the row back gave it this value
                return value
            since, old = found[0], old_row(found[1])
            if differ(old.get(column), value):
                if found[2] is None:
                    return value
                value = old.get(column)

    def _keep(self, row: Row) -> str:
        self.kept.edited(self.table, row)
        return "same"

    def _return(self) -> str:
        if not self._has_parents(self.before):
            return "refused"
        return "returned" if put_back(self.change, self.table, self.before) else "refused"

    def _update(self, values: Row) -> str:
        if not values:
            return "same"
        if not self._has_parents(values):
            return "refused"
        done = self.db.run(
            f"UPDATE OR IGNORE {self.table} SET {', '.join(f'{column} = ?' for column in values)} WHERE id = ?",
            (*values.values(), self.before["id"]),
        ).rowcount
        return "restored" if done else "refused"

    def _has_parents(self, values: Row) -> bool:
        """Whether everything these values refer to is there."""
        return all(
            values.get(column) is None
            or self.db.value(f"SELECT 1 FROM {target} WHERE id = ?", (values[column],)) is not None
            for column, target in self.kept.references_of[self.table].items()
        )
