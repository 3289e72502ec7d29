"""From an older schema to the current one: a backup first, one transaction, or nothing at all (promise 14)."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from commandline import Crm
from crmcli import store
from crmcli.errors import CrmError
from crmcli.store import database, migrate
from crmcli.store.database import Database

STEP = """-- A table with a trigger, and a column; the ; inside the trigger and the text end no statement.
CREATE TABLE gadget (id INTEGER PRIMARY KEY AUTOINCREMENT, name TEXT NOT NULL DEFAULT 'a;b') STRICT;
CREATE TRIGGER gadget_made AFTER INSERT ON gadget BEGIN UPDATE gadget SET name = name || ';'; SELECT 1; END;
ALTER TABLE person ADD COLUMN shoe_size INTEGER;
INSERT INTO gadget DEFAULT VALUES;
"""


@pytest.fixture
def upgrade(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A program that knows schema 2; the folder of its migrations."""
    folder = tmp_path / "migrations"
    folder.mkdir()
    (folder / "0002_gadgets.sql").write_text(STEP, encoding="utf-8")
    monkeypatch.setattr(store, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(database, "SCHEMA_VERSION", 2)
    monkeypatch.setattr(migrate, "FOLDER", str(folder))
    return folder


def version(path: Path) -> int:
    with closing(sqlite3.connect(path)) as other:
        found: int = other.execute("PRAGMA user_version").fetchone()[0]
        return found


def test_an_older_database_is_brought_up_after_a_backup(jane: Crm, upgrade: Path) -> None:
    old = jane.path.read_bytes()
    jane("tag jane hot")
    assert version(jane.path) == 2
    backup = jane.folder / "backups" / "crm-schema1.db"
    assert backup.stat().st_mode & 0o777 == 0o600
    assert version(backup) == 1
    with closing(sqlite3.connect(jane.path)) as new, closing(sqlite3.connect(backup)) as kept:
        assert new.execute("SELECT name FROM gadget").fetchall() == [("a;b;",)]
        names = "SELECT name FROM person"
        assert new.execute(names).fetchall() == kept.execute(names).fetchall()
    jane("undo")
    assert jane.json("show jane")["tags"] == ["vip"]
    jane("edit jane --set nickname=J")
    jane("undo")
    assert old != jane.path.read_bytes()


CHANGED = """
def statements(db):
    yield "ALTER TABLE gadget ADD COLUMN size INTEGER CHECK (size > 0)"
    yield from db["gadget"].transform_sql(not_null={"name": False})
"""


def test_a_step_may_do_what_alter_cannot_and_stays_one_transaction(
    jane: Crm, upgrade: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table made anew by sqlite-utils keeps its rows, its checks, its type of key, and is journalled again."""
    monkeypatch.setattr(store, "SCHEMA_VERSION", 3)
    monkeypatch.setattr(database, "SCHEMA_VERSION", 3)
    step = upgrade / "0003_loose.py"
    before = jane.path.read_bytes()
    step.write_text(CHANGED + "    yield 'INSERT INTO nowhere VALUES (1)'\n", encoding="utf-8")
    with pytest.raises(sqlite3.Error):
        Database(str(jane.path), read_only=False, timeout_s=5)
    assert jane.path.read_bytes() == before
    step.write_text(CHANGED, encoding="utf-8")
    jane("tag jane hot")
    assert version(jane.path) == 3
    with closing(sqlite3.connect(jane.path)) as new:
        (sql,) = new.execute("SELECT sql FROM sqlite_schema WHERE name = 'gadget'").fetchone()
        assert "AUTOINCREMENT" in sql
        assert "STRICT" in sql
        assert "CHECK" in sql
        new.execute("INSERT INTO gadget (name) VALUES (NULL)")
        assert new.execute("SELECT name FROM gadget ORDER BY id").fetchall() == [("a;b;",), (None,)]
        names = {name for (name,) in new.execute("SELECT name FROM sqlite_schema WHERE tbl_name = 'gadget'")}
        assert "journal_gadget_delete" in names
    jane("undo")
    assert jane.json("doctor --only damage --only derived") == []


def test_a_new_column_is_journalled_from_then_on(jane: Crm, upgrade: Path) -> None:
    jane("tag jane hot")
    db = Database(str(jane.path), read_only=True, timeout_s=5)
    assert "shoe_size" in db.value("SELECT sql FROM sqlite_schema WHERE name = 'journal_person_update'")
    assert "journal_gadget_delete" in {name for (name,) in db.rows("SELECT name FROM sqlite_schema")}
    db.close()


def test_a_reader_says_how_to_bring_it_up_and_writes_nothing(jane: Crm, upgrade: Path) -> None:
    before = jane.path.read_bytes()
    assert "older schema" in jane.fails("list", 7)
    assert jane.path.read_bytes() == before
    assert not (jane.folder / "backups").exists()


@pytest.mark.parametrize(
    "damage", ["CREATE TABLE person (id INTEGER);", "INSERT INTO phone (person_id, value) VALUES (99, 'x');"]
)
def test_a_migration_that_fails_leaves_the_old_file_usable(
    jane: Crm, upgrade: Path, monkeypatch: pytest.MonkeyPatch, damage: str
) -> None:
    before = jane.path.read_bytes()
    (upgrade / "0002_gadgets.sql").write_text(STEP + damage, encoding="utf-8")
    with pytest.raises((CrmError, sqlite3.Error)):
        Database(str(jane.path), read_only=False, timeout_s=5)
    assert jane.path.read_bytes() == before
    monkeypatch.undo()
    assert jane("list --count") == "1\n"


def test_the_second_of_two_processes_finds_it_done_and_keeps_the_good_backup(
    jane: Crm, upgrade: Path
) -> None:
    """It read the old version in the header before the first had finished."""
    first = Database(str(jane.path), read_only=False, timeout_s=5)
    migrate.migrate(first)
    first.close()
    assert [path.name for path in (jane.folder / "backups").iterdir()] == ["crm-schema1.db"]
    assert version(jane.folder / "backups" / "crm-schema1.db") == 1


def test_a_backup_of_an_older_schema_is_restored_and_brought_up(jane: Crm, upgrade: Path) -> None:
    jane("tag jane hot")
    jane(f"backup restore {jane.folder / 'backups' / 'crm-schema1.db'} --yes")
    jane("tag jane cold")
    assert version(jane.path) == 2
    assert jane.json("show jane")["tags"] == ["cold", "vip"]


def test_every_step_from_the_first_schema_is_there() -> None:
    for step in range(2, store.SCHEMA_VERSION + 1):
        assert migrate.path_of(step)
