"""Making a new database: `schema.sql`, and the journal's triggers, which are written from it."""

from __future__ import annotations

import os
import sqlite3

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from crmcli.store.database import Database

# The journal itself is not journalled; every other table with ids of its own is.
_UNJOURNALLED = ("change", "journal")


def create(db: Database) -> None:
    """All tables and triggers, inside the caller's transaction."""
    from crmcli.store import APPLICATION_ID, SCHEMA_VERSION

    path = os.path.join(os.path.dirname(os.path.dirname(__file__)), "schema.sql")
    with open(path, encoding="utf-8") as file:
        for statement in statements(file.read()):
            db.run(statement)
    install_triggers(db)
    db.run(f"PRAGMA application_id = {APPLICATION_ID:d}")
    db.run(f"PRAGMA user_version = {SCHEMA_VERSION:d}")


def choose_journal_mode(db: Database, *, is_log_safe: bool) -> None:
    """A log where it is safe, unless another process has the file open; the next that writes tries again then."""
    from crmcli.store.locks import is_on_network

    mode = "WAL" if is_log_safe and not is_on_network(db.path) else "DELETE"
    try:
        db.connection.execute(f"PRAGMA journal_mode = {mode}")
    except sqlite3.OperationalError:
        pass


def discard(db: Database) -> None:
    """Take away the file that this process made, and its folders, unless somebody has stored something in it since.

    Whoever waits for its lock finds that it is gone (`Database.begin`).
    """
    try:
        db.connection.execute("BEGIN EXCLUSIVE")
        if db.connection.execute("SELECT 1 FROM change LIMIT 1").fetchone() is None:
            os.unlink(db.place)
        db.connection.execute("ROLLBACK")
        for folder in reversed(db.made_folders):
            os.rmdir(folder)
    except (sqlite3.Error, OSError):
        pass


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one; the `;` inside a trigger or a text do not end one.

    >>> list(statements("SELECT 1; SELECT ';';"))
    ['SELECT 1;', "SELECT ';';"]
    """
    begun = ""
    for piece in script.split(";")[:-1]:
        begun += piece + ";"
        if sqlite3.complete_statement(begun):
            yield begun.strip()
            begun = ""


def journalled(db: Database) -> dict[str, tuple[str, ...]]:
    """The columns of every journalled table, by table name."""
    tables = db.rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND sql LIKE '%PRIMARY KEY AUTOINCREMENT%' ORDER BY rowid"
    )
    return {
        name: tuple(column for (column,) in db.rows("SELECT name FROM pragma_table_info(?)", (name,)))
        for (name,) in tables
        if name not in _UNJOURNALLED
    }


def references(db: Database, table: str) -> dict[str, str]:
    """The columns of a table that refer to another row, and to which table."""
    return dict(db.rows('SELECT "from", "table" FROM pragma_foreign_key_list(?) ORDER BY id DESC', (table,)))


def install_triggers(db: Database) -> None:
    """Write the triggers that keep the old row of whatever is updated or deleted.

    The names of tables and columns come from the schema, never from a user.
    """
    for table, columns in journalled(db).items():
        types = dict(db.rows("SELECT name, type FROM pragma_table_info(?)", (table,)))
        old = ", ".join(f"'{column}', {_kept(column, types[column])}" for column in columns)
        differs = " OR ".join(_differs(column, types[column]) for column in columns)
        for event, op, when in (("UPDATE", "U", f"WHEN {differs}"), ("DELETE", "D", "")):
            db.run(f"DROP TRIGGER IF EXISTS journal_{table}_{event.lower()}")
            db.run(
                f"CREATE TRIGGER journal_{table}_{event.lower()} AFTER {event} ON {table} {when} BEGIN\n"
                f"  INSERT INTO journal (change_id, tbl, row_id, op, old, person_id, organisation_id)\n"
                f"  VALUES ({_OPEN_CHANGE}, '{table}', OLD.id, '{op}', json_object({old}),"
                f" {_owner(table, 'person', columns)}, {_owner(table, 'organisation', columns)});\n"
                f"END"
            )


# The change that is being made; NULL where another program writes.
_OPEN_CHANGE = "(SELECT id FROM change WHERE id = (SELECT max(id) FROM change) AND summary IS NULL)"


def _kept(column: str, type: str) -> str:
    """SQL for the old value of a column as JSON keeps it exactly; JSON knows no BLOB, and SQLite rounds a REAL."""
    if type in ("TEXT", "INTEGER"):
        return f"OLD.{column}"
    return (
        f"CASE typeof(OLD.{column})"
        f" WHEN 'real' THEN json(replace(printf('%!.19e', OLD.{column}), 'Inf', '9e999'))"
        f" WHEN 'blob' THEN json_object('hex', hex(OLD.{column})) ELSE OLD.{column} END"
    )


def _differs(column: str, type: str) -> str:
    """SQL for whether an update changed a column; to SQLite, 1 and 1.0 are no difference."""
    plain = f"OLD.{column} IS NOT NEW.{column}"
    return (
        plain if type in ("TEXT", "INTEGER") else f"{plain} OR typeof(OLD.{column}) <> typeof(NEW.{column})"
    )


def _owner(table: str, owner: str, columns: tuple[str, ...]) -> str:
    """SQL for the person or company a row speaks of."""
    if table == owner:
        return "OLD.id"
    return f"OLD.{owner}_id" if f"{owner}_id" in columns else "NULL"
