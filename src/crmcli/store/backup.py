"""Copies of the whole file that are known to be good: made while others write, read back, put in place.

A backup is a database file of its own, or that file sealed with a passphrase (`sealed`). It is made under a
temporary name, verified, and only then takes its own.
"""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import contextmanager

from crmcli.errors import ConflictError, DatabaseError, Failure
from crmcli.model import Record
from crmcli.store.database import APPLICATION_ID, SCHEMA_VERSION, Database
from crmcli.store.files import private_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

_PAGES = 20_000  # copied between two looks at Ctrl-C
_CHUNK = 1 << 20
COUNTED = ("person", "organisation", "interaction", "change")


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


def create(db: Database, path: str, *, force: bool, passphrase: str | None) -> Checked:
    """Write a verified backup to `path`, while others may go on writing."""
    if os.path.exists(path) and not force:
        raise ConflictError(f"{path} exists already", "--force replaces it")
    with _reading(db):
        return _placed(db.connection, path, passphrase)


def create_before_migration(path: str, schema: int) -> Checked:
    """Write a verified backup of a file with an older schema, while the caller holds its write lock."""
    source = sqlite3.connect(f"file:{_quoted(os.path.abspath(path))}?mode=ro", uri=True)
    try:
        return _placed(source, free_name(path, f"schema{schema}"), None)
    finally:
        source.close()


def send(db: Database, out: IO[bytes], *, passphrase: str | None) -> Checked:
    """Write a verified backup to a stream; nothing is sent of one that is not good."""
    with _temporary(None) as copy:
        with _reading(db):
            found = _copied(db.connection, copy, passphrase)
        size = 0
        with open(copy, "rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                out.write(chunk)
        out.flush()
    sent: Checked = found._replace(path="-", bytes=size)
    return sent


def verify(source: IO[bytes], name: str, *, passphrase: str | None) -> Checked:
    """Read a backup to its end and check all of it; DatabaseError says what is wrong."""
    with _temporary(None) as copy:
        size = _fetch(source, name, copy, passphrase)
        found: Checked = check(copy, name)._replace(bytes=size)
    return found


def restore(
    path: str, source: IO[bytes], name: str, *, passphrase: str | None, mark: str, timeout_s: float
) -> tuple[Checked, str | None]:
    """Put a verified backup in the place of the database; (what it holds, where the old file is kept).

    The old file takes the name first, then the new one its place: killed at any moment, there is one or the other.
    Whoever waits for the old file's lock finds that it was replaced (`Database.begin`).
    """
    private_folder(os.path.dirname(os.path.abspath(path)))
    with _temporary(os.path.dirname(os.path.abspath(path))) as copy:
        _fetch(source, name, copy, passphrase)
        found = check(copy, name)
        if found.schema > SCHEMA_VERSION:
            raise DatabaseError(
                f"{name} was made by a newer crm (schema {found.schema}, this knows {SCHEMA_VERSION})",
                "update this program: pipx upgrade crmcli",
            )
        _sync(copy)
        kept = _swapped(path, copy, mark, timeout_s)
    return found._replace(path=path), kept


def check(path: str, name: str) -> Checked:
    """What a database file holds, if it is one of ours and whole; the file is not written to."""
    try:
        connection = sqlite3.connect(f"file:{_quoted(path)}?mode=ro&immutable=1", uri=True)
    except sqlite3.Error as error:
        raise _bad(name, str(error)) from None
    try:
        connection.set_progress_handler(lambda: 0, 100_000)
        if connection.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise _bad(name, "it is no database of crm")
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise _bad(name, found)
        broken = connection.execute("PRAGMA foreign_key_check").fetchone()
        if broken is not None:
            raise _bad(name, f"{broken[0]} {broken[1]} refers to a {broken[2]} that is not there")
        schema = connection.execute("PRAGMA user_version").fetchone()[0]
        counts = [connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in COUNTED]
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", 0) == sqlite3.SQLITE_INTERRUPT:
            raise KeyboardInterrupt from None
        raise _bad(name, str(error)) from None
    finally:
        connection.close()
    return Checked(name, os.path.getsize(path), schema, *counts)


def listing(path: str) -> list[tuple[str, int, float]]:
    """(path, bytes, seconds since 1970 of its writing) of every backup of a database, the latest first."""
    folder = folder_of(path)
    try:
        entries = [
            entry for entry in os.scandir(folder) if entry.is_file() and not entry.name.startswith(".")
        ]
    except FileNotFoundError:
        return []
    found = [(entry.path, entry.stat().st_size, entry.stat().st_mtime) for entry in entries]
    return sorted(found, key=lambda one: (one[2], one[0]), reverse=True)


def _placed(source: sqlite3.Connection, path: str, passphrase: str | None) -> Checked:
    """Copy to a temporary file, check that, and give it its name."""
    folder = os.path.dirname(os.path.abspath(path))
    private_folder(folder)
    with _temporary(folder) as copy:
        found = _copied(source, copy, passphrase)
        _sync(copy)
        os.replace(copy, path)
        _sync(folder)
    placed: Checked = found._replace(path=path, bytes=os.path.getsize(path))
    return placed


@contextmanager
def _reading(db: Database) -> Iterator[None]:
    """The lock for reading, taken with a bounded wait: `Connection.backup` would wait for ever."""
    db.run("BEGIN")
    try:
        db.value("SELECT max(id) FROM change")
        yield
    finally:
        db.rollback()


def _copied(source: sqlite3.Connection, path: str, passphrase: str | None) -> Checked:
    """Copy a database into an empty file, check the copy, and seal it if there is a passphrase."""
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
    found = check(path, path)
    if passphrase is not None:
        _seal(path, passphrase)
    return found


def _swapped(path: str, copy: str, mark: str, timeout_s: float) -> str | None:
    """Put `copy` in the place of `path`; where the old file is kept, None if there was none."""
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        os.replace(copy, path)
        _sync(os.path.dirname(os.path.abspath(path)))
        return None
    kept = free_name(path, mark)
    private_folder(os.path.dirname(kept))
    with _locked(path, timeout_s):
        _link(path, kept)
        os.replace(copy, path)
        _sync(os.path.dirname(kept))
        _sync(os.path.dirname(os.path.abspath(path)))
    return kept


@contextmanager
def _locked(path: str, timeout_s: float) -> Iterator[None]:
    """Nobody else reads or writes the file meanwhile; a damaged one, which nobody can use, needs no lock."""
    try:
        old = Database(path, read_only=False, timeout_s=timeout_s)
    except DatabaseError as error:
        if "damaged" not in error.message:
            raise
        yield
        return
    try:
        old.run(
            "PRAGMA journal_mode = DELETE"
        )  # a log beside the file would be taken for that of the new one
        old.run("BEGIN EXCLUSIVE")
        yield
    finally:
        old.rollback()
        old.close()


def _link(path: str, kept: str) -> None:
    """Give the old file its second name; a copy where the file system knows no links."""
    try:
        os.link(path, kept)
    except OSError:
        import shutil

        shutil.copyfile(path, kept)
        os.chmod(kept, 0o600)
        _sync(kept)


def _fetch(source: IO[bytes], name: str, copy: str, passphrase: str | None) -> int:
    """Bring a backup, opened if it is sealed, into a private file; how many bytes it had."""
    from crmcli.store import sealed

    size = 0
    with open(copy, "wb") as file:
        while chunk := source.read(_CHUNK):
            size += len(chunk)
            file.write(chunk)
    with open(copy, "rb") as file:
        is_sealed = sealed.is_sealed(file.read(64))
    if is_sealed and passphrase is None:
        raise DatabaseError(f"{name} is sealed with a passphrase", "--passphrase-file FILE opens it")
    if is_sealed:
        assert passphrase is not None
        with open(copy, "rb") as file:
            content = sealed.opened(file.read(), passphrase, name)
        with open(copy, "wb") as file:
            file.write(content)
    with open(copy, "rb") as file:
        if not file.read(16) == b"SQLite format 3\0":
            raise _bad(name, "it is no database")
    return size


def _seal(copy: str, passphrase: str) -> None:
    from crmcli.store import sealed

    with open(copy, "rb") as file:
        content = sealed.sealed(file.read(), passphrase)
    with open(copy, "wb") as file:
        file.write(content)


@contextmanager
def _temporary(folder: str | None) -> Iterator[str]:
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
            except FileNotFoundError:
                pass


def _sync(path: str) -> None:
    """Have the file or folder on the disk, not only on its way there."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _bad(name: str, why: str) -> DatabaseError:
    return DatabaseError(f"{name} is no good backup: {why}", "crm backup list shows the others")


def _quoted(path: str) -> str:
    return path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
