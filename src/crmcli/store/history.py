"""Reading the journal: every change, and what changed about one person or company."""

from __future__ import annotations

import itertools

from crmcli.clean.instant import local
from crmcli.store.journal import old_row
from crmcli.store.schema import journalled

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from typing import Any

    from crmcli.store.database import Database

    # (change, 0), or (change before it, journal entry) for what another program did
    Moment = tuple[int, int]

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
    "stage_at",
    "value_minor",
    "position",
    "person_id",
    "organisation_id",
}
# Things with a history of their own, and the column that names each.
_NAMED = {"person": "name", "organisation": "name", "deal": "title", "task": "title", "interaction": "kind"}
# Tables that only repeat what the history of a column says.
_REPEATING = ("status_event",)
# What a reader calls the rows of a table, where that is not its name.
WORDS = {
    "tagging": "tag",
    "field_value": "field",
    "participant": "interaction",
    "deal_person": "deal",
    "import_row": "import",
    "segment_member": "segment",
}


def fields(db: Database) -> list[str]:
    """What can stand in the column `field` of a history."""
    tables = journalled(db)
    columns = ({column for table in _NAMED for column in tables[table]} | {"value"}) - _SILENT
    return sorted(
        columns | {WORDS.get(table, table) for table in tables if table not in ("person", "organisation")}
    )


def changes(db: Database, now: datetime, limit: int | None = None) -> Iterator[tuple[Any, ...]]:
    """`CHANGE_COLUMNS` of every change, or of the last few, the latest first."""
    for id, at, actor, command, summary, state in db.stream(
        """
        SELECT id, at, actor, command, nullif(summary, ''),
               CASE WHEN undone_by IS NOT NULL THEN 'undone' WHEN step THEN 'undo' ELSE 'done' END
        FROM change ORDER BY id DESC LIMIT ?
        """,
        (-1 if limit is None else limit,),
    ):
        yield str(id), local(at, now), actor, command, summary, state


def of(db: Database, table: str, row_id: int, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything that changed about one person or company, the oldest first."""
    found: list[tuple[Moment, tuple[Any, ...]]] = []
    column = "person_id" if table == "person" else "organisation_id"
    for child, columns in journalled(db).items():
        if child not in _REPEATING and (child == table or column in columns):
            found.extend(_of_table(db, child, columns, "id" if child == table else column, row_id))
    found.sort(key=lambda entry: entry[0])
    heads = {moment: _head(db, moment, now) for moment, _ in found}
    return [(*heads[moment], *entry) for moment, entry in found]


def of_thing(db: Database, table: str, row_id: int, now: datetime) -> list[tuple[Any, ...]]:
    """`COLUMNS` of everything that changed about one deal, task or interaction, the oldest first."""
    steps = states(db, table, journalled(db)[table], row_id)
    return [
        (*_head(db, moment, now), *entry)
        for (moment, before), (_, after) in itertools.pairwise(steps)
        for entry in _differences(db, table, _readable(before, now), _readable(after, now))
    ]


def _readable(row: dict[str, Any] | None, now: datetime) -> dict[str, Any] | None:
    """A row with its value in whole units, and instants in local time."""
    if row is None:
        return None
    found: dict[str, Any] = {
        name: local(value, now) if name.endswith("_at") and value else value for name, value in row.items()
    }
    if "value_minor" in found:
        from crmcli.store.deals import money

        value = money(found.pop("value_minor"), found.pop("currency"))
        found["value"] = f"{value['amount']} {value['currency']}" if value else None
    return found


def _head(db: Database, moment: Moment, now: datetime) -> tuple[Any, ...]:
    """(change, at, actor, command) of a moment."""
    change_id, outside = moment
    found = None if outside else db.row("SELECT at, actor, command FROM change WHERE id = ?", (change_id,))
    if found is None:
        return None, None, None, "another program"
    return str(change_id), local(found[0], now), found[1], found[2]


def _of_table(
    db: Database, table: str, columns: tuple[str, ...], key: str, owner_id: int
) -> list[tuple[Moment, tuple[Any, ...]]]:
    """(moment, (what, field, old, new)) of the rows of one table that are or were the owner's."""
    ids = {row_id for (row_id,) in db.rows(f"SELECT id FROM {table} WHERE {key} = ?", (owner_id,))}
    owner = "organisation_id" if key == "organisation_id" or table == "organisation" else "person_id"
    ids.update(
        row_id
        for (row_id,) in db.rows(
            f"SELECT DISTINCT row_id FROM journal WHERE tbl = ? AND {owner} = ?", (table, owner_id)
        )
    )
    found: list[tuple[Moment, tuple[Any, ...]]] = []
    for row_id in sorted(ids):
        steps = states(db, table, columns, row_id)
        for (moment, before), (_, after) in itertools.pairwise(steps):
            entries = _differences(db, table, _if_of(before, key, owner_id), _if_of(after, key, owner_id))
            found.extend((moment, entry) for entry in entries)
    return found


def _if_of(row: dict[str, Any] | None, key: str, owner_id: int) -> dict[str, Any] | None:
    """The row while it is the owner's: one that a merge brings comes from nowhere, and goes there."""
    return row if row is not None and row[key] == owner_id else None


def states(
    db: Database, table: str, columns: tuple[str, ...], row_id: int
) -> list[tuple[Moment, dict[str, Any] | None]]:
    """Each state of a row with the moment that ended it, the oldest first; the last is the present one."""
    found: list[tuple[Moment, dict[str, Any] | None]] = []
    made = db.value(
        "SELECT change_id FROM change_span WHERE tbl = ? AND after_id < ? AND last_id >= ?",
        (table, row_id, row_id),
    )
    if made is not None:
        found.append(((made, 0), None))
    for entry, change_id, old in db.rows(
        "SELECT id, change_id, old FROM journal WHERE tbl = ? AND row_id = ? ORDER BY id", (table, row_id)
    ):
        moment = (change_id, 0) if change_id is not None else _outside(db, entry)
        if not found or found[-1][0] != moment:
            found.append((moment, old_row(old) if old else None))
    current = db.row(f"SELECT {', '.join(columns)} FROM {table} WHERE id = ?", (row_id,))
    found.append(((0, 0), dict(zip(columns, current, strict=True)) if current else None))
    return found


def _outside(db: Database, entry: int) -> Moment:
    """The moment of something another program did: after the last change before it."""
    before = db.value("SELECT max(change_id) FROM journal WHERE id < ?", (entry,))
    return before or 0, entry


def _differences(
    db: Database, table: str, before: dict[str, Any] | None, after: dict[str, Any] | None
) -> list[tuple[Any, ...]]:
    """(what, field, old, new) between two states of a row; a child row is one line, an owner one line a column."""
    if table in _NAMED:
        if before is None or after is None:
            name = (after or before or {}).get(_NAMED[table])
            return [
                (
                    "added" if before is None else "removed",
                    _NAMED[table],
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
    what = "added" if before is None else "removed" if after is None else "changed"
    return [(what, WORDS.get(table, table), old, new)]


_LETTERS = {"person": "c", "organisation": "o", "deal": "d", "task": "t", "interaction": "a"}


def reference(db: Database, table: str, row_id: int) -> str:
    """'c12 Ann Lee'."""
    name = db.value(f"SELECT {_NAMED[table]} FROM {table} WHERE id = ?", (row_id,))
    return f"{_LETTERS[table]}{row_id} {name}"


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
        str(row[c])
        for c in row
        if c not in _SILENT and not c.endswith("_id") and c != "label" and row[c] is not None
    )
    return " ".join(dict.fromkeys(shown))
