"""Copying a database file as a whole, and knowing that the copy is good. Knows nothing of what opens the file."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager

from crmcli.errors import DatabaseError, Failure
from crmcli.model import Record
from crmcli.store import APPLICATION_ID
from crmcli.store.files import private_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from crmcli.store.database import Database

_PAGES = 20_000  # copied between two looks at Ctrl-C
_COUNTED = ("person", "organisation", "interaction", "change")


class Checked(Record):
    """What a verified copy holds."""

    path: str
    bytes: int
    schema: int
    people: int
    companies: int
    interactions: int
    changes: int


def folder_of(path: str) -> str:
    """Where the backups of a database are kept, unless another place is named."""
    return os.path.join(os.path.dirname(os.path.abspath(path)), "backups")


def free_name(path: str, mark: str) -> str:
    """A name for a new backup of a database: backups/crm-MARK.db, or crm-MARK-2.db where that is taken."""
    folder = folder_of(path)
    stem = os.path.splitext(os.path.basename(path))[0]
    number = 1
    while True:
        found = os.path.join(folder, f"{stem}-{mark}{f'-{number}' if number > 1 else ''}.db")
        if not os.path.exists(found):
            return found
        number += 1


def placed(path: str, copy_into: Callable[[str], None], passphrase: str | None) -> Checked:
    """Have a copy made under a temporary name, check it, and give it its own."""
    folder = os.path.dirname(os.path.abspath(path))
    private_folder(folder)
    with temporary(folder) as copy:
        found = checked_copy(copy, copy_into, passphrase)
        sync(copy)
        os.replace(copy, path)
        sync(folder)
    result: Checked = found._replace(path=path, bytes=os.path.getsize(path))
    return result


def checked_copy(copy: str, copy_into: Callable[[str], None], passphrase: str | None) -> Checked:
    """Have a copy made in an empty file, check it, and seal it if there is a passphrase."""
    copy_into(copy)
    found = check(copy, copy)
    if passphrase is not None:
        _seal(copy, passphrase)
    return found


def create_before_migration(path: str, schema: int) -> Checked:
    """Write a verified backup of a file with an older schema, while the caller holds its write lock."""
    source = sqlite3.connect(f"file:{_quoted(os.path.abspath(path))}?mode=ro", uri=True)
    try:
        return placed(free_name(path, f"schema{schema}"), lambda copy: copy_database(source, copy), None)
    finally:
        source.close()


def copy_database(source: sqlite3.Connection, path: str) -> None:
    """Copy a database into an empty file."""
    target = sqlite3.connect(path)
    try:
        source.backup(target, pages=_PAGES, progress=lambda *_: None)
        target.execute("PRAGMA journal_mode = DELETE")
    except sqlite3.Error as error:
        raise Failure(
            f"the backup cannot be written: {error}", "check the disk and its free space, then try again"
        ) from None
    finally:
        target.close()


@contextmanager
def copied(db: Database) -> Iterator[Database]:
    """A copy of the database to try things on; it goes away."""
    with temporary(None) as path:
        copy_database(db.connection, path)
        copy = type(db)(path, read_only=False, timeout_s=db.timeout_s)
        try:
            yield copy
        finally:
            copy.close()


def check(path: str, name: str) -> Checked:
    """What a database file holds, if it is one of ours and whole; the file is not written to."""
    try:
        connection = sqlite3.connect(f"file:{_quoted(path)}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise bad(name, str(error)) from None
    try:
        connection.set_progress_handler(lambda: 0, 100_000)
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise bad(name, "it is no database of crm")
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise bad(name, found)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise bad(name, f"{broken[0]} {broken[1]} refers to a {broken[2]} that is not there")
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in _COUNTED]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
        raise bad(name, str(error)) from None
    finally:
        connection.close()
    return Checked(name, os.path.getsize(path), schema, *counts)


@contextmanager
def temporary(folder: str | None) -> Iterator[str]:
    """The path of a private empty file that goes away, unless it was given another name."""
    try:
        handle, path = tempfile.mkstemp(prefix=".crm-", suffix=".part", dir=folder)
    except OSError as error:
        raise Failure(
            f"no file can be made in {folder or tempfile.gettempdir()}: {error.strerror}",
            "check the folder and its permissions",
        ) from None
    os.close(handle)
    try:
        yield path
    finally:
        for name in (path, path + "-journal"):
            try:
                os.unlink(name)
            except OSError:
                pass  # it is not there any more; or the disk fails, and the error that matters is another


def sync(path: str) -> None:
    """Have the file or folder on the disk, not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def bad(name: str, why: str) -> DatabaseError:
    return DatabaseError(f"{name} is no good backup: {why}", "crm backup list shows the others")


def _seal(copy: str, passphrase: str) -> None:
    from crmcli.store import sealed

    with open(copy, "rb") as file:
        content = sealed.sealed(file.read(), passphrase)
    with open(copy, "wb") as file:
        file.write(content)


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
