"""From an older schema to the current one: after a verified backup, in one transaction, or not at all."""

from __future__ import annotations

import os
import sqlite3

from crmcli.errors import DatabaseError
from crmcli.store.schema import install_triggers, statements

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database


def migrate(db: Database, version: int) -> None:
    """Bring an open database to the current version. A reader cannot: it says so."""
    from crmcli.store import SCHEMA_VERSION

    if db.read_only:
        raise DatabaseError(
            f"{db.path} has schema {version}, this program needs {SCHEMA_VERSION}",
            "any command that writes brings it up to date, after a backup: crm doctor --fix",
        )
    backup = f"{db.path}.schema{version}.backup"
    _backup(db, backup)
    db.connection.execute("PRAGMA foreign_keys = OFF")
    db.begin()
    try:
        for step in range(int(db.value("PRAGMA user_version")) + 1, SCHEMA_VERSION + 1):
            for statement in statements(script(step)):
                db.run(statement)
            db.run(f"PRAGMA user_version = {step:d}")
        install_triggers(db)
        broken = db.rows("PRAGMA foreign_key_check")
        if broken:
            raise DatabaseError(
                f"{db.path}: {len(broken)} references are broken; nothing was changed", "crm doctor"
            )
        db.commit()
    except BaseException:
        db.rollback()
        raise
    finally:
        db.connection.execute("PRAGMA foreign_keys = ON")


def script(version: int) -> str:
    """The SQL that leads from the version before to this one."""
    folder = os.path.join(os.path.dirname(__file__), "migrations")
    (name,) = (name for name in os.listdir(folder) if name.startswith(f"{version:04d}_"))
    with open(os.path.join(folder, name), encoding="utf-8") as file:
        return file.read()


def _backup(db: Database, path: str) -> None:
    """A copy of the whole file as it is, private and checked; an older copy of the same version is replaced."""
    if os.path.exists(path):
        os.unlink(path)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    db.run("VACUUM INTO ?", (path,))
    copy = sqlite3.connect(path)
    try:
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise DatabaseError(f"the backup {path} could not be verified; nothing was changed")
    finally:
        copy.close()
