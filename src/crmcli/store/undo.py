"""Taking a change back, and taking that back: each is a change of its own.

The state of a row before change N is the `old` of its first journal entry in N, or "absent" if N inserted it.
Undo writes those states. Where a later change touched the same row, only what still stands as N left it is
restored; the rest is kept and named.
"""

from __future__ import annotations

import json

from crmcli.errors import ConflictError, NotFoundError
from crmcli.model import Record
from crmcli.store.schema import journalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.store.database import Database
    from crmcli.store.journal import Change


class Undone(Record):
    """What an undo did: how many rows it removed, restored and brought back, and what it kept, by reference."""

    change_id: int
    command: str
    removed: int
    restored: int
    returned: int
    kept: tuple[str, ...] = ()


def last_done(change: Change) -> int:
    """The latest change before this one that still holds and is no undo or redo of another."""
    found = change.db.value(
        "SELECT max(id) FROM change WHERE undone_by IS NULL AND undoes IS NULL AND id < ?", (change.id,)
    )
    if found is None:
        raise NotFoundError("there is nothing to undo", "crm undo --list shows what was done")
    return int(found)


def last_undone(change: Change) -> int:
    """The latest undo before this change that still holds, unless something was done since."""
    found = change.db.row(
        "SELECT id, (SELECT count(*) FROM change AS later WHERE later.id > change.id AND later.undoes IS NULL"
        " AND later.id < ?) FROM change WHERE undoes IS NOT NULL AND undone_by IS NULL"
        " AND NOT EXISTS (SELECT 1 FROM change AS undo WHERE undo.id = change.undoes AND undo.undoes IS NOT NULL)"
        " ORDER BY id DESC LIMIT 1",
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
    found = db.row("SELECT command, undone_by FROM change WHERE id = ?", (target,))
    if found is None:
        raise NotFoundError(f"there is no change {target}", "crm undo --list")
    if found[1] is not None:
        raise ConflictError(f"change {target} was already undone", "crm redo does it again")
    change.undoes = target
    tables = journalled(db)
    keep = _kept_owners(db, target)
    kept: set[str] = set()
    removed = _remove_inserted(db, change, target, tables, keep, kept)
    restored, returned = 0, 0
    for table in _tables_touched(db, target):
        columns = tables[table]
        for row_id, op, old in db.rows(_FIRST_ENTRIES, (target, table)):
            if op == "I":
                removed += _delete(db, table, row_id)
                continue
            before = json.loads(old)
            current = db.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
            if current is None:
                returned += _put_back(db, change, table, columns, before)
            else:
                restored += _restore(db, target, table, columns, before, current, kept)
    db.run("UPDATE change SET undone_by = ? WHERE id = ?", (change.id, target))
    _reopen(db, target)
    return Undone(target, found[0], removed, restored, returned, tuple(sorted(kept)))


_FIRST_ENTRIES = """
    SELECT row_id, op, old FROM journal AS entry
    WHERE change_id = ? AND tbl = ?
      AND id = (SELECT min(id) FROM journal
                WHERE change_id = entry.change_id AND tbl = entry.tbl AND row_id = entry.row_id)
    ORDER BY id DESC
"""


def _reopen(db: Database, target: int) -> None:
    """If the target was an undo, the change it had taken back holds again."""
    db.run("UPDATE change SET undone_by = NULL WHERE undone_by = ? AND undoes IS NULL", (target,))


def _tables_touched(db: Database, target: int) -> list[str]:
    return [
        t for (t,) in db.rows("SELECT DISTINCT tbl FROM journal WHERE change_id = ? ORDER BY tbl", (target,))
    ]


def _holding(db: Database, target: int) -> str:
    """SQL for the changes after the target that still hold."""
    return f"(SELECT id FROM change WHERE id > {target:d} AND undone_by IS NULL AND undoes IS NULL)"


def _kept_owners(db: Database, target: int) -> set[tuple[str, int]]:
    """People and companies that the target made and a later change touched: they stay."""
    owners: set[tuple[str, int]] = set()
    for table, column in (("person", "person_id"), ("organisation", "organisation_id")):
        span = _span(db, target, table)
        if span is None:
            continue
        later = _holding(db, target)
        owners.update(
            (table, owner)
            for (owner,) in db.rows(
                f"SELECT DISTINCT {column} FROM journal WHERE change_id IN {later}"
                f" AND {column} > ? AND {column} <= ?",
                span,
            )
        )
        for child, columns in journalled(db).items():
            if column not in columns or child == "import_row":
                continue
            for after, last in db.rows(
                f"SELECT after_id, last_id FROM change_span WHERE tbl = ? AND change_id IN {later}", (child,)
            ):
                owners.update(
                    (table, owner)
                    for (owner,) in db.rows(
                        f"SELECT DISTINCT {column} FROM {child} WHERE id > ? AND id <= ?"
                        f" AND {column} > ? AND {column} <= ?",
                        (after, last, *span),
                    )
                )
    return owners


def _span(db: Database, target: int, table: str) -> tuple[int, int] | None:
    found = db.row(
        "SELECT after_id, last_id FROM change_span WHERE change_id = ? AND tbl = ?", (target, table)
    )
    return (found[0], found[1]) if found else None


def _remove_inserted(
    db: Database,
    change: Change,
    target: int,
    tables: dict[str, tuple[str, ...]],
    keep: set[tuple[str, int]],
    kept: set[str],
) -> int:
    """Delete what the target inserted, but for what belongs to somebody who is kept or is referred to since."""
    removed = 0
    db.run("CREATE TEMP TABLE keep (tbl TEXT, id INTEGER, PRIMARY KEY (tbl, id)) WITHOUT ROWID")
    db.run_many("INSERT INTO temp.keep VALUES (?, ?)", sorted(keep))
    kept.update(_reference(table, owner) for table, owner in keep)
    for table in reversed(list(tables)):
        span = _span(db, target, table)
        if span is None:
            continue
        conditions = ["id > ?", "id <= ?", f"id NOT IN (SELECT id FROM temp.keep WHERE tbl = '{table}')"]
        for column, owner in (("person_id", "person"), ("organisation_id", "organisation")):
            if column in tables[table]:
                conditions.append(
                    f"({column} IS NULL OR {column} NOT IN (SELECT id FROM temp.keep WHERE tbl = '{owner}'))"
                )
        conditions.extend(_not_referred(db, table, tables))
        removed += db.run(f"DELETE FROM {table} WHERE {' AND '.join(conditions)}", span).rowcount
    db.run("DROP TABLE temp.keep")
    return removed


def _not_referred(db: Database, table: str, tables: dict[str, tuple[str, ...]]) -> Iterable[str]:
    """Conditions that nothing which stays refers to the row (children are deleted before their parents)."""
    for child in tables:
        for target, column in db.rows('SELECT "table", "from" FROM pragma_foreign_key_list(?)', (child,)):
            if target == table and child != table:
                yield f"NOT EXISTS (SELECT 1 FROM {child} AS child WHERE child.{column} = {table}.id)"


def _delete(db: Database, table: str, row_id: int) -> int:
    return db.run(f"DELETE FROM {table} WHERE id = ?", (row_id,)).rowcount


def _put_back(
    db: Database, change: Change, table: str, columns: tuple[str, ...], before: dict[str, object]
) -> int:
    """Insert a deleted row again under its old id, and note that for redo."""
    known = [column for column in columns if column in before]
    db.run(
        f"INSERT INTO {table} ({', '.join(known)}) VALUES ({', '.join('?' * len(known))})",
        [before[column] for column in known],
    )
    db.run(
        "INSERT INTO journal (change_id, tbl, row_id, op, person_id, organisation_id) VALUES (?, ?, ?, 'I', ?, ?)",
        (
            change.id,
            table,
            before["id"],
            before["id"] if table == "person" else before.get("person_id"),
            before["id"] if table == "organisation" else before.get("organisation_id"),
        ),
    )
    return 1


def _restore(
    db: Database,
    target: int,
    table: str,
    columns: tuple[str, ...],
    before: dict[str, object],
    current: tuple[object, ...],
    kept: set[str],
) -> int:
    """Give a row its old values, but for those a later change has set since."""
    now_values = dict(zip(columns, current, strict=True))
    after = _state_after(db, target, table, int(str(before["id"]))) or now_values
    changed = [c for c in columns if c in before and before[c] != after.get(c)]
    free = [c for c in changed if now_values[c] == after.get(c)]
    if len(free) < len(changed) and set(changed) - set(free) - {"updated_at"}:
        kept.add(
            _reference(
                table,
                int(str(before.get("person_id") or before["id"]))
                if table != "organisation"
                else int(str(before["id"])),
            )
        )
    if not free:
        return 0
    return db.run(
        f"UPDATE {table} SET {', '.join(f'{c} = ?' for c in free)} WHERE id = ?",
        [*(before[c] for c in free), before["id"]],
    ).rowcount


def _state_after(db: Database, target: int, table: str, row_id: int) -> dict[str, object] | None:
    """The row as the target left it: the old of its first later entry; None if nothing touched it since."""
    old = db.value(
        "SELECT old FROM journal WHERE tbl = ? AND row_id = ? AND change_id > ? AND op <> 'I' ORDER BY id LIMIT 1",
        (table, row_id, target),
    )
    return json.loads(old) if old else None


def _reference(table: str, row_id: int) -> str:
    return {"person": "c", "organisation": "o", "interaction": "a", "task": "t"}.get(table, "c") + str(row_id)
