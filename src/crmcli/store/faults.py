"""What SQLite says when something is wrong, as a user can mend it. Loaded only then."""

from __future__ import annotations

import os
import sqlite3

from crmcli.errors import CleanError, DatabaseError, Failure, RefusedError, UsageError
from crmcli.interrupts import was_interrupted
from crmcli.store.locks import holder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from crmcli.store.database import Database


def locked(db: Database) -> DatabaseError:
    """Another process held the lock for the whole time we waited."""
    return DatabaseError(
        f"{db.path} is locked by {holder(db.path)}; waited {db.timeout_s:g} s, nothing was changed",
        "try again when it is done, or wait longer: CRM_TIMEOUT=30",
    )


def translated(db: Database, error: Exception) -> BaseException:
    """The error to raise in place of `error`; a fault of ours stays as it is."""
    if "function raised exception" in str(error) and was_interrupted():
        return KeyboardInterrupt()
    if isinstance(error, UnicodeError):
        return CleanError("a value is not valid Unicode", "give it as UTF-8")
    if isinstance(error, OverflowError):
        return UsageError("a number is too large", "ids and numbers end at 9223372036854775807")
    code = getattr(error, "sqlite_errorcode", 0)
    if code == sqlite3.SQLITE_READONLY_ROLLBACK or code == sqlite3.SQLITE_READONLY_RECOVERY:
        return DatabaseError(
            f"{db.path} was left unfinished by a crash, and cannot be recovered without writing",
            "make the file and its folder writable, then try again",
        )
    if "Could not decode to UTF-8" in str(error):
        return _damaged(db, "a text in it is not UTF-8")
    return _by_kind(db, error, code & 0xFF)


def _by_kind(db: Database, error: Exception, kind: int) -> BaseException:
    if kind == sqlite3.SQLITE_INTERRUPT:
        return KeyboardInterrupt()
    if kind in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_FORMAT):
        return _damaged(db, str(error))
    if kind == sqlite3.SQLITE_READONLY or (kind == sqlite3.SQLITE_CANTOPEN and not _is_writable(db.path)):
        return RefusedError(
            f"{db.path} cannot be written; nothing was changed",
            "check the permissions of the file and its folder",
        )
    if kind == sqlite3.SQLITE_FULL:
        return Failure(
            f"no space left for {db.path}; nothing was changed",
            "free some space there and in the folder of temporary files (TMPDIR), then try again",
        )
    if kind == sqlite3.SQLITE_IOERR:
        return Failure(
            f"{db.path} cannot be read or written: {error}; nothing was changed",
            "check the disk and its free space, then try again",
        )
    if kind == sqlite3.SQLITE_CANTOPEN:
        return DatabaseError(
            f"{db.path} cannot be opened: {error}", "check the permissions of the file and its folder"
        )
    if kind == sqlite3.SQLITE_TOOBIG:
        return UsageError("a value is too large to be stored", "the limit is 1 GB; keep it in a file")
    return error


def _damaged(db: Database, why: str) -> DatabaseError:
    """A damaged file. Where not even its schema can be read, `crm doctor` has nothing to look at."""
    try:
        db.connection.execute("SELECT 1 FROM sqlite_schema")
        look = "crm doctor says more"
    except sqlite3.Error:
        look = "crm backup list shows what there is"
    return DatabaseError(
        f"{db.path} is damaged: {why}", f"{look}; crm backup restore FILE brings a backup back"
    )


def _is_writable(path: str) -> bool:
    return os.access(path, os.W_OK) and os.access(os.path.dirname(os.path.abspath(path)), os.W_OK)
