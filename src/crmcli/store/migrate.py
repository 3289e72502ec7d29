"""From an older schema to the current one: after a verified backup, in one transaction, or not at all."""

from __future__ import annotations

import os

from crmcli import store
from crmcli.errors import DatabaseError
from crmcli.store.schema import install_triggers, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from crmcli.store.database import Database

FOLDER = os.path.join(os.path.dirname(__file__), "migrations")


def migrate(db: Database) -> None:
    """Bring an open database to the current version. A reader cannot: it says so.

    The version is read again under the lock, for another process may just have done it; the backup is made under
    the lock too, so that it is the file as it was.
    """
    if db.read_only:
        raise DatabaseError(
            f"{db.path} has an older schema ({db.value('PRAGMA user_version')}, this needs {store.SCHEMA_VERSION})",
            "any command that writes brings it up to date, after a backup: crm doctor --fix",
        )
    db.run("PRAGMA foreign_keys = OFF")
    db.begin()
    try:
        version = int(db.value("PRAGMA user_version"))
        if version < store.SCHEMA_VERSION:
            from crmcli.store.copying import create_before_migration

            create_before_migration(db.path, version)
        for step in range(version + 1, store.SCHEMA_VERSION + 1):
            for statement in step_of(db, step):
                db.run(statement)
            db.run(f"PRAGMA user_version = {step:d}")
        install_triggers(db)
        _refuse_broken(db)
        db.commit()
    except BaseException:
        db.rollback()
        raise
    finally:
        db.run("PRAGMA foreign_keys = ON")


def step_of(db: Database, version: int) -> Iterable[str]:
    """The statements that lead from the version before to this one.

    A step is a file of SQL; or of Python, for what ALTER cannot do, such as another CHECK: its function `statements`
    gets the database as sqlite-utils has it, and gives what `Table.transform_sql` gives. It runs nothing by itself,
    so that a migration stays one transaction.
    """
    path = path_of(version)
    if path.endswith(".sql"):
        with open(path, encoding="utf-8") as file:
            return statements(file.read())
    from runpy import run_path

    from sqlite_utils import Database as Utils

    found: Iterable[str] = run_path(path)["statements"](Utils(db.connection))
    return found


def path_of(version: int) -> str:
    """The file of a step: 0002_deals.sql, or .py."""
    (name,) = (name for name in os.listdir(FOLDER) if name.startswith(f"{version:04d}_"))
    return os.path.join(FOLDER, name)


def _refuse_broken(db: Database) -> None:
    broken = db.rows("PRAGMA foreign_key_check")
    if broken:
        raise DatabaseError(
            f"{db.path}: {len(broken)} references are broken; nothing was changed", "crm doctor names them"
        )
