"""Not a test: fills every table that can refer to a person or a company, whatever the schema comes to hold."""

from __future__ import annotations

import re
import sqlite3
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from crmcli.store.database import Database
from crmcli.store.families import families
from crmcli.store.journal import Change
from crmcli.store.schema import journalled

MOMENT = datetime(2026, 5, 4, 9, tzinfo=UTC)


def opened(path: Path) -> Database:
    return Database(str(path), read_only=False, timeout_s=5)


def change(db: Database, what: str = "test") -> Change:
    return Change(db, command=what, actor="me", summary=None, dry_run=False, now=MOMENT)


def dump(db: Database) -> dict[str, list[Any]]:
    """Every row of every journalled and derived table."""
    found = {table: db.rows(f"SELECT * FROM {table} ORDER BY id") for table in journalled(db)}
    found["person_stat"] = db.rows("SELECT * FROM person_stat ORDER BY 1")
    found["search"] = db.rows("SELECT rowid, * FROM search ORDER BY rowid")
    return found


class Filler:
    """Rows with a value in every column that allows one; `seed` makes values differ or coincide."""

    def __init__(self, db: Database) -> None:
        self.db = db

    def owner(self, table: str, seed: int) -> int:
        """A person or company with every column and every child table filled."""
        row_id = self.row(table, {}, seed)
        others = [
            found for (found,) in self.db.rows(f"SELECT id FROM {table} WHERE id <> ? ORDER BY id", (row_id,))
        ]
        for family in families(self.db, table):
            if family.table == table:
                continue
            for number in (0, seed):
                given: dict[str, object] = {family.column: row_id}
                for column in family.unlike:
                    if others:
                        given[column] = others[number % len(others)]
                for literal in (False, True):  # a CHECK may want one of its list, or none of it
                    try:
                        self.row(family.table, given, number, literal=literal)
                        break
                    except sqlite3.IntegrityError:  # or an owner can have one row of this kind only
                        continue
        return row_id

    def row(self, table: str, given: dict[str, object], seed: int, *, literal: bool = False) -> int:
        columns = self.db.rows(
            'SELECT name, type, "notnull", dflt_value, pk FROM pragma_table_info(?)', (table,)
        )
        parents = dict(self.db.rows('SELECT "from", "table" FROM pragma_foreign_key_list(?)', (table,)))
        needed = dict(given)
        for name, kind, not_null, default, key in columns:
            if name not in needed and not_null and default is None and not key:
                needed[name] = self._value(table, name, kind, parents, seed, literal=literal)
        row_id = self.db.insert(
            f"INSERT INTO {table} ({', '.join(needed)}) VALUES ({', '.join('?' * len(needed))})",
            tuple(needed.values()),
        )
        for name, kind, not_null, default, key in columns:
            owner = name in ("person_id", "organisation_id", "merged_into", "deleted_at", "merge_id")
            if name in needed or key or owner or name == "uid" or (default is None and not_null):
                continue
            value = self._value(table, name, kind, parents, seed)
            try:
                self.db.run(f"UPDATE {table} SET {name} = ? WHERE id = ?", (value, row_id))
            except sqlite3.IntegrityError:  # a CHECK or a key says no: the column stays blank
                continue
        return row_id

    def _value(
        self, table: str, name: str, kind: str, parents: dict[str, str], seed: int, *, literal: bool = False
    ) -> object:
        if name in parents:
            parent = parents[name]
            if parent in ("person", "organisation") and parent == table:
                return None
            found = self.db.value(f"SELECT id FROM {parent} ORDER BY id LIMIT 1 OFFSET ?", (seed % 3,))
            return found or self.row(parent, {}, seed, literal=literal)
        sql = str(self.db.value("SELECT sql FROM sqlite_schema WHERE name = ?", (table,)))
        choices = re.search(rf"\b{name} IN \(([^)]*)\)", sql)
        if choices and not literal:
            options = re.findall(r"'([^']*)'|(\d+)", choices.group(1))
            texts = [text or int(number) for text, number in options]
            return texts[seed % len(texts)]
        if kind == "INTEGER":
            return seed
        if kind in ("TEXT", "ANY"):
            if name.endswith("_at") or name == "at":
                return f"2026-01-{1 + seed % 28:02}T00:00:00Z"
            return f"{name} {seed}"
        return float(seed)


def filled(path: Path, table: str, count: int) -> Database:
    """A database with `count` owners who have everything; some of it in common, some not."""
    db = opened(path)
    for seed in range(count):
        with change(db):
            Filler(db).owner(table, seed)
    return db
