"""Reading the journal: every change, and what changed about one person or company."""

from __future__ import annotations

import json

from crmcli.clean.instant import local
from crmcli.store.schema import journalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

CHANGE_COLUMNS = ("change", "at", "actor", "command", "summary", "state")
COLUMNS = ("change", "at", "actor", "command", "what", "field", "old", "new")
# Columns that are bookkeeping: their changes say nothing to a reader.
_SILENT = {
    "id",
    "uid",
    "name_key",
    "city_key",
    "updated_at",
    "status_at",
    "position",
    "person_id",
    "organisation_id",
}


def changes(db: Database, now: datetime) -> list[tuple[Any, ...]]:
    """`CHANGE_COLUMNS` of every change, the latest first."""
    return [
        (str(id), local(at, now), actor, command, summary, state)
        for id, at, actor, command, summary, state in db.rows(
            """
            SELECT id, at, actor, command, summary,
                   CASE WHEN undone_by IS NOT NULL THEN 'undone' WHEN undoes IS NOT NULL THEN 'undo' ELSE 'done' END
            FROM change ORDER BY id DESC
            """
        )
    ]


def of(db: Database, table: str, row_id: int, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything that changed about one person or company, the oldest first."""
    found: list[tuple[int, tuple[Any, ...]]] = []
    column = "person_id" if table == "person" else "organisation_id"
    for child, columns in journalled(db).items():
        if child != table and column not in columns:
            continue
        found.extend(_of_table(db, child, columns, "id" if child == table else column, row_id))
    details = (
        {
            id: (str(id), local(at, now), actor, command)
            for id, at, actor, command in db.rows("SELECT id, at, actor, command FROM change")
        }
        if found
        else {}
    )
    found.sort(key=lambda entry: entry[0])
    return [
        (*details.get(change_id, (str(change_id), None, None, "outside crm")), *entry)
        for change_id, entry in found
    ]


def _of_table(
    db: Database, table: str, columns: tuple[str, ...], key: str, owner_id: int
) -> list[tuple[int, tuple[Any, ...]]]:
    """(change, (what, field, old, new)) of the rows of one table that are or were the owner's."""
    ids = {row_id for (row_id,) in db.rows(f"SELECT id FROM {table} WHERE {key} = ?", (owner_id,))}
    owner = "organisation_id" if key == "organisation_id" or table == "organisation" else "person_id"
    ids.update(
        row_id
        for (row_id,) in db.rows(
            f"SELECT DISTINCT row_id FROM journal WHERE tbl = ? AND {owner} = ?", (table, owner_id)
        )
    )
    found: list[tuple[int, tuple[Any, ...]]] = []
    for row_id in sorted(ids):
        found.extend(_of_row(db, table, columns, row_id))
    return found


def _of_row(
    db: Database, table: str, columns: tuple[str, ...], row_id: int
) -> list[tuple[int, tuple[Any, ...]]]:
    """The states of one row, one change after the other, as differences."""
    states: list[tuple[int, dict[str, Any] | None]] = []  # (change, state before it)
    made = db.value(
        "SELECT change_id FROM change_span WHERE tbl = ? AND after_id < ? AND last_id >= ?",
        (table, row_id, row_id),
    )
    if made is not None:
        states.append((made, None))
    seen = set()
    for change_id, old in db.rows(
        "SELECT change_id, old FROM journal WHERE tbl = ? AND row_id = ? ORDER BY id", (table, row_id)
    ):
        if change_id not in seen and change_id != made:
            states.append((change_id, json.loads(old) if old else None))
        seen.add(change_id)
    current = db.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
    after: dict[str, Any] | None = dict(zip(columns, current, strict=True)) if current else None
    found: list[tuple[int, tuple[Any, ...]]] = []
    for change_id, before in reversed(states):
        found[:0] = [(change_id, entry) for entry in _differences(db, table, before, after)]
        after = before
    return found


def _differences(
    db: Database, table: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> list[tuple[Any, ...]]:
    """(what, field, old, new) between two states of a row; a child row is one line, an owner one line a column."""
    if table in ("person", "organisation"):
        if before is None or after is None:
            name = (after or before or {}).get("name")
            return [
                (
                    "added" if before is None else "removed",
                    "name",
                    None if before is None else name,
                    name if before is None else None,
                )
            ]
        return [
            ("changed", column, before.get(column), after.get(column))
            for column in after
            if column not in _SILENT and before.get(column) != after.get(column)
        ]
    old, new = label(db, table, before), label(db, table, after)
    if old == new:
        return []
    return [("added" if before is None else "removed" if after is None else "changed", table, old, new)]


def label(db: Database, table: str, row: dict[str, Any] | None) -> str | None:
    """A child row as a reader knows it."""
    if row is None:
        return None
    if table == "tagging":
        return str(db.value("SELECT name FROM tag WHERE id = ?", (row["tag_id"],)))
    if table == "role":
        company = db.value("SELECT name FROM organisation WHERE id = ?", (row["organisation_id"],))
        parts = (
            row["title"],
            company,
            row["decision"],
            row["since"] and f"since {row['since']}",
            row["until"] and f"to {row['until']}",
        )
        return " ".join(str(part) for part in parts if part)
    if table == "field_value":
        name = db.value("SELECT name FROM field WHERE id = ?", (row["field_id"],))
        return f"{name}={row['value']}"
    if table == "participant":
        return f"a{row['interaction_id']}"
    shown = (
        row[c]
        for c in row
        if c not in _SILENT and not c.endswith("_id") and c != "label" and row[c] is not None
    )
    return " ".join(map(str, shown))
