"""Copies of the whole file that are known to be good: made while others write, read back, put in place.

A backup is a database file of its own, or that file sealed with a passphrase (`sealed`). It is made under a
temporary name, verified, and only then takes its own.
"""

from __future__ import annotations

import os
from contextlib import contextmanager

from crmcli.errors import ConflictError, DatabaseError, Failure
from crmcli.store import SCHEMA_VERSION
from crmcli.store.copying import (
    bad,
    check,
    checked_copy,
    copy_database,
    folder_of,
    free_name,
    placed,
    sync,
    temporary,
)
from crmcli.store.database import Database
from crmcli.store.files import private_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import IO

    from crmcli.store.copying import Checked

_CHUNK = 1 << 20


def create(db: Database, path: str, *, force: bool, passphrase: str | None) -> Checked:
    """Write a verified backup to `path`, while others may go on writing; not over the database, nor a device."""
    if os.path.exists(path) and not force:
        raise ConflictError(f"{path} exists already", "--force replaces it")
    if os.path.exists(path) and (not os.path.isfile(path) or os.path.samefile(path, db.path)):
        what = "the database itself" if os.path.isfile(path) else "no file"
        raise ConflictError(f"{path} is {what}, and is not replaced", "choose another name")
    found: Checked = placed(os.path.realpath(path), lambda copy: _snapshot(db, copy), passphrase)
    named: Checked = found._replace(path=path)
    return named


def send(db: Database, out: IO[bytes], *, passphrase: str | None) -> Checked:
    """Write a verified backup to a stream; nothing is sent of one that is not good."""
    with temporary(None) as copy:
        found = checked_copy(copy, lambda path: _snapshot(db, path), passphrase)
        size = 0
        with open(copy, "rb") as file:
            while chunk := file.read(_CHUNK):
                size += len(chunk)
                out.write(chunk)
        out.flush()
    sent: Checked = found._replace(path="-", bytes=size)
    return sent


# Byte 18 of the header is the version of the format for writing; SQLite only reads what it does not know how to write.
_WRITE_VERSION, _READ_ONLY, _ROLLBACK_JOURNAL = 18, b"\x03", b"\x01"


def freeze(path: str) -> None:
    """Make a copy one that no program writes to any more."""
    _mark(path, _READ_ONLY)
    sync(path)
    os.chmod(path, 0o400)


def _mark(path: str, version: bytes) -> None:
    with open(path, "r+b") as file:
        file.seek(_WRITE_VERSION)
        file.write(version)


def verify(source: IO[bytes], name: str, *, passphrase: str | None) -> Checked:
    """Read a backup to its end and check all of it; DatabaseError says what is wrong."""
    with temporary(None) as copy:
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
    named, path = path, os.path.realpath(path)
    private_folder(os.path.dirname(path))
    with temporary(os.path.dirname(path)) as copy:
        _fetch(source, name, copy, passphrase)
        found = check(copy, name)
        if found.schema > SCHEMA_VERSION:
            raise DatabaseError(
                f"{name} was made by a newer crm (schema {found.schema}, this knows {SCHEMA_VERSION})",
                "update this program: pipx upgrade crmcli",
            )
        _mark(copy, _ROLLBACK_JOURNAL)  # a snapshot may be written to from here on
        sync(copy)
        kept = _swapped(path, copy, mark, timeout_s)
    return found._replace(path=named), kept


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


def _snapshot(db: Database, path: str) -> None:
    """Copy the database as it is at one moment.

    The lock for reading is taken first, with a bounded wait: `Connection.backup` would wait for ever.
    """
    db.begin_reading()
    try:
        copy_database(db.connection, path)
    finally:
        db.rollback()


def _swapped(path: str, copy: str, mark: str, timeout_s: float) -> str | None:
    """Put `copy` in the place of `path`; where the old file is kept, None if there was none."""
    if not os.path.exists(path) or os.path.getsize(path) == 0:
        os.replace(copy, path)
        _confirm(path)
        return None
    kept = free_name(path, mark)
    private_folder(os.path.dirname(kept))
    with _locked(path, timeout_s):
        _link(path, kept)
        sync(os.path.dirname(kept))
        os.replace(copy, path)
        _confirm(path)
    return kept


def _confirm(path: str) -> None:
    """Have the new name on the disk; that this fails does not undo it."""
    try:
        sync(os.path.dirname(os.path.abspath(path)))
    except OSError as error:
        raise Failure(
            f"{path} was restored, but the disk does not confirm it: {(error.strerror or str(error)).lower()}",
            "look at the disk, then crm doctor",
        ) from None


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
        sync(kept)


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
            raise bad(name, "it is no database")
    return size
